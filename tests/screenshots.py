"""Makes the pictures of the page in docs/: ``python tests/screenshots.py [--home DIR]``.

Starts the real page over the packaged corpus (indexed into a temporary folder unless an index is given) and photographs
it in Debian's Chromium. The browser tests start the browser with the same flags.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.assembly import open_writer, packaged_files
from rag.settings import Settings, load_settings
from ui.server import Server

DOCS = Path(__file__).resolve().parent.parent / "docs"
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
WIDE, NARROW = (1280, 800), (360, 740)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window and without a word to anybody."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()


def tab(
    chromium: Browser, size: tuple[int, int], *, locale: str, scheme: str = "light", permissions: tuple[str, ...] = ()
) -> Page:
    """An empty tab of a fresh visitor."""
    viewport = {"width": size[0], "height": size[1]}
    context = chromium.new_context(viewport=viewport, locale=locale, color_scheme=scheme, reduced_motion="reduce")
    if permissions:
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


def take(chromium: Browser, url: str) -> None:
    """Light with Korean answers, dark with an English answer and an abstention, narrow with a Korean answer."""
    page = tab(chromium, WIDE, locale="ko-KR")
    visit_page(page, url, "ko")
    ask(page, "그록-1의 파라미터는 몇 개인가?", 1)
    ask(page, "트위터가 산 GPU는 몇 개인가?", 2)
    _open(page, 2)
    _photograph(page, "page-light.png")
    page = tab(chromium, WIDE, locale="en-US", scheme="dark")
    visit_page(page, url, "en")
    ask(page, "How many parameters does Grok-1 have?", 1)
    ask(page, "What is the capital of France?", 2)
    _open(page, 1)
    _photograph(page, "page-dark.png")
    page = tab(chromium, NARROW, locale="ko-KR")
    visit_page(page, url, "ko")
    ask(page, "xAI의 기업 가치는 얼마인가?", 1)
    _photograph(page, "page-narrow.png")


def _open(page: Page, number: int) -> None:
    """Stands before the first quote of an answer, in its document."""
    page.click(f'.exchange[data-exchange="{number}"] .marker >> nth=0')
    page.wait_for_selector("#document mark.current")


def _photograph(page: Page, name: str) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    DOCS.mkdir(exist_ok=True)
    page.screenshot(path=DOCS / name)
    print(DOCS / name)


def _index(settings: Settings) -> None:
    with open_writer(settings) as writer:
        for outcome in writer.ingest(packaged_files()):
            print(outcome.source, outcome.status)
        writer.finish()


def main() -> None:
    """Indexes if need be, serves, photographs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="an index of the packaged corpus")
    home = parser.parse_args().home
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=home or Path(folder), port=0)
        if home is None:
            _index(settings)
        server = Server(settings)
        with browser() as chromium:
            take(chromium, server.url)
        server.close()


if __name__ == "__main__":
    main()
