"""Replies of a chat server that are odd in what they say or how they come, for ``FaultyServer``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Any

from faulty_server import Answer, Fixed, Raw

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def deltas(*pieces: str | dict[str, Any], reason: str = "stop", delay: float = 0.0) -> Answer:
    """A streamed answer of texts and of deltas written out, which ends for a reason."""
    return Answer(pieces, delay, reason=reason)


def event(text: str) -> bytes:
    """One event of a stream with a piece of text."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def by_the_byte(data: bytes, delay: float) -> Raw:
    """Bytes that come one at a time."""
    return Raw([data[i : i + 1] for i in range(len(data))], delay)


def without_end(*before: bytes, then: bytes, delay: float = 0.0) -> Raw:
    """Some bytes, then the same ones over and over until the client goes away."""
    return Raw(_Anew(before, then), delay)


class _Anew:
    """Bytes that can be gone through more than once."""

    def __init__(self, before: Iterable[bytes], then: bytes) -> None:
        self._before = tuple(before)
        self._then = then

    def __iter__(self) -> Iterator[bytes]:
        return chain(self._before, repeat(self._then))


def refuses(body: dict[str, Any] | str, code: int = 400) -> Fixed:
    """An error with any body."""
    text = body if isinstance(body, str) else json.dumps(body)
    return Fixed(code, text, {"Content-Type": "application/json"})


def says_openai(message: str, param: str | None, code: str | None) -> dict[str, Any]:
    """The body of an error as OpenAI writes it."""
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}
