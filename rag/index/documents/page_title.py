"""Find the title of a page: of what it declares, what it also shows; else what stands where a headline does.

Many sites declare their own name as the title of every page, and set headlines in elements that are no headings. This
module knows lxml's trees and the lines of a page's text, without marks.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import islice
from typing import Any

from rag.index.documents.byline_dates import byline_date
from rag.index.documents.bylines import author_of
from rag.index.documents.kind_titles import names_kind
from rag.index.documents.properties import is_no_title
from rag.index.documents.titles import as_title, titled_field

_SEPARATORS = " -–—|:·<>»"
_PATH = re.compile(r"[>›»|]")  # of the page within its site
_LONGEST = 120  # characters of what the markup calls a headline
_LINES_ABOVE = 3
_NAMES = frozenset(
    "headline hed article-title article_title news-title news_title post-title entry-title story-title subject".split()
)


def page_title(
    tree: Any, headline: str, top: Sequence[str], publisher: str, left_out: Container[Any] = frozenset()
) -> str:
    """Return the title of a page, "" where it has none.

    Args:
        tree: the page.
        headline: the text of its first heading, or "".
        top: the lines around the headline, or those with which the text begins.
        publisher: the name of the site, as far as the page declares it.
        left_out: the elements that are no text of the page.
    """
    is_of_site = not headline or headline == publisher or names_kind(headline)
    if is_of_site and (field := next(filter(None, map(titled_field, top)), "")):
        return field
    paths = ("//title/text()", '//meta[@property="og:title"]/@content')
    found = (" ".join(str(value).split()) for path in paths for value in tree.xpath(path)[:1])
    declared = [title for title in found if title and not is_no_title(title)]
    shown = _marked(tree, top, left_out) or _above_byline(top)
    if not declared:
        return headline or shown
    own = [title for title in declared if title != publisher]
    for title in own:
        for line in (headline, *top):
            if line and title.startswith(line) and title[len(line) :].lstrip(" ")[:1] in _SEPARATORS:
                return line
    if shown or not own:
        return shown or headline or declared[0]
    title = own[0]
    if publisher and title.endswith(publisher):
        return title.removesuffix(publisher).rstrip(_SEPARATORS) or title
    return title


def _marked(tree: Any, top: Sequence[str], left_out: Container[Any]) -> str:
    """Return the line of the top that the markup alone calls a headline; "" where it calls none or several so."""
    outside: set[Any] = set()
    found: set[str] = set()
    for element in tree.iter():
        if element.getparent() in outside or element in left_out or not isinstance(element.tag, str):
            outside.add(element)
        elif _is_headline(element):
            found.add(" ".join("".join(islice(element.itertext(), _LONGEST)).split()))
    return found.pop() if len(found) == 1 and found <= set(top) else ""


def _is_headline(element: Any) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST].casefold().split()
    return element.tag != "meta" and (
        not _NAMES.isdisjoint(names) or "headline" in (element.get("itemprop") or "").split()
    )


def _above_byline(top: Sequence[str]) -> str:
    """Return the first of the few lines above the first byline that can be a title of more than one word; else "".

    Below it, a line more may sum the text up.
    """
    for place, line in enumerate(top):
        if len(line) <= _LONGEST and (byline_date([line]) or author_of([line])):
            above = (one for one in top[max(0, place - _LINES_ABOVE) : place] if " " in one and not _PATH.search(one))
            return next(filter(None, map(as_title, above)), "")
    return ""
