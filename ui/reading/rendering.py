"""Render a document to be read: what is known of it, what can be done with it, and its text around a place.

reader.js loads the rest as it is scrolled to, finds words, and shows pages as pictures. Everything is escaped. Pure
functions that return HTML.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.index import page_of
from rag.records import Document
from ui.reading.originals import Readable
from ui.reading.slices import around
from ui.shared import Place, dated, escaped, hidden_attribute, kind_badge, lang, prose, query_of
from ui.words import ReadingLabels, labels_for, reading_labels

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a document.

    Attributes:
        at: the place that it is opened at; None: its beginning.
        marks: other places that are marked.
        navigation: the way back, as HTML.
        title: what is shown as its title, as HTML; empty: its title.
        attributes: further attributes of the article, as HTML.
        note: a sentence above the text.
    """

    at: Span | None = None
    marks: Sequence[Span] = ()
    navigation: str = ""
    title: str = ""
    attributes: str = ""
    note: str = ""


def article(shown: Readable, view: View, language: str) -> str:
    """Return a document as HTML, with its text around the place that it is opened at.

    Args:
        shown: the document.
        view: what of it is shown.
        language: of the page, ko or en.
    """
    document, labels = shown.document, reading_labels(language)
    start, end = around(document.text, *(view.at or (0, 0)))
    text = piece(document, (start, end), view.at, view.marks)
    known = (f"<span>{escaped(fact)}</span>" for fact in (document.publisher, document.author) if fact)
    when = dated(document.published, document.dating or labels_for(language).undated)
    page = page_of(document, view.at[0]) if view.at else None
    where = (f"<span>{escaped(labels.page.format(page))}</span>",) if page else ()
    facts = " · ".join((*known, when, *where))
    title = view.title or escaped(document.title)
    note = f'<p class="hint" role="status">{escaped(view.note)}</p>' if view.note else ""
    return (
        f'<article class="document" lang="{language}" tabindex="-1" aria-label="{escaped(document.title)}" '
        f"{drawn()} {_told(shown, view, labels)}{view.attributes}>"
        f"<header>{view.navigation}<h2>{title}{kind_badge(document.kind, labels_for(language))}</h2>"
        f'<p class="facts">{facts}</p><p class="facts file">{escaped(document.source)}</p>'
        f"{_tools(shown, view, labels)}</header>{note}"
        f'<div class="pages" hidden></div>{_zoom(labels)}'
        f'<div class="text"{lang(document.language)}>{text}</div></article>'
    )


def drawn() -> str:
    """Return an attribute by which the page tells this drawing of a document from any other, an equal one too."""
    return f'data-drawn="{secrets.token_hex(4)}"'


def piece(document: Document, span: Span, at: Span | None, marks: Iterable[Span]) -> str:
    """Return a slice of the text of a document with its marks; the one at the place that is looked at is current."""
    parts, place = [], span[0]
    for (start, end), is_current in _clipped(span, at, marks):
        chosen = ' class="current"' if is_current else ""
        parts += [prose(document.text[place:start]), f"<mark{chosen}>{escaped(document.text[start:end])}</mark>"]
        place = end
    parts.append(prose(document.text[place : span[1]]))
    return f'<span class="piece" data-start="{span[0]}" data-end="{span[1]}">{"".join(parts)}</span>'


def _clipped(span: Span, at: Span | None, marks: Iterable[Span]) -> Iterator[tuple[Span, bool]]:
    """Yield what of the marks lies in a slice, in its order; of overlapping ones the current, otherwise the first."""
    others = [mark for mark in marks if at is None or mark[1] <= at[0] or at[1] <= mark[0]]
    place = span[0]
    for mark, is_current in sorted([*((mark, False) for mark in others), *([(at, True)] if at else [])]):
        start, end = max(mark[0], span[0]), min(mark[1], span[1])
        if place <= start < end:
            yield (start, end), is_current
            place = end


def _told(shown: Readable, view: View, labels: ReadingLabels) -> str:
    """Return what reader.js needs to know, as attributes."""
    document = shown.document
    at = view.at or (0, 0)
    told = {
        "document": document.id,
        "length": len(document.text),
        "at": f"{at[0]}-{at[1]}",
        "marks": " ".join(f"{start}-{end}" for start, end in view.marks),
        "pages": len(document.pages) if shown.has_pages else 0,
        "page": page_of(document, at[0]) or 1,
        "says-match": labels.match,
        "says-none": labels.no_match,
        "says-page": labels.page,
        "says-pages": labels.as_pages,
        "says-text": labels.as_text,
        "says-loading": labels.loading,
        "says-not-loaded": labels.not_loaded,
        "says-not-marked": labels.not_marked,
    }
    return " ".join(f'data-{name}="{escaped(str(value))}"' for name, value in told.items())


def _tools(shown: Readable, view: View, labels: ReadingLabels) -> str:
    """Return the box that finds words, and what else can be done with a document."""
    name = escaped(labels.find)
    steps = "".join(
        f'<button type="button" class="find-step {kind}" aria-label="{escaped(label)}" disabled>{sign}</button>'
        for kind, label, sign in (
            ("find-previous", labels.previous_match, "‹"),
            ("find-next", labels.next_match, "›"),
        )
    )
    box = (
        f'<form class="find" role="search"><input type="search" name="words" maxlength="200" autocomplete="off" '
        f'aria-label="{name}" placeholder="{name}"><span class="place" role="status"></span>{steps}</form>'
    )
    as_text = (
        f'<button type="button" class="plain as-text"{hidden_attribute(not shown.has_pages)}>'
        f"{escaped(labels.as_text)}</button>"
    )
    return (
        f'<div class="tools">{box}{as_text}{copy_link(shown.document.id, view.at, labels)}{_files(shown, labels)}</div>'
    )


def _zoom(labels: ReadingLabels) -> str:
    """Return the buttons that change the size of page images; reader.css shows them with such images alone."""
    buttons = (
        f'<button type="button" class="zoom-step" data-by="{by}" aria-label="{escaped(label)}"{off}>{sign}</button>'
        for by, label, sign, off in ((-1, labels.zoom_out, "−", " disabled"), (1, labels.zoom_in, "+", ""))
    )
    size = '<span class="place" role="status">100%</span>'
    return f'<div class="zoom" role="group" aria-label="{escaped(labels.zoom)}">{size.join(buttons)}</div>'


def copy_link(document_id: str, at: Span | None, labels: ReadingLabels) -> str:
    """Return the button that copies the address of a document at its words."""
    start, end = at or (0, 0)
    query = query_of(Place(document=document_id, start=start, end=end))
    return (
        f'<button type="button" class="plain copy-link" data-query="{escaped(query)}">{escaped(labels.copy_link)}'
        "</button>"
    )


def _files(shown: Readable, labels: ReadingLabels) -> str:
    found = ""
    if shown.url:
        found += (
            f'<a class="plain" href="{escaped(shown.url)}" target="_blank" rel="noopener noreferrer">'
            f"{escaped(labels.open_original)}</a>"
        )
    kind, label = ("original", labels.download_original) if shown.original else ("plain", labels.download_text)
    return f'{found}<a class="plain" href="documents/{shown.document.id}/{kind}" download>{escaped(label)}</a>'
