"""What a browser calls a file -> the name under which its copy is kept: safe on every file system, unique, readable.

Pure functions over names. The module knows no folder and no file, and does NOT decide which kinds of file are read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath

LONGEST = 160  # bytes of UTF-8; file systems take 255, and staging, sidecars and " (2)" need room
LONGEST_SUFFIX = 12
NAMELESS = "document"
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # by Windows, whose users get the folder on a shared disk
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)  # devices there, suffix or not


def safe_name(sent: str, taken: AbstractSet[str] = frozenset()) -> str:
    """A file name without folders, control characters and tricks, in NFC, that differs from those that are taken.

    Args:
        sent: the name as it came; folders in front of it are dropped, of either system.
        taken: names that are given away, as ``compared`` gives them.

    Returns:
        A name of at most ``LONGEST`` bytes in UTF-8, with the suffix that was sent.
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
    """The name as file systems that ignore case compare it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _readable(name: str) -> str:
    """One line of visible characters that no system gives a meaning to, not hidden, not a lock file of an editor."""
    composed = unicodedata.normalize("NFC", name)
    # All of category C: controls, directions of writing that disguise a suffix, halves of surrogate pairs.
    kept = "".join(c for c in composed if c.isspace() or not unicodedata.category(c).startswith("C"))
    spaced = " ".join(_FORBIDDEN.sub("_", kept).split())
    return unicodedata.normalize("NFC", spaced.lstrip(".~$ ").rstrip(". "))


def _cut(stem: str, size: int) -> str:
    """The beginning of a text that fits into so many bytes."""
    return stem.encode()[:size].decode("utf-8", "ignore").rstrip(". ")
