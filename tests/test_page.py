"""The page as a reader meets it: the real server in a real browser, and the parts of it that need no browser."""

from __future__ import annotations

import json
import logging
import os
import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import screenshots
from playwright.sync_api import Browser, Page
from screenshots import NARROW, WIDE, ask, browser

from rag.assembly import Reader, open_reader, open_writer
from rag.errors import QuestionError, SettingsError
from rag.loaders import find_files
from rag.records import Answer, Question
from rag.settings import load_settings
from ui import app, session

FRIENDLY = """---
title: 달빛 도서관 이야기
publisher: 골목신문
author: 한여울
published: 2021-03-02
language: ko
---

# 달빛 도서관

## 문을 연 날

달빛 도서관은 2019년 5월 4일에 문을 열었다. 달빛 도서관의 첫 관장은 정소라이다.
달빛 도서관은 언덕 위의 옛 우체국을 고쳐 지었다.

## 책과 사람

달빛 도서관에는 책이 3만 2000권 있다. 달빛 도서관을 찾는 사람은 한 해에 4만 명이다.
"""
# Asks for hosts in a range that nobody has (RFC 5737): a request would show in the log, and reach nobody.
HOSTILE = """---
title: "<script>document.title='ran'</script> 등대 일지"
publisher: "<img src=http://192.0.2.1/publisher.png onerror=document.title='ran'>"
published: 2020-01-09
language: ko
---

# 푸른 등대

푸른 등대의 높이는 <script>document.title='ran'</script><img src="http://192.0.2.1/a" onerror="document.title='ran'"> \
![그림](http://192.0.2.1/b.png) ${document.title='ran'} {{document.title}} 27미터이다. 푸른 등대는 남쪽 곶에 서 있다.

푸른 등대지기는 이 글을 http://192.0.2.1/아주-긴-주소/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa에
올렸다.
"""
OPENED = "달빛 도서관은 언제 문을 열었나?"
QUOTED = "달빛 도서관은 2019년 5월 4일에 문을 열었다."


@dataclass
class Visit:
    """A browser tab and everything that it asked for."""

    page: Page
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def answer(self, number: int) -> str:
        return self.page.inner_text(f'.exchange[data-exchange="{number}"] .reply')

    def marked(self) -> list[str]:
        return [text or "" for text in self.page.locator("#sources section:not([hidden]) mark").all_text_contents()]

    def overflow(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if shutil.which("chromium") is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed: apt-get install chromium")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Reader]]:
    """Address and index of the real page over two small documents."""
    folder = tmp_path_factory.mktemp("page")
    documents = folder / "documents"
    documents.mkdir()
    (documents / "library.md").write_text(FRIENDLY, encoding="utf-8")
    (documents / "lighthouse.md").write_text(HOSTILE, encoding="utf-8")
    settings = load_settings(home=folder / "home", port=0)
    with open_writer(settings) as writer:
        list(writer.ingest(find_files([documents]).files))
        writer.finish()
    reader = open_reader(settings)
    page = app.serve(reader, settings, open_browser=False)
    yield page.local_url, reader
    page.close(verbose=False)
    reader.close()


@pytest.fixture
def visit(chromium: Browser, served: tuple[str, Reader]) -> Iterator[Visit]:
    page = screenshots.tab(chromium, WIDE, locale="ko-KR")
    visitor = Visit(page)
    page.on("request", lambda request: visitor.requests.append(request.url))
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    page.on("console", lambda message: visitor.faults.append(message.text) if message.type == "error" else None)
    screenshots.visit(page, served[0], "ko")
    yield visitor
    hosts = {urlsplit(url).hostname for url in visitor.requests if not url.startswith(("data:", "blob:"))}
    page.context.close()
    assert hosts == {"127.0.0.1"}
    assert visitor.faults == []


@pytest.mark.slow
def test_an_answer_is_shown_with_its_quote_highlighted(visit: Visit) -> None:
    ask(visit.page, "달빛 도서관은 언제 문을 열었나?", 1)
    assert QUOTED in visit.answer(1)
    assert "골목신문" in visit.answer(1)
    assert QUOTED in visit.marked()
    cards = visit.page.inner_text("#sources section:not([hidden])")
    for expected in ("달빛 도서관 이야기", "골목신문", "한여울", "2021-03-02", "library.md", "문을 연 날"):
        assert expected in cards


@pytest.mark.slow
def test_every_highlight_is_the_quote_at_its_place(visit: Visit, served: tuple[str, Reader]) -> None:
    for number, question in enumerate(("달빛 도서관에는 책이 몇 권 있나?", "푸른 등대의 높이는?"), start=1):
        ask(visit.page, question, number)
        answer = served[1].chain.invoke(question)
        assert visit.marked() == [citation.quote for citation in answer.citations] != []


@pytest.mark.slow
def test_a_marker_opens_its_document_and_the_document_leads_back(visit: Visit, served: tuple[str, Reader]) -> None:
    page = visit.page
    ask(page, OPENED, 1)
    ask(page, "푸른 등대의 높이는?", 2)
    page.focus('.marker[data-exchange="1"] >> nth=0')
    page.keyboard.press("Enter")
    page.wait_for_selector("#document mark.current")
    assert page.text_content("#document mark.current") == served[1].chain.invoke(OPENED).citations[0].quote
    assert page.locator("#sources").is_hidden()
    for words in ("달빛 도서관 이야기", "골목신문", "한여울", "2021-03-02", "달빛 도서관에는 책이 3만 2000권 있다."):
        assert words in page.inner_text("#document")
    quote = page.locator("#document mark.current").bounding_box()
    assert quote is not None
    assert 0 < quote["y"] < WIDE[1]
    assert page.evaluate("document.activeElement.className") == "document"
    page.click("#document .back")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#source-1-1"
    page.click("#document .list")
    assert page.locator("#source-1-1").is_visible()
    page.click('.show[data-exchange="2"]')
    assert page.locator("#source-2-1").is_visible()
    page.click("#source-2-1 .read")
    page.wait_for_selector('#document article[data-exchange="2"]')
    assert "27미터이다" in page.inner_text("#document mark.current")


@pytest.mark.slow
def test_the_next_citation_is_one_step_away(visit: Visit, served: tuple[str, Reader]) -> None:
    several = "달빛 도서관에 대해 알려 줘"
    quotes = [citation.quote for citation in served[1].chain.invoke(several).citations]
    assert len(quotes) >= 2
    page = visit.page
    ask(page, several, 1)
    page.click(".marker >> nth=0")
    for number, quote in enumerate(quotes, start=1):
        page.wait_for_selector(f'#document article[data-marker="{number}"]')
        assert page.text_content("#document mark.current") == quote
        step = page.locator("#document .step").last
        assert step.is_disabled() == (number == len(quotes))
        if number < len(quotes):
            step.click()


@pytest.mark.slow
def test_an_unanswerable_question_is_an_abstention(visit: Visit) -> None:
    ask(visit.page, "What is the capital of France?", 1)
    assert visit.page.locator(".reply.abstention").count() == 1
    assert visit.page.locator(".marker, mark").count() == 0
    assert visit.page.locator("#sources .source.near").count() > 0


@pytest.mark.slow
def test_a_hostile_document_runs_and_fetches_nothing(visit: Visit) -> None:
    ask(visit.page, "푸른 등대의 높이는?", 1)
    assert "27미터이다" in visit.answer(1)
    assert any("<script>" in text and "![그림]" in text and "${document" in text for text in visit.marked())
    visit.page.click(".marker >> nth=0")
    visit.page.wait_for_selector("#document mark.current")
    assert "<img src=http://192.0.2.1/publisher.png" in visit.page.inner_text("#document header")
    assert "![그림](http://192.0.2.1/b.png)" in visit.page.inner_text("#document .text")
    ask(visit.page, "<img src=http://192.0.2.1/q.png onerror=document.title='ran'> ${document.title='ran'}", 2)
    visit.page.wait_for_timeout(500)
    assert visit.page.title() == "mundap 문답"
    assert visit.page.locator("#conversation img, #beside img, #conversation script, #beside script").count() == 0


@pytest.mark.slow
def test_errors_are_sentences(visit: Visit) -> None:
    ask(visit.page, " ", 1)
    assert "The question is empty." in visit.answer(1)
    ask(visit.page, "가" * 2001, 2)
    assert "2,001 characters" in visit.answer(2)
    assert "Traceback" not in visit.page.inner_text("body")


@pytest.mark.slow
def test_example_language_and_clearing(visit: Visit) -> None:
    page = visit.page
    page.click(".example >> nth=0")
    page.wait_for_selector(".exchange .reply:not(.waiting)")
    page.click("#language label:has-text('English')")
    page.wait_for_selector('.conversation[lang="en"] .exchange')
    assert page.inner_text("#send") == "Ask"
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click("#clear")
    page.wait_for_selector(".example")
    assert page.locator(".exchange").count() == 0


@pytest.mark.slow
def test_a_narrow_page_does_not_scroll_sideways(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert visit.overflow() <= 0
    ask(visit.page, "푸른 등대의 높이는?", 1)
    ask(visit.page, "푸른 등대지기는 이 글을 어디에 올렸나?", 2)
    assert visit.overflow() <= 0
    edges = visit.page.evaluate(
        "[...document.querySelectorAll('.reply, .source, #ask, #top')].map((e) => e.getBoundingClientRect().right)"
    )
    assert max(edges) <= NARROW[0]


@pytest.mark.slow
def test_programs_get_one_endpoint(served: tuple[str, Reader]) -> None:
    url, _ = served
    with urllib.request.urlopen(f"{url}gradio_api/info", timeout=30) as response:
        assert list(json.load(response)["named_endpoints"]) == ["/ask"]
    answer = _call(url, "ask", "달빛 도서관은 언제 문을 열었나?")
    assert answer["citations"][0]["quote"] and answer["abstained"] is False
    stranger = urllib.request.Request(url, headers={"Host": "mundap.example"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(stranger, timeout=30)


@pytest.mark.slow
def test_a_taken_port_is_said(served: tuple[str, Reader]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port}"):
            app.serve(served[1], load_settings(port=port), open_browser=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.org"])
def test_only_loopback_is_served(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="authentication"):
        app.launch(load_settings(home=tmp_path, host=host), open_browser=False)


def test_whatever_goes_wrong_is_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    (expected,) = session.exchanges(_failing(QuestionError("Too odd.", "Ask otherwise.")), 1, "물음?")
    assert expected.error == "Too odd. Ask otherwise."
    assert not caplog.records
    with caplog.at_level(logging.ERROR):
        (unexpected,) = session.exchanges(_failing(RuntimeError("inner workings")), 2, "물음?")
    assert unexpected.error == session.UNEXPECTED
    assert "inner workings" in caplog.text and "Traceback" in caplog.text


def _failing(error: Exception) -> Reader:
    def stream(_: Question) -> Iterator[Answer]:
        raise error
        yield

    return cast(Reader, SimpleNamespace(chain=SimpleNamespace(stream=stream)))


def _call(url: str, name: str, question: str) -> dict[str, Any]:
    """Gradio's two steps: hand the question in, then read the outcome."""
    call = f"{url}gradio_api/call/v2/{name}"
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(call, data=body, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        event = json.load(response)["event_id"]
    with urllib.request.urlopen(f"{call}/{event}", timeout=60) as response:
        lines = response.read().decode().splitlines()
    assert "event: complete" in lines
    data = next(line for line in lines if line.startswith("data: "))
    return cast(dict[str, Any], json.loads(data.removeprefix("data: "))[0])
