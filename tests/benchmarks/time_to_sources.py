"""Measure how soon the sources of a question are seen: ``python tests/benchmarks/time_to_sources.py [--home DIR]``.

Serves the packaged articles and asks packaged questions on the page in Chromium, in a running process and each in a
chat of its own. The time is that from the press of the button to the frame that has the sources:

- with a chat model, the documents that are read for it, which are named before it writes. The model is a script on
  loopback that is silent for a second.
- with quotes only, the cards beside the answer, which come with it.

Other work on the machine affects the times, so the system load is printed with them.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsers import WIDE, opened, tab, visit_page
from faulty_server import FaultyServer, slow_first_byte
from playwright.sync_api import Browser
from screenshots import packaged_copy
from visitor import Visit

from rag.evaluation.measures.intervals import percentile
from rag.evaluation.question_set.questions import load_questions
from rag.packaged import SEEDS
from rag.settings import load_settings
from ui.server import Server

WARM_UP = "이 문서들은 무엇을 다루나요?"
SILENT = slow_first_byte(1.0, "문서에 나오지 않는다.")
SEED = 1  # of the choice of the questions
NAMED, CARDS = ".exchange .found li", "#sources section.sources:not([hidden]) .source"
# The press, and the milliseconds until the frame that has the sources; null if the reply ends without them.
TIMED = """(selector) => new Promise((resolve) => {
  const started = performance.now();
  const isDone = () => document.querySelector('.conversation[aria-busy="false"] .exchange .reply:not(.waiting)');
  const look = () => {
    const isThere = document.querySelector(selector);
    if (!isThere && !isDone()) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve(isThere ? performance.now() - started : null));
  };
  document.querySelector("#send").click();
  requestAnimationFrame(look);
})"""


def main() -> None:
    """Serve the page twice, ask, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="an index of the packaged corpus")
    parser.add_argument("--questions", type=int, default=30)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before the start {os.getloadavg()[0]:.1f}", flush=True)
    answered = [
        item.question
        for item in load_questions(SEEDS / "questions.jsonl")
        if item.answerable and not (item.turns or item.extra)
    ]
    asked = random.Random(SEED).sample(answered, options.questions)
    with packaged_copy(options.home) as home, opened("chromium") as browser, FaultyServer(SILENT) as model:
        configured = {"openai_base_url": model.url, "openai_api_key": "sk-test", "model": "scripted", "judge": "none"}
        for name, selector, settings in (
            ("documents that a model is given", NAMED, configured),
            ("cards beside quotes", CARDS, {"answerer": "extractive"}),
        ):
            server = Server(load_settings(home=home, port=0, questions_per_minute=0, **settings))
            times = _times(browser, server, asked, selector)
            server.close()
            p50, p95 = percentile(times, 50) or 0, percentile(times, 95) or 0
            print(f"{name:<34} p50 {p50:.0f} ms, p95 {p95:.0f} ms, n {len(times)} of {len(asked)}", flush=True)


def _times(browser: Browser, server: Server, questions: list[str], selector: str) -> list[float]:
    visit = Visit(tab(browser, WIDE, locale="ko-KR"), server)
    visit.watch()
    visit_page(visit.page, server.url, "ko")
    found = [_asked(visit, question, selector) for question in (WARM_UP, *questions)]
    visit.page.context.close()
    return [time for time in found[1:] if time is not None]


def _asked(visit: Visit, question: str, selector: str) -> float | None:
    """Return the milliseconds to the sources of a question in a new chat; None if it has none."""
    page = visit.page
    page.click("#fresh")
    page.wait_for_selector(".conversation .welcome")
    page.fill("#question textarea", question)
    visit.settle()  # questions that are suggested do not delay the answer
    time: float | None = page.evaluate(TIMED, selector)
    page.wait_for_selector('.conversation[aria-busy="false"] .exchange .reply')
    return time


if __name__ == "__main__":
    main()
