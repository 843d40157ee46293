"""Write parsed JSON as text: an object is a line in which each value has its key, a long text is a paragraph.

``- city: Busan | address.street: Haeundae-ro`` is an object of another object; a list of objects has a line for each.
An object with a long text or with lists of objects in it is a section of its own. The module parses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from rag.index.documents.metadata import one_line

_LONG = 200  # characters; a longer text, or one of several lines, is a paragraph
_NAMES = ("title", "name", "subject", "headline", "제목", "이름")  # keys whose value names a record


def write_json(value: Any) -> str:
    """Return the text of a value of dictionaries, lists, texts, truth values and None."""
    return "\n".join(_write(value, "")).strip("\n")


def name_of(value: Any) -> str:
    """Return the title that an object gives itself, or ""."""
    for key in _NAMES:
        name = value.get(key) if isinstance(value, dict) else None
        if isinstance(name, str) and 0 < len(name := one_line(name)) <= _LONG and any(map(str.isalpha, name)):
            return name
    return ""


def _write(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _record(value, path, heading=name_of(value) or path)
    elif isinstance(value, list):
        yield from _list(value, path)
    else:
        yield from _paragraphs("", _shown(value))


def _list(values: list[Any], path: str) -> Iterator[str]:
    """Yield the items of a list, a line each; those that need more have a heading with their number or name."""
    in_lines = False
    if path:
        yield from ("", f"## {path}", "")
    for number, value in enumerate(values, 1):
        place = f"{path}[{number}]"
        fields = _Fields(value)
        if isinstance(value, str) and _is_long(value):
            yield from _paragraphs("", value)
            in_lines = False
        elif fields.long or fields.lists:
            yield from _record(value, place, heading=name_of(value) or (place if path else str(number)))
            in_lines = False
        elif line := fields.line():
            if not in_lines:
                yield ""
            yield line
            in_lines = True


def _record(value: Any, path: str, heading: str) -> Iterator[str]:
    fields = _Fields(value)
    if heading:
        yield from ("", f"## {heading}", "")
    if line := fields.line():
        yield line
    for key, text in fields.long:
        yield from _paragraphs(key, text)
    for key, items in fields.lists:
        yield from _list(items, ".".join(filter(None, (path, key))))


class _Fields:
    """The values of an object and of the objects in it, by their paths."""

    def __init__(self, value: Any) -> None:
        self.short: list[tuple[str, str]] = []
        self.long: list[tuple[str, str]] = []
        self.lists: list[tuple[str, list[Any]]] = []
        self._add("", value)

    def line(self) -> str:
        """Return the short values as an item of a list, or "" where there are none."""
        cells = [f"{key}: {text}" if key else text for key, text in self.short]
        return "- " + " | ".join(cells) if cells else ""

    def _add(self, path: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                self._add(".".join(filter(None, (path, one_line(key)))), inner)
        elif isinstance(value, list) and (text := _marked_up(value)):
            self._add(path, text)
        elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
            self.lists.append((path, value))
        elif isinstance(value, list):
            texts = [text for item in value if (text := _shown(item))]
            if any(map(_is_long, texts)):
                self.long += [(path, text) for text in texts]
            elif texts:
                self.short.append((path, ", ".join(map(one_line, texts))))
        elif text := _shown(value):
            (self.long if _is_long(text) else self.short).append((path, text if _is_long(text) else one_line(text)))


def _marked_up(values: list[Any]) -> str:
    """Return a text that is written in pieces, some of which are objects that say how their text looks; else "".

    Between two words of such a text is a space or a mark; where pieces are words without either, they are a list.
    """
    pieces = [item.get("text") if isinstance(item, dict) and "type" in item else item for item in values]
    has_both = any(isinstance(item, dict) for item in values) and any(isinstance(item, str) for item in values)
    texts = [piece for piece in pieces if isinstance(piece, str)]
    is_text = all(not (a[-1:].isalnum() and b[:1].isalnum()) for a, b in pairwise(texts))
    return "".join(texts) if has_both and is_text and len(texts) == len(pieces) else ""


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def _is_long(text: str) -> bool:
    return len(text) > _LONG or "\n" in text.strip()


def _paragraphs(key: str, text: str) -> Iterator[str]:
    yield ""
    if key:
        yield f"{key}:"
    yield text
    yield ""
