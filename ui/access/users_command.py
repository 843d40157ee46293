"""Run `mundap users`: ask for a password, change the users file, and print the result in the user's language."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from rag.cli import in_language, input_bytes, padded
from rag.errors import AccountError, SettingsError
from rag.settings import Settings
from ui.words import KOREAN_USERS_WORDS


def run_users(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command and return its exit status.

    Raises:
        AccountError: If no name is given, or the name or the password is not allowed.
        SettingsError: If no users file is given, or it cannot be read.
    """
    from ui.access import accounts

    path = settings.auth
    if path is None:
        raise SettingsError(
            "No users file is named.",
            "Name one with --file or MUNDAP_AUTH.",
            korean="사용자 파일을 지정하지 않았습니다. --file이나 MUNDAP_AUTH로 지정해 주세요.",
        )
    if options.action == "list":
        known = accounts.Accounts(path)
        for name in known.names():
            print(f"{name}  {known.role(name)}")
        return 0
    if options.name is None:
        raise AccountError(
            "No user is named.",
            f"Run `mundap users {options.action} NAME`.",
            korean=f"사용자 이름을 적지 않았습니다. `mundap users {options.action} NAME`을 실행해 주세요.",
        )
    done = _change(options, path, settings)
    print(f"{padded(_worded(done, settings), 10)} {options.name}  {path}")
    note_command(f"users.{options.action}", options.name, settings.home)
    return 0


def _change(options: argparse.Namespace, path: Path, settings: Settings) -> str:
    """Change the users file or end sessions, and return the English word for what was done."""
    from ui.access import accounts

    if options.action == "remove":
        accounts.remove(path, options.name)
        return "removed"
    if options.action == "sign-out":
        from ui.access.access_folder import access_folder_of
        from ui.access.ended_sessions import FILE_NAME, EndedSessions
        from ui.access.sessions import LONGEST

        EndedSessions(access_folder_of(settings.home) / FILE_NAME, LONGEST).end_all(options.name)
        return "signed out"
    if options.action == "role":
        if options.role is None:
            raise AccountError(
                "No role is named.",
                "Add --role reader, --role editor or --role admin.",
                korean="역할을 적지 않았습니다. --role reader, --role editor, --role admin 가운데 하나를 붙여 주세요.",
            )
        accounts.set_role(path, options.name, options.role)
        return "changed"
    is_new = accounts.set_password(path, options.name, _read_password(options.name, settings), options.role)
    return "added" if is_new else "changed"


def _worded(english: str, settings: Settings) -> str:
    return in_language(settings, english, KOREAN_USERS_WORDS[english])


def note_command(action: str, name: str, home: Path) -> None:
    """Write what a command has changed into the audit log of the index, if there is an index."""
    from ui.access.access_folder import access_folder_of
    from ui.access.audit import FILE_NAME, AuditLog

    if home.is_dir():
        AuditLog(access_folder_of(home) / FILE_NAME).note(action, getpass.getuser(), "command line", name)


def _read_password(name: str, settings: Settings) -> str:
    """Return the password: typed twice without echo at a terminal, otherwise the first line of standard input."""
    if not sys.stdin.isatty():
        return _piped_password()
    password = getpass.getpass(_worded("Password for {}: ", settings).format(name))
    if getpass.getpass(_worded("The same again: ", settings)) != password:
        raise AccountError(
            "The two passwords differ.",
            "Run the command again.",
            korean="두 비밀번호가 서로 다릅니다. 명령을 다시 실행해 주세요.",
        )
    return password


def _piped_password() -> str:
    """Return the first line of standard input; one in another encoding would match nothing that a browser sends."""
    stream = input_bytes()
    try:
        line = sys.stdin.readline() if stream is None else stream.readline().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise AccountError(
            "The password that was piped in is not UTF-8 text.",
            "Convert it, for instance with iconv, or type it at the prompt.",
            korean="파이프로 넘긴 비밀번호가 UTF-8이 아닙니다. UTF-8로 바꾸어 넘기거나 직접 입력해 주세요.",
        ) from error
    return line.rstrip("\r\n")
