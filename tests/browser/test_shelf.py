"""The library with a thousand documents: found, filtered, chosen for a question, tagged and removed together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from many_documents import fill
from playwright.sync_api import Browser, Page, expect
from visitor import OPENED, QUOTED, Visit, serving, visiting

from rag.settings import load_settings
from ui.library.shelf import PAGE
from ui.server import Server

pytestmark = pytest.mark.slow

MANY = 1000
ROWS = ".documents tbody tr"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page over a thousand small documents and the two that can be asked about."""
    folder: Path = tmp_path_factory.mktemp("large")
    fill(load_settings(home=folder / "home"), MANY)
    with serving(folder, questions_per_minute=0) as server:
        yield server


@pytest.fixture
def visit(browser: Browser, large: Server) -> Iterator[Visit]:
    with visiting(browser, large) as visitor:
        yield visitor


def found(page: Page, count: int) -> None:
    """Waits until the list says that so many documents are let through."""
    page.wait_for_selector(f'.documents[data-found="{count}"]')


def test_a_thousand_documents_are_a_page_that_is_searched_filtered_sorted_and_turned(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("문서")
    found(page, MANY + 2)
    expect(page.locator(ROWS)).to_have_count(PAGE)
    page.fill(".shelf-bar [name=words]", "회의록 77")
    found(page, 19)  # 77, 177, ..., and 770 to 779
    page.click(".clear-filters")
    page.select_option(".shelf-bar [name=outlet]", "구의회 07")
    found(page, 34)
    page.select_option(".shelf-bar [name=kind]", "pdf")
    found(page, 17)
    page.select_option(".shelf-bar [name=kind]", "docx")
    page.wait_for_selector("#documents .empty")
    page.click(".clear-filters")
    found(page, MANY + 2)
    page.fill(".shelf-bar [name=since]", "어제")
    page.wait_for_selector("#documents .failure:has-text('날짜로 읽을 수 없습니다')")
    page.fill(".shelf-bar [name=since]", "2024")
    found(page, MANY // 10)
    page.select_option(".shelf-bar [name=order]", "title")
    page.wait_for_selector(f"{ROWS}:first-child:has-text('회의록 109차')")
    page.click(".to-page:has-text('다음')")
    page.wait_for_selector(".paging:has-text('2 / 2쪽')")
    assert page.input_value(".shelf-bar [name=since]") == "2024"


def test_chosen_documents_are_chips_above_the_question_and_only_they_are_asked(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("문서")
    page.fill(".shelf-bar [name=words]", "등대")
    found(page, 1)
    page.check(".pick-one")
    page.fill(".shelf-bar [name=words]", "minutes-0005")
    page.wait_for_selector(f"{ROWS}:has-text('minutes-0005')")
    page.check(".pick-one")
    page.wait_for_selector(".picked strong:has-text('2건')")
    page.click(".ask-picked")
    expect(page.locator("button.chip")).to_have_count(2)
    visit.ask(OPENED, 1)
    assert page.locator(".reply.abstention").count() == 1
    page.click("button.chip:has-text('회의록 5차')")
    expect(page.locator("button.chip")).to_have_count(1)
    visit.reload()
    expect(page.locator("button.chip")).to_have_count(1)
    page.click("button.unchoose-all")
    expect(page.locator("button.chip")).to_have_count(0)
    assert QUOTED in visit.ask(OPENED, 2)
    visit.open_tab("문서")
    page.select_option(".shelf-bar [name=outlet]", "골목신문")
    found(page, 1)
    page.click(".ask-listed")
    page.wait_for_selector("button.chip:has-text('발행처: 골목신문')")


def test_what_is_sent_and_how_long_it_takes_stay_small(browser: Browser, large: Server) -> None:
    with visiting(browser, large) as visit:
        page = visit.page
        started = time.perf_counter()
        page.click("button[role=tab]:has-text('문서')")
        page.wait_for_selector(f"{ROWS} >> nth={PAGE - 1}")
        seconds = time.perf_counter() - started
        page.wait_for_selector("form.shelf-bar")
        drawn = page.evaluate(
            "['#documents', '#shelf-filters', '#at-hand'].reduce((sum, one) => "
            "sum + document.querySelector(one).innerHTML.length, 0)"
        )
        print(f"first paint of the list {seconds:.2f} s, {drawn:,} characters drawn")
        assert drawn < 60_000
        assert page.locator(ROWS).count() == PAGE


def test_many_are_tagged_and_removed_at_once_after_it_was_said_what_goes(browser: Browser, tmp_path: Path) -> None:
    fill(load_settings(home=tmp_path / "home"), 60)
    with serving(tmp_path) as server, visiting(browser, server) as visit:
        page = visit.page
        visit.open_tab("문서")
        found(page, 62)
        page.fill(".shelf-bar [name=words]", "회의록")
        found(page, 60)
        page.check(".pick-page")
        page.click(".pick-found")
        page.wait_for_selector(".picked strong:has-text('60건')")
        page.click(".tag-picked")
        page.fill("#tagging input", "구의회, 옛 자료")
        page.click("#tagging button[value=add]")
        page.wait_for_selector(f"{ROWS} .tag:has-text('옛 자료')")
        page.click(".clear-filters")
        page.select_option(".shelf-bar [name=tag]", "옛 자료")
        found(page, 60)
        page.check(".pick-page")
        page.click(".pick-found")
        page.wait_for_selector(".picked strong:has-text('60건')")
        page.click(".remove-picked")
        said = page.inner_text("#asking")
        assert "문서 60건을 삭제할까요?" in said and "· 구의회 회의록" in said and "그 밖에 55건" in said
        page.click("#asking button[value=cancel]")
        found(page, 60)
        page.click(".remove-picked")
        page.click("#asking button[value=sure]")
        page.wait_for_selector("#documents .empty:has-text('조건에 맞는 문서가 없습니다')")
        page.click(".clear-filters")
        found(page, 2)
        assert page.locator(".picked").is_hidden()
        assert {one.source for one in server._library.documents()} == {"library.md", "lighthouse.txt"}


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_runs_over_the_side_of_a_small_screen(visit: Visit, width: int) -> None:
    page = visit.page
    page.set_viewport_size({"width": width, "height": 640})
    page.wait_for_selector("#at-hand li")
    assert visit.overflow() <= 0
    visit.open_tab("문서")
    page.wait_for_selector(ROWS)
    page.check(".pick-one >> nth=0")
    assert visit.overflow() <= 0
    page.click(".tag-picked")
    assert visit.overflow() <= 0
