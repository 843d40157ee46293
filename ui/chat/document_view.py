"""Render a whole document beside the chat, with the quotes of one answer marked. Pure functions that return HTML.

The text in the current ``<mark>`` is exactly the quote of the citation, and the text around it is the document's.
Everything is escaped. The module opens no index; the caller provides the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.records import Answer, Citation, Document
from ui.library import part_of
from ui.shared import Exchange, escaped, facts, kind_badge, lang, prose
from ui.words import Labels

REACH = 200_000  # characters shown on either side of a quote: browsers lay out longer texts slowly


def document_view(exchange: Exchange, marker: int, document: Document | None, labels: Labels) -> str:
    """Return the cited document as HTML, from its title to its last word.

    Args:
        exchange: the question and its answer.
        marker: the marker of the selected citation; the result is empty if the answer has no such marker.
        document: the cited document; None if it has been removed.
        labels: the words of the page.
    """
    answer, current = exchange.answer, exchange.citation(marker)
    if answer is None or current is None:
        return ""
    navigation = _navigation(exchange.number, answer, current, labels)
    return _article(exchange.number, current, answer.citations, document, navigation, labels)


def passage_view(exchange: Exchange, number: int, document: Document | None, labels: Labels) -> str:
    """Return the document of a passage that an abstention shows, with the passage marked.

    Args:
        exchange: the question and its abstention.
        number: the number of the passage, as ``Exchange.passage`` takes it; the result is empty if there is none.
        document: its document; None if it has been removed.
        labels: the words of the page.
    """
    passage = exchange.passage(number)
    if passage is None:
        return ""
    marked = Citation(
        0, passage.document_id, passage.title, passage.publisher, passage.published, passage.source, passage.start,
        passage.end, passage.text, dating=document.dating if document is not None else None,
    )  # fmt: skip
    label = escaped(labels.nearest)
    back = f'<button type="button" class="list" data-exchange="{exchange.number}">{label}</button>'
    navigation = f'<nav aria-label="{label}">{back}</nav>'
    return _article(exchange.number, marked, (marked,), document, navigation, labels)


def _article(
    number: int,
    current: Citation,
    citations: Sequence[Citation],
    document: Document | None,
    navigation: str,
    labels: Labels,
) -> str:
    """Return a document with its head, where it still has the words of the current citation; otherwise those alone."""
    is_there = document is not None and document.text[current.start : current.end] == current.quote
    if document is not None and is_there:
        body = _text(document, current, citations, labels)
    else:
        lost = f'<p class="hint">{escaped(labels.without_context)}</p>'
        body = f'{lost}<mark class="current">{escaped(current.quote)}</mark>'
    kind = kind_badge(document.kind if document is not None else None, labels)
    author = document.author if document is not None else None
    language = lang(document.language if document is not None else None)
    marker = f'<span class="number">{current.marker}</span> ' if current.marker else ""
    return (
        f'<article class="document" lang="{labels.language}" data-exchange="{number}" data-marker="{current.marker}" '
        f'tabindex="-1" aria-label="{escaped(current.title)}">'
        f"<header>{navigation}<h2>{marker}{escaped(current.title)}{kind}</h2>"
        f"{facts(current, author, current.dating, current.page, labels)}</header>"
        f'<div class="text"{language}>{body}</div></article>'
    )


def _navigation(number: int, answer: Answer, current: Citation, labels: Labels) -> str:
    """Return links to the answer, the list of sources, and the previous and next citation."""
    markers = [citation.marker for citation in answer.citations]
    place = markers.index(current.marker)
    before = markers[place - 1] if place else None
    after = markers[place + 1] if place + 1 < len(markers) else None
    back = (
        f'<button type="button" class="back" data-exchange="{number}" data-marker="{current.marker}" '
        f'aria-label="{escaped(labels.back_from.format(current.marker))}">{escaped(labels.back)}</button>'
    )
    steps = _step(number, before, labels.previous_source, "‹") + _step(number, after, labels.next_source, "›")
    where = f'<span class="place">{place + 1} / {len(markers)}</span>' if len(markers) > 1 else ""
    all_of_them = f'<button type="button" class="list" data-exchange="{number}">{escaped(labels.all_sources)}</button>'
    return f'<nav aria-label="{escaped(labels.sources)}">{back}{all_of_them}{where}{steps if where else ""}</nav>'


def _step(number: int, marker: int | None, name: str, sign: str) -> str:
    if marker is None:
        return f'<button type="button" class="step" disabled aria-label="{escaped(name)}">{sign}</button>'
    return (
        f'<button type="button" class="step" data-exchange="{number}" data-marker="{marker}" '
        f'aria-label="{escaped(name)}">{sign}</button>'
    )


def _text(document: Document, current: Citation, citations: Sequence[Citation], labels: Labels) -> str:
    """Return the text with its marks; far from the quote, a very long one goes on in the library."""
    start, end = max(0, current.start - REACH), min(len(document.text), current.end + REACH)
    parts, place = [], start
    for citation in _marked(current, citations, start, end):
        chosen = ' class="current"' if citation is current else ""
        quote = document.text[citation.start : citation.end]
        parts += [prose(document.text[place : citation.start]), f"<mark{chosen}>{escaped(quote)}</mark>"]
        place = citation.end
    parts.append(prose(document.text[place:end]))
    before = _rest(document, start - 1, labels) if start else ""
    after = _rest(document, end, labels) if end < len(document.text) else ""
    return f"{before}{''.join(parts)}{after}"


def _rest(document: Document, offset: int, labels: Labels) -> str:
    """Return what leads to the part of a long document that has an offset: it is read in the library."""
    return (
        f'<p class="hint">{escaped(labels.cut_document)} <button type="button" class="plain read-one" '
        f'data-document="{escaped(document.id)}" data-part="{part_of(offset)}">{escaped(labels.read_on)}</button></p>'
    )


def _marked(current: Citation, citations: Sequence[Citation], start: int, end: int) -> Iterator[Citation]:
    """Yield the citations of the document in text order; of overlapping ones the current, otherwise the first."""
    same = [c for c in citations if c.document_id == current.document_id and start <= c.start and c.end <= end]
    place = start
    for citation in sorted(same, key=lambda c: (c.start, c is not current)):
        overlaps_current = citation.start < current.end and current.start < citation.end
        if citation.start >= place and (citation is current or not overlaps_current):
            yield citation
            place = citation.end
