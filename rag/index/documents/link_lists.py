"""Find the lists of links in a page or a Markdown text, whose items name other pages and say nothing of this one.

Such an item is written as Markdown writes a link, without the address: ``- [Where to buy it]()``. So it stays in the
text, where it is found, and is not quoted as an answer (``rag.text.answers_nothing``). Where most of a text is links,
they are what it says; so are those that a line with a colon introduces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rag.index.documents.page_furniture import Measure
from rag.text import is_listed_link, without_link

_LEAST_LINKED = 0.75  # share of the letters of an item that are a link; others say what the link is for
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_PARAGRAPHS = frozenset({"p", "div"})


def listed_link(words: str) -> str:
    """Return the words of a link as an item of a list of links."""
    return f"- [{words}]()"


def is_link(letters: int, linked: int) -> bool:
    """Return whether something of some letters, of which some are a link's, is nothing but a link."""
    return linked >= _LEAST_LINKED * max(letters, 1)


def find_link_lists(body: Any, measures: dict[Any, Measure], left_out: Iterable[Any]) -> set[Any]:
    """Return the items and paragraphs of a body that are the links of a list.

    Args:
        body: the element that is looked through.
        measures: sizes of the elements, as ``measure`` returns them.
        left_out: elements that are no part of the text, none within another.
    """
    none = Measure()
    letters, linked = measures[body].text, measures[body].linked
    letters -= sum(measures.get(one, none).text for one in left_out)
    linked -= sum(measures.get(one, none).linked for one in left_out)
    if 2 * linked > letters:
        return set()
    found: set[Any] = set()
    for element in body.iter():
        if element.tag in _LISTS:
            items = [item for item in element.findall("li") if measures[item].text]
            if all(_is_link(measures[item]) for item in items):
                found.update(items)
        else:
            found.update(_paragraphs_of_links(element, measures))
    return found


def _paragraphs_of_links(element: Any, measures: dict[Any, Measure]) -> Iterator[Any]:
    """Yield the paragraphs right in an element that are nothing but several links, alone or beside each other."""
    filled = (child for child in element if child.tag not in _PARAGRAPHS or measures[child].text)
    for are_links, run in groupby(filled, lambda child: child.tag in _PARAGRAPHS and _is_only_links(child, measures)):
        links = list(run) if are_links else []
        if sum(measures[one].links for one in links) > 1:
            yield from links


def _is_only_links(element: Any, measures: dict[Any, Measure]) -> bool:
    inside = next(element.iterchildren(*_PARAGRAPHS, *_LISTS, "table", "section", "article"), None)
    return inside is None and _is_link(measures[element])


def _is_link(size: Measure) -> bool:
    return bool(size.links) and is_link(size.text, size.linked)


def without_introduced(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines; the links of a list that a line with a colon introduces are yielded as other items are."""
    is_introduced = False
    for line in lines:
        if is_listed_link(line):
            yield without_link(line) if is_introduced else line
        else:
            is_introduced = line.rstrip("*_ \t").endswith((":", "：")) if line.strip() else is_introduced
            yield line
