"""Asks the questions, several at once where that is wanted, and judges what comes back.

Whatever answers is a plain function from a question of the set to an ``Answer``; this module does not know the chain
behind it. Every reply is handed on as soon as it is there, so that a run that was killed can go on where it stood.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from rag.errors import MundapError
from rag.evaluation.measures.scoring import Score, score
from rag.evaluation.question_set.questions import QuestionItem
from rag.records import Answer, Timings
from rag.text import Analyzer

Ask = Callable[[QuestionItem], Answer]
Keep = Callable[[QuestionItem, "Reply"], None]
Progress = Callable[[str, int, int], None]  # (id of the question just done, questions done, questions in all)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back to one question: an answer, or the error that came instead.

    Where a model failed and the built-in answerer stood in for it there are both: the answer, which is not judged, and
    the error. ``latency_ms`` is the answer's own time, of its last turn; where it has none, that of the clock on the
    wall. ``steady`` tells whether the question got the same answer every time it was asked, None where that was once.
    """

    answer: Answer | None
    error: str | None
    latency_ms: float
    steady: bool | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One question, what came back, and the judgement on it."""

    question: QuestionItem
    reply: Reply
    score: Score

    @property
    def answer(self) -> Answer | None:
        """The answer that is judged; None where an error came."""
        return None if self.reply.error else self.reply.answer

    @property
    def error(self) -> str | None:
        """The error; None where an answer came."""
        return self.reply.error


Results = tuple[ItemResult, ...]  # one run over a question set, in the order of the set


def collect(
    ask: Ask,
    questions: Sequence[QuestionItem],
    *,
    known: Mapping[str, Reply] | None = None,
    keep: Keep | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    repeat: int = 1,
) -> dict[str, Reply]:
    """Asks every question that has no reply yet; returns the replies to all, by id.

    Args:
        ask: what is evaluated. A ``MundapError`` from it is that question's failure; any other exception is a defect
            and goes through.
        questions: the question set.
        known: replies of an earlier run that was stopped.
        keep: told of every new reply, in the thread that called.
        progress: told after each question which one it was and how many are done, of how many.
        workers: how many questions are asked at once.
        repeat: how often each is asked; the first reply counts, the others tell whether it is steady.
    """
    replies = dict(known or {})
    missing = [question for question in questions if question.id not in replies]
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        waiting = {pool.submit(_asked, ask, question, repeat): question for question in missing}
        for future in as_completed(waiting):
            question, reply = waiting[future], future.result()
            replies[question.id] = reply
            if keep is not None:
                keep(question, reply)
            if progress is not None:
                progress(question.id, len(replies), len(questions))
    finally:  # what was not begun is not asked after a failure; what was is waited for, since the index closes next
        pool.shutdown(wait=True, cancel_futures=True)
    return {question.id: replies[question.id] for question in questions}


def judge(
    questions: Sequence[QuestionItem],
    replies: Mapping[str, Reply],
    texts: Mapping[str, str],
    names: Analyzer | None = None,
) -> Results:
    """Scores the replies.

    Args:
        questions: the question set.
        replies: one for each question, by id.
        texts: the texts of the documents by name, as ``questions.texts_of`` gives them.
        names: the analyser whose table tells which spellings name one thing.
    """
    judged = []
    for question in questions:
        reply = replies[question.id]
        judged.append(ItemResult(question, reply, score(question, None if reply.error else reply.answer, texts, names)))
    return tuple(judged)


def failed(results: Results) -> Results:
    """The questions whose outcome is not "right"."""
    return tuple(item for item in results if item.score.outcome != "right")


def _asked(ask: Ask, question: QuestionItem, repeat: int) -> Reply:
    first = _once(ask, question)
    others = [_once(ask, question) for _ in range(repeat - 1)]
    return replace(first, steady=all(_timeless(o) == _timeless(first) for o in others) if others else None)


def _once(ask: Ask, question: QuestionItem) -> Reply:
    answer, error = None, None
    started = time.perf_counter()
    try:
        answer = ask(question)
    except MundapError as failure:
        error = str(failure)
    if answer is not None and answer.fault is not None:
        error = f"The model did not answer ({answer.fault}). " + " ".join(answer.notices)
    elapsed = 1000 * (time.perf_counter() - started)
    measured = answer.timings_ms.total if answer is not None and error is None else 0.0
    return Reply(answer, error, measured or elapsed)


def _timeless(reply: Reply) -> tuple[Answer | None, str | None]:
    return (replace(reply.answer, timings_ms=Timings()) if reply.answer else None, reply.error)
