"""Tables that are set with runs of spaces, in plain text and in PDFs, and what only looks like one."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_pdf import Shown, written_pdf

from rag.index.documents.aligned import with_aligned_rows
from rag.index.documents.loaders import load_document
from rag.index.documents.pdf import read_pdf
from rag.index.documents.text_width import width_of

WORDS = st.text(st.sampled_from("가나다 abc"), min_size=1, max_size=9).map(lambda text: " ".join(text.split()) or "x")
STOCK = """Item              Qty    Bin      Counted by
-----------------------------------------------
Copper pipe 15mm  340    A-12     Olu Femi
Floor drain        12    A-4
Rubber seal      1,905   D-19     Olu Femi"""
STOCK_ROWS = [
    "| Item | Qty | Bin | Counted by |",
    "| --- | --- | --- | --- |",
    "| Copper pipe 15mm | 340 | A-12 | Olu Femi |",
    "| Floor drain | 12 | A-4 |  |",
    "| Rubber seal | 1,905 | D-19 | Olu Femi |",
]


@given(st.lists(st.tuples(WORDS, WORDS, st.integers(0, 9999)), min_size=2, max_size=6), st.booleans())
def test_every_cell_of_columns_set_with_spaces_is_kept(rows: list[tuple[str, str, int]], is_right: bool) -> None:
    table = [("품목 이름", "Place", "수량"), *((a, b, f"{number:,}") for a, b, number in rows)]
    widths = [max(width_of(row[place]) for row in table) for place in range(3)]
    lines = []
    for row in table:
        spaces = [" " * (width - width_of(cell)) for width, cell in zip(widths, row, strict=True)]
        last = spaces[2] + row[2] if is_right else row[2]
        lines.append(f"{row[0]}{spaces[0]}  {row[1]}{spaces[1]}  {last}")
    written = [f"| {' | '.join(row)} |" for row in table]
    assert with_aligned_rows("\n".join(["앞.", "", *lines, "", "뒤."])).split("\n") == [
        "앞.", "", written[0], "| --- | --- | --- |", *written[1:], "", "뒤.",
    ]  # fmt: skip


def test_a_text_file_and_a_pdf_have_the_rows_with_their_header(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Stock count\n\n{STOCK}\n\nIt took two days.\n")
    document = load_document(tmp_path / "a.txt", source="a.txt", max_bytes=10_000)
    assert document.text.split("\n") == ["Stock count", "", *STOCK_ROWS, "", "It took two days."]
    lines = [*STOCK.split("\n"), "It took two days."]
    shown = [Shown(line, 60, 700 - 14 * number) for number, line in enumerate(lines)]
    text = read_pdf(written_pdf([[Shown("Stock count", y=740), *shown]]), "a.pdf").text
    assert [line for line in text.split("\n") if line] == ["Stock count", *STOCK_ROWS, "It took two days."]


def test_a_header_may_stand_above_an_empty_line() -> None:
    rows = "Copper pipe   340    Olu\nFloor drain    12    Dana"
    assert with_aligned_rows(f"Item          Qty    By\n\n{rows}").split("\n")[:3] == [
        "| Item | Qty | By |", "| --- | --- | --- |", "| Copper pipe | 340 | Olu |",
    ]  # fmt: skip
    assert with_aligned_rows(f"Stock         in May\n\n{rows}").startswith(
        "Stock         in May\n\n| Copper pipe | 340"
    )


def test_cells_that_are_not_aligned_are_told_by_their_number() -> None:
    table = "지점   직원   매출\n해운대점  9   1,512억 원\n수영점   12   340억 원"
    assert with_aligned_rows(table).split("\n")[2:] == ["| 해운대점 | 9 | 1,512억 원 |", "| 수영점 | 12 | 340억 원 |"]


def test_cells_between_bars_are_told_by_their_number() -> None:
    rows = ["| 지점 | 매출 | 직원 |", "| --- | --- | --- |", "| 다온점 | 31.5 | 12 |", "| 한들점 | 28.0 | 9 |"]
    assert with_aligned_rows("지점 | 매출 | 직원\n다온점 | 31.5 | 12\n한들점 | 28.0 | 9").split("\n") == rows
    assert with_aligned_rows(
        " 지점   | 매출 | 직원\n--------+------+----\n 다온점 | 31.5 | 12\n 한들점 | 28.0 |  9"
    ) == "\n".join(rows)


def test_labels_and_values_set_with_spaces_are_fields() -> None:
    assert (
        with_aligned_rows("이름:      여해람\n소속:      합창단\n인원:      42명")
        == "이름: 여해람\n소속: 합창단\n인원: 42명"
    )
    form = "신청인   여해람       생년월일   1990-02-11\n연락처   010-5550-01  소속       합창단"
    assert with_aligned_rows(form) == "신청인: 여해람\n생년월일: 1990-02-11\n연락처: 010-5550-01\n소속: 합창단"


@pytest.mark.parametrize(
    "text",
    [
        "It met on Monday.  It chose a chair.  The\nvote was short.  He will serve.  Nobody\nelse stood.  All agreed.",
        "  -h, --help      show this help\n  -v, --verbose   say more\n  -o FILE         write to FILE",
        "'cscope'    'cspc'    parts of the path to show\n'cscopetag' 'cst'     use it for the commands of tags",
        ":      try\n:      sleep\n:      catch",
        "int     count;      // how many\nchar    *name;      // what\ndouble  price;      // each",
        "The rain   came down   on it\nand  we  listened.",
        "- 사과     3,000원\n- 배       4,500원\n- 귤       2,000원",
        "The left column tells of the garden     The right one tells about the play\n"
        "and the new pond, which they dug in     in spring, and who will sing in it\n"
        "March with spades, and of its fish.     and where seats are to be had soon",
        "Dear Sir,                 12 May 2025",
        "Home | News | Contact\nBy Ann | 12 May 2025 | 5 minutes\nTea and | or | cake, she said",
    ],
)
def test_prose_lists_code_and_columns_of_prose_stay(text: str) -> None:
    assert with_aligned_rows(text) == text


def test_long_lines_take_linear_time() -> None:
    begun = time.perf_counter()
    for text in ("-" * 200_000 + "x", "a  " * 200_000, "a  b  1\n" * 20_000, "-  -\n" * 20_000):
        with_aligned_rows(text)
    assert time.perf_counter() - begun < 10
