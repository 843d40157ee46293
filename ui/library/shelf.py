"""Filter, sort and page the documents for the list of the library. Pure functions; they know no page and no words."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, get_args

from pydantic import Field, TypeAdapter, ValidationError

from rag.index import Summary
from ui.shared import Selection, Tags, matching

log = logging.getLogger(__name__)

PAGE = 50  # documents of a page: what is sent does not grow with the library
Order = Literal["newest", "added", "title", "outlet", "size"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(frozen=True, slots=True)
class View:
    """How a user looks at the library: what is let through, in which order, and which page, counted from 1."""

    selection: Selection = field(default_factory=Selection)
    order: Order = "newest"
    page: Annotated[int, Field(ge=1, le=10**6)] = 1


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the documents, and what it is a page of.

    Attributes:
        documents: those of the page, in their order.
        found: how many are let through.
        total: how many there are.
        chunks: how many passages the documents that are let through have.
        page: which page it is, counted from 1; the last one where a later one was asked for.
    """

    documents: Sequence[Summary]
    found: int
    total: int
    chunks: int
    page: int

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.found // PAGE))


_VIEW: TypeAdapter[View] = TypeAdapter(View)


def view_of(text: str) -> View:
    """Return the view that a browser sends; the default if it cannot be read."""
    if not text.strip():
        return View()
    try:
        return _VIEW.validate_json(text.encode("utf-8", "replace"))
    except ValidationError as error:
        log.warning("A view of the library was passed over: %s", error.errors()[0]["msg"])
        return View()


def shelf(documents: Sequence[Summary], view: View, tags: Tags) -> Shelf:
    """Return the page of the documents that a view asks for.

    Raises:
        QuestionError: If a date cannot be read, or the last date is before the first.
    """
    found = ordered(matching(documents, view.selection, tags), view.order)
    page = min(view.page, max(1, -(-len(found) // PAGE)))
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Shelf(shown, len(found), len(documents), sum(one.chunks for one in found), page)


def ordered(documents: Sequence[Summary], order: Order) -> list[Summary]:
    """Return the documents in an order; equal ones, and those that lack what decides, by title at the end."""
    listed = sorted(documents, key=lambda one: (one.title.casefold(), one.id))
    if order == "newest":
        listed.sort(key=lambda one: one.published or "", reverse=True)
    elif order == "added":
        listed.sort(key=lambda one: one.indexed_at, reverse=True)
    elif order == "outlet":
        listed.sort(key=lambda one: (one.publisher is None, (one.publisher or "").casefold()))
    elif order == "size":
        listed.sort(key=lambda one: one.characters, reverse=True)
    return listed
