"""Set the security headers: nothing loads from other origins, and only the server's own scripts run.

What Gradio 6.31 needs was determined by running the page in Chromium and Firefox: its inline scripts, allowed by hash;
``eval``, for handlers written in JavaScript and for its HTML component; and inline styles.
"""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer the login form would be sent with the origin "null"
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def policy(document: bytes = b"") -> str:
    """Return the Content-Security-Policy of a response.

    Args:
        document: the body of an HTML response, whose inline scripts are allowed by hash; empty for other responses.
    """
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE_SCRIPT.findall(document) if script)
    directives = (
        "default-src 'none'",
        f"script-src 'self' 'unsafe-eval' {scripts}".rstrip(),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return "; ".join(directives)


class SafeHeaders:
    """A middleware that adds the headers to every response; HTML is buffered, because its scripts must be hashed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to the response."""
        if scope["type"] == "http":
            await self.app(scope, receive, _Response(send).send)
        else:
            await self.app(scope, receive, send)


class _Response:
    """The state of one response that is being sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None  # held back until the HTML document is complete
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is not None and message["type"] == "http.response.body":
            await self._collect(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers[name] = value
        kind = headers.get("content-type", "")
        if kind.startswith(("text/html", "application/json")):
            headers.setdefault("Cache-Control", "no-store")  # the next user of this browser must not see answers
        if kind.startswith("text/html"):
            self._start = message
            return
        headers["Content-Security-Policy"] = policy()
        await self._send(message)

    async def _collect(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body", False) or self._start is None:
            return
        start, self._start = self._start, None
        MutableHeaders(scope=start)["Content-Security-Policy"] = policy(bytes(self._body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": bytes(self._body)})


def _digest(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode("ascii")
