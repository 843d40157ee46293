"""The evaluation on the page: it runs, is stopped, goes on, and its figures appear in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from visitor import Visit, visiting

from rag.settings import load_settings
from ui.server import Server

pytestmark = pytest.mark.slow
PATIENCE = 300_000  # milliseconds: forty questions and three simpler tools


@pytest.fixture
def visit(browser: Browser, packaged_copy: Path, fast_baseline: None) -> Iterator[Visit]:
    """A visitor of the page over the packaged articles."""
    server = Server(load_settings(home=packaged_copy, port=0))
    with visiting(browser, server) as visitor:
        yield visitor
    server.close()


def test_a_run_is_stopped_goes_on_and_shows_its_figures(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("평가")
    page.wait_for_selector("#evaluation-report:has-text('아직 평가한 적이 없습니다')")
    page.check("#evaluation-choice input >> nth=1")
    page.click("#evaluation-start")
    page.wait_for_selector("#evaluation-progress progress")
    page.click("#evaluation-stop")
    page.wait_for_selector("#evaluation-start:not([disabled])", timeout=PATIENCE)
    page.click("#evaluation-start")
    page.wait_for_selector("#evaluation-progress progress")
    visit.open_tab("대화")
    assert "3140억" in visit.ask("그록-1의 파라미터는 몇 개인가?", 1)
    late = Visit(page.context.new_page(), visit.server)
    late.page.goto(visit.server.url)
    late.open_tab("평가")
    late.page.wait_for_selector("#evaluation-report svg", timeout=PATIENCE)  # the run may be over before it looks
    visit.open_tab("평가")
    page.wait_for_selector("#evaluation-report svg")
    report = page.inner_text("#evaluation-report")
    assert "정답률" in report and "%" in report
    with page.expect_download() as download:
        page.click("#evaluation-download")
    assert "<html" in Path(download.value.path()).read_text(encoding="utf-8")
    visit.open_tab("설정")
    page.check("#language input[value=en]")
    page.wait_for_selector("#tab-evaluation-button:has-text('Evaluation')")
    visit.open_tab("Evaluation")
    page.wait_for_function("document.querySelector('#evaluation-report').innerText.includes('False answers')")
