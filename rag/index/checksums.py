"""Tell by a checksum whether a stored text is the one that was stored. SQLite has none for its pages."""

from __future__ import annotations

import hashlib


def checksum(text: str) -> str:
    """Return the BLAKE2b hash of a text in UTF-8, 16 bytes in hexadecimal; a lone surrogate counts as it is encoded."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
