"""Declare the commands `mundap chat` and `mundap users`: their options and what they start.

The page and its middleware are imported when a command runs, so that other commands start fast.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from rag.cli import Command, ensure_index
from rag.errors import AccountError
from ui.access import Role
from ui.words import KOREAN_CHAT_HELP, KOREAN_USERS_HELP

if TYPE_CHECKING:
    from rag.index import Notice
    from rag.settings import Settings

_OF_CHATS = ("chats", "delete-chats")


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
        choices=("add", "list", "remove", "role", "sign-out", *_OF_CHATS),
        help="add, list or remove a user, change the role, sign a user out; list or delete kept chats",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="user name; add gives an existing user a new password")
    parser.add_argument("--role", choices=get_args(Role), help="what the user may do (default for new users: reader)")
    parser.add_argument("--file", dest="auth", type=Path, metavar="FILE", help="the users file (default: MUNDAP_AUTH)")
    parser.add_argument("--with-chats", action="store_true", help="with remove: delete the kept chats too")
    parser.add_argument("--yes", action="store_true", help="with delete-chats: do not ask")


def _users(options: argparse.Namespace, settings: Settings) -> int:
    from ui.access import run_users
    from ui.keeping import after_adding, after_removal, has_account, run_chats

    _require_meaning(options)
    if options.action in _OF_CHATS:
        return run_chats(options, settings)
    is_new = options.action == "add" and not has_account(settings, options.name)
    status = run_users(options, settings)
    if options.action == "remove":
        after_removal(options, settings)
    elif options.action == "add":
        after_adding(options, settings, is_new=is_new)
    return status


def _require_meaning(options: argparse.Namespace) -> None:
    """Reject options that would be ignored."""
    for given, name, action in (
        (options.with_chats, "--with-chats", "remove"),
        (options.yes, "--yes", "delete-chats"),
    ):
        if given and options.action != action:
            raise AccountError(
                f"{name} goes with `mundap users {action}` alone.",
                "Omit it.",
                korean=f"{name}: `mundap users {action}`에만 쓸 수 있습니다. 빼고 실행해 주세요.",
            )


def _merge_chats(source: Path, target: Path) -> Notice:
    from ui.keeping import merge_chats

    return merge_chats(source, target)


CHAT = Command(
    "open the browser page",
    _add_chat_options,
    _chat,
    KOREAN_CHAT_HELP,
    takes_answerer_options=True,
    merge_chats=_merge_chats,
)
USERS = Command(
    "say who may sign in to the page, and what they may do there", _add_users_options, _users, KOREAN_USERS_HELP
)
