"""Documents of Hangul, made here in both formats: what is read, and which files are refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_hwp import (
    compound,
    control,
    hwp,
    hwpx,
    numbering,
    paragraph,
    record,
    section,
    shape,
    summary,
    table,
    xml_paragraph,
    xml_table,
)

from rag.errors import DocumentError
from rag.index.documents.hwp import read_hwp, storage
from rag.index.documents.readers import read_content

WORDS = st.text(st.sampled_from("가나다abc1.| "), min_size=1, max_size=10).map(str.strip).filter(bool)
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30)
OUTLINE = "<hh:numbering id='1'><hh:paraHead start='1' numFormat='DIGIT'>제^1장</hh:paraHead>" + (
    "<hh:paraHead start='1' numFormat='HANGUL_SYLLABLE'>^2.</hh:paraHead></hh:numbering>"
)


def text_of(data: bytes) -> str:
    return read_hwp(data, "a.hwp")[0]


def refusal(data: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_hwp(data, "a.hwp")
    assert caught.value.remedy
    assert caught.value.korean is not None
    return caught.value


def in_both(paragraphs: list[tuple[str, int]], kinds: list[tuple[int, int]]) -> tuple[bytes, bytes]:
    """Return the two formats of paragraphs with a shape each; a shape is a kind of head and its level."""
    names = ["NONE", "OUTLINE", "NUMBER", "BULLET"]
    definitions = numbering(["제^1장", "^2."], 0) + b"".join(shape(kind, level, 1) for kind, level in kinds)
    body = paragraph(control(2), inside=section()) + b"".join(paragraph(text, 0, kind) for text, kind in paragraphs)
    header = OUTLINE.replace("HANGUL_SYLLABLE", "DIGIT") + "".join(
        f"<hh:paraPr id='{n}'><hh:heading type='{names[kind]}' level='{level}' idRef='1'/></hh:paraPr>"
        for n, (kind, level) in enumerate(kinds)
    )
    xml = "<hp:p><hp:run><hp:secPr outlineShapeIDRef='1'/></hp:run></hp:p>"
    return hwp(body, definitions), hwpx(xml + "".join(xml_paragraph(*one) for one in paragraphs), header)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(LINES, st.integers(0, 4)), min_size=1, max_size=6).filter(
        lambda ps: any(p[0].strip() for p in ps)
    )
)
def test_both_formats_of_one_document_are_read_alike(paragraphs: list[tuple[str, int]]) -> None:
    binary, package = in_both(paragraphs, [(0, 0), (1, 0), (1, 1), (2, 0), (3, 0)])
    assert text_of(binary) == text_of(package)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=3, max_size=3), min_size=2, max_size=4))
def test_every_cell_of_a_table_is_in_its_row(rows: list[list[str]]) -> None:
    header, rule, *others = text_of(hwp(paragraph(control(11), inside=table(rows)))).split("\n")
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows]
    assert rule == "| --- | --- | --- |"
    assert [header, *others] == [f"| {' | '.join(row)} |" for row in cells]
    assert text_of(hwpx(xml_paragraph("", inside=xml_table(rows)))) == "\n".join([header, rule, *others])


def test_outlines_are_headings_with_their_numbers_and_lists_have_theirs() -> None:
    texts = [
        ("총칙", 1),
        ("목적", 2),
        ("휴가는 15일이다.", 2),
        ("휴가", 1),
        ("연차", 2),
        ("하나", 4),
        ("둘", 4),
        ("본문", 0),
    ]
    for data in in_both(texts, [(0, 0), (1, 0), (1, 1), (2, 0), (3, 0)]):
        assert text_of(data) == (
            "## 제1장 총칙\n\n### 1. 목적\n\n2. 휴가는 15일이다.\n\n## 제2장 휴가\n\n### 1. 연차\n\n- 하나\n- 둘\n\n"
            "본문"
        )


@pytest.mark.parametrize(
    ("form", "name", "first", "second"),
    [(8, "HANGUL_SYLLABLE", "가.", "나."), (1, "CIRCLED_DIGIT", "①.", "②."), (2, "ROMAN_CAPITAL", "I.", "II.")],
)
def test_numbers_have_the_form_of_their_list(form: int, name: str, first: str, second: str) -> None:
    body = paragraph("하나") + paragraph("둘")
    assert text_of(hwp(body, numbering(["^1."], form) + shape(2, 0, 1))) == f"{first} 하나\n\n{second} 둘"
    header = (
        f"<hh:numbering id='1'><hh:paraHead numFormat='{name}'>^1.</hh:paraHead></hh:numbering>"
        "<hh:paraPr id='0'><hh:heading type='NUMBER' level='0' idRef='1'/></hh:paraPr>"
    )
    assert text_of(hwpx(xml_paragraph("하나") + xml_paragraph("둘"), header)) == f"{first} 하나\n\n{second} 둘"


def test_notes_boxes_and_captions_are_read_and_what_is_not_text_is_left_out() -> None:
    def listed(name: bytes, text: str) -> bytes:
        return record(71, 1, name) + record(72, 2, bytes(16)) + paragraph(text, 2)

    number = record(71, 1, b"onta" + struct.pack("<IH3H", 4, 7, 0, ord("<"), ord(">")))
    inside = number + listed(b"daeh", "머리말") + listed(b"  nf", "각주다.") + listed(b" osg", "상자의 글.")
    text = f"표 {control(18)}앞{control(16)} 가운데{control(17)} 뒤{control(11)}"
    assert text_of(hwp(paragraph(text, inside=inside))) == "표 <7>앞 가운데 뒤\n\n상자의 글.\n\n각주다."
    xml = (
        "<hp:p><hp:run><hp:t>표 </hp:t><hp:ctrl><hp:autoNum num='7' numType='TABLE'><hp:autoNumFormat type='DIGIT' "
        "prefixChar='&lt;' suffixChar='&gt;'/></hp:autoNum></hp:ctrl><hp:t>앞</hp:t><hp:ctrl><hp:header><hp:subList>"
        f"{xml_paragraph('머리말')}</hp:subList></hp:header></hp:ctrl><hp:t> 가운데</hp:t><hp:ctrl><hp:footNote>"
        f"<hp:subList>{xml_paragraph('각주다.')}</hp:subList></hp:footNote></hp:ctrl><hp:t> 뒤</hp:t><hp:rect>"
        f"<hp:drawText><hp:subList>{xml_paragraph('상자의 글.')}</hp:subList></hp:drawText></hp:rect></hp:run></hp:p>"
    )
    assert text_of(hwpx(xml)) == "표 <7>앞 가운데 뒤\n\n상자의 글.\n\n각주다."


def test_deleted_text_of_tracked_changes_is_left_out() -> None:
    deleted = record(70, 1, struct.pack("<3I", 4, 6, 0x11 << 24))
    assert text_of(hwp(paragraph("휴가는 1015일이다.", inside=deleted))) == "휴가는 15일이다."
    xml = "<hp:p><hp:run><hp:t>휴가는 <hp:deleteBegin/>10<hp:deleteEnd/>15일이다.</hp:t></hp:run></hp:p>"
    assert text_of(hwpx(xml)) == "휴가는 15일이다."


def test_a_label_over_several_rows_is_in_each_of_them() -> None:
    cell = (
        "<hp:tc><hp:subList>{}</hp:subList><hp:cellAddr colAddr='{}' rowAddr='{}'/><hp:cellSpan rowSpan='{}'/></hp:tc>"
    )
    first = cell.format(xml_paragraph("휴가"), 0, 0, 2) + cell.format(xml_paragraph("연차"), 1, 0, 1)
    second = cell.format(xml_paragraph("병가"), 1, 1, 1)
    xml = f"<hp:tbl><hp:tr>{first}</hp:tr><hp:tr>{second}</hp:tr></hp:tbl>"
    assert text_of(hwpx(xml_paragraph("", inside=xml))) == "| 휴가 | 연차 |\n| --- | --- |\n| 휴가 | 병가 |"


def test_a_table_of_one_column_is_a_box_around_its_text() -> None:
    assert text_of(hwp(paragraph(control(11), inside=table([["알림"], ["휴관합니다."]])))) == "알림\n\n휴관합니다."


def test_title_and_author_count_only_where_a_person_wrote_the_summary() -> None:
    def described(**texts: str) -> object:
        return read_hwp(hwp(paragraph("취업 규칙"), more={"\x05HwpSummaryInformation": summary(**texts)}), "a.hwp")[1]

    assert described(title="옛 문서", author="hong") == {}
    assert described(title="취업 규칙", author="hong") == {"title": "취업 규칙"}
    assert described(title="규칙집", subject="인사", author="김민수") == {"title": "규칙집", "author": "김민수"}
    package = "<opf:metadata><opf:title>{}</opf:title><opf:meta name='creator'>김민수</opf:meta>{}</opf:metadata>"
    data = hwpx(xml_paragraph("취업 규칙"), package=package.format("옛 문서", ""))
    assert read_hwp(data, "a.hwpx")[1] == {}
    data = hwpx(xml_paragraph("글"), package=package.format("규칙집", "<opf:meta name='subject'>인사</opf:meta>"))
    assert read_hwp(data, "a.hwpx")[1] == {"title": "규칙집", "author": "김민수"}


def test_a_file_is_read_by_what_is_in_it_whatever_its_suffix() -> None:
    assert read_content(hwpx(xml_paragraph("글")), ".hwp", "a.hwp").text == "글"
    assert read_content(hwp(paragraph("글")), ".hwpx", "a.hwpx").text == "글"
    assert read_content(hwp(paragraph("글"), flags=0), ".hwp", "a.hwp").text == "글"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (hwp(paragraph("글"), flags=3), "password"),
        (hwp(paragraph("글"), flags=1 | 1 << 4), "encrypted"),
        (hwp(paragraph("글"), flags=5), "distribution"),
        (b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(200), "Hangul 97"),
        (hwpx("", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "password"),
        (hwpx(xml_paragraph("글"), "<!DOCTYPE a [<!ENTITY b 'c'>]>"), "entities"),
        (hwp(b""), "no text"),
        (hwpx(""), "no text"),
        (compound({"WordDocument": b"doc"}), "damaged"),
        (compound({"FileHeader": struct.pack("<32sII", b"HWP Document File", 4 << 24, 1)}), "version 4"),
        (hwp(record(67, 0)[:3] + b"\xff"), "damaged"),
        (b"PK\3\4" + bytes(50), "damaged"),
        (b"not a document", "damaged"),
    ],
    ids=range(13),
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, words: str) -> None:
    assert words in str(refusal(data))


def test_a_summary_that_names_billions_of_values_is_not_followed() -> None:
    stream = bytes(44) + struct.pack("<7I", 48, 16, 1, 2, 16, 0x101F, 0xFFFFFFFF)
    assert read_hwp(hwp(paragraph("글"), more={"\x05HwpSummaryInformation": stream}), "a.hwp") == ("글", {})


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nested" in str(refusal(hwp(b"".join(record(66, level, bytes(24)) for level in range(300)))))
    monkeypatch.setattr(storage, "_MOST_RECORDS", 50)
    assert "parts" in str(refusal(hwp(paragraph("글") * 60)))
    monkeypatch.setattr(storage, "MOST_MARKUP", 1_000_000)
    assert "unpacks" in str(refusal(hwp(bytes(1_000_001))))


def test_a_table_of_absurd_extent_takes_no_more_than_its_cells() -> None:
    cells = b"".join(
        record(72, 2, struct.pack("<II4H", 1, 0, n, n, 65535, 65535)) + paragraph("글", 2) for n in range(3000)
    )
    text = text_of(hwp(paragraph(control(11), inside=record(71, 1, b" lbt") + record(77, 2, bytes(18)) + cells)))
    assert text.count("글") >= 3000
    assert len(text) < 2_000_000


SMALL = hwp(
    paragraph(control(11), inside=table([["가", "나"], ["다", "라"]])),
    flags=0,
    more={"\x05HwpSummaryInformation": summary(title="가", author="나")},
)
PACKED = hwpx(xml_paragraph("글", inside=xml_table([["가", "나"], ["다", "라"]])), OUTLINE)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([SMALL, PACKED]), st.data())
def test_a_damaged_file_is_read_or_refused_and_nothing_else(whole: bytes, data: st.DataObject) -> None:
    places = st.integers(0, len(whole) - 1)
    damaged = bytearray(whole[: data.draw(places | st.just(len(whole)))])
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)):
        if place < len(damaged):
            damaged[place] = byte
    try:
        read_hwp(bytes(damaged), "a.hwp")
    except DocumentError as refused:
        assert refused.korean is not None
