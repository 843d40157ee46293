"""Render the claims of an answer as HTML, each with its citation markers; everything is escaped.

Quotes stand in paragraphs that begin with their outlet; what a model wrote keeps its paragraphs, lists and tables. What
was checked by its words alone is underlined with dots. What was withheld is told at its place, and opens there.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import (
    Block,
    blocks,
    has_words_only,
    is_words_only,
    led_by,
    row_cells,
    withheld_here,
    words_only_text,
)
from rag.records import Answer, Citation, Claim, Rejected
from ui.chat.source_cards import card_id
from ui.shared import Exchange, badge, escaped, lang
from ui.words import Labels


def claims_of(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return the claims of an answer, and a line on those whose words alone were checked."""
    if answer.answerer == "extractive":
        return _quotes(exchange, answer, labels)
    said = _Written(exchange, answer, labels).html()
    if not has_words_only(answer):
        return said
    note = f"{words_only_text(labels.language)} {labels.compare}"
    legend = f'<span class="words-only">{escaped(labels.dotted)}</span> {escaped(note)}'
    return f'{said}<p class="remark">{legend}</p>'


def marker(number: int, citation: Citation, labels: Labels, note: str = "") -> str:
    """Return the link from a claim of the exchange of this number to a source.

    Args:
        number: the number of the exchange.
        citation: the source.
        labels: the words of the page.
        note: what is to be known of the claim; page.js shows it with the quote, where the marker is pointed at.
    """
    name = labels.go_to_source.format(citation.marker, citation.title)
    described = f' aria-description="{escaped(note)}"' if note else ""
    return (
        f'<a class="marker" href="#{card_id(number, citation.marker)}" data-exchange="{number}" '
        f'data-marker="{citation.marker}" aria-label="{escaped(name)}"{described}>'
        f"[{citation.marker}]</a>"
    )


def _quotes(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return quotes, a paragraph for each run of quotes of one source, led by its outlet where it has one."""
    paragraphs: list[tuple[tuple[str, str], list[str]]] = []
    for claim in answer.claims:
        cited = _cited(claim, answer)
        lead = led_by(cited[0], answer.language) if cited else ("", "")
        if not paragraphs or paragraphs[-1][0] != lead:
            paragraphs.append((lead, []))
        surrounding = exchange.excerpts.get(cited[0].marker) if cited else None
        said = _said(claim.text, surrounding.language if surrounding else None)
        paragraphs[-1][1].append(said + _marks(exchange, claim, cited, labels))
    return "".join(f"<p>{_lead(lead, answer.language)}{' '.join(sentences)}</p>" for (_, lead), sentences in paragraphs)


def _lead(lead: str, language: str) -> str:
    return f'<span class="lead"{lang(language)}>{escaped(lead)}</span> ' if lead else ""


class _Written:
    """What a model wrote, laid out. Withheld sentences are listed in the order of the draft, so each mark has the next.

    Args:
        exchange: the question with its answer.
        answer: the answer.
        labels: the words of the page.
    """

    def __init__(self, exchange: Exchange, answer: Answer, labels: Labels) -> None:
        self._exchange, self._answer, self._labels = exchange, answer, labels
        self._told = 0  # withheld sentences whose place is marked

    def html(self) -> str:
        """Return all claims, and what is withheld after the last one."""
        said = "".join(self._block(block) for block in blocks(self._answer.claims))
        return said + self._omitted(self._answer.withheld_after)

    def _block(self, block: Block) -> str:
        above = self._omitted(block.withheld_before)
        if block.header:
            return above + self._table(block, block.header)
        if block.kind == "list":
            items = (self._item(line, is_first=place == 0) for place, line in enumerate(block.lines))
            return f'{above}<ul class="items">{"".join(items)}</ul>'
        return "".join(f"<p>{' '.join(map(self._sentence, line))}</p>" for line in block.lines)

    def _item(self, line: Sequence[Claim], *, is_first: bool) -> str:
        first, *others = line
        omission = "" if is_first else self._omission(first.withheld_before)
        omitted = f'<li class="omitted">{omission}</li>' if omission else ""
        return f"{omitted}<li>{' '.join([self._plain(first), *map(self._sentence, others)])}</li>"

    def _sentence(self, claim: Claim) -> str:
        omission = self._omission(claim.withheld_before)
        return f"{omission} {self._plain(claim)}" if omission else self._plain(claim)

    def _plain(self, claim: Claim) -> str:
        """Return a claim with its marks, and without what was withheld before it."""
        return _said(claim.text, self._answer.language, words_only=is_words_only(claim)) + self._marks(claim)

    def _table(self, block: Block, header: Claim) -> str:
        """Return a table in a frame of its own, which scrolls where the table is wider than the answer."""
        head = "".join(f'<th scope="col">{title}</th>' for title in row_cells(header, block.columns, escaped, ""))
        body = "".join(self._row(row, block.columns) for line in block.lines for row in line)
        return (
            f'<div class="table"{lang(self._answer.language)}><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )

    def _row(self, row: Claim, columns: int) -> str:
        def cell(text: str) -> str:
            is_dotted = is_words_only(row) and any(map(str.isalnum, text))  # an empty cell is a dash
            return _said(text, self._answer.language, words_only=is_dotted)

        omission = self._omission(row.withheld_before)
        omitted = f'<tr><td class="omitted" colspan="{columns}">{omission}</td></tr>' if omission else ""
        cells = "".join(f"<td>{one}</td>" for one in row_cells(row, columns, cell, self._marks(row)))
        return f"{omitted}<tr>{cells}</tr>"

    def _marks(self, claim: Claim) -> str:
        return _marks(self._exchange, claim, _cited(claim, self._answer), self._labels)

    def _omitted(self, number: int) -> str:
        return f'<p class="omitted">{self._omission(number)}</p>' if number else ""

    def _omission(self, number: int) -> str:
        """Return what tells of as many withheld sentences: a button that opens them there, if they are listed."""
        if not number:
            return ""
        language, first = self._answer.language, self._told
        self._told += number
        words, listed = escaped(withheld_here(number, language)), self._answer.rejected[first : self._told]
        if not listed:
            return f'<span class="omission"{lang(language)}>{words}</span>'
        place = f"withheld-{self._exchange.number}-{first}"
        sentences = "".join(f"<span>{withheld_sentence(one, self._labels)}</span>" for one in listed)
        return (
            f'<button type="button" class="omission" aria-expanded="false" aria-controls="{place}"{lang(language)}>'
            f'{words}</button><span class="withheld-here" id="{place}" role="note" tabindex="-1" hidden>'
            f"{sentences}</span>"
        )


def withheld_sentence(sentence: Rejected, labels: Labels) -> str:
    """Return a withheld sentence with its reason."""
    return (
        f'<span class="unseen">{escaped(labels.withheld_sentence)}: </span><del>{escaped(sentence.text)}</del> '
        f'<span class="reason">{escaped(sentence.reason)}</span>'
    )


def _said(text: str, language: str | None, *, words_only: bool = False) -> str:
    name = "claim words-only" if words_only else "claim"
    return f'<span class="{name}"{lang(language)}>{escaped(" ".join(text.split()))}</span>'


def _marks(exchange: Exchange, claim: Claim, cited: Sequence[Citation], labels: Labels) -> str:
    """Return what follows a claim: doubts, markers and how it was computed."""
    if claim.kind == "gap":
        return badge(labels.gap)
    note = words_only_text(labels.language) if is_words_only(claim) else ""
    aloud = f'<span class="unseen"> ({escaped(labels.words_only)})</span>' if note else ""
    doubt = badge(labels.unsupported) if claim.kind == "claim" and not claim.supported else ""
    markers = "".join(marker(exchange.number, citation, labels, note) for citation in cited)
    markers = f'<span class="markers">{markers}</span>' if markers else ""
    computed = f' <span class="computed">({escaped(labels.computed.format(claim.computed))})</span>'
    return aloud + doubt + markers + (computed if claim.computed else "")


def _cited(claim: Claim, answer: Answer) -> list[Citation]:
    by_marker = {citation.marker: citation for citation in answer.citations}
    return [by_marker[number] for number in claim.markers if number in by_marker]
