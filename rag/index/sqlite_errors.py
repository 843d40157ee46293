"""Translate SQLite's errors into errors that name the cause and the remedy, in English and Korean.

It knows the catalog's file by its path alone.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rag.errors import IndexStateError, MundapError, StorageError, error_name


def explained(error: sqlite3.Error, path: Path) -> MundapError:
    """Return the error to raise instead of one of SQLite's, by the name of its result code.

    The names (https://www.sqlite.org/rescode.html) begin with the primary code: SQLITE_IOERR_WRITE with SQLITE_IOERR.

    Args:
        error: raised by ``sqlite3``.
        path: the database file.

    Returns:
        A StorageError where the disk or its permissions are the cause, otherwise an IndexStateError: the file is
        damaged.
    """
    code = getattr(error, "sqlite_errorname", None) or ""
    if code.startswith("SQLITE_FULL"):
        return StorageError(
            f"The disk that holds {path.parent} is full.",
            "Free some space and run the command again.",
            korean=f"{path.parent} 폴더가 있는 디스크가 가득 찼습니다. 공간을 비우고 다시 해 주세요.",
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return StorageError(
            f"{path} cannot be opened for this.",
            "Give the folder write permission, or choose another with --home.",
            korean=f"색인 파일 {path}: 파일을 열 수 없습니다. 폴더의 쓰기 권한을 주거나 --home으로 다른 "
            "폴더를 골라 주세요.",
        )
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StorageError(
            "Another process keeps the index busy.",
            "Wait until it has finished and try again.",
            korean="다른 프로그램이 색인을 쓰고 있습니다. 끝난 뒤에 다시 해 주세요.",
        )
    if code.startswith("SQLITE_IOERR"):
        return StorageError(
            f"{path} cannot be read or written ({error}).",
            "Check the disk, then try again.",
            korean=f"색인 파일 {path}: 파일을 읽거나 쓸 수 없습니다 ({error_name(error)}). 디스크를 확인한 뒤 다시 해 "
            "주세요.",
        )
    return IndexStateError(
        f"The index file {path} is damaged ({error}).",
        "Run `mundap doctor --repair`: what can be read of it goes into a new index, and the damaged file is kept.",
        korean=f"색인 파일 {path}: 파일이 손상되었습니다 ({error_name(error)}). `mundap doctor --repair`를 실행해 "
        "주세요. 읽을 수 있는 문서로 색인을 새로 만들고, 손상된 파일은 따로 둡니다.",
    )
