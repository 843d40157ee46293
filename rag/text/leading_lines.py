"""Find the lines that lead a place of a text: those without which a reader would not know what it is about.

The header and the caption of a table lead its rows; the line that introduces a list, or the item above, leads an item;
the label of a line leads what follows the label: in a chat and an interview that is who speaks, and when. The first
field of a record ("Name: Ann") leads the others, and a question what answers it below. Headings are in ``markdown``.
The module knows no documents.
"""

from __future__ import annotations

import re

from rag.text.markdown import is_heading, starts_block
from rag.text.rows import answers_nothing, header_of, is_row, line_at, line_start, record_of, run_start, table_start

LONGEST_LEAD = 120  # characters of a line that are kept
_ITEM = re.compile(r"[ \t]*(?:[-*•·▲■◆○●※]|\d{1,2}[.)])\s")
_NOT_IN_LIST = re.compile(rf"^(?!{_ITEM.pattern}|[ \t]+\S).*$", re.M)
_MARKED_QUESTION = re.compile(r"[ \t*_]*(?:Q|질문|문)[ ]?\d{0,3}[.:)\]][ \t*_]*\S")
_CLOSING = "\"'”’)*_ \t"  # what may follow the mark of a question; Markdown's emphasis, too
_MOST_ANSWER_LINES = 20  # of an answer, above which its question is looked for
_MOST_LINES = 200  # above an indented line, among which the line that leads it is looked for
_LABEL = re.compile(r"[ \t]*(?:[-*•·] )?(?=\S)(?:[^\n:：()]|\([^()\n]{1,60}\)){1,60}[:：](?=\s)")
_TURN = re.compile(r"- [^\n]{1,100}? \([^()\n]*?\d{1,2}:\d\d[^()\n]*\): ")


def leads(text: str, position: int) -> list[str]:
    """Return the lines that lead a place of a text, the outermost first; of its own line only the label before it."""
    start = line_start(text, position)
    if is_row(line_at(text, start)):
        header = header_of(text, start)
        found = [_above(text, table_start(text, start)), text[slice(*header)] if header else ""]
    else:
        label = _LABEL.match(text, start)
        found = [
            _lead_of_item(text, start) or record_of(text, start) or question_above(text, start),
            label[0] if label and label.end() <= position else "",
        ]
    return [" ".join(line.split())[:LONGEST_LEAD] for line in found if line.strip()]


def is_item(line: str) -> bool:
    """Return whether a line begins with the mark of an item."""
    return bool(_ITEM.match(line))


def turn_start(text: str, position: int) -> int | None:
    """Return where the turn of a chat begins in which a place is; None where it is in none.

    A turn is a line as the loaders of chats write it: ``- Ann (09:05): Tonight at eleven.``
    """
    start = line_start(text, position)
    return start if _TURN.match(text, start) else None


def question_above(text: str, position: int) -> str:
    """Return the question that the line at a position answers; "" where it answers none.

    It is a line that ends as a question, right above or with other lines of the answer between, or a line that is
    marked as one (Q. Fees), beyond an empty line too. A heading, an item, a row and a question itself answer none.
    """
    start = line_start(text, position)
    line = line_at(text, start)
    if not line.strip() or starts_block(line) or is_row(line) or _asks(line):
        return ""
    for _ in range(_MOST_ANSWER_LINES):
        if start == 0:
            return ""
        start = line_start(text, start - 1)
        above = line_at(text, start)
        if not above.strip():
            above = line_at(text, line_start(text, start - 1)) if start else ""
            return above if _MARKED_QUESTION.match(above) else ""
        if _asks(above):
            return "" if is_heading(above) else above
        if starts_block(above) or is_row(above):
            return ""
    return ""


def _asks(line: str) -> bool:
    return line.rstrip(_CLOSING).endswith(("?", "？")) or bool(_MARKED_QUESTION.match(line))


def _lead_of_item(text: str, start: int) -> str:
    """Return the item or line that leads an item, or the indented line below one; "" where there is none."""
    indent = _indent(text, start)
    is_one = bool(_ITEM.match(text, start))
    if not (indent or is_one):
        return ""
    first = run_start(text, start, _NOT_IN_LIST)
    place = start
    for _ in range(_MOST_LINES if indent else 0):
        if place <= first:
            break
        place = line_start(text, place - 1)
        if _indent(text, place) < indent:
            return line_at(text, place)
    return _above(text, first) if is_one else ""


def _above(text: str, first: int) -> str:
    """Return the line of words right above a table or a list; beyond an empty line only one that ends in a colon."""
    if first == 0:
        return ""
    line = line_at(text, line_start(text, first - 1))
    if not line.strip() and first > 1:
        line = line_at(text, line_start(text, first - 2))
        line = line if line.rstrip().endswith((":", "：")) else ""
    return "" if is_heading(line) or is_row(line) or answers_nothing(line) else line


def _indent(text: str, start: int) -> int:
    line = line_at(text, start)
    return len(line) - len(line.lstrip(" \t"))
