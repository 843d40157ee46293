"""Word documents and slides, made here, and the ways in which the archive of a document can be unreadable."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from rag.errors import DocumentError
from rag.index.documents import archive
from rag.index.documents.docx import read_docx
from rag.index.documents.html import read_html
from rag.index.documents.sheets import read_sheets
from rag.index.documents.slides import read_slides
from rag.text import leads, starts_block

DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PRESENTATION = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHARTS = {"bar": "COLUMN_CLUSTERED", "line": "LINE", "area": "AREA"}


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word(*paragraphs: tuple[str, str | None]) -> bytes:
    document = docx.Document()
    for text, style in paragraphs:
        document.add_paragraph(text, style=style)
    return saved(document)


def small_docx() -> bytes:
    return word(("글", None))


def small_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "글"
    return saved(book)


def small_pptx() -> bytes:
    presentation = pptx.Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "글"
    return saved(presentation)


READERS: list[tuple[Callable[[bytes, str], object], Callable[[], bytes]]] = [
    (read_docx, small_docx),
    (read_sheets, small_xlsx),
    (read_slides, small_pptx),
]
each_format = pytest.mark.parametrize(("read", "small"), READERS, ids=["docx", "xlsx", "pptx"])


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive_file:
        archive_file.writestr(name, content)
    return buffer.getvalue()


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with every part changed, by its name and content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, change(name, source.read(name)))
    return buffer.getvalue()


def with_relation(data: bytes, place: str, relation: str) -> bytes:
    """The same archive with one relation more in a part of relations."""
    end = b"</Relationships>"
    return rewritten(data, lambda name, part: part.replace(end, relation.encode() + end) if name == place else part)


def test_headings_lists_and_numbers_of_a_word_document() -> None:
    text, *_ = read_docx(
        word(
            ("규정", "Title"),
            ("휴가", "Heading 1"),
            ("연차", "Heading 2"),
            ("연차는 15일이다.", None),
            ("하나", "List Bullet"),
            ("둘", "List Bullet"),
            ("신청", "List Number"),
            ("승인", "List Number"),
        ),
        "a.docx",
    )
    assert text == "# 규정\n\n## 휴가\n\n### 연차\n\n연차는 15일이다.\n\n- 하나\n- 둘\n1. 신청\n2. 승인"


def with_lists(document: Any, definition: str, *lists: str) -> None:
    """Add a definition of a list, number 90, and lists after it to a document."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{definition}</w:abstractNum>'))
    for number, inside in enumerate(lists, start=91):
        of_it = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>{inside}</w:num>'
        numbering.append(parse_xml(of_it))


def add_item(document: Any, text: str, number: int, depth: int) -> None:
    listed = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(listed))


def level(depth: int, form: str, shown: str) -> str:
    return f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/></w:lvl>'


LEVELS = (("decimal", "%1."), ("lowerLetter", "%2)"), ("bullet", "•"), ("ganada", "%4."), ("decimal", "%1.%5"))
OF_LEVELS = "".join(level(depth, *of_it) for depth, of_it in enumerate(LEVELS))


def test_items_within_items_are_set_in_with_the_marks_that_word_shows() -> None:
    document = docx.Document()
    with_lists(document, OF_LEVELS, "", "", '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    document.add_paragraph("서류:")
    for text, number, depth in (
        ("신분증", 91, 0),
        ("주민등록증", 91, 1),
        ("앞면", 91, 2),
        ("사진", 91, 3),
        ("여권", 91, 1),
        ("", 91, 0),
        ("통장", 92, 0),
        ("사본", 92, 4),
        ("다른 목록", 93, 0),
        ("둘째", 93, 0),
    ):
        add_item(document, text, number, depth)
    assert read_docx(saved(document), "a.docx")[0] == (
        "서류:\n\n1. 신분증\n  a) 주민등록증\n    - 앞면\n      가. 사진\n  b) 여권\n"
        "3. 통장\n\n        3.1 사본\n1. 다른 목록\n2. 둘째"
    )


def test_styles_of_lists_say_how_far_an_item_is_set_in() -> None:
    items = (("하나", "List Number"), ("안", "List Bullet 2"), ("더 안", "List Bullet 3"), ("둘", "List Number"))
    assert read_docx(word(*items), "a.docx")[0] == "1. 하나\n  - 안\n    - 더 안\n2. 둘"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_every_item_of_a_list_is_a_sentence_under_the_item_that_it_stands_in(depths: list[int]) -> None:
    document = docx.Document()
    with_lists(document, OF_LEVELS, "")
    for number, depth in enumerate(depths):
        add_item(document, f"a long item without a full stop at its end, of number {number}", 91, depth)
    text = read_docx(saved(document), "a.docx")[0]
    lines = [line for line in text.split("\n") if line]
    assert [(len(line) - len(line.lstrip())) // 2 for line in lines] == depths
    assert all(starts_block(line) for line in lines)
    for number, line in enumerate(lines):
        outer = next((lines[n] for n in range(number - 1, -1, -1) if depths[n] < depths[number]), None)
        if outer and 0 in depths[:number]:
            assert leads(text, text.index(line)) == [" ".join(outer.split())]


def math(inside: str) -> bytes:
    document = docx.Document()
    formula = f"<m:oMath {nsdecls('m')}>{inside}</m:oMath>"
    document.add_paragraph("값은 ")._p.append(parse_xml(formula))
    return saved(document)


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def part(name: str, *inside: str) -> str:
    return f"<m:{name}>{''.join(inside)}</m:{name}>"


def script(base: str, **scripts: str) -> str:
    kind = {"sub": "sSub", "sup": "sSup"}.get("".join(scripts), "sSubSup")
    return part(kind, part("e", base), *(part(name, inside) for name, inside in scripts.items()))


X, SQUARED = run("x"), script(run("b"), sup=run("2"))


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (part("f", part("num", run("매출")), part("den", run("자산"))), "매출/자산"),
        (part("f", part("num", run("a+b")), part("den", run("2a"))), "(a+b)/(2a)"),
        (SQUARED, "b^2"),
        (script(run("x"), sub=run("i"), sup=run("n+1")), "x_i^(n+1)"),
        (script(run("f"), sup=run("′")), "f′"),
        (part("rad", "<m:radPr><m:degHide/></m:radPr><m:deg/>", part("e", SQUARED, run("-4ac"))), "√(b^2-4ac)"),
        (part("rad", part("deg", run("3")), part("e", X)), "x^(1/3)"),
        (
            part(
                "nary", '<m:naryPr><m:chr m:val="∑"/></m:naryPr>', part("sub", run("i=1")), part("sup", run("n"))
            ).replace("</m:nary>", part("e", script(run("x"), sub=run("i"))) + "</m:nary>"),
            "∑_(i=1)^n x_i",
        ),
        (part("d", part("e", run("a+b"))), "(a+b)"),
        (part("d", '<m:dPr><m:begChr m:val="|"/><m:endChr m:val="|"/></m:dPr>', part("e", X)), "|x|"),
        (part("func", part("fName", run("sin")), part("e", run("θ"))), "sin θ"),
        (part("limLow", part("e", run("lim")), part("lim", run("x→0"))), "lim_(x→0)"),
        (part("m", *(part("mr", part("e", run(a)), part("e", run(b))) for a, b in ("ab", "cd"))), "a, b; c, d"),
        (part("acc", part("e", X)), "x\u0302"),
        (part("sPre", part("sub", run("6")), part("sup", run("12")), part("e", run("C"))), "_6^12 C"),
        (part("box", part("e", X)), "x"),
    ],
)
def test_a_formula_is_text_on_one_line(formula: str, expected: str) -> None:
    assert read_docx(math(formula), "a.docx")[0] == f"값은 {expected}"


@pytest.mark.parametrize(("above", "shown"), [("6", "10⁶"), ("-3", "10⁻³"), ("th", "10th"), ("1)주", "101)주")])
def test_figures_above_the_line_stay_above_it(above: str, shown: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("10")
    paragraph.add_run(above).font.superscript = True
    assert read_docx(saved(document), "a.docx")[0] == shown
    page = f"<p>약 10<sup>{above}</sup> 개이다.</p><table><tr><td>수</td><td>10<sup>{above}</sup></td></tr></table>"
    text = read_html(page.encode(), "a.html")[0]
    assert text.split("\n") == [f"약 {shown} 개이다.", f"| 수 | {shown} |"]


FORMULAS = st.recursive(
    st.sampled_from("xyzabc").map(run),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: part("f", part("num", two[0]), part("den", two[1]))),
        st.tuples(inner, inner).map(lambda two: script(two[0], sup=two[1])),
        inner.map(lambda one: part("rad", part("deg"), part("e", one))),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: part("d", part("e", *many))),
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(FORMULAS)
def test_a_formula_keeps_its_letters_in_their_order_and_closes_its_brackets(formula: str) -> None:
    text = read_docx(math(formula), "a.docx")[0].removeprefix("값은 ")
    assert re.findall("[a-z]", text) == re.findall("<m:t>([a-z])", formula)
    assert text.count("(") == text.count(")") and "\n" not in text


WORDS = st.text(st.sampled_from("가나다abc1. "), min_size=1, max_size=10).map(str.strip).filter(bool)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=2, max_size=4))
def test_every_cell_of_a_word_table_is_in_its_row(rows: list[list[str]]) -> None:
    document = docx.Document()
    table = document.add_table(len(rows), 3)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    header, rule, *others = read_docx(saved(document), "a.docx")[0].split("\n")
    expected = ["| " + " | ".join(" ".join(cell.split()) for cell in row) + " |" for row in rows]
    assert rule == "| --- | --- | --- |"
    assert [header, *others] == expected


def test_a_cell_of_a_word_table_that_is_merged_over_rows_is_in_each_of_them() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    for number, texts in enumerate(
        (("지점", "분기", "매출"), ("서면", "1", "900"), ("", "2", "800"), ("남포", "1", "700"))
    ):
        for cell, text in zip(table.rows[number].cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "서면"
    assert read_docx(saved(document), "a.docx")[0].split("\n")[2:] == [
        "| 서면 | 1 | 900 |",
        "| 서면 | 2 | 800 |",
        "| 남포 | 1 | 700 |",
    ]


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (
            [["회의명", "온실 점검", "일시", "2024. 5. 2. 10:00"], ["장소", "2층 회의실", "기록", "나하늘"]],
            "회의명: 온실 점검\n일시: 2024. 5. 2. 10:00\n장소: 2층 회의실\n기록: 나하늘",
        ),
        (
            [["온실", "3월", "작물", "4월"], ["1동", "12", "오이", "15"], ["2동", "9", "가지", "11"]],
            "| 온실 | 3월 | 작물 | 4월 |\n| --- | --- | --- | --- |\n| 1동 | 12 | 오이 | 15 |\n| 2동 | 9 | 가지 | 11 |",
        ),
    ],
    ids=["form", "table"],
)
def test_a_form_has_a_field_a_line_and_a_table_its_rows(rows: list[list[str]], shown: str) -> None:
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert read_docx(saved(document), "a.docx")[0] == shown


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    document = docx.Document()
    for xml in (
        "<w:p {}><w:r><w:t>휴가는 </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>15</w:t></w:r></w:ins><w:r><w:t>일이다.</w:t></w:r></w:p>",
        "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>칸의 글.</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:p {}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>상자의 글.</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</w:r></w:p>",
    ):
        document.element.body.insert(-1, parse_xml(xml.replace("{}", nsdecls("w"), 1)))
    assert read_docx(saved(document), "a.docx")[0] == "휴가는 15일이다.\n\n칸의 글.\n\n상자의 글."


def test_what_only_a_program_wrote_is_no_title_and_no_author() -> None:
    document = docx.Document()
    document.add_paragraph("글")
    assert read_docx(saved(document), "a.docx")[1] == {}
    document.core_properties.title, document.core_properties.author = "취업 규칙", "김민수"
    assert read_docx(saved(document), "a.docx")[1] == {"title": "취업 규칙", "author": "김민수"}


def test_a_text_in_the_place_of_a_title_has_its_first_paragraph_as_title() -> None:
    for paragraphs, heading in (
        (["제5회", "정기 총회"], "제5회 정기 총회"),
        (["부서", *["하는 일 " * 30] * 2], "부서"),
    ):
        presentation = pptx.Presentation()
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = "\n".join(paragraphs)
        text, description = read_slides(saved(presentation), "a.pptx")
        assert text.split("\n")[0] == f"## 1. {heading}"
        assert description == {"title": heading}
        assert all(" ".join(paragraph.split()) in text for paragraph in paragraphs)


def test_a_slide_has_its_number_its_title_and_its_notes() -> None:
    presentation = pptx.Presentation()
    presentation.slides.add_slide(presentation.slide_layouts[6])
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "계획", "하나\n둘"
    slide.notes_slide.notes_text_frame.text = "천천히 말한다."
    table = slide.shapes.add_table(2, 2, 0, 0, 9, 9).table
    for position, text in enumerate(["분기", "매출", "3분기", "1,512"]):
        table.cell(position // 2, position % 2).text = text
    text, description = read_slides(saved(presentation), "a.pptx")
    assert text == ("## 2. 계획\n\n- 하나\n- 둘\n\n| 분기 | 매출 |\n| --- | --- |\n| 3분기 | 1,512 |\n\n천천히 말한다.")
    assert description == {"title": "계획"}


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
@pytest.mark.parametrize("is_solid", [False, True])
def test_a_chart_of_any_kind_is_a_table(kind: str, is_solid: bool) -> None:
    """Three-dimensional charts, which python-pptx cannot write, differ in the name of one element."""
    data = CategoryChartData()
    data.categories = ["1분기", "2분기"]
    data.add_series("서울", (1.5, 20))
    data.add_series("부산", (None, 7))
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    chart: Any = slide.shapes.add_chart(getattr(XL_CHART_TYPE, CHARTS[kind]), 0, 0, 99, 99, data).chart
    (plotted,) = chart._chartSpace.xpath(f".//c:{kind}Chart")
    plotted.tag = plotted.tag.replace("Chart", "3DChart") if is_solid else plotted.tag
    text = read_slides(saved(presentation), "a.pptx")[0]
    assert "|  | 서울 | 부산 |" in text and "| 1분기 | 1.5 |  |\n| 2분기 | 20 | 7 |" in text


def test_a_chart_in_a_word_document_is_a_table_below_its_paragraph() -> None:
    chart = (
        b'<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>'
        + "승객 수".encode()
        + b"</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart><c:ser><c:tx><c:v>2023</c:v></c:tx>"
        b'<c:cat><c:strRef><c:strCache><c:pt idx="0"><c:v>A</c:v></c:pt></c:strCache></c:strRef></c:cat>'
        b'<c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>12.50</c:v></c:pt></c:numCache></c:numRef></c:val>'
        b"</c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
    document = docx.Document()
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    part = Part(PackURI("/word/charts/chart1.xml"), kind, chart, document.part.package)
    name = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    run = document.add_paragraph("아래와 같다.").add_run()
    drawing = f'<w:drawing {nsdecls("w", "c", "r")}><c:chart r:id="{name}"/></w:drawing>'
    run._r.append(parse_xml(drawing))
    document.add_paragraph("끝이다.")
    text = read_docx(saved(document), "a")[0]
    assert text == "아래와 같다.\n\n| 승객 수 | 2023 |\n| --- | --- |\n| A | 12.5 |\n\n끝이다."


@each_format
def test_a_small_file_is_read(read: Callable[[bytes, str], object], small: Callable[[], bytes]) -> None:
    assert "글" in str(read(small(), "a"))


@each_format
def test_a_damaged_file_is_refused(read: Callable[[bytes, str], object], small: Callable[[], bytes]) -> None:
    whole = small()
    for data in (b"not an archive", whole[: len(whole) // 2], with_part(b"", "a.xml", b"<a/>"), b"PK\3\4" + whole[40:]):
        with pytest.raises(DocumentError, match=r"is damaged") as refusal:
            read(data, "a")
        assert refusal.value.korean


@each_format
@settings(max_examples=25, deadline=None)
@given(place=st.integers(0, 10**6), value=st.integers(0, 255))
def test_a_changed_byte_is_read_or_refused(
    read: Callable[[bytes, str], object], small: Callable[[], bytes], place: int, value: int
) -> None:
    data = bytearray(small())
    data[place % len(data)] = value
    try:
        read(bytes(data), "a")
    except DocumentError as refusal:
        assert refusal.remedy


@each_format
def test_a_bomb_is_refused_before_it_is_unpacked(
    read: Callable[[bytes, str], object], small: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = with_part(small(), "word/big.xml", b"<a>" + b" " * 70 * 1024 * 1024 + b"</a>")
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(DocumentError, match="unpacks to more"):
        read(bomb, "a")


@each_format
def test_too_many_parts_are_refused(
    read: Callable[[bytes, str], object], small: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    with pytest.raises(DocumentError, match="too many parts"):
        read(small(), "a")


@each_format
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(read: Callable[[bytes, str], object], small: Callable[[], bytes], encoding: str) -> None:
    evil = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'.encode(encoding)
    with pytest.raises(DocumentError, match="declares XML entities"):
        read(with_part(small(), "docProps/evil.xml", evil), "a")


@each_format
def test_a_document_that_takes_too_long_is_refused(
    read: Callable[[bytes, str], object], small: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter(range(0, 10**6, 1000))
    monkeypatch.setattr(archive.time, "monotonic", lambda: next(moments))
    with pytest.raises(DocumentError, match="takes too long"):
        read(small(), "a")


def strict(name: str, part: bytes) -> bytes:
    """A part in the strict variant of the standard, as far as a reader sees it."""
    if name.endswith((".xml", ".rels")):
        part = re.sub(
            rb"http://schemas.openxmlformats.org/(?!package)(\w+)/2006", rb"http://purl.oclc.org/ooxml/\1", part
        )
    return part.replace(b"relationships/extended-properties", b"relationships/extendedProperties")


@each_format
def test_the_strict_variant_of_a_format_is_read_alike(
    read: Callable[[bytes, str], object], small: Callable[[], bytes]
) -> None:
    data = rewritten(small(), strict)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(data)).read("_rels/.rels")
    assert read(data, "a") == read(small(), "a")


@pytest.mark.parametrize(
    "kind",
    [
        b"ms-word.document.macroEnabled.main",
        b"openxmlformats-officedocument.wordprocessingml.template.main",
        b"ms-word.template.macroEnabledTemplate.main",
    ],
)
def test_a_document_with_macros_or_a_template_is_read_like_any_other(kind: bytes) -> None:
    usual = b"openxmlformats-officedocument.wordprocessingml.document.main"
    data = rewritten(small_docx(), lambda _, part: part.replace(usual, kind))
    assert read_docx(data, "a.docm")[0] == "글"


POINTS = f"""<dgm:dataModel {nsdecls("a")} xmlns:dgm="{DIAGRAM}"><dgm:ptLst>
    <dgm:pt modelId="1" type="doc"/>
    <dgm:pt modelId="2"><dgm:t><a:p><a:r><a:t>접수한다.</a:t></a:r></a:p></dgm:t></dgm:pt>
    <dgm:pt modelId="3" type="parTrans"><dgm:t><a:p><a:r><a:t>x</a:t></a:r></a:p></dgm:t></dgm:pt>
    <dgm:pt modelId="4"><dgm:t><a:p><a:r><a:t>심사</a:t></a:r><a:r><a:t>한다.</a:t></a:r></a:p></dgm:t></dgm:pt>
</dgm:ptLst></dgm:dataModel>"""


POINTS_OF = f'<Relationship Id="rId77" Type="{DIAGRAM}Data" Target="/points.xml"/>'


def test_the_points_of_a_diagram_are_a_list() -> None:
    drawing = f'<w:drawing {nsdecls("w", "r")}><dgm:relIds xmlns:dgm="{DIAGRAM}" r:dm="rId77"/></w:drawing>'
    document = docx.Document()
    document.add_paragraph("절차는 이렇다.").add_run()._r.append(parse_xml(drawing))
    data = with_relation(saved(document), "word/_rels/document.xml.rels", POINTS_OF)
    text = read_docx(with_part(data, "points.xml", POINTS.encode()), "a.docx")[0]
    assert text == "절차는 이렇다.\n\n- 접수한다.\n- 심사한다."


def test_a_slide_whose_title_is_a_picture_has_its_diagram_and_no_foot() -> None:
    presentation = pptx.Presentation()
    slide: Any = presentation.slides.add_slide(presentation.slide_layouts[6])
    graphic = slide.shapes.add_table(1, 1, 0, 0, 9, 9)._element.xpath(".//a:graphicData")[0]
    graphic.remove(graphic[0])
    graphic.set("uri", DIAGRAM)
    graphic.append(parse_xml(f'<dgm:relIds xmlns:dgm="{DIAGRAM}" {nsdecls("r")} r:dm="rId77"/>'))
    picture = slide.shapes.add_picture(io.BytesIO(DOT), 0, 0)
    foot = slide.shapes.add_textbox(0, 0, 9, 9)
    foot.text_frame.text = "CONFIDENTIAL 1"
    for shape, kind in ((picture, "title"), (foot, "ftr")):
        shape._element.xpath(".//p:nvPr")[0].append(parse_xml(f'<p:ph {PRESENTATION} type="{kind}"/>'))
    data = with_relation(saved(presentation), "ppt/slides/_rels/slide1.xml.rels", POINTS_OF)
    text = read_slides(with_part(data, "points.xml", POINTS.encode()), "a.pptx")[0]
    assert text == "## 1.\n\n- 접수한다.\n- 심사한다."


def test_the_text_boxes_of_a_sheet_follow_its_rows() -> None:
    box = "<a:p><a:r><a:t>단위: </a:t></a:r><a:r><a:t>억 원</a:t></a:r></a:p>"
    sheet = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    box = f'<s:wsDr {nsdecls("a")} xmlns:s="{sheet}"><s:sp><s:txBody>{box}</s:txBody></s:sp></s:wsDr>'
    relations = f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
        <Relationship Id="rId1" Type="{OFFICE}/drawing" Target="/xl/drawings/drawing1.xml"/></Relationships>"""
    data = with_part(small_xlsx(), "xl/drawings/drawing1.xml", box.encode())
    data = with_part(data, "xl/worksheets/_rels/sheet1.xml.rels", relations.encode())
    assert read_sheets(data, "a.xlsx")[0].endswith("글\n\n단위: 억 원")


def test_every_body_of_a_word_document_is_read() -> None:
    second = b"<w:body><w:p><w:r><w:t>Second.</w:t></w:r></w:p></w:body></w:document>"

    def with_second(name: str, part: bytes) -> bytes:
        return part.replace(b"</w:document>", second) if name == "word/document.xml" else part

    assert read_docx(rewritten(small_docx(), with_second), "a")[0].split() == ["글", "Second."]


def test_inserted_files_hidden_text_and_pronunciations_of_a_word_document() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("보이는 글이다.")
    paragraph.add_run("숨긴 글이다.").font.hidden = True
    paragraph.add_run(" 드러낸 글이다.").font.hidden = False
    ruby = f"<w:r {nsdecls('w')}><w:ruby><w:rt><w:r><w:t>한</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>韓</w:t></w:r>"
    paragraph._p.append(parse_xml(f"{ruby}</w:rubyBase></w:ruby></w:r>"))
    document.element.body.insert(1, parse_xml(f'<w:altChunk {nsdecls("w", "r")} r:id="rId77"/>'))
    for content_type, content, told in (
        ("text/html", "<p>삽입한 글이다.</p>".encode(), 0),
        ("message/rfc822", b"Content-Type: text/html\r\n\r\n" + "<p>삽입한 글이다.</p>".encode(), 0),
        ("application/rtf", b"{\\rtf1}", 1),
    ):
        aside = f'<Relationship Id="rId77" Type="{OFFICE}/aFChunk" Target="/inserted.x"/>'
        data = with_part(with_relation(saved(document), "word/_rels/document.xml.rels", aside), "inserted.x", content)
        kind = f'<Default Extension="x" ContentType="{content_type}"/></Types>'.encode()
        text, _, notices = read_docx(
            rewritten(data, lambda _, part, kind=kind: part.replace(b"</Types>", kind)), "a.docx"
        )
        assert text == "보이는 글이다. 드러낸 글이다.韓" + ("" if told else "\n\n삽입한 글이다.")
        assert [content_type in notice.english for notice in notices] == [True] * told


def test_rows_of_a_table_in_a_cell_of_a_document_are_kept_apart() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    for column, text in enumerate(("Berth", "Fees")):
        table.cell(0, column).text = text
    table.cell(1, 0).text = "South quay"
    inner = table.cell(1, 1).add_table(2, 2)
    for number, row in enumerate((("Small", "9 pounds"), ("Large", "21 pounds"))):
        for column, text in enumerate(row):
            inner.cell(number, column).text = text
    saved = io.BytesIO()
    document.save(saved)
    assert "| South quay | Small 9 pounds; Large 21 pounds |" in read_docx(saved.getvalue(), "a.docx")[0]


def test_two_rows_that_name_the_columns_of_a_document_are_one_header() -> None:
    document = docx.Document()
    table = document.add_table(3, 4)
    rows = [["Yard", "2023", "", "Note"], ["", "Spring", "Autumn", ""], ["North", "310", "420", "done"]]
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for first, last in (((0, 1), (0, 2)), ((0, 0), (1, 0)), ((0, 3), (1, 3))):
        table.cell(*first).merge(table.cell(*last))
    saved = io.BytesIO()
    document.save(saved)
    assert "| Yard | 2023 Spring | 2023 Autumn | Note |\n| ---" in read_docx(saved.getvalue(), "a.docx")[0]
