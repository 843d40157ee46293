"""Say at `mundap users` whose chats are kept, and delete those of one person: only where it is asked for.

An account that is removed leaves its chats, so that nothing is lost by a slip of the pen; what is left is always told.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence

from rag.cli import agreed, in_language
from rag.errors import AccountError
from rag.settings import Settings
from ui.access import Accounts, access_folder_of, note_command
from ui.keeping.kept_chats import FILE_NAME
from ui.keeping.owners import Owner, composed, forget_chats, owners_of


def run_chats(options: argparse.Namespace, settings: Settings) -> int:
    """Run ``users chats`` or ``users delete-chats`` and return the exit status.

    Raises:
        AccountError: If nobody is named whose chats are to be deleted, nothing of that name is kept, or nobody agrees.
        StorageError: If the chats cannot be read or written.
        SettingsError: If the users file cannot be read.
    """
    if options.action == "delete-chats":
        _delete_asked(options, settings)
        return 0
    accounts, owners = _names(settings), owners_of(settings.home, options.name)
    for owner in owners:
        print(f"{owner.name}  {_told(owner, settings)}{_account(owner, accounts, settings)}")
    if not owners:
        home = settings.home
        print(in_language(settings, f"No chats are kept in {home}.", f"{home}에 저장된 대화가 없습니다."))
    return 0


def after_removal(options: argparse.Namespace, settings: Settings) -> None:
    """Delete the chats of somebody whose account is removed, if that is asked for; otherwise say that they are left.

    Raises:
        StorageError: If the chats cannot be read or written.
    """
    number = _number(owners_of(settings.home, options.name))
    if not number:
        _say_where(settings)
        return
    question = in_language(
        settings,
        f"{_chats(number)} of {options.name} are kept. Delete them too? [y/N] ",
        f"{options.name}의 대화 {number:,}개가 저장되어 있습니다. 함께 삭제할까요? [y/N] ",
    )
    if options.with_chats or (sys.stdin.isatty() and agreed(question)):
        _delete(options.name, settings)
    else:
        _say_left(options.name, number, settings)


def after_adding(options: argparse.Namespace, settings: Settings, *, is_new: bool) -> None:
    """Say that somebody who was just added reads the chats that are kept under that name.

    Raises:
        StorageError: If the chats cannot be read.
    """
    number = _number(owners_of(settings.home, options.name)) if is_new else 0
    if number:
        told = in_language(
            settings,
            f"{_chats(number)} kept under this name can be read by this user now; `mundap users delete-chats "
            f"{options.name}` deletes them.",
            f"이 이름으로 저장된 대화 {number:,}개를 이제 이 사용자가 볼 수 있습니다. 삭제하려면 `mundap users "
            f"delete-chats {options.name}`을 실행해 주세요.",
        )
        print(f"mundap: {told}", file=sys.stderr)


def has_account(settings: Settings, name: str | None) -> bool:
    """Return whether the users file has somebody of a name; False where there is none, or no file.

    Raises:
        SettingsError: If the users file cannot be read.
    """
    return name is not None and composed(name) in (_names(settings) or ())


def _delete_asked(options: argparse.Namespace, settings: Settings) -> None:
    name = options.name
    if name is None:
        raise AccountError(
            "No user is named.",
            "Run `mundap users delete-chats NAME`.",
            korean="사용자 이름을 적지 않았습니다. `mundap users delete-chats NAME`을 실행해 주세요.",
        )
    number = _number(owners_of(settings.home, name))
    if not number:
        raise AccountError(
            f"No chats of {name} are kept in {settings.home}.",
            "`mundap users chats` shows whose are.",
            korean=f"{name}: {settings.home}에 이 사용자의 대화가 없습니다. `mundap users chats`를 실행하면 누구의 "
            "대화가 있는지 볼 수 있습니다.",
        )
    if not options.yes and not sys.stdin.isatty():
        raise AccountError(
            f"{_chats(number)} of {name} would be deleted; nothing is deleted without being asked for.",
            "Run the command with --yes as well.",
            korean=f"{name}의 대화 {number:,}개를 삭제하게 됩니다. 확인 없이 삭제하지 않습니다. --yes를 붙여 다시 "
            "실행해 주세요.",
        )
    question = in_language(
        settings,
        f"Delete {_chats(number)} of {name}? They do not come back. [y/N] ",
        f"{name}의 대화 {number:,}개를 삭제할까요? 되돌릴 수 없습니다. [y/N] ",
    )
    if options.yes or agreed(question):
        _delete(name, settings)
    else:
        print(in_language(settings, "Nothing was deleted.", "아무것도 삭제하지 않았습니다."))


def _delete(name: str, settings: Settings) -> None:
    number = forget_chats(settings.home, name)
    note_command("users.delete-chats", name, settings.home)
    print(in_language(settings, f"{_chats(number)} of {name} deleted.", f"{name}의 대화 {number:,}개를 삭제했습니다."))


def _say_left(name: str, number: int, settings: Settings) -> None:
    told = in_language(
        settings,
        f"{_chats(number)} of {name} are left; `mundap users delete-chats {name}` deletes them.",
        f"{name}의 대화 {number:,}개는 남아 있습니다. 삭제하려면 `mundap users delete-chats {name}`을 실행해 주세요.",
    )
    print(f"mundap: {told}", file=sys.stderr)


def _say_where(settings: Settings) -> None:
    """Say that chats were looked for in a folder where nobody has ever kept any: it may be the wrong one."""
    home = settings.home
    if (access_folder_of(home) / FILE_NAME).exists():
        return
    told = in_language(
        settings,
        f"chats were looked for in {home}, where nobody has kept any; --home names the folder of another index.",
        f"{home}에는 저장된 대화가 없습니다. 다른 색인에서 쓰던 사용자라면 --home으로 그 폴더를 지정해 주세요.",
    )
    print(f"mundap: {told}", file=sys.stderr)


def _told(owner: Owner, settings: Settings) -> str:
    day = datetime.datetime.fromtimestamp(owner.changed / 1000, datetime.UTC).date()
    size = f"{owner.size / 2**20:.1f}"
    english = f"{_chats(owner.chats)} ({owner.shared} shared), {size} MB, last changed on {day}"
    return in_language(
        settings, english, f"대화 {owner.chats:,}개(공유 {owner.shared:,}개), {size}MB, 마지막 변경 {day}"
    )


def _account(owner: Owner, accounts: Sequence[str] | None, settings: Settings) -> str:
    """Return the note that somebody is not in the users file; "" where there is none to look into."""
    if accounts is None or composed(owner.name) in accounts:
        return ""
    return in_language(settings, ", no account here", ", 사용자 파일에 없음")


def _names(settings: Settings) -> Sequence[str] | None:
    if settings.auth is None or not settings.auth.exists():
        return None
    return list(Accounts(settings.auth).names())


def _number(owners: Sequence[Owner]) -> int:
    return sum(owner.chats for owner in owners)


def _chats(number: int) -> str:
    return "1 chat" if number == 1 else f"{number:,} chats"
