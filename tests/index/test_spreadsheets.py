"""Spreadsheets and tables of separated values, made here: every cell kept, in order, as its reader sees it."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import NumData, NumVal, StrData, StrVal

from rag.errors import DocumentError
from rag.index.documents import rows as rows_of_tables
from rag.index.documents.number_format import shown
from rag.index.documents.separated import read_csv, read_tsv
from rag.index.documents.sheets import read_sheets


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def spreadsheet(*rows: Sequence[Any]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def text_of(*rows: Sequence[Any]) -> str:
    return read_sheets(spreadsheet(*rows), "a.xlsx")[0]


def in_order(cells: Sequence[str], text: str) -> bool:
    position = 0
    for cell in cells:
        position = text.find(cell, position)
        if position < 0:
            return False
        position += len(cell)
    return True


CELL = st.text(st.sampled_from("가나다 ab1,.-|:"), max_size=8).map(lambda text: " ".join(text.split()))
TABLE = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=6).filter(
    lambda rows: any(cell for row in rows for cell in row)
)


@given(TABLE)
def test_every_cell_of_a_sheet_is_in_its_text_in_order(rows: list[list[str]]) -> None:
    assert in_order([cell for row in rows for cell in row if cell], text_of(*rows))


@given(TABLE)
def test_every_cell_of_separated_values_is_in_the_text_in_order(rows: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, dialect="excel-tab").writerows(rows)
    text = read_tsv(buffer.getvalue().encode(), "a.tsv")[0]
    assert in_order([cell for row in rows for cell in row if cell], text)


def test_a_row_is_a_line_in_which_each_cell_has_the_name_of_its_column() -> None:
    text = text_of(["매출 현황"], ["지점", "분기", "매출"], ["해운대", "3분기", 1512], ["서면", None, 900])
    assert text.split("\n") == [
        "## Sheet",
        "",
        "매출 현황",
        "- 지점 | 분기 | 매출",
        "- 지점: 해운대 | 분기: 3분기 | 매출: 1512",
        "- 지점: 서면 | 매출: 900",
    ]


def test_a_table_without_a_header_gets_none() -> None:
    assert text_of(["서면", 3], ["남포", 4]).endswith("- 서면 | 3\n- 남포 | 4")


def test_a_second_table_has_its_own_header_and_an_empty_row_ends_none() -> None:
    text = text_of(["a", "b"], ["x", 1], [], ["y", "z"], [], ["c", "d"], ["x", 2])
    assert text.endswith("- a: x | b: 1\n- a: y | b: z\n- c | d\n- c: x | d: 2")


def test_a_header_of_two_rows_names_each_column_by_both() -> None:
    rows = (["천원", None, "올해"], [None, "매출", "비용"], ["서면", 900, 700])
    named = ["- 천원 | 올해", "- 매출 | 비용", "- 천원: 서면 | 매출: 900 | 올해 비용: 700"]
    assert text_of(*rows).split("\n")[2:] == named
    later = (["천원", None, "지난해"], [None, "매출", "비용"], ["서면", 800, 600])
    assert text_of(*rows, [], *later).split("\n")[-1] == "- 천원: 서면 | 매출: 800 | 지난해 비용: 600"


def test_a_row_of_words_under_a_header_is_a_row() -> None:
    assert text_of(["지점", "담당"], ["서면", "이서연", "휴직"], ["남포", "박하준"]).split("\n")[2:] == [
        "- 지점 | 담당",
        "- 지점: 서면 | 담당: 이서연 | 휴직",
        "- 지점: 남포 | 담당: 박하준",
    ]
    assert text_of(["지점", "담당"], [None, "이서연"]).endswith("- 담당: 이서연")


def test_sheets_are_sections_and_one_that_only_a_program_shows_is_left_out() -> None:
    book = openpyxl.Workbook()
    book.active.title = "매출"
    book.active.append(["하나"])
    for title, state in (("인원", "hidden"), ("코드", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet.append([title + "표"])
        sheet.sheet_state = state
    text, description = read_sheets(saved(book), "folder/실적.xlsx")
    assert text == "## 매출\n\n하나\n\n## 인원\n\n인원표"
    assert description == {"title": "실적"}


def test_a_cell_merged_over_rows_is_in_each_of_them() -> None:
    book = openpyxl.Workbook()
    for row in (["지점", "분기"], ["서면", "1분기"], [None, "2분기"], [None, "3분기"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    text, _ = read_sheets(saved(book), "a.xlsx")
    assert text.endswith("- 지점: 서면 | 분기: 1분기\n- 지점: 서면 | 분기: 2분기\n- 분기: 3분기")


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1512, "#,##0", "1,512"),
        (1512.5, '#,##0"원"', "1,513원"),
        (1512.5, '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', "1,512.50"),
        (-83, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)', "(83)"),
        (7, "@", "7"),
        (1512, '"₩"#,##0', "₩1,512"),
        (1512, "[$₩-412]#,##0", "₩1,512"),
        (0.153, "0.0%", "15.3%"),
        (0.5, "0.##", "0.5"),
        (-1600, "#,##0;[Red](#,##0)", "(1,600)"),
        (-1600, "#,##0", "-1,600"),
        (7, "000", "007"),
        (1512000, "#,##0,", "1,512"),
        (0.1 + 0.2, "General", "0.3"),
        (0.25, "# ?/?", "0.25"),
        (12, "@", "12"),
        (True, None, "TRUE"),
        (datetime.datetime(2024, 6, 15), "yyyy-mm-dd", "2024-06-15"),
        (datetime.datetime(2024, 6, 15, 9, 5), "yyyy-mm-dd hh:mm", "2024-06-15 09:05"),
        (datetime.time(9, 5), "hh:mm", "09:05"),
        (datetime.timedelta(hours=26), "[h]:mm", "26:00"),
    ],
)
def test_values_appear_as_their_reader_sees_them(value: object, number_format: str | None, text: str) -> None:
    assert shown(value, number_format) == text


@given(st.floats(allow_nan=True, allow_infinity=True) | st.integers(), st.text(st.sampled_from('0#,.%;"원[]$-\\E/? ')))
def test_no_number_format_fails(value: float, number_format: str) -> None:
    assert isinstance(shown(value, number_format), str)


def test_korean_separated_values_of_any_system() -> None:
    assert read_csv('이름,답\r\n김민수,"네,\r\n그렇습니다"\r\n'.encode("cp949"), "a.csv")[0] == (
        "- 이름 | 답\n- 이름: 김민수 | 답: 네, 그렇습니다"
    )
    assert read_csv(b"a;b\n1,5;2\n", "a.csv")[0] == "- a | b\n- a: 1,5 | b: 2"
    assert read_csv(b"a|b\n1,5|2\n", "a.csv")[0] == "- a | b\n- a: 1,5 | b: 2"


def test_a_quotation_mark_that_is_never_closed_swallows_nothing_silently() -> None:
    with pytest.raises(DocumentError, match="at line 3"):
        read_csv('a,b\n1,"한 줄"\n2,"열린\n3,4\n'.encode(), "a.csv")
    for text in ('a,b\n1,"두\n줄"\n', 'a,b\n5" nail,1\n'):  # closed, and an inch
        assert read_csv(text.encode(), "a.csv")[0].count("\n") == 1


def test_a_cell_without_an_end_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"at line") as refusal:
        read_csv(b'a,b\n1,"' + b"x\n" * 1_000_000, "a.csv")
    assert refusal.value.korean


def test_one_cell_at_the_far_corner_takes_no_time() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "처음"
    book.active["XFD1048576"] = "끝"
    assert read_sheets(saved(book), "a.xlsx")[0].endswith("처음\n끝")


def test_a_long_name_of_a_column_is_written_once() -> None:
    question, essay = "얼마나 만족하십니까? " * 8, "길다 " * 200
    rows = [[question, essay], ["1", "2"], ["3", "4"]]
    text = text_of(*rows)
    assert text.count(question.strip()) == 3  # what a survey asks stays with each answer
    assert text.count(essay.strip()) == 1
    assert text.split("\n")[-1] == f"- {question.strip()}: 3 | 4"


def test_names_are_written_until_they_are_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_of_tables, "_MOST_NAMES", 20)
    lines = list(rows_of_tables.lines_of([{1: "지점", 2: "매출"}, *({1: "가", 2: str(n)} for n in range(9))]))
    assert lines[1] == "- 지점: 가 | 매출: 0" and lines[-1] == "- 가 | 8"


def test_a_long_cell_over_several_rows_is_in_the_first_alone() -> None:
    book = openpyxl.Workbook()
    for row in (["구분", "값"], ["길다 " * 50, 1], [None, 2]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    assert read_sheets(saved(book), "a.xlsx")[0].count("길다") == 50


def _with_chart(book: openpyxl.Workbook, *, title: str, has_figures: bool) -> BarChart:
    """A chart over the columns A and B of the first sheet, with the figures that a spreadsheet program keeps in it."""
    sheet = book.worksheets[0]
    chart = BarChart()
    chart.title = title
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=3))
    if has_figures:
        (series,) = chart.series
        series.tx.strRef.strCache = StrData(pt=[StrVal(idx=0, v="수확량")])
        series.cat.numRef.numCache = NumData(pt=[NumVal(idx=0, v="2021"), NumVal(idx=1, v="2022")])
        series.val.numRef.numCache = NumData(pt=[NumVal(idx=0, v="410"), NumVal(idx=1, v="388.5")])
    return chart


@pytest.mark.parametrize("has_figures", [True, False])
def test_a_chart_is_a_table_below_the_rows_of_its_sheet(has_figures: bool) -> None:
    book = openpyxl.Workbook()
    for row in (["연도", "수확량"], [2021, 410], [2022, 388.5]):
        book.active.append(row)
    book.active.add_chart(_with_chart(book, title="보리 수확량", has_figures=has_figures), "D2")
    text, _ = read_sheets(saved(book), "a.xlsx")
    figures = "| 보리 수확량 | 수확량 |\n| --- | --- |\n| 2021 | 410 |\n| 2022 | 388.5 |"
    rows = "- 연도 | 수확량\n- 연도: 2021 | 수확량: 410\n- 연도: 2022 | 수확량: 388.5"
    assert text == f"## Sheet\n\n{rows}\n\n{figures if has_figures else '보리 수확량'}"


def test_the_days_of_a_chart_are_days_and_a_chart_without_names_has_no_header() -> None:
    book = openpyxl.Workbook()
    book.active.append(["머리말"])
    chart = _with_chart(book, title="", has_figures=True)
    chart.title = None
    (series,) = chart.series
    series.tx = None
    days = [NumVal(idx=0, v="45292"), NumVal(idx=1, v="45323")]
    series.cat.numRef.numCache = NumData(formatCode="yyyy\\-mm\\-dd", pt=days)
    book.active.add_chart(chart, "D2")
    assert read_sheets(saved(book), "a.xlsx")[0].endswith("- 2024-01-01 | 410\n- 2024-02-01 | 388.5")


@pytest.mark.parametrize(("state", "is_read"), [("visible", True), ("hidden", True), ("veryHidden", False)])
def test_a_sheet_that_is_a_chart_is_a_section(state: str, is_read: bool) -> None:
    book = openpyxl.Workbook()
    book.active.append(["머리말", "수확량"])
    sheet = book.create_chartsheet("그림")
    sheet.sheet_state = state
    sheet.add_chart(_with_chart(book, title="보리 수확량", has_figures=True))
    text, _ = read_sheets(saved(book), "a.xlsx")
    assert (
        text.endswith("## 그림\n\n| 보리 수확량 | 수확량 |\n| --- | --- |\n| 2021 | 410 |\n| 2022 | 388.5 |") is is_read
    )
    assert ("보리" in text) is is_read


@pytest.mark.parametrize(
    ("header", "row", "is_header"),
    [
        (["과수원", "1분기", "2분기"], ["사과골", 1250, 1380], True),
        (["과수원", "2023", "2024", "2025"], ["사과골", 12, 15, 9], True),
        (["구분", "3월", "4월"], ["방문객", "120명", "95명"], True),
        (["사과", "3개", "1,200원"], ["배", "5개", "2,000원"], False),
        (["보리", "410", "388"], ["수수", "95", "127"], False),
    ],
)
def test_periods_above_figures_name_columns(header: list[str], row: list[object], is_header: bool) -> None:
    last = text_of(header, row, row).split("\n")[-1]
    named = " | ".join(f"{name}: {cell}" for name, cell in zip(header, row, strict=True))
    assert (last == f"- {named}") is is_header


def test_a_name_over_several_columns_is_in_each_that_the_second_row_of_the_header_parts() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Yard", "Spring", None, "Autumn", None],
        [None, "Built", "Sold", "Built", "Sold"],
        ["North", 12, 9, 15, 11],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    saved = io.BytesIO()
    book.save(saved)
    text = read_sheets(saved.getvalue(), "a.xlsx")[0]
    assert "- Yard: North | Spring Built: 12 | Spring Sold: 9 | Autumn Built: 15 | Autumn Sold: 11" in text
