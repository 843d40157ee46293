"""Asking and checking: an answer, its markers, the document behind each, and the next question."""

from __future__ import annotations

import pytest
from browsers import WIDE, tab
from playwright.sync_api import Browser, Route
from visitor import BOOKS, HEIGHT, OPENED, QUOTED, Visit, everywhere

from ui.server import Server

pytestmark = pytest.mark.slow


@everywhere
def test_an_answer_is_shown_with_its_quote_highlighted(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    assert QUOTED in visit.answer(1)
    assert "골목신문" in visit.answer(1)
    assert QUOTED in visit.marked()
    cards = visit.page.inner_text("#sources section:not([hidden])")
    for expected in ("달빛 도서관 이야기", "골목신문", "한여울", "2021-03-02", "문을 연 날"):
        assert expected in cards
    assert "library.md" not in cards  # a document with a title is told by it


@pytest.mark.parametrize("way", ["Enter", "click"])
def test_a_question_asked_before_the_page_is_loaded_is_answered(browser: Browser, served: Server, way: str) -> None:
    """The response to the loaded page would draw over an answer that came before it."""
    page = tab(browser, WIDE, locale="ko-KR")
    requests: list[Route] = []
    held = True

    def hold(route: Route) -> None:
        if held:
            requests.append(route)
        else:
            route.continue_()

    page.route("**/queue/join*", hold)
    page.goto(served.url)
    page.fill("#question textarea", OPENED)
    while not requests:
        page.wait_for_timeout(50)
    page.press("#question textarea", "Enter") if way == "Enter" else page.click("#send")
    page.wait_for_timeout(500)
    assert len(requests) == 1
    held = False
    requests[0].continue_()
    page.wait_for_selector('.conversation[aria-busy="false"] .exchange[data-exchange="1"] .reply')
    assert QUOTED in page.inner_text("#conversation")
    assert page.input_value("#question textarea") == ""
    page.context.close()


@everywhere
def test_every_highlight_is_the_quote_at_its_place(visit: Visit) -> None:
    for number, question in enumerate((BOOKS, HEIGHT), start=1):
        visit.ask(question, number)
        answer = visit.chain_says(question)
        assert visit.marked() == [citation.quote for citation in answer.citations] != []


@everywhere
def test_a_marker_opens_its_document_and_the_document_leads_back(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    visit.ask(HEIGHT, 2)
    page.focus('.marker[data-exchange="1"] >> nth=0')
    page.keyboard.press("Enter")
    page.wait_for_selector("#document mark.current")
    assert page.text_content("#document mark.current") == visit.chain_says(OPENED).citations[0].quote
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


@everywhere
def test_the_next_citation_is_one_step_away(visit: Visit) -> None:
    several = "달빛 도서관에 대해 알려 줘"
    quotes = [citation.quote for citation in visit.chain_says(several).citations]
    assert len(quotes) >= 2
    page = visit.page
    visit.ask(several, 1)
    page.click(".marker >> nth=0")
    for number, quote in enumerate(quotes, start=1):
        page.wait_for_selector(f'#document article[data-marker="{number}"]')
        assert page.text_content("#document mark.current") == quote
        step = page.locator("#document .step").last
        assert step.is_disabled() == (number == len(quotes))
        if number < len(quotes):
            step.click()


@everywhere
def test_an_unanswerable_question_is_an_abstention(visit: Visit) -> None:
    visit.ask("What is the capital of France?", 1)
    assert visit.page.locator(".reply.abstention").count() == 1
    assert visit.page.locator(".marker, mark").count() == 0
    assert visit.page.locator("#sources .source.near").count() > 0


@everywhere
def test_errors_are_sentences_in_the_language_of_the_page(visit: Visit) -> None:
    visit.page.fill("#question textarea", " ")
    visit.page.press("#question textarea", "Enter")  # nothing is asked
    assert "2,001자" in visit.ask("가" * 2001, 1)
    assert "Traceback" not in visit.page.inner_text("body")


@everywhere
def test_pointing_at_a_marker_shows_its_quote(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    assert visit.page.locator("#peek").is_hidden()
    visit.page.hover(".marker >> nth=0")
    assert visit.page.inner_text("#peek") == visit.chain_says(OPENED).citations[0].quote
    visit.page.mouse.move(0, 0)
    assert visit.page.locator("#peek").is_hidden()
    visit.page.focus(".marker >> nth=0")
    assert visit.page.locator("#peek").is_visible()


@everywhere
def test_a_follow_up_says_how_it_was_understood(visit: Visit) -> None:
    visit.ask("달빛 도서관의 첫 관장은 누구인가?", 1)
    visit.ask("그럼 책은 몇 권 있어?", 2)
    understood = visit.page.inner_text('.exchange[data-exchange="2"] .understood')
    assert "달빛 도서관" in understood
    assert "3만 2000권" in visit.answer(2)


@everywhere
def test_an_example_is_asked_and_answered_by_one_click(visit: Visit) -> None:
    visit.page.click("#next .example >> nth=0")
    visit.page.wait_for_selector('.conversation[aria-busy="false"] .reply.answer')
    assert visit.page.locator(".marker").count() > 0


@everywhere
def test_what_is_suggested_next_is_answered_too(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    visit.page.wait_for_selector('#next .questions[data-exchange="1"] .example')
    visit.page.click("#next .example >> nth=0")
    visit.page.wait_for_selector('.conversation[aria-busy="false"] .exchange[data-exchange="2"] .reply.answer')


@everywhere
def test_an_abstention_offers_a_question_that_is_answered(visit: Visit) -> None:
    visit.ask("달빛 도서관의 화장실은 몇 개인가?", 1)
    assert visit.page.locator(".reply.abstention").count() == 1
    visit.page.wait_for_selector("#next h2:has-text('문서에 답이 있는 질문')")
    visit.page.click("#next .example >> nth=0")
    visit.page.wait_for_selector('.conversation[aria-busy="false"] .exchange[data-exchange="2"] .reply.answer')
