"""A model's lists and tables on the page: laid out, cited on each line, and never read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browsers import NARROW, WIDE
from faulty_server import FaultyServer, Reply, says
from playwright.sync_api import Browser
from visitor import OPENED, Visit, visiting

from ui.server import Server

pytestmark = pytest.mark.slow
ANSWER = """**달빛 도서관**은 2019년 5월 4일에 문을 열었다 [{0}].

- 달빛 도서관의 첫 관장은 정소라이다 【{0}】.
- <b>달빛</b> 도서관은 언덕 위의 옛 우체국을 고쳐 지었다 ({0}).

| 장소 | 문을 연 날 | 책 | 한해동안찾는사람 |
| --- | --- | --- | --- |
| 달빛 도서관 | 2019년 5월 4일 [{0}] | - | - |
| 달빛 도서관 | - | 3만 2000권 [{0}] | - |
"""
LINES_OF_LAST_TITLE = """() => {
    const range = document.createRange();
    range.selectNodeContents([...document.querySelectorAll('.reply th')].pop());
    return range.getClientRects().length;
}"""


def _scripted(request: dict[str, Any]) -> Reply:
    """The answer above, which cites the passage about the library."""
    passages = "".join(str(message["content"]) for message in request["messages"])
    key = re.findall(r'<passage key="(\w+)"[^>]*달빛', passages)
    return says(ANSWER.format(key[0] if key else ""), piece=3)


@pytest.fixture
def served(serve: Callable[..., Server]) -> Iterator[Server]:
    """The page with a model that writes a list and a table."""
    with FaultyServer(_scripted) as model:
        yield serve(
            openai_base_url=model.url, openai_api_key="sk-test", model="scripted", judge="none", model_timeout=60
        )


@pytest.fixture
def reading(browser: Browser, served: Server) -> Iterator[Visit]:
    """A visitor who has asked, and may copy."""
    with visiting(browser, served, permissions=("clipboard-read", "clipboard-write")) as visitor:
        visitor.ask(OPENED, 1)
        yield visitor


def test_lists_and_tables_are_laid_out_and_every_line_leads_to_its_quote(reading: Visit) -> None:
    page = reading.page
    assert page.locator(".reply.answer .items li").count() == 2
    assert page.locator(".reply.answer th").all_text_contents() == ["장소", "문을 연 날", "책", "한해동안찾는사람"]
    assert "<b>달빛</b>" in reading.answer(1) and "**" not in reading.answer(1) and "|" not in reading.answer(1)
    for line in (".reply > p", ".items li >> nth=0", ".items li >> nth=1", "tbody tr >> nth=0"):
        page.click(f"{line} >> .marker >> nth=0")
        page.wait_for_selector(f"{line} >> .marker.current >> nth=0")  # the document of the line before is still shown
        page.wait_for_selector("#document mark.current")
        page.click("#document .back")
        assert page.evaluate("document.activeElement.className").startswith("marker")


def test_a_wide_table_scrolls_in_itself(reading: Visit) -> None:
    page = reading.page
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert reading.overflow() <= 0
    assert page.evaluate("(e => e.scrollWidth > e.clientWidth)(document.querySelector('.reply .table'))")
    assert page.evaluate(LINES_OF_LAST_TITLE) == 1  # no word of a cell is broken
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def test_what_is_copied_keeps_the_list_and_the_table(reading: Visit) -> None:
    page = reading.page
    page.click(".copy")
    page.wait_for_function("document.querySelector('#toast').classList.contains('shown')")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"^- 달빛 도서관의 첫 관장은 정소라이다\.(\[\^\d\])+$", copied, re.M)
    assert "| 장소 | 문을 연 날 | 책 | 한해동안찾는사람 |\n| --- | --- | --- | --- |\n| 달빛 도서관 |" in copied
