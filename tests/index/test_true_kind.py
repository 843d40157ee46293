"""Files under the name of another kind are read as what they are, or the refusal says what they are and what to do."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_hwp import compound, hwp, hwpx, paragraph, xml_paragraph
from written_pdf import Shown, written_pdf

from rag.errors import DocumentError
from rag.index.documents import SUFFIXES
from rag.index.documents.files import suffix_error
from rag.index.documents.loaders import load
from rag.index.documents.readers import read_content
from rag.index.documents.true_kind import true_kind


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
    ".msg": compound({"__properties_version1.0": bytes(40)}),
    ".png": b"\x89PNG\r\n\x1a\n" + bytes(30),
    ".jpg": b"\xff\xd8\xff\xe0" + bytes(30),
    ".webp": b"RIFF\0\0\0\0WEBPVP8 ",
}
ONE = {
    ".hwp": ".hangul", ".hwpx": ".hangul", ".docm": ".docx", ".xlsm": ".xlsx", ".pptm": ".pptx",
    ".jpg": ".png", ".jpeg": ".png", ".tif": ".png", ".tiff": ".png", ".webp": ".png",
}  # fmt: skip


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(sorted(SUFFIXES)))
def test_a_file_is_of_its_own_kind_under_any_name(kind: str, suffix: str) -> None:
    same = ONE.get(kind, kind) == ONE.get(suffix, suffix)
    assert true_kind(KINDS[kind], suffix, "a") == (suffix if same else kind)


def test_a_file_under_another_name_is_read_and_said_to_be(tmp_path: Path) -> None:
    for name, kind in (("휴가.docx", ".hwp"), ("휴가.txt", ".hwpx"), ("opening.pptx", ".pdf")):
        (tmp_path / name).write_bytes(KINDS[kind])
        loaded = load(tmp_path / name, source=name, max_bytes=10**6)
        assert loaded.document.text in {"휴가는 15일이다.", "The library opens at nine."}
        (notice,) = loaded.notices
        assert f"read as {kind}" in notice.english and f"{kind}로 읽었습니다" in notice.korean


@pytest.mark.parametrize(
    "data",
    [
        "PK는 약어이다.".encode(),
        b"%PD is no PDF",
        b"PK\3\4" + bytes(50),
        packed(**{"memo.txt": "word/document.xml"}),
        b"HWP Document File Version 5.0 is a format of Hangul.",
        b"An RTF file begins with {\\rtf1.",
    ],
)
def test_what_is_not_certain_is_left_to_the_readers(data: bytes) -> None:
    for suffix in SUFFIXES:
        assert true_kind(data, suffix, "a") == suffix


def test_a_page_is_no_workbook_and_may_be_quoted_in_a_text(tmp_path: Path) -> None:
    page = (
        b"\n<!DOCTYPE html><html><body><table><tr><th>Port</th><th>Boats</th></tr><tr><td>Brae</td><td>31</td></tr>"
        b"</table></body></html>"
    )
    for suffix in (".txt", ".md", ".html", ".xhtml"):
        assert true_kind(page, suffix, "a") == suffix
    (tmp_path / "매출.xlsx").write_bytes(page)
    loaded = load(tmp_path / "매출.xlsx", source="매출.xlsx", max_bytes=10**6)
    assert "Brae" in loaded.document.text and "<td>" not in loaded.document.text
    assert loaded.notices[0].english.startswith("read as .html")


RTF = rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}} The ferry leaves at six.\par}"


@given(st.sampled_from(sorted(SUFFIXES)), st.sampled_from([b"", b"\r\n", b"  "]))
def test_rich_text_is_named_so_under_any_name(suffix: str, before: bytes) -> None:
    with pytest.raises(DocumentError, match="RTF") as refused:
        read_content(before + RTF, suffix, f"a{suffix}")
    assert ".docx" in refused.value.remedy and "RTF" in (refused.value.korean or "")


OLD = {
    "WordDocument": ("Word 97", ".docx"),
    "Workbook": ("Excel 97", ".xlsx"),
    "Book": ("Excel 5", ".xlsx"),
    "PowerPoint Document": ("PowerPoint 97", ".pptx"),
}


@settings(deadline=None)
@given(st.sampled_from(sorted(SUFFIXES)), st.sampled_from(sorted(OLD)))
def test_old_office_files_are_named_so_under_any_name(suffix: str, stream: str) -> None:
    said, better = OLD[stream]
    with pytest.raises(DocumentError, match=said) as refused:
        read_content(compound({stream: b"HWP Document File"}), suffix, f"a{suffix}")
    assert better in refused.value.remedy


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_a_compound_file_that_is_nothing_known_is_refused(suffix: str) -> None:
    for data in (compound({"Contents": b"x" * 40}), compound({"FileHeader": b"x" * 40}), KINDS[".msg"][:600]):
        with pytest.raises(DocumentError, match=r"older version|damaged"):
            read_content(data, suffix, f"a{suffix}")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_a_password_is_named_under_any_name(suffix: str) -> None:
    for name in ("EncryptedPackage", "ENCRYPTEDPACKAGE"):
        with pytest.raises(DocumentError, match="password"):
            read_content(compound({name: b"x", "EncryptionInfo": b"x"}), suffix, "a")


def test_a_document_of_hangul_97_is_named_so_under_any_name() -> None:
    data = b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(200)
    for suffix in SUFFIXES:
        with pytest.raises(DocumentError, match="Hangul 97"):
            read_content(data, suffix, "a")


@pytest.mark.parametrize(("name", "remedy"), [("a.DOC", ".docx"), ("a.xls", ".xlsx"), ("a.odp", ".pptx")])
def test_a_document_of_another_program_is_refused_with_the_format_to_save_it_in(name: str, remedy: str) -> None:
    error = suffix_error(Path(name), name)
    assert f"save it as {remedy}" in error.remedy and f"{remedy}로 저장" in (error.korean or "")
    assert ".docx, " in suffix_error(Path("a.exe"), "a.exe").remedy
