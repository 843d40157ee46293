"""The names of columns that the header of a page's table gives in several rows."""

from __future__ import annotations

from rag.index.documents.html import read_html

PRICES = """<table><thead><tr><th rowspan=2>구분</th><th colspan=2>평일</th><th colspan=2>주말</th></tr>
<tr><th>어른</th><th>어린이</th><th>어른</th><th>어린이</th></tr></thead>
<tr><th>1회</th><td>5,000</td><td>3,000</td><td>7,000</td><td>4,000</td></tr></table>"""


def lines_of(table: str) -> list[str]:
    page = f'<html><head><meta charset="utf-8"></head><body>{table}<p>표는 5월까지 쓴다.</p></body></html>'
    return [line for line in read_html(page.encode(), "a.html")[0].split("\n") if line]


def test_a_header_of_two_rows_names_each_column_by_both() -> None:
    assert lines_of(PRICES)[:3] == [
        "| 구분 | 평일 어른 | 평일 어린이 | 주말 어른 | 주말 어린이 |", "|---|---|---|---|---|",
        "| 1회 | 5,000 | 3,000 | 7,000 | 4,000 |",
    ]  # fmt: skip


def test_a_table_of_nothing_but_names_keeps_its_rows() -> None:
    assert lines_of("<table><tr><th>가</th><th>나</th></tr><tr><th>다</th><th>라</th></tr></table>")[:2] == [
        "| 가 | 나 |", "| 다 | 라 |",
    ]  # fmt: skip


def test_rows_of_a_table_in_a_cell_are_kept_apart() -> None:
    inner = "<table><tr><td>Lessons</td><td>15:30</td></tr><tr><td>Club</td><td>18:00</td></tr></table>"
    page = f"<html><body><table><tr><th>Day</th><th>Swimming</th></tr><tr><td>Friday</td><td>{inner}</td></tr></table>"
    assert "| Friday | Lessons 15:30; Club 18:00 |" in read_html(page.encode(), "a.html")[0]
