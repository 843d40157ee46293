"""Give each training question its windows: those that answer, and rivals that are easily taken for them.

What is learned is the choice between windows. Rivals are the windows that our own embedder puts nearest to the
question, of the same document and of others: the year before, the firm beside, the heading that echoes it. Windows by
chance teach less: three quarters of those of a near miss have nothing to do with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag import assembly
from rag.records import Document, Sentence
from rag.retrieval import Window, context_with_dates, windows_of
from rag.training.examples import TrainingQuestion, TrainingSet

RIGHT, SAME_DOCUMENT, OTHER_DOCUMENTS = 2, 3, 3  # windows of each question, at most


@dataclass(frozen=True, slots=True)
class WindowText:
    """A window as it is read: its context and its body."""

    context: str
    body: str


@dataclass(frozen=True, slots=True)
class WindowChoice:
    """A question with windows to choose from.

    Attributes:
        question: its text.
        windows: the windows, in no order.
        answers: (window, start, end) of the spans that answer, in characters of the window's body; none for a question
            that none of them answers.
    """

    question: str
    windows: tuple[WindowText, ...]
    answers: tuple[tuple[int, int, int], ...]


def mined(found: TrainingSet, models: assembly.Models, *, progress: Callable[[int, int], None]) -> list[WindowChoice]:
    """Return the questions of a training set with their windows, those that answer first, the nearest rivals next.

    Args:
        found: documents and questions.
        models: the embedder and the analyser.
        progress: is called with the number of documents or questions done, and of all.
    """
    documents = {document.id: document for document in found.documents}
    windows: list[Window] = []
    owners: list[str] = []
    vectors: list[list[float]] = []
    for number, document in enumerate(found.documents):
        own = _windows(document, models)
        windows += own
        owners += [document.id] * len(own)
        vectors += models.embedder.embed_documents([f"{window.context} {window.text}" for window in own])
        progress(number, len(found.documents))
    table, owner = np.array(vectors, dtype=np.float32), np.array(owners)
    choices = []
    for number, question in enumerate(found.questions):
        nearest = np.argsort(-(table @ np.array(models.embedder.embed_query(question.text), dtype=np.float32)))
        is_own = owner[nearest] == question.document_id
        own, others = ([windows[i] for i in nearest[chosen]] for chosen in (is_own, ~is_own))
        choice = _choice(question, own, others, documents)
        choices += [choice] if choice else []
        progress(number, len(found.questions))
    return choices


def _windows(document: Document, models: assembly.Models) -> list[Window]:
    spans = models.analyzer.sentences(document.text)
    return windows_of(document, [Sentence(document.id, "", a, b, document.text[a:b]) for a, b in spans])


def _choice(
    question: TrainingQuestion, own: Sequence[Window], others: Sequence[Window], documents: Mapping[str, Document]
) -> WindowChoice | None:
    """Return a question with its windows; None where no window holds its evidence.

    Args:
        question: the question.
        own: the windows of its document, nearest first.
        others: the windows of other documents, likewise.
        documents: all documents by id.
    """
    right = [window for window in own if _holds(window, question)][:RIGHT]
    if question.answers and not right:
        return None
    # What has the words of the answer may answer as well, wherever it is.
    words = [slice_of(own, span) for span in question.answers]
    rest = [window for window in own if not any(word in window.text for word in words)][:SAME_DOCUMENT]
    if question.stands_alone:
        # Where somebody named the evidence, the same figure about something else is a rival like any other.
        free = others if question.evidence else [one for one in others if not any(word in one.text for word in words)]
        rest += free[:OTHER_DOCUMENTS]
    answers = [
        (place, start - window.start, end - window.start)
        for place, window in enumerate(right)
        for start, end in question.answers
        if window.start <= start and end <= window.end
    ]
    texts = (WindowText(context_with_dates(documents[w.document_id], w), w.text) for w in (*right, *rest))
    return WindowChoice(question.text, tuple(texts), tuple(answers))


def slice_of(windows: Sequence[Window], span: tuple[int, int]) -> str:
    """Return the words at a place of a document, from one of its windows; "" where none holds it."""
    start, end = span
    return next((w.text[start - w.start : end - w.start] for w in windows if w.start <= start and end <= w.end), "")


def _holds(window: Window, question: TrainingQuestion) -> bool:
    if question.evidence is None:
        return any(window.start <= start and end <= window.end for start, end in question.answers)
    start, end = question.evidence
    return window.start <= start and end <= window.end


def save(path: Path, choices: Sequence[WindowChoice]) -> None:
    """Write questions, one JSON object a line."""
    rows = [json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in choices]
    path.write_text("".join(rows), encoding="utf-8")


def load(path: Path) -> list[WindowChoice]:
    """Read what ``save`` wrote."""
    with path.open(encoding="utf-8") as file:
        return [_choice_of(json.loads(line)) for line in file]


def _choice_of(row: dict[str, Any]) -> WindowChoice:
    windows = tuple(WindowText(**window) for window in row["windows"])
    return WindowChoice(row["question"], windows, tuple(map(tuple, row["answers"])))
