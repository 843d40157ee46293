"""No regular expression takes forever over any text: documents and models are strangers."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

import rag
import ui

LENGTH = 300  # what backtracks exponentially never ends with this, what is quadratic takes no time
SECONDS = 5  # of the processor: other work on the machine does not count
UNITS = (
    "A", "a", "1", "가", "A ", "a ", "1 ", "가 ", "1,", "1.", "A.", "-", "#", "*", "_", "[", "(", '"', "“", "\n", " ",
    "\t", "Aa", "A1", "1a", "가1", "1가", "억", "조 ", "1조 ", "1억", "일", "이십", "백만", "년", "2023년 ", "1월 ",
    ".", ". ", "a.", "!", "</", "<a ", "&amp;", "[1]", "[1", "x-", "- ", "http://", "“”", "'s ", "A,", "A, ",
    "\r\n", "\u0301", "\u3000", "%", "$", "달러 ", "여", "약 ", "다고 ", "ignore ", "ask ", "1/", "a, ",
)  # fmt: skip
ENDS = ("", "!", "\n", "x", "가", "1", " ", '"', ",", "\0")


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled expression of the packages, in tables too, each once."""
    seen: set[tuple[str, int]] = set()
    for package in (rag, ui):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.startswith("rag.training."):
                continue  # needs an extra that tests do without, and has no pattern
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in inside(value):
                    if isinstance(pattern.pattern, str) and (pattern.pattern, pattern.flags) not in seen:
                        seen.add((pattern.pattern, pattern.flags))
                        yield f"{module.name}.{name}", pattern


def inside(value: Any, depth: int = 4) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict | list | tuple | set | frozenset):
        for one in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from inside(one, depth - 1)


def test_no_pattern_backtracks_without_end(request: pytest.FixtureRequest) -> None:
    found = list(patterns())
    assert len(found) > 100
    name = ""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{name} takes more than {SECONDS} s of the processor")

    before = signal.signal(signal.SIGVTALRM, too_long)
    request.addfinalizer(lambda: (signal.setitimer(signal.ITIMER_VIRTUAL, 0), signal.signal(signal.SIGVTALRM, before)))
    texts = [(unit * LENGTH)[:LENGTH] + end for unit in UNITS for end in ENDS]
    for name, pattern in found:  # noqa: B007 - read by the signal's handler
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        for text in texts:
            pattern.search(text)
