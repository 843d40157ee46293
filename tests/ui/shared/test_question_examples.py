"""The first screen offers three questions, whichever of the prewritten ones the documents answer."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from doubles import reading

from rag.assembly import Reader
from rag.models import Deadline
from rag.packaged import example_questions
from rag.retrieval import Finder
from rag.text import language_of
from ui.shared.question_examples import EXAMPLES, Examples

GROK = """# 그록-1

그록-1의 파라미터는 3140억 개이다. 그록-1은 2023년 11월에 공개되었다.

달빛 도서관은 언덕 위에 있는 도서관이다. 달빛 도서관에는 책이 3만 2000권 있다. 달빛 도서관의 첫 관장은 정소라이다.
"""


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_packaged_articles_have_three_in_either_language(packaged: Reader, language: str) -> None:
    found = Examples().found(packaged, language)
    assert len(set(found)) == EXAMPLES and {language_of(question) for question in found} == {language}
    assert not any(packaged.chain.invoke(question).abstained for question in found)


def test_made_questions_stand_beside_a_single_prewritten_one(tmp_path: Path) -> None:
    with reading(tmp_path, {"grok.md": GROK}) as reader:
        found = Examples().found(reader, "ko")
        assert len(set(found)) == EXAMPLES
        assert [question in example_questions() for question in found] == [True, False, False]
        assert sum("파라미터" in question for question in found) == 1  # the same is not asked twice


def test_nothing_more_is_looked_for_once_the_page_closes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closing, asked, find = Deadline(math.inf), [], Finder.find

    def found(finder: Finder, question: str, *arguments: Any) -> Any:
        asked.append(question)
        closing.cancel()
        return find(finder, question, *arguments)

    monkeypatch.setattr(Finder, "find", found)
    with reading(tmp_path, {"grok.md": GROK}) as reader:
        Examples(closing).found(reader, "ko")
    assert len(asked) == 1


def test_questions_in_the_other_language_fill_what_is_left(tmp_path: Path) -> None:
    with reading(tmp_path, {"grok.md": GROK}) as reader:
        found = Examples().found(reader, "en")
        assert len(set(found)) == EXAMPLES and "ko" in {language_of(question) for question in found}
