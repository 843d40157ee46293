"""How much of one text is in another depends on letters and digits, not on marks, spaces or what else is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import containment, letters, runs

WORDS = st.text("가나다라마바 abcde", max_size=60)


@given(WORDS, st.lists(st.tuples(st.integers(0, 60), st.sampled_from([" ", "\n", ", ", "“", "-", "·"])), max_size=8))
def test_marks_and_line_breaks_make_no_difference(text: str, marks: list[tuple[int, str]]) -> None:
    marked = text
    for place, mark in marks:
        marked = marked[:place] + mark + marked[place:]
    assert letters(marked) == letters(text)


@given(WORDS, WORDS, WORDS)
def test_a_text_is_whole_in_any_that_has_it_within(before: str, text: str, after: str) -> None:
    part, whole = letters(text), letters(before + text + after)
    assert containment(part, whole) == (1.0 if part else 0.0)
    assert containment(part, whole, most=5) == containment(part, whole)


@given(st.text("가나다", max_size=40), st.text("라마바", max_size=40), st.integers(1, 50))
def test_texts_without_a_common_letter_share_nothing(one: str, other: str, most: int) -> None:
    assert containment(one, other, most) == 0.0
    assert "".join(run[0] for run in runs(one)) == one[: len(runs(one))]


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        ("３만 권, 3,140억 개", "3만 권 3140억개", True),
        ("Grok-1.5", "grok 1.5", True),
        ("1.5배", "15배", False),
        ("모두 끝났다. 5명", "모두 끝났다 5명", True),
    ],
)
def test_widths_and_commas_make_no_difference_but_a_decimal_point_does(one: str, other: str, are_equal: bool) -> None:
    assert (letters(one) == letters(other)) == are_equal
