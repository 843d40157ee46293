"""Files of formats that are not read: whatever their name says, the refusal says what they are and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents.files import SUFFIXES, suffix_error
from rag.index.documents.readers import read_content
from tests.written_hwp import compound

RTF = rb"{\rtf1\ansi\deff0 {\fonttbl {\f0 Arial;}} The ferry leaves at six.\par}"
TEXTS = sorted(SUFFIXES - {".hwp", ".hwpx", ".msg"})


@given(st.sampled_from(TEXTS), st.sampled_from([b"", b"\r\n", b"  "]))
def test_rich_text_is_named_so_under_any_name(suffix: str, before: bytes) -> None:
    with pytest.raises(DocumentError, match="RTF") as refused:
        read_content(before + RTF, suffix, f"a{suffix}")
    assert ".docx" in refused.value.remedy and "RTF" in (refused.value.korean or "")


@settings(deadline=None)
@given(
    st.sampled_from(TEXTS),
    st.sampled_from(
        [
            ("WordDocument", "Word 97", ".docx"),
            ("Workbook", "Excel 97", ".xlsx"),
            ("Book", "Excel 5", ".xlsx"),
            ("PowerPoint Document", "PowerPoint 97", ".pptx"),
            ("FileHeader", ".hwp file", ".hwp"),
            ("Contents", "older version", "current format"),
        ]
    ),
)
def test_old_office_files_are_named_so_under_any_name(suffix: str, stream: tuple[str, str, str]) -> None:
    name, said, remedy = stream
    with pytest.raises(DocumentError, match=said) as refused:
        read_content(compound({name: b"x" * 40}), suffix, f"a{suffix}")
    assert remedy in refused.value.remedy


def test_a_password_is_named_under_any_name() -> None:
    with pytest.raises(DocumentError, match="password"):
        read_content(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), ".txt", "a.txt")


def test_a_text_about_rich_text_is_read() -> None:
    text = "An RTF file begins with {\\rtf1."
    assert read_content(text.encode(), ".txt", "a.txt").text == text


@pytest.mark.parametrize(("name", "remedy"), [("a.DOC", ".docx"), ("a.xls", ".xlsx"), ("a.odp", ".pptx")])
def test_a_document_of_another_program_is_refused_with_the_format_to_save_it_in(name: str, remedy: str) -> None:
    error = suffix_error(Path(name), name)
    assert f"save it as {remedy}" in error.remedy and f"{remedy}로 저장" in (error.korean or "")
    assert ".docx, " in suffix_error(Path("a.exe"), "a.exe").remedy
