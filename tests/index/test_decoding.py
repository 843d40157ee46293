"""Laws and examples of decoding: whatever a text was saved in, it reads the same."""

from __future__ import annotations

import gzip
import random
import unicodedata
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents.decoding import decode, normalise

KOREAN = "그록은 xAI가 만든 챗봇이다.\n머스크는 2023년 7월에 회사를 세웠다고 밝혔다.\n"
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t\r\u200b"))
WORDS = ["그록은", "트위터를", "2023년", "xAI", "샀다.", "\n", "ㅋㅋ", "“인용”", "OpenAI", "44억", "大統領", "똠양꿍"]
KOREAN_TEXT = st.lists(st.sampled_from(WORDS)).map(lambda words: KOREAN + " ".join(words))


@given(ANY_TEXT)
def test_any_unicode_encoding_reads_the_same(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert normalise(decode(text.encode(encoding), "a.txt")) == normalise(text), encoding


@given(KOREAN_TEXT)
def test_korean_reads_the_same_in_every_encoding(text: str) -> None:
    for encoding in ("utf-8", "cp949", "utf-16-le", "utf-16-be"):
        assert decode(text.encode(encoding), "a.txt") == text, encoding


@given(st.text(st.characters(exclude_categories=[])) | ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n\n\n\n" not in once
    assert all(line == line.rstrip() for line in once.split("\n"))
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in once)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        text = decode(data, "a.txt")
    except DocumentError as error:
        assert "a.txt" in error.problem
        assert error.remedy
    else:
        normalise(text).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\x0cd\u2028e", "a\nb\nc\nd\ne"),
        ("\ufeff그\u200b록\u2060", "그록"),
        (unicodedata.normalize("NFD", "그록"), "그록"),
        ("a  \t\nb\u3000\n", "a\nb"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\n \n\t\n \n\nb", "a\n\n\nb"),
        ("a\x00\x07\x1bb\ud800", "ab"),
        ("\tindented", "\tindented"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_normal_form(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("안녕", "cp949"),
        ("똠방각하와 펲시를 샀다", "cp949"),
        ("大韓民國 憲法 第1條는 民主共和國이다", "cp949"),
        ("It’s good.", "cp1252"),
        ("It’s the “best” café — naïve", "cp1252"),
        ("马斯克收购了推特公司，并且成立了人工智能公司。", "gbk"),
        ("イーロン・マスクはツイッターを買収した。", "cp932"),
    ],
)
def test_legacy_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_a_declared_encoding_is_honoured_unless_the_bytes_are_utf8() -> None:
    greek = "ÄÖÜ äöü ÄÖÜ äöü"
    assert decode(greek.encode("cp1252"), "a.html", "ISO-8859-1") == greek
    assert decode(KOREAN.encode("utf-8"), "a.html", "euc-kr") == KOREAN
    assert decode(KOREAN.encode("cp949"), "a.html", "no-such-encoding") == KOREAN


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00\\r\xa8f",
        b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00!\x00" + zlib.compress(b"hello") * 3,
        b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00>\x00\x01\x00\x00\x00",
        gzip.compress(b"hello " * 50),
        random.Random(1).randbytes(4000),
        b"text with a null \x00 in it",
        b"\x01\x02\x03\x04\x05 abc \x06\x07\x08",
        "Илон Маск купил Твиттер".encode("cp1251"),
    ],
    ids=["png", "zip", "elf", "gzip", "noise", "null", "controls", "unknown encoding"],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"a\.txt is not text"):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (KOREAN.encode() + b"\xff" + KOREAN.encode(), f"byte {len(KOREAN.encode()) + 1}"),
        (("그록은 챗봇이다" * 2).encode()[:-1], "byte 42"),
        (KOREAN.encode("utf-16")[:-1], "UTF-16"),
    ],
)
def test_damaged_unicode_is_not_guessed_at(data: bytes, place: str) -> None:
    with pytest.raises(DocumentError, match=place):
        decode(data, "a.txt")
