"""Open the SQLite file of the chats: its tables, the number of its format, and SQLite's errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rag.errors import StorageError

_WAIT = 10.0  # seconds for another connection that is writing
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# Each step makes a format of the one before it, from an empty file on; the number is SQLite's user_version.
_STEPS = (
    """
    CREATE TABLE chats (
        row INTEGER PRIMARY KEY, owner TEXT NOT NULL, id TEXT NOT NULL, head TEXT NOT NULL, title TEXT NOT NULL,
        changed INTEGER NOT NULL, revision INTEGER NOT NULL, shared TEXT UNIQUE, UNIQUE (owner, id));
    CREATE TABLE exchanges (
        chat INTEGER NOT NULL REFERENCES chats(row) ON DELETE CASCADE, place INTEGER NOT NULL, question TEXT NOT NULL,
        content TEXT NOT NULL, PRIMARY KEY (chat, place)) WITHOUT ROWID;
    """,
)
FORMAT = len(_STEPS)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction, made or brought forward if need be: all changes are written, or none.

    Raises:
        StorageError: If a newer version made it, it is damaged, or it cannot be read or written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path, timeout=_WAIT, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # nothing is left of a deleted chat
            connection.execute("BEGIN IMMEDIATE")
            try:
                _migrate(connection, path)
                yield connection
            except BaseException:
                if connection.in_transaction:  # SQLite has ended it by itself where the disk is full
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")
    except OSError as error:
        raise StorageError.of(error, path) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            raise StorageError(
                f"The chats in {path} are damaged ({error}).",
                "Move that file away, and get the chats of a backup with `mundap restore FILE`.",
                korean="저장된 대화 파일이 손상되었습니다. 그 파일을 다른 곳으로 옮긴 뒤 `mundap restore FILE`로 "
                f"백업의 대화를 되살려 주세요: {path}",
            ) from error
        raise StorageError(
            f"The chats in {path} cannot be read or written ({error}).",
            "Check the disk and the folder, then try again.",
            korean="저장된 대화를 읽거나 쓸 수 없습니다. 디스크와 폴더를 확인한 뒤 다시 해 주세요.",
        ) from error


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > FORMAT:
        raise StorageError(
            f"The chats in {path} were written by a newer mundap (format {found}; this one knows up to {FORMAT}).",
            "Update mundap; the file is left as it is.",
            korean=f"저장된 대화는 더 새로운 mundap이 만들었습니다(형식 {found}, 이 버전은 {FORMAT}까지 읽습니다). "
            "mundap을 업데이트해 주세요. 파일은 그대로 둡니다.",
        )
    for number in range(found, FORMAT):
        for statement in filter(str.strip, _STEPS[number].split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")
