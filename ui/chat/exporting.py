"""Export a conversation, or one answer to copy, as Markdown with footnotes.

Footnotes are numbered through the whole conversation. They give outlet, author, date, title, page, quote and file, and
the reprints with the same words; they tell how an amount was computed, which sentences were checked by their words
alone, and which are on what the documents do not tell. Text from documents, the model or the user is escaped
(``markdown_text``). Withheld sentences are told at their place and counted. The module opens no index: authors come
from the excerpts of an Exchange. The JSON export is ``ui.shared.conversation.to_json``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answering import (
    in_markdown,
    is_words_only,
    other_notices,
    other_remarks,
    reprints_text,
    withheld_here,
    words_only_text,
)
from rag.records import Answer, Citation, Claim, Passage
from ui.shared import Conversation, Exchange, markdown_text
from ui.words import Labels, labels_for


def conversation_markdown(conversation: Conversation, language: str) -> str:
    """Return the conversation as Markdown, with a heading for each question and a footnote for each citation.

    Args:
        conversation: the conversation; authors are included if its exchanges have excerpts.
        language: the language of headings and notes, ko or en.
    """
    labels = labels_for(language)
    title = f"# {markdown_text(conversation.title) or labels.exported_title}"
    return _written([title], conversation.exchanges, labels, "## ")


def answer_markdown(exchange: Exchange, language: str) -> str:
    """Return one question in bold, its answer, and a footnote for each citation."""
    return _written([], (exchange,), labels_for(language), "**")


class _Footnotes:
    """Footnotes of a text, numbered from 1 in their order."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def add(self, note: str) -> str:
        """Add a footnote and return the reference to it."""
        self._notes.append(note)
        return f"[^{len(self._notes)}]"

    def once(self, note: str) -> str:
        """Return the reference to a footnote that several sentences share; it is added for the first one."""
        return f"[^{self._notes.index(note) + 1}]" if note in self._notes else self.add(note)

    def written(self) -> list[str]:
        """Return the footnotes as Markdown blocks."""
        return [f"[^{number}]: {note}" for number, note in enumerate(self._notes, start=1)]


def _written(blocks: list[str], exchanges: Sequence[Exchange], labels: Labels, mark: str) -> str:
    notes = _Footnotes()
    closing = mark if mark == "**" else ""
    for exchange in exchanges:
        blocks.append(f"{mark}{markdown_text(exchange.question) or '…'}{closing}")
        answer = exchange.answer
        if answer is None:
            blocks.append(markdown_text(exchange.error or labels.unanswered))
            continue
        marks = {one.marker: notes.add(_source(one, exchange, labels)) for one in answer.citations}
        blocks += _answer(answer, labels, marks, notes)
    return "\n\n".join(blocks + notes.written()) + "\n"


def _answer(answer: Answer, labels: Labels, marks: Mapping[int, str], notes: _Footnotes) -> list[str]:
    """Return the Markdown blocks of one answer; ``marks`` maps each marker to its footnote reference."""
    blocks = [_sentences(answer, labels, marks, notes)]
    if answer.disagreement:
        blocks.append(labels.disagree + _marked(answer.disagreement, marks))
    remarks = other_remarks(answer)  # without the one on a disagreement, which names markers
    blocks += [markdown_text(text) for text in (*remarks, *other_notices(answer))]
    if answer.rejected:
        blocks.append(labels.withheld.format(len(answer.rejected)))
    if answer.abstained and answer.nearest:
        passages = [f"- {_passage(passage, labels)}" for passage in answer.nearest]
        blocks += [f"{labels.nearest}:", "\n".join(passages)]
    return [block for block in blocks if block]


def _sentences(answer: Answer, labels: Labels, marks: Mapping[int, str], notes: _Footnotes) -> str:
    """Return the claims with their footnote references, or the text of an abstention."""

    def references(claim: Claim) -> str:
        found = _marked(claim.markers, marks)
        if claim.computed:
            found += notes.add(markdown_text(labels.computed.format(claim.computed)))
        if is_words_only(claim):
            found += notes.once(words_only_text(labels.language))
        return found + (notes.once(labels.gap) if claim.kind == "gap" else "")

    def omission(number: int) -> str:
        return markdown_text(withheld_here(number, answer.language))

    said = in_markdown(answer.claims, markdown_text, references, omission, answer.withheld_after)
    return said or markdown_text(answer.text)


def _marked(markers: Sequence[int], marks: Mapping[int, str]) -> str:
    return "".join(marks.get(marker, "") for marker in markers)


def _source(citation: Citation, exchange: Exchange, labels: Labels) -> str:
    """Format a citation as a footnote: 중앙일보, 윤준탁, 2024-06-15, 「제목」, 3쪽: “인용” (file.md)."""
    excerpt = exchange.excerpts.get(citation.marker)
    facts = (
        citation.publisher,
        excerpt.author if excerpt else None,
        citation.published or citation.dating or labels.undated,
        _titled(citation.title, labels),
        labels.page.format(citation.page) if citation.page is not None else None,
    )
    about = ", ".join(markdown_text(fact) for fact in facts if fact)
    also = reprints_text(citation, labels.language)
    reprints = f"; {markdown_text(also)}" if also else ""
    return f"{about}: “{markdown_text(citation.quote)}” ({markdown_text(citation.source)}){reprints}"


def _passage(passage: Passage, labels: Labels) -> str:
    facts = (passage.publisher, passage.published or labels.undated, _titled(passage.title, labels))
    return f"{', '.join(markdown_text(fact) for fact in facts if fact)} ({markdown_text(passage.source)})"


def _titled(title: str, labels: Labels) -> str:
    return labels.quoted_title.format(title)
