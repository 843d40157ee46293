"""Pieces of HTML that every view of the page is made of: everything from outside is escaped here.

Questions, titles, quotes and messages are never markup: no Markdown, no links, no images. The module knows no Gradio.
"""

from __future__ import annotations

import html
import re
import unicodedata

from rag.answering import encodable
from rag.errors import MundapError
from rag.records import Citation, Passage
from rag.text import replace_headings
from ui.words import Labels, labels_for

_INLINE = re.compile(r"[\\`*_\[\]<>#~|&$^!{}]")  # "!" goes before "[", "&" begins a reference to a character
_LINE_START = re.compile(r"(\d{1,9}(?=[.)])|(?=[-+=:%]))")  # lists, rules, underlines of headings, definitions
_BARE_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)|(?<=\S)(?=@\S)")


def escaped(text: str) -> str:
    """Text that a browser shows as it is, in an element and in a quoted attribute alike."""
    return html.escape(encodable(text), quote=True).replace("\r", "&#13;")


def prose(text: str) -> str:
    """Text around a quote; the hashes of a Markdown heading are there and not seen."""
    return replace_headings(
        escaped(text), lambda hashes, words: f'<span class="markup">{hashes}</span><strong>{words}</strong>'
    )


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


def hidden_attribute(is_hidden: bool) -> str:
    """The attribute that keeps something out of sight."""
    return " hidden" if is_hidden else ""


def notice(text: str, labels: Labels) -> str:
    """A sentence about something that went wrong outside an answer; empty where there is none."""
    return f'<p class="failure" role="alert" lang="{labels.language}">{escaped(text)}</p>' if text else ""


def failure(error: MundapError, language: str) -> str:
    """An error as a notice, in the language of the page."""
    labels = labels_for(language)
    return notice(error.in_language(language), labels)


def markdown_text(text: str) -> str:
    """One line of Markdown, safe at the beginning of a line and within one, that reads as the text does."""
    plain = " ".join("".join(map(_visible, text)).split())
    escaped = _INLINE.sub(lambda match: f"\\{match[0]}", plain)
    unlinked = _BARE_LINK.sub(lambda match: f"{match[0]}\\", escaped)
    return (
        _LINE_START.sub(lambda match: f"{match[0]}\\", unlinked, count=1) if _LINE_START.match(unlinked) else unlinked
    )


def _visible(character: str) -> str:
    """Controls and halves of surrogate pairs, which no file carries, as the sign for what cannot be shown."""
    is_bare = character.isspace() or unicodedata.category(character) not in ("Cc", "Cs")
    return character if is_bare else "\ufffd"
