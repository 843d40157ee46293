"""Makes the pictures of the page in docs/: ``python tests/screenshots.py [--home DIR] [--every FOLDER]``.

Starts the real page over the packaged corpus (the index that the tests share unless another is given) and photographs
it in Debian's Chromium; ``--every`` takes each state of the page, wide and narrow, in all colours, to be looked at,
with ``--browser firefox`` in Debian's Firefox.
The model of these pictures is a script: what it says is fixed, and slow enough to be seen.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import packaged_index
from browsers import NARROW, PROGRAMS, WIDE, ask, inclined, opened, tab, visit_page
from faulty_server import FaultyServer, Reply, says

from rag.settings import load_settings
from ui.server import Server

DOCS = Path(__file__).resolve().parent.parent / "docs"
WRITTEN = (  # after a quote, what the documents do not say; at the end, that they do not say something
    "xAI는 시리즈B 투자에서 60억 달러를 조달했다 [1]. xAI는 시리즈B에서 90억 달러를 조달했다 [1]. "
    "이때 xAI의 기업 가치는 240억 달러로 평가받았다 [1]. 투자한 곳이 모두 몇 곳인지는 문서에 나오지 않는다."
)
REPAIRED = "xAI는 시리즈B에서 95억 달러를 조달했다 [1]."  # what it says when it is asked again: no better
Stage = Callable[[Page], None]


def readme(browser: Browser, url: str) -> None:
    """Light with Korean answers and a document, dark with English ones, the library, narrow."""
    page = _visit(browser, url, "ko")
    ask(page, "그록-1의 파라미터는 몇 개인가?", 1)
    ask(page, "트위터가 산 GPU는 몇 개인가?", 2)
    _open(page, 2)
    _photograph(page, DOCS / "page-light.png")
    page.click("#tab-library-button")
    page.click("#documents .read-one >> nth=3")
    page.wait_for_selector("#reading article")
    page.evaluate("document.querySelector('#shelf').scrollTop = 0")
    _photograph(page, DOCS / "page-library.png")
    page = _visit(browser, url, "en", scheme="dark")
    ask(page, "How many parameters does Grok-1 have?", 1)
    ask(page, "What is the capital of France?", 2)
    page.wait_for_selector("#next .example")
    _open(page, 1)
    _photograph(page, DOCS / "page-dark.png")
    page = _visit(browser, url, "ko", NARROW)
    ask(page, "xAI의 기업 가치는 얼마인가?", 1)
    _photograph(page, DOCS / "page-narrow.png")


def every(browser: Browser, plain: str, modelled: str, folder: Path) -> None:
    """Each state, in Korean and light, in English and dark, narrow, and in colours that the system chooses."""
    for name, language, size, colours in (
        ("ko", "ko", WIDE, {}),
        ("en-dark", "en", WIDE, {"scheme": "dark"}),
        ("narrow", "ko", NARROW, {}),
        ("forced", "ko", WIDE, {"forced_colors": "active"}),
    ):
        with inclined(browser, **colours) as chosen:
            for state, stage in STATES.items():
                url = modelled if state.startswith("model") else plain
                page = _visit(chosen, url, language, size, **colours)
                stage(page)
                _photograph(page, folder / f"{state}-{name}.png")
                page.context.close()


def _answered(page: Page) -> None:
    ask(page, "그록-1의 파라미터는 몇 개인가?", 1)
    ask(page, "그럼 언제 공개됐어?", 2)
    page.wait_for_selector("#next .example", timeout=120_000)


def _document(page: Page) -> None:
    _answered(page)
    _open(page, 2)


def _pointed(page: Page) -> None:
    ask(page, "그록-1의 파라미터는 몇 개인가?", 1)
    page.focus(".marker >> nth=0")


def _saving(page: Page) -> None:
    _answered(page)
    page.click('.save-answer[data-exchange="2"]')


def _sides(page: Page) -> None:
    ask(page, "머스크는 지금도 오픈AI를 운영하나?", 1)


def _abstained(page: Page) -> None:
    ask(page, "프랑스의 수도는 어디인가?", 1)
    page.wait_for_selector("#next .example", timeout=120_000)


def _failed(page: Page) -> None:
    ask(page, "가" * 2001, 1)


def _chosen(page: Page) -> None:
    page.click("#filter > button")
    page.check("#choice input[name=outlet] >> nth=1")
    page.wait_for_timeout(700)


def _past(page: Page) -> None:
    _answered(page)
    page.click("#fresh")
    page.wait_for_selector(".welcome")
    _sides(page)
    page.click("#past-list summary >> nth=1")


def _judging(page: Page) -> None:
    _pointed(page)
    page.click(".judge.down")


def _streaming(page: Page) -> None:
    page.fill("#question textarea", "xAI는 시리즈B에서 얼마를 투자받았나?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector('.conversation[aria-busy="true"] .claim')


def _stopped(page: Page) -> None:
    _streaming(page)
    page.click("#stop")
    page.wait_for_selector('.conversation[aria-busy="false"] .reply')


def _withheld(page: Page) -> None:
    _streaming(page)
    page.wait_for_selector('.conversation[aria-busy="false"] .reply', timeout=60000)
    page.click("button.omission >> nth=0")


def _branched(page: Page) -> None:
    _answered(page)
    page.click('.edit[data-exchange="1"]')
    ask(page, "xAI의 기업 가치는 얼마인가?", 3)


def _found(page: Page) -> None:
    page.fill("#question textarea", "xAI는 시리즈B에서 얼마를 투자받았나?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".found")


def _checked(page: Page) -> None:
    page.click("#tab-check-button")
    page.fill("#check-text textarea", "xAI는 시리즈B에서 60억 달러를 조달했다. 그록-1의 파라미터는 1750억 개이다.")
    page.click("#check-start")
    page.wait_for_selector(".saving:not([hidden])")
    page.click(".open-place >> nth=0")
    page.wait_for_selector("#check-document mark.current")


def _library(page: Page) -> None:
    page.click("#tab-library-button")
    page.click("#documents .read-one >> nth=1")
    page.wait_for_selector("#reading article")


def _picked(page: Page) -> None:
    page.click("#tab-library-button")
    page.check(".pick-one >> nth=1")
    page.check(".pick-one >> nth=3")


def _removing(page: Page) -> None:
    page.click("#tab-library-button")
    page.click(".remove-one >> nth=1")


def _uploaded(page: Page) -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = ("메모.xlsx", "빈 글.txt")
        for name in names:
            Path(folder, name).write_text("" if name.endswith("txt") else "x")
        page.set_input_files("#files input[type=file]", [Path(folder, name) for name in names])
        page.wait_for_selector(".uploads .failed")


def _settings(page: Page) -> None:
    page.click("#tab-settings-button")
    page.wait_for_selector("#passages")


def _evaluation(page: Page) -> None:
    page.click("#tab-evaluation-button")
    page.wait_for_timeout(1000)


STATES: dict[str, Stage] = {
    "welcome": lambda page: None,
    "answer": _answered,
    "document": _document,
    "pointed": _pointed,
    "saving": _saving,
    "sides": _sides,
    "abstention": _abstained,
    "failure": _failed,
    "branch": _branched,
    "check": _checked,
    "model-found": _found,
    "choice": _chosen,
    "past": _past,
    "judging": _judging,
    "model-streaming": _streaming,
    "model-stopped": _stopped,
    "model-withheld": _withheld,
    "library": _library,
    "picked": _picked,
    "removing": _removing,
    "uploaded": _uploaded,
    "settings": _settings,
    "model-settings": _settings,
    "evaluation": _evaluation,
}


def _visit(browser: Browser, url: str, language: str, size: tuple[int, int] = WIDE, **colours: str) -> Page:
    page = tab(browser, size, locale="ko-KR" if language == "ko" else "en-US", **colours)
    visit_page(page, url, language)
    page.wait_for_selector("#next .example", timeout=120_000)
    return page


def _open(page: Page, number: int) -> None:
    """Stands before the first quote of an answer, in its document."""
    page.click(f'.exchange[data-exchange="{number}"] .marker >> nth=0')
    page.wait_for_selector("#document mark.current")


def _photograph(page: Page, path: Path) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(500)
    path.parent.mkdir(exist_ok=True, parents=True)
    page.screenshot(path=path)
    print(path)


def _scripted(request: dict[str, Any]) -> Reply:
    """What the model says: slowly at first, and at once when it is asked to repair."""
    is_repair = "could not be confirmed" in request["messages"][-1]["content"]
    return says(REPAIRED) if is_repair else says(WRITTEN, delay=0.15)


@contextmanager
def packaged_copy(home: Path | None) -> Iterator[Path]:
    """An index of the packaged corpus that may be changed: a copy of ``home``, or of the one that the tests share."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "home"
        yield Path(shutil.copytree(home, copy)) if home else packaged_index.copy_to(copy)


def main() -> None:
    """Indexes if need be, serves, photographs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="an index of the packaged corpus")
    parser.add_argument("--every", type=Path, metavar="FOLDER", help="photograph every state there instead")
    parser.add_argument("--browser", choices=PROGRAMS, default="chromium", help="which browser, with --every")
    options = parser.parse_args()
    name = options.browser if options.every else "chromium"
    with packaged_copy(options.home) as home, opened(name) as browser, FaultyServer(_scripted) as model:
        plain = Server(load_settings(home=home, port=0, answerer="extractive", questions_per_minute=0))
        if options.every:
            chosen = load_settings(
                home=home, port=0, openai_base_url=model.url, openai_api_key="sk-test", model="scripted", judge="none",
                questions_per_minute=0,
            )  # fmt: skip
            modelled = Server(chosen)
            every(browser, plain.url, modelled.url, options.every)
            modelled.close()
        else:
            readme(browser, plain.url)
        plain.close()


if __name__ == "__main__":
    main()
