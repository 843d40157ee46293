"""Tell the parts of a page that are no text of its own: navigation, hidden parts, page headers and feet.

A part that is only named like furniture counts as such where most of its words are links: the menu of a restaurant
is text. This module knows lxml's trees; it renders nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

# Tags whose content no reader sees as text.
UNSEEN = frozenset("script style noscript template head svg math iframe object select textarea button noframes".split())
_NAVIGATION_ROLES = frozenset({"navigation", "search", "menu", "menubar", "contentinfo"})
# What authors call such parts is a convention of markup, not language: there is no sentence for a model to read.
_FURNITURE_NAME = re.compile(
    r"(?:^|[\s_-])(?:[gls]nb|nav(?:i|bar|igation)?|menu|side-?bar|breadcrumbs?|foot(?:er)?|header|rank(?:ing)?|related"
    r"|share|sns|banner|ads?|advert\w*|toc|paging|pagination|skip|tags?|copyright|repl(?:y|ies)|comments?)"
    r"(?:$|[\s_-])",
    re.I,
)
_AFTERMATH = re.compile(r"(?:^|[\s_-])(?:copyright|repl(?:y|ies)|comments?)(?:$|[\s_-])", re.I)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_FIRST_PAGE = re.compile(r"(?:https?://[^/?#]+)?/?(?:(?:index|main|home)\.[a-z]{3,5})?", re.I)
_PARTS = frozenset({"article", "main", "section", "blockquote"})
_HEADLINES = frozenset({"h1", "h2", "h3"})
_ALL_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LONGEST_MENU_ENTRY = 20  # characters
_LONGEST_NAME = 500  # characters of an attribute that are looked at


class Measure(NamedTuple):
    """What is inside an element: characters of text, those within links, links, and headlines."""

    text: int = 0
    linked: int = 0
    links: int = 0
    headlines: int = 0

    def plus(self, other: Measure) -> Measure:
        """Return the sum of two measures."""
        return Measure(*(a + b for a, b in zip(self, other, strict=True)))


def measure(body: Any) -> dict[Any, Measure]:
    """Return the measure of every element below a body that can be seen; takes one pass from the leaves up."""
    measures: dict[Any, Measure] = {}
    elements = [element for element in body.iter() if isinstance(element.tag, str)]
    for element in reversed(elements):
        if element.tag in UNSEEN:
            continue
        total = Measure(text=_size(element.text))
        for child in element:
            total = total.plus(measures.get(child, Measure())).plus(Measure(text=_size(child.tail)))
        if element.tag == "a" and element.get("href") is not None:
            total = total._replace(linked=total.text, links=1)
        elif element.tag in _HEADLINES and not _is_site_name(element):
            total = total._replace(headlines=total.headlines + 1)
        measures[element] = total
    return measures


def find_furniture(body: Any, measures: dict[Any, Measure], *, cautious: bool = False) -> set[Any]:
    """Return the outermost elements that are not the page's own text.

    Args:
        body: the body of a page.
        measures: what ``measure`` returns for it.
        cautious: whether only what is hidden or navigation by its tag or role counts.
    """
    opened = _opened_by_controls(body)
    found: set[Any] = set()
    content: set[Any] = set()  # what lies in a part that has headers and feet of its own
    inside: set[Any] = set()  # what lies in furniture
    headline_seen = False
    for element in body.iter():
        if not isinstance(element.tag, str) or element is body:
            continue
        parent = element.getparent()
        if parent in found or parent in inside:
            inside.add(element)
            continue
        if parent in content or parent.tag in _PARTS:
            content.add(element)
        if (
            element.tag in UNSEEN
            or _is_hidden(element, opened)
            or _is_navigation(element, measures[element], at_top=element not in content)
            or (not cautious and _is_furniture(element, measures))
            or (not cautious and element.tag in _HEADLINES and measures[body].headlines and _is_site_name(element))
            or (not cautious and not headline_seen and _is_bare_menu(element, measures[element], measures[body]))
        ):
            found.add(element)
        elif element.tag in _HEADLINES or (element.tag == "p" and measures[element].text > 2 * _LONGEST_MENU_ENTRY):
            headline_seen = True
    return found if cautious else found | _headings_of(found, body, measures)


def _headings_of(found: set[Any], body: Any, measures: dict[Any, Measure]) -> set[Any]:
    """Return the headings below the first paragraph that head nothing but furniture: "Related articles"."""
    above: set[Any] = set()
    is_below = False
    for element in body.iter("p", *_ALL_HEADINGS):
        if element.tag == "p":
            size = measures.get(element, Measure())
            is_below = is_below or size.text - size.linked > _LONGEST_MENU_ENTRY
        elif is_below and element.getnext() in found and not (element.getnext().tail or "").strip():
            after = element.getnext()
            while after is not None and after in found:
                after = after.getnext()
            if after is None or after.tag in _ALL_HEADINGS:
                above.add(element)
    return above


def find_shown(body: Any, measures: dict[Any, Measure], left_out: set[Any]) -> tuple[str, ...]:
    """Return the pieces of text that a visitor reads: all but what is hidden, and the menus among what is left out."""
    opened = _opened_by_controls(body)
    menus = {element for element in left_out if element not in measures or _is_menu(element, measures[element])}
    unread: set[Any] = set()
    pieces = [body.text or ""]
    for element in body.iter():
        if element is body:
            continue
        parent = element.getparent()
        if parent in unread or element in menus or not isinstance(element.tag, str) or _is_hidden(element, opened):
            unread.add(element)
        else:
            pieces.append(element.text or "")
        if parent not in unread:
            pieces.append(element.tail or "")
    return tuple(pieces)


def count_prose(elements: Iterable[Any], measures: dict[Any, Measure]) -> int:
    """Return how many characters outside links elements hold that are not within each other."""
    sizes = [measures[element] for element in elements if element in measures]
    return sum(size.text - size.linked for size in sizes)


def _size(text: str | None) -> int:
    return len("".join(text.split())) if text else 0


def _opened_by_controls(body: Any) -> set[str]:
    """Return the ids of parts that a control of the page opens, such as the answers of a list of questions."""
    named = {name for value in body.xpath(".//@aria-controls") for name in str(value).split()}
    return named | {str(value)[1:] for value in body.xpath('.//@href[starts-with(., "#")] | .//@data-target')}


def _is_hidden(element: Any, opened: set[str]) -> bool:
    hidden = element.get("hidden") is not None or _HIDING.search((element.get("style") or "")[:_LONGEST_NAME])
    return bool(hidden) and element.get("id") not in opened and (element.get("role") or "").lower() != "tabpanel"


def _is_navigation(element: Any, size: Measure, *, at_top: bool) -> bool:
    if element.tag == "nav" or (element.get("role") or "").lower() in _NAVIGATION_ROLES:
        return True
    return at_top and (element.tag == "footer" or (element.tag == "header" and not size.headlines))


def _is_menu(element: Any, size: Measure) -> bool:
    return 2 * size.linked > size.text or _is_navigation(element, size, at_top=False)


def _is_site_name(heading: Any) -> bool:
    """Return whether a heading is nothing but a link to the first page of its site, whose name or sign it shows."""
    children = [child for child in islice(heading, 2) if isinstance(child.tag, str)]
    if len(children) != 1 or children[0].tag != "a" or (heading.text or "").strip() or (children[0].tail or "").strip():
        return False
    address = (children[0].get("href") or "").strip()[:_LONGEST_NAME]
    return bool(address and _FIRST_PAGE.fullmatch(address))


def _is_furniture(element: Any, measures: dict[Any, Measure]) -> bool:
    return _is_named_furniture(element, measures[element]) or _is_menu_cell(element, measures)


def _is_named_furniture(element: Any, size: Measure) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_NAME]
    if element.tag in {"body", "main", "article", "h1", "h2", "h3"} or not _FURNITURE_NAME.search(name):
        return element.tag == "aside" and 2 * size.linked > size.text
    return 2 * size.linked > size.text or bool(_AFTERMATH.search(name))


def _is_menu_cell(element: Any, measures: dict[Any, Measure]) -> bool:
    """Return whether a cell holds nothing but links beside a cell that holds headlines or prose."""
    if element.tag != "td" or not _is_mostly_links(measures[element]):
        return False
    beside = (*islice(element.itersiblings("td"), 5), *islice(element.itersiblings("td", preceding=True), 5))
    sizes = [measures[cell] for cell in beside]
    return any(size.headlines or size.text - size.linked > 200 for size in sizes)


def _is_bare_menu(element: Any, size: Measure, page: Measure) -> bool:
    """Return whether short links and nothing else come before the first headline or paragraph of a page with text."""
    if element.tag not in {"ul", "ol", "div", "p", "table", "td"} or not _is_mostly_links(size) or size.links < 2:
        return False
    return size.text <= _LONGEST_MENU_ENTRY * size.links and page.text - page.linked > 3 * size.text


def _is_mostly_links(size: Measure) -> bool:
    return bool(size.links) and 10 * size.linked >= 9 * size.text
