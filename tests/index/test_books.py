"""Electronic books, notebooks and pages saved as one file: what is read, where it is found again, what is refused."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents import archive
from rag.index.documents.epub import read_epub
from rag.index.documents.loaders import load_document
from rag.index.documents.notebook import read_notebook
from rag.index.documents.web_archive import read_web_archive

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
)
METADATA = (
    "<dc:title>동네 도서관</dc:title><dc:creator>김하나</dc:creator><dc:creator opf:role='trl'>이둘</dc:creator>"
    "<dc:publisher>책집</dc:publisher><dc:language>ko-KR</dc:language>"
    "<dc:date opf:event='modification'>2025-01-01</dc:date><dc:date opf:event='publication'>2024-03-02</dc:date>"
)
DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'


def page(body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{DOCTYPE}<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script src="a.js"/></head>'
        f"<body>{body}</body></html>"
    )


def book(chapters: dict[str, str], *, extra: dict[str, str] | None = None, metadata: str = METADATA) -> bytes:
    """An EPUB with these chapters, named by their addresses, in the order of its spine."""
    items = "".join(f'<item id="c{n}" href="{c}" media-type="application/xhtml+xml"/>' for n, c in enumerate(chapters))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata><manifest>{items}'
        '<item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>'
        f'<spine><itemref idref="n"/>{spine}</spine></package>'
    )
    links = "".join(f'<li><a href="{name}">차례 {number}</a></li>' for number, name in enumerate(chapters, start=1))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr("OEBPS/book.opf", package)
        file.writestr("OEBPS/nav.xhtml", page(f'<nav epub:type="toc"><ol>{links}</ol></nav>'))
        for name, body in reversed(chapters.items()):  # in the archive they lie in another order
            file.writestr(f"OEBPS/{name}".replace("%20", " "), page(body))
        for name, content in (extra or {}).items():
            file.writestr(name, content)
    return buffer.getvalue()


def test_chapters_in_their_order_under_their_headings() -> None:
    chapters = {
        "cover.xhtml": '<img src="cover.jpg"/>',
        "b%20one.xhtml": '<h1>하나</h1><p><a id="x"/>문은 9시에 연다.</p><div class="sidebar"><p>곁글이다.</p></div>',
        "a.xhtml": '<p><span epub:type="pagebreak">17</span></p><p>제목이 없는 장이다.</p><script>alert(1)</script>',
    }
    text, description, _ = read_epub(book(chapters), "a.epub")
    assert text == "# 하나\n문은 9시에 연다.\n곁글이다.\n\n## 차례 3\n제목이 없는 장이다."
    assert description == {
        "title": "동네 도서관",
        "author": "김하나",
        "publisher": "책집",
        "published": "2024-03-02",
        "language": "ko",
    }


def test_a_date_and_an_author_that_a_program_made_up_are_none() -> None:
    metadata = "<dc:title>책</dc:title><dc:creator>Unknown</dc:creator><dc:date>0101-01-01T00:00:00+00:00</dc:date>"
    assert read_epub(book({"a.xhtml": "<p>글.</p>"}, metadata=metadata), "a.epub")[1] == {"title": "책"}


@given(st.permutations(["가", "나", "다", "라"]))
def test_the_order_of_a_book_is_that_of_its_spine(order: list[str]) -> None:
    text, *_ = read_epub(book({f"{ord(word)}.xhtml": f"<p>{word} 글이다.</p>" for word in order}), "a.epub")
    assert [line[0] for line in text.split("\n") if "글이다" in line] == order


def encryption(algorithm: str, name: str) -> dict[str, str]:
    return {
        "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
        f'<e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData><e:CipherReference URI="{name}"/>'
        "</e:CipherData></e:EncryptedData></encryption>"
    }


def test_a_locked_book_is_refused_and_one_with_hidden_fonts_read() -> None:
    chapters = {"a.xhtml": "<p>글이다.</p>"}
    locked = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/a.xhtml")
    with pytest.raises(DocumentError, match="DRM"):
        read_epub(book(chapters, extra=locked), "a.epub")
    fonts = encryption("http://www.idpf.org/2008/embedding", "OEBPS/font.otf")
    assert "글이다." in read_epub(book(chapters, extra=fonts), "a.epub")[0]


def without(data: bytes, *names: str) -> bytes:
    """The same archive without some of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as copy:
        for name in source.namelist():
            if name not in names:
                copy.writestr(name, source.read(name))
    return buffer.getvalue()


@given(st.sets(st.integers(0, 3)))
def test_a_book_is_read_without_the_chapters_that_are_not_in_it_and_says_so(lost: set[int]) -> None:
    whole = book({f"{number}.xhtml": f"<h1>장 {number}</h1><p>글 {number}이다.</p>" for number in range(4)})
    data = without(whole, *(f"OEBPS/{number}.xhtml" for number in lost))
    if len(lost) == 4:
        with pytest.raises(DocumentError, match="damaged"):
            read_epub(data, "a.epub")
        return
    text, _, notices = read_epub(data, "a.epub")
    assert [line for line in text.split("\n") if line.startswith("글")] == [
        f"글 {number}이다." for number in range(4) if number not in lost
    ]
    named = "".join(notice.english + notice.korean for notice in notices)
    assert bool(notices) == bool(lost)
    assert all((f"{number}.xhtml" in named) == (number in lost) for number in range(4))


ENTITIES = '<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("extra", "problem"),
    [
        ({"OEBPS/book.opf": f"{ENTITIES}<package>&b;</package>"}, "damaged"),
        ({"META-INF/container.xml": '<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]><c>&a;</c>'}, "damaged"),
        ({"META-INF/container.xml": "<container/>"}, "damaged"),
        ({"OEBPS/big.xhtml": " " * 2**20}, "unpacks to more"),
    ],
    ids=["entities", "external entity", "no package", "bomb"],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_books_that_are_refused(extra: dict[str, str], problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MARKUP", 2**20)
    with pytest.raises(DocumentError, match=problem):
        read_epub(book({"a.xhtml": "<p>글이다.</p>"}, extra=extra), "a.epub")


def test_entities_in_a_chapter_stay_what_they_are() -> None:
    data = book({"a.xhtml": "<p>글이다.</p>"})
    chapter = f"{ENTITIES}<html><body><p>글&nbsp;하나 &b;</p></body></html>"
    buffer = io.BytesIO(data)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(buffer, "a") as file:
        file.writestr("OEBPS/a.xhtml", chapter)
    assert "aaaa" not in read_epub(buffer.getvalue(), "a.epub")[0]


@given(st.data())
def test_a_damaged_book_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(WHOLE) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_epub(bytes(damaged), "a.epub")[0]
    except DocumentError as error:
        assert "a.epub" in error.problem


WHOLE = book({"a.xhtml": "<h1>하나</h1><p>글이다.</p>"})


def notebook(*cells: dict[str, Any], **metadata: Any) -> bytes:
    return json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}).encode()


def code(source: str, *outputs: dict[str, Any], run: int | None = None) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": run}


def markdown(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source}


def test_cells_with_their_numbers_code_in_fences_and_what_it_printed() -> None:
    outputs = (
        {"output_type": "stream", "text": ["10%\r", "100%\n", "\x1b[31m12 rows\x1b[0m\n"]},
        {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": ["<Figure size 640x480>"]}},
        {"output_type": "execute_result", "data": {"text/plain": "<object at 0x7f4c63ec5518>"}},
        {
            "output_type": "execute_result",
            "data": {"text/html": "<table><tr><th>분기</th></tr><tr><td>3</td></tr></table>"},
        },
        {"output_type": "error", "ename": "KeyError", "evalue": "'매출'"},
    )
    data = notebook(
        markdown(["# 매출 분석\n", "분기마다 본다. ![그림](attachment:a.png)"]),
        markdown("그다음이다."),
        code("df = read()", *outputs, run=7),
        code("print('```')"),
        kernelspec={"language": "python"},
    )
    text, description = read_notebook(data, "a.ipynb")
    assert text.split("\n\n") == [
        "# 매출 분석\n분기마다 본다.",
        "## Cell 2",
        "그다음이다.",
        "## Cell 3 (In [7])",
        "```python\ndf = read()\n```",
        "```\n100%\n12 rows\n```",
        "| 분기 |\n|---|\n| 3 |",
        "```\nKeyError: '매출'\n```",
        "## Cell 4",
        "````python\nprint('```')\n````",
    ]
    assert description == {"title": "매출 분석"}


def test_a_notebook_of_format_3_and_one_without_a_title(tmp_path: Path) -> None:
    cells = [{"cell_type": "heading", "level": 2, "source": "자료"}, {"cell_type": "code", "input": "x = 1"}]
    old = json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode()
    assert read_notebook(old, "a.ipynb")[0] == "## 자료\n\n## Cell 2\n\n```\nx = 1\n```"
    (tmp_path / "실험.ipynb").write_bytes(notebook(code("x = 1")))
    assert load_document(tmp_path / "실험.ipynb", source="실험.ipynb", max_bytes=10_000).title == "실험"


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "outputs", "data", "cell_type", "metadata"]), inner, max_size=3
        )
    ),
    max_leaves=10,
)


@settings(max_examples=30)
@given(JSON)
def test_any_json_is_a_notebook_or_refused(content: object) -> None:
    try:
        read_notebook(json.dumps(content).encode(), "a.ipynb")
    except DocumentError as error:
        assert "a.ipynb" in error.problem


@pytest.mark.parametrize("data", [b"[" * 100_000, b"{}", b"x", b'{"nbformat": 4, "cells": 5}'])
def test_no_notebook_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="not a Jupyter notebook"):
        read_notebook(data, "a.ipynb")


def archived(*parts: tuple[str, bytes], header: str = "") -> bytes:
    head = f"{header}Subject: =?utf-8?B?64+E7ISc6rSA?=\r\nDate: Sun, 29 Nov 2026 10:31:51 GMT\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/related; type="text/html"; boundary="B"\r\n\r\n'
    body = b"".join(b"--B\r\n" + kind.encode() + b"\r\n\r\n" + content + b"\r\n" for kind, content in parts)
    return head.encode() + body + b"--B--\r\n"


def test_a_saved_page_has_its_text_and_not_the_day_on_which_it_was_saved(tmp_path: Path) -> None:
    data = archived(
        ("Content-Type: text/html; charset=euc-kr", "<h1>안내</h1><p>문은 9시에 연다.</p>".encode("cp949")),
        ("Content-Type: image/png\r\nContent-Transfer-Encoding: base64", b"AAAA"),
        ("Content-Type: text/html", b"<p>An advertisement in a frame.</p>"),
    )
    (tmp_path / "a.mht").write_bytes(data)
    document = load_document(tmp_path / "a.mht", source="a.mht", max_bytes=10_000)
    assert (document.text, document.published) == ("# 안내\n문은 9시에 연다.", None)
    assert read_web_archive(archived(("Content-Type: text/html", b"<p>One.</p>")), "a.mht")[1]["title"] == "도서관"


def test_the_frames_of_a_saved_set_of_frames_are_read() -> None:
    frames = b'<html><frameset><frame src="a"><frame src="b"></frameset></html>'
    pages = (("Content-Type: text/html", content) for content in (frames, b"<p>One page.</p>", b"<p>Another.</p>"))
    assert read_web_archive(archived(*pages), "a.mht")[0] == "One page.\n\nAnother."


@pytest.mark.parametrize("data", [b"\x00\x01", b"Subject: a\r\n\r\ntext", archived(("Content-Type: image/png", b"A"))])
def test_no_saved_page_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="not a page saved as one file"):
        read_web_archive(data, "a.mht")


def test_parts_in_one_another_without_end_are_refused() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    with pytest.raises(DocumentError, match="not a page saved as one file"):
        read_web_archive(nested, "a.mht")


def test_xhtml_is_read_as_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.xhtml").write_text(page("<h1>안내</h1><p>문은 9시에 연다.</p>"), "utf-8")
    document = load_document(tmp_path / "a.xhtml", source="a.xhtml", max_bytes=10_000)
    assert (document.title, document.text) == ("안내", "# 안내\n문은 9시에 연다.")
