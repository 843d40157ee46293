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


@pytest.mark.parametrize("text", ["He bought X.", "It is worth 240.", "Grok is a chatbot."])
def test_other_words_end_a_document_s_sentence(text: str) -> None:
    assert not ends_in_abbreviation(text)
