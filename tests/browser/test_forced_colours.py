"""Where the system chooses the colours: controls keep a line, and what a colour told is told by one."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from visitor import BOOKS, OPENED, QUOTED, bare, everywhere, visiting

from ui.server import Server

pytestmark = [pytest.mark.slow, everywhere]

LOOK = """(one) => {
  const { outlineStyle, textDecorationLine, backgroundColor, borderTopStyle, fontWeight } = getComputedStyle(one);
  return { outlineStyle, textDecorationLine, backgroundColor, borderTopStyle, fontWeight };
}"""


def look(page: Page, selector: str) -> dict[str, Any]:
    seen: dict[str, Any] = page.locator(selector).first.evaluate(LOOK)
    return seen


def test_the_chat_its_branches_and_the_quoted_document(browser: Browser, served: Server) -> None:
    with visiting(browser, served, forced_colors="active") as visit:
        page = visit.page
        page.wait_for_selector("#next .example")
        assert bare(page) == []
        visit.ask(OPENED, 1)
        visit.ask(BOOKS, 2)
        page.click('.marker[data-exchange="1"]')
        page.wait_for_selector("#document mark.current")
        assert bare(page) == []
        assert look(page, ".marker.current") != look(page, ".marker:not(.current)")
        page.evaluate(
            "const other = document.querySelector('#document mark.current').cloneNode(true);"
            "other.className = 'other'; document.querySelector('#document mark.current').after(other);"
        )
        assert look(page, "#document mark.current") != look(page, "#document mark.other")
        assert look(page, "#document mark.other")["textDecorationLine"] == "underline"
        page.click('.edit[data-exchange="1"]')
        assert look(page, ".is-edited .question") != look(page, ".exchange:not(.is-edited) .question")
        assert look(page, "#question textarea:focus-visible")["outlineStyle"] == "solid"
        visit.ask("달빛 도서관의 첫 관장은 누구인가?", 3)
        assert page.locator(".version:visible").count() == 2 and bare(page) == []
        page.click("#fresh")
        page.wait_for_selector(".welcome")
        visit.ask(BOOKS, 1)
        assert look(page, "#past li:has([aria-current])") != look(page, "#past li:not(:has([aria-current]))")
        page.click("#past-list summary >> nth=0")
        assert bare(page) == []


def test_the_check_and_the_library(browser: Browser, served: Server) -> None:
    with visiting(browser, served, forced_colors="active") as visit:
        page = visit.page
        visit.open_tab("글 확인")
        assert bare(page) == []
        text = (
            f"{QUOTED} 달빛 도서관의 첫 관장은 김철수이다. 달빛 도서관은 옛 우체국을 고쳐 지은 곳으로 언덕 위에 있다."
        )
        page.fill("#check-text textarea", text)
        page.click("#check-start")
        page.wait_for_selector(".check-results[aria-busy=false] .saving:not([hidden])")
        for kind, style in (("supported", "solid"), ("matched", "dotted"), ("not_found", "solid")):
            verdict = page.locator(f".checked.{kind}").first
            assert verdict.evaluate("(one) => getComputedStyle(one).borderLeftStyle") == style
        page.click(".open-place >> nth=0")
        page.wait_for_selector("#check-document mark.current")
        assert bare(page) == []
        visit.open_tab("문서")
        page.check(".pick-one >> nth=0")
        page.wait_for_selector(".picked:not([hidden])")
        page.click("#documents .read-one >> nth=0")
        page.wait_for_selector("#reading article")
        assert bare(page) == []
