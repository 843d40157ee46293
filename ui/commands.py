"""Declare the commands `mundap chat` and `mundap users`: their options and what they start.

The page and its middleware are imported when a command runs, so that other commands start fast.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from rag.cli import Command, ensure_index
from ui.access import Role

if TYPE_CHECKING:
    from rag.settings import Settings


def _add_chat_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 7860; 0 takes a free one)")
    parser.add_argument("--auth", type=Path, metavar="FILE", help="ask for a login; FILE is made by `mundap users add`")
    parser.add_argument("--mcp", action="store_true", help="let programs ask over MCP (Model Context Protocol) too")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from rag import assembly
    from ui import server

    ensure_index(settings)
    with assembly.opened_reader(settings):
        pass  # fail before the page opens if the index is damaged
    server.launch(settings, open_browser=not options.no_browser)
    return 0


def _add_users_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("add", "list", "remove", "role", "sign-out"),
        help="add, list, remove, change the role, or end what is signed in",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="who; add gives an existing user another password")
    parser.add_argument("--role", choices=get_args(Role), help="what the user may do (default for new users: reader)")
    parser.add_argument("--file", dest="auth", type=Path, metavar="FILE", help="the users file (default: MUNDAP_AUTH)")


def _users(options: argparse.Namespace, settings: Settings) -> int:
    from ui.access import run_users

    return run_users(options, settings)


_KOREAN_CHAT = {
    "open the browser page": "브라우저에서 문답 화면을 엽니다",
    "address to listen on (default: 127.0.0.1)": "접속을 받을 주소(기본값: 127.0.0.1)",
    "port to listen on (default: 7860; 0 takes a free one)": "접속을 받을 포트(기본값: 7860, 0이면 비어 있는 포트)",
    "ask for a login; FILE is made by `mundap users add`": "로그인하게 합니다. FILE은 `mundap users add`로 만듭니다",
    "let programs ask over MCP (Model Context Protocol) too": (
        "프로그램도 MCP(Model Context Protocol)로 물을 수 있게 합니다"
    ),
    "do not open a browser": "브라우저를 열지 않습니다",
}
_KOREAN_USERS = {
    "say who may sign in to the page, and what they may do there": "누가 로그인해서 무엇을 할 수 있는지 정합니다",
    "who; add gives an existing user another password": (
        "사용자 이름. 이미 있는 사용자에 add를 쓰면 비밀번호를 바꿉니다"
    ),
    "what the user may do (default for new users: reader)": "사용자의 권한(새 사용자의 기본값: reader)",
    "the users file (default: MUNDAP_AUTH)": "사용자 파일(기본값: MUNDAP_AUTH)",
    "add, list, remove, change the role, or end what is signed in": "추가, 목록, 삭제, 권한 변경, 로그인 끊기",
}
CHAT = Command("open the browser page", _add_chat_options, _chat, _KOREAN_CHAT, takes_answerer_options=True)
USERS = Command(
    "say who may sign in to the page, and what they may do there", _add_users_options, _users, _KOREAN_USERS
)
