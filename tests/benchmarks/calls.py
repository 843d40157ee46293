"""How much work is one question, and one follow-up? Calls between files, analyses of text, and SQL statements.

    python tests/benchmarks/calls.py [--home FOLDER] [--top N]

- calls between files: how often a function of one file of ``rag`` calls a function of another.
- analyses: how often the morphological analyser is run, and on how many different texts.
- SQL statements: how many the catalog's connection executes, and how many of them read sentences.

Each question is asked once, in a process that has answered another one before, so that models are loaded. The
packaged articles are indexed in a temporary folder unless a folder with an index is given; MUNDAP_* variables and .env
play no part.
"""

from __future__ import annotations

import argparse
import collections
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import rag
from rag import assembly
from rag.records import Question, Turn
from rag.settings import PREFIX, load_settings

WARM_UP = "이 문서들은 무엇을 다루나요?"
FIRST = "네이버 하이퍼클로바의 파라미터는 몇 개인가?"
FOLLOW_UP = "그럼 그록-1은?"
ROOT = str(Path(rag.__file__).parent) + os.sep


@dataclass
class Counts:
    """What was counted while one question was answered."""

    calls: collections.Counter[tuple[str, str]] = field(default_factory=collections.Counter)  # (from file, to function)
    texts: list[str] = field(default_factory=list)  # that the morphological analyser was run on
    statements: list[str] = field(default_factory=list)

    def execute(self, statement: str) -> None:
        """Notes a statement, without those that FTS5 executes for it."""
        if not statement.startswith("--"):
            self.statements.append(statement)

    def row(self, name: str) -> str:
        """A line of the table."""
        sentences = sum("FROM sentences" in statement for statement in self.statements)
        numbers = (sum(self.calls.values()), len(self.texts), len(set(self.texts)), len(self.statements), sentences)
        return f"{name:<12}" + "".join(f"{number:>12,}" for number in numbers)


class CountingKiwi:
    """The morphological analyser, writing down the texts that it is given."""

    def __init__(self, kiwi: Any, texts: list[str]) -> None:
        self._kiwi = kiwi
        self._texts = texts

    def tokenize(self, text: str, **options: Any) -> Any:
        """Cuts a text into morphemes."""
        self._texts.append(text)
        return self._kiwi.tokenize(text, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kiwi, name)


@contextmanager
def counted(reader: assembly.Reader) -> Iterator[Counts]:
    """Counts all that is done inside."""
    counts = Counts()
    analyzer = reader.chain.analyzer
    kiwi = analyzer._kiwi
    analyzer.__dict__["_kiwi"] = CountingKiwi(kiwi, counts.texts)
    reader.catalog.connection.set_trace_callback(counts.execute)
    sys.setprofile(between_files(counts.calls))
    try:
        yield counts
    finally:
        sys.setprofile(None)
        reader.catalog.connection.set_trace_callback(None)
        analyzer.__dict__["_kiwi"] = kiwi


def between_files(calls: collections.Counter[tuple[str, str]]) -> Callable[[FrameType, str, Any], None]:
    """A profile function that counts the calls from one file of ``rag`` to another."""

    def profile(frame: FrameType, event: str, _argument: Any) -> None:
        caller = frame.f_back
        if event != "call" or caller is None:
            return
        to, start = frame.f_code.co_filename, caller.f_code.co_filename
        if to != start and to.startswith(ROOT) and start.startswith(ROOT):
            calls[start.removeprefix(ROOT), f"{to.removeprefix(ROOT)}:{frame.f_code.co_qualname}"] += 1

    return profile


def main() -> int:
    options = arguments()
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="mundap-benchmark-") as folder:
        settings = load_settings(home=options.home or Path(folder) / "home")
        if not options.home:
            assembly.add_packaged_articles(settings, lambda _: None, None)
        reader = assembly.open_reader(settings)
        try:
            reader.chain.invoke(WARM_UP)
            with counted(reader) as first:
                answer = reader.chain.invoke(FIRST)
            with counted(reader) as second:
                reader.chain.invoke(Question(FOLLOW_UP, (Turn(answer.standalone_question, answer.text),)))
        finally:
            reader.close()
    heads = ("calls", "analyses", "texts", "statements", "sentences")
    print(" " * 12 + "".join(f"{head:>12}" for head in heads))
    print(first.row("question"), second.row("follow-up"), sep="\n")
    for counts in (first, second) if options.top else ():
        print()
        for (start, to), number in counts.calls.most_common(options.top):
            print(f"{number:>7,}  {start} -> {to}")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="an index of the packaged articles")
    parser.add_argument("--top", type=int, default=0, metavar="N", help="print the N most frequent calls as well")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
