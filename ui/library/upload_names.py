"""Make a safe, unique and readable file name for the copy of an uploaded file.

Pure functions over names. The module accesses no files, and does NOT decide which file types are accepted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

LONGEST = 160  # bytes of UTF-8; file systems take 255, and staging, sidecars and " (2)" need room
LONGEST_SUFFIX = 12
NAMELESS = "document"
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows, where the folder may be on a shared disk
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)  # device names on Windows


def safe_name(sent: str, taken: AbstractSet[str] = frozenset()) -> str:
    """Return a file name in NFC without folders and control characters, different from all taken names.

    Args:
        sent: the name that the browser sent; leading folders are dropped, with either separator.
        taken: the names in use, in the form that ``compared`` returns.

    Returns:
        A name of at most ``LONGEST`` bytes in UTF-8, with the suffix of the sent name.
    """
    name = _readable(re.split(r"[/\\]", sent)[-1])
    suffix = PurePosixPath(name).suffix
    if len(suffix) > LONGEST_SUFFIX or not suffix[1:].strip():
        suffix = ""
    stem = name.removesuffix(suffix).rstrip(". ") or NAMELESS
    stem = f"_{stem}" if _RESERVED.match(stem) else stem
    number, mark = 1, ""
    while compared(found := _cut(stem, LONGEST - len((mark + suffix).encode())) + mark + suffix) in taken:
        number += 1
        mark = f" ({number})"
    return found


def compared(name: str) -> str:
    """Return the name in the form in which case-insensitive file systems compare names."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _readable(name: str) -> str:
    """Return the name as one line of visible characters, safe on every system and not that of a hidden file."""
    composed = unicodedata.normalize("NFC", name)
    # All of category C: controls, bidirectional overrides that disguise a suffix, lone surrogates.
    kept = "".join(c for c in composed if c.isspace() or not unicodedata.category(c).startswith("C"))
    spaced = " ".join(_FORBIDDEN.sub("_", kept).split())
    return unicodedata.normalize("NFC", spaced.lstrip(".~$ ").rstrip(". "))


def _cut(stem: str, size: int) -> str:
    """Return the longest beginning of a text that fits into ``size`` bytes of UTF-8."""
    return stem.encode()[:size].decode("utf-8", "ignore").rstrip(". ")
