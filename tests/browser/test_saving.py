"""Saving: a chat from its menu, one answer from its buttons, with the sources as notes; and printing."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from visitor import BOOKS, OPENED, QUOTED, Visit, everywhere, letters

pytestmark = [pytest.mark.slow, everywhere]

NOTE = f"골목신문, 한여울, 2021-03-02, 「달빛 도서관 이야기」: “{QUOTED}” (library.md)"


def saved(visit: Visit, action: str) -> Path:
    return visit.saved(lambda: visit.past(0, action))


def test_a_chat_is_saved_as_word_html_and_plain_text(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    visit.page.wait_for_selector("#past-list li")
    word = docx.Document(str(saved(visit, "export-word")))
    paragraphs = [paragraph.text for paragraph in word.paragraphs]
    assert f"{QUOTED}[1]" in paragraphs and f"[1] {NOTE}" in paragraphs
    text = saved(visit, "export-text").read_text(encoding="utf-8")
    assert f"질문: {OPENED}\n\n{QUOTED}[1]\n\n출처\n\n[1] {NOTE}\n" in text
    page = visit.page.context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    path = saved(visit, "export-html")
    page.goto(path.as_uri())
    assert page.inner_text("h2 >> nth=0") == OPENED
    page.click("sup a")
    assert page.inner_text("#note-1:target") == NOTE
    assert all(url.startswith("file:") for url in asked)
    page.close()


def test_one_answer_is_saved_with_its_sources_alone(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    visit.ask(BOOKS, 2)
    page.click('.save-answer[data-exchange="1"]')
    formats = page.locator('.formats[data-exchange="1"] button')
    assert page.evaluate("document.activeElement.closest('.formats').dataset.exchange") == "1"
    word = docx.Document(str(visit.saved(formats.nth(0).click)))
    assert [paragraph.text for paragraph in word.paragraphs] == [OPENED, f"{QUOTED}[1]", "출처", f"[1] {NOTE}"]
    path = visit.saved(formats.nth(3).click)
    assert path.name.startswith("달빛 도서관은 언제 문을 열었나") and path.suffix == ".txt"
    assert path.read_text(encoding="utf-8") == f"{OPENED}\n\n{QUOTED}[1]\n\n출처\n\n[1] {NOTE}\n"
    for number, ending in ((1, ".html"), (2, ".md")):
        assert BOOKS not in visit.saved(formats.nth(number).click).read_text(encoding="utf-8"), ending
    page.click('.save-answer[data-exchange="1"]')
    assert page.locator(".formats").first.is_hidden()


def test_a_chat_is_opened_and_printed_with_its_sources(visit: Visit, tmp_path: Path) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    visit.ask(BOOKS, 1)
    page.evaluate("window.print = () => { window.printed = document.querySelector('#conversation').innerText; }")
    visit.past(1, "print")
    page.wait_for_function(f"(window.printed ?? '').includes({OPENED!r})")
    printed = visit.printed(tmp_path / "chat.pdf")
    assert printed.count(letters(QUOTED)) == 2  # in the answer and in its source
    assert "질문하기" not in printed
