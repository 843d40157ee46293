"""From cues to sentences: SubRip, WebVTT, and the same pasted into a plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.documents.loaders import load_document
from rag.index.documents.subtitles import is_subtitles, read_subtitles

SRT = """1
00:00:01,000 --> 00:00:03,000
강변 도서관은 내년 봄에

2
00:00:03,000 --> 00:00:06,000
<i>문을 엽니다.</i> 책은 모두

3
00:00:06,100 --> 00:00:09,000
3만 권입니다.
"""
PROSE = "강변 도서관은 내년 봄에 문을 엽니다. 책은 모두 3만 권입니다."
VTT = """WEBVTT - Talk
Kind: captions

STYLE
::cue { color: red }

NOTE made by hand
on two lines

intro
00:01.000 --> 00:03.000 align:start
<v Mina Roe>The ferry leaves at &amp; after

00:03.000 --> 00:05.000
seven.

00:05.000 --> 00:06.000
<v Tom Ash>Who steers?
"""


def cue(number: int, words: str) -> str:
    return f"{number}\n00:00:{number:02d},000 --> 00:00:{number + 1:02d},000\n{words}\n"


@pytest.mark.parametrize("name", ["talk.srt", "talk.txt", "TALK.SRT"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_cues_become_sentences_and_the_file_gives_the_title(tmp_path: Path, name: str, newline: str) -> None:
    (tmp_path / name).write_bytes(SRT.replace("\n", newline).encode())
    document = load_document(tmp_path / name, source=name, max_bytes=10_000)
    assert (document.text, document.title) == (PROSE, Path(name).stem)


def test_cues_without_empty_lines_between_them() -> None:
    assert read_subtitles(SRT.replace("\n\n", "\n")) == PROSE


def test_a_title_above_pasted_cues_stays_the_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"도서관 이야기\n\n{SRT}", encoding="utf-8")
    document = load_document(tmp_path / "a.txt", source="a.txt", max_bytes=1000)
    assert (document.text, document.title) == (f"도서관 이야기\n\n{PROSE}", "도서관 이야기")


def test_speakers_stay_and_notes_go() -> None:
    assert read_subtitles(VTT) == "Mina Roe: The ferry leaves at & after seven.\n\nTom Ash: Who steers?"


def test_captions_that_scroll_say_each_line_once() -> None:
    text = """00:00.000 --> 00:02.000
the old mill

00:02.000 --> 00:02.010
the old mill

00:02.010 --> 00:04.000
the old mill
stands<00:03.000><c> empty</c>

00:04.000 --> 00:06.000
stands empty
since May.
"""
    assert read_subtitles(text) == "the old mill stands empty since May."


def test_a_line_that_is_said_twice_stays_twice() -> None:
    assert read_subtitles(cue(1, "Never.") + "\n" + cue(2, "Never.")) == "Never. Never."


def test_a_pause_after_a_sentence_and_a_new_turn_begin_a_paragraph() -> None:
    text = "\n".join([cue(1, "We stop."), cue(9, "We go"), cue(10, "on."), cue(11, "- Why?")])
    assert read_subtitles(text) == "We stop.\n\nWe go on.\n\n- Why?"


def test_a_number_that_is_said_is_no_number_of_a_cue() -> None:
    assert read_subtitles(cue(1, "The answer is") + "\n" + cue(2, "42")) == "The answer is 42"


def test_a_text_that_only_mentions_a_time_is_no_subtitle(tmp_path: Path) -> None:
    prose = "It has a number.\n\nIt has a time.\n\nIt has words."
    text = f"{prose}\n\n00:00:01,000 --> 00:00:02,000\nhello\n\n00:00:02,000 --> 00:00:03,000\nyou"
    assert not is_subtitles(text)
    (tmp_path / "a.txt").write_text(text)
    assert load_document(tmp_path / "a.txt", source="a.txt", max_bytes=1000).text == text


@given(st.lists(st.text("가나다 .abc", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=40))
def test_every_word_of_every_cue_is_kept_in_order(lines: list[str]) -> None:
    text = "\n".join(cue(number, line) for number, line in enumerate(lines, 1))
    assert read_subtitles(text).split() == " ".join(lines).split()


@given(
    st.lists(
        st.sampled_from(
            ["1\n", "\n", "00:01.000 --> 00:02.000\n", "WEBVTT\n", "NOTE\n", "<v A>가\n", "가\n", " \n", "<\n"]
        )
    )
)
def test_no_time_is_left_in_any_text(parts: list[str]) -> None:
    assert "-->" not in read_subtitles("".join(parts))
