"""Read the figures of a chart of Office out of its part, in which its program keeps what it last drew.

This module knows DrawingML (ISO/IEC 29500-1, part 21.2); it does not know documents.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from rag.index.documents.diagrams import paragraph_text
from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.number_format import shown
from rag.index.documents.rows import one_cell

_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_NAMES = {"a": _A, "c": _C}
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def charts_in(drawing: Any, part_of: Callable[[str], bytes]) -> Iterator[str]:
    """Yield the tables of the charts in a drawing.

    Args:
        drawing: an element of a document.
        part_of: returns the bytes of the part that a relationship of the document names.
    """
    from docx.oxml import parse_xml

    for reference in drawing.iter(f"{{{_C}}}chart"):
        if name := reference.get(_ID):
            yield chart_table(parse_xml(part_of(name)))


def chart_table(space: Any) -> str:
    """Return the figures of a chart as a table: a category a row, a series a column; its title heads the categories.

    Where its program kept no figures, the title alone is returned.

    Args:
        space: the root of the part, ``c:chartSpace``.
    """
    series = _found(space, ".//c:ser")
    names = [one_cell("".join(value.text or "" for value in _found(one, "./c:tx//c:v"))) for one in series]
    values = [_points(one, "./c:val/*//c:pt | ./c:yVal/*//c:pt") for one in series]
    # Of categories on several levels the first level is that of the single values.
    places = [_points(one, "./c:cat/*/*/c:pt | ./c:cat//c:lvl[1]/c:pt | ./c:xVal/*//c:pt") for one in series]
    categories: dict[int, str] = {position: name for one in reversed(places) for position, name in one.items()}
    title = one_cell(" ".join(map(paragraph_text, _found(space, "./c:chart/c:title//a:p"))))
    every = sorted({*categories}.union(*values))
    rows = [[categories.get(position, ""), *(one.get(position, "") for one in values)] for position in every]
    if rows and not any((title, *names)):
        return "\n".join(f"- {' | '.join(filter(None, row))}" for row in rows)
    return markdown_table([[title, *names], *rows]) if rows else title


def _found(element: Any, path: str) -> list[Any]:
    return list(_compiled(path)(element))


@functools.cache
def _compiled(path: str) -> Any:
    from lxml import etree

    return etree.XPath(path, namespaces=_NAMES)


def _points(series: Any, path: str) -> dict[int, str]:
    """Return the values at some points of a series by their position, numbers as short as they are exact."""
    return {int(point.get("idx")): _value(point) for point in _found(series, path)}


def _value(point: Any) -> str:
    from openpyxl.styles.numbers import is_date_format
    from openpyxl.utils.datetime import from_excel

    text = point.findtext(f"{{{_C}}}v") or ""
    number_format = point.get("formatCode") or point.getparent().findtext(f"{{{_C}}}formatCode") or ""
    try:
        figure = float(text)
        return shown(from_excel(figure), number_format) if is_date_format(number_format) else f"{figure:.15g}"
    except (ValueError, OverflowError):
        return one_cell(text)
