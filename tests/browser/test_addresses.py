"""Addresses: what is opened is in the address, an address opens it again, Back closes it, and links can be copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import WIDE, tab, visit_page
from playwright.sync_api import Browser, Page
from visitor import BOOKS, OPENED, QUOTED, Visit, visiting

from ui.access.accounts import set_password
from ui.server import Server

pytestmark = pytest.mark.slow

CLIPBOARD = ("clipboard-read", "clipboard-write")


@pytest.fixture
def copying(browser: Browser, served: Server) -> Iterator[Visit]:
    """A visitor who lets the page use the clipboard."""
    with visiting(browser, served, permissions=CLIPBOARD) as visitor:
        yield visitor


def copied(page: Page) -> str:
    page.wait_for_selector("#toast.shown")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_what_is_opened_is_in_the_address_and_back_closes_it(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    assert "chat=" in page.url
    asked = page.url
    page.click(".marker >> nth=0")
    page.wait_for_selector("#document mark.current")
    assert page.url == f"{asked}&answer=1&source=1"
    page.go_back()
    page.wait_for_function("document.querySelector('#document').hidden")
    assert page.url == asked
    assert page.locator("#conversation .exchange").count() == 1
    page.go_forward()
    page.wait_for_function("!document.querySelector('#document').hidden")
    assert page.text_content("#document mark.current") == QUOTED
    page.click("#document .list")
    page.wait_for_function(f"location.href === {asked!r}")
    assert page.locator("#source-1-1").is_visible()


def test_back_closes_a_dialog_and_leads_from_a_document_to_the_chat(visit: Visit) -> None:
    page = visit.page
    page.wait_for_selector("#at-hand .read-one")
    here = page.url
    page.click("#at-hand .read-one >> nth=0")
    page.wait_for_selector("#reading article")
    assert "doc=" in page.url
    page.go_back()
    page.wait_for_selector("#question textarea:visible")
    page.wait_for_selector("#reading article", state="detached")
    assert page.url == here
    visit.ask(OPENED, 1)
    page.click(".judge.down")
    page.wait_for_selector("#judging[open]")
    page.go_back()
    page.wait_for_selector("#judging[open]", state="detached")
    assert "chat=" in page.url
    page.click(".judge.down")
    page.keyboard.press("Escape")
    page.wait_for_selector("#judging[open]", state="detached")
    page.wait_for_function("!history.state?.dialog")


def test_chats_are_steps(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    first = page.url
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    visit.ask(BOOKS, 1)
    second = page.url
    assert first != second
    page.go_back()  # the new chat got its name in the same step
    page.wait_for_selector(f"#conversation .exchange:has-text({OPENED!r})")
    assert page.url == first
    page.go_forward()
    page.wait_for_selector(f"#conversation .exchange:has-text({BOOKS!r})")
    assert page.url == second


def test_the_link_of_an_answer_opens_it_again_in_this_browser_and_says_so_elsewhere(
    copying: Visit, browser: Browser
) -> None:
    page = copying.page
    copying.ask(OPENED, 1)
    copying.ask(BOOKS, 2)
    page.click('.exchange[data-exchange="1"] .copy-link')
    link = copied(page)
    assert "이 브라우저에서만" in page.inner_text("#toast")
    assert link.endswith("&answer=1")
    copying.settle()
    page.goto(f"{link}&source=1")
    page.wait_for_selector("#document mark.current")
    assert page.text_content("#document mark.current") == QUOTED
    page.goto(link)
    page.wait_for_function("document.activeElement?.dataset.exchange === '1'")
    other = tab(browser, WIDE, locale="ko-KR")
    other.goto(link)
    other.wait_for_selector("#toast:has-text('이 브라우저에 없습니다')")
    other.context.close()
    copying.faults.clear()  # what was cut off when the page was left


def test_the_link_of_a_citation_opens_the_document_at_its_words_for_everybody(
    copying: Visit, browser: Browser, served: Server
) -> None:
    page = copying.page
    copying.ask(OPENED, 1)
    page.click("#source-1-1 .copy-link")
    link = copied(page)
    assert "?doc=" in link and "chat=" not in link
    other = tab(browser, WIDE, locale="ko-KR")
    other.goto(link)
    other.wait_for_selector("#reading mark.current")
    assert other.text_content("#reading mark.current") == QUOTED
    other.click("#reading .close-reading")
    other.wait_for_selector("#reading article", state="detached")
    assert "doc=" not in other.url
    other.goto(f"{served.url}?doc={'0' * 16}&at=0-3")
    other.wait_for_selector("#notice .failure:has-text('색인에 없습니다')")
    other.goto(link.split("&at=")[0] + "&at=800000-900000")
    other.wait_for_selector("#reading article:has-text('처음부터 보여 줍니다')")
    assert other.locator("#reading mark").count() == 0
    other.context.close()


def test_a_link_survives_the_login_and_leads_nowhere_else(browser: Browser, serve: object, tmp_path: Path) -> None:
    set_password(tmp_path / "users", "한울", "correct horse")
    server = serve(auth=tmp_path / "users")  # type: ignore[operator]
    with server.source.reader() as reader:
        document = reader.catalog.summaries()[0]
    page = tab(browser, WIDE, locale="ko-KR")
    page.goto(f"{server.url}?doc={document.id}&at=10-20&next=//192.0.2.1/&url=http://192.0.2.1/")
    assert "/login?doc=" in page.url and "192.0.2.1" not in page.url
    page.fill("input[name=username]", "한울")
    page.fill("input[name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    page.fill("input[name=username]", "한울")
    page.fill("input[name=password]", "correct horse")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reading mark.current")
    assert page.url.startswith(server.url)
    assert f"doc={document.id}&at=10-20" in page.url and "192.0.2.1" not in page.url
    page.context.close()


def test_without_a_clipboard_a_link_is_copied_in_the_old_way(visit: Visit) -> None:
    page = visit.page
    visit.ask(OPENED, 1)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.click(".actions .copy-link")
    page.wait_for_selector("#toast.shown:has-text('링크를 복사했습니다')")


def test_an_address_that_is_none_is_an_empty_page(browser: Browser, served: Server) -> None:
    page = tab(browser, WIDE, locale="ko-KR")
    visit_page(page, f"{served.url}?doc=../x&at=a-b&chat=%3Cscript%3E&answer=-1", "ko")
    page.wait_for_selector("#next .example")
    assert page.locator("#notice .failure, #reading article").count() == 0
    page.context.close()
