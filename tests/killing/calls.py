"""Kill before the calls with which Python renames, links, unlinks or flushes, and SQLite commits or copies."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

from killing.code_lines import code_line
from killing.processes import KILLED, Kill, Trial

NAMES = ("rename", "replace", "link", "symlink", "unlink", "remove", "rmdir", "fsync")


def wrap(before: Callable[[str], object], after: Callable[[], object] = lambda: None) -> None:
    """Have something done before and after each of the calls that NAMES has, in this process from now on."""

    def wrapped(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def called(*arguments: object, **named: object) -> object:
            before(name)
            try:
                return call(*arguments, **named)
            finally:
                after()

        return called

    for name in NAMES:
        setattr(os, name, wrapped(name, getattr(os, name)))


def wrap_sqlite(before: Callable[[str], object]) -> None:
    """Have something done before each commit, and before and after each copy of a database."""
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:  # type: ignore[override]
            if sql.startswith("COMMIT"):
                before("commit")
            return super().execute(sql, *arguments)  # type: ignore[arg-type]

        def backup(self, *arguments: object, **named: object) -> None:  # type: ignore[override]
            before("copy")
            super().backup(*arguments, **named)  # type: ignore[arg-type]
            before("after copy")

    sqlite3.connect = lambda *a, **k: connect(*a, **{"factory": Connection} | k)  # type: ignore[assignment]


def by_calls(trial: Trial, each: bool) -> Iterator[Kill]:
    """Kill before every call, or only before the first one of its name at its line of code."""

    def record(say: Callable[[str], None]) -> None:
        wrap(lambda name: say(f"{name} at {code_line()}"))
        wrap_sqlite(lambda name: say(f"{name} at {code_line()}"))

    ended = trial.run(record)
    if ended.code:
        raise RuntimeError("a journey that nobody disturbs fails")
    for moment, times in Counter(line for line in ended.said if " at " in line).items():
        for time in range(1, times + 1 if each else 2):
            yield trial.look(f"{moment}, time {time}", trial.run(lambda _, m=moment, t=time: _kill(m, t)))


def _kill(moment: str, time: int) -> None:
    """End this process when it comes to a moment for the n-th time."""
    left = time

    def step(name: str) -> None:
        nonlocal left
        left -= f"{name} at {code_line()}" == moment
        if not left:
            os._exit(KILLED)

    wrap(step)
    wrap_sqlite(step)
