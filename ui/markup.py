"""Pieces of HTML that every view of the page is made of: everything from outside is escaped here.

Questions, titles, quotes and messages are never markup: no Markdown, no links, no images. The module knows no Gradio.
"""

from __future__ import annotations

import html
import re

from rag.records import Citation, Passage
from rag.wording import encodable
from ui.labels import Labels

_HEADING = re.compile(r"^(#{1,6}[ \t]+)(.+)$", re.M)


def escaped(text: str) -> str:
    """Text that a browser shows as it is, in an element and in a quoted attribute alike."""
    return html.escape(encodable(text), quote=True).replace("\r", "&#13;")


def prose(text: str) -> str:
    """Text around a quote; the hashes of a Markdown heading are there and not seen."""
    return _HEADING.sub(r'<span class="markup">\1</span><strong>\2</strong>', escaped(text))


def facts(record: Citation | Passage, author: str | None, dating: str | None, page: int | None, labels: Labels) -> str:
    """Outlet, author, date and page of a source, as far as they are known."""
    when = record.published or dating or labels.undated
    where = labels.page.format(page) if page is not None else None
    known = [fact for fact in (record.publisher, author, when, where) if fact]
    return f'<p class="facts">{" · ".join(f"<span>{escaped(fact)}</span>" for fact in known)}</p>'


def badge(text: str) -> str:
    """A small mark behind a title, such as that a document is a digest."""
    return f' <span class="badge">{escaped(text)}</span>'


def lang(language: str | None) -> str:
    """The attribute that says in which language something is, where that is known."""
    return f' lang="{escaped(language)}"' if language else ""


def language_of(text: str) -> str:
    """Korean where a text has a syllable of it, otherwise English."""
    return "ko" if re.search("[가-힣]", text) else "en"


def hidden(ishidden: bool) -> str:
    """The attribute that keeps something out of sight."""
    return " hidden" if ishidden else ""
