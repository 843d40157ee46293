"""Tell the tables of a page that only place its parts from those that hold figures in rows.

This module knows lxml's trees, and writes no text.
"""

from __future__ import annotations

from typing import Any

from rag.index.documents.page_furniture import Measure

CELLS = ("td", "th")
_LONGEST_CELL = 1_000  # characters; more than that is prose that a table only places
_LONGEST_NESTED = 200  # characters of a table in a cell of a table of figures, which is read as words of that cell


def layout_tables(body: Any, measures: dict[Any, Measure]) -> set[Any]:
    """Return the tables that place parts of the page beside each other rather than hold figures in rows."""
    owners: dict[Any, Any] = {}  # the table that an element is in
    layout: set[Any] = set()
    tabular: set[Any] = set()
    nesting: set[Any] = set()
    tables: set[Any] = set()
    beside: set[Any] = set()  # those with several cells in a row
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        parent = element.getparent()
        owner = owners[element] = parent if parent.tag == "table" else owners.get(parent)
        if element.tag in CELLS and element.getnext() is not None:
            beside.add(owner)
        if element.tag == "table":
            tables.add(element)
            nested = measures[element].text if element in measures else 0
            nesting.add(owner if nested > _LONGEST_NESTED or owner not in tabular else None)
            if (element.get("role") or "").lower() in {"presentation", "none"}:
                layout.add(element)
        elif element.tag in {"th", "caption", "thead"}:
            tabular.add(owner)
        elif element.tag in {"h1", "h2", "h3"} or (
            element.tag == "td"
            and (element not in measures or measures[element].text > _LONGEST_CELL or _is_whole_row(element))
        ):
            layout.add(owner)
    return ((layout | (tables - beside)) - tabular) | nesting


def _is_whole_row(cell: Any) -> bool:
    """Return whether a cell is all of a table, or holds several paragraphs in a table of one row."""
    row = cell.getparent()
    rows = row.getparent()
    only = row.getprevious() is None and row.getnext() is None and rows.tag in {"table", "tbody"}
    alone = cell.getprevious() is None and cell.getnext() is None  # counting the cells of a row takes its whole length
    return bool(only and (alone or len(cell.findall("p")) > 1))
