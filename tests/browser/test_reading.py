"""Reading: long texts open at their words and go on as they are scrolled, pages are pictures, words are found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsers import NARROW, WIDE, tab
from playwright.sync_api import Browser, Page
from visitor import bare, everywhere, serving, visiting
from written_pdf import Shown, written_pdf

from rag.assembly import open_writer
from rag.index.documents import load_document
from rag.records import Document
from ui.server import Server

pytestmark = [pytest.mark.slow, everywhere]

PASSENGERS = "The Amber Ferry carried 4210 passengers in the year 1987."
PAGES = 40
PRESSED = "(one) => one.click()"  # a real click brings the button to the middle first, in Firefox
LINES = 12_000  # of the long text: about a megabyte of Korean


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Document, Document]]:
    """A page over a long text and a PDF, both only to be read."""
    folder = tmp_path_factory.mktemp("reading")
    long, book = folder / "long.txt", folder / "ferry.pdf"
    long.write_text(
        "\n".join(f"{n}번째 줄에서 물레방아가 밤새 돌았고 사람들은 그 소리를 들었다." for n in range(LINES)), "utf-8"
    )
    written = [
        [Shown(f"Page {page}, line {n}: the harbour master wrote his log.", 60, 780 - 18 * n) for n in range(36)]
        for page in range(1, PAGES + 1)
    ]
    written[6][20] = Shown(PASSENGERS, 60, 780 - 18 * 20)
    book.write_bytes(written_pdf(written))
    with serving(folder, questions_per_minute=0) as server:
        documents = [load_document(path, source=path.name, max_bytes=10**7) for path in (long, book)]
        nothing = np.zeros((0, 384), np.float32)
        with open_writer(server.settings) as writer, writer.catalog.transaction():
            for document in documents:
                writer.catalog.insert(document, [], nothing, [], nothing)
        yield server, *documents


def address(server: Server, document: Document, words: str) -> str:
    start = document.text.index(words)
    return f"{server.url}?doc={document.id}&at={start}-{start + len(words)}"


def in_view(page: Page, selector: str) -> bool:
    box = page.locator(selector).first.bounding_box()
    return box is not None and 0 < box["y"] < WIDE[1]


def test_a_megabyte_opens_at_its_words_and_goes_on_both_ways(
    browser: Browser, books: tuple[Server, Document, Document]
) -> None:
    server, long, _ = books
    with visiting(browser, server) as visit:
        page, words = visit.page, "9000번째 줄에서"
        page.goto(address(server, long, words))
        page.wait_for_selector("#reading mark.current")
        assert page.text_content("#reading mark.current") == words
        assert in_view(page, "#reading mark.current")
        assert page.evaluate("document.querySelector('#reading .text').textContent.length") < 60_000
        for key, first in (("End", False), ("Home", True)):
            before = shown(page)
            page.focus("#reader")
            page.keyboard.press(key)
            page.wait_for_function(
                "([start, end, up]) => { const all = [...document.querySelectorAll('#reading .piece')];"
                "return up ? Number(all[0].dataset.start) < start : Number(all.at(-1).dataset.end) > end; }",
                arg=[*before, first],
            )
            start, end = shown(page)
            assert page.text_content("#reading .text") == long.text[start:end]
        visit.faults.clear()


def shown(page: Page) -> tuple[int, int]:
    pieces = page.locator("#reading .piece")
    return int(pieces.first.get_attribute("data-start") or 0), int(pieces.last.get_attribute("data-end") or 0)


def test_words_are_found_one_after_the_other(browser: Browser, books: tuple[Server, Document, Document]) -> None:
    server, long, _ = books
    with visiting(browser, server) as visit:
        page = visit.page
        page.goto(f"{server.url}?doc={long.id}")
        page.wait_for_selector("#reading .find")
        page.fill("#reading .find input", "199번째   줄")
        found = page.locator("#reading .find .place")
        page.wait_for_function(
            "document.querySelector('#reading .find .place').textContent.startsWith('12개 중 1번째')"
        )
        assert page.text_content("#reading mark.current") == "199번째 줄"
        page.click("#reading .find-next")
        page.wait_for_function(
            "document.querySelector('#reading .find .place').textContent.startsWith('12개 중 2번째')"
        )
        page.wait_for_function(
            "document.querySelector('#reading mark.current').previousSibling.textContent.endsWith('1')"
        )
        assert in_view(page, "#reading mark.current")
        page.click("#reading .find-previous")
        page.click("#reading .find-previous")
        page.wait_for_function(
            "document.querySelector('#reading .find .place').textContent.startsWith('12개 중 12번째')"
        )
        page.fill("#reading .find input", "없는 말")
        page.wait_for_function("document.querySelector('#reading .find .place').textContent.includes('없습니다')")
        assert found.is_visible()
        visit.faults.clear()


def test_a_pdf_is_shown_as_pictures_of_its_pages_with_the_words_marked(
    browser: Browser, books: tuple[Server, Document, Document]
) -> None:
    server, _, book = books
    with visiting(browser, server) as visit:
        page = visit.page
        page.goto(address(server, book, PASSENGERS))
        page.wait_for_selector("#reading .page-mark.current")
        assert page.locator('#reading figure[data-page="7"] .page-mark.current').count() == 1
        assert in_view(page, "#reading .page-mark.current")
        assert page.locator("#reading figure").count() == PAGES
        drawn = {url.split("/pages/")[1].split("?")[0] for url in visit.requests if "/pages/" in url}
        assert "7" in drawn and len(drawn) < PAGES  # what is far away is not drawn
        page.fill("#reading .find input", "Page 2, line 13:")
        page.wait_for_selector('#reading figure[data-page="2"] .page-mark.current')
        page.click("#reading .as-text")
        page.wait_for_selector("#reading .text mark.current:visible")
        assert page.text_content("#reading mark.current") == "Page 2, line 13:"
        page.click("#reading .as-text")
        page.wait_for_selector('#reading figure[data-page="2"] .page-mark.current')
        visit.faults.clear()


@pytest.mark.parametrize("width", [390, 320])
def test_page_images_are_enlarged_on_a_phone_around_the_words_that_are_marked(
    browser: Browser, books: tuple[Server, Document, Document], width: int
) -> None:
    server, _, book = books
    with visiting(browser, server) as visit:
        page, mark = visit.page, visit.page.locator("#reading .page-mark.current")
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(address(server, book, PASSENGERS))
        mark.wait_for()
        visit.settle()
        before = places(page)
        bigger, smaller = page.get_by_role("button", name="확대"), page.get_by_role("button", name="축소")
        for share in ("150%", "200%", "300%"):
            bigger.evaluate(PRESSED)
            assert page.text_content("#reading .zoom .place") == share
            drawn = places(page)
            assert drawn["width"] == pytest.approx(before["width"] * int(share[:-1]) / 100, rel=0.02)
            assert drawn["shares"] == pytest.approx(before["shares"], abs=0.01)  # the mark is where its words are
            assert drawn["top"] == pytest.approx(before["top"], abs=8)  # and where the eye is
            assert visit.overflow() <= 0
        assert bigger.is_disabled()
        for _ in range(3):
            smaller.evaluate(PRESSED)
        assert places(page)["width"] == before["width"] and smaller.is_disabled()
        box = page.locator('#reading figure[data-page="7"] .sheet').bounding_box()
        assert box is not None
        place = box["x"] + box["width"] * 0.75, mark.bounding_box()["y"]  # type: ignore[index]
        page.mouse.dblclick(*place)
        assert page.text_content("#reading .zoom .place") == "200%"
        assert page.evaluate("document.querySelector('#reading .pages').scrollLeft") > box["width"] * 0.6
        page.mouse.dblclick(*place)
        assert page.text_content("#reading .zoom .place") == "100%"
        page.click("#reading .as-text")
        page.wait_for_selector("#reading .text mark.current:visible")
        assert page.locator("#reading .zoom").is_hidden()
        visit.faults.clear()


def places(page: Page) -> dict[str, Any]:
    """How wide the marked page is, where the mark is on it, and how far down in the window that is."""
    drawn: dict[str, Any] = page.evaluate(
        """() => {
          const mark = document.querySelector("#reading .page-mark.current");
          const [sheet, words] = [mark.parentElement, mark].map((one) => one.getBoundingClientRect());
          const shares = [(words.left - sheet.left) / sheet.width, (words.top - sheet.top) / sheet.height];
          return { width: sheet.width, shares, top: words.top + words.height / 2 };
        }"""
    )
    return drawn


def test_two_fingers_enlarge_the_page_on_a_phone(browser: Browser, books: tuple[Server, Document, Document]) -> None:
    if browser.browser_type.name != "chromium":
        pytest.skip("fingers can be played in Chromium alone")
    server, _, book = books
    context = browser.new_context(viewport={"width": 390, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address(server, book, PASSENGERS))
    page.wait_for_selector("#reading .page-mark.current", timeout=120_000)
    fingers = context.new_cdp_session(page)
    fingers.send("Input.synthesizePinchGesture", {"x": 190, "y": 400, "scaleFactor": 2.0, "relativeSpeed": 400})
    page.wait_for_function("window.visualViewport.scale > 1.5")
    context.close()


def test_page_images_keep_their_marks_and_controls_in_forced_colours(
    browser: Browser, books: tuple[Server, Document, Document]
) -> None:
    server, _, book = books
    with visiting(browser, server, forced_colors="active") as visit:
        page = visit.page
        page.goto(address(server, book, PASSENGERS))
        mark = page.locator("#reading .page-mark.current")
        mark.wait_for()
        assert mark.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgb(167, 240, 226)"
        assert page.locator("#reading .zoom-step:visible").count() == 2 and bare(page) == []
        visit.faults.clear()


def test_the_original_and_the_text_can_be_kept(
    browser: Browser, books: tuple[Server, Document, Document], tmp_path: Path
) -> None:
    server, long, book = books
    page = tab(browser, NARROW, locale="ko-KR")
    for document, name in ((book, "ferry.pdf"), (long, "long.txt")):
        page.goto(f"{server.url}?doc={document.id}")
        page.wait_for_selector(f'#reading article[data-document="{document.id}"]')
        with page.expect_download() as kept:
            page.click("#reading a[download]")
        assert kept.value.suggested_filename == name
        kept.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes() == Path(document.location).read_bytes()
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.context.close()


def test_scrollbars_are_dark_in_the_dark_and_dates_are_not_broken(browser: Browser, served: Server) -> None:
    with visiting(browser, served, scheme="dark") as visit:
        assert visit.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
        for bar in ("html", "#conversation", "#beside"):
            drawn = visit.page.locator(bar).evaluate("(one) => getComputedStyle(one).scrollbarColor")
            assert drawn.endswith("rgba(0, 0, 0, 0)"), bar
        visit.page.wait_for_selector("#at-hand time")
        assert visit.page.evaluate("getComputedStyle(document.querySelector('#at-hand time')).whiteSpace") == "nowrap"
