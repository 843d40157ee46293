"""Traces of a question at a real collector on loopback: the spans of LangChain, and nothing of what was asked."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import util
from pathlib import Path
from typing import Any

import doubles
import pytest
from openinference.instrumentation.langchain import LangChainInstrumentor
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from rag.errors import SettingsError
from ui.shared.traces import send_traces

pytestmark = pytest.mark.slow


class _Collector(BaseHTTPRequestHandler):
    received: list[bytes]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that it has in http.server
        pass


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    handler = type("Collector", (_Collector,), {"received": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", handler.received  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def test_a_question_is_a_trace_without_contents(
    collector: tuple[str, list[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, received = collector
    hosts: set[object] = set()
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: hosts.add(host) or resolve(host, *rest, **more)
    )
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with doubles.reading(tmp_path, {"a.md": "# 달빛 도서관\n\n달빛 도서관은 2019년에 문을 열었다.\n"}) as reader:
        provider = send_traces(url)
        try:
            reader.chain.invoke("달빛 도서관은 언제 문을 열었나?")
        finally:
            LangChainInstrumentor().uninstrument()
            provider.shutdown()
    names = [span.name for body in received for span in _spans(body)]
    assert any("Chain" in name for name in names) and any("Retriever" in name for name in names), names
    assert received and not any(word.encode() in body for word in ("달빛", "2019") for body in received)
    assert hosts <= {"127.0.0.1", "localhost"}


def test_without_the_packages_a_sentence_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r'pip install "mundap\[otel\]"'):
        send_traces("http://127.0.0.1:4318")


def _spans(body: bytes) -> Iterator[Any]:
    request = ExportTraceServiceRequest()
    request.ParseFromString(body)
    for resource in request.resource_spans:
        for scope in resource.scope_spans:
            yield from scope.spans
