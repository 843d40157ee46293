"""Make the HTTP client of the chat model and of the embedding endpoint: bounded, without redirects.

A redirect would take the documents, and with some servers the key, to an address that nobody configured. The proxies of
the environment keep working, since httpx reads them for every client without a transport of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import cast

import httpx2

from rag.models.connection import current

MOST_EVENT = 1 << 20  # bytes between two blank lines of a stream: an event, or a line that does not end
MOST_STREAM = 16 << 20  # bytes of one reply; 30,000 words of thinking take half of it
MOST_VECTORS = 256 << 20  # bytes of a reply with embeddings: 1,000 vectors of 3,072 numbers, written out


class ReplyTooLargeError(httpx2.ReadError):
    """A server sends more than is read."""


def make_client(most: int, most_event: int | None = None) -> httpx2.Client:
    """Make a client for OpenAI's library.

    Connections are not kept: each belongs to one request, so that it can be cut alone.

    Args:
        most: the longest reply, in bytes.
        most_event: the longest event of a stream, in bytes; None for replies that are no streams.
    """

    def watch(request: httpx2.Request) -> None:
        connection = current.get()
        if connection is not None:
            request.extensions["trace"] = connection.trace

    def bound(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise ReplyTooLargeError("compressed, which was not asked for: its size is unknown")
        response.stream = _Bounded(cast(httpx2.SyncByteStream, response.stream), most, most_event)

    return httpx2.Client(
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
        event_hooks={"request": [watch], "response": [bound]},
        proxy=os.environ.get("OPENAI_PROXY") or None,  # langchain-openai reads it only for a client of its own
    )


class _Bounded(httpx2.SyncByteStream):
    """The body of a reply, which raises when it gets too long or too late."""

    def __init__(self, body: httpx2.SyncByteStream, most: int, most_event: int | None) -> None:
        self._body = body
        self._most = most
        self._most_event = most_event

    def __iter__(self) -> Iterator[bytes]:
        connection = current.get()
        total = event = 0
        end = b""  # the last bytes, since a blank line can be split
        for chunk in self._body:
            total += len(chunk)
            end = (end + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            blank = end.rfind(b"\n\n")
            event = len(end) - blank if blank >= 0 else event + len(chunk)
            end = end[-2:]
            if total > self._most or (self._most_event is not None and event > self._most_event):
                raise ReplyTooLargeError("more than is read")
            if connection is not None and connection.deadline.left <= 0:
                raise httpx2.ReadTimeout("the deadline of the answer is over")
            yield chunk

    def close(self) -> None:
        self._body.close()
