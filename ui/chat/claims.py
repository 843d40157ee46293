"""Render the claims of an answer as HTML, each with its citation markers; everything is escaped.

Quotes stand in paragraphs that begin with their outlet; what a model wrote keeps its paragraphs, lists and tables. What
was checked by its words alone is underlined with dots, what was withheld is told at its place.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import (
    Block,
    attribution,
    blocks,
    has_words_only,
    is_words_only,
    row_cells,
    withheld_here,
    words_only_text,
)
from rag.records import Answer, Citation, Claim
from ui.chat.source_cards import card_id
from ui.shared import Exchange, badge, escaped, lang, shortened
from ui.words import Labels

PEEK_REACH = 400  # characters of a quote in the preview of a marker


def claims_of(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return the claims of an answer, and a line on those whose words alone were checked."""
    if answer.answerer == "extractive":
        return _quotes(exchange, answer, labels)
    said = "".join(_block(exchange, answer, block, labels) for block in blocks(answer.claims))
    if not has_words_only(answer):
        return said
    legend = f'<span class="words-only">{escaped(labels.dotted)}</span> {escaped(words_only_text(labels.language))}'
    return f'{said}<p class="remark">{legend}</p>'


def marker(number: int, citation: Citation, labels: Labels, note: str = "") -> str:
    """Return the link from a claim of the exchange of this number to a source.

    Args:
        number: the number of the exchange.
        citation: the source.
        labels: the words of the page.
        note: what is to be known of the claim; shown with the quote, where the marker is pointed at or focused.
    """
    name = labels.go_to_source.format(citation.marker, citation.title)
    quote = " ".join(shortened(citation.quote, PEEK_REACH).split())
    described = f' aria-description="{escaped(note)}"' if note else ""
    return (
        f'<a class="marker" href="#{card_id(number, citation.marker)}" data-exchange="{number}" '
        f'data-marker="{citation.marker}" data-quote="{escaped(quote)}" aria-label="{escaped(name)}"{described}>'
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
            _omission(exchange, claim, answer)
            + _said(claim.text, answer.language, words_only=is_words_only(claim))
            + _marks(exchange, claim, _cited(claim, answer), labels)
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
    rows = [_row(exchange, answer, row, block.columns, labels) for line in block.lines for row in line]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f'<div class="table"{lang(answer.language)}><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(exchange: Exchange, answer: Answer, row: Claim, columns: int, labels: Labels) -> list[str]:
    def cell(text: str) -> str:
        is_dotted = is_words_only(row) and any(map(str.isalnum, text))  # an empty cell is a dash
        return _said(text, answer.language, words_only=is_dotted)

    first, *others = row_cells(row, columns, cell, _marks(exchange, row, _cited(row, answer), labels))
    return [_omission(exchange, row, answer) + first, *others]


def _said(text: str, language: str | None, *, words_only: bool = False) -> str:
    name = "claim words-only" if words_only else "claim"
    return f'<span class="{name}"{lang(language)}>{escaped(" ".join(text.split()))}</span>'


def _omission(exchange: Exchange, claim: Claim, answer: Answer) -> str:
    """Return what tells of the sentences withheld before a claim: a button that opens their list, if there is one."""
    if not claim.withheld_before:
        return ""
    words = escaped(withheld_here(claim.withheld_before, answer.language))
    if not answer.rejected:
        return f'<span class="omission"{lang(answer.language)}>{words}</span> '
    return (
        f'<button type="button" class="omission" data-exchange="{exchange.number}"{lang(answer.language)}>'
        f"{words}</button> "
    )


def _marks(exchange: Exchange, claim: Claim, cited: Sequence[Citation], labels: Labels) -> str:
    """Return what follows a claim: doubts, markers and how it was computed."""
    if claim.kind == "gap":
        return badge(labels.gap)
    note = words_only_text(labels.language) if is_words_only(claim) else ""
    aloud = f'<span class="unseen"> ({escaped(labels.words_only)})</span>' if note else ""
    doubt = badge(labels.unsupported) if claim.kind == "claim" and not claim.supported else ""
    markers = "".join(marker(exchange.number, citation, labels, note) for citation in cited)
    computed = f' <span class="computed">({escaped(labels.computed.format(claim.computed))})</span>'
    return aloud + doubt + markers + (computed if claim.computed else "")


def _cited(claim: Claim, answer: Answer) -> list[Citation]:
    by_marker = {citation.marker: citation for citation in answer.citations}
    return [by_marker[number] for number in claim.markers if number in by_marker]
