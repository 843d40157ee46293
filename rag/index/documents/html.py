"""Read an HTML page: its text, whole and without navigation, and what it says of itself. Nothing is fetched.

The tree is walked here: trafilatura's extraction drops lines that occurred before and lists in cells, so that one
record shows the values of the next. This module does not know files; its text is not yet normalised.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from rag.errors import DocumentError
from rag.index.documents.decoding import decode
from rag.index.documents.form_controls import fill_in_forms
from rag.index.documents.inline_frames import open_frames
from rag.index.documents.metadata import Description, one_line
from rag.index.documents.notices import Notice
from rag.index.documents.page_furniture import count_prose, find_furniture, find_shown, measure
from rag.index.documents.page_metadata import describe
from rag.index.documents.page_text import render
from rag.index.documents.words_kept import what_is_missing
from rag.text import heading_of

_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,500}?\b(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.I
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")  # the parser refuses decoded text that still names an encoding
# Entities are declared within the brackets; the parser takes them for text.
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{1,500}\[", re.I)
_DOCTYPE_END = re.compile(r"\]\s*>")
_MOST_LEFT_OUT = 0.25  # of the words outside links; beyond it, what is named like furniture may be the text itself
_MOST_FRAMES = 10  # named in a message
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})\b[^<>]{4000,}>")
_MOST_ATTRIBUTES = 1_000  # of one tag
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_UNREAD = re.compile(r"<(script|style|head)\b[^<>]*>.*?</\1\s*>", re.I | re.S)
_DECLARED_WITHIN = 64 * 1024  # bytes; scripts may stand before it, and browsers begin anew when they find it


class Page(NamedTuple):
    """A page: its text, "" where it has none, what it says of itself, and the frames where it is nothing but these.

    ``shown`` are the pieces of text that its visitor reads, kept or not.
    """

    text: str
    description: Description
    frames: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def read_html(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the text of a page, without menus and page headers, its metadata, and whether much of it is left out.

    Where leaving out what is named like furniture would cost more than a quarter of the words outside links, only
    what is navigation by its tag is left out.

    Raises:
        DocumentError: the page cannot be decoded or parsed, or holds no text.
    """
    page = read_page(data, source)
    if page.frames:
        raise _frameset_error(source, page.frames)
    if not page.text.strip():
        raise DocumentError(
            f"{source} is a page without text.",
            "If its text appears only in a browser, save it from there as text or PDF.",
            korean=f"{source}: 글이 없는 페이지입니다. 브라우저에서만 글이 보인다면 브라우저에서 "
            "텍스트나 PDF로 저장해 주세요.",
        )
    return page.text, page.description, what_is_missing(page.shown, page.text)


def read_page(data: bytes, source: str, *, declared: str | None = None, whole: bool = False) -> Page:
    """Return what is in a page.

    Args:
        data: the page.
        source: how messages name it.
        declared: its encoding, where something other than the page says it.
        whole: whether it is known to hold no menus, as a chapter of a book: only navigation by its tag is left out.

    Raises:
        DocumentError: the page cannot be decoded or parsed.
    """
    import trafilatura  # noqa: F401 - a broken installation must not pass for a broken page

    named = _CHARSET.search(data[:_DECLARED_WITHIN])
    page = decode(data, source, declared or (named[1].decode("ascii") if named else None))
    try:
        tree = _parse(_without_declarations(page.lstrip("\ufeff")))
        if tree is not None:
            open_frames(tree, _parse)
            fill_in_forms(tree)
        if tree is None:
            return Page("", {})
        frames = () if tree.find(".//frameset") is None else _frames(tree, "frame") or ("?",)
        page_read = Page("", {}, frames) if frames else _extract(tree, whole=whole)
        return page_read if page_read.text.strip() else page_read._replace(frames=frames or _frames(tree, "iframe"))
    except Exception as fault:
        raise DocumentError(
            f"{source} cannot be parsed as HTML.",
            "Save the page again from a browser, or save its text.",
            korean=f"{source}: HTML로 읽을 수 없습니다. 브라우저에서 페이지를 다시 저장하거나 글만 저장해 주세요.",
        ) from fault


def read_fragment(markup: str) -> str:
    """Return the text of a piece of HTML that stands in another text, all of it; "" where it has none."""
    tree = _parse(markup)
    body = None if tree is None else tree.find("body")
    return "" if body is None else render(body, set(), measure(body))


def _parse(page: str) -> Any:
    """Return the tree of a page, or None where it holds nothing."""
    from lxml import html
    from lxml.etree import ParserError

    for name in ("trafilatura", "htmldate", "courlan"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    page = _LONG_TAG.sub(_bounded, page)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = html.document_fromstring(page.encode("utf-8"), parser=parser)
        if any("depth" in entry.message.lower() for entry in parser.error_log):  # the rest was not read
            tree = html.document_fromstring(_flat(page).encode("utf-8"), parser=parser)
        return tree
    except ParserError:  # an empty document
        return None


def _without_declarations(page: str) -> str:
    """Return a page without its XML declaration and without the declarations within its document type."""
    page = _DECLARATION.sub("", page)
    begin = _DOCTYPE.search(page, 0, _DECLARED_WITHIN)
    end = _DOCTYPE_END.search(page, begin.end()) if begin else None
    return page[: begin.start()] + page[end.end() :] if begin and end else page


def _bounded(tag: re.Match[str]) -> str:
    """Return a tag, without its attributes where they are so many that libxml2 takes minutes over them."""
    names = _QUOTED.sub("", tag[0])
    return tag[0] if max(names.count("="), names.count(" ")) <= _MOST_ATTRIBUTES else f"<{tag[1]}>"


def _flat(page: str) -> str:
    """Return a page without its tags, a paragraph for each piece of text between them."""
    pieces = _TAG.split(_UNREAD.sub(" ", page))
    return "<html><body>" + "".join(f"<p>{piece}</p>" for piece in pieces if piece.strip()) + "</body></html>"


def _frames(tree: Any, tag: str) -> tuple[str, ...]:
    """Return the addresses or names of the frames of a page."""
    frames = [one_line(frame.get("src") or frame.get("name") or "") for frame in tree.iter(tag)]
    return tuple(frame for frame in frames if frame)


def _frameset_error(source: str, frames: Sequence[str]) -> DocumentError:
    named = ", ".join(frames[:_MOST_FRAMES]) + (", …" if len(frames) > _MOST_FRAMES else "")
    return DocumentError(
        f"{source} is a page without text: it only shows the frames {named}.",
        "Give the pages of the frames themselves.",
        korean=f"{source}: 글이 없는 페이지입니다. 다른 페이지를 프레임으로 보여 주기만 합니다({named}). "
        "프레임에 담긴 페이지를 직접 넣어 주세요.",
    )


def _extract(tree: Any, *, whole: bool) -> Page:
    body = tree.find("body")
    if body is None:
        return Page("", {})
    measures = measure(body)
    unread = find_furniture(body, measures, cautious=True)
    if whole:
        unread |= set(body.xpath('.//*[@role="doc-pagebreak"]')) | {e for e in body.iter() if _is_page_number(e)}
    left_out = unread if whole else find_furniture(body, measures)
    readable = count_prose([body], measures) - count_prose(unread, measures)
    kept = count_prose([body], measures) - count_prose(left_out, measures)
    if readable - kept > _MOST_LEFT_OUT * readable:
        left_out = unread
    text = render(body, left_out, measures)
    lines = [line for line in text.split("\n") if line]
    headline = next((heading for line in lines if (heading := heading_of(line))), "")
    description = describe(tree, headline, lines, left_out)
    return Page(text, description, shown=find_shown(body, measures, left_out))


def _is_page_number(element: Any) -> bool:
    """Return whether an element of an electronic book says where a page of the printed one begins."""
    return isinstance(element.tag, str) and "pagebreak" in (element.get("epub:type") or "").split()
