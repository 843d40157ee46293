"""PDFs, built here: text by page, and every way in which a PDF can be unreadable."""

from __future__ import annotations

import bisect
import io
import logging
import re
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterable

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject
from written_pdf import Shown, composite, written_pdf

from rag.errors import DocumentError
from rag.index.documents.decoding import normalise
from rag.index.documents.pdf import BrokenWords, read_pdf
from rag.index.documents.pdf.flow import Block, flow
from rag.packaged import SEEDS
from rag.text import Analyzer, count_hangul

CHARACTER_MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%d beginbfchar %s endbfchar endcmap end end"""


def add_page(writer: pypdf.PdfWriter, lines: list[str]) -> None:
    """A page with these lines, in a font whose codes are Unicode."""
    page = writer.add_blank_page(600, 800)
    shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -14 Td " for line in lines)
    content, unicode_map = DecodedStreamObject(), DecodedStreamObject()
    content.set_data(f"BT /F 10 Tf 20 780 Td {shown} ET".encode("ascii"))
    codes = [f"<{character.encode('utf-16-be').hex()}>" for character in sorted(set("".join(lines)))]
    unicode_map.set_data((CHARACTER_MAP % (len(codes), " ".join(f"{code} {code}" for code in codes))).encode("ascii"))
    descendant = {"/Type": "/Font", "/Subtype": "/CIDFontType2", "/BaseFont": "/X"}
    inner = DictionaryObject({NameObject(k): NameObject(v) for k, v in descendant.items()})
    inner[NameObject("/DW")] = NumberObject(1000)
    names = {"/Type": "/Font", "/Subtype": "/Type0", "/BaseFont": "/X", "/Encoding": "/Identity-H"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})
    font[NameObject("/DescendantFonts")] = ArrayObject([writer._add_object(inner)])
    font[NameObject("/ToUnicode")] = writer._add_object(unicode_map)
    fonts = DictionaryObject({NameObject("/F"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(content)


def written(writer: pypdf.PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def pdf(*pages: list[str], information: dict[str, str] | None = None, password: str | None = None) -> bytes:
    """A PDF with these lines on its pages."""
    writer = pypdf.PdfWriter()
    for lines in pages:
        add_page(writer, lines)
    if information:
        writer.add_metadata(information)
    if password is not None:
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # RC4 is out of date, but needs no further package
        return written(writer)


def test_pages_and_their_offsets() -> None:
    text, _, pages, *_ = read_pdf(pdf(["그록은 챗봇이다."], [], ["xAI가 만들었다.", "끝."], []), "a.pdf")
    assert text == "그록은 챗봇이다.\n\nxAI가 만들었다.\n끝."
    assert pages == (0, 11, 11, len(text))
    assert text[pages[2] :].startswith("xAI")
    assert bisect.bisect_right(pages, text.index("xAI")) == 3  # the empty page takes nothing from the one after it


PAGE = st.lists(st.text(st.sampled_from("가나 aB1.-\xad"), max_size=12), max_size=5)


@given(st.lists(PAGE, min_size=1))
def test_page_offsets_are_exact_and_joining_loses_no_letter(pages: list[list[str]]) -> None:
    text, offsets = flow([Block(number, tuple(lines)) for number, lines in enumerate(pages)], len(pages))
    assert list(offsets) == sorted(offsets)
    assert text == normalise(text)
    for lines, start, end in zip(pages, offsets, (*offsets[1:], len(text)), strict=True):
        letters = [character for character in "".join(lines) if character.isalnum()]
        assert [character for character in text[start:end] if character.isalnum()] == letters


KOREAN_JOINT = re.compile("[가-힣a-zA-Z0-9 ][가-힣]|[가-힣] ")
PROSE = [
    line
    for path in sorted((SEEDS / "articles").glob("*.md"))
    for line in path.read_text(encoding="utf-8").split("\n")
    if len(line) > 80 and count_hangul(line) > 40
]


def missing_words(lines: Iterable[list[str]], broken_words: BrokenWords | None = None) -> int:
    """Return how many words of the prose are not found after its lines were joined."""
    text, _ = flow([Block(number, tuple(one)) for number, one in enumerate(lines)], len(PROSE), broken_words)
    return (Counter(" ".join(PROSE).split()) - Counter(text.split())).total()


def justified(line: str, width: int) -> list[str]:
    """Return a line cut to a width between any two syllables, as Korean prose is justified."""
    lines, rest = [], line
    while len(rest) > width:
        at = next((at for at in range(width, 0, -1) if KOREAN_JOINT.fullmatch(rest[at - 1 : at + 1])), width)
        lines.append(rest[:at].strip())
        rest = rest[at:]
    return [*lines, rest.strip()]


@pytest.mark.parametrize("width", [23, 31])
def test_korean_words_that_are_broken_at_line_ends_are_made_whole(analyzer: Analyzer, width: int) -> None:
    lines = [justified(line, width) for line in PROSE]
    assert missing_words(lines, analyzer.broken_words) < 0.25 * missing_words(lines)


def test_lines_that_end_between_korean_words_are_joined_as_they_are(analyzer: Analyzer) -> None:
    lines = [textwrap.wrap(line, 25, break_on_hyphens=False) for line in PROSE]
    assert missing_words(lines, analyzer.broken_words) == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            "머스크는 지난해 7월 인공지능 회사\nxAI를 세웠다고 밝혔다.",
            "머스크는 지난해 7월 인공지능 회사 xAI를 세웠다고 밝혔다.",
        ),
        ("문장이 여기서 끝났다.\n다음 문장이다.", "문장이 여기서 끝났다.\n다음 문장이다."),
        ("그는 이렇게 “말했다.”\n그리고 갔다", "그는 이렇게 “말했다.”\n그리고 갔다"),
        ("목록은 다음과 같이 이어진다\n• 첫째\n• 둘째", "목록은 다음과 같이 이어진다\n• 첫째\n• 둘째"),
        ("제목\n본문의 첫 줄은 제목보다 훨씬 길게 이어진다.", "제목\n본문의 첫 줄은 제목보다 훨씬 길게 이어진다."),
        ("가나다라마바사\n\n가나다라마바사", "가나다라마바사\n\n가나다라마바사"),
        ("This is a state-of-\nthe-art finding", "This is a state-of-the-art finding"),
        ("in\xad\nformation", "information"),
        ("회사의 가치는 모두 합해\n2.5조 원이 되었다.", "회사의 가치는 모두 합해 2.5조 원이 되었다."),
        (
            "나루섬의 새 뱃길 개통\n나루섬을 오가는 새 뱃길이 이번 봄에 열린다.",
            "나루섬의 새 뱃길 개통\n나루섬을 오가는 새 뱃길이 이번 봄에 열린다.",
        ),
        ("", ""),
    ],
)
def test_lines_broken_in_mid_sentence_are_joined(lines: str, expected: str) -> None:
    assert flow([Block(0, tuple(lines.split("\n")))], 1)[0] == expected


@given(st.integers(-300, 300), st.integers(-300, 300))
def test_words_are_whole_wherever_the_pen_comes_from(left: int, low: int) -> None:
    runs = [Shown("트램", 60), Shown("1", 80), Shown("호선", 90), Shown("개통", 115)]  # each glyph is 10 wide
    data = written_pdf([runs], composite("UniKS-UTF16-H", "Korea1"), "utf-16-be", (left, low))
    assert read_pdf(data, "a.pdf").text == "트램1호선 개통"


@pytest.mark.parametrize(
    ("information", "expected"),
    [
        (
            {"/Title": "그록의 비밀", "/Author": "윤준탁", "/CreationDate": "D:20240615050000+09'00'"},
            {"title": "그록의 비밀", "author": "윤준탁"},  # the day on which the file was made is not the text's date
        ),
        ({"/Title": "Microsoft Word - 초안.docx", "/Author": " "}, {}),
        ({"/Title": "(untitled)", "/Author": "(anonymous)", "/CreationDate": "D:20240615"}, {}),
        ({"/Author": "Microsoft Office User", "/ModDate": "D:20240615"}, {}),
        ({"/Author": "Acme Press 4", "/Creator": "Acme Press 4"}, {}),
        ({"/Title": "about:blank"}, {}),
        ({"/Title": "https://news.example.kr/article/123"}, {}),
        ({"/Title": "file: how it came to us"}, {"title": "file: how it came to us"}),
        ({"/Author": "관리자"}, {}),
        ({"/Author": "Adele Root"}, {"author": "Adele Root"}),
    ],
)
def test_the_information_of_the_file(information: dict[str, str], expected: dict[str, str]) -> None:
    assert read_pdf(pdf(["글이다."], information=information), "a.pdf")[1] == expected


def test_ligatures_are_read_as_letters() -> None:
    assert read_pdf(pdf(["An eﬃcient ﬁnding."]), "a.pdf")[0] == "An efficient finding."


def test_a_password_is_asked_for_only_where_it_is_needed() -> None:
    assert read_pdf(pdf(["글이다."], password=""), "a.pdf")[0] == "글이다."
    with pytest.raises(DocumentError, match=r"a\.pdf is protected.* copy without a password"):
        read_pdf(pdf(["글이다."], password="secret"), "a.pdf")


def test_an_encryption_that_cannot_be_undone_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def decrypt(*_: object) -> int:
        raise pypdf.errors.DependencyError("cryptography is required for AES algorithm")

    monkeypatch.setattr(pypdf.PdfReader, "is_encrypted", property(lambda _: True))
    monkeypatch.setattr(pypdf.PdfReader, "_handle_encryption", decrypt)
    with pytest.raises(DocumentError, match="copy without a password"):
        read_pdf(pdf(["글이다."]), "a.pdf")


def test_a_scan_needs_its_text_recognised() -> None:
    with pytest.raises(DocumentError, match=r"images only.*Install Tesseract"):
        read_pdf(pdf([], []), "a.pdf")


WHOLE = pdf(*[["그록은 챗봇이다."]] * 5)


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.7, 0.97])
def test_a_truncated_pdf_is_refused(kept: float) -> None:
    with pytest.raises(DocumentError, match=r"a\.pdf is .*Fetch or export it again"):
        read_pdf(WHOLE[: int(len(WHOLE) * kept)], "a.pdf")


@given(st.data())
def test_a_damaged_pdf_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 20))):
        damaged[data.draw(st.integers(0, len(WHOLE) - 1))] = data.draw(st.integers(0, 255))
    try:
        text, _, pages, *_ = read_pdf(bytes(damaged), "a.pdf")
    except DocumentError as error:
        assert "a.pdf" in error.problem
    else:
        assert text
        assert all(0 <= page <= len(text) for page in pages)


def test_a_pdf_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object, **__: object) -> str:
        raise pypdf.errors.LimitReachedError("too much")

    monkeypatch.setattr(pypdf.PageObject, "extract_text", endless)
    with pytest.raises(DocumentError, match="more memory or time"):
        read_pdf(WHOLE, "a.pdf")


def test_pypdf_prints_nothing(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    broken = WHOLE.replace(b"startxref\n", b"startxref\n9")
    with caplog.at_level(logging.DEBUG):
        try:
            read_pdf(broken, "a.pdf")
        except DocumentError as error:
            assert "damaged" in error.problem
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
