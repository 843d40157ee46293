"""Find out whether the file behind a document is still there, gone, or out of sight.

A disk that is not mounted looks like an empty folder. So a file counts as gone only where its folder, or the nearest
one above it that exists, can be listed and holds something.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Literal

from rag.index.documents.files import ELSEWHERE

Presence = Literal["there", "gone", "out of sight"]
_LEFT_BY_SYSTEMS = frozenset({"lost+found", "System Volume Information", "Thumbs.db", "desktop.ini"})


def presence(location: str) -> Presence:
    """Return whether the file at a location exists, in whichever Unicode normal form the disk keeps its name.

    What is no file (a packaged article, a web page) is always there.
    """
    if location.startswith(ELSEWHERE):
        return "there"
    path = Path(location)
    try:
        path.lstat()
        return "there"
    except (FileNotFoundError, NotADirectoryError):
        pass
    except (OSError, ValueError):
        return "out of sight"
    here = Path(path.anchor)
    for name in path.parts[1:]:
        if os.path.lexists(here / name):
            here /= name
            continue
        try:
            entries = os.listdir(here)  # noqa: PTH208 - names, not paths
        except NotADirectoryError:
            return "gone"
        except OSError:
            return "out of sight"
        same = next((entry for entry in entries if unicodedata.normalize("NFC", entry) == name), None)
        if same is None:
            holds_something = any(not entry.startswith(".") and entry not in _LEFT_BY_SYSTEMS for entry in entries)
            return "gone" if holds_something else "out of sight"
        here /= same
    return "there"
