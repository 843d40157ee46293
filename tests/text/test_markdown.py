"""Which lines are headings, and what is left of a line without its marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import heading_above, heading_of, is_fence, is_heading, replace_headings, without_mark


@pytest.mark.parametrize("line", ["# 제목", "###### Title", "##\tTitle"])
def test_hashes_before_white_space_begin_a_heading(line: str) -> None:
    assert is_heading(line) and is_heading(f"text\n{line}", 5)


@pytest.mark.parametrize("line", ["#제목", "####### seven", "text # no", ""])
def test_other_hashes_begin_none(line: str) -> None:
    assert not is_heading(line) and heading_of(line) == ""


def test_a_heading_may_be_indented_and_closed() -> None:
    assert heading_of("   ##  Two   words ##") == "Two words"
    assert heading_of("    # code") == ""


def test_the_heading_above_is_the_last_one_that_has_begun() -> None:
    text = "# One\n\nfirst\n\n## Two\n\nsecond"
    assert heading_above(text, text.index("first")) == "One"
    assert heading_above(text, text.index("## Two")) == heading_above(text, len(text)) == "Two"
    assert heading_above("no heading", 5) == ""


def test_a_quoted_sentence_keeps_the_number_of_its_item() -> None:
    assert without_mark("- 1. first") == "1. first"


def test_headings_are_replaced_line_by_line() -> None:
    assert replace_headings("# a\nb\n## c", lambda hashes, words: f"<{len(hashes)}>{words}") == "<2>a\nb\n<3>c"


def test_fences_are_told_from_text() -> None:
    assert is_fence("```python") and is_fence("  ~~~") and not is_fence("a ``` b")


@given(st.text())
def test_text_without_its_mark_is_an_end_of_the_text(text: str) -> None:
    assert text.endswith(without_mark(text))
