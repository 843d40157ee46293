"""What is read out of a sentence: clauses, names, amounts, and what is said not to be so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.analyzer import Analyzer
from rag.text.quantities.quantity import parse_partial_date
from rag.verification.claims import joined, statement_of


def test_an_amount_belongs_to_its_own_clause(analyzer: Analyzer) -> None:
    facts = statement_of("xAI의 가치는 240억 달러이고 코히어는 2억 달러이다.", analyzer)
    first, second = facts.clauses
    assert [q.text for q in first.quantities] == ["240억 달러"]
    assert [q.text for q in second.quantities] == ["2억 달러"]
    assert "xai" in first.names
    assert "xai" not in second.names


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("머스크는 공개서한에 서명하지 않았다.", "서명"),
        ("xAI는 모델을 공개하지 못했다.", "공개"),
        ("그는 회사를 안 떠났다.", "떠나"),
        ("구글에 맞설 상대가 없다.", "상대"),
        ("달린 댓글은 0개이다.", "댓글"),
        ("Musk did not sign the letter.", "서명"),
        ("Musk didn't sign the letter.", "서명"),
        ("xAI는 오픈AI에 못 미친다는 평가를 받는다.", "미치"),
    ],
)
def test_what_is_denied(text: str, word: str, analyzer: Analyzer) -> None:
    facts = statement_of(text, analyzer)
    assert word in facts.denied
    assert word not in facts.affirmed


@pytest.mark.parametrize(
    "text",
    [
        "생긴 지 1년밖에 되지 않은 회사이다.",
        "AGI는 xAI뿐 아니라 오픈AI의 목표이다.",
        "머스크는 서명했다.",
        "It is not only fast.",
    ],
)
def test_what_is_not_denied(text: str, analyzer: Analyzer) -> None:
    assert not statement_of(text, analyzer).denied


def test_what_is_held_against_something_else_is_set_aside(analyzer: Analyzer) -> None:
    facts = statement_of("가장 앞선 기업은 테슬라가 아니라 구글이다.", analyzer)
    assert "테슬라" in facts.set_aside
    assert "구글" in facts.affirmed


def test_a_version_is_a_name_and_no_amount(analyzer: Analyzer) -> None:
    facts = statement_of("xAI는 그록 1.5를 공개했다.", analyzer)
    assert not facts.quantities
    assert "그록#1.5" in facts.names


def test_last_year_is_read_from_the_day_the_text_was_written(analyzer: Analyzer) -> None:
    text = "머스크는 지난해 6월에 말했다."
    dated = statement_of(text, analyzer, parse_partial_date("2024-06-15"))
    assert [q.value.year for q in dated.quantities] == [2023]  # type: ignore[union-attr]


def test_neighbouring_sentences_together_state_what_each_states(analyzer: Analyzer) -> None:
    one, two = (statement_of(text, analyzer) for text in ("그록은 AI이다.", "X의 가입자는 5억 명이다."))
    both = joined([one, two])
    assert both.names == one.names | two.names
    assert both.quantities == one.quantities + two.quantities
    assert joined([one]) == one


@settings(max_examples=60)
@given(
    words=st.lists(
        st.sampled_from("그록은 머스크가 3140억 개를 안 않았다. 없고, 아니라 not no 60억 달러 “말” Grok-1".split())
    )
)
def test_any_text_is_read_and_every_amount_stands_in_it(words: list[str], analyzer: Analyzer) -> None:
    text = " ".join(words)
    facts = statement_of(text, analyzer)
    assert all(text[q.start : q.end] == q.text for q in facts.quantities)
    assert facts.denied | facts.set_aside <= facts.words
    assert not facts.affirmed - facts.words
