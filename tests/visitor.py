"""What a reader does on the page, and the small documents that the browser tests ask about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import DOWNLOADS, PROGRAMS, WIDE, ask, inclined, tab, visit_page
from playwright.sync_api import Browser, Page, Request

from rag.assembly import open_writer
from rag.index.documents import find_files
from rag.records import Answer
from rag.settings import load_settings
from ui.server import Server

FRIENDLY = """---
title: 달빛 도서관 이야기
publisher: 골목신문
author: 한여울
published: 2021-03-02
language: ko
---

# 달빛 도서관

## 문을 연 날

달빛 도서관은 2019년 5월 4일에 문을 열었다. 달빛 도서관의 첫 관장은 정소라이다.
달빛 도서관은 언덕 위의 옛 우체국을 고쳐 지었다.

## 책과 사람

달빛 도서관에는 책이 3만 2000권 있다. 달빛 도서관을 찾는 사람은 한 해에 4만 명이다.
"""
# Asks for hosts in a range that nobody has (RFC 5737): a request would show in the log, and reach nobody.
HOSTILE = """---
title: "<script>document.title='ran'</script> 등대 일지"
publisher: "<img src=http://192.0.2.1/publisher.png onerror=document.title='ran'>"
published: 2020-01-09
language: ko
---

# 푸른 등대

푸른 등대의 높이는 <script>document.title='ran'</script><img src="http://192.0.2.1/a" onerror="document.title='ran'"> \
![그림](http://192.0.2.1/b.png) ${document.title='ran'} {{document.title}} 27미터이다. 푸른 등대는 남쪽 곶에 서 있다.

푸른 등대지기는 이 글을 http://192.0.2.1/아주-긴-주소/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa에
올렸다.
"""
OPENED = "달빛 도서관은 언제 문을 열었나?"
QUOTED = "달빛 도서관은 2019년 5월 4일에 문을 열었다."
BOOKS = "달빛 도서관에는 책이 몇 권 있나?"
HEIGHT = "푸른 등대의 높이는?"
DROPPED = """([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name, { type: "text/plain" }));
  for (const type of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.querySelector("#conversation").dispatchEvent(event);
    if (type === "dragover" && document.querySelector("#drop").hidden) throw new Error("nothing says so");
  }
}"""


def documents(folder: Path) -> Path:
    """A folder with the two documents; the hostile one is no Markdown, whose tags and images are not read."""
    made = folder / "documents"
    made.mkdir(exist_ok=True)
    (made / "library.md").write_text(FRIENDLY, encoding="utf-8")
    (made / "lighthouse.txt").write_text(HOSTILE, encoding="utf-8")
    return made


# For a file of tests of what browsers do differently: addresses, keys, files that are saved, the drawing of documents.
everywhere = pytest.mark.parametrize("browser", PROGRAMS, indirect=True)
_CUT_OFF = re.compile("signal is aborted|Connection errored out")


def letters(text: str) -> str:
    """A text without its white space and punctuation."""
    return re.sub(r"\W+", "", text)


@dataclass
class Visit:
    """A browser tab and everything that it asked for."""

    page: Page
    server: Server
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    pending: set[Request] = field(default_factory=set)  # asked for and not answered; the server's heartbeat aside

    def watch(self) -> None:
        """Notes from now on what the page asks for and what goes wrong."""
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._answered)
        self.page.on("requestfailed", self._answered)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)
        if "/heartbeat/" not in request.url:
            self.pending.add(request)

    def _answered(self, request: Request) -> None:
        self.pending.discard(request)

    def ask(self, question: str, number: int) -> str:
        """Asks, waits until the answer is whole, and returns what it says."""
        ask(self.page, question, number)
        return self.answer(number)

    def answer(self, number: int) -> str:
        return self.page.inner_text(f'.exchange[data-exchange="{number}"] .reply')

    def marked(self) -> list[str]:
        """Returns the marked words beside the answer, once there are any: they may be drawn after it."""
        self.page.wait_for_selector("#sources section:not([hidden]) mark")
        return [text or "" for text in self.page.locator("#sources section:not([hidden]) mark").all_text_contents()]

    def past(self, number: int, action: str) -> None:
        """Chooses from the menu of a past chat: the first of the list is 0."""
        row = self.page.locator("#past-list li").nth(number)
        row.locator("summary").click()
        row.locator(f".{action}").click()

    def enter(self, selector: str, text: str) -> None:
        """Types over what a field has, and leaves it: in Firefox, ``fill`` is a script, which no change follows."""
        self.page.focus(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")

    def saved(self, press: Callable[[], None]) -> Path:
        """Presses what saves a file, and returns the file once it is whole.

        Playwright does not hear of a file that the page makes in Firefox: it is looked for where Firefox puts it.
        """
        browser = self.page.context.browser
        if browser and browser.browser_type.name == "chromium":
            with self.page.expect_download() as download:
                press()
            download.value.save_as(path := DOWNLOADS / download.value.suggested_filename)
            return path
        before = set(DOWNLOADS.iterdir()) if DOWNLOADS.exists() else set()
        press()
        for _ in range(300):
            self.page.wait_for_timeout(100)
            new = set(DOWNLOADS.iterdir()) - before if DOWNLOADS.exists() else set()
            if new and all(path.suffix != ".part" and path.stat().st_size for path in new):
                return new.pop()
        raise AssertionError("nothing was saved")

    def printed(self, path: Path) -> str:
        """The letters and digits on paper; the PDF of Firefox does not say what its other characters are."""
        self.page.pdf(path=path)
        return letters("".join(sheet.get_textpage().get_text_range() for sheet in pypdfium2.PdfDocument(path)))

    def overflow(self) -> int:
        """How many pixels the page is wider than the window, a bar for scrolling beside it or not."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def chain_says(self, question: str) -> Answer:
        """The chain's own answer, which the page must show."""
        with self.server.source.reader() as reader:
            return reader.chain.invoke(question)

    def settle(self) -> None:
        """Waits, ten seconds at most, until the page has asked for nothing for half a second.

        The state "networkidle" is of the page's loading, and long reached.
        """
        quiet = 0
        for _ in range(100):
            self.page.wait_for_timeout(100)
            quiet = 0 if self.pending else quiet + 1
            if quiet == 5:
                break

    def reload(self) -> None:
        """Reloads the page once it is settled.

        On a busy machine a request may still be cut off then. What Gradio says of that page is no fault of this one.
        """
        self.settle()
        before = len(self.faults)
        self.page.reload()
        self.faults[before:] = [fault for fault in self.faults[before:] if not _CUT_OFF.search(fault)]

    def open_tab(self, name: str) -> None:
        """Goes to another tab of the page by its words."""
        self.page.click(f"button[role=tab]:has-text('{name}')")
        self.page.wait_for_timeout(500)  # Gradio mounts a tab when it is opened, and misses events before it is done


def serious(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical, and where."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{one['id']}: {one['help']}: {[node['target'] for node in one['nodes']]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


BARE = """() => [...document.querySelectorAll("button, a, input, select, textarea, summary")].filter((one) => {
  const style = getComputedStyle(one);
  const hasBorder = ["Top", "Right", "Bottom", "Left"].some(
    (side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1
  );
  const isDrawn = one.matches("summary, [type=checkbox], [type=radio], [role=tab], .row-actions button");
  const isSeen = one.checkVisibility({ visibilityProperty: true }) && !one.closest("[aria-hidden=true]");
  return isSeen && !hasBorder && !isDrawn && !style.textDecorationLine.includes("underline");
}).map((one) => one.outerHTML.slice(0, 120))"""


def bare(page: Page) -> list[str]:
    """Controls that only a colour would tell from other text: they have no border, underline or shape of their own."""
    found: list[str] = page.evaluate(BARE)
    return found


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[Server]:
    """The page over the two small documents, indexed in a folder of its own."""
    chosen = load_settings(home=folder / "home", port=0, **settings)
    with open_writer(chosen) as writer:
        list(writer.ingest(find_files([documents(folder)]).files))
        writer.finish()
    server = Server(chosen)
    try:
        yield server
    finally:
        server.close()


@contextmanager
def visiting(
    browser: Browser,
    server: Server,
    language: str = "ko",
    *,
    permissions: tuple[str, ...] = (),
    **colours: str,
) -> Iterator[Visit]:
    """A fresh visitor, who must neither meet a fault nor ask anybody else for anything."""
    locale = "ko-KR" if language == "ko" else "en-US"
    with inclined(browser, **colours) as chosen:
        page: Page = tab(chosen, WIDE, locale=locale, permissions=permissions, **colours)
        visitor = Visit(page, server)
        visitor.watch()
        visit_page(page, server.url, language)
        yield visitor
        hosts = {urlsplit(url).hostname for url in visitor.requests if not url.startswith(("data:", "blob:"))}
        page.context.close()
    assert hosts == {"127.0.0.1"}
    assert visitor.faults == [], visitor.faults
