"""Give each training question its windows: those that answer, and rivals that our own retriever finds.

What is learned is the choice between windows. Rivals are the other windows of the same document, and the windows of
other documents that are retrieved for the question: the year before, the firm beside, the heading that echoes it.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rag import assembly
from rag.records import Document, Hit, Sentence
from rag.retrieval import Window, windows_of
from rag.settings import load_settings
from rag.training.examples import TrainingQuestion, TrainingSet

SAME_DOCUMENT, OTHER_DOCUMENTS = 3, 3  # rivals of each question
RETRIEVED = 8


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


def mined(
    found: TrainingSet, models: assembly.Models, *, seed: int, progress: Callable[[int, int], None]
) -> list[WindowChoice]:
    """Return the questions of a training set with their windows.

    Args:
        found: documents and questions.
        models: the embedder and the analyser that the retriever works with.
        seed: of every choice by chance.
        progress: is called with the number of questions done, and of all.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    documents = {document.id: document for document in found.documents}
    windows = {key: _windows(document, models) for key, document in documents.items()}
    choices: list[WindowChoice] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=Path(folder), passages=RETRIEVED)
        with assembly.open_writer(settings, models) as ingestor:
            for number, document in enumerate(found.documents):
                ingestor.add(document, None)
                progress(number, len(found.documents))
            ingestor.finish()
        with closing(assembly.open_reader(settings, models)) as reader:
            for number, question in enumerate(found.questions):
                retrieved, _ = reader.chain.finder.retrieve(question.text)
                choice = _choice(question, windows[question.document_id], retrieved.hits, chance)
                choices += [choice] if choice else []
                progress(number, len(found.questions))
    return choices


def _windows(document: Document, models: assembly.Models) -> list[Window]:
    spans = models.analyzer.sentences(document.text)
    return windows_of(document, [Sentence(document.id, "", a, b, document.text[a:b]) for a, b in spans])


def _choice(
    question: TrainingQuestion, own: Sequence[Window], hits: Sequence[Hit], chance: random.Random
) -> WindowChoice | None:
    """Return the windows of a question; None where no window holds its evidence."""
    right = [window for window in own if _holds(window, question)]
    if question.answers and not right:
        return None
    rest = [window for window in own if not any(_overlaps(window, span) for span in question.answers)]
    wrong = chance.sample(rest, min(SAME_DOCUMENT, len(rest))) + _foreign(question, own, hits)[:OTHER_DOCUMENTS]
    chosen = [*chance.sample(right, min(2, len(right))), *wrong]
    chance.shuffle(chosen)
    answers = [
        (place, start - window.start, end - window.start)
        for place, window in enumerate(chosen)
        if window in right
        for start, end in question.answers
        if window.start <= start and end <= window.end
    ]
    return WindowChoice(question.text, tuple(WindowText(w.context, w.text) for w in chosen), tuple(answers))


def slice_of(windows: Sequence[Window], span: tuple[int, int]) -> str:
    """Return the words at a place of a document, from one of its windows; "" where none holds it."""
    start, end = span
    return next((w.text[start - w.start : end - w.start] for w in windows if w.start <= start and end <= w.end), "")


def _foreign(question: TrainingQuestion, own: Sequence[Window], hits: Sequence[Hit]) -> list[Window]:
    """Return the best window of each retrieved passage of another document; none that may answer the question too."""
    if not question.stands_alone:
        return []
    # Where nobody named the evidence, the words of the answer elsewhere may be an answer as well.
    words = [] if question.evidence else [slice_of(own, span) for span in question.answers]
    found = []
    for hit in hits:
        if hit.document.id == question.document_id or not hit.source.sentences:
            continue
        best = max(range(len(hit.cosines)), key=lambda i: hit.cosines[i] + hit.overlaps[i])
        sentence = hit.source.sentences[best]
        windows = windows_of(hit.document, hit.source.sentences)
        found.append(next(w for w in windows if w.start <= sentence.start and sentence.end <= w.end))
    return [window for window in found if not any(one in window.text for one in words)]


def _holds(window: Window, question: TrainingQuestion) -> bool:
    if question.evidence is None:
        return any(window.start <= start and end <= window.end for start, end in question.answers)
    start, end = question.evidence
    return window.start <= start and end <= window.end


def _overlaps(window: Window, span: tuple[int, int]) -> bool:
    return window.start < span[1] and span[0] < window.end


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
