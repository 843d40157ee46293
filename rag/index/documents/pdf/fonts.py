"""Tell whether the characters of a PDF can be read, and teach pypdf the Korean encodings that it lacks.

A font may show glyphs without saying which characters they are; what comes out then are other characters, or none.
This module knows fonts and characters; it does not know pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_KOREAN = {
    **dict.fromkeys(("KSC-EUC", "KSCms-UHC", "KSCms-UHC-HW", "KSCpc-EUC"), "cp949"),
    "KSC-Johab": "johab",
    "UniKS-UTF16": "utf-16-be",
    "UniKS-UTF32": "utf-32-be",
    "UniKS-UTF8": "utf-8",
}
_NAMELESS_GLYPH = re.compile(r"/?(?:g|c|a|cid|gid|glyph|index|char)[0-9]+", re.I)
_PAIRS = re.compile(rb"begincodespacerange\s*(?:<[0-9A-Fa-f]{4}>\s*){2,}endcodespacerange")
_HANGUL = re.compile("[가-힣]")
_NO_WRITING = frozenset({"Cc", "Cn", "Co", "Cs"})  # controls, unassigned, private use, surrogates
_LETTER = re.compile(r"[^\W\d_]")
_ACCENTED = re.compile("[\xa1-\xff]")
_MOST_UNREADABLE = 0.1  # share of characters above which a text is refused
_MOST_RARE_SYLLABLES = 0.25  # of those in use; outside the 2,350 of KS X 1001 lie under 1% of Korean writing
_MOST_ACCENTED = 0.4  # of all letters; French and Vietnamese stay below a quarter
_LEAST_TO_JUDGE = 10  # characters; fewer say nothing of a text


def teach_korean_encodings() -> None:
    """Make pypdf decode the predefined Korean character maps, of which it knows none.

    Its table is the only place where an encoding can be added: a ToUnicode map cannot say that some codes have one
    byte and others two.
    """
    from pypdf import _cmap

    for name, encoding in _KOREAN.items():
        for direction in "HV":
            _cmap._predefined_cmap.setdefault(f"/{name}-{direction}", encoding)


def read_pairs_of_bytes(page: Mapping[str, Any]) -> None:
    """Make pypdf take two bytes for a character where the encoding of a font says so in a map of its own.

    fpdf2 writes such maps. pypdf reads predefined ones alone, and takes one byte for a character elsewhere; which
    character a code is, the font says beside it.
    """
    from pypdf.generic import NameObject, StreamObject

    resources = page.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources is not None else None
    for font in map(_resolved, fonts.get_object().values() if fonts is not None else ()):
        encoding = font["/Encoding"].get_object() if "/Encoding" in font and "/ToUnicode" in font else None
        if isinstance(encoding, StreamObject) and _PAIRS.search(encoding.get_data()):
            font[NameObject("/Encoding")] = NameObject("/Identity-H")


def _resolved(stored: Any) -> Any:
    return stored.get_object()


def is_unreadable(font: Mapping[str, Any] | None) -> bool:
    """Return whether a font does not say which characters its glyphs are.

    Args:
        font: the dictionary of the font in the PDF; None where the page names a font that does not exist.
    """
    if font is None or "/ToUnicode" in font:
        return False
    encoding = font.get("/Encoding")
    if font.get("/Subtype") == "/Type0":
        return not isinstance(encoding, str) or not _is_decoded(encoding)
    if isinstance(encoding, Mapping) and "/Differences" in encoding:
        names = [name for name in encoding["/Differences"] if isinstance(name, str)]
        return 2 * sum(bool(_NAMELESS_GLYPH.fullmatch(name)) for name in names) > len(names)
    return False


def is_missing(font: Mapping[str, Any]) -> bool:
    """Return whether codes number the glyphs of a font that is not in the file: a picture shows other glyphs too."""
    if not is_unreadable(font) or not str(font.get("/Encoding")).startswith("/Identity"):
        return False
    inner = font["/DescendantFonts"][0].get_object()
    descriptor = inner.get("/FontDescriptor")
    files = {"/FontFile", "/FontFile2", "/FontFile3"}
    return descriptor is None or files.isdisjoint(descriptor.get_object())


def _is_decoded(encoding: str) -> bool:
    from pypdf import _cmap

    # The codes of Identity are numbers of glyphs, which mean something within their font alone.
    return not encoding.startswith("/Identity") and ("UCS2" in encoding or encoding in _cmap._predefined_cmap)


def is_garbled(text: str) -> bool:
    """Return whether text is not what a reader of the page sees, but characters that a wrong decoding left.

    Args:
        text: what a PDF holds, before invisible characters are removed from it.
    """
    visible = [character for character in text if not character.isspace()]
    unreadable = sum(character == "\ufffd" or unicodedata.category(character) in _NO_WRITING for character in visible)
    if unreadable > _MOST_UNREADABLE * len(visible):
        return True
    syllables = _HANGUL.findall(text)
    rare = sum(len(syllable.encode("euc_kr")) > 2 for syllable in syllables)  # these it spells out, letter by letter
    if len(syllables) >= _LEAST_TO_JUDGE and rare > _MOST_RARE_SYLLABLES * len(syllables):
        return True
    accented, letters = len(_ACCENTED.findall(text)), len(_LETTER.findall(text))
    return accented >= _LEAST_TO_JUDGE and accented > _MOST_ACCENTED * letters
