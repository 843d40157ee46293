"""An answer that nobody waits for any more ends: its request is closed, no thread stays, and nothing else is raised."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing

import pytest
from faulty_server import FaultyServer, Reply, says, slow_first_byte, stall

from rag.answering.chain import AnswerChain
from rag.answering.thread_iteration import in_threads
from rag.assembly import Reader
from rag.records import Question, Turn

QUESTION = "그록-1의 파라미터는 몇 개인가?"
TRUE = "그록-1의 파라미터는 3140억 개이다."
FOLLOW_UP = Question("그건 누가 만들었어?", history=(Turn(QUESTION, TRUE),))
STARTED = f"{TRUE}\n다음 문장은 아직 끝나지 않았지만 출처가 아닌 것은 분명하고 "

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", autouse=True)
def warm(packaged: Reader) -> None:
    """The first question loads the embedder, which takes seconds."""
    packaged.chain.invoke(QUESTION)


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + 3
    while left := [one.name for one in set(threading.enumerate()) - before if one.name.startswith("mundap")]:
        assert time.monotonic() < until, left
        time.sleep(0.02)


async def firsts(events: AsyncIterator[object], asked: asyncio.Event) -> None:
    asked.set()
    async for _ in events:
        pass


def reading(chain: AnswerChain, way: str, question: Question | str) -> AsyncIterator[object]:
    if way == "astream":
        return chain.astream(question)
    if way == "astream_events":
        return chain.astream_events(question, version="v2")

    async def invoked() -> AsyncIterator[object]:
        yield await chain.ainvoke(question)

    return invoked()


WAYS = pytest.mark.parametrize("way", ["astream", "astream_events", "ainvoke"])


@WAYS
@pytest.mark.parametrize("wait", [0.0, 0.05, 0.6])
@pytest.mark.parametrize(
    ("question", "reply"),
    [(QUESTION, slow_first_byte(30, TRUE)), (QUESTION, stall(STARTED, 30)), (FOLLOW_UP, slow_first_byte(30, TRUE))],
    ids=["before the first byte", "after a sentence", "while rewriting"],
)
def test_a_cancelled_task_ends_at_once(
    way: str, wait: float, question: Question | str, reply: Reply, chain_of: Callable[..., AnswerChain]
) -> None:
    async def cancelled(chain: AnswerChain) -> float:
        asked = asyncio.Event()
        task = asyncio.create_task(firsts(reading(chain, way, question), asked))
        await asked.wait()
        await asyncio.sleep(wait)
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - started

    with FaultyServer(reply) as server:
        chain = chain_of(server.url, model_timeout=30, model_idle=30)
        assert asyncio.run(cancelled(chain)) < 3


@pytest.mark.parametrize("way", ["astream", "astream_events"])
def test_a_stream_that_is_closed_or_left_ends_at_once(way: str, chain_of: Callable[..., AnswerChain]) -> None:
    async def left(chain: AnswerChain) -> None:
        async with aclosing(reading(chain, way, QUESTION)) as events:  # type: ignore[type-var]
            async for _ in events:
                break
        async for _ in reading(chain, way, QUESTION):
            break

    started = time.monotonic()
    with FaultyServer(stall(STARTED, 30)) as server:
        asyncio.run(left(chain_of(server.url, model_timeout=30, model_idle=30)))
    assert time.monotonic() - started < 6


def test_a_chain_answers_after_a_cancelled_question(chain_of: Callable[..., AnswerChain]) -> None:
    async def both(chain: AnswerChain) -> list[str]:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(firsts(chain.astream(QUESTION), asyncio.Event()), 0.5)
        return [claim.text for claim in (await chain.ainvoke(QUESTION)).claims]

    with FaultyServer(slow_first_byte(30, TRUE), says(TRUE)) as server:
        assert asyncio.run(both(chain_of(server.url, model_timeout=30, model_idle=30))) == [TRUE]


def test_items_come_in_order_and_an_error_after_them() -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise ValueError("no fourth")

    async def read() -> list[int]:
        found = []
        with pytest.raises(ValueError, match="no fourth"):
            async for item in in_threads(items(), lambda: None):
                found.append(item)
        return found

    assert asyncio.run(read()) == [0, 1, 2]
