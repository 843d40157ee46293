"""Take the chats that people keep on the server into a backup, and out of it. What a chat is, only the page knows.

They lie in a database of their own below the index folder. Restoring them into chats that are there is up to a function
that knows their tables; without one, only a folder that has none gets those of the backup.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rag.errors import StorageError, error_name
from rag.index.documents import Notice
from rag.index.set_aside import copy_database

CHATS = "access/chats.sqlite"
_WAIT = 30.0  # seconds for a page that is writing

Merge = Callable[[Path, Path], Notice]
"""Takes the chats of a file into those of another one in a single transaction, and says what was done."""


def copy_chats(folder: Path, draft: Path) -> Path | None:
    """Copy the chats of an index folder as they are at one moment, while the page goes on writing.

    Nothing is left in the copy of chats that were deleted: their room in the file is not copied.

    Args:
        folder: the index folder.
        draft: where the copy goes, below the same name.

    Returns:
        The copy; None where nobody keeps chats.

    Raises:
        StorageError: they cannot be read; a copy of them could not be restored.
    """
    source, target = folder / CHATS, draft / CHATS
    if not source.exists():
        return None
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(source, timeout=_WAIT)) as read:
            read.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copied:
            (found,) = copied.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise _unreadable(source, error_name(error)) from error
    if found != "ok":
        raise _unreadable(source, found)
    return target


def restore_chats(draft: Path, folder: Path, merge: Merge | None) -> Notice | None:
    """Take the chats of an unpacked backup into an index folder; no chat that is there is lost.

    Args:
        draft: the unpacked backup.
        folder: the index folder.
        merge: takes them into those that are there; None leaves those as they are.

    Returns:
        What was done; None where neither has chats.

    Raises:
        MundapError: the chats of either cannot be read, or not be written; those that are there are as they were.
    """
    source, target = draft / CHATS, folder / CHATS
    if not source.exists():
        return _NONE_IN_BACKUP if target.exists() else None
    if merge is not None:
        return merge(source, target)
    if target.exists() and target.stat().st_size:  # an empty one is what an interrupted restore has left
        return _LEFT
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.touch(mode=0o600)
        copy_database(source, target)
    except OSError as error:
        raise StorageError.of(error, target) from error
    except sqlite3.Error as error:
        raise _unreadable(source, error_name(error)) from error
    return _PUT


_NONE_IN_BACKUP = Notice(
    "The backup has no chats; those that are here stay as they are.",
    "백업에 저장된 대화가 없어, 지금 있는 대화는 그대로 두었습니다.",
)
_LEFT = Notice(
    "There are chats here, which stay as they are; those of the backup were not taken in.",
    "지금 있는 대화를 그대로 두고, 백업에 있는 대화는 가져오지 않았습니다.",
)
_PUT = Notice("The chats of the backup are back.", "백업에 있던 대화를 되살렸습니다.")


def _unreadable(path: Path, why: str) -> StorageError:
    return StorageError(
        f"The chats in {path} are damaged ({why}); a backup of them could not be restored.",
        "Move that file away, and get the chats of an earlier backup with `mundap restore FILE`.",
        korean=f"{path}: 저장된 대화가 손상되어({why}) 백업할 수 없습니다. 그 파일을 다른 곳으로 옮긴 뒤 `mundap "
        "restore FILE`로 이전 백업의 대화를 되살려 주세요.",
    )
