"""Files under the name of another kind: the refusal says what they are and how to name them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_hwp import compound, hwp, hwpx, paragraph, xml_paragraph
from written_pdf import Shown, written_pdf

from rag.errors import DocumentError
from rag.index.documents import SUFFIXES
from rag.index.documents.loaders import load
from rag.index.documents.true_kind import check_kind


def packed(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


KINDS = {
    ".pdf": written_pdf([[Shown("The library opens at nine.")]]),
    ".docx": packed(**{"word/document.xml": "<w/>"}),
    ".xlsx": packed(**{"xl/workbook.xml": "<w/>"}),
    ".pptx": packed(**{"ppt/presentation.xml": "<p/>"}),
    ".epub": packed(mimetype="application/epub+zip"),
    ".hwp": hwp(paragraph("휴가는 15일이다.")),
    ".hwpx": hwpx(xml_paragraph("휴가는 15일이다.")),
    ".png": b"\x89PNG\r\n\x1a\n" + bytes(30),
    ".jpg": b"\xff\xd8\xff\xe0" + bytes(30),
    ".webp": b"RIFF\0\0\0\0WEBPVP8 ",
}
ONE = {
    ".hwp": ".hangul", ".hwpx": ".hangul", ".docm": ".docx", ".xlsm": ".xlsx", ".pptm": ".pptx",
    ".jpg": ".png", ".jpeg": ".png", ".tif": ".png", ".tiff": ".png", ".webp": ".png",
}  # fmt: skip


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(SUFFIXES)))
def test_a_file_under_another_name_is_refused_with_its_own(kind: str, suffix: str) -> None:
    if ONE.get(kind, kind) == ONE.get(suffix, suffix):
        check_kind(KINDS[kind], suffix, "a")
        return
    with pytest.raises(DocumentError, match="whatever its name says") as refusal:
        check_kind(KINDS[kind], suffix, "a")
    assert f"ends in {kind}." in refusal.value.remedy
    assert kind in refusal.value.korean


@pytest.mark.parametrize(
    "data",
    [
        "PK는 약어이다.".encode(),
        b"%PD is no PDF",
        b"PK\3\4" + bytes(50),
        packed(**{"memo.txt": "word/document.xml"}),
        compound({"WordDocument": b"x" * 5000}),
    ],
)
def test_what_is_not_certain_is_left_to_the_readers(data: bytes) -> None:
    for suffix in SUFFIXES:
        check_kind(data, suffix, "a")


def test_a_page_is_no_workbook_and_may_be_quoted_in_a_text(tmp_path: Path) -> None:
    page = b"\n<!DOCTYPE html><html><body><table><tr><td>a</td></tr></table></body></html>"
    for suffix in (".txt", ".md", ".html", ".xhtml"):
        check_kind(page, suffix, "a")
    (tmp_path / "매출.xlsx").write_bytes(page)
    with pytest.raises(DocumentError, match=r"매출\.xlsx is a \.html file"):
        load(tmp_path / "매출.xlsx", source="매출.xlsx", max_bytes=10**6)
