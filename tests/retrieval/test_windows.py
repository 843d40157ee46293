"""A window is a slice of its document, every sentence is in one, and its context tells what it is about."""

from __future__ import annotations

import dataclasses
import itertools

import doubles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.records import Document, Sentence
from rag.retrieval.windows import LONGEST, OVERLAP, context_with_dates, windows_of

TABLE = "## 요금\n| 구분 | 어른 | 어린이 |\n| --- | --- | --- |\n| 평일 | 9,000원 | 5,000원 |\n| 주말 | 12,000원 | 7,000원 |"  # noqa: E501
LIST = "신청할 때 다음을 가져오세요.\n- 신분증\n- 통장 사본\n- 사진 두 장"


def sentences(document: Document, *parts: str) -> list[Sentence]:
    found, place = [], 0
    for part in parts:
        start = document.text.index(part, place)
        place = start + len(part)
        found.append(Sentence(document.id, "chunk", start, place, part))
    return found


@given(
    st.lists(st.text(alphabet="가나다라마 abc0", min_size=1, max_size=120).filter(str.strip), min_size=1, max_size=30)
)
def test_every_sentence_is_in_a_window_that_is_a_slice(texts: list[str]) -> None:
    texts = [f"{number} {text.strip()}." for number, text in enumerate(texts)]
    document = doubles.document("\n".join(texts), "a.txt", "글")
    cut = sentences(document, *texts)
    windows = windows_of(document, cut)
    for window in windows:
        assert document.text[window.start : window.end] == window.text
    for sentence in cut:
        assert any(window.start <= sentence.start and sentence.end <= window.end for window in windows)
    assert [window.start for window in windows] == sorted({window.start for window in windows})


def test_windows_share_a_sentence_and_are_not_longer_than_is_read_well() -> None:
    texts = [f"{number}번 문장은 스무 글자쯤 되는 보통 문장입니다." for number in range(30)]
    document = doubles.document(" ".join(texts), "a.txt", "글")
    windows = windows_of(document, sentences(document, *texts))
    assert all(len(window.text) <= LONGEST / 0.45 for window in windows)
    for one, following in itertools.pairwise(windows):
        assert one.text.endswith(texts[0][4:]) or following.start < one.end, OVERLAP


def test_a_row_of_a_table_has_its_heading_and_header_as_context() -> None:
    document = doubles.document(TABLE, "a.md", "박물관")
    (row,) = sentences(document, "| 주말 | 12,000원 | 7,000원 |")
    (window,) = windows_of(document, [row])
    assert window.context == "박물관 · 요금 · | 구분 | 어른 | 어린이 |"


def test_a_table_at_the_very_beginning_has_its_header_too() -> None:
    document = doubles.document(TABLE.partition("\n")[2], "a.md", "박물관")
    (row,) = sentences(document, "| 주말 | 12,000원 | 7,000원 |")
    assert windows_of(document, [row])[0].context == "박물관 · | 구분 | 어른 | 어린이 |"


def test_an_item_of_a_list_has_the_line_that_introduces_it() -> None:
    document = doubles.document(LIST, "a.md", "안내")
    (item,) = sentences(document, "- 사진 두 장")
    assert windows_of(document, [item])[0].context == "안내 · 신청할 때 다음을 가져오세요."


def test_title_and_date_are_context() -> None:
    document = dataclasses.replace(doubles.document("매출이 늘었다.", "a.txt", "가나상사 실적"), published="2024-05-02")
    (window,) = windows_of(document, sentences(document, "매출이 늘었다."))
    assert window.context == "가나상사 실적 · 2024-05-02"


def test_no_sentences_have_no_window() -> None:
    assert windows_of(doubles.document("글", "a.txt", "글"), []) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("달빛 도서관은 3년 전에 문을 닫았다.", "3년 전 = 2021"),
        ("지난달 문을 열었고, 작년에는 비어 있었다.", "지난달 = 2024-04 · 작년 = 2023"),
        ("어제 첫 손님이 왔다.", "어제 = 2024-05-02"),
        ("The mill closed two years ago.", "two years ago = 2022"),
        ("2021년 3월에 문을 열었다.", ""),
        ("문을 연 지 오래다.", ""),
    ],
)
def test_relative_dates_are_told_with_what_they_mean(text: str, told: str) -> None:
    document = Document("d", "/d.txt", "d.txt", text, "도서관", published="2024-05-03")
    (window,) = windows_of(document, [Sentence("d", "c", 0, len(text), text)])
    assert context_with_dates(document, window) == " · ".join(filter(None, ("도서관 · 2024-05-03", told)))


def test_without_a_day_no_relative_date_is_told() -> None:
    text = "달빛 도서관은 3년 전에 문을 닫았다."
    document = Document("d", "/d.txt", "d.txt", text, "도서관")
    (window,) = windows_of(document, [Sentence("d", "c", 0, len(text), text)])
    assert context_with_dates(document, window) == "도서관"
