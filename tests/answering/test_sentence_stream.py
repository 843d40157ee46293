"""A model's text -> sentences with their keys, however it is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.sentence_stream import DraftSentence, SentenceStream

KEYS = ("abcd", "wxyz")


def drafts(text: str, sizes: list[int] | None = None) -> list[DraftSentence]:
    stream = SentenceStream(KEYS)
    pieces, position = [], 0
    for size in [*(sizes or []), len(text)]:
        pieces.append(text[position : position + size])
        position += size
    return [draft for piece in pieces for draft in stream.feed(piece)] + list(stream.finish())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "그록은 챗봇이다 [abcd]. 도조는 컴퓨터다 [wxyz].",
            [("그록은 챗봇이다.", ("abcd",)), ("도조는 컴퓨터다.", ("wxyz",))],
        ),
        (
            "그록은 챗봇이다. [abcd] 도조는 컴퓨터다. [wxyz]",
            [("그록은 챗봇이다.", ("abcd",)), ("도조는 컴퓨터다.", ("wxyz",))],
        ),
        ("그록은 챗봇이다 [abcd][wxyz]", [("그록은 챗봇이다", ("abcd", "wxyz"))]),
        ("It is true [abcd, wxyz].", [("It is true.", ("abcd", "wxyz"))]),
        ("Made up [zzzz] [7].", [("Made up.", ())]),
        ("파라미터는 1.6조 개이다. 끝이다.", [("파라미터는 1.6조 개이다.", ()), ("끝이다.", ())]),
        ("Dr. Kim of the U.S. said so. Yes.", [("Dr. Kim of the U.S. said so.", ()), ("Yes.", ())]),
        ("- 첫째 줄\n- **둘째** 줄\n", [("첫째 줄", ()), ("둘째 줄", ())]),
        ("1. 하나이다.\n2. 둘이다.", [("하나이다.", ()), ("둘이다.", ())]),
        ("[여기](http://a.example)를 보라.", [("[여기](http://a.example)를 보라.", ())]),
        ("“정말이다.” 그는 말했다.", [("“정말이다.”", ()), ("그는 말했다.", ())]),
        (" \n\n . ", []),
    ],
)
def test_sentences_and_their_keys(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(draft.text, draft.keys) for draft in drafts(text)] == expected


@given(
    st.lists(st.sampled_from(["그록은 챗봇이다.", "It is so.", "[abcd]", "1.6조 개이다.", "\n", "“정말?”", "A - B"])),
    st.lists(st.integers(1, 7), max_size=40),
)
def test_where_the_pieces_are_cut_makes_no_difference(parts: list[str], sizes: list[int]) -> None:
    text = " ".join(parts)
    assert drafts(text, sizes) == drafts(text, [1] * len(text))


@given(st.text())
def test_no_word_is_lost_but_markers_and_decoration(text: str) -> None:
    kept = "".join(draft.text for draft in drafts(text + "."))
    assert len(kept) <= len(text) + 1
    assert not text.isalpha() or kept == text + "."


@pytest.mark.parametrize("cut", ["xAI의 가입", "The answer is: 2021", "그는 2023년에 오픈", "GPU를 사는 데 수십"])
def test_a_last_sentence_that_was_cut_off_is_dropped(cut: str) -> None:
    assert [draft.text for draft in drafts(f"그록은 챗봇이다.\n{cut}")] == ["그록은 챗봇이다."]


@pytest.mark.parametrize("whole", ["끝났습니다", "맞아요", "NO_ANSWER"])
def test_a_last_sentence_without_a_mark_may_be_whole(whole: str) -> None:
    assert [draft.text for draft in drafts(whole)] == [whole]
