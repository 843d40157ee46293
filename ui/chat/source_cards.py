"""Render the sources beside the conversation: a card for each document, with its quotes in their context.

The text in ``<mark>`` is exactly the quote of the citation. The module opens no index; an Exchange brings the context.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import reprints_text
from rag.records import Answer, Citation, Passage
from ui.reading import copy_link
from ui.shared import Excerpt, Exchange, closed_up, escaped, facts, hidden_attribute, kind_badge, lang, prose, shortened
from ui.words import Labels, reading_labels

NEAREST_REACH = 320  # characters of a passage that is shown with an abstention
TITLE_REACH = 60  # characters of a question in the heading above its sources


def sources(exchanges: Sequence[Exchange], labels: Labels) -> str:
    """Return the source cards of all answers; only those of the latest are visible, until a marker is clicked."""
    answered = [exchange for exchange in exchanges if exchange.answer and card_count(exchange.answer)]
    latest = exchanges[-1].number if exchanges else 0
    inside = "".join(_source_list(exchange, labels, shown=exchange.number == latest) for exchange in answered)
    waiting = (
        f'<p class="hint"{hidden_attribute(any(e.number == latest for e in answered))}>{escaped(labels.no_sources)}</p>'
    )
    return f'<div class="beside" lang="{labels.language}">{waiting}{inside}</div>'


def card_count(answer: Answer) -> int:
    """Return the number of cards of an answer: of nearest passages, or of cited documents."""
    return len(answer.nearest) if answer.abstained else len({one.document_id for one in answer.citations})


def card_id(number: int, marker: int) -> str:
    """Return the element id of a quote."""
    return f"source-{number}-{marker}"


def _source_list(exchange: Exchange, labels: Labels, *, shown: bool) -> str:
    answer = exchange.answer
    if answer is None:
        return ""
    if answer.abstained:
        title, note = labels.nearest, f'<p class="hint">{escaped(labels.nearest_note)}</p>'
        pairs = zip(answer.nearest, exchange.passages, strict=True)
        cards = "".join(_passage_card(exchange.number, n, *pair, labels) for n, pair in enumerate(pairs, start=2))
    else:
        title, note = labels.sources_of.format(shortened(exchange.question, TITLE_REACH)), ""
        cards = "".join(_source_card(exchange, cited, labels) for cited in _by_document(answer.citations))
    return (
        f'<section class="sources" data-exchange="{exchange.number}"{hidden_attribute(not shown)}>'
        f"<h2>{escaped(title)}</h2>{note}{cards}</section>"
    )


def quotation(surrounding: Excerpt) -> str:
    """Return a quote in its context; blank lines of the document are closed up, and its text is not changed."""
    before = ("… " if surrounding.cut_before else "") + prose(surrounding.before)
    after = prose(surrounding.after) + (" …" if surrounding.cut_after else "")
    marked = f"{before}<mark>{escaped(surrounding.quote)}</mark>{after}"
    return f"<blockquote{lang(surrounding.language)}>{closed_up(marked)}</blockquote>"


def _by_document(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Return the citations of each document together, in the order of the first of each."""
    of: dict[str, list[Citation]] = {}
    for citation in citations:
        of.setdefault(citation.document_id, []).append(citation)
    return list(of.values())


def _source_card(exchange: Exchange, citations: Sequence[Citation], labels: Labels) -> str:
    """Return the card of one document, with each of its quotes under its number."""
    first = citations[0]
    around = exchange.excerpts.get(first.marker, Excerpt(first.quote))
    quotes = "".join(_quote(exchange, citation, labels) for citation in citations)
    pages = {citation.page for citation in citations}
    return (
        f'<article class="source"><h3>{escaped(first.title)}{kind_badge(around.kind, labels)}</h3>'
        f"{facts(first, around.author, first.dating, first.page if len(pages) == 1 else None, labels)}"
        f"{quotes}</article>"
    )


def _quote(exchange: Exchange, citation: Citation, labels: Labels) -> str:
    number, marker = exchange.number, citation.marker
    surrounding = exchange.excerpts.get(marker, Excerpt(citation.quote))
    back = (
        f'<button type="button" class="back" data-exchange="{number}" data-marker="{marker}" '
        f'aria-label="{escaped(labels.back_from.format(marker))}">{escaped(labels.back)}</button>'
    )
    read = (
        f'<button type="button" class="read" data-exchange="{number}" data-marker="{marker}">'
        f"{escaped(labels.read_document)}</button>"
    )
    place = (citation.start, citation.end)
    link = copy_link(citation.document_id, place, reading_labels(labels.language)) if surrounding.whole else ""
    lost = "" if surrounding.whole else f'<p class="hint">{escaped(labels.without_context)}</p>'
    repaired = f'<p class="hint">{escaped(labels.repaired)}</p>' if citation.repaired else ""
    also = reprints_text(citation, labels.language)
    reprints = f'<p class="hint reprints">{escaped(also[:1].upper() + also[1:])}</p>' if also else ""
    return (
        f'<div class="quote" id="{card_id(number, marker)}" data-marker="{marker}" tabindex="-1">'
        f'<span class="number">{marker}</span>{quotation(surrounding)}{lost}{reprints}{repaired}'
        f'<div class="card-foot">{read}{link}{back}</div></div>'
    )


def _passage_card(number: int, place: int, passage: Passage, surrounding: Excerpt, labels: Labels) -> str:
    """Return a passage of an abstention; ``place`` is its number as ``Exchange.passage`` takes it."""
    text = closed_up(prose(shortened(passage.text, NEAREST_REACH)))
    return (
        f'<article class="source near"><h3>{escaped(passage.title)}{kind_badge(surrounding.kind, labels)}</h3>'
        f"{facts(passage, surrounding.author, surrounding.dating, None, labels)}"
        f"<blockquote{lang(surrounding.language)}>{text}</blockquote>"
        f'<div class="card-foot"><button type="button" class="read" data-exchange="{number}" data-passage="{place}">'
        f"{escaped(labels.read_document)}</button></div></article>"
    )
