"""A chat completions server on loopback that goes wrong by script: real HTTP for the real ``openai`` client.

    with FaultyServer(status(429), says("서울입니다.")) as server:
        ChatOpenAI(base_url=server.url, api_key="sk-test", model="test-model").invoke("수도는?")
    assert len(server.requests) == 2

Requests that stream get server-sent events; the others get one JSON object whose text is sent in the same pieces, so
that every fault can happen to both.
"""

from __future__ import annotations

import json
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from typing import Any, Literal

from completion_json import events, one_object

_ERRORS = {  # status and code: OpenAI's type, OpenAI's message
    (400, "context_length_exceeded"): (
        "invalid_request_error",
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    ),
    (401, "invalid_api_key"): (
        "invalid_request_error",
        "Incorrect API key provided: {masked_key}. "
        "You can find your API key at https://platform.openai.com/account/api-keys.",
    ),
    (429, "rate_limit_exceeded"): ("requests", "Rate limit reached on requests per min (RPM): Limit 3, Used 3."),
    (429, "insufficient_quota"): ("insufficient_quota", "You exceeded your current quota, please check your plan."),
    (500, None): ("server_error", "The server had an error while processing your request. Sorry about that!"),
}


@dataclass(frozen=True)
class Answer:
    """A text in pieces, with status 200. The functions below make the useful ones."""

    pieces: Iterable[Any]  # gone through anew for every request; a dictionary is a whole delta of a stream
    delay: float = 0.0  # seconds between two pieces
    before: float = 0.0  # seconds before the first byte, which belongs to the status line
    ending: Literal["done", "stall", "cut"] = "done"
    silence: float = 0.0  # seconds before a stalled connection closes
    at_once: bool = False  # a request that does not stream gets the text in one piece
    prompt_tokens: int = 12
    completion_tokens: int = 8
    reason: str = "stop"  # of the end


@dataclass(frozen=True)
class Fixed:
    """Any status, headers and body. ``{key}`` and ``{masked_key}`` in the body become the API key that was sent."""

    code: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """Bytes as they go over the wire, status line included, ``delay`` seconds apart; then the connection closes."""

    chunks: Iterable[bytes]
    delay: float = 0.0


Reply = Answer | Fixed | Raw


def says(
    text: str, *, piece: int = 4, delay: float = 0.0, prompt_tokens: int = 12, completion_tokens: int = 8
) -> Answer:
    """A good answer: streamed ``piece`` characters at a time, ``delay`` seconds apart; at once when not streamed."""
    pieces = tuple(text[start : start + piece] for start in range(0, len(text), piece))
    return Answer(pieces, delay, at_once=True, prompt_tokens=prompt_tokens, completion_tokens=completion_tokens)


def status(
    code: int, *, headers: Mapping[str, str] | None = None, error_code: str | None = None, message: str | None = None
) -> Fixed:
    """An HTTP error in OpenAI's JSON; 400, 401, 429 and 500 say what OpenAI says unless ``message`` is given.

    A 401 repeats the key with its middle masked; ``{key}`` in ``message`` repeats all of it. A 429 is a rate limit
    unless ``error_code`` is ``insufficient_quota``, and has a Retry-After only if ``headers`` has one.
    """
    error_code = error_code or {401: "invalid_api_key", 429: "rate_limit_exceeded"}.get(code)
    other = ("server_error" if code >= 500 else "invalid_request_error", f"The request failed with status {code}.")
    kind, usual = _ERRORS.get((code, error_code), other)
    error = {"message": usual if message is None else message, "type": kind, "param": None, "code": error_code}
    return Fixed(code, json.dumps({"error": error}), {"Content-Type": "application/json", **(headers or {})})


def slow_first_byte(seconds: float, text: str) -> Answer:
    """A good answer before which there is nothing, not even headers, for ``seconds``."""
    return Answer((text,), before=seconds)


def stall(text_before: str, seconds: float) -> Answer:
    """Some text, then ``seconds`` of silence; after that the connection closes without an end of the answer."""
    return Answer((text_before,), ending="stall", silence=seconds)


def cut(text_before: str) -> Answer:
    """Some text, then the connection closes in the middle of a chunk."""
    return Answer((text_before,), ending="cut")


def empty() -> Answer:
    """An answer that ends well and has no content."""
    return Answer((), completion_tokens=0)


def endless(sentence: str, *, delay: float = 0.002) -> Answer:
    """The same sentence, ``delay`` seconds apart, until the client goes away."""
    return Answer(repeat(sentence), delay)


def flood(total_bytes: int = 1_000_000) -> Answer:
    """A good answer of ``total_bytes`` ASCII characters, streamed in pieces of 64 KiB as fast as the client reads."""
    text = "A flood of text. " * (total_bytes // 17 + 1)
    return says(text[:total_bytes], piece=65_536, completion_tokens=total_bytes // 4)


def garbage(body: str = "<html><body><h1>It works!</h1></body></html>\n", content_type: str = "text/html") -> Fixed:
    """Status 200 and a body that is neither JSON nor an event stream: by default, the page of some other server."""
    return Fixed(200, body, {"Content-Type": content_type})


def drip(text: str, seconds: float) -> Answer:
    """A good answer of one character at a time: no single wait is long, all of them together take ``seconds``."""
    return Answer(tuple(text), delay=seconds / max(len(text) - 1, 1))


class FaultyServer:
    """Answers requests with the replies in order, the last one for ever; runs from its making until ``close``.

    A reply may be a function of the parsed request. What it raises is raised again at the end of ``with``. With
    ``any_path`` it also answers as an endpoint for embeddings, or as a proxy.
    """

    def __init__(self, *replies: Reply | Callable[[dict[str, Any]], Reply], any_path: bool = False) -> None:
        if not replies:
            raise ValueError("a faulty server needs at least one reply")
        self.requests: list[dict[str, Any]] = []  # the bodies of the chat requests
        self.headers: list[Message] = []  # their headers; a name is found in any case of letters
        self._replies = replies
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.next_reply = self._next_reply
        self._server.any_path = any_path
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Interrupt every wait, close every connection and free the port. It may be called again."""
        self._server.closing.set()
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._server.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def open_connections(self) -> int:
        """How many requests are being answered."""
        return len(self._server.connections)

    def __enter__(self) -> FaultyServer:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        if error is None and self._server.failures:
            raise self._server.failures[0]

    def _next_reply(self, request: dict[str, Any], headers: Message) -> Reply:
        with self._lock:
            self.requests.append(request)
            self.headers.append(headers)
            reply = self._replies[min(len(self.requests), len(self._replies)) - 1]
        return reply(request) if callable(reply) else reply


class _Server(ThreadingHTTPServer):
    """Knows its open connections, and keeps what its handlers raise."""

    daemon_threads = True
    request_queue_size = 64
    next_reply: Callable[[dict[str, Any], Message], Reply]
    any_path: bool

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.closing = threading.Event()
        self.connections: set[Any] = set()
        self.failures: list[BaseException] = []
        super().__init__(address, handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer would ask the name service for this machine's name

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error and not isinstance(error, ConnectionError):  # a client that goes away is no failure
            self.failures.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        model = {"id": "test-model", "object": "model", "created": 1_700_000_000, "owned_by": "tests"}
        models = Fixed(200, json.dumps({"object": "list", "data": [model]}), {"Content-Type": "application/json"})
        self._send(models if self.path == "/v1/models" else status(404))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(body) < int(self.headers["Content-Length"]):
            return None  # the client has gone
        if self.path != "/v1/chat/completions" and not self.server.any_path:
            return self._send(status(404))
        request = json.loads(body)
        reply = self.server.next_reply(request, self.headers)
        if isinstance(reply, Raw):
            return self._send_raw(reply)
        return self._send(reply) if isinstance(reply, Fixed) else self._answer(reply, request)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has in http.server
        pass

    def _send(self, reply: Fixed) -> None:
        key = self.headers.get("Authorization", "").removeprefix("Bearer ")
        masked = key if len(key) <= 12 else key[:8] + "*" * (len(key) - 12) + key[-4:]
        data = reply.body.replace("{key}", key).replace("{masked_key}", masked).encode()
        self._send_head(reply.code, {**reply.headers, "Content-Length": str(len(data))})
        self.wfile.write(data)

    def _send_raw(self, reply: Raw) -> None:
        self.close_connection = True
        for chunk in reply.chunks:
            self.wfile.write(chunk)
            self._wait(reply.delay)

    def _answer(self, reply: Answer, request: dict[str, Any]) -> None:
        streamed = bool(request.get("stream"))
        start, frame, end = (events if streamed else one_object)(reply, request)
        self._wait(reply.before)
        content_type = "text/event-stream; charset=utf-8" if streamed else "application/json"
        self._send_head(200, {"Content-Type": content_type, "Transfer-Encoding": "chunked"})
        self._send_chunk(start)
        for number, piece in enumerate(["".join(reply.pieces)] if reply.at_once and not streamed else reply.pieces):
            self._wait(reply.delay if number else 0)
            self._send_chunk(frame(piece))
        if reply.ending == "done":
            self._send_chunk(end)
            self.wfile.write(b"0\r\n\r\n")
            return
        if reply.ending == "cut":
            lost = frame("이 글은 다 오지 않는다.").encode()
            self.wfile.write(f"{len(lost):x}\r\n".encode() + lost[: len(lost) // 2])
        self._wait(reply.silence)
        self.close_connection = True

    def _send_head(self, code: int, headers: Mapping[str, str]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _send_chunk(self, text: str) -> None:
        data = text.encode()
        if data:  # a chunk of no bytes would end the body
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _wait(self, seconds: float) -> None:
        if self.server.closing.wait(seconds):
            raise ConnectionAbortedError("the server is closing")
