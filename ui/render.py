"""Answer -> what the page shows: pure functions that make HTML, everything escaped.

Questions, titles, quotes and messages come from outside and are never markup here: no Markdown, no links, no images.
The text inside ``<mark>`` is the quote of the citation, character for character. The module knows no Gradio and opens
no index; whoever calls it brings the documents along.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag import wording
from rag.records import Answer, Citation, Claim, Passage
from ui.excerpts import Excerpt, shortened
from ui.labels import EXAMPLES, Labels

NEAREST_REACH = 320  # characters of a passage that an abstention offers
TITLE_REACH = 60  # characters of a question in the heading over its sources
QUESTION_REACH = 600  # characters of a question over its answer
_HEADING = re.compile(r"^(#{1,6}[ \t]+)(.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of the conversation with its answer, or with the error that came instead, or still waiting.

    ``excerpts`` holds a surrounding for each marker, ``passages`` one for each of the nearest passages.
    """

    number: int
    question: str
    answer: Answer | None = None
    error: str | None = None
    excerpts: Mapping[int, Excerpt] = field(default_factory=dict)
    passages: tuple[Excerpt, ...] = ()


def escaped(text: str) -> str:
    """Text that a browser shows as it is, in an element and in a quoted attribute alike."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return html.escape(encodable, quote=True).replace("\r", "&#13;")


def heading(labels: Labels) -> str:
    """The name of the page and what it promises."""
    return (
        f'<header class="heading" lang="{labels.language}"><h1>mundap <span lang="ko">문답</span></h1>'
        f"<p>{escaped(labels.tagline)}</p></header>"
    )


def status(labels: Labels, documents: int, passages: int, answerer: str) -> str:
    """One small line: how much is indexed and who answers."""
    if not documents:
        return f'<p class="status" lang="{labels.language}">{escaped(labels.nothing_indexed)}</p>'
    facts = (labels.indexed.format(f"{documents:,}", f"{passages:,}"), _answerer(labels, answerer))
    return f'<p class="status" lang="{labels.language}">{" · ".join(escaped(fact) for fact in facts)}</p>'


def conversation(exchanges: Sequence[Exchange], labels: Labels) -> str:
    """All questions and answers, oldest first; examples where there are none."""
    inside = "".join(_exchange(exchange, labels) for exchange in exchanges) or _welcome(labels)
    return (
        f'<section class="conversation" lang="{labels.language}" aria-label="{escaped(labels.conversation)}">'
        f"{inside}</section>"
    )


def sources(exchanges: Sequence[Exchange], labels: Labels) -> str:
    """The source cards of every answer; those of the latest are shown, the others wait for a click on a marker."""
    answered = [exchange for exchange in exchanges if exchange.answer and _card_count(exchange.answer)]
    latest = exchanges[-1].number if exchanges else 0
    inside = "".join(_source_list(exchange, labels, shown=exchange.number == latest) for exchange in answered)
    waiting = f'<p class="hint"{_hidden(any(e.number == latest for e in answered))}>{escaped(labels.no_sources)}</p>'
    return f'<div class="beside" lang="{labels.language}">{waiting}{inside}</div>'


def _welcome(labels: Labels) -> str:
    chips = "".join(
        f'<li><button type="button" class="example" lang="{_language_of(text)}">{escaped(text)}</button></li>'
        for text in EXAMPLES
    )
    return (
        f'<section class="welcome"><h2>{escaped(labels.welcome)}</h2><p>{escaped(labels.examples)}</p>'
        f"<ul>{chips}</ul></section>"
    )


def _exchange(exchange: Exchange, labels: Labels) -> str:
    if exchange.answer is not None:
        reply = _understood(exchange.answer, labels) + _answer(exchange, exchange.answer, labels)
    elif exchange.error is not None:
        reply = _reply("failure", labels.failed, f"<p>{escaped(exchange.error)}</p>")
    else:
        reply = f'<div class="reply waiting"><p>{escaped(labels.searching)}</p></div>'
    question = escaped(shortened(exchange.question, QUESTION_REACH))
    return (
        f'<article class="exchange" data-exchange="{exchange.number}">'
        f'<h2 class="question"><span class="unseen">{escaped(labels.asked)}: </span>{question}</h2>'
        f"{reply}</article>"
    )


def _understood(answer: Answer, labels: Labels) -> str:
    """The stand-alone form of a follow-up question, where it differs from what was typed."""
    if answer.standalone_question == answer.question:
        return ""
    return f'<p class="understood">{escaped(labels.understood.format(answer.standalone_question))}</p>'


def _reply(kind: str, title: str, inside: str) -> str:
    return f'<div class="reply {kind}"><p class="verdict">{escaped(title)}</p>{inside}</div>'


def _answer(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    extras = _notices(answer, labels) + _withheld(answer, labels) + _footing(exchange.number, answer, labels)
    if answer.abstained:
        return _reply("abstention", labels.abstained, f"<p{lang(answer.language)}>{escaped(answer.text)}</p>{extras}")
    remarks = "".join(f'<p class="remark"{lang(answer.language)}>{escaped(text)}</p>' for text in answer.remarks)
    return f'<div class="reply answer">{_paragraphs(exchange, answer, labels)}{remarks}{extras}</div>'


def _paragraphs(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """The claims, a paragraph for each run of one source, led by who says so and when."""
    by_marker = {citation.marker: citation for citation in answer.citations}
    paragraphs: list[tuple[str, list[str]]] = []
    for claim in answer.claims:
        cited = [by_marker[marker] for marker in claim.markers if marker in by_marker]
        lead = wording.attribution(cited[0], answer.language) if cited else ""
        if not paragraphs or paragraphs[-1][0] != lead:
            paragraphs.append((lead, []))
        paragraphs[-1][1].append(_claim(exchange, claim, cited, labels))
    return "".join(
        f"<p>{_lead(lead, answer.language)}{' '.join(sentences)}</p>" for lead, sentences in paragraphs
    )  # fmt: skip


def _lead(lead: str, language: str) -> str:
    return f'<span class="lead"{lang(language)}>{escaped(lead)}</span> ' if lead else ""


def _claim(exchange: Exchange, claim: Claim, cited: Sequence[Citation], labels: Labels) -> str:
    surrounding = exchange.excerpts.get(cited[0].marker) if cited else None
    language = lang(surrounding.language if surrounding else None)
    doubt = "" if claim.supported else f' <span class="badge">{escaped(labels.unsupported)}</span>'
    markers = "".join(_marker(exchange.number, citation, labels) for citation in cited)
    return f'<span class="claim"{language}>{escaped(" ".join(claim.text.split()))}</span>{doubt}{markers}'


def _marker(number: int, citation: Citation, labels: Labels) -> str:
    name = labels.go_to_source.format(citation.marker, citation.title)
    return (
        f'<a class="marker" href="#{_card_id(number, citation.marker)}" data-exchange="{number}" '
        f'data-marker="{citation.marker}" aria-label="{escaped(name)}">[{citation.marker}]</a>'
    )


def _notices(answer: Answer, labels: Labels) -> str:
    if not answer.notices:
        return ""
    items = "".join(f"<li>{escaped(notice)}</li>" for notice in answer.notices)
    return f'<aside class="notices" aria-label="{escaped(labels.notices)}"><ul>{items}</ul></aside>'


def _withheld(answer: Answer, labels: Labels) -> str:
    if not answer.rejected:
        return ""
    items = "".join(
        f'<li><del>{escaped(sentence.text)}</del> <span class="reason">{escaped(sentence.reason)}</span></li>'
        for sentence in answer.rejected
    )
    summary = escaped(labels.withheld.format(len(answer.rejected)))
    return f'<details class="withheld"><summary>{summary}</summary><ul>{items}</ul></details>'


def _footing(number: int, answer: Answer, labels: Labels) -> str:
    count = _card_count(answer)
    label = (labels.show_nearest if answer.abstained else labels.show_sources).format(count)
    button = f'<button type="button" class="show" data-exchange="{number}">{escaped(label)}</button>' if count else ""
    facts = (
        labels.probability.format(min(99, max(1, round(100 * answer.confidence)))),  # nothing is quite certain
        _answerer(labels, answer.answerer),
        labels.milliseconds.format(round(answer.timings_ms.total)),
    )
    return f'<div class="footing">{button}<span>{" · ".join(escaped(fact) for fact in facts)}</span></div>'


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
        f'<section class="sources" data-exchange="{exchange.number}"{_hidden(not shown)}>'
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
    return (
        f'<article class="source" id="{_card_id(number, marker)}" data-marker="{marker}" tabindex="-1">'
        f'<h3><span class="number">{marker}</span> {escaped(citation.title)}{_digest(surrounding, labels)}</h3>'
        f"{facts(citation, surrounding.author, citation.dating, citation.page, labels)}"
        f"{_quotation(surrounding, labels)}{repaired}"
        f'<div class="card-foot"><span class="file">{escaped(citation.source)}</span>{read}{back}</div></article>'
    )


def _passage_card(passage: Passage, surrounding: Excerpt, labels: Labels) -> str:
    text = prose(shortened(passage.text, NEAREST_REACH))
    return (
        f'<article class="source near"><h3>{escaped(passage.title)}{_digest(surrounding, labels)}</h3>'
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


def prose(text: str) -> str:
    """Text around a quote; the hashes of a Markdown heading are there and not seen."""
    return _HEADING.sub(r'<span class="markup">\1</span><strong>\2</strong>', escaped(text))


def facts(record: Citation | Passage, author: str | None, dating: str | None, page: int | None, labels: Labels) -> str:
    """Outlet, author, date and page of a source, as far as they are known."""
    when = record.published or dating or labels.undated
    where = labels.page.format(page) if page is not None else None
    known = [fact for fact in (record.publisher, author, when, where) if fact]
    return f'<p class="facts">{" · ".join(f"<span>{escaped(fact)}</span>" for fact in known)}</p>'


def digest_badge(labels: Labels) -> str:
    """Says that a document is a digest."""
    return f' <span class="badge">{escaped(labels.digest)}</span>'


def _digest(surrounding: Excerpt, labels: Labels) -> str:
    return digest_badge(labels) if surrounding.is_digest else ""


def _answerer(labels: Labels, name: str) -> str:
    return labels.answerer.format(labels.built_in if name == "extractive" else name)


def _card_count(answer: Answer) -> int:
    return len(answer.nearest if answer.abstained else answer.citations)


def _card_id(number: int, marker: int) -> str:
    return f"source-{number}-{marker}"


def _hidden(is_hidden: bool) -> str:
    return " hidden" if is_hidden else ""


def lang(language: str | None) -> str:
    """The attribute that says in which language something is, where that is known."""
    return f' lang="{escaped(language)}"' if language else ""


def _language_of(text: str) -> str:
    return "ko" if re.search("[가-힣]", text) else "en"
