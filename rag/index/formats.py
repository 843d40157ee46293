"""Number the format of an index, bring older ones forward, and refuse newer ones.

A reader takes an older format as it is, so that an index that cannot be written can still be asked; a writer migrates
it first, each step in one transaction together with its number. Formats:

1. documents, chunks, sentences, the lexical index.
2. documents have a checksum of their text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import IndexStateError
from rag.index.checksums import checksum

if TYPE_CHECKING:
    from rag.index.catalog import Catalog

FORMAT = 2


def format_of(properties: Mapping[str, str]) -> int | None:
    """Return the number of a format; None where an index has none or what it has is no number of one."""
    number = properties.get("format", "")
    return (int(number) or None) if number.isascii() and number.isdecimal() else None


def check_format(properties: Mapping[str, str], folder: Path) -> None:
    """Check that this version knows the format of an index.

    Raises:
        IndexStateError: a newer version made it; nothing is to be done to the index.
    """
    found = format_of(properties)
    if found is not None and found > FORMAT:
        raise IndexStateError(
            f"The index in {folder} was made by a newer mundap (format {found}; this one knows up to {FORMAT}).",
            "Update mundap, or choose another folder with --home; the index is left as it is.",
            korean=f"색인({folder})은 더 새로운 mundap이 만들었습니다(형식 {found}, 이 버전은 {FORMAT}까지 읽습니다). "
            "mundap을 업데이트하거나 --home으로 다른 폴더를 골라 주세요. 색인은 그대로 둡니다.",
        )


def migrate(catalog: Catalog) -> None:
    """Bring a catalog that is open for writing to the format of this version; one without properties is new.

    Raises:
        IndexStateError, StorageError: it is damaged, or cannot be written; it has the format before or after a step.
    """
    found = format_of(catalog.properties())
    if found is None:
        return
    for number in range(found, FORMAT):
        with catalog.transaction():
            _STEPS[number](catalog.connection)
            catalog.set_properties({"format": str(number + 1)})


def _add_checksums(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE documents ADD COLUMN checksum TEXT")
    connection.create_function("checksum", 1, checksum, deterministic=True)
    connection.execute("UPDATE documents SET checksum = checksum(text)")


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _add_checksums}
