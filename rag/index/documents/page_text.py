"""Render the body of a page as lines of text, in the order in which they are read.

Headings, items of lists and rows of tables get Markdown's marks, so that the rest of the package tells them from
sentences. Nothing is left out because it occurred before. This module knows lxml's trees, and no metadata.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import Any

from rag.index.documents.forms import FormCell, form_lines
from rag.index.documents.layout_tables import CELLS, layout_tables
from rag.index.documents.link_lists import find_link_lists, listed_link, without_introduced
from rag.index.documents.note_marks import find_note_marks
from rag.index.documents.page_furniture import Measure
from rag.index.documents.page_tables import is_form, is_header, look, named_columns
from rag.index.documents.raised import raised
from rag.text import is_field

_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form header hgroup hr li legend main menu nav ol optgroup option p pre section summary table tbody td "
    "tfoot th thead tr ul".split()
).union(_HEADINGS)
_RECORDS = frozenset("article div dl fieldset ol p section ul".split())
_PARTS_OF_TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "colgroup", "col"})
_SENTENCE_END = re.compile(r"[.!?…。][\"'”’»)\]]*$")
# Bylines and sources are often set as small headings; as headings they would hide the headline of what follows.
_NO_HEADING = re.compile(r"[\w.+-]@\w|\d\d?:\d\d|^\[.*\]$")
_MOST_FIELDS = 50  # of a record, that are looked at
_SHORT_LINE = 30  # characters; a longer line without an end would be read on into the next


class _Lines:
    """The lines written so far, and the one being written."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.parts: list[str] = []
        self.mark = ""
        self.listed_links = 0  # within how many links of a list

    def end(self, mark: str = "") -> None:
        words = " ".join("".join(self.parts).split())
        if words:
            if self.mark.startswith("#") and _NO_HEADING.search(words):
                self.mark = ""
            self.done.append(listed_link(words) if self.listed_links else self.mark + words)
            self.mark = ""
        self.parts.clear()
        if mark or not words:
            self.mark = mark or self.mark

    def name(self, label: str) -> None:
        """Put the label that is the last line before the value that comes."""
        if self.done and self.done[-1].rstrip(" :：") == label:
            self.done.pop()
            self.mark = f"{label}: "

    def part(self) -> None:
        """End what was written so far: what follows is another record."""
        self.end()
        if self.done and self.done[-1]:
            self.done.append("")

    def text(self) -> str:
        self.end()
        pieces: list[str] = []
        for line in without_introduced(self.done):
            last = pieces[-1] if pieces else ""
            same_list = (last[:1] in {"|", "-"} and last[:1] == line[:1]) or (is_field(last) and is_field(line))
            if line and len(last) > _SHORT_LINE and not _SENTENCE_END.search(last[-8:]) and not same_list:
                pieces.append("")
            pieces.append(line)
        return "\n".join(pieces).strip("\n")


def render(body: Any, left_out: set[Any], measures: dict[Any, Measure]) -> str:
    """Return the text of a body.

    Args:
        body: the element to render; it is not changed.
        left_out: elements that are skipped with all that is in them.
        measures: sizes of the elements, as ``measure`` returns them.
    """
    left_out = left_out | find_note_marks(body)
    lines, layout = _Lines(), layout_tables(body, measures)
    links = find_link_lists(body, measures, left_out)
    stack: list[tuple[Any, bool]] = [(body, False)]
    while stack:  # no recursion: pages nest tens of thousands of tags
        element, leaving = stack.pop()
        if leaving:
            _leave(element, lines)
            lines.listed_links -= element in links
        elif not isinstance(element.tag, str) or element in left_out:
            _add_tail(element, lines, body)
        elif element.tag == "table" and element not in layout:
            lines.end()
            lines.done.extend(_rows(element, left_out))
            _add_tail(element, lines, body)
        elif element.tag == "pre":
            lines.end()
            lines.done.extend(line.rstrip() for line in _pre(element).strip("\n").split("\n") if line.strip())
            _add_tail(element, lines, body)
        else:
            _enter(element, lines)
            lines.listed_links += element in links
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if leaving:
            _add_tail(element, lines, body)
    return lines.text()


def _enter(element: Any, lines: _Lines) -> None:
    if element.tag == "br":
        lines.end()
    elif element.tag in _BLOCKS:
        lines.end()
        if _is_record(element):
            lines.part()
        if element.tag in _HEADINGS:
            lines.mark = _HEADINGS[element.tag]
        elif element.tag == "dd" and (label := _label(element)):
            lines.name(label)
        elif element.tag == "li":
            lines.mark = "- "
    lines.parts.append(_own_text(element))


def _label(value: Any) -> str:
    """Return the term of a list to which a short text belongs, and no other; "" where it explains the term in prose."""
    term, after = value.getprevious(), value.getnext()
    if term is None or term.tag != "dt" or (after is not None and after.tag == "dd"):
        return ""
    texts = [" ".join("".join(islice(element.itertext(), _MOST_FIELDS)).split()) for element in (term, value)]
    short = all(0 < len(text) <= _SHORT_LINE and not _SENTENCE_END.search(text) for text in texts)
    plain = not any(child.tag in _BLOCKS for element in (term, value) for child in islice(element, _MOST_FIELDS))
    return texts[0].rstrip(" :：") if short and plain else ""


def _own_text(element: Any) -> str:
    return raised(element.text or "") if element.tag == "sup" else element.text or ""


def _leave(element: Any, lines: _Lines) -> None:
    if element.tag in _BLOCKS:
        lines.end()
        if _is_record(element):
            lines.part()
        lines.mark = ""


def _is_record(element: Any) -> bool:
    """Return whether an element is one of several beside each other that hold the same kinds of blocks, two or more.

    The lines of a paragraph are such blocks: people write records with line breaks, too.
    """
    blocks = _kinds(element) if element.tag in _RECORDS else []
    return len(blocks) > 1 and any(
        beside is not None and beside.tag == element.tag and _kinds(beside) == blocks
        for beside in (element.getprevious(), element.getnext())
    )


def _kinds(element: Any) -> list[str]:
    kinds = _BLOCKS if element.tag != "p" else {"br"}
    return [child.tag for child in islice(element, _MOST_FIELDS) if child.tag in kinds]


def _add_tail(element: Any, lines: _Lines, body: Any) -> None:
    if element is not body and element.tail:
        lines.parts.append(element.tail)


def _rows(table: Any, left_out: set[Any]) -> list[str]:
    """Return the caption and the rows of a table; a cell that spans rows is repeated in each.

    What lies outside of the cells comes before the rows, where browsers show it.
    """
    lines = [line for caption in table.findall("caption") if (line := _cell(caption, left_out))]
    of_rows: defaultdict[Any, list[Any]] = defaultdict(list)
    for cell in table.iter(*CELLS):  # a form may stand around the cells of a row
        if next(cell.iterancestors("table")) is table:
            of_rows[next(cell.iterancestors("tr"), None)].append(cell)
    lines += filter(None, _outside_cells(table, (cell for cells in of_rows.values() for cell in cells), left_out))
    cells_of_rows = [of_rows[row] for row in table.iter("tr")]
    is_known = is_form(cells_of_rows)
    may_be_form = is_known or all(cell.tag == "td" for cells in cells_of_rows for cell in cells)
    fields = form_lines(_form_cells(cells_of_rows, left_out), is_known=is_known) if may_be_form else []
    if fields:
        return [*lines, *fields]
    rows = _cells_of_rows(cells_of_rows, left_out)
    filled = [row for row in rows if any(row)]
    heads = sum(1 for _ in takewhile(bool, map(is_header, cells_of_rows)))
    if 0 < heads < len(rows):
        names = named_columns(rows[:heads])
        lines += [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]
        filled = list(filter(any, rows[heads:]))
    return lines + [f"| {' | '.join(row)} |" for row in filled]


def _form_cells(rows: Sequence[Sequence[Any]], left_out: set[Any]) -> list[list[FormCell]]:
    over = [[_span(cell, "rowspan") for cell in row] for row in rows]
    has_two = all(row.count(1) <= 2 for row in over)
    return [
        [
            FormCell(_cell(cell, left_out), number, look(cell, is_one_of_two=has_two))
            for cell, number in zip(row, numbers, strict=True)
        ]
        for row, numbers in zip(rows, over, strict=True)
    ]


def _cells_of_rows(rows: Iterable[Sequence[Any]], left_out: set[Any]) -> list[list[str]]:
    """Return the words of the cells of each row, with empty ones behind a cell over several columns."""
    spanning: dict[int, tuple[int, str]] = {}
    found: list[list[str]] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            _fill(cells, spanning)
            words = _cell(cell, left_out)
            if (below := _span(cell, "rowspan")) > 1:
                spanning[len(cells)] = (below - 1, words)
            cells.extend([words, *[""] * (_span(cell, "colspan") - 1)])
        _fill(cells, spanning)
        found.append(cells)
    return found


def _outside_cells(table: Any, cells: Iterable[Any], left_out: set[Any]) -> Iterator[str]:
    """Yield the lines of what stands in a table, but in no cell and no caption of it."""
    holders = {table}
    for cell in cells:
        while (cell := cell.getparent()) not in holders:
            holders.add(cell)
    inside: set[Any] = set()
    for element in table.iter():
        if element.getparent() in inside:
            inside.add(element)
            continue
        if element in holders or element.tag in _PARTS_OF_TABLES:
            yield " ".join((element.text or "").split())
        else:
            inside.add(element)
            if isinstance(element.tag, str) and element not in left_out and element.tag not in {*CELLS, "caption"}:
                yield _cell(element, left_out)
        if element is not table:
            yield " ".join((element.tail or "").split())


def _fill(cells: list[str], spanning: dict[int, tuple[int, str]]) -> None:
    while len(cells) in spanning:
        left, words = spanning.pop(len(cells))
        if left > 1:
            spanning[len(cells)] = (left - 1, words)
        cells.append(words)


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return min(int(value), 20) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _cell(cell: Any, left_out: set[Any]) -> str:
    """Return the words of a cell in one line; what is no sentence is kept apart by semicolons."""
    inside = _Lines()
    stack: list[tuple[Any, bool]] = [(cell, False)]
    while stack:
        element, leaving = stack.pop()
        if not leaving and isinstance(element.tag, str) and element not in left_out:
            if element.tag in CELLS and element is not cell:
                inside.parts.append(" ")
            elif element.tag in _BLOCKS or element.tag == "br":
                inside.end()
            if element.tag == "dd" and (label := _label(element)):
                inside.name(label)
            inside.parts.append(_own_text(element))
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if leaving and element.tag in _BLOCKS and element.tag not in CELLS:
            inside.end()
        _add_tail(element, inside, cell)
    inside.end()
    *first, last = inside.done or [""]
    pieces = [f"{piece} " if _SENTENCE_END.search(piece[-8:]) else f"{piece}; " for piece in first]
    return "".join([*pieces, last]).replace("|", "/")


def _pre(element: Any) -> str:
    return "".join(element.itertext())
