"""Measure how soon the page can be used: ``python tests/benchmarks/first_paint.py [--home DIR] [--visits N]``.

Starts the server, opens the page N times on loopback, each in a fresh Chromium context without a cache, and prints two
times: until a question can be typed, and until the page is in the visitor's language with its examples.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from browsers import WIDE, opened, tab
from screenshots import packaged_copy

from rag.settings import load_settings
from ui.server import Server

STEPS = {"question can be typed": "#question textarea", "examples are there": "#next .example"}


def main() -> None:
    """Start the server, visit the page, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="an index of the packaged corpus")
    parser.add_argument("--visits", type=int, default=7)
    options = parser.parse_args()
    seen: dict[str, list[float]] = {name: [] for name in STEPS}
    with packaged_copy(options.home) as home, opened("chromium") as browser:
        server = Server(load_settings(home=home, port=0))
        for _ in range(options.visits):
            page = tab(browser, WIDE, locale="ko-KR")
            started = time.perf_counter()
            page.goto(server.url, wait_until="commit")
            for name, selector in STEPS.items():
                page.wait_for_selector(selector)
                seen[name].append(time.perf_counter() - started)
            page.context.close()
        server.close()
    for name, seconds in seen.items():
        print(f"{name:<24} median {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s, n {len(seconds)}")


if __name__ == "__main__":
    main()
