"""Take the chats of a backup into those that people keep here: `mundap restore` calls it.

A chat that is here no more, or never was, comes back. Of one that is in both, the one that was changed last stays. A
backup is untrusted: what is not as a page keeps it is refused, and nothing changes.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import BackupError, StorageError
from rag.index import Notice
from ui.keeping.chat_file import opened
from ui.keeping.kept_chats import SHARED

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COLUMNS = "owner, id, head, title, changed, revision, shared"


@dataclass(frozen=True, slots=True)
class _Chat:
    """A chat as the file has it, with its exchanges: place, question and content."""

    owner: str
    id: str
    head: str
    title: str
    changed: int
    revision: int
    shared: str | None
    exchanges: Sequence[tuple[int, str, str]]


def merge_chats(source: Path, target: Path) -> Notice:
    """Take the chats of one file into those of another, in a single transaction, and say how many.

    Args:
        source: the chats of a backup, in a place of their own.
        target: where the chats of the index are kept; the file need not be there.

    Raises:
        BackupError: those of the backup cannot be read, or are not as a page keeps them.
        StorageError: those of the index cannot be read or written; a newer version made one of the files.
    """
    came = newer = stayed = 0
    kept = _read(source)
    with opened(target) as file:
        (here,) = file.execute("SELECT count(*) FROM chats").fetchone()
        for chat in kept:
            found = file.execute(
                "SELECT row, changed, revision, shared FROM chats WHERE owner = ? AND id = ?", (chat.owner, chat.id)
            ).fetchone()
            if found is None:
                # A link that somebody has ended by deleting the chat opens nothing again.
                _insert(file, chat, chat.revision, None if here else chat.shared)
                came += 1
            elif (chat.changed, chat.revision) > (found[1], found[2]):
                file.execute("DELETE FROM chats WHERE row = ?", (found[0],))
                _insert(file, chat, max(chat.revision, found[2]) + 1, found[3])
                newer += 1
            else:
                stayed += 1
    return Notice(
        f"Chats: {came} brought back, {newer} replaced by a later state, {stayed} left as they are here.",
        korean=f"대화: {came:,}개를 되살리고, {newer:,}개를 더 나중 상태로 바꾸고, {stayed:,}개는 그대로 두었습니다.",
    )


def _read(source: Path) -> list[_Chat]:
    """Return the chats of a file, checked."""
    try:
        with opened(source) as file:
            rows = file.execute(f"SELECT row, {_COLUMNS} FROM chats ORDER BY row").fetchall()  # noqa: S608
            return [
                _checked(
                    row,
                    file.execute(
                        "SELECT place, question, content FROM exchanges WHERE chat = ? ORDER BY place", (number,)
                    ).fetchall(),
                )
                for number, *row in rows
            ]
    except StorageError as error:
        if isinstance(error.__cause__, sqlite3.Error):
            raise _damaged(str(error.__cause__)) from error
        raise


def _checked(row: Sequence[Any], exchanges: Sequence[tuple[Any, Any, Any]]) -> _Chat:
    owner, id_, head, title, changed, revision, shared = row
    texts = [owner, id_, head, title, *(text for _, *both in exchanges for text in both)]
    numbers = [changed, revision, *(place for place, _, _ in exchanges)]
    is_named = all(isinstance(text, str) for text in texts) and _ID.fullmatch(id_) and not id_.startswith(SHARED)
    is_shared = shared is None or (isinstance(shared, str) and _ID.fullmatch(shared) and shared.startswith(SHARED))
    if not (is_named and is_shared and all(isinstance(number, int) for number in numbers)):
        raise _damaged("a chat is not as a page keeps it")
    if [place for place, _, _ in exchanges] != list(range(len(exchanges))):
        raise _damaged("exchanges of a chat are missing")
    for text in (head, *(content for _, _, content in exchanges)):
        try:
            is_object = isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            raise _damaged("a chat is no JSON")
    return _Chat(owner, id_, head, title, changed, revision, shared, exchanges)


def _insert(file: sqlite3.Connection, chat: _Chat, revision: int, shared: str | None) -> None:
    added = file.execute(
        f"INSERT INTO chats ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (chat.owner, chat.id, chat.head, chat.title, chat.changed, revision, shared),
    )
    file.executemany(
        "INSERT INTO exchanges VALUES (?, ?, ?, ?)", [(added.lastrowid, *exchange) for exchange in chat.exchanges]
    )


def _damaged(why: str) -> BackupError:
    return BackupError(
        f"The chats in the backup cannot be read ({why}); nothing was restored.",
        "Give a file that `mundap backup` has written.",
        korean=f"백업에 있는 대화를 읽을 수 없습니다({why}). 아무것도 되돌리지 않았습니다. `mundap backup`으로 만든 "
        "파일을 지정해 주세요.",
    )
