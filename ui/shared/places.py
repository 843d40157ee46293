"""Read and write places in addresses: a chat, an answer in it, a source of the answer; or a document at its words.

An address has nothing but names and numbers, so that passing it on, as the login does, passes on no text of
others and no other address. Chats are kept in browsers: their names mean nothing here. The module knows no documents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode

_CHAT = re.compile(r"[A-Za-z0-9]{1,32}")
_DOCUMENT = re.compile(r"[0-9a-f]{16}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_LONGEST = 1000  # characters of a query that are looked at


@dataclass(frozen=True, slots=True)
class Place:
    """A place that an address names; what it does not name is empty or 0.

    ``source`` is the marker of a citation, ``passage`` the number of a passage that an abstention shows; ``start`` and
    ``end`` are offsets in the text of a document. A document and a chat may be named together.
    """

    chat: str = ""
    answer: int = 0
    source: int = 0
    passage: int = 0
    document: str = ""
    start: int = 0
    end: int = 0


def place_of(query: str) -> Place:
    """Return the place that the query of an address names; what is malformed is left out."""
    try:
        given = parse_qs(query[:_LONGEST], max_num_fields=20)
    except ValueError:
        return Place()
    told = {name: values[0] for name, values in given.items()}
    chat, document = told.get("chat", ""), told.get("doc", "")
    chat = chat if _CHAT.fullmatch(chat) else ""
    document = document if _DOCUMENT.fullmatch(document) else ""
    answer = _number(told.get("answer", "")) if chat else 0
    start, end = range_of(told.get("at", "")) or (0, 0)
    return Place(
        chat,
        answer,
        _number(told.get("source", "")) if answer else 0,
        _number(told.get("passage", "")) if answer else 0,
        document,
        *((start, end) if document else (0, 0)),
    )


def query_of(place: Place) -> str:
    """Return the query that names a place, without a question mark; empty where it names nothing."""
    at = f"{place.start}-{place.end}" if place.document and place.end else ""
    told = {
        "chat": place.chat, "answer": place.answer, "source": place.source, "passage": place.passage,
        "doc": place.document, "at": at,
    }  # fmt: skip
    return urlencode({name: value for name, value in told.items() if value})


def range_of(text: str) -> tuple[int, int] | None:
    """Return the offsets of ``START-END``, of which the second is the larger; None for anything else."""
    found = _RANGE.fullmatch(text)
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return int(found[1]), int(found[2])


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0
