"""Extract the main text of an HTML page and the metadata that the page declares. Nothing is fetched.

This module knows trafilatura and where a page declares its encoding. It does not know files; its text is not yet
normalised.
"""

from __future__ import annotations

import copy
import logging
import re
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.decoding import decode
from rag.index.documents.metadata import Description, iso_date, one_line

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,500}?\b(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")  # the parser refuses decoded text that still names an encoding
_DECLARED_WITHIN = 4096  # bytes; browsers look no further than 1024


def read_html(data: bytes, source: str) -> tuple[str, Description]:
    """Return the main text of a page, without menus and advertisements, and its metadata.

    Where no main text can be told apart, the whole text of the body is returned.

    Raises:
        DocumentError: the page cannot be decoded or parsed, or holds no text.
    """
    import trafilatura  # noqa: F401 - a broken installation must not pass for a broken page

    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    page = decode(data, source, declared[1].decode("ascii") if declared else None)
    try:
        text, description = _extract(_DECLARATION.sub("", page.lstrip("\ufeff")))
    except Exception as fault:
        raise DocumentError(
            f"{source} cannot be parsed as HTML.",
            "Save the page again from a browser, or save its text.",
            korean=f"{source}: HTML로 읽을 수 없습니다. 브라우저에서 페이지를 다시 저장하거나 글만 저장해 주세요.",
        ) from fault
    if not text.strip():
        raise DocumentError(
            f"{source} is a page without text.",
            "If its text appears only in a browser, save it from there as text or PDF.",
            korean=f"{source}: 글이 없는 페이지입니다. 브라우저에서만 글이 보인다면 브라우저에서 "
            "텍스트나 PDF로 저장해 주세요.",
        )
    return text, description


def _extract(page: str) -> tuple[str, Description]:
    import trafilatura

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    tree = trafilatura.load_html(page)
    if tree is None:  # a bare fragment, which trafilatura does not take for a page
        tree = trafilatura.load_html(f"<html><body><div>{page}</div></body></html>")
    if tree is None:
        return "", {}
    description = _describe(tree)  # before the extraction, which may prune the tree
    text = trafilatura.extract(tree, output_format="txt", include_comments=False, include_tables=True)
    return text or trafilatura.html2txt(tree), description


def _describe(tree: Any) -> Description:
    from trafilatura import extract_metadata

    metadata = extract_metadata(tree, extensive=False)
    found = {
        "title": metadata.title,
        # trafilatura drops names without a space between them, which is every Korean name.
        "author": metadata.author or _first(tree, '//meta[@name="author"]/@content'),
        "publisher": _first(tree, '//meta[@property="og:site_name"]/@content'),
        "published": iso_date(_declared_date(tree) or ""),
    }
    return {key: line for key, value in found.items() if value and (line := one_line(value))}


def _first(tree: Any, path: str) -> str | None:
    return next((str(value) for value in tree.xpath(path)), None)


def _declared_date(tree: Any) -> str | None:
    """Return the date declared in the markup. From the whole page, trafilatura would also take dates in its prose."""
    from trafilatura import extract_metadata, load_html

    bare: Any = load_html("<html><head></head><body><p></p></body></html>")
    for element in tree.xpath('//meta | //time | //script[@type="application/ld+json"]'):
        declaration = copy.deepcopy(element)
        declaration.tail = None
        bare.append(declaration)
    return extract_metadata(bare, extensive=False).date
