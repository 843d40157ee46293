"""Limit the time of an answer, and let another thread cancel it.

It knows no model and no connection: what waits for either registers what ends the waiting.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Deadline:
    """The time by which an answer must be complete, on the clock of ``time.monotonic``.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._started = time.monotonic()
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._waiting: dict[int, Callable[[], None]] = {}

    @property
    def left(self) -> float:
        """Return the seconds that are left; negative after the deadline."""
        return self.seconds - (time.monotonic() - self._started)

    @property
    def cancelled(self) -> bool:
        """Return whether ``cancel`` was called."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """End every request under this deadline; it may be called from any thread, and again."""
        with self._lock:
            self._cancelled.set()
            waiting = list(self._waiting.values())
        for end in waiting:
            end()

    def part(self, seconds: float) -> Deadline:
        """Return a deadline within this one, at most so many seconds away, which is cancelled together with it."""
        part = Deadline(min(seconds, self.left))
        with self._lock:
            self._waiting[id(part)] = part.cancel
            late = self.cancelled
        if late:
            part.cancel()
        return part

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """Call ``end`` when the deadline is cancelled in the meantime, or at once where it was already."""
        key = id(end)
        with self._lock:
            self._waiting[key] = end
            late = self.cancelled
        if late:
            end()
        try:
            yield
        finally:
            with self._lock:
                self._waiting.pop(key, None)

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than until the deadline is cancelled."""
        self._cancelled.wait(seconds)
