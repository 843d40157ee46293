"""A conversation -> a file to keep: Markdown with footnotes, or JSON; one answer -> text to copy with its sources.

Footnotes are numbered through the whole conversation and say outlet, author, date, title, page, the quote and its file.
What the documents, the model or the user wrote is text and never markup (``markdown_text``). Sentences that were
withheld are counted in Markdown and told in JSON only. The module opens no index: authors come with the excerpts of an
Exchange, or are left out.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence

from rag import wording
from rag.records import Answer, Citation, Passage
from ui.labels import Labels, labels_for
from ui.markdown_text import markdown_text
from ui.render import Exchange

FORMAT = "mundap-conversation"
VERSION = 1
_TITLE = {"ko": "문답 대화", "en": "A conversation with mundap"}
_DISAGREE = {"ko": "출처마다 말이 다릅니다.", "en": "The sources do not agree."}
Asked = Exchange | Answer
Written = Callable[[str], str]


def conversation_markdown(asked: Sequence[Asked], language: str, title: str = "") -> str:
    """The conversation with a heading for each question and a footnote for each citation.

    Args:
        asked: oldest first.
        language: of the words around the answers, ko or en.
        title: what the conversation is called; a plain name where it is empty.
    """
    labels = labels_for(language)
    blocks = [f"# {markdown_text(title) or _TITLE[labels.language]}"]
    notes: list[str] = []
    for exchange in map(_exchange, asked):
        blocks.append(f"## {markdown_text(exchange.question) or '…'}")
        if exchange.answer is None:
            blocks.append(markdown_text(exchange.error or labels.searching))
            continue
        numbers = {c.marker: len(notes) + i for i, c in enumerate(exchange.answer.citations, start=1)}
        blocks += _answer(exchange.answer, labels, {marker: f"[^{number}]" for marker, number in numbers.items()})
        notes += [_source(citation, exchange, labels, markdown_text) for citation in exchange.answer.citations]
    blocks += [f"[^{number}]: {note}" for number, note in enumerate(notes, start=1)]
    return "\n\n".join(blocks) + "\n"


def conversation_json(asked: Sequence[Asked], title: str = "") -> str:
    """The conversation as one JSON object: each question with the Answer that ``mundap ask --json`` prints."""
    exchanges = [
        {
            "number": exchange.number or number,
            "question": exchange.question,
            "error": exchange.error,
            "answer": dataclasses.asdict(exchange.answer) if exchange.answer else None,
            "authors": {marker: excerpt.author for marker, excerpt in exchange.excerpts.items() if excerpt.author},
        }
        for number, exchange in enumerate(map(_exchange, asked), start=1)
    ]
    whole = {"format": FORMAT, "version": VERSION, "title": title, "exchanges": exchanges}
    # Half a surrogate pair, which UTF-8 cannot say, is said by an escape, and Python's is JSON's.
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode() + "\n"


def answer_text(asked: Asked, language: str) -> str:
    """The question, its answer and below it the sources, as plain text: what is copied."""
    exchange, labels = _exchange(asked), labels_for(language)
    question = _folded(exchange.question)
    if exchange.answer is None:
        return f"{question}\n\n{_folded(exchange.error or labels.searching)}\n"
    answer = exchange.answer
    marks = {citation.marker: f" [{citation.marker}]" for citation in answer.citations}
    said = [_sentences(answer, marks, _folded), *(_folded(remark) for remark in answer.remarks)]
    sources = [f"[{c.marker}] {_source(c, exchange, labels, _folded)}" for c in answer.citations]
    below = [f"{labels.sources}:\n" + "\n".join(sources)] if sources else []
    return "\n\n".join([question, *said, *below]) + "\n"


def _exchange(asked: Asked) -> Exchange:
    return asked if isinstance(asked, Exchange) else Exchange(0, asked.question, asked)


def _answer(answer: Answer, labels: Labels, marks: Mapping[int, str]) -> list[str]:
    """The blocks of one answer; ``marks`` are what is put behind a sentence for each of its markers."""
    blocks = [_sentences(answer, marks, markdown_text)]
    remarks = list(answer.remarks)
    if answer.disagreement:  # what mundap says of it names markers, which are other ones here
        said = wording.disagreement_text(answer.disagreement, answer.citations, answer.language)
        remarks = [remark for remark in remarks if remark != said]
        blocks.append(_DISAGREE[labels.language] + _marked(answer.disagreement, marks))
    blocks += [markdown_text(text) for text in (*remarks, *answer.notices)]
    if answer.rejected:
        blocks.append(labels.withheld.format(len(answer.rejected)))
    if answer.abstained and answer.nearest:
        passages = [f"- {_passage(passage, labels)}" for passage in answer.nearest]
        blocks += [f"{labels.nearest}:", "\n".join(passages)]
    return [block for block in blocks if block]


def _sentences(answer: Answer, marks: Mapping[int, str], written: Written) -> str:
    """The sentences with their marks; the words of an abstention, which has none."""
    sentences = [written(claim.text) + _marked(claim.markers, marks) for claim in answer.claims]
    return " ".join(sentences) or written(answer.text)


def _marked(markers: Sequence[int], marks: Mapping[int, str]) -> str:
    return "".join(marks.get(marker, "") for marker in markers)


def _source(citation: Citation, exchange: Exchange, labels: Labels, written: Written) -> str:
    """중앙일보, 윤준탁, 2024-06-15, 「제목」, 3쪽: “인용” (file.md)"""
    excerpt = exchange.excerpts.get(citation.marker)
    facts = (
        citation.publisher,
        excerpt.author if excerpt else None,
        citation.published or citation.dating or labels.undated,
        _titled(citation.title, labels),
        labels.page.format(citation.page) if citation.page is not None else None,
    )
    about = ", ".join(written(fact) for fact in facts if fact)
    return f"{about}: “{written(citation.quote)}” ({written(citation.source)})"


def _passage(passage: Passage, labels: Labels) -> str:
    facts = (passage.publisher, passage.published or labels.undated, _titled(passage.title, labels))
    return f"{', '.join(markdown_text(fact) for fact in facts if fact)} ({markdown_text(passage.source)})"


def _titled(title: str, labels: Labels) -> str:
    return f"「{title}」" if labels.language == "ko" else f"“{title}”"


def _folded(text: str) -> str:
    return " ".join(text.split())
