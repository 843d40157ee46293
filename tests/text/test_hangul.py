"""Syllables and their final consonants, against Unicode's own decomposition."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rag.text import count_hangul, final_consonant, is_syllable


@given(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")))
def test_a_syllable_has_a_final_consonant_where_it_has_three_letters(syllable: str) -> None:
    letters = unicodedata.normalize("NFD", syllable)
    assert is_syllable(syllable)
    assert final_consonant(syllable) == (ord(letters[2]) - 0x11A7 if len(letters) == 3 else 0)


@given(st.text(st.characters(max_codepoint=0x2FF)))
def test_latin_text_has_no_hangul(text: str) -> None:
    assert count_hangul(text) == 0 and not any(map(final_consonant, text))


def test_single_letters_count_and_are_no_syllables() -> None:
    assert count_hangul("ㅋㅋ 좋다") == 4 and not is_syllable("ㅋ") and not is_syllable("")
