"""Manners: language, narrow, dark, keyboard alone, contrast and names for who cannot see, nothing from elsewhere."""

from __future__ import annotations

import pytest
from browsers import NARROW
from playwright.sync_api import Browser, Page
from visitor import BOOKS, HEIGHT, OPENED, Visit, serious, visiting

from ui.server import Server

pytestmark = pytest.mark.slow

TABS = {
    "ko": ("글 확인", "문서", "평가", "설정", "대화"),
    "en": ("Check", "Library", "Evaluation", "Settings", "Chat"),
}


@pytest.mark.parametrize(("language", "scheme"), [("ko", "light"), ("en", "dark")])
def test_axe_finds_nothing_serious(browser: Browser, served: Server, language: str, scheme: str) -> None:
    with visiting(browser, served, language, scheme=scheme) as visit:
        page = visit.page
        page.wait_for_selector("#next .example")
        assert serious(page) == []
        visit.ask(OPENED, 1)
        visit.ask("What is the capital of France?", 2)
        page.click("#filter > button")
        assert serious(page) == []
        page.click(".marker >> nth=0")
        page.wait_for_selector("#document mark.current")
        assert serious(page) == []
        page.click("#past-list summary")
        assert serious(page) == []
        page.keyboard.press("Escape")
        page.click(".judge.down >> nth=0")
        page.wait_for_selector("#judging[open]")
        assert serious(page) == []
        page.keyboard.press("Escape")
        for name in TABS[language]:
            visit.open_tab(name)
            page.wait_for_timeout(300)
            assert serious(page) == [], name


def test_the_language_changes_everything_and_is_kept(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    visit.open_tab("설정")
    page.check("#language input[value=en]")
    page.wait_for_selector("button[role=tab]:has-text('Library')")
    visit.open_tab("Chat")
    assert page.inner_text("#send") == "Ask"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator(".again").inner_text() == "Ask again"
    assert "All documents" in page.inner_text("#filter")
    visit.reload()
    page.wait_for_selector('.conversation[lang="en"] .exchange')
    assert page.inner_text("#fresh") == "New chat"
    page.click("#past-list summary[aria-label^='Menu of']")  # the list is drawn in the language of the page
    assert "Rename" in page.inner_text("#past") and "이름" not in page.inner_text("#past")


def test_who_cannot_read_the_page_finds_the_own_language_at_its_top(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.fill("#question textarea", "half a question")
    page.click("#heading .speak:has-text('English')")
    page.wait_for_selector("button[role=tab]:has-text('Settings')")
    assert page.locator(".again").inner_text() == "Ask again"
    assert page.input_value("#question textarea") == "half a question"
    visit.reload()
    page.wait_for_selector('.conversation[lang="en"] .exchange')
    visit.open_tab("Settings")
    assert page.is_checked("#language input[value=en]")
    page.click("#heading .speak:has-text('한국어')")
    page.wait_for_selector("button[role=tab]:has-text('설정')")
    assert page.is_checked("#language input[value=ko]")


def test_a_browser_that_prefers_english_gets_english(browser: Browser, served: Server) -> None:
    with visiting(browser, served, "en") as visit:
        assert visit.page.inner_text("#send") == "Ask"
        visit.page.wait_for_selector("#next .example[lang=ko]")  # the documents are Korean, and so are the examples
        visit.page.wait_for_selector("#next h2:has-text('Try one of these')")


def test_preferences_are_kept_and_hold(visit: Visit) -> None:
    page = visit.page
    visit.open_tab("설정")
    visit.enter("#passages input[type=number]", "1")
    page.check("#strictness input[value=strict]")
    visit.reload()
    visit.open_tab("설정")
    page.wait_for_function("document.querySelector('#passages input[type=number]')?.value === '1'")
    page.wait_for_selector("#strictness input[value=strict]:checked")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_narrow_page_does_not_scroll_sideways(browser: Browser, served: Server, language: str) -> None:
    with visiting(browser, served, language) as visit:
        page = visit.page
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        assert visit.overflow() <= 0
        visit.ask(HEIGHT, 1)
        visit.ask("푸른 등대지기는 이 글을 어디에 올렸나?", 2)
        page.click("#filter > button")
        page.wait_for_selector("#choice form")
        assert visit.overflow() <= 0
        edges = page.evaluate(
            "[...document.querySelectorAll('.reply, .source, .actions, #ask, #next, #filter')]"
            ".map((e) => e.getBoundingClientRect().right)"
        )
        assert max(edges) <= NARROW[0]
        for name in TABS[language]:
            visit.open_tab(name)
            for width in (320, NARROW[0]):
                page.set_viewport_size({"width": width, "height": NARROW[1]})
                page.wait_for_timeout(300)
                assert visit.overflow() <= 0, (name, width)
                assert page.locator("button[role=tab]:visible").count() == len(TABS[language]), (name, width)


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit.page
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    page.keyboard.type(OPENED)
    page.keyboard.press("Enter")
    page.wait_for_selector('.conversation[aria-busy="false"] .reply.answer')
    _tab_to(page, ".marker", backwards=True)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("#document mark.current")
    _tab_to(page, "#document .back")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.marker')")
    _tab_to(page, "#tab-library-button", backwards=True)
    page.keyboard.press("Enter")
    _tab_to(page, ".read-one")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reading article")


def _tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached")


def test_a_syllable_that_is_being_written_is_not_sent(visit: Visit) -> None:
    page = visit.page
    page.fill("#question textarea", BOOKS)
    page.evaluate(
        "document.querySelector('#question textarea').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    page.wait_for_timeout(500)
    assert page.locator(".exchange").count() == 0
    page.press("#question textarea", "Enter")
    page.wait_for_selector('.conversation[aria-busy="false"] .reply.answer')


def test_a_screen_reader_hears_an_answer_once(visit: Visit) -> None:
    page = visit.page
    page.wait_for_selector("#announcer", state="attached")  # the scripts of the page add it
    page.evaluate(
        "window.heard = []; const announcer = document.querySelector('#announcer');"
        "new MutationObserver(() => window.heard.push(announcer.textContent)).observe(announcer, {childList: true})"
    )
    visit.ask(OPENED, 1)
    heard = page.evaluate("window.heard")
    assert len(heard) == 1 and "2019년 5월 4일" in heard[0]
