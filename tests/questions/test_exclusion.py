"""What a question excludes by name: the marker is a function word, and what goes with it is a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions.exclusion import exclusions
from rag.text import Analyzer

NAMES = ("구글", "오픈AI", "네이버", "OpenAI", "Grok-1")
MARKERS = ("{} 말고", "{}을 제외한", "{}를 빼고", "{} 외에", "{} 이외에", "other than {}", "except for {}", "besides {}")


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_name_beside_a_marker_is_excluded_with_the_marker(analyzer: Analyzer, name: str, marker: str) -> None:
    question = f"모델을 만든 곳은 {marker.format(name)} 어디야?"
    ((span, keys),) = exclusions(question, analyzer.terms(question))
    assert name in question[slice(*span)]
    assert keys


@given(st.text(alphabet="가나다라하지말고외에 abc?,.", max_size=60))
def test_a_text_without_names_excludes_nothing(analyzer: Analyzer, question: str) -> None:
    names = [term for term in analyzer.terms(question) if term.kind in ("name", "compound")]
    assert len(exclusions(question, analyzer.terms(question))) <= len(names)


@pytest.mark.parametrize("question", ["걱정하지 말고 뭘 해야 해?", "무료가 아닌 요금제는?", "그 외에 뭐가 있어?", "What else is there?"])
def test_what_is_no_name_is_not_excluded(analyzer: Analyzer, question: str) -> None:
    assert exclusions(question, analyzer.terms(question)) == []
