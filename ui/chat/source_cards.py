"""Render the sources beside the conversation: a card for each citation, with the quote in its context.

The text in ``<mark>`` is exactly the quote of the citation. The module opens no index; an Exchange brings the context.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import reprints_text
from rag.records import Answer, Citation, Passage
from ui.shared import Excerpt, Exchange, escaped, facts, hidden_attribute, kind_badge, lang, prose, shortened
from ui.words import Labels

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
    """Return the number of cards of an answer."""
    return len(answer.nearest if answer.abstained else answer.citations)


def card_id(number: int, marker: int) -> str:
    """Return the element id of a card."""
    return f"source-{number}-{marker}"


def _source_list(exchange: Exchange, labels: Labels, *, shown: bool) -> str:
    answer = exchange.answer
    if answer is None:
        return ""
    if answer.abstained:
        title, note = labels.nearest, f'<p class="hint">{escaped(labels.nearest_note)}</p>'
        pairs = zip(answer.nearest, exchange.passages, strict=True)
        cards = "".join(_passage_card(passage, surrounding, labels) for passage, surrounding in pairs)
    else:
        title, note = labels.sources_of.format(shortened(exchange.question, TITLE_REACH)), ""
        cards = "".join(_source_card(exchange, citation, labels) for citation in answer.citations)
    return (
        f'<section class="sources" data-exchange="{exchange.number}"{hidden_attribute(not shown)}>'
        f"<h2>{escaped(title)}</h2>{note}{cards}</section>"
    )


def _source_card(exchange: Exchange, citation: Citation, labels: Labels) -> str:
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
    repaired = f'<p class="hint">{escaped(labels.repaired)}</p>' if citation.repaired else ""
    also = reprints_text(citation, labels.language)
    reprints = f'<p class="hint reprints">{escaped(also[:1].upper() + also[1:])}</p>' if also else ""
    return (
        f'<article class="source" id="{card_id(number, marker)}" data-marker="{marker}" tabindex="-1">'
        f'<h3><span class="number">{marker}</span> {escaped(citation.title)}{kind_badge(surrounding.kind, labels)}</h3>'
        f"{facts(citation, surrounding.author, citation.dating, citation.page, labels)}"
        f"{_quotation(surrounding, labels)}{reprints}{repaired}"
        f'<div class="card-foot"><span class="file">{escaped(citation.source)}</span>{read}{back}</div></article>'
    )


def _passage_card(passage: Passage, surrounding: Excerpt, labels: Labels) -> str:
    text = prose(shortened(passage.text, NEAREST_REACH))
    return (
        f'<article class="source near"><h3>{escaped(passage.title)}{kind_badge(surrounding.kind, labels)}</h3>'
        f"{facts(passage, surrounding.author, surrounding.dating, None, labels)}"
        f"<blockquote{lang(surrounding.language)}>{text}</blockquote>"
        f'<div class="card-foot"><span class="file">{escaped(passage.source)}</span></div></article>'
    )


def _quotation(surrounding: Excerpt, labels: Labels) -> str:
    lost = "" if surrounding.whole else f'<p class="hint">{escaped(labels.without_context)}</p>'
    before = ("… " if surrounding.cut_before else "") + prose(surrounding.before)
    after = prose(surrounding.after) + (" …" if surrounding.cut_after else "")
    return (
        f"<blockquote{lang(surrounding.language)}>{before}<mark>{escaped(surrounding.quote)}</mark>{after}</blockquote>"
        f"{lost}"
    )
