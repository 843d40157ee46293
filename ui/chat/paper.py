"""Lay a conversation or one answer out, to be kept or passed on: questions, answers, a numbered note for each source.

The notes are numbered through the whole conversation. They give outlet, author, date, title, page, quote and file, and
the reprints with the same words; they tell how an amount was computed, which sentences were checked by their words
alone, and which are on what the documents do not tell. Withheld sentences are told at their place and counted. What is
laid out is plain text, whose escaping is up to the format (``exporting``, ``word``). The module opens no index: authors
come from the excerpts of an Exchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rag.answering import (
    Block,
    blocks,
    is_words_only,
    other_notices,
    other_remarks,
    reprints_text,
    row_cells,
    withheld_here,
    words_only_text,
)
from rag.records import Answer, Citation, Claim, Passage
from ui.shared import Conversation, Exchange
from ui.words import Labels

_LAST = "\0"  # stands for the notes in the cells of a row


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and the numbers of the notes that follow it."""

    text: str
    notes: tuple[int, ...] = ()


Line = tuple[Piece, ...]  # the sentences of a paragraph or an item, or the cells of a row


@dataclass(frozen=True, slots=True)
class Part:
    """A title, a question or a paragraph, each of one line; a list of items; or a table of rows, header first."""

    kind: Literal["title", "question", "paragraph", "list", "table"]
    lines: tuple[Line, ...]


@dataclass(slots=True)
class Paper:
    """What was laid out. The first note has the number 1."""

    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> int:
        """Add a note and return its number."""
        self.notes.append(text)
        return len(self.notes)

    def shared_note(self, text: str) -> int:
        """Return the number of a note that several sentences share; it is added for the first one."""
        return self.notes.index(text) + 1 if text in self.notes else self.note(text)

    def say(self, text: str, *notes: int) -> None:
        """Add a paragraph of one sentence."""
        self.parts.append(Part("paragraph", ((Piece(text, notes),),)))


def conversation_paper(conversation: Conversation, labels: Labels) -> Paper:
    """Return a conversation laid out."""
    paper = Paper()
    paper.parts.append(Part("title", ((Piece(conversation.title.strip() or labels.exported_title),),)))
    for exchange in conversation.exchanges:
        _add(paper, exchange, "question", labels)
    return paper


def answer_paper(exchange: Exchange, labels: Labels) -> Paper:
    """Return one answer laid out; its question is the title."""
    paper = Paper()
    _add(paper, exchange, "title", labels)
    return paper


def _add(paper: Paper, exchange: Exchange, heading: Literal["title", "question"], labels: Labels) -> None:
    paper.parts.append(Part(heading, ((Piece(exchange.question.strip() or "…"),),)))
    if exchange.answer is None:
        paper.say(exchange.error or labels.unanswered)
    else:
        _AnswerLayout(paper, exchange, exchange.answer, labels).lay_out()


class _AnswerLayout:
    """Lays one answer out.

    Args:
        paper: where it goes.
        exchange: the question with its answer.
        answer: the answer.
        labels: the words of the notes.
    """

    def __init__(self, paper: Paper, exchange: Exchange, answer: Answer, labels: Labels) -> None:
        self._paper = paper
        self._answer = answer
        self._labels = labels
        self._marks: Mapping[int, int] = {
            one.marker: paper.note(_source(one, exchange, labels)) for one in answer.citations
        }

    def lay_out(self) -> None:
        """Add the answer to the paper."""
        paper, answer, labels = self._paper, self._answer, self._labels
        for block in blocks(answer.claims):
            self._tell(block.withheld_before)
            paper.parts.append(self._block(block))
        self._tell(answer.withheld_after)
        if not answer.claims and not answer.withheld_after:
            paper.say(answer.text)
        if answer.disagreement:
            paper.say(labels.disagree, *self._numbers(answer.disagreement))
        for text in (
            *other_remarks(answer),
            *other_notices(answer),
        ):  # without the one on a disagreement: it has markers
            paper.say(text)
        if answer.rejected:
            paper.say(labels.withheld.format(len(answer.rejected)))
        if answer.abstained and answer.nearest:
            paper.say(f"{labels.nearest}:")
            paper.parts.append(Part("list", tuple((Piece(_passage(one, labels)),) for one in answer.nearest)))

    def _block(self, block: Block) -> Part:
        if block.header:
            return Part("table", tuple(self._rows(block, block.header)))
        if block.kind == "list":
            return Part("list", tuple(self._items(block)))
        return Part("paragraph", (tuple(piece for line in block.lines for one in line for piece in self._said(one)),))

    def _items(self, block: Block) -> Iterator[Line]:
        for place, (first, *others) in enumerate(block.lines):
            if place and first.withheld_before:
                yield (self._omission(first.withheld_before),)
            yield (self._piece(first), *(piece for one in others for piece in self._said(one)))

    def _rows(self, block: Block, header: Claim) -> Iterator[Line]:
        yield self._row(header, block.columns)
        for row in (claim for line in block.lines for claim in line):
            if row.withheld_before:
                yield (self._omission(row.withheld_before), *[Piece("")] * (block.columns - 1))
            yield self._row(row, block.columns)

    def _row(self, row: Claim, columns: int) -> Line:
        notes = self._notes(row)
        cells = row_cells(row, columns, str, _LAST)
        return tuple(Piece(cell.replace(_LAST, ""), notes if _LAST in cell[-1:] else ()) for cell in cells)

    def _said(self, claim: Claim) -> Iterator[Piece]:
        if claim.withheld_before:
            yield self._omission(claim.withheld_before)
        yield self._piece(claim)

    def _piece(self, claim: Claim) -> Piece:
        return Piece(claim.text, self._notes(claim))

    def _notes(self, claim: Claim) -> tuple[int, ...]:
        paper, labels = self._paper, self._labels
        found = list(self._numbers(claim.markers))
        if claim.computed:
            found.append(paper.note(labels.computed.format(claim.computed)))
        if is_words_only(claim):
            found.append(paper.shared_note(words_only_text(labels.language)))
        if claim.kind == "gap":
            found.append(paper.shared_note(labels.gap))
        return tuple(found)

    def _numbers(self, markers: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._marks[marker] for marker in markers if marker in self._marks)

    def _tell(self, withheld: int) -> None:
        if withheld:
            self._paper.say(self._omission(withheld).text)

    def _omission(self, withheld: int) -> Piece:
        return Piece(withheld_here(withheld, self._answer.language))


def _source(citation: Citation, exchange: Exchange, labels: Labels) -> str:
    """Format a citation as a note: 중앙일보, 윤준탁, 2024-06-15, 「제목」, 3쪽: “인용” (file.md)."""
    excerpt = exchange.excerpts.get(citation.marker)
    facts = (
        citation.publisher,
        excerpt.author if excerpt else None,
        citation.published or citation.dating or labels.undated,
        labels.quoted_title.format(citation.title),
        labels.page.format(citation.page) if citation.page is not None else None,
    )
    also = reprints_text(citation, labels.language)
    reprints = f"; {also}" if also else ""
    return f"{', '.join(fact for fact in facts if fact)}: “{citation.quote}” ({citation.source}){reprints}"


def _passage(passage: Passage, labels: Labels) -> str:
    facts = (passage.publisher, passage.published or labels.undated, labels.quoted_title.format(passage.title))
    return f"{', '.join(fact for fact in facts if fact)} ({passage.source})"
