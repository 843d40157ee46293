"""Render a cited document, with the quotes of an answer or of a checked text marked. Pure functions, which return HTML.

The text in the current ``<mark>`` is exactly the quote of the citation; ``ui.reading`` renders the text around it.
Everything is escaped. The module opens no index; the caller provides the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.records import Answer, Citation
from ui.reading import Readable, View, article, drawn
from ui.shared import Exchange, escaped, facts
from ui.words import Labels


def document_view(exchange: Exchange, marker: int, shown: Readable | None, labels: Labels) -> str:
    """Return the cited document as HTML, opened at its quote.

    Args:
        exchange: the question and its answer.
        marker: the marker of the selected citation; the result is empty if the answer has no such marker.
        shown: the cited document; None if it has been removed.
        labels: the words of the page.
    """
    answer, current = exchange.answer, exchange.citation(marker)
    if answer is None or current is None:
        return ""
    navigation = _navigation(exchange.number, answer, current, labels)
    attributes = _place(exchange.number, current.marker, 0)
    return _article(current, answer.citations, shown, navigation, labels, attributes)


def passage_view(exchange: Exchange, number: int, shown: Readable | None, labels: Labels) -> str:
    """Return the document of a passage that an abstention shows, with the passage marked.

    Args:
        exchange: the question and its abstention.
        number: the number of the passage, as ``Exchange.passage`` takes it; the result is empty if there is none.
        shown: its document; None if it has been removed.
        labels: the words of the page.
    """
    passage = exchange.passage(number)
    if passage is None:
        return ""
    marked = Citation(
        0, passage.document_id, passage.title, passage.publisher, passage.published, passage.source, passage.start,
        passage.end, passage.text, dating=shown.document.dating if shown is not None else None,
    )  # fmt: skip
    label = escaped(labels.nearest)
    back = f'<button type="button" class="list" data-exchange="{exchange.number}">{label}</button>'
    navigation = f'<nav aria-label="{label}">{back}</nav>'
    return _article(marked, (marked,), shown, navigation, labels, _place(exchange.number, 0, number))


def quoted_view(citation: Citation, shown: Readable | None, navigation: str, labels: Labels) -> str:
    """Return the document of a quote that is in no answer, opened at it.

    Args:
        citation: the quote; its marker is not shown.
        shown: its document; None if it has been removed.
        navigation: the way back, as HTML.
        labels: the words of the page.
    """
    current = replace(citation, marker=0)
    return _article(current, (current,), shown, navigation, labels)


def _place(number: int, marker: int, passage: int) -> str:
    """Return as attributes which citation or passage of an exchange is shown."""
    return f' data-exchange="{number}" data-marker="{marker}" data-passage="{passage}"'


def _article(
    current: Citation,
    citations: Sequence[Citation],
    shown: Readable | None,
    navigation: str,
    labels: Labels,
    attributes: str = "",
) -> str:
    """Return a document where it still has the words of the current citation; otherwise those alone."""
    marker = f'<span class="number">{current.marker}</span> ' if current.marker else ""
    title = f"{marker}{escaped(current.title)}"
    if shown is not None and shown.document.text[current.start : current.end] == current.quote:
        marks = [(one.start, one.end) for one in citations if one.document_id == current.document_id]
        view = View((current.start, current.end), marks, navigation, title, attributes)
        return article(shown, view, labels.language)
    return (
        f'<article class="document" lang="{labels.language}" {drawn()}{attributes} tabindex="-1" '
        f'aria-label="{escaped(current.title)}"><header>{navigation}<h2>{title}</h2>'
        f"{facts(current, None, current.dating, current.page, labels)}</header>"
        f'<div class="text"><p class="hint">{escaped(labels.without_context)}</p>'
        f'<mark class="current">{escaped(current.quote)}</mark></div></article>'
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
