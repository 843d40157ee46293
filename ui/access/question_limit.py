"""Limit how many questions a caller may ask per minute. The module does not know who is signed in.

A request counts unless it certainly asks no question: a malformed body counts too, and is left for Gradio to reject. A
call of the MCP tool reaches the server again through Gradio's queue, and is counted there.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections import deque
from collections.abc import Callable, Hashable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.callers import caller, read_body, replay
from ui.words import guard_labels

LARGEST_BODY = 8 * 1024 * 1024  # bytes; a question with its whole conversation; uploads use another path
_NAMED = re.compile(r"/gradio_api/(?:call|call/v2|run|api)/[^/]+/?")
_QUEUE = "/gradio_api/queue/join"
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
        other_events: the ids of the Gradio events that ask no question.
    """

    def __init__(self, app: ASGIApp, limit: RateLimit, other_events: frozenset[int]) -> None:
        self.app = app
        self._limit = limit
        self._other_events = other_events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429 with the time to wait, or 413 if the body is too large."""
        if scope["type"] != "http" or scope["method"] != "POST" or not _may_ask(scope["path"]):
            await self.app(scope, receive, send)
            return
        labels = guard_labels(Request(scope))
        body = await read_body(receive, LARGEST_BODY)
        if body is None:
            await JSONResponse({"detail": labels.too_large}, 413)(scope, receive, send)
            return
        wait = math.ceil(self._limit.wait(caller(scope))) if self._asks(scope["path"], body) else 0
        if wait:
            sentence = labels.too_many_questions.format(wait)
            refusal = JSONResponse({"detail": sentence}, 429, {"Retry-After": str(wait)})
            await refusal(scope, receive, send)
            return
        await self.app(scope, replay(body, receive), send)

    def _asks(self, path: str, body: bytes) -> bool:
        if _NAMED.fullmatch(path):
            return True
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return True
        if not isinstance(content, dict):
            return True
        event = content.get("fn_index")
        return not (type(event) is int and event in self._other_events)


def _may_ask(path: str) -> bool:
    return path.rstrip("/") == _QUEUE or _NAMED.fullmatch(path) is not None
