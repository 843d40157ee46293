"""Keep the streams of the browser tabs: each tab has one at most, which it can end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Generic, TypeVar

from ui.shared.question_queue import Ticket
from ui.shared.result_stream import ResultStream
from ui.shared.workers import Workers

T = TypeVar("T")


class TabStreams(Generic[T]):
    """The streams of all browser tabs, one at most for each; a tab is given by its session id.

    Args:
        workers: tell whether nobody listens in a tab any more.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._open: dict[str, ResultStream[T]] = {}

    @contextlib.contextmanager
    def opened(self, tab: str, ticket: Ticket) -> Iterator[ResultStream[T]]:
        """Open the stream of a tab; at the end close it, and give the ticket back where no thread has begun."""
        stream = self._open[tab] = ResultStream[T](lambda: self._workers.is_abandoned(tab))
        try:
            yield stream
        finally:
            stream.close()
            if not stream.is_running:
                ticket.leave()
            if self._open.get(tab) is stream:
                del self._open[tab]

    def is_open(self, tab: str) -> bool:
        """Return whether a tab has a stream."""
        return tab in self._open

    def close(self, tab: str) -> None:
        """End the stream of a tab, if there is one."""
        if stream := self._open.get(tab):
            stream.close()

    def close_all(self) -> None:
        """End every stream."""
        for stream in list(self._open.values()):
            stream.close()
