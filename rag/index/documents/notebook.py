"""Read Jupyter notebooks: a section for each cell, with its number, its text or code, and what the code printed.

Nothing is run. Pictures, widgets and attachments are left out. This module knows the notebook formats 3 and 4; it does
not know files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.archive import Deadline
from rag.index.documents.decoding import decode, normalise
from rag.index.documents.html import read_page
from rag.index.documents.markdown import plain_markdown
from rag.index.documents.metadata import Description
from rag.index.documents.refusals import without_text
from rag.text import heading_of, is_fence, is_heading

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n|$)")  # what a progress bar wrote before its last state
_OBJECT = re.compile(r"\[?(?:<[^<>\n]{1,200} at 0x[0-9a-fA-F]+>[,\s]*)+\]?")  # a place in memory, nothing to read
_TICKS = re.compile(r"`{3,}")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")


def read_notebook(data: bytes, source: str) -> tuple[str, Description]:
    """Return the normalised text of a notebook and its title: the one it declares, else the first heading in its text.

    Raises:
        DocumentError: the file is damaged, too costly to read, or holds no text.
    """
    try:
        notebook = json.loads(decode(data, source).lstrip("\ufeff"))
        cells = _cells(notebook)
        metadata = _mapping(notebook.get("metadata"))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise _damaged(source) from fault
    deadline = Deadline(source)
    language = _language(metadata)
    sections: list[str] = []
    titles = [str(metadata.get("title") or "")]
    for number, cell in enumerate(cells, start=1):
        deadline.check()
        kind, text = cell.get("cell_type"), _cell_text(cell)
        if kind == "code":
            blocks = [_fenced(text, language), *_outputs(cell, source)]
        else:
            blocks = [text]
            titles.extend(_headings(text))
        if any(blocks := [block for block in blocks if block.strip()]):
            # A cell that begins with a heading of its own is found by that.
            place = [] if kind != "code" and is_heading(blocks[0]) else [_place(number, cell)]
            sections.append("\n\n".join([*place, *blocks]))
    if not sections:
        raise without_text(source)
    title = next(filter(None, titles), "")
    return normalise("\n\n".join(sections)), {"title": title} if title else {}


def _cells(notebook: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the cells of a notebook; those of format 3 lie in worksheets."""
    sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
    cells = [_mapping(cell) for sheet in sheets for cell in sheet["cells"]]
    if not cells and "nbformat" not in notebook:
        raise ValueError("no notebook")
    return cells


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _joined(value: Any) -> str:
    """Return a text that the format keeps whole or as a list of its lines."""
    return "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""


def _cell_text(cell: Mapping[str, Any]) -> str:
    text = normalise(_joined(cell.get("source", cell.get("input"))))
    if cell.get("cell_type") == "heading":  # of format 3
        level = cell.get("level")
        return f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {text}"
    return normalise(plain_markdown(text)) if cell.get("cell_type") == "markdown" else text


def _place(number: int, cell: Mapping[str, Any]) -> str:
    """Return the place of a cell: its number from the top and, as the notebook shows it, when it was run."""
    run = cell.get("execution_count", cell.get("prompt_number"))
    return f"## Cell {number}" + (f" (In [{run}])" if isinstance(run, int) else "")


def _headings(text: str) -> Iterator[str]:
    in_code = False
    for line in text.split("\n"):
        in_code ^= is_fence(line)
        if not in_code and (heading := heading_of(line)):
            yield heading


def _language(metadata: Mapping[str, Any]) -> str:
    names = (_mapping(metadata.get(key)) for key in ("language_info", "kernelspec"))
    name = next((str(found) for one in names if (found := one.get("name") or one.get("language"))), "")
    return name if _LANGUAGE.fullmatch(name) else ""


def _fenced(text: str, language: str = "") -> str:
    """Return code between fences that are longer than any in it; "" where there is none."""
    text = text.strip("\n")
    longest = max(map(len, _TICKS.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}" if text.strip() else ""


def _outputs(cell: Mapping[str, Any], source: str) -> Iterator[str]:
    outputs = cell.get("outputs")
    for output in map(_mapping, outputs if isinstance(outputs, list) else ()):
        kind = output.get("output_type")
        if kind == "stream":
            yield _fenced(_printed(output.get("text")))
        elif kind in {"error", "pyerr"}:
            yield _fenced(_printed(f"{output.get('ename', '')}: {output.get('evalue', '')}"))
        else:
            yield _shown(_mapping(output.get("data", output)), source)


def _printed(value: Any) -> str:
    return normalise(_OVERWRITTEN.sub("", _COLOURS.sub("", _joined(value))))


def _shown(data: Mapping[str, Any], source: str) -> str:
    """Return the text of a result; "" of a picture, beside which stands only the name of an object."""
    page = _joined(data.get("text/html", data.get("html")))
    if "<table" in page:  # of a data frame, whose plain text runs the columns together
        text = read_page(page.encode("utf-8", "replace"), source, whole=True).text
        return normalise(text)
    if markdown := _joined(data.get("text/markdown")):
        return normalise(plain_markdown(normalise(markdown)))
    if any(kind.startswith(("image/", "png", "jpeg", "svg", "application/vnd.jupyter.widget")) for kind in data):
        return ""
    text = _printed(data.get("text/plain", data.get("text")))
    return "" if _OBJECT.fullmatch(text) else _fenced(text)


def _damaged(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is not a Jupyter notebook, or is damaged.",
        "Open it in Jupyter and save it again.",
        korean=f"{source}: Jupyter 노트북이 아니거나 손상된 파일입니다. Jupyter에서 열어 다시 저장해 주세요.",
    )
