"""What a newcomer meets: the library, how to add to it, small talk; chats that are found again, and what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import NARROW
from playwright.sync_api import Browser, expect
from visitor import BOOKS, DROPPED, OPENED, QUOTED, Visit, letters, visiting

from ui.server import Server

pytestmark = pytest.mark.slow

MILL = "구름 방앗간 이야기\n\n구름 방앗간은 1987년 5월에 문을 열었다. 구름 방앗간의 맷돌은 12개이다.\n"


@pytest.fixture
def own(browser: Browser, serve) -> Iterator[Visit]:  # type: ignore[no-untyped-def]
    """A visitor of a page that he may change."""
    with visiting(browser, serve()) as visitor:
        yield visitor


EARLY = """() => new MutationObserver(() => {
  const box = document.querySelector("#question textarea");
  if (box?.checkVisibility({ visibilityProperty: true }) && !window.mundap?.loaded) window.isEarly = true;
}).observe(document, { childList: true, subtree: true })"""


def test_the_question_box_is_shown_once_its_keys_are_heard_and_has_the_focus(visit: Visit) -> None:
    page = visit.page
    page.add_init_script(f"({EARLY})()")
    visit.reload()
    page.wait_for_selector("#question textarea:focus")
    assert not page.evaluate("window.isEarly")
    page.keyboard.type(OPENED)
    page.keyboard.press("Enter")
    page.wait_for_selector('.exchange[data-exchange="1"] .reply')


def test_the_first_screen_is_the_library_and_its_questions_are_answered(visit: Visit) -> None:
    page = visit.page
    page.wait_for_selector("#at-hand li")
    shown = page.inner_text("#at-hand")
    for expected in (
        "문서 2건",
        "달빛 도서관 이야기",
        "골목신문",
        "2021-03-02",
        "2020-01-09 – 2021-03-02",
        "파일 선택",
    ):
        assert expected in shown
    assert page.locator("#at-hand button.add-files").is_visible()
    page.wait_for_selector("#next .example")
    offered = page.locator("#next .example").all_inner_texts()
    assert 1 <= len(offered) <= 3
    for number, question in enumerate(offered, start=1):
        visit.ask(question, number)
        assert page.locator(f'.marker[data-exchange="{number}"]').count() >= 1, question
    assert page.locator("#at-hand").is_hidden()
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    page.click("#at-hand .read-one:has-text('달빛')")
    page.wait_for_selector("#reading article")
    assert QUOTED in page.inner_text("#reading")


@pytest.mark.parametrize(
    ("language", "greeting", "contents", "count"),
    [("ko", "안녕하세요!", "여기 뭐가 들어 있어?", "문서 2건"), ("en", "Hello!", "What is in here?", "2 documents")],
)
def test_small_talk_is_answered_by_what_the_page_knows_of_itself(
    browser: Browser, served: Server, language: str, greeting: str, contents: str, count: str
) -> None:
    with visiting(browser, served, language) as visit:
        assert count in visit.ask(greeting, 1)
        listed = visit.ask(contents, 2)
        assert count in listed and "달빛 도서관 이야기, 골목신문, 2021-03-02" in listed
        assert visit.page.locator(".reply.talk").count() == 2
        assert visit.page.locator(".reply :is(.marker, .footing)").count() == 0
        visit.page.wait_for_selector("#next .example")  # what may be asked instead
        assert QUOTED in visit.ask(OPENED, 3)


def test_files_are_dropped_anywhere_and_introduced_with_questions_that_they_answer(own: Visit) -> None:
    page = own.page
    page.evaluate(DROPPED, ["방앗간.txt", MILL])
    page.wait_for_selector(".uploads h2:has-text('추가 결과')")
    page.wait_for_selector(".introduced .example")
    assert "구름 방앗간 이야기" in page.inner_text(".introduced") and "단락 1개" in page.inner_text("#uploads")
    assert page.locator("#drop").is_hidden()
    offered = page.locator(".introduced .example").all_inner_texts()
    page.wait_for_selector("#at-hand li:has-text('구름 방앗간 이야기')")
    page.click("button[role=tab]:has-text('문서')")
    page.wait_for_selector(".documents tr:has-text('구름 방앗간 이야기')")
    page.click(".introduced .example >> nth=0")
    page.wait_for_selector('.conversation[aria-busy="false"] .exchange[data-exchange="1"] .marker')
    for number, question in enumerate(offered[1:], start=2):
        own.ask(question, number)
        assert page.locator(f'.marker[data-exchange="{number}"]').count() >= 1, question
    page.click(".close-uploads")
    assert page.locator(".uploads").is_hidden()


def test_pasted_text_is_added_under_its_title(own: Visit) -> None:
    page = own.page
    page.click("#at-hand .add-text")
    page.fill("#pasting input", "구름 방앗간: 첫 이야기")
    page.fill("#pasting textarea", MILL.split("\n\n")[1])
    page.click("#pasting button[value=cancel]")
    page.click("#at-hand .add-text")
    assert page.input_value("#pasting textarea") != ""  # what was typed is still there
    page.click("#pasting button[value=add]")
    page.wait_for_selector("#at-hand li:has-text('첫 이야기')")
    assert "1987년" in own.ask("구름 방앗간은 언제 문을 열었나?", 1)


def test_an_abstention_shows_what_may_be_meant_with_the_way_to_it(visit: Visit) -> None:
    page = visit.page
    visit.ask("달빛 도서관의 주차 요금은 얼마인가?", 1)
    page.wait_for_selector(".reply.abstention .maybe")
    shown = page.text_content(".maybe mark")
    page.wait_for_selector("#next .example")
    page.click(".maybe .read")
    page.wait_for_selector("#document mark.current")
    assert page.text_content("#document mark.current") == shown
    page.click("#document button.list")
    expect(page.locator("#sources .near").first).to_be_visible()
    page.click("#sources .near .read >> nth=1")
    page.wait_for_selector("#document mark.current")


def test_chats_are_listed_by_day_and_found_by_their_words(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    visit.ask(BOOKS, 1)
    page.evaluate(
        """() => {
          const name = Object.keys(localStorage).find((key) => localStorage[key].includes("언제 문을"));
          const kept = JSON.parse(localStorage[name]);
          localStorage[name] = JSON.stringify({ ...kept, changed: Date.now() - 86400000 });
          window.mundap.listPast();
        }"""
    )
    expect(page.locator("#past-list h3")).to_have_text(["오늘", "어제"])
    page.fill("#past-search", "몇 권")
    expect(page.locator("#past-list .title")).to_have_text([BOOKS])
    page.fill("#past-search", "없는 말")
    assert page.locator("#past .nothing").is_visible()
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.locator("#past-search").is_hidden()
    page.click("#past-open")
    page.fill("#past-search", "문을")
    page.click("#past-list .open-past")
    page.wait_for_selector(f".question:has-text('{OPENED}')")
    assert page.locator("#past-search").is_hidden()


def test_a_printed_chat_has_every_answer_and_every_source(visit: Visit, tmp_path: Path) -> None:
    answers = [
        visit.ask(question, number)
        for number, question in enumerate((OPENED, BOOKS, "달빛 도서관의 첫 관장은 누구인가?") * 3, start=1)
    ]
    assert len(answers) == 9
    printed = visit.printed(tmp_path / "chat.pdf")
    assert printed.count(letters(QUOTED)) >= 6  # in three answers and in the sources of three
    assert printed.count(letters(BOOKS)) >= 3
    assert printed.count("정소라") >= 6
    assert "질문하기" not in printed and "다시질문" not in printed


def test_on_a_phone_a_document_opens_before_the_reader_s_eyes(browser: Browser, served: Server) -> None:
    with visiting(browser, served) as visit:
        page = visit.page
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        visit.open_tab("문서")
        page.click(".read-one[aria-label*='달빛']")
        page.wait_for_selector("#reading article:focus")
        page.wait_for_function(
            "(({top}) => top > -5 && top < window.innerHeight - 200)"
            "(document.querySelector('#reading article').getBoundingClientRect())"
        )
