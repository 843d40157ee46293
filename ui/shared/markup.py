"""Make the HTML fragments that all views share, and escape every text from outside.

Questions, titles, quotes and messages are never interpreted as markup: no Markdown, no links, no images. The module
does not depend on Gradio.
"""

from __future__ import annotations

import html
import re
import unicodedata

from rag.answering import encodable
from rag.errors import MundapError
from rag.records import Citation, Passage
from rag.text import replace_headings
from ui.words import Labels, LibraryLabels, labels_for

_INLINE = re.compile(r"[\\`*_\[\]<>#~|&$^!{}]")  # "!" may precede "[", "&" begins a character reference
_LINE_START = re.compile(r"(\d{1,9}(?=[.)])|(?=[-+=:%]))")  # lists, rules, heading underlines, definitions
_BLANK_LINES = re.compile(r"\n([^\S\n]*\n\s*)")
_BARE_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)|(?<=\S)(?=@\S)")


def escaped(text: str) -> str:
    """Return the text escaped for use in an HTML element or a quoted attribute."""
    return html.escape(encodable(text), quote=True).replace("\r", "&#13;")


def prose(text: str) -> str:
    """Return document text as HTML; Markdown headings become bold, and their hash characters are visually hidden."""
    return replace_headings(
        escaped(text), lambda hashes, words: f'<span class="markup">{hashes}</span><strong>{words}</strong>'
    )


def closed_up(text: str) -> str:
    """Return HTML whose blank lines are not seen; they stay in it, so that a quote is still the document's."""
    return _BLANK_LINES.sub(lambda match: f'\n<span class="markup">{match[1]}</span>', text)


def facts(record: Citation | Passage, author: str | None, dating: str | None, page: int | None, labels: Labels) -> str:
    """Return the known ones of outlet, author, date and page of a source as HTML."""
    where = labels.page.format(page) if page is not None else None
    when = dated(record.published, dating or labels.undated)
    known = [f"<span>{escaped(fact)}</span>" if fact else "" for fact in (record.publisher, author, where)]
    return f'<p class="facts">{" · ".join(filter(None, (*known[:2], when, known[2])))}</p>'


def dated(published: str | None, otherwise: str) -> str:
    """Return a date as HTML that is never broken over two lines, or other words where there is none."""
    return f"<time>{escaped(published)}</time>" if published else f"<span>{escaped(otherwise)}</span>"


def badge(text: str) -> str:
    """Return a small label after a title, such as "digest", as HTML."""
    return f' <span class="badge">{escaped(text)}</span>'


def kind_badge(kind: str | None, labels: Labels | LibraryLabels) -> str:
    """Return the label of a document that is a digest or was recognised in pictures, as HTML; empty for any other."""
    names = {"digest": labels.digest, "recognised": labels.recognised}
    return badge(names[kind]) if kind in names else ""


def lang(language: str | None) -> str:
    """Return the ``lang`` attribute for a language; empty if it is unknown."""
    return f' lang="{escaped(language)}"' if language else ""


def hidden_attribute(is_hidden: bool) -> str:
    """Return the ``hidden`` attribute, or an empty text."""
    return " hidden" if is_hidden else ""


def notice(text: str, labels: Labels) -> str:
    """Return an error message outside an answer as HTML; empty for an empty text."""
    return f'<p class="failure" role="alert" lang="{labels.language}">{escaped(text)}</p>' if text else ""


def failure(error: MundapError, language: str) -> str:
    """Return an error as a notice, in the language of the page."""
    labels = labels_for(language)
    return notice(error.in_language(language), labels)


def one_line(text: str) -> str:
    """Return the text as one line that any file can contain."""
    return " ".join("".join(map(_visible, text)).split())


def markdown_text(text: str) -> str:
    """Return the text escaped as one line of Markdown, also for the beginning of a line."""
    escaped = _INLINE.sub(lambda match: f"\\{match[0]}", one_line(text))
    unlinked = _BARE_LINK.sub(lambda match: f"{match[0]}\\", escaped)
    return (
        _LINE_START.sub(lambda match: f"{match[0]}\\", unlinked, count=1) if _LINE_START.match(unlinked) else unlinked
    )


def _visible(character: str) -> str:
    """Return the replacement character for controls, lone surrogates and the like, which no text file can contain."""
    is_bare = character.isspace() or unicodedata.category(character) not in ("Cc", "Cs")
    return character if is_bare and character not in "\ufffe\uffff" else "\ufffd"
