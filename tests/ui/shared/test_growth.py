"""What grows is sent once: the browser makes every text from the changes alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.shared.growth import Change, Growth, change

TEXTS = st.lists(st.text(alphabet="가나<p>😀a", max_size=40), min_size=1, max_size=8)


def made_from(changes: list[Change]) -> str:
    """The text that a browser makes, which counts UTF-16 units."""
    units = b""
    for start, end, words in changes:
        units = units[: 2 * start] + words.encode("utf-16-le") + units[2 * end :]
    return units.decode("utf-16-le")


@given(TEXTS)
def test_every_text_is_made_from_the_changes_before_it(texts: list[str]) -> None:
    growth = Growth()
    for text in texts:
        value = growth.value({"one": text})
        assert made_from(value["texts"]["one"]) == text


@given(TEXTS)
def test_a_value_adds_one_change_at_most_and_none_to_an_equal_text(texts: list[str]) -> None:
    growth, before = Growth(), 0
    for last, text in zip(["", *texts], texts, strict=False):
        count = len(growth.value({"one": text})["texts"]["one"])
        assert count - before == (text != last)
        before = count


def test_a_change_is_as_short_as_what_is_new() -> None:
    assert change("<p>가. </p>", "<p>가. 나. </p>") == (6, 6, "나. ")
    assert change("", "가") == (0, 0, "가")
    assert change("😀나", "😀다") == (2, 3, "다")
    assert change("가가", "가가가") == (2, 2, "가")


def test_values_do_not_change_after_they_were_sent() -> None:
    """Gradio compares the next value with this one."""
    growth = Growth()
    first = growth.value({"one": "가"}, items=[1])
    growth.value({"one": "나"}, items=[1, 2])
    assert first["texts"]["one"] == [(0, 0, "가")] and first["items"] == [1]
