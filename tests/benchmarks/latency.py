"""Measure how long mundap takes on its packaged articles: indexing, a cold start, and a warm question.

    python tests/benchmarks/latency.py [--repeat 3] [--cold 5] [--questions N] [--strict]

- indexing: wall-clock time of ``mundap ingest`` in a fresh process and an empty folder.
- cold start: median wall-clock time of ``mundap ask`` in fresh processes. The operating system may cache files.
- warm question: time of one call of the chain in a running process, for every packaged question. The first round asks
  each question for the first time; later rounds repeat them in another order. Cached results for texts that were read
  before speed up both, as they do for a user. The targets apply to the first round.

A temporary index is used; MUNDAP_* variables and .env are ignored. Other work on the machine affects the times, so the
system load is printed with them.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag import assembly
from rag.evaluation.measures.intervals import percentile
from rag.evaluation.question_set.questions import load_questions
from rag.packaged import SEEDS
from rag.settings import PREFIX, load_settings

WARM_UP = "이 문서들은 무엇을 다루나요?"
COLD_QUESTION = "그록-1의 파라미터는 몇 개인가?"


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold one measured time; ``target`` is None if there is no target."""

    name: str
    value: float
    unit: str
    target: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Return whether there is a target and it is not met."""
        return self.target is not None and self.value >= self.target

    def __str__(self) -> str:
        beside = (
            f"target under {self.target:g} {self.unit}: {'MISSED' if self.missed else 'met'}" if self.target else ""
        )
        digits = 0 if self.unit == "ms" else 1
        return f"{self.name:<34}{self.value:>8.{digits}f} {self.unit:<4}{beside:<28}{self.note}".rstrip()


def main() -> int:
    """Run the measurements and print them; return 1 if a target is missed and ``--strict`` was given."""
    options = arguments()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{os.cpu_count()} cores, load before the start {load:.1f}", flush=True)
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    before = Path.cwd()
    with tempfile.TemporaryDirectory(prefix="mundap-benchmark-") as folder:
        os.chdir(folder)  # a folder without .env
        try:
            home = Path(folder) / "home"
            figures = [
                *shown([indexing(home)]),
                *shown([cold_start(home, options.cold)]),
                *shown(warm_questions(home, options.repeat, options.questions, options.seed)),
            ]
        finally:
            os.chdir(before)
    return 1 if options.strict and any(figure.missed for figure in figures) else 0


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="rounds of warm questions (default: 3)")
    parser.add_argument("--cold", type=int, default=5, metavar="N", help="cold starts (default: 5)")
    parser.add_argument("--questions", type=int, metavar="N", help="that many of the packaged questions (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="of the order of the questions")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    return parser.parse_args()


def shown(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Print the figures, and return them."""
    for figure in figures:
        print(figure, flush=True)
    return figures


def indexing(home: Path) -> Figure:
    """Measure the seconds that indexing the packaged articles takes."""
    return Figure("indexing the packaged articles", run("ingest", "--home", str(home)), "s", 60)


def cold_start(home: Path, times: int) -> Figure:
    """Measure the median seconds of ``mundap ask`` in fresh processes."""
    seconds = [run("ask", COLD_QUESTION, "--home", str(home)) for _ in range(times)]
    spread = f"median of {times}, {min(seconds):.1f} to {max(seconds):.1f}"
    return Figure("mundap ask from a cold start", statistics.median(seconds), "s", 5, spread)


def run(*arguments: str) -> float:
    """Return the seconds that a command takes in a separate process."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "rag.cli.main", *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def warm_questions(home: Path, rounds: int, limit: int | None, seed: int) -> list[Figure]:
    """Measure the milliseconds per question in a running process, first time and repeated."""
    items = load_questions(SEEDS / "questions.jsonl")
    asked = [item.question for item in items if not item.turns]
    order = random.Random(seed)  # paraphrases are adjacent in the file, which is not realistic
    order.shuffle(asked)
    asked = asked[:limit]
    reader = assembly.open_reader(load_settings(home=home))
    try:
        reader.chain.invoke(WARM_UP)  # loads the models, which is part of the cold start
        measured: list[list[float]] = []
        for _ in range(rounds):
            measured.append([milliseconds(reader, question) for question in asked])
            order.shuffle(asked)
    finally:
        reader.close()
    first, again = measured[0], [value for values in measured[1:] for value in values]
    figures = [
        Figure("warm question, first time, p50", percentile(first, 50), "ms", 350, f"{len(first)} questions"),
        Figure("warm question, first time, p95", percentile(first, 95), "ms", 700, f"slowest {max(first):.0f} ms"),
    ]
    if again:
        figures += [
            Figure("warm question, asked again, p50", percentile(again, 50), "ms", note=f"{rounds - 1} more rounds"),
            Figure("warm question, asked again, p95", percentile(again, 95), "ms", note=f"slowest {max(again):.0f} ms"),
        ]
    return figures


def milliseconds(reader: assembly.Reader, question: str) -> float:
    """Return the milliseconds that one question takes."""
    started = time.perf_counter()
    reader.chain.invoke(question)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
