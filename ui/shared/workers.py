"""Run the threads that answer, with the queue before them: a pool for quotes, and one for chat models.

A task for which nobody listens any more is cancelled, so that no place stays taken. The module knows no index.
"""

from __future__ import annotations

import asyncio
import contextvars
import math
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from rag.errors import QuestionError
from rag.models import Deadline
from rag.records import Answerer
from ui.shared.metrics import Metrics
from ui.shared.question_queue import QuestionQueue, Ticket
from ui.shared.result_stream import LOOK_AGAIN

QUOTING_AT_ONCE = 2  # each keeps a core busy
MODEL_AT_ONCE = 8  # each waits for a server
LONGEST_QUEUE = 256  # questions that wait for a thread
T = TypeVar("T")


class Workers:
    """The threads that answer.

    Args:
        has_model: whether a chat model is configured.
        per_person: how many questions of one person are answered at once; 0 sets no limit.

    Attributes:
        queues: the questions that wait and run, by the kind of answerer.
        metrics: how the questions went.
        is_abandoned: tells whether a browser tab or a program has gone; the server that knows sets it.
    """

    def __init__(self, *, has_model: bool, per_person: int = 0) -> None:
        self._has_model = has_model
        places = {"extractive": QUOTING_AT_ONCE, "model": MODEL_AT_ONCE}
        self._pools = {kind: ThreadPoolExecutor(count, kind) for kind, count in places.items()}
        self.queues = {kind: QuestionQueue(count, per_person, LONGEST_QUEUE) for kind, count in places.items()}
        self.metrics = Metrics(self.queues)
        self.is_abandoned: Callable[[str], bool] = lambda _: False
        self._closing = Deadline(math.inf)

    def kind(self, answerer: Answerer | None) -> Answerer:
        """Return who answers a question that asks for an answerer, or for the default."""
        return "model" if self._has_model and answerer != "extractive" else "extractive"

    def queue(self, answerer: Answerer | None) -> QuestionQueue:
        """Return the queue for an answerer."""
        return self.queues[self.kind(answerer)]

    def pool(self, answerer: Answerer | None) -> ThreadPoolExecutor:
        """Return the threads for an answerer; a ticket of the queue with a place must be held."""
        return self._pools[self.kind(answerer)]

    async def in_turn(self, answerer: Answerer | None, person: Hashable, tab: str, work: Callable[[Deadline], T]) -> T:
        """Run a task in a thread in its turn and return its result; its place is free again when its thread is.

        Args:
            answerer: the requested answerer; None for the default.
            person: who asks, for the limit of each person.
            tab: the id under which somebody listens.
            work: does the task, and ends soon when the deadline is cancelled.

        Raises:
            QuestionError: If too many wait, or nobody listens any more.
        """
        ticket, waiting = self.queue(answerer).join(person), Deadline(math.inf)
        running: asyncio.Future[T] | None = None
        try:
            async for _ in ticket.ahead():
                if self.is_abandoned(tab):
                    raise _abandoned()
            context = contextvars.copy_context()

            def worked() -> T:
                with self._closing.ending(waiting.cancel):
                    return context.run(work, waiting)

            running = asyncio.get_running_loop().run_in_executor(self.pool(answerer), worked)
            while not running.done():
                await asyncio.wait({running}, timeout=LOOK_AGAIN)
                if not running.done() and self.is_abandoned(tab):
                    raise _abandoned()
            return running.result()
        except Exception as error:
            self.metrics.failed(self.kind(answerer), error)
            raise
        finally:
            waiting.cancel()
            if running is None:
                ticket.leave()
            else:
                running.add_done_callback(lambda done: _ended(done, ticket))

    def close(self) -> None:
        """Cancel the running tasks and shut the threads down, without waiting for them."""
        self._closing.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)


def _abandoned() -> QuestionError:
    return QuestionError(
        "The connection was closed before the answer came.",
        "Ask again, and wait until it comes.",
        korean="답을 기다리는 쪽이 연결을 끊었습니다. 다시 물어보고 답이 올 때까지 기다려 주세요.",
    )


def _ended(done: asyncio.Future[Any], ticket: Ticket) -> None:
    """Give a ticket back after its thread; what the thread raised is nobody's business any more."""
    if not done.cancelled():
        done.exception()
    ticket.leave()
