"""Read a document: its text as it is scrolled to, its pages as pictures, finding in it, and the file that it came from.

It does not know why a document is read: the chat and the library say where it is opened, and what is marked.
Called by ``ui.chat`` and ``ui.library``, which render it, and by ``ui.server``, which serves it.
"""

from __future__ import annotations

from ui.reading.originals import Readable, readable
from ui.reading.rendering import View, article, copy_link, drawn
from ui.reading.service import Documents, DocumentService

__all__ = [
    "DocumentService",
    "Documents",
    "Readable",
    "View",
    "article",
    "copy_link",
    "drawn",
    "readable",
]
