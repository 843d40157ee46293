"""Find the title, author, publisher and date of a page: as its markup declares them, else as its byline says.

Nothing is guessed from prose: a byline is a short line near the headline that names a writer or labels a date.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Container, Sequence
from itertools import islice
from typing import Any

from rag.index.documents.byline_dates import byline_date
from rag.index.documents.bylines import author_of, before_next_section, reporter, signed
from rag.index.documents.metadata import Description, iso_date, one_line
from rag.index.documents.page_title import page_title
from rag.index.documents.properties import is_no_author
from rag.text import without_mark

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_LONGEST_BYLINE = 120  # characters
_NEAR = 8  # lines around the headline, or at the beginning of a page, where a byline may be
_MOST_DECLARATIONS = 500  # elements
_BYLINE_NAMES = frozenset("byline author author-name article-author post-author writer".split())


def describe(tree: Any, headline: str, lines: Sequence[str], left_out: Container[Any] = frozenset()) -> Description:
    """Return what is known of a page.

    Args:
        tree: the page.
        headline: the text of its first heading, or "".
        lines: the lines of its text, with Markdown's marks.
        left_out: the elements that are no text of the page.
    """
    publisher = _first(tree, '//meta[@property="og:site_name"]/@content')
    declared_author, declared_date = _declared(tree)
    plain = [without_mark(line) for line in lines]
    place = next((number for number, line in enumerate(plain) if headline and line == headline), 0)
    below = map(without_mark, before_next_section(lines[place + 1 : place + _NEAR]))
    top = [*plain[max(0, place - 3) : place + 1], *below]
    near = [line for line in top if line != headline]
    short = [line for line in near if len(line) <= _LONGEST_BYLINE]
    found = {
        "title": page_title(tree, headline, top, publisher, left_out),
        "author": (
            _author(tree)
            or author_of([line[:_LONGEST_BYLINE] for line in near], _marked(tree, left_out, short))
            or _name(declared_author or "")
            or signed(plain)
        ),
        "publisher": publisher,
        "published": iso_date(declared_date or "") or byline_date(short),
    }
    return {key: line for key, value in found.items() if value and (line := one_line(value))}


def _first(tree: Any, path: str) -> str:
    return next((" ".join(str(value).split()) for value in tree.xpath(path)), "")


def _author(tree: Any) -> str:
    path = '//meta[@name="author" or @property="article:author" or @property="dable:author"]/@content'
    return next((name for value in tree.xpath(path)[:20] if (name := _name(str(value)))), "")


def _marked(tree: Any, left_out: Container[Any], near: Sequence[str]) -> list[str]:
    """Return the texts that the markup calls a byline or the author: those near the headline, else the only one."""
    outside: set[Any] = set()
    found: dict[str, None] = {}
    for element in tree.iter():
        parent = element.getparent()
        if parent in outside or element in left_out or not isinstance(element.tag, str):
            outside.add(element)
        elif _is_byline(element):
            outside.add(element)  # a name within a byline is part of it
            text = " ".join("".join(islice(element.itertext(), _LONGEST_BYLINE)).split())
            if text and len(text) <= _LONGEST_BYLINE:
                found[text] = None
    beside = [text for text in found if any(text in line or line in text for line in near)]
    return beside or (list(found) if len(found) == 1 else [])


def _is_byline(element: Any) -> bool:
    if element.tag in {"meta", "link"}:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_BYLINE].casefold().split()
    return (
        not _BYLINE_NAMES.isdisjoint(names)
        or "author" in (element.get("rel") or "").split()
        or "author" in (element.get("itemprop") or "").split()
    )


def _name(value: str) -> str:
    """Return the name in what a page gives as its author; "" for addresses."""
    if name := reporter(value):
        return name
    name = re.sub(r"\(\s*\)", "", _MAIL.sub("", value)).strip(" ,;|/·")
    return "" if "://" in name or not any(map(str.isalpha, name)) or is_no_author(name) else name


def _declared(tree: Any) -> tuple[str | None, str | None]:
    """Return the author and the date that the markup declares; from the whole page, prose would be taken for them."""
    from trafilatura import extract_metadata, load_html

    bare: Any = load_html("<html><head></head><body><p></p></body></html>")
    for element in tree.xpath('//meta | //time | //script[@type="application/ld+json"]')[:_MOST_DECLARATIONS]:
        declaration = copy.deepcopy(element)
        declaration.tail = None
        bare.append(declaration)
    metadata = extract_metadata(bare, extensive=False)
    return metadata.author, metadata.date
