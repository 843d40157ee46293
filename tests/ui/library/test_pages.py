"""Web pages that are added from the page: fetched from public addresses only, each with its outcome in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from doubles import HashEmbedder

from rag.assembly import Models
from rag.index.web import Fetcher
from rag.settings import load_settings
from rag.text.analyzer import Analyzer
from ui.library import documents
from ui.library.documents import Library
from ui.library.outcomes import outcome_text
from ui.library.uploads import UploadOutcome

PAGE = "<title>달빛 도서관</title><h1>달빛 도서관</h1><p>달빛 도서관은 2019년 5월 4일에 문을 열었다고 한다.</p>"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGE.encode() if self.path == "/library" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a site on loopback."""
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def library(tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(documents, "make_embedder", lambda _: HashEmbedder())
    opened = Library(load_settings(home=tmp_path / "home"), Models(analyzer, HashEmbedder()))
    yield opened
    opened.close()


def test_no_page_is_fetched_from_inside_the_network_and_the_others_come_in(
    library: Library, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def outcomes(*urls: str) -> list[UploadOutcome]:
        return [event for event in library.add_pages(urls) if isinstance(event, UploadOutcome)]

    (inside,) = outcomes(f"{site}/library")
    assert inside.fault == "not_fetched"
    assert "공개 주소가 아니어서" in outcome_text(inside, library.limits, "ko")
    assert "not a public address" in outcome_text(inside, library.limits, "en")
    monkeypatch.setattr(documents, "make_fetcher", lambda _: Fetcher(10_000, allows=lambda one: one.is_loopback))
    found = outcomes(f"{site}/nothing", f"{site}/library", "ftp://a.example")
    assert [one.status for one in found] == ["failed", "added", "failed"]
    new = library.taken_in(found)
    assert [one.title for one in new.values()] == ["달빛 도서관"] and list(new) == [2]
    assert library.lead(new[2]).startswith("달빛 도서관은 2019년 5월 4일에")
    many = outcomes(*[f"{site}/library"] * (library.limits.pages + 1))
    assert many[-1].fault == "too_many_pages" and {one.status for one in many[:-1]} == {"unchanged"}
    library.remove([new[2].id])
    assert library.documents() == [] and list((library.settings.home / "fetched").iterdir()) == []
