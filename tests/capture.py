"""Makes the moving picture of the README, docs/capture.webp: ``python tests/capture.py [--home DIR]``.

A question, its answer, the quote in its document, a follow-up, and a question that the documents do not answer: played
on the real page over the packaged corpus in Debian's Chromium, and kept as frames with the time that each is shown.
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from browsers import opened, tab, visit_page
from PIL import Image
from playwright.sync_api import Page
from screenshots import DOCS, packaged_copy

from rag.settings import load_settings
from ui.server import Server

SIZE = (1080, 680)
SHOWN = (810, 510)
QUALITY = 70
TYPED_AT_ONCE = 4  # characters between two frames


class Film:
    """Frames of a page, each with how long it is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Image.Image] = []
        self.times: list[int] = []

    def take(self, milliseconds: int) -> None:
        """One frame of what is on the page now."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        self.frames.append(picture.resize(SHOWN, Image.Resampling.LANCZOS))
        self.times.append(milliseconds)

    def ask(self, question: str, number: int) -> None:
        """The question as it is typed, and its answer."""
        self.page.focus("#question textarea")
        for end in range(TYPED_AT_ONCE, len(question) + TYPED_AT_ONCE, TYPED_AT_ONCE):
            self.page.fill("#question textarea", question[:end])
            self.take(120)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f'.conversation[aria-busy="false"] .exchange[data-exchange="{number}"] .reply')
        self.page.wait_for_timeout(1200)
        self.take(2200)

    def save(self, path: Path) -> None:
        """All frames as one animated WebP, for ever from the beginning."""
        first, *others = self.frames
        first.save(path, save_all=True, append_images=others, duration=self.times, loop=0, quality=QUALITY, method=6)


def play(film: Film) -> None:
    """The story."""
    page = film.page
    film.take(1500)
    film.ask("xAI는 시리즈B에서 얼마를 투자받았나?", 1)
    page.hover(".marker >> nth=0")
    film.take(1800)
    page.click(".marker >> nth=0")
    page.wait_for_selector("#document mark.current")
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    film.take(2800)
    film.ask("그럼 기업 가치는?", 2)
    film.ask("프랑스의 수도는 어디인가?", 3)
    film.take(1500)


def main() -> None:
    """Serves, plays, saves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="an index of the packaged corpus")
    home = parser.parse_args().home
    with packaged_copy(home) as copy, opened("chromium") as browser:
        server = Server(load_settings(home=copy, port=0, answerer="extractive"))
        page = tab(browser, SIZE, locale="ko-KR")
        visit_page(page, server.url, "ko")
        page.wait_for_selector("#next .example")
        film = Film(page)
        play(film)
        film.save(DOCS / "capture.webp")
        print(f"{DOCS / 'capture.webp'}: {len(film.frames)} frames, {sum(film.times) / 1000:.0f} s")
        server.close()


if __name__ == "__main__":
    main()
