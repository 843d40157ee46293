"""Split the streamed text of a model into sentences with their form and the keys that they cite.

A sentence is returned once it is certainly complete: something other than a citation follows it, its line ends, or the
text ends. One without a citation waits for the beginning of the next line, which may be nothing but its citation.
A citation at the head of a line counts for each of its sentences that has none of its own, and so does one at the end
of an item of a list, whose sentences wait for it; in a paragraph they do not, since its first sentence is shown while
the last is still written. A row of a table is one sentence; a heading becomes a paragraph of its own, since the lines
below it may depend on its words, and is verified like any other. The module verifies nothing.

Footnotes: a label that is a key, or was defined before, counts at once. One that is defined further down counts as no
citation, so that the sentence need not wait for the end of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering import draft_lines
from rag.answering.citation_markers import BRACKETS, CitationMarkers
from rag.answering.draft_borders import DraftBorders
from rag.answering.draft_tables import DraftTables
from rag.records import Form
from rag.text import is_fence

# The end of a complete sentence: a mark, or a Korean ending.
_WHOLE = re.compile(r"(?:[.!?。！？…:;]|[다요죠음임됨함까])[*_`\"'”’»)\]]*$|^\W*[A-Z_]{3,}$")
_MARKED = re.compile(r"[.!?。！？…:：][*_`\"'”’»)\]]*$")
_LEAD_IN = (":", "：")
_CLOSED = tuple(BRACKETS.values())
_AFTER_CITATION = " \t*_`.。!"  # what may stand between a citation at the end of a line and the end
_LONGEST_LABEL = 24  # characters of a line such as "출처: [key]" before its citation


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """Sentence that a model wrote.

    Attributes:
        text: the sentence without citation markers and marks of Markdown; the cells of a row, joined by " | ".
        keys: the known keys that its markers name, in order.
        form: where it stands in the draft.
    """

    text: str
    keys: tuple[str, ...]
    form: Form = "sentence"


class SentenceStream:
    """Splitter of a growing text into draft sentences.

    Args:
        keys: the known keys, in the order of their passages before the model.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._markers = CitationMarkers(keys)
        self._borders = DraftBorders(self._markers)
        self._tables = DraftTables()
        self._rest = ""  # the current line, without the sentences that have ended
        self._form: Form | None = None  # of the next sentence of the current line; None before its first
        self._is_apart = True  # a line of text begins a new paragraph
        self._is_in_item = False
        self._is_in_table = False
        self._held: list[DraftSentence] = []  # more than one only in an item
        self._head: tuple[str, ...] | None = None  # the citation at the head of the current line; None if not read yet
        self._waits = False  # the sentences of the current line wait for the citation at its end
        self._may_be_header = False  # what is held is the first row of a table
        self._is_empty = True

    @property
    def unfinished(self) -> int:
        """Return the length of the incomplete sentence, in characters."""
        return len(self._rest)

    def feed(self, piece: str) -> Iterator[DraftSentence]:
        """Yield the sentences that the next piece of text completes."""
        *lines, self._rest = (self._rest + piece).split("\n")
        for line in lines:
            for certain in self._lines(line):
                yield from self._line(certain)
        is_certain = not (_needs_whole_line(self._rest) or self._tables.is_waiting or self._may_be_row(self._rest))
        if self._form is not None or is_certain:
            yield from self._sentences(is_whole=False)
        if self._held and self._form is None and self._has_begun():
            yield from self._release()

    def finish(self, *, is_cut: bool = False) -> Iterator[DraftSentence]:
        """Yield the rest after the end of the text.

        A last sentence that seems incomplete is dropped, and so are words such as "Sources:" with nothing after them.

        Args:
            is_cut: the text broke off, so that its last line is incomplete whatever it looks like.
        """
        rest, self._rest = self._rest, ""
        is_ended = not is_cut and bool(rest.strip())
        lines = [*(self._lines(rest) if is_ended else []), *self._tables.finish()]
        for number, line in enumerate(lines, start=1):
            yield from self._line(line, is_last=is_ended and number == len(lines))
        if self._held and self._held[-1].text.endswith(_LEAD_IN):
            self._held.pop()
        yield from self._release()

    def _lines(self, line: str) -> list[str]:
        """Return the lines that are certain with the next one: a table may have rows without bars at their ends."""
        if self._form is not None:  # sentences of it are out already
            return [line]
        found = self._tables.read(line, may_be_row=self._may_be_row(line))
        self._borders.restart()
        return found

    def _may_be_row(self, line: str) -> bool:
        """Return whether a line has a bar between cells, and certainly no sentence ends before that."""
        end = draft_lines.first_bar(line) + 1
        return end > 0 and self._borders.next_start(line[:end], self._opening(line)[1], is_whole=False) is None

    def _line(self, line: str, *, is_last: bool = False) -> Iterator[DraftSentence]:
        """Yield the sentences that the end of a line completes."""
        rest, self._rest = self._rest, line
        if self._form is not None:
            yield from self._sentences(is_whole=True, is_last=is_last)
        elif not line.strip():
            self._is_apart = True
        elif draft_lines.is_row(line):
            yield from self._row(line)
        elif words := draft_lines.heading(line):
            yield from self._draft(words, "paragraph")
            self._is_apart, self._is_in_item, self._is_in_table = True, False, False
        elif not is_fence(line) and not self._markers.define(line):
            yield from self._sentences(is_whole=True, is_last=is_last)
        self._rest, self._form, self._head, self._waits = rest, None, None, False
        self._borders.restart()

    def _row(self, line: str) -> Iterator[DraftSentence]:
        if draft_lines.is_rule(line):
            if self._may_be_header and self._held:
                self._held = [replace(self._held[-1], form="header")]
                yield from self._release()
        else:
            is_first = not self._is_in_table
            yield from self._release()
            yield from self._drafted_row(draft_lines.cells(line), is_first=is_first)
        self._is_apart, self._is_in_item, self._is_in_table = True, False, True

    def _drafted_row(self, cells: list[str], *, is_first: bool) -> Iterator[DraftSentence]:
        read = [self._markers.split(draft_lines.undecorated(cell)) for cell in cells]
        texts = [" ".join(text.split()) for text, _ in read]
        keys = dict.fromkeys(key for _, named in read for key in named)
        if read[-1][1] and not texts[-1]:  # a column of citations
            texts.pop()
        text = draft_lines.BETWEEN_CELLS.join(cell or draft_lines.EMPTY_CELL for cell in texts)
        if re.search(r"\w", text):
            self._is_empty = False
            self._held, self._may_be_header = [DraftSentence(text, tuple(keys), "row")], is_first
            if not is_first:
                yield from self._release()

    def _sentences(self, *, is_whole: bool, is_last: bool = False) -> Iterator[DraftSentence]:
        """Yield the sentences of the current line that have ended, and at its end the last one too."""
        text = self._rest
        form, start = self._opening(text) if self._form is None else (self._form, 0)
        is_first, found = self._form is None, list[tuple[str, Form]]()
        while (end := self._borders.next_start(text, start, is_whole=is_whole)) is not None:
            found.append((text[start:end], form))
            start = draft_lines.later_item_end(text, end)
            form = "sentence" if start == end else "item"
        if is_first and (found or is_whole):
            opening = self._opening(text)[0]
            self._is_in_item = opening == "item" or (self._is_in_item and opening == "sentence")
            self._waits = opening == "item"
        for raw, its in found:
            self._form = form
            yield from self._draft(raw, its)
            if not self._waits:
                yield from self._release()
        if found or is_whole:
            self._rest = text[start:]
            self._borders.drop(start)
        if is_whole:
            yield from self._last(form, is_alone=is_first and not found, is_last=is_last)

    def _last(self, form: Form, *, is_alone: bool, is_last: bool) -> Iterator[DraftSentence]:
        """Yield the last sentence of a line. At the end of the text a fragment is one that was cut off."""
        raw = self._rest
        bare, keys = self._markers.split(raw)
        bare = bare.rstrip()
        is_cited = bool(keys) and raw.rstrip(_AFTER_CITATION).endswith(_CLOSED)
        if is_cited and self._waits and form == "sentence":
            self._held = [one if one.keys else replace(one, keys=keys) for one in self._held]
        # What ends in its citation was not cut off.
        if is_alone and _is_label(raw, bare):
            self._cite(keys)
        elif not is_last or is_cited or form == "item" or self._is_empty or not bare or _WHOLE.search(bare):
            yield from self._draft(raw, form)
        self._is_apart = self._is_in_item or not _MARKED.search(bare)
        self._is_in_table = False

    def _opening(self, line: str) -> tuple[Form, int]:
        """Return the form of a line's first sentence and where it begins."""
        if end := draft_lines.item_end(line):
            return "item", end
        start = draft_lines.text_start(line)
        if self._is_in_item and start >= 2:
            return "sentence", start
        return ("paragraph" if self._is_apart else "sentence"), start

    def _has_begun(self) -> bool:
        """Return whether the current line is certainly more than a citation of the sentence before it."""
        begun = self._rest[self._opening(self._rest)[1] :][: _LONGEST_LABEL + 1]
        is_long = len(begun) > _LONGEST_LABEL and re.search(r"\w", begun) is not None
        return is_long and not begun.startswith("|") and not any(bracket in begun for bracket in BRACKETS)

    def _draft(self, raw: str, form: Form) -> Iterator[DraftSentence]:
        """Yield what a sentence completes: what was held, and itself if it has a citation."""
        bare = draft_lines.undecorated(raw)
        text, keys = self._markers.split(bare)
        text = " ".join(text.split())
        if bare.lstrip()[:1] in BRACKETS:  # "[key]: words"
            text = text.lstrip(" :：")
        if not re.search(r"\w", text):
            self._cite(keys)
            return
        if self._head is None or form == "item":
            self._head = self._markers.leading(bare)
        if form != "sentence" or not self._waits:
            yield from self._release()
        self._is_empty = False
        self._held.append(DraftSentence(text, keys or self._head, form))
        if self._held[-1].keys:
            yield from self._release()

    def _cite(self, keys: tuple[str, ...]) -> None:
        """Add a citation to the last sentence, and to those of its item that have none."""
        if self._held:
            *others, last = self._held
            cited = replace(last, keys=tuple(dict.fromkeys((*last.keys, *keys))))
            self._held = [*(one if one.keys else replace(one, keys=keys) for one in others), cited]

    def _release(self) -> Iterator[DraftSentence]:
        held, self._held, self._may_be_header = self._held, [], False
        yield from held


def _is_label(raw: str, bare: str) -> bool:
    """Return whether a line is nothing but words such as "출처:" before a citation."""
    is_named = bare.endswith(_LEAD_IN) and not raw.rstrip().endswith(_LEAD_IN)
    return is_named and any(bracket in raw[: _LONGEST_LABEL + 1] for bracket in BRACKETS)


def _needs_whole_line(line: str) -> bool:
    """Return whether only the end of a line can tell what it is: a row, a heading, a fence, a footnote."""
    bare = line.lstrip()
    return not bare or bare[0] in "|#`~" or bare == "[" or (bare[0] == "[" and (bare[1] == "^" or bare[1].isdigit()))
