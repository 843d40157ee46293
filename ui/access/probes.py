"""Answer those who watch the page: is it alive, can it answer, how is it doing; and log each request with an id.

``/healthz`` and ``/readyz`` tell nothing but that, so they need no login and take any name of the host. ``/metrics``
has figures, and where people sign in it needs a token of its own.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access.callers import USER
from ui.shared import request_id
from ui.words import guard_labels

log = logging.getLogger(__name__)

REQUEST_ID = "mundap.request"  # key in the ASGI scope
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
METRICS = "/metrics"


@dataclass(frozen=True, slots=True)
class Watched:
    """What the probes ask.

    Attributes:
        is_ready: whether questions can be answered now.
        metrics: all figures as text, and their content type.
    """

    is_ready: Callable[[], Awaitable[bool]]
    metrics: Callable[[], tuple[bytes, str]]


class Probes:
    """A middleware that answers ``/healthz`` and ``/readyz``, gives every request an id, and logs it.

    Args:
        app: the application behind it.
        watched: what is asked.
    """

    def __init__(self, app: ASGIApp, watched: Watched) -> None:
        self.app = app
        self._watched = watched

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the probe, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"] == "/healthz":
            await JSONResponse({"status": "alive"})(scope, receive, send)
        elif scope["path"] == "/readyz":
            is_ready = await self._watched.is_ready()
            status = "ready" if is_ready else "not ready"
            await JSONResponse({"status": status}, 200 if is_ready else 503)(scope, receive, send)
        else:
            await self._logged(scope, receive, send)

    async def _logged(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = Request(scope).headers.get("x-request-id", "")
        name = given if _ID.fullmatch(given) else secrets.token_hex(8)
        scope[REQUEST_ID] = name
        token = request_id.set(name)
        started, status = time.monotonic(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = name
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            told = {"method": scope["method"], "path": scope["path"], "status": status, "user": scope.get(USER)}
            log.info("request", extra=told | {"seconds": round(time.monotonic() - started, 3)})
            request_id.reset(token)


class MetricsPage:
    """A middleware that gives out the figures.

    Args:
        app: the application behind it.
        watched: gives the figures.
        token: who has it may read them; None where everybody may who reaches the page.
        is_open: whether they may be read without a token.
    """

    def __init__(self, app: ASGIApp, watched: Watched, token: str | None, *, is_open: bool) -> None:
        self.app = app
        self._watched = watched
        self._token = token
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer ``/metrics``, or pass the request on."""
        if scope["type"] != "http" or scope["path"] != METRICS:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        response: Response
        if self._may_read(request):
            figures, content_type = self._watched.metrics()
            response = Response(figures, headers={"Content-Type": content_type})
        else:
            response = JSONResponse({"detail": guard_labels(request).metrics_refused}, 401)
        await response(scope, receive, send)

    def _may_read(self, request: Request) -> bool:
        if self._token is None:
            return self._is_open
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode("utf-8"), self._token.encode("utf-8"))


def continue_log_of(scope: Scope) -> None:
    """Let what is logged from here on carry the id of the request that has a scope: Gradio works on it elsewhere."""
    request_id.set(scope.get(REQUEST_ID, ""))
