"""Recognise the tables of a draft whose rows have no bars at their ends, and put the bars there.

    a | b            | a | b |
    --- | ---   ->   | --- | --- |
    c | d            | c | d |

Only the rule below it tells that a line is a header, so that the line waits for the next one.
"""

from __future__ import annotations

from rag.answering import draft_lines


class DraftTables:
    """Reader of whole lines that gives the rows of tables their outer bars; other lines stay as they are."""

    def __init__(self) -> None:
        self._header: str | None = None  # a line that is a header if a rule follows
        self._is_inside = False

    @property
    def is_waiting(self) -> bool:
        """Return whether a line is held back."""
        return self._header is not None

    def read(self, line: str, *, may_be_row: bool) -> list[str]:
        """Return the lines that are certain with the next one, in order.

        Args:
            line: the next line.
            may_be_row: whether it has a bar, and no sentence ends before that.
        """
        header, self._header = self._header, None
        if header is not None and draft_lines.is_header(header, line):
            self._is_inside = True
            return [draft_lines.barred(header), draft_lines.barred(line)]
        before = [] if header is None else [header]
        is_row = draft_lines.is_row(line)
        if draft_lines.is_barred_rule(line) or (self._is_inside and may_be_row and not is_row):
            self._is_inside = True
            return [*before, draft_lines.barred(line)]
        self._is_inside = self._is_inside and is_row
        if may_be_row and not is_row:
            self._header = line
            return before
        return [*before, line]

    def finish(self) -> list[str]:
        """Return the line that is held back at the end of the text, if there is one."""
        header, self._header = self._header, None
        return [] if header is None else [header]
