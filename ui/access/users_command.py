"""Run `mundap users`: ask for a password, change the users file, and print the result."""

from __future__ import annotations

import argparse
import getpass
import sys

from rag.errors import AccountError, SettingsError
from rag.settings import Settings


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
        for name in accounts.Accounts(path).names():
            print(name)
        return 0
    if options.name is None:
        raise AccountError(
            "No user is named.",
            f"Run `mundap users {options.action} NAME`.",
            korean=f"사용자 이름을 적지 않았습니다. `mundap users {options.action} NAME`을 실행해 주세요.",
        )
    if options.action == "remove":
        accounts.remove(path, options.name)
        print(f"removed    {options.name}")
        return 0
    is_new = accounts.set_password(path, options.name, _read_password(options.name))
    print(f"{'added' if is_new else 'changed':<10} {options.name}  {path}")
    return 0


def _read_password(name: str) -> str:
    """Return the password: typed twice without echo at a terminal, otherwise the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("The same again: ") != password:
        raise AccountError(
            "The two passwords differ.",
            "Run the command again.",
            korean="두 비밀번호가 서로 다릅니다. 명령을 다시 실행해 주세요.",
        )
    return password
