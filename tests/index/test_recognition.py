"""Pictures of text: what is recognised, what the reader is told of it, and what is refused."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from rag.errors import DocumentError
from rag.index.documents import find_files, recognition
from rag.index.documents.loaders import Loaded, load
from rag.index.documents.pdf import read_pdf
from rag.index.documents.pictures import as_pgm, read_pictures
from rag.index.documents.recognition import SeenLine, recognise


def drawn(*lines: str, width: int = 900) -> Image.Image:
    page = Image.new("L", (width, 80 + 70 * len(lines)), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(page).text((40, 40 + 70 * number), line, font=ImageFont.load_default(size=40))
    return page


def saved(picture: Image.Image, kind: str, *more: Image.Image) -> bytes:
    buffer = io.BytesIO()
    options = {"save_all": True, "append_images": more} if more else {}
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def loaded(folder: Path, name: str, data: bytes) -> Loaded:
    (folder / name).write_bytes(data)
    return load(folder / name, source=name, max_bytes=10**7)


@pytest.mark.usefixtures("tesseract")
def test_a_picture_is_read_and_marked_as_recognised(tmp_path: Path) -> None:
    document, notices = loaded(
        tmp_path, "a.png", saved(drawn("The library opens at nine.", "It closes at six."), "PNG")
    )
    assert "The library opens at nine." in document.text
    assert document.kind == "recognised"
    assert "may have errors" in notices[0].english
    assert "틀린 글자" in notices[0].korean


@pytest.mark.usefixtures("tesseract")
def test_the_pages_of_a_scan_are_its_places(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    data = saved(drawn("The library opens at nine."), "PDF", drawn("Books are lent for two weeks."))
    document, notices = loaded(tmp_path, "a.pdf", data)
    assert document.text[document.pages[1] :].startswith("Books are lent")
    assert "pages 1, 2" in notices[0].english


@pytest.mark.usefixtures("tesseract")
def test_a_picture_without_text_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"No text can be recognised in a\.png"):
        read_pictures(saved(drawn(width=300), "PNG"), "a.png")


def test_without_tesseract_the_refusal_names_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(saved(drawn("Nine."), "JPEG"))
    with pytest.raises(DocumentError, match="apt install tesseract-ocr tesseract-ocr-kor") as refusal:
        load(tmp_path / "a.jpg", source="a.jpg", max_bytes=10**7)
    assert "tesseract-ocr-kor" in refusal.value.korean


def test_without_tesseract_the_pictures_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.JPG").write_bytes(b"-")
    (tmp_path / "b.txt").write_text("글", "utf-8")
    found = find_files([tmp_path])
    assert [file.source for file in found.files] == ["b.txt"]
    assert [(one.source, one.kind) for one in found.passed_over] == [("a.JPG", ".jpg without Tesseract")]


def test_unread_pages_of_a_document_with_text_are_named(tmp_path: Path) -> None:
    import pypdf
    from written_pdf import Shown, written_pdf

    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(written_pdf([[Shown("The library opens at nine.")]])))
    writer.append(io.BytesIO(saved(drawn("A scan."), "PDF")))
    buffer = io.BytesIO()
    writer.write(buffer)
    document, notices = loaded(tmp_path, "a.pdf", buffer.getvalue())
    assert (document.kind, document.text) == ("document", "The library opens at nine.")
    assert notices[0].english.startswith("page 2 not read")


def seen(text: str, certainty: float, top: int = 100) -> SeenLine:
    return SeenLine(text, 40, top, 30, certainty)


def test_each_line_comes_from_the_languages_that_are_more_certain_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {
        ("kor", "eng"): [seen("휴관일에는 BS 닫는다.", 80), seen("The library", 96, 150), seen("~;", 90, 200)],
        ("kor",): [seen("휴관일에는 문을 닫는다.", 93), seen("1116 10378", 60, 150)],
    }
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("kor", "eng"))
    monkeypatch.setattr(recognition, "_lines", lambda _picture, _source, _dots, languages, _layout: answers[languages])
    assert [line.text for line in recognise(b"", "a.png", 300)] == ["휴관일에는 문을 닫는다.", "The library"]


@pytest.mark.parametrize("printed", [0, 5])
def test_lines_are_looked_for_in_another_way_where_much_lies_in_none(
    monkeypatch: pytest.MonkeyPatch, printed: int
) -> None:
    page = np.full((400, 600), 255, np.uint8)
    page[100:130, 40:240] = 0  # the first line
    for number in range(printed):
        page[160 + 40 * number : 190 + 40 * number, 40:240] = 0
    first = replace(seen("본사를 옮깁니다.", 90), width=200)
    answers = {"3": [first], "4": [first, seen("이사는 11월 25일입니다.", 90, 160)]}
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("kor",))
    monkeypatch.setattr(recognition, "_lines", lambda _picture, _source, _dots, _languages, layout: answers[layout])
    found = recognise(as_pgm(Image.fromarray(page)), "a.png", 300)
    assert found == answers["4" if printed else "3"]


@settings(max_examples=30)
@given(st.lists(st.lists(st.sampled_from(["글", "word", "5권"]), min_size=1, max_size=4), max_size=5))
def test_every_line_of_the_text_gets_the_place_of_its_words(lines: list[list[str]]) -> None:
    table = ["level\tblock_num\tpar_num\tline_num\tleft\ttop\twidth\theight\tconf\ttext"]
    for number, words in enumerate(lines):
        table += [f"5\t1\t1\t{number}\t{10 * place}\t{50 * number}\t9\t20\t90\t{w}" for place, w in enumerate(words)]
    text = "\n\n".join("".join(words) for words in lines) + "\n\f"
    found = list(recognition._placed(text, "\n".join(table) + "\n"))
    assert [(line.text, line.top) for line in found] == [("".join(w), 50 * n) for n, w in enumerate(lines)]


@pytest.mark.parametrize("form", ["PNG", "PDF"])
def test_what_was_recognised_first_is_no_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    pytest.importorskip("pypdfium2")
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("kor",))
    monkeypatch.setattr(recognition, "recognise", lambda *_: [seen("합계 금액 87,500원", 90)])
    document, _ = loaded(tmp_path, f"영수증.{form.lower()}", saved(drawn("One."), form))
    assert document.title == "영수증"


@pytest.mark.parametrize("form", ["TIFF", "PDF"])
def test_pages_in_which_no_text_is_found_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    pytest.importorskip("pypdfium2")
    answers = iter([[seen("The library opens at nine.", 90)], [], [seen("Books are lent.", 90)]])
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("eng",))
    monkeypatch.setattr(recognition, "recognise", lambda *_: next(answers))
    data = saved(drawn("One."), form, drawn("Two."), drawn("Three."))
    _, notices = loaded(tmp_path, f"a.{form.lower()}", data)
    assert "(pages 1, 3)" in notices[0].english
    assert notices[1].english == "no text found in the picture of page 2"
    assert "2쪽" in notices[1].korean


@pytest.mark.parametrize("form", ["TIFF", "PDF"])
def test_every_page_of_a_scan_is_a_step_of_its_progress(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    pytest.importorskip("pypdfium2")
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("eng",))
    monkeypatch.setattr(recognition, "_lines", lambda *_: [seen("The library opens at nine.", 90)])
    steps: list[tuple[str, int, int]] = []
    path = tmp_path / f"a.{form.lower()}"
    path.write_bytes(saved(drawn("One."), form, drawn("Two."), drawn("Three.")))
    load(path, source="scan", max_bytes=10**8, progress=lambda *step: steps.append(step))
    assert steps == [("scan", 1, 3), ("scan", 2, 3), ("scan", 3, 3)]


def test_a_recognition_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nexec /bin/sleep 60\n", "ascii")
    program.chmod(0o755)
    monkeypatch.setattr(recognition, "PROGRAM", str(program))
    monkeypatch.setattr(recognition, "SECONDS", 0.1)
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("eng",))
    with pytest.raises(DocumentError, match=r"more than 0\.1 seconds"):
        recognise(b"P5 1 1 255\n\0", "a.png", 300)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x89PNG\r\n\x1a\n", "damaged picture"),
        (b"GIF89a", "damaged picture"),
        (saved(Image.new("1", (6000, 5000)), "PNG"), "more than 25 million pixels"),
        (saved(Image.new("1", (20000, 20000)), "PNG"), "more than 25 million pixels"),
    ],
    ids=["truncated", "another format", "large", "bomb"],
)
def test_pictures_that_are_refused(data: bytes, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("eng",))
    with pytest.raises(DocumentError, match=problem):
        read_pictures(data, "a.png")


def test_a_page_that_cannot_be_rendered_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.index.documents.pdf import scans

    monkeypatch.setattr(recognition, "installed_languages", lambda: ("eng",))
    monkeypatch.setattr(scans.sys, "executable", "/nonexistent")
    with pytest.raises(DocumentError, match=r"a\.pdf \(p\. 1\) holds no text and cannot be shown"):
        read_pdf(saved(drawn("A scan."), "PDF"), "a.pdf")
