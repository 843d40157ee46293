"""Which full stops end no sentence."""

from __future__ import annotations

import pytest

from rag.text import MONTH_ABBREVIATIONS, ends_in_abbreviation


@pytest.mark.parametrize("text", ["asked Mr.", "e.g.", "see No.", "the U.S.", "by J."])
def test_titles_initials_and_countries_end_no_sentence_anywhere(text: str) -> None:
    assert ends_in_abbreviation(text) and ends_in_abbreviation(text, is_draft=True)


@pytest.mark.parametrize("month", MONTH_ABBREVIATIONS)
def test_months_end_none_in_documents(month: str) -> None:
    assert ends_in_abbreviation(f"on {month}.")


def test_a_firm_ends_one_in_a_document_and_none_in_a_draft() -> None:
    assert not ends_in_abbreviation("It is Acme Inc.")
    assert ends_in_abbreviation("It is Acme Inc.", is_draft=True)


@pytest.mark.parametrize("unit", ["$1 bn.", "US$3bn.", "approx. 3 m.", "5 tn.", "200 k.", "5 min."])
@pytest.mark.parametrize(
    ("following", "expected"),
    [
        ("in", True),
        ("(about", True),
        ("–", True),
        ("Then", False),
        ("xAI", False),
        ("eBay's", False),
        ("5", False),
        ("", False),
    ],
)
def test_after_an_amount_the_next_word_tells(unit: str, following: str, expected: bool) -> None:
    assert ends_in_abbreviation(f"It raised {unit}", following) is expected
    assert ends_in_abbreviation(f"It raised {unit}", following, is_draft=True) is expected


@pytest.mark.parametrize("text", ["It has approx.", "est.", "(ca.", "see Nos.", "on pp."])
def test_what_stands_before_amounts_ends_none_before_one(text: str) -> None:
    for following in ("3", "US$3", "~20", "(5", "a"):
        assert ends_in_abbreviation(text, following) and ends_in_abbreviation(text, following, is_draft=True)
    assert not ends_in_abbreviation(text, "Then") and not ends_in_abbreviation(text)


@pytest.mark.parametrize("text", ["It is a chatbot.", "It is 5 firms.", "He is in.", "the museum."])
def test_other_words_end_a_sentence_before_small_letters_too(text: str) -> None:
    assert not ends_in_abbreviation(text, "and", is_draft=True)


@pytest.mark.parametrize("text", ["He bought X.", "It is worth 240.", "Grok is a chatbot."])
def test_other_words_end_a_document_s_sentence(text: str) -> None:
    assert not ends_in_abbreviation(text)
