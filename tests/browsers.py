"""Debian's Chromium and Firefox and what a visitor does first, for the browser tests and the pictures of the page."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

PROGRAMS = {"chromium": "chromium", "firefox": "firefox-esr"}  # and the name of the Debian package
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
# What a tab of Chromium is told, a whole Firefox is told when it starts; it knows no permission to read the clipboard.
SCHEME = "layout.css.prefers-color-scheme.content-override"
PREFERENCES = {"dom.events.testing.asyncClipboard": True, "ui.prefersReducedMotion": 1, SCHEME: 1}
DARK, FORCED_COLOURS = {SCHEME: 0}, {"browser.display.document_color_use": 2}
DOWNLOADS = Path(tempfile.gettempdir()) / f"mundap-downloads-{os.getpid()}"
PATIENCE = 120_000  # milliseconds until something must be there: other tests have the processors, too
WIDE, NARROW = (1280, 800), (360, 740)


@contextmanager
def opened(name: str) -> Iterator[Browser]:
    """A browser without a window and without a word to anybody."""
    with sync_playwright() as playwright:
        started = _launched(playwright.chromium if name == "chromium" else playwright.firefox)
        try:
            yield started
        finally:
            started.close()
            shutil.rmtree(DOWNLOADS, ignore_errors=True)


def _launched(kind: BrowserType, preferences: dict[str, int] | None = None) -> Browser:
    program = shutil.which(PROGRAMS[kind.name])
    if kind.name == "chromium":
        return kind.launch(executable_path=program, args=list(FLAGS))
    told = {**PREFERENCES, **(preferences or {})}
    # This channel speaks WebDriver BiDi, which every Firefox understands.
    return kind.launch(
        channel="moz-firefox", executable_path=program, headless=True, firefox_user_prefs=told, downloads_path=DOWNLOADS
    )


@contextmanager
def inclined(browser: Browser, *, scheme: str = "light", forced_colors: str = "none") -> Iterator[Browser]:
    """A browser for a visitor who prefers the dark or chooses all colours: a Firefox starts anew for that."""
    preferences = {**(DARK if scheme == "dark" else {}), **(FORCED_COLOURS if forced_colors == "active" else {})}
    if not preferences or browser.browser_type.name == "chromium":
        yield browser
        return
    another = _launched(browser.browser_type, preferences)
    try:
        yield another
    finally:
        another.close()


def tab(
    browser: Browser,
    size: tuple[int, int],
    *,
    locale: str,
    scheme: str = "light",
    forced_colors: str = "none",
    permissions: tuple[str, ...] = (),
) -> Page:
    """An empty tab of a fresh visitor; ``inclined`` gives the browser for other colours than the page's light ones."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        color_scheme=scheme,
        forced_colors=forced_colors,
        reduced_motion="reduce",
    )
    if permissions and browser.browser_type.name == "chromium":
        context.grant_permissions(list(permissions))
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    colours = f"(prefers-color-scheme: {scheme}) and (forced-colors: {forced_colors})"
    assert page.evaluate("(colours) => matchMedia(colours).matches", colours), f"{colours} is not what it was told"
    return page


def visit_page(page: Page, url: str, language: str) -> None:
    """Opens the page and waits until it can be asked, in the language that the browser prefers."""
    page.goto(url)
    page.wait_for_selector(f'.conversation[lang="{language}"] .welcome')


def ask(page: Page, question: str, number: int) -> None:
    """Asks and waits until the reply is whole."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(f'.conversation[aria-busy="false"] .exchange[data-exchange="{number}"] .reply')
