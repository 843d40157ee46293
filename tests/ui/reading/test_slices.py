"""Slices are the whole text whichever way it is walked, none is too long, and lines stay whole where they can."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.reading import slices
from ui.reading.slices import LONGEST, around, end_after, start_before

LINES = st.lists(
    st.sampled_from(["가나다 라마 ", "물", "\n", "\n\n", "word ", "# 제목\n", "x" * 700, "글 " * 900]), max_size=60
)
TEXTS = st.builds(lambda parts, times: "".join(parts) * times, LINES, st.integers(0, 4))


@given(TEXTS, st.data())
def test_the_slices_after_a_place_are_the_rest_of_the_text(text: str, data: st.DataObject) -> None:
    begun = place = data.draw(st.integers(0, len(text)))
    found = []
    while place < len(text):
        end = end_after(text, place)
        assert place < end <= place + LONGEST
        found.append(text[place:end])
        place = end
    assert "".join(found) == text[begun:]


@given(TEXTS, st.data())
def test_the_slices_before_a_place_are_the_text_up_to_it(text: str, data: st.DataObject) -> None:
    begun = place = data.draw(st.integers(0, len(text)))
    found = []
    while place > 0:
        start = start_before(text, place)
        assert place - LONGEST <= start < place
        found.append(text[start:place])
        place = start
    assert "".join(reversed(found)) == text[:begun]


@given(TEXTS, st.data())
def test_what_is_shown_first_has_the_words_and_is_never_long(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = around(text, start, end)
    assert 0 <= first <= start <= last <= len(text)
    assert min(end, start + LONGEST) <= last
    assert last - first <= 3 * LONGEST


def test_a_slice_ends_with_a_line_or_else_a_word_where_one_is_near() -> None:
    lines = ("가" * 99 + "\n") * 500
    assert lines[end_after(lines, 0) - 1] == "\n"
    assert lines[start_before(lines, len(lines)) - 1] == "\n"
    words = "낱말 " * 20_000
    assert words[end_after(words, 0) - 1] == " "
    assert end_after("가" * (2 * LONGEST), 0) == slices.LONGEST
