"""Find the title, author, publisher and date of a page: as its markup declares them, else as its byline says.

Nothing is guessed from prose: a byline is a short line near the headline that names a writer or labels a date.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Container, Sequence
from itertools import islice
from typing import Any

from rag.index.documents.bylines import author_of, before_next_section, reporter, signed
from rag.index.documents.metadata import ENGLISH_MONTH, ENGLISH_WEEKDAY, Description, iso_date, one_line
from rag.index.documents.properties import is_no_author, is_no_title
from rag.text import without_mark

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_DATE_LABEL = (
    r"(?:기사\s?)?(?:입력|등록|작성|발행|게시|승인|송고|게재|전송)\s?(?:일시?|일자|시간|시각)?"
    r"|published(?: on)?|posted(?: on)?|date"
)
_MONTH = rf"{ENGLISH_MONTH}\.?"
_DATE = (
    r"((?:19|20)\d\d(?:\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,2}|년\s?\d{1,2}월\s?\d{1,2}일)"
    rf"|\d{{1,2}} {_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}}, (?:19|20)\d\d)(?!\d)"
)
_WEEKDAY = rf"(?:{ENGLISH_WEEKDAY},? )?"
_LABELLED = re.compile(rf"(?:{_DATE_LABEL})\s*[:=|]?\s*{_WEEKDAY}{_DATE}", re.I)
# "Posted by Ann on May 3, 2024", "By Ann | 3 May 2024": the day of what is named before it.
_BYLINE_DATE = re.compile(rf"(?:posted |published |written )?by .*?(?: on |[,|·•–—-] ?){_WEEKDAY}{_DATE}.*", re.I)
_ANY_DATE = re.compile(rf"(?<!\d){_DATE}")
_TIME = r"(?:(?:오전|오후|AM|PM)\s*)?\d\d?(?::\d\d(?::\d\d)?|시\s?\d\d?분)(?:\s?[AP]M)?"
_DAY_AND_TIME = rf"{_WEEKDAY}{_DATE}\.?(?:\s*\([월화수목금토일]\))?(?:(?:,| at)?\s*[(\[]?{_TIME}[)\]]?)?"
_DATE_ALONE = re.compile(rf"[(\[]?{_DAY_AND_TIME}[)\]]?", re.I)
_DATE_BEFORE_LABEL = re.compile(rf"(?<!\d){_DAY_AND_TIME}\s*(?:{_DATE_LABEL})(?!\s?[:=|]|\w)", re.I)
_LONGEST_BYLINE = 120  # characters
_NEAR = 8  # lines around the headline, or at the beginning of a page, where a byline may be
_MOST_DECLARATIONS = 500  # elements
_BYLINE_NAMES = frozenset("byline author author-name article-author post-author writer".split())
_SEPARATORS = " -–—|:·<>»"


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
    near = [line for line in (*plain[max(0, place - 3) : place + 1], *below) if line != headline]
    short = [line for line in near if len(line) <= _LONGEST_BYLINE]
    found = {
        "title": _title(tree, headline, publisher),
        "author": (
            _author(tree)
            or author_of([line[:_LONGEST_BYLINE] for line in near], _marked(tree, left_out, short))
            or _name(declared_author or "")
            or signed(plain)
        ),
        "publisher": publisher,
        "published": iso_date(declared_date or "") or _byline_date(short),
    }
    return {key: line for key, value in found.items() if value and (line := one_line(value))}


def _first(tree: Any, path: str) -> str:
    return next((" ".join(str(value).split()) for value in tree.xpath(path)), "")


def _title(tree: Any, headline: str, publisher: str) -> str:
    title = _first(tree, "//title/text()")
    if not title or is_no_title(title):
        title = _first(tree, '//meta[@property="og:title"]/@content')
    if not title or is_no_title(title):
        return headline
    if headline and title.startswith(headline) and title[len(headline) :].lstrip(" ")[:1] in _SEPARATORS:
        return headline
    if publisher and title.endswith(publisher) and title != publisher:
        return title.removesuffix(publisher).rstrip(_SEPARATORS) or title
    return title


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


def _byline_date(lines: Sequence[str]) -> str | None:
    for line in lines:
        match = _LABELLED.search(line) or _DATE_BEFORE_LABEL.search(line) or _DATE_ALONE.fullmatch(line)
        match = match or _BYLINE_DATE.fullmatch(line)
        if match is None and reporter(line) and not line.endswith("다."):
            match = _ANY_DATE.search(line)
        if match and (date := _iso(match[1])):
            return date
    return None


def _iso(date: str) -> str | None:
    return iso_date(date.replace(".", "")) if date[-4:].isdecimal() else iso_date(re.sub(r"\s", "", date))


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
