"""Render a check as HTML: the form, the sentences with their verdicts, and the way to the words that decide.

Pure functions; everything is escaped. A verdict is told by words, a sign and a colour. check.js puts the sentences into
their list as they come.
"""

from __future__ import annotations

from rag.answering import kind_text, verdict_sign, verdict_text
from rag.records import CheckedSentence, Citation
from rag.text import language_of
from ui.shared import dated, escaped, lang
from ui.words import CheckLabels

FORMATS = ("word", "html", "markdown")


def introduction(labels: CheckLabels) -> str:
    """Return the heading of the tab, and what is done there."""
    return (
        f'<header class="checking" lang="{labels.language}"><h2>{escaped(labels.title)}</h2>'
        f'<p class="hint">{escaped(labels.note)}</p></header>'
    )


def file_choice(labels: CheckLabels) -> str:
    """Return the button that chooses a file, and the words that cover the page while one is dragged over it."""
    return (
        f'<div lang="{labels.language}"><button type="button" class="secondary check-file" '
        f'data-drop="{escaped(labels.drop_here)}">{escaped(labels.choose_file)}</button></div>'
    )


def results(labels: CheckLabels) -> str:
    """Return the frame of the results, empty: what is going on, the sentences, and the ways to save them."""
    names = zip(FORMATS, (labels.word, labels.html, labels.markdown), strict=True)
    saving = " ".join(
        f'<button type="button" class="plain save-check" data-format="{kind}">{escaped(name)}</button>'
        for kind, name in names
    )
    return (
        f'<section class="check-results" lang="{labels.language}" aria-label="{escaped(labels.results)}" '
        f'aria-busy="false" hidden><p class="check-state" role="status"></p><progress max="100" hidden></progress>'
        f'<p class="saving" hidden><span>{escaped(labels.save_as)}</span> {saving}</p>'
        '<ol class="sentences"></ol></section>'
    )


def sentence(checked: CheckedSentence, number: int, labels: CheckLabels) -> str:
    """Return one sentence with its verdict, and beside it the words that decide.

    Args:
        checked: the sentence.
        number: its place in the text, from 0.
        labels: the words of the tab.
    """
    said = f'<p class="sentence"{lang(language_of(checked.sentence))}>{escaped(" ".join(checked.sentence.split()))}</p>'
    if checked.verdict is None:
        return (
            f'<li class="checked plain-sentence">{said}'
            f'<p class="facts">{escaped(kind_text(checked, labels.language))}</p></li>'
        )
    verdict = (
        f'<p class="verdict"><span class="sign" aria-hidden="true">{verdict_sign(checked)}</span> '
        f"{escaped(verdict_text(checked, labels.language))}</p>"
    )
    computed = f'<p class="facts">{escaped(labels.computed.format(checked.computed))}</p>' if checked.computed else ""
    quotes = "".join(_quote(one, number, place, labels) for place, one in enumerate(checked.citations))
    beside = quotes or f'<p class="hint">{escaped(labels.no_words)}</p>'
    return (
        f'<li class="checked {kind_of(checked)}"><div>{said}{verdict}{computed}</div>'
        f'<div class="evidence" role="group" aria-label="{escaped(labels.evidence)}">{beside}</div></li>'
    )


def way_back(labels: CheckLabels) -> str:
    """Return the way from an opened document back to the sentence that it was opened from."""
    return (
        f'<nav aria-label="{escaped(labels.results)}">'
        f'<button type="button" class="plain to-sentence">{escaped(labels.back)}</button></nav>'
    )


def kind_of(checked: CheckedSentence) -> str:
    """Return the kind of a verdict; ``matched`` where only words were compared."""
    is_matched = checked.verdict == "supported" and checked.checked == "matched"
    return "matched" if is_matched else checked.verdict or ""


def attribution_of(citation: Citation, labels: CheckLabels) -> str:
    """Return title, outlet, date and page of a source as plain text."""
    page = labels.page.format(citation.page) if citation.page is not None else None
    when = citation.published or citation.dating or labels.undated
    return ", ".join(filter(None, (citation.title, citation.publisher, when, page)))


def _quote(citation: Citation, number: int, place: int, labels: CheckLabels) -> str:
    page = escaped(labels.page.format(citation.page)) if citation.page is not None else ""
    outlet = escaped(citation.publisher or "")
    when = dated(citation.published, citation.dating or labels.undated)
    known = " · ".join(filter(None, (escaped(citation.title), outlet, when, page)))
    return (
        f'<blockquote><mark>{escaped(" ".join(citation.quote.split()))}</mark></blockquote><p class="facts">{known}</p>'
        f'<button type="button" class="plain open-place" data-sentence="{number}" data-place="{place}">'
        f"{escaped(labels.open_place)}</button>"
    )
