"""Chats of people who sign in: found again from another browser, shared read-only, continued in a copy, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import WIDE, ask, tab
from playwright.sync_api import Browser, Page, expect
from visitor import BOOKS, OPENED, QUOTED, bare, serving

from ui.access.accounts import set_password
from ui.server import Server

pytestmark = pytest.mark.slow

OWNER, OTHER, PASSWORD = "한울", "가람", "correct horse"
DIRECTOR = "달빛 도서관의 첫 관장은 누구인가?"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("kept")
    for name in (OWNER, OTHER):
        set_password(folder / "users", name, PASSWORD)
    with serving(folder, auth=folder / "users", questions_per_minute=0) as server:
        yield server


# What the page has had kept, noted in the page itself: Firefox tells nobody the body of a request.
NOTED = """window.kept = [];
const asked = window.fetch;
window.fetch = async (address, options) => {
  const reply = await asked(address, options);
  if (options?.method === "PUT") window.kept.push(JSON.parse(options.body));
  return reply;
};"""
DONE = "window.kept.some((one) => Object.values(one.exchanges ?? {}).some(({ state }) => state === 'done'))"


def asked_and_kept(page: Page, question: str, number: int) -> list[dict[str, Any]]:
    """Asks, waits until the server keeps the answer, and returns what was sent to be kept."""
    page.evaluate("window.kept = []")
    ask(page, question, number)
    page.wait_for_function(DONE)
    return list(page.evaluate("window.kept"))


def signed_in(browser: Browser, server: Server, name: str, query: str = "") -> Page:
    page = tab(browser, WIDE, locale="ko-KR", permissions=("clipboard-read", "clipboard-write"))
    page.add_init_script(NOTED)
    page.goto(server.url)
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".welcome")
    page.wait_for_function("window.mundap?.whenLoaded")
    page.evaluate("window.mundap.whenLoaded")  # the list of chats is there
    if query:
        page.goto(f"{server.url}{query}")
    return page


def test_a_chat_is_found_again_elsewhere_shared_read_only_and_gone_when_it_is_deleted(
    browser: Browser, guarded: Server
) -> None:
    page = signed_in(browser, guarded, OWNER)
    assert page.locator("#past .kept").is_hidden() and page.locator("#past .kept-on-server").is_visible()
    asked_and_kept(page, OPENED, 1)
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('conversation')).length") == 0

    elsewhere = signed_in(browser, guarded, OWNER)
    elsewhere.click("#past-list .open-past")
    elsewhere.wait_for_selector('.exchange[data-exchange="1"] .reply')
    assert QUOTED in elsewhere.inner_text(".reply")
    ask(elsewhere, BOOKS, 2)
    elsewhere.click("#past-list summary")
    elsewhere.click("#past-list .share")
    elsewhere.wait_for_selector("#sharing[open]")
    link = elsewhere.input_value("#sharing input")
    expect(elsewhere.locator("#past-list .row-actions")).to_be_hidden()
    elsewhere.emulate_media(forced_colors="active")
    assert bare(elsewhere) == []
    elsewhere.emulate_media(forced_colors="none")
    elsewhere.click("#sharing button[value=copy]")
    elsewhere.wait_for_selector("#toast.shown:has-text('복사했습니다')")
    assert elsewhere.evaluate("navigator.clipboard.readText()") == link
    expect(elsewhere.locator("#past-list .shared")).to_be_visible()
    expect(elsewhere.locator("#past-list summary")).to_be_focused()

    other = signed_in(browser, guarded, OTHER, link[link.index("?") :])
    other.wait_for_selector(f"#shared-note:has-text('{OWNER}')")
    assert QUOTED in other.inner_text('.exchange[data-exchange="1"] .reply')
    assert other.locator("#ask").is_hidden() and other.locator("#past-list li").count() == 0
    other.emulate_media(forced_colors="active")
    assert bare(other) == []
    other.emulate_media(forced_colors="none")
    other.click('.marker[data-exchange="1"] >> nth=0')
    other.wait_for_selector("#document mark.current")
    other.click("button.continue-shared")
    other.wait_for_selector("#ask >> visible=true")
    ask(other, OPENED, 3)
    expect(other.locator("#past-list li")).to_have_count(1)

    elsewhere.click("#past-list summary")
    elsewhere.click("#past-list .share")
    elsewhere.click("#sharing button[value=stop]")
    expect(elsewhere.locator("#past-list .shared")).to_be_hidden()
    other.goto(link)
    other.wait_for_selector("#toast.shown:has-text('공유가 끝난')")
    assert other.locator("#shared-note").is_hidden()

    elsewhere.click("#past-list summary")
    elsewhere.click("#past-list .delete")
    elsewhere.click("#asking button[value=sure]")
    expect(elsewhere.locator("#past-list li")).to_have_count(0)
    page.reload()
    page.wait_for_selector(".welcome")
    expect(page.locator("#past-list li")).to_have_count(0)
    for each in (page, elsewhere, other):
        each.context.close()


def test_branches_are_kept_and_read_by_others_whose_link_survives_the_login(browser: Browser, guarded: Server) -> None:
    page = signed_in(browser, guarded, OWNER)
    asked_and_kept(page, OPENED, 1)
    page.click('.edit[data-exchange="1"]')
    changes = asked_and_kept(page, BOOKS, 2)
    assert {place for change in changes for place in change["exchanges"]} == {"1"}  # the first one is there already
    with page.expect_response(lambda reply: reply.request.method == "PUT"):
        page.click(".version[data-step='-1']")
    page.wait_for_selector('.exchange[data-exchange="1"]')

    elsewhere = signed_in(browser, guarded, OWNER)
    elsewhere.click("#past-list .open-past >> nth=0")
    elsewhere.wait_for_selector('.exchange[data-exchange="1"] .versions:has-text("1/2")')
    elsewhere.click("#past-list summary >> nth=0")
    elsewhere.click("#past-list .share >> nth=0")
    elsewhere.wait_for_selector("#sharing[open]")
    link = elsewhere.input_value("#sharing input")

    other = tab(browser, WIDE, locale="ko-KR")
    other.goto(link)
    other.fill("input[name=username]", OTHER)
    other.fill("input[name=password]", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_selector(f"#shared-note:has-text('{OWNER}')")
    other.click(".version[data-step='1']")
    other.wait_for_selector('.exchange[data-exchange="2"] .versions:has-text("2/2")')
    other.reload()
    other.wait_for_selector('.exchange[data-exchange="1"]')  # only the page turned, not the chat
    for each in (page, elsewhere, other):
        each.context.close()


def kept(page: Page) -> list[dict[str, Any]]:
    """The exchanges of the chat that a page shows, as the server has them."""
    chat = page.evaluate("fetch(`chats/${window.mundap.currentChat()}`).then((reply) => reply.json())")
    exchanges: list[dict[str, Any]] = chat["record"]["exchanges"]
    return exchanges


def is_kept(page: Page, number: int) -> None:
    """Waits until the server has so many exchanges of the chat that a page shows, each with its answer."""
    page.wait_for_function(
        """async (number) => {
          const reply = await fetch(`chats/${window.mundap.currentChat()}`);
          const { record } = await reply.json();
          return record.exchanges.length === number && record.exchanges.every(({ state }) => state === "done");
        }""",
        arg=number,
    )


def asked_here_and_opened_there(here: Page, browser: Browser, server: Server) -> Page:
    """Asks the first question of a chat, and returns another window of the owner that shows this chat."""
    ask(here, OPENED, 1)
    is_kept(here, 1)
    page = signed_in(browser, server, OWNER)
    page.click("#past-list .open-past >> nth=0")
    page.wait_for_selector('.exchange[data-exchange="1"] .reply')
    return page


def test_what_two_windows_ask_at_once_is_one_chat_with_a_branch(browser: Browser, guarded: Server) -> None:
    here = signed_in(browser, guarded, OWNER)
    before = here.locator("#past-list li").count()
    there = asked_here_and_opened_there(here, browser, guarded)
    there.route("**/chats", lambda route: route.abort())  # it does not learn what the other window does meanwhile
    ask(here, BOOKS, 2)
    is_kept(here, 2)
    there.fill("#question textarea", DIRECTOR)
    there.press("#question textarea", "Enter")
    there.wait_for_selector("#toast.shown:has-text('두 창의 질문과 답을 모두')")
    there.wait_for_selector('.exchange[data-exchange="3"] .versions:has-text("2/2")')
    assert "정소라" in there.inner_text('.exchange[data-exchange="3"] .reply')
    is_kept(there, 3)
    assert [(one["number"], one["follows"], one["question"]) for one in kept(there)] == [
        (1, 0, OPENED), (2, 1, BOOKS), (3, 1, DIRECTOR),
    ]  # fmt: skip
    there.click(".version[data-step='-1']")
    there.wait_for_selector('.exchange[data-exchange="2"] .reply:has-text("3만 2000권")')
    expect(there.locator("#past-list li")).to_have_count(before + 1)

    here.evaluate("window.dispatchEvent(new Event('focus'))")
    here.wait_for_selector('.exchange .versions:has-text("/2")')
    expect(here.locator("#past-list li")).to_have_count(before + 1)
    for each in (here, there):
        each.context.close()


def test_a_window_that_is_used_again_goes_on_where_the_other_one_is(browser: Browser, guarded: Server) -> None:
    here = signed_in(browser, guarded, OWNER)
    there = asked_here_and_opened_there(here, browser, guarded)
    ask(there, BOOKS, 2)
    is_kept(there, 2)
    here.evaluate("window.dispatchEvent(new Event('focus'))")
    here.wait_for_selector('.exchange[data-exchange="2"] .reply:has-text("3만 2000권")')
    ask(here, DIRECTOR, 3)
    is_kept(here, 3)
    assert [(one["number"], one["follows"]) for one in kept(here)] == [(1, 0), (2, 1), (3, 2)]
    for each in (here, there):
        each.context.close()


def test_a_chat_that_another_window_deletes_is_kept_by_the_one_that_goes_on(browser: Browser, guarded: Server) -> None:
    here = signed_in(browser, guarded, OWNER)
    before = here.locator("#past-list li").count()
    there = asked_here_and_opened_there(here, browser, guarded)
    here.click("#past-list summary >> nth=0")
    with here.expect_response(lambda reply: reply.request.method == "DELETE"):
        here.click("#past-list .delete >> nth=0")
        here.click("#asking button[value=sure]")
    ask(there, BOOKS, 2)
    there.wait_for_selector("#toast.shown:has-text('다른 창에서 삭제한 대화')")
    there.wait_for_selector('.exchange[data-exchange="2"] .reply:has-text("3만 2000권")')
    is_kept(there, 2)
    expect(there.locator("#past-list li")).to_have_count(before + 1)
    for each in (here, there):
        each.context.close()


def test_chats_that_only_the_browser_has_are_moved_when_it_is_asked_for(browser: Browser, guarded: Server) -> None:
    page = signed_in(browser, guarded, OTHER)
    before = page.locator("#past-list li").count()
    kept = """([name, question]) => localStorage.setItem(`mundap:${name}:conversation:old`, JSON.stringify({
      format: "mundap-conversation", version: 1, id: "old", title: "",
      exchanges: [{ number: 1, question, state: "done" }],
    }))"""
    page.evaluate(kept, [OTHER, "예전 질문은?"])
    page.reload()
    page.wait_for_selector(".welcome")
    page.click(".move-chats:has-text('1개')")
    expect(page.locator("#past-list li")).to_have_count(before + 1)
    page.wait_for_function("Object.keys(localStorage).every((name) => !name.includes('conversation'))")
    expect(page.locator(".move-chats")).to_be_hidden()
    page.context.close()
