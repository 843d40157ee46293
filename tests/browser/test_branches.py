"""A question that is edited begins a branch: the one before stays, and is one press away, by mouse and by keyboard."""

from __future__ import annotations

import json

import pytest
from browsers import NARROW
from visitor import BOOKS, HEIGHT, OPENED, Visit

pytestmark = pytest.mark.slow

DIRECTOR = "달빛 도서관의 첫 관장은 누구인가?"


def questions(visit: Visit) -> list[str]:
    return [text.split("\n")[-1] for text in visit.page.locator(".exchange .question").all_inner_texts()]


def edit(visit: Visit, number: int, text: str, becomes: int) -> None:
    visit.page.click(f'.edit[data-exchange="{number}"]')
    visit.ask(text, becomes)


def test_any_question_is_edited_and_what_followed_it_is_kept(visit: Visit) -> None:
    page = visit.page
    for number, question in enumerate((OPENED, BOOKS, HEIGHT), start=1):
        visit.ask(question, number)
    edit(visit, 2, DIRECTOR, 4)
    assert questions(visit) == [OPENED, DIRECTOR]
    assert "정소라" in visit.answer(4) and page.locator("#sources section:not([hidden])").count() == 1
    page.click(".version[data-step='-1']")
    page.wait_for_selector('.exchange[data-exchange="3"]')
    assert questions(visit) == [OPENED, BOOKS, HEIGHT]
    assert page.inner_text(".versions span") == "1/2"
    visit.reload()
    page.wait_for_selector('.exchange[data-exchange="3"]')
    page.click(".version[data-step='1']")
    page.wait_for_selector('.exchange[data-exchange="4"]')
    visit.ask("그곳에는 책이 몇 권 있어?", 5)  # leans on its own branch alone
    assert questions(visit) == [OPENED, DIRECTOR, "그곳에는 책이 몇 권 있어?"]
    assert "3만 2000권" in visit.answer(5)
    edit(visit, 1, BOOKS, 6)
    assert questions(visit) == [BOOKS]
    (record,) = [json.loads(text) for text in page.evaluate("Object.values(localStorage)") if '"exchanges"' in text]
    assert [(one["number"], one["follows"]) for one in record["exchanges"]] == [
        (1, 0), (2, 1), (3, 2), (4, 1), (5, 4), (6, 0),
    ]  # fmt: skip


def test_branches_are_changed_by_the_keyboard_and_told_to_screen_readers(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.focus(".edit")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('#question') !== null")
    visit.ask(BOOKS, 2)
    assert page.get_attribute(".versions", "aria-label") == "질문 2개 중 2번째"
    page.focus(".version[data-step='-1']")
    page.keyboard.press("Enter")
    page.wait_for_selector('.exchange[data-exchange="1"]')
    page.wait_for_function("document.activeElement.matches('.version[data-step=\"1\"]')")  # the way back
    assert page.get_attribute(".versions", "aria-label") == "질문 2개 중 1번째"
    page.wait_for_function("document.querySelector('#announcer').textContent.includes('2019년 5월 4일')")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert visit.overflow() <= 0


def test_a_question_that_got_no_answer_is_asked_again_in_its_place(visit: Visit) -> None:
    page = visit.page
    visit.ask("가" * 2001, 1)
    assert page.locator(".reply.failure").count() == 1
    page.click(".edit")
    visit.ask(OPENED, 1)
    assert page.locator(".versions").count() == 0
    assert questions(visit) == [OPENED]


def test_a_chat_is_exported_as_the_branch_that_is_shown(visit: Visit) -> None:
    visit.ask(OPENED, 1)
    edit(visit, 1, BOOKS, 2)
    written = visit.saved(lambda: visit.past(0, "export-markdown")).read_text(encoding="utf-8")
    assert BOOKS in written and OPENED not in written.replace(f"# {OPENED}", "")


def test_a_browser_without_room_still_shows_answers_and_their_places(visit: Visit) -> None:
    page = visit.page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    visit.ask(OPENED, 1)
    visit.ask("그곳의 첫 관장은 누구야?", 2)
    assert "정소라" in visit.answer(2)
    page.click('.marker[data-exchange="1"] >> nth=0')
    page.wait_for_selector("#document mark.current")
    assert "저장 공간이 가득" in page.inner_text("#toast")
