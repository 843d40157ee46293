"""Read what a binary document says of itself: the texts in its stream of properties.

The lengths of these texts count bytes, where readers of the format expect characters, and a damaged stream can name
lists of billions of values: only the texts that are asked for are looked at.
"""

from __future__ import annotations

import struct

from rag.index.documents.hwp.model import Summary

_TITLE, _SUBJECT, _AUTHOR, _KEYWORDS, _REMARKS = range(2, 7)
_TEXT = 31  # the type of a value
_MOST = 64  # properties that are looked at
_LONGEST = 1000  # characters
_SET = 44  # where the place of the first set of properties stands


def read_summary(stream: bytes) -> Summary:
    """Return title and author, as far as the stream is whole."""
    found: dict[int, str] = {}
    try:
        (begin,) = struct.unpack_from("<I", stream, _SET)
        (count,) = struct.unpack_from("<I", stream, begin + 4)
        for number in range(min(count, _MOST)):
            name, place = struct.unpack_from("<II", stream, begin + 8 + 8 * number)
            kind, _ = struct.unpack_from("<II", stream, begin + place)
            if kind == _TEXT:
                found[name] = _text(stream[begin + place + 8 :][: 2 * _LONGEST])
    except struct.error:
        return Summary()
    remarks = (found.get(name, "") for name in (_SUBJECT, _KEYWORDS, _REMARKS))
    return Summary(found.get(_TITLE, ""), found.get(_AUTHOR, ""), by_hand=any(remarks))


def _text(data: bytes) -> str:
    return data.decode("utf-16-le", "replace").partition("\0")[0]
