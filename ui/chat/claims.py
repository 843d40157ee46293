"""Render the claims of an answer as HTML, each with its citation markers; everything is escaped.

Quotes stand in paragraphs that begin with their outlet; what a model wrote keeps its paragraphs, lists and tables.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import Block, attribution, blocks, row_cells
from rag.records import Answer, Citation, Claim
from ui.chat.source_cards import card_id
from ui.shared import Exchange, badge, escaped, lang, shortened
from ui.words import Labels

PEEK_REACH = 400  # characters of a quote in the preview of a marker


def claims_of(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return the claims of an answer."""
    if answer.answerer == "extractive":
        return _quotes(exchange, answer, labels)
    return "".join(_block(exchange, answer, block, labels) for block in blocks(answer.claims))


def marker(number: int, citation: Citation, labels: Labels) -> str:
    """Return the link from a claim of the exchange of this number to a source."""
    name = labels.go_to_source.format(citation.marker, citation.title)
    quote = " ".join(shortened(citation.quote, PEEK_REACH).split())
    return (
        f'<a class="marker" href="#{card_id(number, citation.marker)}" data-exchange="{number}" '
        f'data-marker="{citation.marker}" data-quote="{escaped(quote)}" aria-label="{escaped(name)}">'
        f"[{citation.marker}]</a>"
    )


def _quotes(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return quotes, a paragraph for each run of quotes with the same attribution, which leads it."""
    paragraphs: list[tuple[str, list[str]]] = []
    for claim in answer.claims:
        cited = _cited(claim, answer)
        lead = attribution(cited[0], answer.language) if cited else ""
        if not paragraphs or paragraphs[-1][0] != lead:
            paragraphs.append((lead, []))
        surrounding = exchange.excerpts.get(cited[0].marker) if cited else None
        said = _said(claim.text, surrounding.language if surrounding else None)
        paragraphs[-1][1].append(said + _marks(exchange, claim, cited, labels))
    return "".join(f"<p>{_lead(lead, answer.language)}{' '.join(sentences)}</p>" for lead, sentences in paragraphs)


def _lead(lead: str, language: str) -> str:
    return f'<span class="lead"{lang(language)}>{escaped(lead)}</span> ' if lead else ""


def _block(exchange: Exchange, answer: Answer, block: Block, labels: Labels) -> str:
    if block.kind == "table":
        return _table(exchange, answer, block, labels)
    lines = [
        " ".join(
            _said(claim.text, answer.language) + _marks(exchange, claim, _cited(claim, answer), labels)
            for claim in line
        )
        for line in block.lines
    ]
    if block.kind == "list":
        return f'<ul class="items">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'
    return "".join(f"<p>{line}</p>" for line in lines)


def _table(exchange: Exchange, answer: Answer, block: Block, labels: Labels) -> str:
    """Return a table in a frame of its own, which scrolls where the table is wider than the answer."""
    titles = row_cells(block.header, block.columns, escaped, "") if block.header else []
    head = "".join(f'<th scope="col">{title}</th>' for title in titles)
    rows = [
        row_cells(
            row, block.columns, lambda text: _said(text, answer.language),
            _marks(exchange, row, _cited(row, answer), labels),
        )
        for line in block.lines
        for row in line
    ]  # fmt: skip
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="table"{lang(answer.language)}><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _said(text: str, language: str | None) -> str:
    return f'<span class="claim"{lang(language)}>{escaped(" ".join(text.split()))}</span>'


def _marks(exchange: Exchange, claim: Claim, cited: Sequence[Citation], labels: Labels) -> str:
    doubt = "" if claim.supported else badge(labels.unsupported)
    return doubt + "".join(marker(exchange.number, citation, labels) for citation in cited)


def _cited(claim: Claim, answer: Answer) -> list[Citation]:
    by_marker = {citation.marker: citation for citation in answer.citations}
    return [by_marker[number] for number in claim.markers if number in by_marker]
