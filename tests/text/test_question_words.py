"""The table of interrogatives, and what is derived from it."""

from __future__ import annotations

import re

import pytest

from rag.text import (
    QUESTION_WORDS,
    Analyzer,
    clipped_interrogatives,
    english_interrogatives,
    interrogative_morphemes,
    interrogative_spellings,
)


@pytest.mark.parametrize(
    "question", ["누구야?", "뭐야?", "어디야?", "언제야?", "왜?", "얼마야?", "몇 개야?", "어느 회사야?"]
)
def test_the_analyser_gives_interrogatives_as_the_table_has_them(question: str, analyzer: Analyzer) -> None:
    forms = {form for form, _, _, _ in analyzer.morphemes(question)}
    assert forms & (interrogative_morphemes() | clipped_interrogatives())


def test_every_interrogative_says_nothing_of_a_topic(analyzer: Analyzer) -> None:
    assert interrogative_morphemes() <= QUESTION_WORDS
    assert all(term.is_function for term in analyzer.terms("who whom whose what where when why how which"))


def test_alternatives_make_a_pattern_and_leave_out_what_they_are_told_to() -> None:
    assert interrogative_spellings("who", without="뉘 누굴") == "누구|누가"
    assert re.fullmatch(english_interrogatives(), "whose")
    assert not re.fullmatch(english_interrogatives("what", "which"), "who")
