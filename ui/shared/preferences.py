"""Read the user's preferences and document selection from the JSON that the browser keeps.

The browser sends both with each event. Unreadable JSON counts as no choice: a damaged preference is no reason to refuse
a question. The module knows no page.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from rag.records import MOST_PASSAGES, Answerer, Strictness
from ui.shared.document_filter import Selection

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices of the settings tab; None means the server's default."""

    language: Literal["ko", "en"] | None = None
    answerer: Answerer | None = None
    strictness: Strictness | None = None
    passages: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] | None = None


_PREFERENCES: TypeAdapter[Preferences] = TypeAdapter(Preferences)
_SELECTION: TypeAdapter[Selection] = TypeAdapter(Selection)


def preferences_of(text: str) -> Preferences:
    """Return the preferences that a browser keeps; the defaults if they cannot be read."""
    return _read(_PREFERENCES, text, Preferences())


def selection_of(text: str) -> Selection:
    """Return the document selection that a browser keeps; an empty one, meaning all, if it cannot be read."""
    return _read(_SELECTION, text, Selection())


def _read(adapter: TypeAdapter[T], text: str, otherwise: T) -> T:
    if not text.strip():
        return otherwise
    try:
        return adapter.validate_json(text.encode("utf-8", "replace"))
    except ValidationError as error:
        log.warning("What a browser had kept was passed over: %s", error.errors()[0]["msg"])
        return otherwise
