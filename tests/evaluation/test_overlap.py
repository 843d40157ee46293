"""KorQuAD's character F1: what counts, what does not, and figures worked out by hand from its script's definition."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.evaluation.measures.overlap import best_character_f1, character_f1, characters

LAW = settings(max_examples=40)
TEXTS = st.text(st.sampled_from("머스크는가 그록gROK1 ,.《》‘’“·\n"), max_size=20) | st.text(max_size=20)


class TestLaws:
    @LAW
    @given(TEXTS, TEXTS)
    def test_it_is_a_symmetric_share(self, one: str, other: str) -> None:
        assert 0 <= character_f1(one, other) == character_f1(other, one) <= 1

    @LAW
    @given(TEXTS)
    def test_a_text_is_itself_unless_nothing_of_it_counts(self, text: str) -> None:
        assert character_f1(text, text) == bool(characters(text))

    @LAW
    @given(TEXTS, TEXTS)
    def test_only_the_same_characters_make_it_whole(self, one: str, other: str) -> None:
        assume(characters(one))
        assert (character_f1(one, other) == 1) == (characters(one) == characters(other))

    @LAW
    @given(TEXTS, TEXTS, st.randoms(use_true_random=False))
    def test_white_space_punctuation_and_order_do_not_count(self, one: str, other: str, random: object) -> None:
        shuffled = list(unicodedata.normalize("NFC", one).lower())
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        # A space after each: shuffled letters must not combine into other letters.
        assert character_f1(" ,".join(shuffled), other) == character_f1(one, other)

    @LAW
    @given(TEXTS, TEXTS)
    def test_hangul_in_single_letters_is_the_same_hangul(self, one: str, other: str) -> None:
        assert character_f1(unicodedata.normalize("NFD", one), other) == character_f1(one, other)

    @LAW
    @given(TEXTS, st.lists(TEXTS, min_size=1))
    def test_the_best_reference_counts(self, said: str, references: list[str]) -> None:
        best = best_character_f1(said, references)
        assert best == max(character_f1(said, reference) for reference in references)
        assert best == best_character_f1(said, references[::-1])


class TestExamples:
    @pytest.mark.parametrize(
        ("said", "reference", "f1"),
        [
            ("머스크는", "머스크가", 2 * 3 / 8),
            ("일론 머스크", "머스크", 2 * 3 / 8),
            ("《그록-1》", "그록 1", 1.0),
            ("GROK", "grok", 1.0),
            ("크스머", "머스크", 1.0),
            ("1989년 2월 15일", "1989년", 2 * 5 / 15),
            ("가가나", "가나나", 2 * 2 / 6),  # a multiset: each 가 and 나 once
            ("“가”", "가", 2 * 1 / 4),  # the script keeps these quotation marks
            ("‘가’", "가", 1.0),
            ("오픈AI", "구글", 0.0),
            ("", "구글", 0.0),
            ("...", "!", 0.0),
            ("", "", 0.0),
        ],
    )
    def test_by_hand(self, said: str, reference: str, f1: float) -> None:
        assert character_f1(said, reference) == pytest.approx(f1)

    def test_any_reference_will_do(self) -> None:
        assert best_character_f1("일론 머스크", ["머스크", "일론머스크", "Elon Musk"]) == 1
        assert best_character_f1("머스크", []) is None
