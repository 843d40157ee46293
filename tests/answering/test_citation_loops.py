"""A reply that repeats its citations, or says nothing more, ends there; any other goes through as it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.citation_loops import LONGEST_SILENCE, until_it_loops
from rag.models import ChatModelError


def heard(pieces: Iterable[str]) -> tuple[str, bool]:
    """What goes through, and whether the reply was stopped."""
    text = ""
    try:
        for piece in until_it_loops(pieces):
            text += piece
    except ChatModelError as error:
        assert error.fault == "repeating"
        return text, True
    return text, False


@pytest.mark.parametrize(
    ("unit", "kept"),
    [
        ("[abcd]", 4),
        ("[abcd], ", 4),
        ("[[abcd]]", 4),
        ("【abcd†source】\n", 4),
        ("출처: [abcd]\n", 4),
        ("- (Source 2)\n", 4),
        ("[abcd][wxyz] ", 2),  # and half of the third
    ],
)
def test_a_run_of_repeated_citations_is_cut_with_its_third_repetition(unit: str, kept: int) -> None:
    text, is_stopped = heard(["그록은 챗봇이다. ", *[unit] * 50])
    assert is_stopped
    assert text.startswith("그록은 챗봇이다. ") and text.endswith("\n")
    assert text.count(unit.strip("[], \n-")) == kept


@pytest.mark.parametrize(
    "text",
    [
        "하나 [abcd]. 둘 [abcd]. 셋 [abcd]. 넷 [abcd]. 다섯 [abcd]. 여섯 [abcd].",
        "- a [abcd]\n- b [abcd]\n- c [abcd]\n- d [abcd]\n- e [abcd]",
        "| a | [abcd] |\n| b | [abcd] |\n| c | [abcd] |\n| d | [abcd] |\n| e | [abcd] |",
        "하나 [abcd][wxyz][efgh][ijkl][mnop] [abcd].",
        "|" + "-" * 200 + "|" + "-" * 200 + "|\n| a | b |",
    ],
)
def test_citations_of_different_words_are_no_run(text: str) -> None:
    assert heard(text) == (text, False)


def test_nothing_but_marks_is_cut_where_it_is_too_long() -> None:
    text, is_stopped = heard(["그록은 챗봇이다.", *["\n"] * 5_000])
    assert is_stopped
    assert len(text) <= LONGEST_SILENCE + 20


@given(
    st.lists(st.sampled_from(["[abcd]", "(wxyz)", " ", "말", ".", "\n", "출처: "]) | st.text(max_size=3), max_size=30)
)
def test_where_the_pieces_are_cut_makes_no_difference(parts: list[str]) -> None:
    text = "".join(parts)
    assert heard([text]) == heard(text) == heard(parts)
