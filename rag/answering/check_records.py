"""Make the record of a checked sentence: its verdict, the reason, and the words that support or contradict it."""

from __future__ import annotations

from dataclasses import replace

from rag.answering import check_messages
from rag.answering.composition import citation
from rag.answering.text_sentences import TextSentence
from rag.records import CheckedSentence, CheckVerdict
from rag.text import language_of
from rag.verification import Verdict


def record(text: str, sentence: TextSentence, verdict: Verdict, language: str) -> CheckedSentence:
    """Return the record of a sentence that was looked up.

    Args:
        text: the text that the sentence is cut from.
        sentence: the sentence.
        verdict: the verifier's verdict on it.
        language: of the reason.
    """
    start, end = sentence.start, sentence.end
    base = CheckedSentence(text[start:end], start, end, checked=verdict.checked)
    if verdict.finding == "frame":
        return replace(base, kind="frame")
    found = _found(verdict)
    reason = check_messages.reason(verdict, language)
    if found == "not_found":
        return replace(base, verdict=found, reason=reason or check_messages.not_found(language))
    spans = dict.fromkeys((span.source.document, span.start, span.end) for span in verdict.spans)
    citations = tuple(citation(number, *span, repaired=False) for number, span in enumerate(spans, start=1))
    return replace(base, verdict=found, reason=reason, citations=citations, computed=verdict.computed)


def without_fact(text: str, sentence: TextSentence) -> CheckedSentence:
    """Return the record of a text that was to be checked as a claim, and states no fact."""
    reason = check_messages.states_no_fact(language_of(text))
    return CheckedSentence(text, sentence.start, sentence.end, verdict="not_found", reason=reason)


def _found(verdict: Verdict) -> CheckVerdict:
    """Return the verdict of the four: support and contradiction need words of a document that show them."""
    if verdict.finding == "partly":
        return "partly"
    if verdict.spans and verdict.supported:
        return "supported"
    return "contradicted" if verdict.spans and verdict.finding == "contradicted" else "not_found"
