"""Conclude the verdict on a sentence that the rules let pass: by its words alone, or by what a judge found.

A quote is looked up verbatim, which gives its place; what a judge quotes and no passage has supports nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.records import Source
from rag.verification.citing import amounts_missing, citing_sentences, distinct_spans, states_any
from rag.verification.judge import Finding, Judgement
from rag.verification.spans import SupportingSpan, verbatim, whole_sentences
from rag.verification.verdict import Fault, Statement, Verdict
from rag.verification.veto import Passed

_ENDS = " \n.!"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Sentence that the rules let pass.

    Attributes:
        statement: the sentence.
        passages: the passages that may support it, the cited ones first.
        neighbours: the passages beside them.
        is_gap: whether it says that the passages do not tell something.
        passed: what the rules found.
        vector: the unit vector of the sentence, shape (dimension,).
        lacking: why it is not supported where nobody judges; None where it is.
        quote: its place, where it is a sentence of the passages as it is.
    """

    statement: Statement
    passages: tuple[Source, ...]
    neighbours: tuple[Source, ...]
    is_gap: bool
    passed: Passed
    vector: NDArray[np.float32]
    lacking: Fault | None = None
    quote: SupportingSpan | None = None


def quote_of(text: str, passages: Sequence[Source]) -> SupportingSpan | None:
    """Return the place of a sentence that is, as a whole, a sentence of the passages; None for none."""
    for source in passages:
        span = verbatim(text, source, least=1)
        whole = whole_sentences(span) if span else None
        if whole is not None and whole.text.strip(_ENDS) == text.strip(_ENDS):
            return whole
    return None


def quoted(quote: SupportingSpan, statement: Statement) -> Verdict:
    return Verdict("supported", "quoted", (quote,), repaired=quote.source.key not in statement.cited)


def matched(candidate: Candidate) -> Verdict:
    """Return the verdict without a judge: the nearest sentence is cited."""
    if candidate.quote:
        return quoted(candidate.quote, candidate.statement)
    if candidate.is_gap:
        return Verdict("gap")
    spans = citing_sentences(candidate.vector, candidate.passed.amounts, candidate.passages, candidate.neighbours)
    if not spans or candidate.lacking:
        return Verdict("unsupported", fault=candidate.lacking or "unsupported")
    repaired = not any(span.source.key in candidate.statement.cited for span in spans)
    return Verdict("supported", spans=spans, computed=candidate.passed.computed, repaired=repaired)


def judged(candidate: Candidate, judgement: Judgement | None, passages: Sequence[Source]) -> Verdict:
    """Return the verdict of a judgement whose quotes are verbatim; a support without a verbatim quote is none."""
    if candidate.quote and not (judgement and judgement.finding in ("partly", "contradicted")):
        return replace(quoted(candidate.quote, candidate.statement), answers=judgement.answers if judgement else None)
    if judgement is None:
        return Verdict("gap" if candidate.is_gap else "unsupported", fault="unjudged")
    spans = tuple(filter(None, (_found(key, words, candidate, passages) for key, words in judgement.quotes)))
    base = Verdict(judgement.finding, "judged", spans, detail=judgement.reason, answers=judgement.answers)
    if candidate.is_gap and not spans:
        # That nothing is said of something has no words to quote.
        is_shown = judgement.finding in ("frame", "supported")
        return replace(base, finding="gap", fault=None if is_shown else _fault(judgement.finding))
    if judgement.finding == "frame":
        return replace(base, spans=())
    if judgement.finding != "supported":
        return replace(base, fault=_fault(judgement.finding))
    if not spans:
        return replace(base, finding="unsupported", fault="not_verbatim")
    repaired = not any(span.source.key in candidate.statement.cited for span in spans)
    missing = amounts_missing(candidate.passed.amounts, spans)
    if missing:  # every amount is cited, and those that were computed with
        beside = citing_sentences(candidate.vector, missing, candidate.passages, candidate.neighbours)
        spans = distinct_spans([*spans, *(span for span in beside if states_any(missing, span))])
    return replace(base, spans=spans, computed=candidate.passed.computed, repaired=repaired)


def _fault(finding: Finding) -> Fault:
    return "unsupported" if finding == "supported" else finding


def _found(key: str, words: str, candidate: Candidate, passages: Sequence[Source]) -> SupportingSpan | None:
    """Return the whole sentences around words that a judge quotes; None where no passage has them verbatim.

    Where the words are those of the source line (an outlet, a title), the nearest sentence of the passage is cited.
    """
    ordered = sorted(passages, key=lambda source: source.key != key)
    span = next(filter(None, (verbatim(words, source) for source in ordered)), None)
    if span is not None:
        return whole_sentences(span)
    named = [source for source in ordered[:1] if source.key == key and words.strip() in source.metadata]
    return next(iter(citing_sentences(candidate.vector, (), named)), None) if words.strip() else None
