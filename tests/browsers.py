"""Debian's Chromium and Firefox and what a visitor does first, for the browser tests and the pictures of the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

PROGRAMS = {"chromium": "chromium", "firefox": "firefox-esr"}  # and the name of the Debian package
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# Firefox knows no permission to read the clipboard: a test asks for it by this.
PREFERENCES = {"dom.events.testing.asyncClipboard": True, "ui.prefersReducedMotion": 1}
WIDE, NARROW = (1280, 800), (360, 740)


@contextmanager
def opened(name: str) -> Iterator[Browser]:
    """A browser without a window and without a word to anybody."""
    program = shutil.which(PROGRAMS[name])
    with sync_playwright() as playwright:
        if name == "chromium":
            started = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        else:  # this channel speaks WebDriver BiDi, which every Firefox understands
            started = playwright.firefox.launch(
                channel="moz-firefox", executable_path=program, headless=True, firefox_user_prefs=PREFERENCES
            )
        try:
            yield started
        finally:
            started.close()


def tab(
    browser: Browser, size: tuple[int, int], *, locale: str, scheme: str = "light", permissions: tuple[str, ...] = ()
) -> Page:
    """An empty tab of a fresh visitor."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(viewport=viewport, locale=locale, color_scheme=scheme, reduced_motion="reduce")
    if permissions and browser.browser_type.name == "chromium":
        context.grant_permissions(list(permissions))
    return context.new_page()


def visit_page(page: Page, url: str, language: str) -> None:
    """Opens the page and waits until it can be asked, in the language that the browser prefers."""
    page.goto(url)
    page.wait_for_selector(f'.conversation[lang="{language}"] .welcome')


def ask(page: Page, question: str, number: int) -> None:
    """Asks and waits until the reply is whole."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f'.conversation[aria-busy="false"] .exchange[data-exchange="{number}"] .reply')
