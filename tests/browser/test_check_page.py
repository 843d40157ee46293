"""The check of a text: pasted or dropped, verdict by verdict, to the place in its document, and saved."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from browsers import NARROW
from faulty_server import FaultyServer, slow_first_byte
from playwright.sync_api import Browser
from visitor import DROPPED, QUOTED, Visit, serious, visiting
from written_pdf import Shown, written_pdf

from rag.assembly import open_writer
from rag.index.documents import find_files
from ui.server import Server

pytestmark = pytest.mark.slow

TEXT = f"{QUOTED} 달빛 도서관의 첫 관장은 김철수이다. 달빛 도서관은 옛 우체국을 고쳐 지은 곳으로 언덕 위에 있다."
DONE = ".check-results[aria-busy=false] .saving:not([hidden])"


def check(visit: Visit, text: str) -> None:
    visit.page.click("#tab-check-button")
    visit.page.wait_for_selector("#check-text textarea")
    visit.page.fill("#check-text textarea", text)
    visit.page.evaluate("document.querySelectorAll('.checked').forEach((one) => one.classList.add('old'))")
    visit.page.click("#check-start")
    visit.page.wait_for_selector(DONE.replace(" .saving", ":not(:has(.old)) .saving"))  # not that of the last check


def test_every_sentence_gets_its_verdict_and_its_words_lead_to_their_place(visit: Visit) -> None:
    page = visit.page
    check(visit, TEXT)
    classes = page.locator(".checked").evaluate_all("(all) => all.map((one) => one.className)")
    assert classes == ["checked supported", "checked not_found", "checked matched"]
    assert [text.split()[0] for text in page.locator(".checked .verdict").all_inner_texts()] == ["✓", "?", "~"]
    assert "김철수" in page.locator(".checked .verdict").nth(1).inner_text()
    page.focus(".open-place >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#check-document mark.current")
    assert page.text_content("#check-document mark.current") == QUOTED
    page.wait_for_function("document.activeElement.matches('#check-document article')")
    assert "답변" not in page.locator("#check-document").inner_html()  # there is none to go back to
    page.get_by_role("button", name="확인한 글로 돌아가기", exact=True).click()
    assert page.evaluate("document.activeElement.matches('.open-place')")
    for name, expected in (("HTML", "<table>"), ("Markdown", "김철수")):
        button = page.locator(f".save-check:has-text('{name}')")
        assert expected in visit.saved(button.click).read_text(encoding="utf-8")
    word = visit.saved(page.locator(".save-check:has-text('Word')").click)
    assert word.name == "글 확인 결과.docx"
    (table,) = docx.Document(str(word)).tables
    assert len(table.rows) == 4 and table.cell(1, 0).text == QUOTED
    before = page.locator("#past-list li").count()
    visit.open_tab("문서")
    assert page.locator(".documents tbody tr").count() == 2 and before == 0  # nothing was added, nothing was asked


def test_the_place_of_a_quote_in_a_pdf_is_shown_on_its_page(browser: Browser, serve, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said = "The Amber Ferry carried 4210 passengers in the year 1987."
    (tmp_path / "ferry.pdf").write_bytes(written_pdf([[Shown("The log of the harbour.")], [Shown(said)]]))
    server: Server = serve()
    with open_writer(server.settings) as writer:
        list(writer.ingest(find_files([tmp_path / "ferry.pdf"]).files))
        writer.finish()
    with visiting(browser, server, "en") as visit:
        check(visit, said)
        visit.page.click(".open-place >> nth=0")
        visit.page.wait_for_selector('#check-document figure[data-page="2"] .page-mark.current')
        check(visit, TEXT)  # the sentence that the document was opened from is gone
        visit.page.get_by_role("button", name="Back to the checked text", exact=True).click()
        assert visit.page.evaluate("document.activeElement.matches('#check-text textarea')")


def test_a_dropped_file_is_read_and_checked_and_not_added(visit: Visit) -> None:
    page = visit.page
    page.click("#tab-check-button")
    page.wait_for_selector("#check-file input[type=file]", state="attached")
    page.evaluate(DROPPED.replace("#conversation", "#check"), ["원고.txt", TEXT])
    page.wait_for_selector(DONE)
    assert page.input_value("#check-text textarea").strip() == TEXT
    assert page.locator(".checked").count() == 3
    page.evaluate(DROPPED.replace("#conversation", "#check"), ["긴 원고.txt", "긴 글이다. " * 6000])
    page.wait_for_selector("#notice .failure:not([hidden])")
    assert "30,000자까지" in page.inner_text("#notice")
    assert page.input_value("#check-text textarea").strip() == TEXT  # what was there is not lost
    visit.open_tab("문서")
    assert page.locator(".documents tbody tr").count() == 2


def test_a_check_is_stopped_and_keeps_what_it_has(browser: Browser, serve) -> None:  # type: ignore[no-untyped-def]
    with FaultyServer(slow_first_byte(20, "{}")) as model:
        server: Server = serve(openai_base_url=model.url, openai_api_key="sk-test", model="slow", judge="auto")
        with visiting(browser, server) as visit:
            page = visit.page
            page.click("#tab-check-button")
            page.fill("#check-text textarea", TEXT * 9)
            page.click("#check-start")
            page.wait_for_selector(".is-checking #check-stop:visible")
            page.click("#check-stop")
            page.wait_for_selector("body:not(.is-checking)", timeout=5000)
            assert "중지했습니다" in page.inner_text(".check-state")


def test_an_empty_text_is_refused_in_words(visit: Visit) -> None:
    visit.page.click("#tab-check-button")
    visit.page.click("#check-start")
    visit.page.wait_for_selector("#notice .failure")
    assert "확인할 글이 없습니다" in visit.page.inner_text("#notice")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_the_check(browser: Browser, served: Server, scheme: str) -> None:
    with visiting(browser, served, "en", scheme=scheme) as visit:
        page = visit.page
        check(visit, TEXT)
        assert serious(page) == []
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert visit.overflow() <= 0


def test_the_results_follow_the_language_of_the_page(visit: Visit) -> None:
    page = visit.page
    check(visit, TEXT)
    visit.open_tab("설정")
    page.check("#language input[value=en]")
    page.wait_for_selector("button[role=tab]:has-text('Check')")
    visit.open_tab("Check")
    page.wait_for_selector(".checked .verdict:has-text('supported')")
    assert page.locator(".checked").count() == 3
    assert "낱말만" not in page.inner_text(".check-results")
