"""A question goes down once: nothing that it needs is analysed or read from disk a second time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from rag.assembly import Reader
from rag.records import Question, Turn

pytestmark = pytest.mark.slow

QUESTIONS = [
    Question("네이버 하이퍼클로바의 파라미터는 몇 개인가?"),
    Question("그럼 그록-1은?", (Turn("네이버 하이퍼클로바의 파라미터는 몇 개인가?", "2040억 개이다. [1]"),)),
    Question("거기 대표는 누구야?", (Turn("xAI는 시리즈B에서 얼마를 투자받았나?", "60억 달러이다. [1]"),)),
    Question("그록-1과 하이퍼클로바의 파라미터는 각각 몇 개인가?"),  # two halves
    Question("In what year was xAI founded, and who leads Stability AI?"),
    Question("지금 오픈AI는 누가 운영해?"),  # sources disagree
    Question("에샌셜AI는 누가 세웠어?"),  # misspelt
    Question("대한민국의 수도는?"),  # not answered
    Question("xAI는 왜 트위터를 샀어?", passages=40),
]
_READ = re.compile(r"FROM (sentences|documents) WHERE \w+ IN \(SELECT value FROM json_each\('(.*?)'\)\)")


@dataclass
class Work:
    """The texts that were cut into morphemes, and what was read: (table, id of a chunk or document)."""

    texts: list[str] = field(default_factory=list)
    reads: list[tuple[str, str]] = field(default_factory=list)

    def note(self, statement: str) -> None:
        """Notes what an SQL statement reads."""
        if found := _READ.search(statement):
            self.reads += [(found[1], name) for name in json.loads(found[2])]


class NotingKiwi:
    """The morphological analyser, noting the texts that it gets."""

    def __init__(self, kiwi: Any, texts: list[str]) -> None:
        self._kiwi, self._texts = kiwi, texts

    def tokenize(self, text: str) -> Any:
        """Cuts a text into morphemes."""
        self._texts.append(text)
        return self._kiwi.tokenize(text)

    def split_into_sents(self, text: str) -> Any:
        """Cuts an earlier answer into sentences; nothing else is cut."""
        return self._kiwi.split_into_sents(text)


@contextmanager
def noted(reader: Reader, patch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Notes all work that is done inside, by an analyser that remembers nothing."""
    work, analyzer = Work(), reader.chain.analyzer
    analyzer.terms.cache_clear()
    analyzer._tokens.cache_clear()
    patch.setitem(analyzer.__dict__, "_kiwi", NotingKiwi(analyzer._kiwi, work.texts))
    reader.catalog.connection.set_trace_callback(work.note)
    try:
        yield work
    finally:
        reader.catalog.connection.set_trace_callback(None)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_no_text_is_analysed_and_nothing_is_read_twice(
    question: Question, packaged: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with noted(packaged, monkeypatch) as work:
        packaged.chain.invoke(question)
    assert len(work.texts) == len(set(work.texts)) > 1
    assert len(work.reads) == len(set(work.reads)) > 1


def test_no_text_is_searched_twice(packaged: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    search = type(packaged.retriever)._search

    def noting(self: Any, asked: Any, *arguments: Any, **options: Any) -> Any:
        searched.append(asked.text)
        return search(self, asked, *arguments, **options)

    monkeypatch.setattr(type(packaged.retriever), "_search", noting)
    for question in [*QUESTIONS, Question("그록과 그록의 파라미터는 각각 몇 개야?")]:
        searched.clear()
        packaged.chain.invoke(question)
        assert len(searched) == len(set(searched))
