"""How far each sentence of a model was checked: shown, explained once, and within reach of the keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from browsers import NARROW
from faulty_server import FaultyServer
from playwright.sync_api import Browser, Page
from replayed_model import ReplayedModel, Verdict
from visitor import OPENED, QUOTED, visiting

from ui.server import Server

pytestmark = pytest.mark.slow
FALSE = "달빛 도서관은 1999년 7월 3일에 문을 닫았다."
REWORDED = "그 첫 관장은 정소라가 맡았다."
COMPUTED = "이 글은 개관하고 2년 뒤인 2021년에 나왔다."
GAP = "입장료가 얼마인지는 문서에 나오지 않는다."
LATER = "달빛 도서관은 1998년 6월 2일에 이사했다."
DRAFT = f"""{QUOTED} [@2019년 5월 4일]
{FALSE} [@2019년 5월 4일]
{REWORDED} [@정소라]
{COMPUTED} [@2019년 5월 4일]
{GAP}
"""
VERDICTS = {
    REWORDED: Verdict("supported", "달빛 도서관의 첫 관장은 정소라이다."),
    COMPUTED: Verdict("supported", QUOTED),
    GAP: Verdict("frame", ""),
}
NOTE = "낱말만 확인했고 뜻은 판정하지 않았습니다."
Serve = Callable[..., Server]


def test_what_a_judge_supported_is_shown_plainly_and_gaps_and_calculations_are_told(
    browser: Browser, serve: Serve
) -> None:
    model = ReplayedModel(DRAFT, VERDICTS)
    with FaultyServer(model) as server, visiting(browser, _served(serve, server, "auto")) as visit:
        said = visit.ask(OPENED, 1)
        page = visit.page
        assert model.calls["judge"] > 0
        assert page.locator(".claim").all_text_contents() == [QUOTED, REWORDED, COMPUTED, GAP]
        assert page.locator(".words-only").count() == 0 and NOTE not in said
        assert "(계산: 2021-03-02 − 2019년 5월 4일 = 2년)" in said
        assert f"{GAP} 문서에서 찾지 못한 내용" in said
        assert "뜻 판정: scripted" in page.inner_text("#status")


def test_words_alone_are_marked_for_eyes_keyboard_and_screen_reader(browser: Browser, serve: Serve) -> None:
    with (
        FaultyServer(ReplayedModel(DRAFT)) as server,
        visiting(browser, _served(serve, server, "none"), permissions=("clipboard-read", "clipboard-write")) as visit,
    ):
        said = visit.ask(OPENED, 1)
        page = visit.page
        assert page.locator(".claim.words-only").all_text_contents() == [REWORDED]
        assert said.count(NOTE) == 1 and "확인된 문장" not in said
        style = "(e => getComputedStyle(e).textDecorationStyle)(document.querySelector('.claim.words-only'))"
        assert page.evaluate(style) == "dotted"
        marker = page.locator(".words-only + .unseen + .markers > .marker").first
        assert marker.get_attribute("aria-description") == NOTE
        _reach(page, "marker", 2)
        assert NOTE in page.inner_text("#peek")
        assert "낱말만 확인" in (page.text_content("#announcer") or "")
        page.click(".copy")
        page.wait_for_function("document.querySelector('#toast').classList.contains('shown')")
        assert page.evaluate("navigator.clipboard.readText()").count(NOTE) == 1
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert visit.overflow() <= 0
        page.locator(".marker").first.focus()
        assert page.evaluate("document.querySelector('#peek').getBoundingClientRect().right") <= NARROW[0]


def test_a_place_of_withheld_sentences_opens_what_was_withheld_there(browser: Browser, serve: Serve) -> None:
    with (
        FaultyServer(ReplayedModel(f"{DRAFT}\n{LATER} [@2019년 5월 4일]\n")) as server,
        visiting(browser, _served(serve, server, "none"), "en") as visit,
    ):
        said = visit.ask(OPENED, 1)
        page = visit.page
        assert f"{QUOTED}[1] [여기서 문장 1개를 뺐습니다] {REWORDED}" in said and FALSE not in said
        assert said.index(GAP) < said.rindex("[여기서 문장 1개를 뺐습니다]")
        _reach(page, "omission", 1)
        page.keyboard.press("Enter")
        reason = "문서에 없는 숫자나 날짜: 1999년 7월 3일"
        opened = " ".join(page.inner_text(".withheld-here:focus").split())
        assert opened == f"Withheld sentence: {FALSE} {reason}"
        assert LATER not in page.inner_text(".reply")
        assert page.get_attribute("button.omission >> nth=0", "aria-expanded") == "true"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('button.omission[aria-expanded=false]')")
        assert FALSE not in page.inner_text(".reply")
        page.locator("button.omission").last.click()
        assert LATER in page.inner_text(".withheld-here:focus")
        visit.reload()
        page.wait_for_selector("button.omission")
        kept = page.evaluate("JSON.stringify(localStorage)")
        assert json.loads(kept) and "withheld_after" in kept


def _served(serve: Serve, server: FaultyServer, judge: str) -> Server:
    return serve(openai_base_url=server.url, openai_api_key="sk-test", model="scripted", judge=judge)


def _reach(page: Page, name: str, times: int) -> None:
    """Moves the focus by the Tab key alone, until it has come to an element of a class for the n-th time."""
    page.evaluate("document.querySelector('.reply .claim').setAttribute('tabindex', '-1')")
    page.focus(".reply .claim >> nth=0")
    for _ in range(20):
        page.keyboard.press("Tab")
        times -= page.evaluate("document.activeElement.className.split(' ')[0]") == name
        if not times:
            return
    pytest.fail(f"no {name} can be reached by the keyboard")
