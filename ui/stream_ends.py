"""Answer no call of a browser tab between the end of its stream of results and the moment when the tab has heard it.

Gradio sends a tab all results over one stream, and ends it when nothing is being worked on. A tab opens a new stream
for a call only if it knows that the old one has ended. On a busy machine the reply to a call can overtake the end of
the stream: then nobody listens, and the call is without an answer until the next one. A tab closes the connection when
it has heard the end, which is waited for here.

A stream whose connection has broken unnoticed would take messages from the next one of its tab: a newer one ends it.
"""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access import CONTENT
from ui.mailboxes import REPLACED

LONGEST = 1.0  # seconds; a program may read on after the end, and is not kept waiting

_CALLS = "/gradio_api/queue/join"
_RESULTS = "/gradio_api/queue/data"


class StreamEnds:
    """A middleware that holds back the reply to a call while the stream of the same tab is ending.

    Args:
        app: the application behind it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._ending: dict[str, asyncio.Event] = {}
        self._newest: dict[str, asyncio.Event] = {}  # the stream of each tab; set when a newer one takes its place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response in due time."""
        path = scope["path"].rstrip("/") if scope["type"] == "http" else ""
        if path == _RESULTS:
            await self._stream(scope, receive, send)
        elif path == _CALLS and CONTENT in scope:  # else it is no call, and is told so
            await self._call(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        tab = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        heard, replaced = asyncio.Event(), asyncio.Event()
        if older := self._newest.get(tab):
            older.set()
        self._newest[tab] = replaced
        REPLACED.set(replaced)
        is_open = False

        async def send_on(message: Message) -> None:
            nonlocal is_open
            if _is_end(message):
                self._ending[tab] = heard
            if self._ending.get(tab) is heard and not message.get("more_body"):
                await _disconnected(receive)
            is_open = message["type"] == "http.response.start" or message.get("more_body", False)
            await send(message)

        try:
            await self.app(scope, lambda: _received(receive, replaced), send_on)
            if is_open and replaced.is_set():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if self._newest.get(tab) is replaced:
                del self._newest[tab]
            heard.set()
            if self._ending.get(tab) is heard:
                del self._ending[tab]

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        tab = scope[CONTENT]["session_hash"]

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and (heard := self._ending.get(tab)):
                await heard.wait()
            await send(message)

        await self.app(scope, receive, send_on)


def _is_end(message: Message) -> bool:
    """Return whether a message tells the tab that its stream has ended; texts of users have their quotes escaped."""
    return b'"msg":"close_stream"' in message.get("body", b"")


async def _disconnected(receive: Receive) -> None:
    """Wait until the other side has closed the connection, and not for long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST):
            while (await receive())["type"] != "http.disconnect":
                pass


async def _received(receive: Receive, replaced: asyncio.Event) -> Message:
    """Return the next message of the other side, or that it is gone where a newer stream has taken its place."""
    message, newer = asyncio.ensure_future(receive()), asyncio.ensure_future(replaced.wait())
    try:
        await asyncio.wait((message, newer), return_when=asyncio.FIRST_COMPLETED)
        return message.result() if message.done() else {"type": "http.disconnect"}
    finally:
        message.cancel()
        newer.cancel()
