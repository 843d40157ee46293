"""Tell in which language a text is written, and whether its script is one that the analysers read."""

from __future__ import annotations

import unicodedata

from rag.text.hangul import has_hangul, is_syllable


def language_of(text: str) -> str:
    """Return ``ko`` where a text contains Hangul, else ``en``: the language in which a question is answered."""
    return "ko" if has_hangul(text) else "en"


def has_supported_script(text: str) -> bool:
    """Return whether a text is mostly in a script that the analysers read: Hangul or Latin, also mixed with Hanja."""
    letters = [c for c in text if c.isalpha()]
    if any(map(is_syllable, letters)):
        return True
    return 2 * sum("LATIN" in unicodedata.name(c, "") for c in letters) >= len(letters)
