"""Rules and probability: what a clause may not say, and that more of a claim in the words never lowers the score."""

from __future__ import annotations

import numpy as np
import pytest

from rag.text.analyzer import Analyzer
from rag.text.quantities.quantity import find_quantities
from rag.verification import entailment, rules
from rag.verification.claims import statement_of
from rag.verification.entailment import Comparison


def mismatch(claim: str, passage: str, analyzer: Analyzer) -> str | None:
    """The first fault of a claim's clauses."""
    claimed, given = statement_of(claim, analyzer), statement_of(passage, analyzer)
    found = [rules.clause_mismatch(clause, frozenset(), given, [], None) for clause in claimed.clauses]
    return next((fault[0] for fault in found if fault), None)


@pytest.mark.parametrize(
    ("claim", "passage", "fault"),
    [
        ("그록-1의 파라미터는 3140억 개이다.", "Grok-1 has 314 billion parameters.", None),
        ("그록-1의 파라미터는 3150억 개이다.", "그록-1의 파라미터는 3140억 개이다.", "number"),
        ("Grok-1 has 315 billion parameters.", "그록-1의 파라미터는 3140억 개이다.", "number"),
        ("xAI's valuation is 1.", "생긴 지 1년 된 xAI의 기업 가치는 240억 달러이다.", "number"),
        ("xAI's valuation is 24 billion.", "xAI의 기업 가치는 240억 달러이다.", "number"),
        ("테슬라는 서명했다.", "머스크는 서명했다.", "name"),
        ("xAI의 가치는 2억 달러이다.", "xAI의 가치는 240억 달러이고 코히어의 가치는 2억 달러이다.", "subject"),
        ("머스크가 알트먼을 비판했다.", "알트먼이 머스크를 비판했다.", "subject"),
    ],
)
def test_the_rules_of_one_clause(claim: str, passage: str, fault: str | None, analyzer: Analyzer) -> None:
    assert mismatch(claim, passage, analyzer) == fault


@pytest.mark.parametrize(
    ("claim", "passage", "agree"),
    [
        ("머스크는 서명하지 않았다.", "머스크는 서명했다.", False),
        ("머스크는 서명했다.", "머스크는 서명하지 않았다.", False),
        ("머스크는 서명하지 않았다.", "머스크는 서명하지 않았다.", True),
        ("올트먼은 제안을 받아들이지 않았다.", "올트먼은 제안을 거절했다.", True),
        ("올트먼은 제안을 거절하지 않았다.", "올트먼은 제안을 거절했다.", False),
        ("1위는 테슬라이다.", "1위는 테슬라가 아니라 구글이다.", False),
        ("Musk did not sign the letter.", "머스크는 편지에 서명했다.", False),
    ],
)
def test_polarity(claim: str, passage: str, agree: bool, analyzer: Analyzer) -> None:
    claimed, given = statement_of(claim, analyzer), statement_of(passage, analyzer)
    against = [rules.contradiction(clause, claimed, given) for clause in claimed.clauses]
    assert all(word is None for word in against) == agree


def test_a_year_old_is_one_year() -> None:
    (old,), (year,), (two,) = (find_quantities(text) for text in ("1 year old", "1년", "2년"))
    assert rules.is_stated(old, year)
    assert not rules.is_stated(old, two)


def test_a_quotation_is_exact_in_its_own_language(analyzer: Analyzer) -> None:
    given = statement_of("머스크는 “정말 놀랍다”고 했다.", analyzer)
    wrong, right = statement_of("머스크는 “정말 무섭다”고 했다.", analyzer), given
    assert rules.missing_quotation(wrong, given, given.text) == "정말 무섭다"
    assert rules.missing_quotation(right, given, given.text) == ""
    english = statement_of("Musk said it was “truly amazing”.", analyzer)
    assert rules.missing_quotation(english, given, given.text) == ""
    unquoted = statement_of("머스크는 놀랐다.", analyzer)
    assert rules.missing_quotation(english, unquoted, unquoted.text) == "truly amazing"


def test_most_and_first_must_be_carried(analyzer: Analyzer) -> None:
    most, plain = (statement_of(text, analyzer) for text in ("가장 큰 거래소이다.", "큰 거래소이다."))
    assert rules.exceeds_rank(most, plain)
    assert not rules.exceeds_rank(plain, most)


def test_probability_rises_with_similarity(analyzer: Analyzer) -> None:
    claimed, given = (statement_of(text, analyzer) for text in ("그록은 대화형 AI이다.", "그록은 xAI의 대화형 AI이다."))
    scores = [entailment.probability(Comparison.of(claimed, given, cosine)) for cosine in (0.7, 0.8, 0.9, 1.0)]
    assert scores == sorted(scores)
    assert all(0 < score < 1 for score in scores)


def test_a_word_of_exclusion_that_the_passage_lacks_costs(analyzer: Analyzer) -> None:
    given = statement_of("그록은 X에서 쓰인다.", analyzer)
    plain, only = (statement_of(text, analyzer) for text in ("그록은 X에서 쓰인다.", "그록은 오직 X에서 쓰인다."))
    a, b = (entailment.probability(Comparison.of(claimed, given, 0.95)) for claimed in (plain, only))
    assert b < a


def test_met_rules_are_zero(analyzer: Analyzer) -> None:
    same, other = (statement_of(text, analyzer) for text in ("그록은 3개이다.", "테슬라는 5개이다."))
    assert np.all(entailment.rule_violations(same, same) == 0)
    assert entailment.rule_violations(other, same)[[1, 3]].tolist() == [1.0, 1.0]
