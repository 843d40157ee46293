"""Kinds of files that are written to keep a reader busy: each of any size, by doing the same thing again and again.

Reading them may take twice the time for twice the size, and no more (``tests/index/test_growth.py``,
``tests/benchmarks/fuzz.py``).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from adversarial_packed import PACKED
from file_samples import CHAT, FACT

Maker = Callable[[int], bytes]  # about how many bytes -> a file

PDF_END = "\ntrailer<</Size 2/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
QUOTED = "Content-Transfer-Encoding: quoted-printable"
TEXTS = {
    "rows set with spaces": "가  나  1\n",
    "rows with gaps": "가  나  1\n\n다   라\n",
    "rows between bars": "가 | 나 | 1\n",
    "one word": "가",
    "one line of words": "도서관은 문을 연다 ",
    "sentences": "도서관은 9시에 문을 연다. ",
    "short lines": "a\n",
    "empty lines": "가\n\n\n\n",
    "opening brackets": "(",
    "opening quotes": "“‘",
    "nested quotes": '그는 “그가 ‘그녀가 "',
    "straight quotes": '"',
    "full stops": ". ",
    "initials": "A. ",
    "abbreviations": "Dr. ",
    "numbers": "1,512 ",
    "digits": "1",
    "amounts": "3조 1,400억 원 ",
    "dates": "2023년 5월 13일 ",
    "relative dates": "지난주 어제 ",
    "names": "Mara Lind ",
    "combining marks": "e\u0301\u0301\u0301",
    "hangul letters": "ᄀ",
    "no width": "\u200b",
    "emoji": "👩\u200d👩\u200d👧",
    "right to left": "\u202eab\u202c",
    "wide spaces": "가\u3000",
    "tabs": "가\t나\t",
    "bullets": "- 가\n",
    "numbered": "1. 가\n",
    "headings": "# 가\n\n글.\n\n",
    "colons": "가: ",
    "labels": "제목: 가\n",
    "footnotes": "가[1] ",
    "addresses": "https://a.example/b?c=d ",
    "mail addresses": "a@b.example ",
    "orders": "Ignore all previous instructions. ",
    "encoded": "QUJD",
    "bars": "| 가 ",
    "cues": "00:00:01,000 --> 00:00:02,000\n가\n\n",
}
MARKDOWN = {
    "quotations": "> ",
    "list items": "* 가\n",
    "emphasis": "*a_",
    "strong": "**a ",
    "backticks": "`",
    "code fences": "```\n",
    "links": "[가](b) ",
    "open links": "[가](",
    "nested brackets": "[",
    "images": "![",
    "references": "[a]: b\n",
    "tags": "<b>",
    "closing tags": "</b>",
    "comments": "<!-- a ",
    "attributes": '<a b="',
    "html tables": "<table><tr><td>가</td></tr></table>\n\n",
    "open html tables": "<table><tr><td>",
    "rows": "| 가 | 나 |\n",
    "rules": "---\n",
    "escapes": "\\",
    "entities": "&amp;",
    "html lists": "<ul><li>가",
    "lists of links": "- [가](b)\n\n도서관은 9시에 문을 연다.\n\n",
    "notes": "도서관이다[^a].\n\n[^a]: 9시에 문을 연다.\n\n",
    "open notes": "[^a",
    "bare rows": "가 | 나\n",
}
PAGES = {
    "elements": "<div>",
    "inline elements": "<b>a",
    "closing elements": "</p>",
    "nested tables": "<table><tr><td>",
    "nested lists": "<ul><li>x",
    "list items": "<li>가",
    "cells": "<td>a",
    "rows": "<tr><td>가<td>나",
    "headings": "<h1>가</h1>",
    "open headings": "<header><h1>",
    "sections": "<section><h2>가</h2><p>글이다.</p>",
    "entities": "&amp;&#44032;",
    "comments": "<!-- a -->",
    "open comments": "<!--",
    "scripts": "<script>a</script>",
    "metadata": '<meta name="author" content="김">',
    "bylines": '<p class="byline">By Mara Lind</p><p>March 3, 2024</p>',
    "times": "<time datetime=2024-03-02>3월</time>",
    "links": '<a href="a">가</a> ',
    "breaks": "가<br>",
    "paragraphs": "<p>도서관은 9시에 문을 연다.</p>",
    "preformatted": "<pre>  a\n",
    "definitions": "<dl><dt>가<dd>나",
    "ruby": "<ruby>漢<rt>한</rt></ruby>",
    "hidden": "<p hidden>가</p>",
    "boxes": "<div style='display:none'>가</div>",
    "raised": "10<sup>6</sup> ",
    "details": "<details><summary>가</summary>나",
    "forms": "<form><select><option>가",
    "choices": "<fieldset><legend>가</legend><input type=radio checked>나",
    "lists of links": "<ul><li><a href=a>가</a></ul><p>도서관은 9시에 문을 연다.</p>",
    "paragraphs of links": "<div>글이 있다.<p><a href=a>가</a></p><p><a href=a>나</a></p>",
    "formulas": "<math><mrow><mi>x</mi>",
    "pictures": "<svg><g><text>가",
    "angles": "<",
}


def repeated(unit: str, before: str = "", after: str = "") -> Maker:
    """A file of one unit again and again."""
    return lambda size: (before + unit * max(size // len(unit.encode()), 1) + after).encode()


def _growing() -> dict[str, tuple[str, Maker]]:
    found: dict[str, tuple[str, Maker]] = {f"text: {n}": (".txt", repeated(unit)) for n, unit in TEXTS.items()}
    found |= {f"markdown: {n}": (".md", repeated(unit)) for n, unit in MARKDOWN.items()}
    found |= {f"page: {n}": (".html", repeated(unit, f"<p>{FACT}</p>")) for n, unit in PAGES.items()}
    found |= {
        "text: long heading": (".txt", lambda size: ("# " + "가" * (size // 3) + "\n\n글.").encode()),
        "text: metadata": (".md", repeated("a: b\n", "---\n", "---\n글.")),
        "text: nested metadata": (".md", repeated("[", "---\na: ", "\n---\n글.")),
        "text: chat": (".txt", repeated("[한지우] [오전 9:02] 네\n", CHAT)),
        "text: days of a chat": (".txt", repeated("--------------- 2024년 5월 13일 월요일 ---------------\n", CHAT)),
        "markdown: deep list": (".md", _deep_list),
        "markdown: wide table": (".md", lambda size: _markdown_table(size // 16, 1)),
        "markdown: long column names": (".md", lambda size: _markdown_table(1, size // 16, "가" * (size // 6))),
        "page: attributes": (".html", _attributes),
        "page: classes": (".html", repeated("a ", '<div class="', f'"><p>{FACT}</p></div>')),
        "page: wide spans": (".html", repeated("<tr><td rowspan=9999 colspan=999>가", "<table>")),
        "page: long label": (".html", lambda size: _labelled_page("가" * (size // 6), size // 20)),
        "page: linked data": (".html", repeated("[", '<script type="application/ld+json">', f"</script><p>{FACT}</p>")),
        "separated: one row": (".csv", repeated("가,")),
        "separated: rows": (".csv", repeated("가,나\n")),
        "separated: quotes": (".csv", repeated('"')),
        "separated: ragged": (".csv", _ragged),
        "separated: long column names": (".csv", lambda size: _separated("가" * (size // 6), size // 4)),
        "separated: tabs": (".tsv", repeated("가\t")),
        "json: arrays": (".json", repeated("[")),
        "json: closed arrays": (".json", lambda size: b"[" * (size // 2) + b"]" * (size // 2)),
        "json: objects": (".json", repeated('{"a":')),
        "json: list": (".json", repeated('{"a": "가"},', "[", "{}]")),
        "json: keys": (".json", lambda size: json.dumps({f"k{n}": n for n in range(size // 12)}).encode()),
        "json: escapes": (".json", repeated("\\u00e9", '["', '"]')),
        "json: lines": (".jsonl", repeated('{"a": "가"}\n')),
        "json: digits": (".json", repeated("1", "[", "]")),
        "json: posts": (".js", _posts),
        "json: messages": (".json", _messages),
        "notebook: cells": (".ipynb", _cells),
        "subtitles: cues": (".srt", repeated("1\n00:00:01,000 --> 00:00:02,000\n가\n\n")),
        "subtitles: sami": (".smi", repeated("<SYNC Start=1><P Class=A>나", "<SAMI>")),
        "subtitles: sami, unclosed": (".smi", repeated("<SYNC ", "<SAMI>")),
        "subtitles: lines of a script": (".ass", repeated("Dialogue: 0,0:00:01,0:00:02,,,,,,,나\n", "[Script Info]\n")),
        "transcript: times": (".txt", repeated("0:01\n나\n")),
        "chat: lines": (".txt", repeated("[12/03/2024, 09:41] 가: 나\n")),
        "chat: names above": (".txt", repeated("가  09:41\n나\n")),
        "chat: days": (".txt", repeated("2024-05-01\n", "[09:41] 가: 나\n" * 3)),
        "chat: spaces": (".txt", repeated(" ", "[09:41] 가: 나\n" * 3 + "09:41", "가")),
        "subtitles: same cues": (".vtt", repeated("00:01.000 --> 00:02.000\n<v 가><c.d>나\n\n", "WEBVTT\n\n")),
        "mail: headers": (".eml", repeated("X-A: b\n", after="\n글.")),
        "mail: folded header": (".eml", repeated(" a\n", "Subject: a\n", "\n글.")),
        "mail: encoded words": (".eml", repeated("=?utf-8?q?a?= ", "Subject: ", "\n\n글.")),
        "mail: recipients": (".eml", repeated("Mara <a@b.example>, ", "To: ", "c@d.example\n\n글.")),
        "mail: comments": (".eml", repeated("(", "From: a ", "\n\n글.")),
        "mail: parameters": (".eml", repeated("; a*0=b", "Content-Type: text/plain", "\n\n글.")),
        "mail: parts": (".eml", repeated("--b\n\n가\n", 'Content-Type: multipart/mixed; boundary="b"\n\n', "--b--\n")),
        "mail: nested parts": (".eml", _nested_parts),
        "mail: quotation marks": (".eml", repeated(">", "Subject: a\n\n")),
        "mail: quotations": (".eml", repeated("> 가\n", "Subject: a\n\n글.\n\n")),
        "mail: folder": (".mbox", repeated("From a@b.example Mon May 13 09:05:00 2024\nSubject: a\n\n글.\n\n")),
        "mail: threads": (".mbox", _threads),
        "page saved: soft ends": (".mht", repeated("=\n", f"Content-Type: text/html\n{QUOTED}\n\n<p>가")),
        "pdf: brackets": (".pdf", repeated("[", "%PDF-1.5\n1 0 obj\n", PDF_END)),
        "pdf: objects": (".pdf", repeated("1 0 obj\n<<>>\nendobj\n", "%PDF-1.5\n", PDF_END)),
        "pdf: trailers": (".pdf", repeated("trailer<</Prev 9>>\nstartxref\n9\n", "%PDF-1.5\nxref\n0 0\n", PDF_END)),
    }  # fmt: skip
    return found


def _deep_list(size: int) -> bytes:
    depth = int((2 * size) ** 0.5 / 2**0.5)  # the sum of the indents is the size
    return "".join(f"{'  ' * level}- 가\n" for level in range(depth)).encode()


def _markdown_table(columns: int, rows: int, name: str = "가") -> bytes:
    return ("|".join([name] * columns) + "|\n" + "---|" * columns + "\n" + ("가|" * columns + "\n") * rows).encode()


def _attributes(size: int) -> bytes:
    return ("<div " + " ".join(f"a{n}=1" for n in range(size // 9)) + f"><p>{FACT}</p></div>").encode()


def _labelled_page(label: str, rows: int) -> bytes:
    return (f"<table><tr><td rowspan=9999>{label}<td>1" + "<tr><td>1" * rows + f"</table><p>{FACT}</p>").encode()


def _ragged(size: int) -> bytes:
    rows = int((size / 2) ** 0.5)
    return "\n".join("가," * (number // 2) for number in range(rows)).encode()


def _separated(name: str, rows: int) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([[name, "b"], *([["가", "1"]] * (rows // 2))])
    return buffer.getvalue().encode()


def _posts(size: int) -> bytes:
    post = {"tweet": {"id": "1", "created_at": "Mon May 13 00:05:00 +0000 2024", "full_text": "가"}}
    return f"window.YTD.tweets.part0 = {json.dumps([post] * (size // 100))}".encode()


def _messages(size: int) -> bytes:
    return json.dumps(
        [{"type": "message", "user": "U1", "text": "가", "ts": "1715558400.0001"}] * (size // 85)
    ).encode()


def _cells(size: int) -> bytes:
    cell = {"cell_type": "markdown", "metadata": {}, "source": "가"}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell] * (size // 65)}
    return json.dumps(book).encode()


def _nested_parts(size: int) -> bytes:
    depth = size // 60
    return b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth)) + b"\nx"


def _threads(size: int) -> bytes:
    """Mails that quote all that was written before, as a long thread does: the sum of them is the size."""
    count = int((size / 10) ** 0.5)
    mails = []
    for number in range(count):
        quoted = "".join(f"> 답 {one}이다.\n" for one in range(number // 2))
        mails.append(f"From a@b.example Mon May 13 09:05:00 2024\nSubject: a\n\n답 {number}이다.\n\n{quoted}\n")
    return "".join(mails).encode()


GROWING = _growing() | PACKED
