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
from ui.words import KOREAN_CHATS_WORDS


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
        print(_worded("No chats are kept in {home}.", settings))
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
    question = _worded("{chats} of {name} are kept. Delete them too? [y/N] ", settings, options.name, number)
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
        english = (
            "{chats} kept under this name can be read by this user now; "
            "`mundap users delete-chats {name}` deletes them."
        )
        told = _worded(english, settings, options.name, number)
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
    question = _worded("Delete {chats} of {name}? They do not come back. [y/N] ", settings, name, number)
    if options.yes or agreed(question):
        _delete(name, settings)
    else:
        print(_worded("Nothing was deleted.", settings))


def _delete(name: str, settings: Settings) -> None:
    number = forget_chats(settings.home, name)
    note_command("users.delete-chats", name, settings.home)
    print(_worded("{chats} of {name} deleted.", settings, name, number))


def _say_left(name: str, number: int, settings: Settings) -> None:
    english = "{chats} of {name} are left; `mundap users delete-chats {name}` deletes them."
    told = _worded(english, settings, name, number)
    print(f"mundap: {told}", file=sys.stderr)


def _say_where(settings: Settings) -> None:
    """Say that chats were looked for in a folder where nobody has ever kept any: it may be the wrong one."""
    if (access_folder_of(settings.home) / FILE_NAME).exists():
        return
    english = "chats were looked for in {home}, where nobody has kept any; --home names the folder of another index."
    told = _worded(english, settings)
    print(f"mundap: {told}", file=sys.stderr)


def _told(owner: Owner, settings: Settings) -> str:
    day = datetime.datetime.fromtimestamp(owner.changed / 1000, datetime.UTC).date()
    size = f"{owner.size / 2**20:.1f}"
    return _worded(
        "{chats} ({shared} shared), {size} MB, last changed on {day}", settings, owner.name, owner.chats,
        shared=f"{owner.shared:,}", size=size, day=str(day),
    )  # fmt: skip


def _account(owner: Owner, accounts: Sequence[str] | None, settings: Settings) -> str:
    """Return the note that somebody is not in the users file; "" where there is none to look into."""
    if accounts is None or composed(owner.name) in accounts:
        return ""
    return _worded(", no account here", settings)


def _names(settings: Settings) -> Sequence[str] | None:
    if settings.auth is None or not settings.auth.exists():
        return None
    return list(Accounts(settings.auth).names())


def _number(owners: Sequence[Owner]) -> int:
    return sum(owner.chats for owner in owners)


def _chats(number: int) -> str:
    return "1 chat" if number == 1 else f"{number:,} chats"


def _worded(english: str, settings: Settings, name: str = "", number: int = 0, **parts: str) -> str:
    """Return one of KOREAN_CHATS_WORDS in the language of the command line, with its parts filled in."""
    template = in_language(settings, english, KOREAN_CHATS_WORDS[english])
    return template.format(chats=_chats(number), number=f"{number:,}", name=name, home=settings.home, **parts)
