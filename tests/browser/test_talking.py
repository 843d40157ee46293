"""What may be done with a conversation: ask again, edit, copy, judge; it is kept, named, exported and deleted."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, expect
from visitor import BOOKS, OPENED, QUOTED, Visit, visiting

from ui.server import Server

pytestmark = pytest.mark.slow


def questions(visit: Visit) -> list[str]:
    return [text.split("\n")[-1] for text in visit.page.locator(".exchange .question").all_inner_texts()]


def settled(visit: Visit, number: int) -> None:
    visit.page.wait_for_selector(f'.conversation[aria-busy="false"] .exchange[data-exchange="{number}"] .reply')


def test_a_reload_loses_nothing_and_markers_still_work(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    visit.ask(BOOKS, 2)
    said = [visit.answer(1), visit.answer(2)]
    visit.reload()
    settled(visit, 2)
    assert [visit.answer(1), visit.answer(2)] == said
    visit.page.click('.marker[data-exchange="1"] >> nth=0')
    visit.page.wait_for_selector("#document mark.current")
    assert visit.page.text_content("#document mark.current") == QUOTED
    visit.ask("그럼 한 해에 몇 명이 찾아와?", 3)
    assert "4만 명" in visit.answer(3)


def test_asking_again_keeps_the_answer_before_as_a_version(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    visit.ask(BOOKS, 2)
    assert page.locator(".again:visible").count() == 1
    assert page.locator(".edit:visible").count() == 2
    page.click(".again:visible")
    settled(visit, 3)
    assert questions(visit) == [OPENED, BOOKS]
    assert page.inner_text(".versions span") == "2/2"


def test_editing_is_left_by_escape(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.click(".edit")
    assert page.input_value("#question textarea") == OPENED
    assert page.locator(".editing").is_visible()
    page.keyboard.press("Escape")
    assert page.input_value("#question textarea") == ""
    assert page.locator(".editing").is_hidden()
    assert page.evaluate("document.activeElement.matches('.edit')")


def test_an_answer_is_copied_with_its_sources_as_footnotes(browser: Browser, served: Server) -> None:
    with visiting(browser, served, permissions=("clipboard-read", "clipboard-write")) as visit:
        visit.ask(OPENED, 1)
        visit.page.click(".copy")
        visit.page.wait_for_selector("#toast.shown")
        copied = visit.page.evaluate("navigator.clipboard.readText()")
        visit.page.click(".edit")  # another answer in the same place is another text to copy
        visit.ask(BOOKS, 2)
        visit.page.wait_for_selector(".claim:has-text('3만 2000권')")
        visit.page.click(".copy")
        visit.page.wait_for_function("navigator.clipboard.readText().then((text) => text.includes('3만 2000권'))")
    assert copied.startswith(f"**{OPENED}**\n\n{QUOTED}[^1]")
    assert "[^1]: 골목신문, 한여울, 2021-03-02, 「달빛 도서관 이야기」: " in copied


def test_a_judgement_is_kept_and_given_out_as_a_candidate(browser: Browser, serve) -> None:  # type: ignore[no-untyped-def]
    with visiting(browser, serve()) as visit:
        page = visit.page
        visit.ask(OPENED, 1)
        page.click(".judge.up")
        page.wait_for_selector('.judge.up[aria-pressed="true"]')
        page.click(".judge.down")
        page.check("#judging input[value=incomplete]")
        page.fill("#judging textarea", "요일도 알고 싶다")
        page.click("#judging button[value=send]")
        page.wait_for_selector('.judge.down[aria-pressed="true"]')
        page.click(".judge.down")
        page.click("#judging button[value=cancel]")
        visit.reload()
        page.wait_for_selector('.judge.down[aria-pressed="true"]')
        lines = (visit.server.settings.home / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["verdict"] for line in lines] == ["up", "down"]
        visit.open_tab("설정")
        candidate = json.loads(visit.saved(page.locator("#give-out").click).read_text(encoding="utf-8"))
        assert candidate["question"] == OPENED and "요일도 알고 싶다" in candidate["note"]


def test_conversations_are_named_opened_exported_and_deleted(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    visit.ask(BOOKS, 1)
    expect(page.locator("#past-list .title")).to_have_text([BOOKS, OPENED])
    visit.past(1, "rename")
    page.fill("#past-list li:last-of-type input", "<b>도서관</b>의 첫날")
    page.keyboard.press("Enter")
    expect(page.locator("#past-list .title")).to_have_text([BOOKS, "<b>도서관</b>의 첫날"])
    written = visit.saved(lambda: visit.past(1, "export-markdown")).read_text(encoding="utf-8")
    assert written.startswith("# \\<b\\>도서관\\</b\\>의 첫날\n") and QUOTED in written
    kept = json.loads(visit.saved(lambda: visit.past(1, "export-json")).read_text(encoding="utf-8"))
    assert kept["exchanges"][0]["answer"]["citations"][0]["quote"] == QUOTED
    page.click("#past-list li:last-of-type .open-past")
    page.wait_for_selector(f".question:has-text('{OPENED}')")
    visit.ask("그곳의 첫 관장은 누구야?", 2)
    expect(page.locator("#past-list .title").first).to_have_text("<b>도서관</b>의 첫날")
    visit.past(0, "delete")
    page.click("#asking button[value=cancel]")
    assert page.locator("#past-list li").count() == 2
    visit.past(0, "delete")
    page.click("#asking button[value=sure]")
    page.wait_for_selector(".welcome", state="attached")
    expect(page.locator("#past-list .title")).to_have_text([BOOKS])


def test_two_tabs_do_not_overwrite_each_other(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    other = visit.page.context.new_page()
    other.goto(visit.server.url)
    other.wait_for_selector(".welcome")
    second = Visit(other, visit.server)
    second.ask(BOOKS, 1)
    visit.ask("달빛 도서관의 첫 관장은 누구인가?", 2)
    expect(other.locator("#past-list .title")).to_have_text([OPENED, BOOKS])


def test_two_tabs_on_one_conversation_lose_nothing(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    other = visit.page.context.new_page()
    other.goto(visit.server.url)
    other.wait_for_selector(".welcome")
    other.click("#past-list .open-past")
    other.wait_for_selector(".exchange")
    second = Visit(other, visit.server)
    second.ask(BOOKS, 2)
    visit.ask("달빛 도서관의 첫 관장은 누구인가?", 3)  # beside the other one: both follow the first
    texts = visit.page.evaluate("Object.values(localStorage).join(' ')")
    assert "3만 2000권" in texts and "정소라" in texts
    visit.reload()
    settled(visit, 3)
    assert "정소라" in visit.answer(3)
    visit.page.click(".version[data-step='-1']")
    settled(visit, 2)
    assert "3만 2000권" in visit.answer(2)


def test_editing_ends_with_its_conversation(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    visit.ask(BOOKS, 2)
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    visit.ask("달빛 도서관의 첫 관장은 누구인가?", 1)
    page.click(".edit")
    page.click(f"#past-list .open-past:has-text('{OPENED}')")
    page.wait_for_selector('.exchange[data-exchange="2"]')
    assert page.locator(".editing").is_hidden()
    visit.ask("달빛 도서관을 찾는 사람은 한 해에 몇 명인가?", 3)
    assert questions(visit)[:2] == [OPENED, BOOKS]
    page.click("#past-list .open-past[aria-current]")  # it is open already
    visit.reload()
    settled(visit, 3)


def test_a_browser_that_stores_nothing_can_still_ask(browser: Browser, served: Server) -> None:
    page = browser.new_context(locale="ko-KR").new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('forbidden'); }})")
    page.goto(served.url)
    page.wait_for_selector(".welcome")
    visit = Visit(page, served)
    assert QUOTED in visit.ask(OPENED, 1)
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    expect(page.locator("#past-list .title")).to_have_text([OPENED])
    page.context.close()


def test_a_damaged_conversation_is_said_and_kept(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    visit.page.evaluate(
        "const name = Object.keys(localStorage).find((key) => key.includes('conversation'));"
        "localStorage.setItem(name, '{broken');"
    )
    visit.reload()
    visit.page.wait_for_selector("#notice .failure")
    assert "읽을 수 없습니다" in visit.page.inner_text("#notice")
    visit.ask(BOOKS, 1)
    assert visit.page.evaluate("Object.values(localStorage).includes('{broken')")
