"""A small file of every format that is read, made here: what breakers begin with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from PIL import Image, ImageDraw, ImageFont
from written_hwp import compound, control, hwp, hwpx, paragraph, section, summary, table, xml_paragraph, xml_table
from written_pdf import Shown, written_pdf

FACT = "The library opens at nine. 도서관은 9시에 문을 연다."
ROWS = (("지점", "매출"), ("해운대", "1,512"), ("서면", "900"))
MARKDOWN = f"""---
title: 달빛 도서관
author: 한여울
published: 2021-03-02
---

# 달빛 도서관

{FACT} [규칙](https://a.example "x") <b>굵게</b> `code`

- 하나
  - 둘[^1]

| 지점 | 매출 |
| --- | ---: |
| 해운대 | 1,512 |

[^1]: 각주.
"""
PAGE = (
    '<!DOCTYPE html><html lang="ko"><head><meta charset="utf-8"><title>도서관</title><meta name="author" content="김">'
    '<script type="application/ld+json">{"datePublished": "2024-03-02"}</script></head><body><h1>도서관</h1>'
    f"<p>{FACT}</p><ul><li>하나<ol><li>둘</li></ol></li></ul>"
    "<table><tr><th>지점<th>매출<tr><td rowspan=2>해운대<td>900</table></body></html>"
)
CHAT = """개발팀 님과 카카오톡 대화
저장한 날짜 : 2024-06-01 15:00:00

--------------- 2024년 5월 13일 월요일 ---------------
[한지우] [오전 9:02] 도서관은 9시에 문을 연다.
[김팀장] [오후 12:05] 네
"""
CUES = "1\n00:00:01,000 --> 00:00:03,500\nThe library opens\n\n2\n00:00:03,600 --> 00:00:05,000\nat nine.\n"
SAMI = (
    "<SAMI><BODY><SYNC Start=1000><P Class=KRCC>도서관은 9시에<SYNC Start=3000><P Class=KRCC>문을 연다.</BODY></SAMI>"
)
SUBSTATION = """[Script Info]
Title: 도서관

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,도서관은 9시에
Dialogue: 0,0:00:03.00,0:00:05.00,Default,,0,0,0,,문을 연다.
"""
POST = {"tweet": {"id": "1", "created_at": "Mon May 13 00:05:00 +0000 2024", "full_text": FACT}}


def file_samples() -> dict[str, bytes]:
    """Return a whole file for each suffix that is read; some suffixes have a second one under ``name.suffix``."""
    text: dict[str, str] = {
        ".txt": FACT, "chat.txt": CHAT, "cues.txt": CUES, ".md": MARKDOWN, ".markdown": MARKDOWN,
        ".html": PAGE, ".htm": PAGE, ".xhtml": PAGE, ".xht": PAGE,
        ".csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS),
        ".tsv": "\n".join("\t".join(row) for row in ROWS),
        ".srt": CUES, ".vtt": "WEBVTT\n\n" + CUES.replace(",", "."), ".sbv": CUES.replace(" --> ", ","),
        ".smi": SAMI, ".ass": SUBSTATION, ".ssa": SUBSTATION,
        ".json": json.dumps({"title": "도서관", "rooms": [{"name": "열람실", "seats": 40}, FACT]}, ensure_ascii=False),
        "slack.json": json.dumps([{"type": "message", "user": "U1", "text": FACT, "ts": "1715558400.000100"}]),
        ".jsonl": "\n".join(json.dumps({"지점": name, "매출": sales}) for name, sales in ROWS),
        ".js": f"window.YTD.tweets.part0 = {json.dumps([POST])}",
        ".ipynb": _notebook(),
    }  # fmt: skip
    office = {".docx": _word(), ".xlsx": _sheets(), ".pptx": _slides()}
    return {
        **{name: content.encode() for name, content in text.items()},
        **office,
        **{f"{suffix[:-1]}m": data for suffix, data in office.items()},
        **_mails(),
        **_hangul(),
        **_pictures(),
        ".epub": _book(),
        ".pdf": written_pdf([[Shown("The library opens at nine."), Shown("It closes at six.", y=680)]] * 2),
    }


def _saved(save: Callable[[io.BytesIO], Any]) -> bytes:
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("도서관", 1)
    document.add_paragraph(FACT)
    for text in ("하나", "둘"):
        document.add_paragraph(text, style="List Number")
    grid = document.add_table(len(ROWS), 2)
    for row, cells in zip(grid.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return _saved(document.save)


def _sheets() -> bytes:
    book = openpyxl.Workbook()
    for row in (*ROWS, ("합계", "=SUM(B2:B3)")):
        book.active.append(row)
    return _saved(book.save)


def _slides() -> bytes:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "도서관", FACT
    return _saved(presentation.save)


def _mails() -> dict[str, bytes]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "이서연 <seo@example.com>", "park@example.com", "도서관"
    mail["Date"] = "Mon, 13 May 2024 09:05:00 +0900"
    mail.set_content(f"{FACT}\n\n> quoted\n")
    mail.add_alternative(PAGE, subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="요금.pdf")
    archive = EmailMessage()
    archive["Subject"], archive["MIME-Version"] = "page", "1.0"
    archive.set_content(PAGE, subtype="html", cte="quoted-printable")
    archive.make_related()
    folder = b"".join(b"From seo@example.com Mon May 13 09:05:00 2024\n" + bytes(mail) + b"\n" for _ in range(2))
    wide = {"0037": "도서관", "0042": "이서연", "001A": "IPM.Note", "1000": FACT}
    streams = {f"__substg1.0_{name}001F": text.encode("utf-16-le") for name, text in wide.items()}
    outlook = compound({"__properties_version1.0": bytes(32), **streams})
    saved_page = bytes(archive)
    return {".eml": bytes(mail), ".mbox": folder, ".mht": saved_page, ".mhtml": saved_page, ".msg": outlook}


def _hangul() -> dict[str, bytes]:
    body = paragraph(control(2), inside=section()) + paragraph(FACT) + paragraph(control(11), inside=table(ROWS))
    binary = hwp(body, more={"\x05HwpSummaryInformation": summary(title="도서관", author="김")})
    package = hwpx(xml_paragraph("", inside=xml_table(ROWS)) + xml_paragraph(FACT))
    return {".hwp": binary, ".hwpx": package}


def _pictures() -> dict[str, bytes]:
    picture = Image.new("L", (500, 80), "white")
    ImageDraw.Draw(picture).text((20, 20), "The library opens.", font=ImageFont.load_default(size=32))
    kinds = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP"}
    return {suffix: _saved(lambda buffer, kind=kind: picture.save(buffer, kind)) for suffix, kind in kinds.items()}


def _notebook() -> str:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# 도서관\n", FACT]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "1 + 1", "outputs": [
            {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "2"}}]},
    ]  # fmt: skip
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _book() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        '<dc:title>도서관</dc:title></metadata><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    chapter = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>장</h1><p>{FACT}</p></body></html>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("book.opf", package)
        archive.writestr("a.xhtml", chapter)
    return buffer.getvalue()
