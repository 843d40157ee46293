"""Limit how many questions a caller may ask per minute. The module does not know who is signed in.

A call of the MCP tool reaches the server again through Gradio's queue, and is counted there.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.callers import caller
from ui.access.events import EVENT, Event
from ui.words import guard_labels

KEYS_BEFORE_SWEEP = 1000  # below this, memory use is negligible


class RateLimit:
    """A sliding-window rate limit: at most ``count`` times per key in any window of ``seconds``.

    Args:
        count: how many times; 0 means no limit.
        seconds: the length of the window.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, count: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = count
        self.seconds = seconds
        self._clock = clock
        self._admitted: dict[Hashable, deque[float]] = {}
        self._sweep_at = KEYS_BEFORE_SWEEP

    def wait(self, key: Hashable) -> float:
        """Return 0.0 and count the attempt if the key is within its limit; otherwise the seconds to wait."""
        if self.count == 0:
            return 0.0
        now = self._clock()
        self._sweep(now)
        times = self._admitted.setdefault(key, deque(maxlen=self.count))
        if len(times) == self.count:
            remaining = times[0] + self.seconds - now
            if remaining > 0:
                return remaining
        times.append(now)  # drops the oldest
        return 0.0

    def _sweep(self, now: float) -> None:
        """Forget keys without attempts in the window, each time the number of keys has doubled."""
        if len(self._admitted) < self._sweep_at:
            return
        self._admitted = {
            key: times for key, times in self._admitted.items() if times and times[-1] + self.seconds > now
        }
        self._sweep_at = max(KEYS_BEFORE_SWEEP, 2 * len(self._admitted))


class QuestionLimit:
    """A middleware that rejects questions above the rate limit of the caller.

    Args:
        app: the application behind it.
        limit: the rate limit.
    """

    def __init__(self, app: ASGIApp, limit: RateLimit) -> None:
        self.app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429 with the time to wait."""
        event: Event | None = scope.get(EVENT)
        wait = math.ceil(self._limit.wait(caller(scope))) if event is not None and event.is_question else 0
        if wait:
            sentence = guard_labels(Request(scope)).too_many_questions.format(wait)
            refusal = JSONResponse({"detail": sentence}, 429, {"Retry-After": str(wait)})
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)
