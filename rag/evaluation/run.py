"""Ask the questions of a set, optionally several at once, and score the answers.

The system under evaluation is a plain function from a question to an ``Answer``; this module does not know how it
works. Each reply is passed to a callback as soon as it arrives, so that an interrupted run can be resumed.
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
Progress = Callable[[str, int, int], None]  # (id of the question just answered, questions done, total questions)


@dataclass(frozen=True, slots=True)
class Reply:
    """Hold the result of asking one question: an answer or an error.

    Both are set if a chat model failed and the built-in answerer answered instead; that answer is not scored.

    ``latency_ms`` is the answer's own total time, of the last turn only. Without one it is the elapsed wall-clock time.
    ``steady`` is whether all repetitions gave the same answer; None if the question was asked once.
    """

    answer: Answer | None
    error: str | None
    latency_ms: float
    steady: bool | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """Hold one question, its reply and its score."""

    question: QuestionItem
    reply: Reply
    score: Score

    @property
    def answer(self) -> Answer | None:
        """Return the answer that is scored; None if there was an error."""
        return None if self.reply.error else self.reply.answer

    @property
    def error(self) -> str | None:
        """Return the error message; None if there was no error."""
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
    """Ask every question that has no reply yet.

    Args:
        ask: the system under evaluation. A ``MundapError`` counts as a failure of that question; any other exception is
            a bug and propagates.
        questions: the question set.
        known: replies of an earlier, interrupted run, by question id.
        keep: called with each new reply, in the calling thread.
        progress: called after each question with its id, the number of questions done, and the total.
        workers: number of questions asked at the same time.
        repeat: number of times each question is asked; the first reply is used, the others determine ``steady``.

    Returns:
        The replies to all questions by id, in the order of ``questions``.
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
    finally:  # after an exception, drop waiting questions; running ones must end before the caller closes the index
        pool.shutdown(wait=True, cancel_futures=True)
    return {question.id: replies[question.id] for question in questions}


def score_replies(
    questions: Sequence[QuestionItem],
    replies: Mapping[str, Reply],
    texts: Mapping[str, str],
    names: Analyzer | None = None,
) -> Results:
    """Score the replies.

    Args:
        questions: the question set.
        replies: one reply per question, by id.
        texts: document texts by name, as returned by ``question_set.questions.texts_of``.
        names: analyzer whose entity table maps spellings to one entity.
    """
    judged = []
    for question in questions:
        reply = replies[question.id]
        judged.append(ItemResult(question, reply, score(question, None if reply.error else reply.answer, texts, names)))
    return tuple(judged)


def failed(results: Results) -> Results:
    """Return the results whose outcome is not "right"."""
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
