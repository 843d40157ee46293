"""Forms of two columns, a label left of its value and twice so in a row, in every format that has tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import docx
import pytest
from written_pdf import Shown, written_pdf

from rag.index.documents.docx import read_docx
from rag.index.documents.html import read_html
from rag.index.documents.pdf import read_pdf

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
    found = of_page(OF_WORDS, lambda place, text: f'<td class="c{place}">{text}</td>')
    assert found[1:-1] == [f"| {' | '.join(row)} |" for row in OF_WORDS]
