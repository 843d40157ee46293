"""Asks the questions one after the other and scores what comes back.

Whatever answers is a plain function from question to ``Answer``; this module does not know the chain behind it, and
writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import MundapError
from rag.evaluation.metrics import Score, Summary, score, summarise
from rag.evaluation.questions import QuestionItem
from rag.korean import Analyzer
from rag.records import Answer

Ask = Callable[[str], Answer]
Keep = Callable[[QuestionItem], bool]
Progress = Callable[[str, int, int], None]  # (id of the question just done, questions done, questions in all)


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One question, what came back, and the judgement on it. ``error`` stands where no answer came."""

    question: QuestionItem
    answer: Answer | None
    error: str | None
    score: Score
    latency_ms: float  # by the clock on the wall, errors included


@dataclass(frozen=True, slots=True)
class Results:
    """One run over a question set, in the order of the set."""

    items: tuple[ItemResult, ...]

    def summary(self, keep: Keep = lambda _: True) -> Summary:
        """The measures over the questions that are kept: all of them, unless told otherwise."""
        kept = [item for item in self.items if keep(item.question)]
        return summarise([item.score for item in kept], [item.latency_ms for item in kept])

    def failed(self) -> tuple[ItemResult, ...]:
        """The questions whose outcome is not "right"."""
        return tuple(item for item in self.items if item.score.outcome != "right")


def evaluate(
    ask: Ask,
    questions: Sequence[QuestionItem],
    texts: Mapping[str, str],
    progress: Progress | None = None,
    *,
    names: Analyzer | None = None,
) -> Results:
    """Asks every question once.

    Args:
        ask: what is evaluated. A ``MundapError`` from it is that question's failure; any other exception is a defect
            and goes through.
        questions: the question set.
        texts: the texts of the documents by name, as ``questions.texts_of`` gives them.
        progress: told after each question which one it was and how many are done, of how many.
        names: the analyser whose table tells which spellings name one thing.
    """
    items: list[ItemResult] = []
    for done, question in enumerate(questions, start=1):
        answer, error = None, None
        started = time.perf_counter()
        try:
            answer = ask(question.question)
        except MundapError as failure:
            error = str(failure)
        latency_ms = 1000 * (time.perf_counter() - started)
        items.append(ItemResult(question, answer, error, score(question, answer, texts, names), latency_ms))
        if progress is not None:
            progress(question.id, done, len(questions))
    return Results(tuple(items))
