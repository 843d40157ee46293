"""How many questions one caller may ask in a minute. The module answers none and does not know who is signed in.

A request counts unless it surely asks nothing: a body that cannot be understood is for Gradio to refuse, and counts. A
call of an MCP tool comes back through the queue, where it counts.
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

LARGEST_BODY = 8 * 1024 * 1024  # a question with its whole conversation; files go another way
_NAMED = re.compile(r"/gradio_api/(?:call|call/v2|run|api)/[^/]+/?")
_QUEUE = "/gradio_api/queue/join"
KEYS_BEFORE_SWEEP = 1000  # below this, remembering everybody costs nothing


class RateLimit:
    """Admits each key at most ``count`` times in any window of ``seconds``, wherever the window begins.

    Args:
        count: how many times; 0 admits always.
        seconds: the length of the window.
        clock: the seconds of a clock that never goes back.
    """

    def __init__(self, count: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = count
        self.seconds = seconds
        self._clock = clock
        self._admitted: dict[Hashable, deque[float]] = {}
        self._sweep_at = KEYS_BEFORE_SWEEP

    def wait(self, key: Hashable) -> float:
        """0.0 if the key is admitted now, and that counts; otherwise the seconds until it would be."""
        if self.count == 0:
            return 0.0
        now = self._clock()
        self._sweep(now)
        times = self._admitted.setdefault(key, deque(maxlen=self.count))
        if len(times) == self.count:
            remaining = times[0] + self.seconds - now
            if remaining > 0:
                return remaining
        times.append(now)  # the oldest falls out
        return 0.0

    def _sweep(self, now: float) -> None:
        """Forgets who was last admitted before the window, each time that the keys have doubled."""
        if len(self._admitted) < self._sweep_at:
            return
        self._admitted = {
            key: times for key, times in self._admitted.items() if times and times[-1] + self.seconds > now
        }
        self._sweep_at = max(KEYS_BEFORE_SWEEP, 2 * len(self._admitted))


class QuestionLimit:
    """Turns questions away once a caller has asked as many as a minute allows.

    Args:
        app: what answers the others.
        limit: whom it admits.
        other_events: the numbers of the page's events that ask nothing.
    """

    def __init__(self, app: ASGIApp, limit: RateLimit, other_events: frozenset[int]) -> None:
        self.app = app
        self._limit = limit
        self._other_events = other_events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 429 with a sentence and when to come back, 413 where it is too long."""
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
