"""Limit what is uploaded: who may, how much of one person in a day, and how much may lie here before it is taken in.

Gradio stores an upload before anything asks for it. So it is refused here by the size that the request declares, which
the server holds it to.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Hashable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.callers import caller, role_of
from ui.access.folder_size import size_of
from ui.access.roles import NEEDED, may
from ui.words import GuardLabels, guard_labels

MEGABYTE = 2**20
DAY = 24 * 3600.0  # seconds
_UPLOAD = "/gradio_api/upload"


class Allowance:
    """A sliding window of bytes: at most so many for each key in any window of ``seconds``.

    Args:
        most: how many bytes; 0 means no limit.
        seconds: the length of the window.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._seconds = seconds
        self._clock = clock
        self._taken: dict[Hashable, deque[tuple[float, int]]] = {}

    def take(self, key: Hashable, size: int) -> bool:
        """Return whether a key may take so many bytes more, and count them if it may."""
        if not self.most:
            return True
        now = self._clock()
        for one, taken in list(self._taken.items()):
            while taken and taken[0][0] + self._seconds <= now:
                taken.popleft()
            if not taken:
                del self._taken[one]
        if sum(count for _, count in self._taken.get(key, ())) + size > self.most:
            return False
        self._taken.setdefault(key, deque()).append((now, size))
        return True


class UploadLimit:
    """A middleware that refuses uploads over a limit.

    Args:
        app: the application behind it.
        folder: where Gradio keeps what was uploaded until it is taken in.
        most: bytes that may lie there; 0 means no limit.
        allowance: what one person may upload.
    """

    def __init__(self, app: ASGIApp, folder: Path, most: int, allowance: Allowance) -> None:
        self.app = app
        self._folder = folder
        self._most = most
        self._allowance = allowance
        self._coming = 0  # bytes of the uploads that have not ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403, 411, 429 or 507 with what to do."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].rstrip("/") == _UPLOAD:
            declared = Request(scope).headers.get("content-length", "")
            size = int(declared) if declared.isdecimal() else None
            ahead, self._coming = self._coming, self._coming + (size or 0)
            try:
                await self._answer(size, ahead, scope, receive, send)
            finally:
                self._coming -= size or 0
        else:
            await self.app(scope, receive, send)

    async def _answer(self, size: int | None, ahead: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on, or refuse it; ``ahead`` are the bytes of those that were coming before it."""
        status, sentence = await self._refusal(scope, size, ahead, guard_labels(Request(scope)))
        if status:
            await JSONResponse({"detail": sentence}, status)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _refusal(self, scope: Scope, size: int | None, ahead: int, labels: GuardLabels) -> tuple[int, str]:
        """Return the status and the sentence of a refusal; 0 where there is none."""
        if not may(role_of(scope), NEEDED["library.add"]):
            return 403, labels.not_allowed
        if size is None:
            return 411, labels.no_length
        # Of what is coming at this moment a part lies there already, and counts twice: the limit is never passed.
        if self._most and await run_in_threadpool(size_of, self._folder) + ahead + size > self._most:
            return 507, labels.no_room.format(self._most // MEGABYTE)
        if not self._allowance.take(caller(scope), size):
            return 429, labels.too_much_uploaded.format(math.ceil(self._allowance.most / MEGABYTE))
        return 0, ""
