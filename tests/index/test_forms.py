"""Forms of two columns, a label left of its value and twice so in a row, in every format that has tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import docx
import openpyxl
import pptx
import pytest
from written_pdf import Shown, written_pdf

from rag.index.documents.docx import read_docx
from rag.index.documents.html import read_html
from rag.index.documents.pdf import read_pdf
from rag.index.documents.sheets import read_sheets
from rag.index.documents.slides import read_slides

Rows = Sequence[Sequence[str]]

WITH_A_DAY = [["Name", "Ines Colbert", "Date of birth", "3 April 1981"], ["Ward", "Cedar", "Nurse", "Olu Femi"]]
OF_KINDS = [
    ["Name", "Ha Yunseul", "Team", "Field research"],
    ["Grade", "Junior", "Telephone", "010-5550-0142"],
    ["Place", "Eunpa", "From", "2025-05-12"],
    ["Purpose", "Training", "", ""],
]
NAMED_COLUMNS = [
    ["Fruit", "Season", "Shop", "Price"],
    ["Plum", "Summer", "North", "1,200"],
    ["Pear", "Autumn", "East", "900"],
]
LACKING_VALUES = [
    ["Name", "Age", "Team", "Room"],
    ["Kim", "32", "Supply", "1204"],
    ["Lee", "unknown", "Repair", "1377"],
]
WORDS_UNDER_NAMES = [
    ["Choir", "Conductor", "Hall", "Pianist"],
    ["Larks", "Marta Quill", "North", "Olu Femi"],
    ["Wrens", "Ines Colbert", "East", "Bo Lind"],
]
OF_WORDS = [["Borrower", "Marta Quill", "Department", "Geology"], ["Item", "Drone", "Due back", "30 September"]]


def of_page(rows: Rows, cell: Callable[[int, str], str] = lambda place, text: f"<td>{text}</td>") -> list[str]:
    table = "".join(f"<tr>{''.join(cell(place, text) for place, text in enumerate(row))}</tr>" for row in rows)
    page = f"<html><body><h1>Form</h1><table>{table}</table><p>Hand it in at the desk.</p></body></html>"
    return [line for line in read_html(page.encode(), "a.html")[0].split("\n") if line]


def of_document(rows: Rows, *, is_bold: bool = False) -> list[str]:
    document = docx.Document()
    document.add_heading("Form", 1)
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            run = table.cell(number, place).paragraphs[0].add_run(text)
            run.bold = True if is_bold and place % 2 == 0 else None
    document.add_paragraph("Hand it in at the desk.")
    saved = io.BytesIO()
    document.save(saved)
    return [line for line in read_docx(saved.getvalue(), "a.docx")[0].split("\n") if line]


def of_pdf(rows: Rows) -> list[str]:
    cells = [
        Shown(text, 60 + 120 * place, 700 - 20 * number)
        for number, row in enumerate(rows)
        for place, text in enumerate(row)
        if text
    ]
    foot = Shown("Hand it in at the desk.", y=700 - 20 * len(rows))
    text = read_pdf(written_pdf([[Shown("Form", y=730), *cells, foot]]), "a.pdf").text
    return [line for line in text.split("\n") if line]


def fields(rows: Rows) -> list[str]:
    return [f"{label}: {value}" for row in rows for label, value in zip(row[::2], row[1::2], strict=True) if label]


@pytest.mark.parametrize("read", [of_page, of_document, of_pdf])
@pytest.mark.parametrize("rows", [WITH_A_DAY, OF_KINDS], ids=["day", "kinds"])
def test_a_form_is_a_line_a_label_with_its_value(read: Callable[[Rows], list[str]], rows: Rows) -> None:
    found = read(rows)
    assert [line.lstrip("# ") for line in found] == ["Form", *fields(rows), "Hand it in at the desk."]


@pytest.mark.parametrize("read", [of_page, of_document, of_pdf])
@pytest.mark.parametrize("rows", [NAMED_COLUMNS, LACKING_VALUES], ids=["named", "lacking"])
def test_a_table_whose_columns_have_names_keeps_its_rows(read: Callable[[Rows], list[str]], rows: Rows) -> None:
    found = [line for line in read(rows)[1:-1] if not line.startswith("| ---")]
    assert found == [f"| {' | '.join(row)} |" for row in rows]


@pytest.mark.parametrize(
    "cell",
    [
        lambda place, text: f"<td>{text}</td>" if place % 2 else f"<td><b>{text}</b></td>",
        lambda place, text: f"<td>{text}</td>" if place % 2 else f'<td bgcolor="#eee">{text}</td>',
        lambda place, text: f'<td class="v">{text}</td>' if place % 2 else f'<td class="label">{text}</td>',
    ],
)
def test_labels_that_look_like_labels_need_no_figure(cell: Callable[[int, str], str]) -> None:
    assert of_page(OF_WORDS, cell)[1:-1] == fields(OF_WORDS)
    assert of_document(OF_WORDS, is_bold=True)[1:-1] == fields(OF_WORDS)


def test_columns_of_a_look_of_their_own_are_no_labels() -> None:
    found = of_page(WORDS_UNDER_NAMES, lambda place, text: f'<td class="c{place}">{text}</td>')
    assert found[1:-1] == [f"| {' | '.join(row)} |" for row in WORDS_UNDER_NAMES]


LOAN = [
    ["대출자", "소미르"],
    ["소속 부서", "지형연구부"],
    ["빌린 물품", "음향 측심기"],
    ["보관 장소", "별관 지하 창고"],
]
LODGING = [["Guest", "Piers Aldous"], ["Landlady", "Moyra Kerr"], ["Town", "Port Ewan"], ["Breakfast", "Kippers"]]
NESTS = [["새", "둥지 자리"], ["제비", "처마 밑"], ["물총새", "강둑 굴"], ["까치", "나무 꼭대기"]]
DUTIES = [["요일", "청소 당번"], ["월요일", "소미르"], ["화요일", "고이든"], ["수요일", "피노을"]]
CABINS = [["Cabin", "Warden"], ["Juniper", "Piers Aldous"], ["Heather", "Moyra Kerr"], ["Bracken", "Ines Colbert"]]


def of_sheet(rows: Rows) -> list[str]:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return [line for line in read_sheets(saved.getvalue(), "a.xlsx")[0].split("\n") if line]


def of_slide(rows: Rows) -> list[str]:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(len(rows), len(rows[0]), 0, 0, 5_000_000, 2_000_000).table
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    saved = io.BytesIO()
    presentation.save(saved)
    return [line for line in read_slides(saved.getvalue(), "a.pptx")[0].split("\n") if line]


@pytest.mark.parametrize("read", [of_page, of_document, of_sheet, of_slide])
@pytest.mark.parametrize("rows", [LOAN, LODGING], ids=["ko", "en"])
def test_a_form_of_words_alone_is_told_from_a_table(read: Callable[[Rows], list[str]], rows: Rows) -> None:
    found = read(rows)
    assert [line for line in found if ": " in line] == fields(rows)


@pytest.mark.parametrize("read", [of_page, of_document, of_slide])
@pytest.mark.parametrize("rows", [NESTS, CABINS], ids=["ko", "en"])
def test_a_table_of_words_alone_is_told_from_a_form(read: Callable[[Rows], list[str]], rows: Rows) -> None:
    found = [line for line in read(rows) if line.startswith("|") and "---" not in line]
    assert found == [f"| {' | '.join(row)} |" for row in rows]


@pytest.mark.xfail(strict=True, reason="a known miss: weekdays are read as labels")
def test_a_table_of_weekdays_and_names_is_told_from_a_form() -> None:
    assert f"| {' | '.join(DUTIES[0])} |" in of_page(DUTIES)


def test_rows_of_a_sheet_of_words_have_the_names_of_its_columns() -> None:
    assert "- Cabin: Juniper | Warden: Piers Aldous" in of_sheet(CABINS)


@pytest.mark.parametrize("place", [0, 4])
def test_the_place_of_a_photograph_is_no_part_of_a_form(place: int) -> None:
    rows = [[*row[:place], "Photo", *row[place:]] for row in OF_KINDS]
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    photo = table.cell(0, place).merge(table.cell(len(rows) - 1, place))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            if column != place:
                table.cell(number, column).text = text
    photo.text = "Photo"
    saved = io.BytesIO()
    document.save(saved)
    found = [line for line in read_docx(saved.getvalue(), "a.docx")[0].split("\n") if line]
    assert found == ["Photo", *fields(OF_KINDS)]


def test_a_picture_beside_the_fields_of_a_page_is_no_part_of_them() -> None:
    rows = ['<td rowspan="4"><img src="a.jpg"></td>', "", "", ""]
    table = "".join(
        f"<tr>{photo}<td>{label}</td><td>{value}</td></tr>" for photo, (label, value) in zip(rows, LODGING, strict=True)
    )
    text = read_html(f"<html><body><h1>Card</h1><table>{table}</table></body></html>".encode(), "a.html")[0]
    assert [line for line in text.split("\n") if line][1:] == fields(LODGING)


def test_a_bold_row_above_others_names_the_columns_whatever_the_words() -> None:
    document = docx.Document()
    table = document.add_table(len(LODGING), 2)
    for number, row in enumerate(LODGING):
        for place, text in enumerate(row):
            table.cell(number, place).paragraphs[0].add_run(text).bold = number == 0
    saved = io.BytesIO()
    document.save(saved)
    assert read_docx(saved.getvalue(), "a.docx")[0].startswith("| Guest | Piers Aldous |\n| --- | --- |")


def test_a_label_over_several_rows_is_the_label_of_each() -> None:
    page = (
        '<html><body><h1>지점</h1><table><tr><th rowspan="2">주소</th><td>서울시 종로구</td></tr>'
        "<tr><td>부산시 중구</td></tr><tr><th>전화</th><td>없음</td></tr></table></body></html>"
    )
    text = read_html(page.encode(), "a.html")[0]
    assert "주소: 서울시 종로구\n주소: 부산시 중구\n전화: 없음" in text
