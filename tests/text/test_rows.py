"""A row has the names of its columns, and lines have what leads them; no row is joined to another, or cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import (
    Analyzer,
    answers_nothing,
    header_of,
    headings_above,
    is_row,
    leads,
    turn_start,
    with_columns,
    without_mark,
)

CELL = st.text(alphabet="가나다 abc.?", min_size=1, max_size=12).map(str.strip).filter(str.strip)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=6), st.booleans())
def test_every_row_is_one_sentence(rows: list[list[str]], has_bars: bool) -> None:
    lines = [f"| {' | '.join(row)} |" if has_bars else "\t".join(f"cell {cell}" for cell in row) for row in rows]
    text = "\n".join(lines)
    assert [text[start:end] for start, end in Analyzer().sentences(text)] == lines


@pytest.mark.parametrize(
    ("table", "row", "shown"),
    [
        ("| 점포 | 직원 |\n| --- | --- |\n| 강변점 | 14 |\n| 호수점 | 9 |", "| 호수점 | 9 |", "점포: 호수점 | 직원: 9"),
        ("점포\t직원\n강변점\t14\n호수점\t9", "호수점\t9", "점포: 호수점 | 직원: 9"),
        ("| a | b |\n|---|---|\n| 1 |  |", "| 1 |  |", "a: 1"),
        ("| 주소 | 하늘길 |\n| 이름 | 강변점 |", "| 이름 | 강변점 |", "| 이름 | 강변점 |"),
        ("A sentence.\nAnother one.", "Another one.", "Another one."),
        ("이름: 강변점\n직원: 14\n\n이름: 호수점\n직원: 9", "직원: 9", "이름: 호수점 | 직원: 9"),
        ("이름: 강변점\n직원: 14\n이름: 호수점\n직원: 9", "직원: 9", "이름: 호수점 | 직원: 9"),
        ("  Q: Is it open?\n  A: Yes.", "A: Yes.", "Q: Is it open? | A: Yes."),
    ],
)
def test_a_row_is_shown_with_the_names_of_its_columns(table: str, row: str, shown: str) -> None:
    start = table.index(row)
    assert with_columns(table, start, start + len(row)) == shown


def test_a_sentence_within_a_field_and_a_field_below_a_long_one_are_shown_alone() -> None:
    text = "이름: 호수점\n비고: 새로 열었다. 주차장이 있다."
    start = text.index("주차장")
    assert with_columns(text, start, len(text)) == "주차장이 있다."
    text = f"제목: {'가' * 200}\n값: 3"
    assert with_columns(text, text.index("값"), len(text)) == "값: 3"


def test_a_header_is_a_place_and_heads_neither_itself_nor_its_rule() -> None:
    text = "요금표\n| 구분 | 값 |\n|---|---|\n| 어른 | 3 |"
    place = header_of(text, text.index("| 어른"))
    assert place is not None
    assert text[slice(*place)] == "| 구분 | 값 |"
    assert header_of(text, text.index("| 구분")) is None
    assert header_of(text, text.index("|---")) is None


@pytest.mark.parametrize(("line", "expected"), [("a\tb", True), ("| a |", True), ("1.\ta", False), ("\tcode", False)])
def test_bars_and_tabs_make_a_row_but_not_after_the_mark_of_an_item(line: str, expected: bool) -> None:
    assert is_row(line) is expected


def test_a_rule_and_a_link_of_a_list_of_links_answer_nothing() -> None:
    assert answers_nothing("|---|:-:|")
    assert answers_nothing("- [가게. 지도]()")
    assert not answers_nothing("| - | 3 |")
    assert not answers_nothing("- [가게](b)에 간다.")
    assert not answers_nothing("[가게]()")


def test_a_link_of_a_list_of_links_is_one_sentence_and_shown_as_an_item() -> None:
    text = "가게다.\n- [배가 떴다. 사람이 많다.]()\n- [지도]()"
    assert [text[start:end] for start, end in Analyzer().sentences(text)] == text.split("\n")
    assert without_mark("- [지도]()") == "지도"
    assert without_mark("2. [지도]()") == "2. 지도"


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("표의 단위는 톤이다.\n| a | b |\n|---|---|\n| 1 | 2 |", "| 1", ["표의 단위는 톤이다.", "| a | b |"]),
        ("준비물:\n\n- 컵\n- 물", "- 물", ["준비물:"]),
        ("- 준비물:\n  - 컵\n  - 물", "- 물", ["- 준비물:"]),
        ("Kim: I was born there. Then we moved.", "Then", ["Kim:"]),
        ("## 요금\n- 어른", "- 어른", []),
    ],
)
def test_what_leads_a_line(text: str, place: str, expected: list[str]) -> None:
    assert leads(text, text.index(place)) == expected


def test_a_turn_is_known_by_its_speaker_and_time() -> None:
    text = "- 윤도하 (오전 8:21): 두 시간이요. 끝납니다.\n- 컵 (중고): 두 개"
    assert turn_start(text, text.index("끝납")) == 0
    assert turn_start(text, text.index("두 개")) is None


def test_headings_are_those_above_in_their_order_without_closed_sections_and_comments_in_code() -> None:
    text = "# A\n\n## B\nb\n\n## C\n\n```sh\n# no\n```\n\n### D\nd"
    assert headings_above(text, text.rindex("d")) == ["A", "C", "D"]
    assert headings_above(text, text.index("## C")) == ["A"]
    assert headings_above(text, 0) == []
