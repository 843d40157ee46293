"""What lies side by side on a PDF page: words that are placed one by one, the cells of tables, the marks of lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_pdf import Shown, written_pdf

from rag.index.documents.markdown_table import markdown_table
from rag.index.documents.pdf import read_pdf, text_of
from rag.index.documents.pdf.lines import Line
from rag.index.documents.pdf.side_by_side import with_tables, with_words_joined
from rag.index.documents.text_width import width_of

WORDS = st.text("abcdefghknopqrsuvxyz가나다라마바", min_size=1, max_size=12)
CELLS = st.one_of(WORDS, st.integers(0, 99_999).map(str))


def placed(text: str, x: float = 60, top: float = 700, size: float = 10) -> list[Line]:
    """The words of a text, each by itself, a space of a third of their size apart."""
    lines = []
    for word in text.split():
        lines.append(Line(word, x, top, size))
        x += width_of(word) * size / 2 + size / 3
    return lines


@given(st.lists(st.lists(WORDS, min_size=1, max_size=8), min_size=1, max_size=5), st.sampled_from([7, 10, 24]))
def test_words_placed_one_by_one_are_lines(rows: list[list[str]], size: int) -> None:
    texts = [" ".join(row) for row in rows]
    pieces = [piece for number, text in enumerate(texts) for piece in placed(text, top=700 - 40 * number, size=size)]
    assert [line.text for line in with_words_joined(pieces)] == texts


@given(st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=2, max_size=6), st.sampled_from([12, 30]))
def test_the_cells_of_a_table_are_rows(rows: list[list[str]], apart: int) -> None:
    width = max(map(len, rows))
    rows = [[*row, *["x"] * (width - len(row))] for row in rows]
    lines = [
        Line(cell, 60 + 130 * column, 700 - apart * number)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]
    before, after = Line("The table is here.", 60, 730), Line("It is over.", 60, 700 - apart * len(rows) - 20)
    text, _ = text_of([[before, *lines, after]])
    assert text == f"The table is here.\n\n{markdown_table(rows)}\n\nIt is over."


def test_an_empty_cell_leaves_its_column_free_and_figures_may_be_set_to_the_right() -> None:
    rows = [("Item", 60, "Price", 200, "Note", 300), ("Rope", 60, "7", 218, "", 0), ("Anchor", 60, "", 0, "new", 300)]
    lines = [
        Line(row[n], row[n + 1], 700 - 14 * number) for number, row in enumerate(rows) for n in (0, 2, 4) if row[n]
    ]
    assert [line.text for line in with_tables(lines)] == [
        "| Item | Price | Note |",
        "| --- | --- | --- |",
        "| Rope | 7 |  |",
        "| Anchor |  | new |",
    ]


def test_further_lines_of_a_cell_belong_to_it() -> None:
    lines = [Line("Name", 60, 700), Line("Address", 200, 700), Line("Ann", 60, 686), Line("Pier 3", 200, 686)]
    lines += [Line("Busan", 200, 674), Line("Korea", 200, 662), Line("Ben", 60, 640), Line("Pier 4", 200, 640)]
    assert [line.text for line in with_tables(lines)][2:] == ["| Ann | Pier 3 Busan Korea |", "| Ben | Pier 4 |"]


@pytest.mark.parametrize("mark", ["•", "1.", "(2)", "가.", "③"])
def test_the_mark_of_a_list_item_is_no_cell(mark: str) -> None:
    lines = [
        piece for n in range(3) for piece in (Line(mark, 60, 700 - 14 * n), Line(f"Item {n} here.", 100, 700 - 14 * n))
    ]
    assert text_of([lines])[0] == "\n".join(f"{mark} Item {n} here." for n in range(3))


def test_one_row_is_no_table() -> None:
    lines = [Line("Harbour News", 60, 700), Line("May 3", 400, 700), Line("The ferry is late again today.", 60, 680)]
    assert [line.text for line in with_tables(lines)] == ["Harbour News May 3", "The ferry is late again today."]


def test_rows_far_apart_are_of_two_tables() -> None:
    lines = [Line(text, x, y) for y in (700, 686, 600, 586) for text, x in (("Rope", 60), ("7", 200))]
    assert [line.text for line in with_tables(lines)] == ["| Rope | 7 |", "| --- | --- |", "| Rope | 7 |"] * 2


def test_a_table_in_a_file() -> None:
    rows = [("Product", "Expected", "Actual"), ("Rope", "450", "289"), ("Anchor", "780", "778")]
    shown = [
        Shown(cell, 60 + 120 * n, 600 - 24 * number) for number, row in enumerate(rows) for n, cell in enumerate(row)
    ]
    title = Shown("Report of the Warehouse", 60, 640)
    assert read_pdf(written_pdf([[title, *shown]]), "a.pdf").text == (
        "Report of the Warehouse\n\n| Product | Expected | Actual |\n| --- | --- | --- |\n"
        "| Rope | 450 | 289 |\n| Anchor | 780 | 778 |"
    )


def test_numbers_of_a_table_over_two_pages_that_count_on_are_no_page_numbers() -> None:
    pages = [
        [["Member", "Boat", "Berth"], ["Ann", "Plover", "14"], ["Bo", "Dunlin", "15"]],
        [["Cy", "Knot", "16"], ["Di", "Teal", "17"]],
    ]
    shown = [
        [Shown(cell, 60 + 150 * x, 700 - 20 * y) for y, row in enumerate(rows) for x, cell in enumerate(row)]
        for rows in pages
    ]
    text = read_pdf(written_pdf(shown), "a.pdf").text
    assert "| Bo | Dunlin | 15 |" in text
    assert "| Cy | Knot | 16 |" in text
