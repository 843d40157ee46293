"""Many questions at once: each tab hears its own, a stop is one tab's, and a slow model keeps nobody from a quote."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rag.errors import QuestionError
from rag.models import Deadline
from rag.records import Answer, Answerer, Claim, Question
from ui.shared.answering import Answering
from ui.shared.conversation import Exchange
from ui.shared.reader_source import ReaderSource
from ui.shared.workers import MODEL_AT_ONCE
from ui.words import labels_for

Stream = Callable[[Question], Iterator[Answer]]


def said(question: Question, sentences: int) -> Answer:
    claims = tuple(Claim(f"{question.text} {n}", (), supported=True) for n in range(sentences))
    return Answer(question.text, question.text, "", False, None, 0.9, "ko", claims=claims)


class Closable:
    """A stream that can be closed, as the chain's are."""

    def __init__(self, answers: Iterator[Answer], closed: threading.Event) -> None:
        self._answers = answers
        self._closed = closed

    def __iter__(self) -> Iterator[Answer]:
        return self._answers

    def close(self) -> None:
        self._closed.set()


class Source:
    """Lends a chain whose stream is given."""

    def __init__(self, stream: Stream) -> None:
        self.closed = threading.Event()
        self.cancelled = threading.Event()  # of the last question
        self._endings = ExitStack()

        def streamed(question: Question, waiting: Deadline) -> Closable:
            self.cancelled = threading.Event()
            self._endings.enter_context(waiting.ending(self.cancelled.set))
            return Closable(stream(question), self.closed)

        def invoked(question: Question, waiting: Deadline) -> Answer:
            return list(streamed(question, waiting))[-1]

        chain = SimpleNamespace(stream=streamed, invoke=invoked)
        catalog = SimpleNamespace(documents_by_id=lambda _: [])
        self._reader = SimpleNamespace(chain=chain, catalog=catalog)
        self.settings = SimpleNamespace(chat_model="a model")

    @contextmanager
    def reader(self) -> Iterator[Any]:
        yield self._reader


def with_answering(source: Source, work: Callable[[Answering], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        answering = Answering(cast(ReaderSource, source))
        try:
            await asyncio.wait_for(work(answering), 30)
        finally:
            answering.close()

    asyncio.run(run())


async def heard(answering: Answering, tab: str, text: str, answerer: Answerer | None = "extractive") -> list[Exchange]:
    asked = Exchange(1, text, state="waiting")
    exchanges = answering.exchanges(tab, asked, lambda: Question(text), "ko", answerer)
    return [exchange async for exchange in exchanges]


def test_each_tab_hears_its_own_answers() -> None:
    def stream(question: Question) -> Iterator[Answer]:
        yield said(question, 1)
        yield said(question, 2)

    async def work(answering: Answering) -> None:
        names = [f"질문{n}" for n in range(20)]
        for name, exchanges in zip(names, await asyncio.gather(*(heard(answering, n, n) for n in names)), strict=True):
            assert [one.state for one in exchanges if one.answer] == ["waiting", "waiting", "done"]
            assert all(one.state == "waiting" and one.ahead >= 0 for one in exchanges if not one.answer)
            claims = exchanges[-1].answer.claims if exchanges[-1].answer else ()
            assert [claim.text for claim in claims] == [f"{name} 0", f"{name} 1"]

    with_answering(Source(stream), work)


def test_a_stop_ends_one_tab_and_keeps_what_was_verified() -> None:
    go_on = threading.Event()

    def stream(question: Question) -> Iterator[Answer]:
        yield said(question, 1)
        go_on.wait(20)
        yield said(question, 2)

    source = Source(stream)

    async def work(answering: Answering) -> None:
        ours, theirs = (asyncio.create_task(heard(answering, tab, tab, answerer="model")) for tab in ("ours", "theirs"))
        await asyncio.sleep(0.3)
        answering.stop("ours")
        answering.stop("nobody's")
        stopped = await ours
        assert [one.state for one in stopped] == ["waiting", "stopped"]
        assert stopped[-1].answer is not None and len(stopped[-1].answer.claims) == 1
        assert not theirs.done()
        go_on.set()
        whole = await theirs
        assert whole[-1].state == "done" and whole[-1].answer is not None and len(whole[-1].answer.claims) == 2
        await asyncio.to_thread(source.closed.wait, 5)
        assert source.closed.is_set()

    with_answering(source, work)


def test_a_slow_model_keeps_nobody_from_a_quote() -> None:
    go_on = threading.Event()

    def stream(question: Question) -> Iterator[Answer]:
        if question.text.startswith("느린"):
            go_on.wait(20)
        yield said(question, 1)

    async def work(answering: Answering) -> None:
        slow = [
            asyncio.create_task(heard(answering, f"m{n}", "느린 질문", answerer="model"))
            for n in range(MODEL_AT_ONCE + 4)
        ]
        await asyncio.sleep(0.2)
        quick = await asyncio.wait_for(heard(answering, "q", "빠른 질문"), 5)
        assert quick[-1].state == "done" and not any(task.done() for task in slow)
        go_on.set()
        assert all(one[-1].state == "done" for one in await asyncio.gather(*slow))

    with_answering(Source(stream), work)


def test_a_tab_that_leaves_frees_its_question() -> None:
    go_on = threading.Event()

    def stream(question: Question) -> Iterator[Answer]:
        yield said(question, 1)
        go_on.wait(20)
        yield said(question, 2)

    source = Source(stream)

    async def work(answering: Answering) -> None:
        asked = Exchange(1, "물음?", state="waiting")
        exchanges = answering.exchanges("tab", asked, lambda: Question("물음?"), "ko", "extractive")
        await anext(exchanges)
        await exchanges.aclose()  # type: ignore[attr-defined]
        go_on.set()
        await asyncio.to_thread(source.closed.wait, 5)
        assert source.closed.is_set()

    with_answering(source, work)


def test_an_abandoned_question_is_cancelled_and_gives_its_place_back() -> None:
    """A model that waits for its server hears of it at once, also when it has not said anything yet."""

    def stream(question: Question) -> Iterator[Answer]:
        source.cancelled.wait(20)
        yield said(question, 1)

    source = Source(stream)
    gone: set[str] = set()

    async def work(answering: Answering) -> None:
        answering.workers.is_abandoned = gone.__contains__
        for tab in ("one", "two"):
            task = asyncio.create_task(heard(answering, tab, tab, answerer="model"))
            await asyncio.sleep(0.2)
            gone.add(tab)
            assert [one.state for one in await asyncio.wait_for(task, 10)] == ["stopped"]
        for tab in ("three", "four"):
            program = asyncio.create_task(answering.answer(Question(tab, answerer="model"), "a program", tab))
            await asyncio.sleep(0.2)
            gone.add(tab)
            with pytest.raises(QuestionError, match="The connection was closed"):
                await asyncio.wait_for(program, 10)
        await asyncio.sleep(0.5)
        queue = answering.workers.queues["model"]
        assert (queue.running, queue.waiting) == (0, 0)

    with_answering(source, work)


def test_whoever_waits_is_told_how_many_come_first_and_a_stop_leaves_the_queue() -> None:
    go_on = threading.Event()

    def stream(question: Question) -> Iterator[Answer]:
        go_on.wait(20)
        yield said(question, 1)

    async def work(answering: Answering) -> None:
        names = [f"m{number}" for number in range(MODEL_AT_ONCE + 3)]
        tasks = [asyncio.create_task(heard(answering, name, name, answerer="model")) for name in names]
        await asyncio.sleep(0.3)
        queue = answering.workers.queues["model"]
        assert (queue.running, queue.waiting) == (MODEL_AT_ONCE, 3)
        answering.stop(names[-2])
        assert [one.state for one in await tasks[-2]][-1] == "stopped"
        assert queue.waiting == 2
        go_on.set()
        last = await asyncio.wait_for(tasks[-1], 10)
        assert last[0].ahead == 2 and last[-1].state == "done" and last[-1].ahead == 0

    with_answering(Source(stream), work)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_whatever_goes_wrong_is_a_sentence(language: str, caplog: pytest.LogCaptureFixture) -> None:
    refused = QuestionError("Too odd.", "Ask otherwise.", korean="다르게 물어봐 주세요.")

    def stream(question: Question) -> Iterator[Answer]:
        raise refused if question.text == "odd" else RuntimeError("inner workings")
        yield

    async def work(answering: Answering) -> None:
        for text, expected in (("odd", refused.in_language(language)), ("broken", labels_for(language).unexpected)):
            asked = Exchange(1, text, state="waiting")
            question = Question(text)
            exchanges = answering.exchanges("t", asked, lambda q=question: q, language, "extractive")
            (only,) = [exchange async for exchange in exchanges]
            assert only == replace(asked, error=expected, state="done")

    with caplog.at_level(logging.ERROR):
        with_answering(Source(stream), work)
    assert "inner workings" in caplog.text
