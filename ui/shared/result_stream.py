"""Carry the results of one task from the thread that works on it to the listener in the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import math
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from rag.models import Deadline
from ui.shared.question_queue import Ticket

T = TypeVar("T")

LOOK_AGAIN = 1.0  # seconds after which it is looked whether anybody still waits for an answer


class ResultStream(Generic[T]):
    """A stream of one task's results, from a worker thread to the event loop, until it is closed.

    Args:
        is_abandoned: tells whether nobody waits for the results any more.

    Attributes:
        waiting: cancels the requests to the model when the stream is closed.
        is_running: whether a thread has been asked to answer.
    """

    def __init__(self, is_abandoned: Callable[[], bool]) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[T | None] = asyncio.Queue()
        self._closed = threading.Event()
        self._is_abandoned = is_abandoned
        self.waiting = Deadline(math.inf)
        self.is_running = False

    @property
    def is_closed(self) -> bool:
        """Return whether the receiver has stopped listening."""
        return self._closed.is_set()

    @property
    def is_over(self) -> bool:
        """Return whether nobody waits for the results."""
        return self.is_closed or self._is_abandoned()

    def run(self, pool: ThreadPoolExecutor, work: Callable[[ResultStream[T]], None], ticket: Ticket) -> None:
        """Begin the work in a thread, and give the ticket back when the thread is free again."""
        self.is_running = True
        done = pool.submit(contextvars.copy_context().run, work, self)  # the log knows the request in the thread too
        done.add_done_callback(lambda _: self._call(ticket.leave))

    def send(self, result: T | None) -> None:
        """Send a result to the receiver, or None for the end. Thread-safe."""
        self._call(self._queue.put_nowait, result)

    def close(self) -> None:
        """End the stream immediately."""
        self._closed.set()
        self.waiting.cancel()
        self.send(None)

    async def received(self) -> AsyncIterator[T]:
        """Yield the results as they arrive, while somebody waits for them."""
        while not self.is_over:
            try:
                result = await asyncio.wait_for(self._queue.get(), LOOK_AGAIN)
            except TimeoutError:
                continue
            if result is None or self.is_closed:
                return
            yield result

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # the server has closed its event loop: there is no receiver
            self._loop.call_soon_threadsafe(function, *arguments)
