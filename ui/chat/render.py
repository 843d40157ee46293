"""Render a conversation as HTML. Pure functions; everything is escaped.

Each answer has its citation markers, its foot, its buttons, and a hidden Markdown version to copy. The module opens no
index and does not depend on Gradio; ``claims`` renders the claims, ``footing`` the foot, ``source_cards`` the sources
beside the chat.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering import attribution, other_notices, other_remarks
from rag.records import Answer
from rag.text import language_of
from ui.chat.chats import save_buttons
from ui.chat.claims import claims_of, marker, withheld_sentence
from ui.chat.exporting import answer_markdown
from ui.chat.footing import footing
from ui.chat.source_cards import quotation
from ui.shared import Excerpt, Exchange, Found, dated, escaped, facts, lang, shortened
from ui.words import KOREAN_NAME, LANGUAGES, FrameLabels, Labels, counted, dialog_labels, reading_labels

QUESTION_REACH = 600  # characters of a question that are shown above its answer
LONG_QUESTION = 160  # a question of more characters is no heading, but text
MOST_FOUND = 5  # documents that are named while they are read


def heading(labels: FrameLabels, user: str, *, may_evaluate: bool = True) -> str:
    """Return the page heading: the name, the way to the other language, and who is signed in with the way out.

    Where the user may not evaluate, its class hides that tab: Gradio shows one that was never opened, whatever it is
    told.
    """
    others = (one for one in LANGUAGES.items() if one[0] != labels.language)
    links = [f'<button type="button" class="plain speak" lang="{one}">{escaped(name)}</button>' for one, name in others]
    if user:
        links.append(f"<span>{escaped(labels.signed_in.format(user))}</span>")
        links.append(f'<a href="logout">{escaped(labels.sign_out)}</a>')
    kind = "heading" if may_evaluate else "heading no-evaluation"
    return (
        f'<header class="{kind}" lang="{labels.language}"><h1>mundap <span lang="ko">{KOREAN_NAME}</span></h1>'
        f'<p>{escaped(labels.tagline)}</p><p class="user">{" ".join(links)}</p></header>'
    )


def conversation(exchanges: Sequence[Exchange], labels: Labels, name: str = "") -> str:
    """Return all exchanges, oldest first, or a welcome if there are none. ``name`` is the conversation's id."""
    inside = "".join(article(exchange, labels) for exchange in exchanges)
    is_busy = bool(exchanges) and exchanges[-1].state == "waiting"
    return (
        f'<section class="conversation" lang="{labels.language}" aria-label="{escaped(labels.conversation)}" '
        f'data-conversation="{escaped(name)}" aria-busy="{"true" if is_busy else "false"}">'
        f"{inside or _welcome(labels)}</section>"
    )


def questions(texts: Sequence[str], number: int, title: str, labels: Labels) -> str:
    """Return suggested questions as buttons: examples before the first question, or follow-ups to an exchange.

    Args:
        texts: the questions; the result is empty if there are none.
        number: the number of the exchange that they follow; 0 for examples.
        title: the heading.
        labels: the words of the page.
    """
    if not texts:
        return ""
    chips = "".join(
        f'<li><button type="button" class="example" lang="{language_of(text)}">{escaped(text)}</button></li>'
        for text in texts
    )
    return (
        f'<section class="questions" lang="{labels.language}" data-exchange="{number}">'
        f"<h2>{escaped(title)}</h2><ul>{chips}</ul></section>"
    )


def editing(labels: Labels) -> str:
    """Return the note above the question box that a question is being edited; page.js shows and hides it."""
    return (
        f'<p class="editing" lang="{labels.language}"><span>{escaped(labels.editing)}</span> '
        f'<button type="button" class="cancel-editing">{escaped(labels.cancel)}</button></p>'
    )


def _welcome(labels: Labels) -> str:
    return f'<section class="welcome"><h2>{escaped(labels.welcome)}</h2></section>'


def article(exchange: Exchange, labels: Labels) -> str:
    """Return one question with its answer, as far as there is one."""
    question = escaped(shortened(exchange.question, QUESTION_REACH))
    kind = "question long" if len(exchange.question) > LONG_QUESTION else "question"
    return (
        f'<article class="exchange" data-exchange="{exchange.number}" data-follows="{exchange.follows}">'
        f'<h2 class="{kind}"><span class="unseen">{escaped(labels.asked)}: </span>{question}</h2>'
        f"{_versions(exchange, labels)}{_understood(exchange.answer, labels)}{_reply(exchange, labels)}"
        f"{_actions(exchange, labels)}</article>"
    )


def _versions(exchange: Exchange, labels: Labels) -> str:
    """Return which version of a question that was edited this is, and the way to those beside it."""
    if exchange.versions < 2:
        return ""

    def step(by: int, name: str, sign: str) -> str:
        off = "" if 1 <= exchange.version + by <= exchange.versions else " disabled"
        return (
            f'<button type="button" class="version" data-exchange="{exchange.number}" data-step="{by}" '
            f'aria-label="{escaped(name)}"{off}>{sign}</button>'
        )

    place = escaped(labels.version_of.format(exchange.version, exchange.versions))
    return (
        f'<nav class="versions" aria-label="{place}">{step(-1, labels.earlier_version, "‹")}'
        f"<span>{exchange.version}/{exchange.versions}</span>{step(1, labels.later_version, '›')}</nav>"
    )


def _reply(exchange: Exchange, labels: Labels) -> str:
    answer = exchange.answer
    if answer is not None:
        return _answer(exchange, answer, labels)
    if exchange.error is not None:
        return _framed("failure", labels.failed, f"<p>{escaped(exchange.error)}</p>")
    if exchange.state != "waiting":
        return _framed("stopped", labels.stopped, f"<p>{escaped(labels.stopped_early)}</p>")
    progress = labels.queued.format(exchange.ahead) if exchange.ahead else labels.searching
    if passages := sum(found.passages for found in exchange.found):
        progress = counted(labels.reading, passages)
    return f'<div class="reply waiting">{_progress(progress)}{_found(exchange.found, labels)}</div>'


def _found(found: Sequence[Found], labels: Labels) -> str:
    """Return the documents that are being read, the best ones first."""
    if not found:
        return ""
    items = "".join(
        f"<li><span>{escaped(one.title)}</span> "
        f'<span class="facts">{" · ".join(filter(None, (escaped(one.publisher or ""), _day(one.published))))}'
        "</span></li>"
        for one in found[:MOST_FOUND]
    )
    more = len(found) - MOST_FOUND
    rest = f'<li class="facts">{escaped(counted(labels.more_documents, more))}</li>' if more > 0 else ""
    return f'<ul class="found" aria-label="{escaped(labels.found)}">{items}{rest}</ul>'


def _day(published: str | None) -> str:
    return dated(published, "") if published else ""


def _understood(answer: Answer | None, labels: Labels) -> str:
    """Return the stand-alone form of a follow-up question if it differs from the question as typed."""
    if answer is None or answer.standalone_question == answer.question:
        return ""
    return f'<p class="understood">{escaped(labels.understood.format(answer.standalone_question))}</p>'


def _framed(kind: str, title: str, inside: str) -> str:
    return f'<div class="reply {kind}"><p class="verdict">{escaped(title)}</p>{inside}</div>'


def _progress(text: str) -> str:
    return f'<p class="progress"><span class="pulse" aria-hidden="true"></span>{escaped(text)}</p>'


def _answer(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    if answer.abstention_reason == "small_talk":
        return f'<div class="reply talk"><p{lang(answer.language)}>{escaped(answer.text)}</p></div>'
    extras = _notices(answer, labels) + _withheld(answer, labels) + footing(exchange.number, answer, labels)
    if answer.abstained:
        verdict = labels.needs_model if answer.abstention_reason == "needs_model" else labels.abstained
        said = f"<p{lang(answer.language)}>{escaped(answer.text)}</p>{_maybe(exchange, answer, labels)}"
        return _framed("abstention", verdict, said + extras)
    remarks = "".join(f'<p class="remark"{lang(answer.language)}>{escaped(text)}</p>' for text in other_remarks(answer))
    said = f"{claims_of(exchange, answer, labels)}{_sides(exchange, answer, labels)}{remarks}"
    return f'<div class="reply answer">{said}{_unfinished(exchange, labels)}{extras}</div>'


def _maybe(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return the nearest sentence of an abstention in its context, as a maybe, with the way to its place."""
    if answer.maybe is None:
        return ""
    around = exchange.maybe or Excerpt(answer.maybe.text)
    button = (
        f'<button type="button" class="read" data-exchange="{exchange.number}" data-passage="1">'
        f"{escaped(labels.read_document)}</button>"
    )
    known = facts(answer.maybe, around.author, around.dating, None, labels)
    return (
        f'<section class="maybe"><p class="verdict">{escaped(labels.maybe)}</p>{quotation(around)}'
        f'<div class="card-foot">{known}{button}</div></section>'
    )


def _unfinished(exchange: Exchange, labels: Labels) -> str:
    if exchange.state == "waiting":
        return _progress(labels.checking)
    return f'<p class="remark">{escaped(labels.stopped_late)}</p>' if exchange.state == "stopped" else ""


def _sides(exchange: Exchange, answer: Answer, labels: Labels) -> str:
    """Return conflicting sources side by side, each with its attribution and its quote."""
    by_marker = {citation.marker: citation for citation in answer.citations}
    cited = [by_marker[number] for number in answer.disagreement if number in by_marker]
    if len(cited) < 2:
        return ""
    columns = "".join(
        f'<li><p class="lead"{lang(answer.language)}>{escaped(attribution(one, answer.language))}</p>'
        f"<blockquote>{escaped(' '.join(one.quote.split()))} {marker(exchange.number, one, labels)}</blockquote></li>"
        for one in cited
    )
    return (
        f'<section class="sides" aria-label="{escaped(labels.disagree)}"><p class="verdict">{escaped(labels.disagree)}'
        f"</p><ul>{columns}</ul></section>"
    )


def _notices(answer: Answer, labels: Labels) -> str:
    notices = other_notices(answer)
    if not notices:
        return ""
    items = "".join(f"<li>{escaped(text)}</li>" for text in notices)
    return f'<aside class="notices" aria-label="{escaped(labels.notices)}"><ul>{items}</ul></aside>'


def _withheld(answer: Answer, labels: Labels) -> str:
    has_places = not answer.abstained and answer.answerer != "extractive"
    told = sum(claim.withheld_before for claim in answer.claims) + answer.withheld_after if has_places else 0
    if len(answer.rejected) <= told:  # each is told at its place
        return ""
    items = "".join(f"<li>{withheld_sentence(sentence, labels)}</li>" for sentence in answer.rejected)
    summary = escaped(labels.withheld.format(len(answer.rejected)))
    return f'<details class="withheld"><summary>{summary}</summary><ul>{items}</ul></details>'


def _actions(exchange: Exchange, labels: Labels) -> str:
    """Return the buttons below an answer; page.css shows the one that asks again below the last answer alone."""
    if exchange.state == "waiting":
        return ""
    anew = _action("again", exchange, labels.again) + _action("edit", exchange, labels.edit)
    if exchange.answer is None:
        return f'<div class="actions">{anew}</div>'
    copied = f'<span class="copied" hidden>{escaped(answer_markdown(exchange, labels.language))}</span>'
    link = _action("copy-link", exchange, reading_labels(labels.language).copy_link)
    judged = "".join(
        _action(f"judge {verdict}", exchange, label, f' aria-pressed="{str(exchange.verdict == verdict).lower()}"')
        for verdict, label in (("up", labels.thumbs_up), ("down", labels.thumbs_down))
    )
    copy = _action("copy", exchange, labels.copy_answer) + copied
    formats = f"save-answer-{exchange.number}"
    save = _action("save-answer", exchange, labels.save_answer, f' aria-expanded="false" aria-controls="{formats}"')
    saving = (
        f'<div class="formats" id="{formats}" role="group" aria-label="{escaped(labels.save_answer)}" '
        f'data-exchange="{exchange.number}" hidden>{save_buttons(dialog_labels(labels.language))}</div>'
    )
    return f'<div class="actions">{copy}{save}{link}{anew}<span class="judges">{judged}</span>{saving}</div>'


def _action(kind: str, exchange: Exchange, label: str, state: str = "") -> str:
    return f'<button type="button" class="{kind}" data-exchange="{exchange.number}"{state}>{escaped(label)}</button>'
