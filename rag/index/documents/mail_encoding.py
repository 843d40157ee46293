"""Decode the headers and bodies of mails, and of what has their form: mails declare encodings that they are not in.

A text is decoded by what it looks like where the declared encoding cannot be right. This module knows no mails.
"""

from __future__ import annotations

import email.errors
import email.header
import re
from collections.abc import Iterator
from email.message import Message

from rag.errors import DocumentError
from rag.index.documents.decoding import decode

_LONGEST_HEADER = 10_000  # characters
_WIDE = re.compile(r"iso-2022-(?:kr|jp)(?:-\w+)?|hz-gb-2312|utf-7", re.I)  # their bytes pass for ASCII
_UNSET = re.compile(r"(?:us-)?ascii|iso-8859-1", re.I)  # what programs declare where nobody chose an encoding
# Hardly declared by mistake, other than the Western ones and ASCII.
_TOLD = re.compile(r"iso-8859-(?:[2-9]|1[0-6])|windows-125[013-8]|koi8-[ru]|utf-16(?:[lb]e)?|tis-620", re.I)


def decode_part(data: bytes, source: str, charset: str) -> str:
    """Return the text of a part of a mail, which declares to be in some encoding.

    Raises:
        DocumentError: it is in no encoding that reads as writing.
    """
    trials = [charset] if _WIDE.fullmatch(charset) else ["utf-8", charset] if _TOLD.fullmatch(charset) else []
    for encoding in trials:
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return decode(data, source, None if _UNSET.fullmatch(charset) else charset)


def raw_header(message: Message, name: str) -> str:
    """Return the first header of a name as it is written, or ""; bytes beyond ASCII are lone surrogates."""
    values = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return str(values[0])[:_LONGEST_HEADER] if values else ""


def header_words(value: str) -> str:
    """Return a header without encoded words; bytes that are not declared are decoded like a text."""
    try:
        pieces = email.header.decode_header(_with_characters(value.encode("utf-8", "surrogateescape")))
    except (email.errors.MessageError, ValueError):
        return value
    text = ""
    for piece, charset in _joined(pieces):
        if isinstance(piece, str):
            text += piece
        elif charset is None:  # what is between encoded words; their codec escaped what is not Latin
            text += piece.decode("raw-unicode-escape", "replace")
        else:
            text += _with_characters(piece, charset)
    return text


def _joined(pieces: list[tuple[bytes | str, str | None]]) -> Iterator[tuple[bytes | str, str | None]]:
    """Yield the pieces of a header; some programs cut a character in two, so those in one encoding are joined."""
    last: tuple[bytes | str, str | None] | None = None
    for piece in pieces:
        if last and isinstance(last[0], bytes) and isinstance(piece[0], bytes) and last[1] == piece[1]:
            last = (last[0] + piece[0], last[1])
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _with_characters(data: bytes, charset: str = "") -> str:
    try:
        return decode_part(data, "", charset) if data.strip() else data.decode("ascii", "replace")
    except DocumentError:
        return data.decode("utf-8", "replace")
