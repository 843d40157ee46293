"""What somebody has chosen in the settings and which documents are searched: the browser's JSON -> checked values.

The browser keeps both and sends them along. What cannot be read counts as not chosen: a preference is no reason to
refuse a question. The module knows no page.
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
    """Choices of the settings tab; None leaves it to the settings that mundap was started with."""

    language: Literal["ko", "en"] | None = None
    answerer: Answerer | None = None
    strictness: Strictness | None = None
    passages: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] | None = None


_PREFERENCES: TypeAdapter[Preferences] = TypeAdapter(Preferences)
_SELECTION: TypeAdapter[Selection] = TypeAdapter(Selection)


def preferences_of(text: str) -> Preferences:
    """The preferences that a browser keeps; none where they cannot be read."""
    return _read(_PREFERENCES, text, Preferences())


def selection_of(text: str) -> Selection:
    """The documents that were chosen in the browser; all where it cannot be read."""
    return _read(_SELECTION, text, Selection())


def _read(adapter: TypeAdapter[T], text: str, otherwise: T) -> T:
    if not text.strip():
        return otherwise
    try:
        return adapter.validate_json(text.encode("utf-8", "replace"))
    except ValidationError as error:
        log.warning("What a browser had kept was passed over: %s", error.errors()[0]["msg"])
        return otherwise
