"""Compute the features of a sentence as an answer to a question, which ``rag.retrieval.reader`` weighs.

They tell how similar it is in meaning, how much of the question it covers and where the rest occurs, whether it has the
expected kind of answer, and whether it is admissible at all. The module knows no weights and no storage.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.questions import WeightedQuestion, is_specific
from rag.retrieval.matching import KINDS, Context, Cover, SentenceMatch, covered_keys, match_sentence, quantities_of
from rag.text import Analyzer, Quantity, Term, excludes, is_heading, language_of, same_quantity

FEATURES = (
    "cosine", "chunk_cosine", "chunk_score", "inadmissible", "defines", "coverage_with_context", "coverage_resolved",
    "coverage_in_chunk", "bigram_coverage", "names_missing_in_chunk", "names_unresolved", "speaks_of_others",
    "asked_missing", "asked_missing_with_context", "rival_topic", "numeric_fits", "numeric_missing", "near",
    "reason_fits", "reason_missing", "definition_fits", "definition_missing", "name_fits", "name_missing", "novelty",
    "brevity", "is_heading",
)  # fmt: skip
# e5's cosine is lower between a question and a passage in different languages; this is added to make up for it. Set by
# hand on a few pairs of everyday sentences; on twenty others it would be 0.062.
CROSS_LANGUAGE_OFFSET = 0.07
_DIGIT = re.compile(r"\d")
_QUOTED = re.compile("[\"'‘’“”《》〈〉「」『』]")
_LISTS = re.compile(r"\s*(?:[,、·&]|와\s|과\s|및\s|하고\s|이?랑\s|and\b|or\b)")  # after the first thing of several
_CLOSING = "\"'”’*_ "  # what may follow the mark of a question; Markdown's emphasis, too
_NEAR = 40.0  # characters between an amount and the nearest word of the question at which "near" has halved


@dataclass(frozen=True, slots=True)
class SentenceFeatures:
    """Features of a sentence.

    Attributes:
        terms: its terms.
        covered: the keys of the question in it.
        quantities: its amounts.
        values: the values of FEATURES, in that order.
    """

    terms: Sequence[Term]
    covered: frozenset[str]
    quantities: tuple[Quantity, ...]
    values: NDArray[np.float64]


def extract_features(
    question: WeightedQuestion, contexts: Sequence[Context], analyzer: Analyzer
) -> list[SentenceFeatures]:
    """Return the features of every sentence, in the given order."""

    @functools.cache
    def cover(text: str) -> frozenset[str]:
        return covered_keys(question, analyzer.terms(text), text)

    in_chunks: dict[str, frozenset[str]] = {}
    for context in contexts:
        key = context.sentence.chunk_id
        in_chunks[key] = in_chunks.get(key, cover(context.metadata)) | cover(context.text)
    expected = (
        "numeric"
        if question.answer_type.is_numeric
        else question.answer_type.kind
        if question.answer_type.kind in KINDS
        else ""
    )
    described = []
    for context in contexts:
        matched = match_sentence(question, expected, context, in_chunks[context.sentence.chunk_id], cover, analyzer)
        described.append(_describe(question, context, matched, cover))
    return described


def _describe(question: WeightedQuestion, context: Context, matched: SentenceMatch, cover: Cover) -> SentenceFeatures:
    text = context.text
    terms, covered, in_chunk = matched.terms, matched.covered, matched.in_chunk
    with_context = covered.union(*(cover(other) for other in context.around))
    across = 0.0 if language_of(text) == question.language else CROSS_LANGUAGE_OFFSET
    new = [term for term in terms if term.key not in question.keys and not term.is_function]
    topical = any(term.key in (question.names or question.weighted_keys) for term in terms[:3])
    values = {
        "cosine": context.cosine + across,
        "chunk_cosine": context.hit.dense + across,
        "inadmissible": not _is_admissible(question, context, matched, with_context, new),
        "defines": matched.expected == "definition" and matched.holds and topical,
        "chunk_score": context.hit.score,
        "novelty": math.log1p(len(new)),
        "brevity": 1.0 / (1.0 + len(text) / 100.0),
        "is_heading": is_heading(text) or len(text) < 8,
        "rival_topic": bool(terms) and _is_rival(question, terms[0], covered),
        **_coverage(question, covered, with_context, context.overlap),
        **_resolution(question, context, matched, any(term.kind == "name" for term in new), cover),
        "coverage_in_chunk": _share(in_chunk, question.weighted_keys, question.weights),
        "names_missing_in_chunk": 1 - _share(in_chunk, question.names, question.weights),
        **_kind_of_answer(matched),
    }
    return SentenceFeatures(terms, covered, matched.quantities, np.array([float(values[name]) for name in FEATURES]))


def _is_admissible(
    question: WeightedQuestion,
    context: Context,
    matched: SentenceMatch,
    with_context: frozenset[str],
    new: Sequence[Term],
) -> bool:
    """Return whether a sentence can answer at all, however similar it is to the question.

    It is no question itself: those above the answers of a FAQ echo what people ask. It says something that the question
    does not, and has a number or a name where one is asked for. The versioned names of the question (그록-2) and the
    figures that it presupposes (2023년) occur in the sentence or near it. It is not about another version (그록-1)
    unless it is about both, nor about entities other than those of the question unless it names those too, nor about
    what the question excludes. Whether the number is of the kind that is asked for, and whether the sentence gives a
    reason or a definition, are features, and no more: of the questions on our own texts one in fifteen is answered by a
    reason that no word announces, and one in twenty by an amount in another form.
    """
    answer_type = question.answer_type
    is_question = context.text.rstrip(_CLOSING).endswith(("?", "？"))
    if is_question or (matched.expected == "numeric" and not _has_number(matched, context.text)):
        return False
    versions = {term.key for term in question.terms if term.kind == "compound"}
    if not versions <= with_context or _is_of_another_version(versions, matched.terms):
        return False
    if answer_type.kind != "fact" and not new and not matched.quantities:  # the heading "Shard [1]" says nothing more
        return False
    if matched.speaks_of_other_entities or _is_excluded(question, context.text, matched.terms):
        return False
    if matched.has_unwanted_name and not matched.has_new_name:
        return False
    if answer_type.wants_proper_name and not matched.has_new_name and not _QUOTED.search(context.sentence.text):
        return False
    # "Are its sales 100 billion?" is answered by what they are; of its figures only a period is presupposed.
    given = [q for q in answer_type.given if is_specific(q) and (q.kind == "date" or answer_type.kind != "fact")]
    around = [q for text in context.around for q in quantities_of(text, context.written)] if given else []
    return all(_is_given(figure, matched.quantities, around) for figure in given)


def _has_number(matched: SentenceMatch, text: str) -> bool:
    return matched.holds or bool(matched.quantities) or _DIGIT.search(text) is not None


def _is_excluded(question: WeightedQuestion, text: str, terms: Sequence[Term]) -> bool:
    """Return whether a sentence is about what the question excludes: it begins with that, and lists nothing with it."""
    return any(
        one == {term.key for term in terms[: len(one)]} and not _LISTS.match(text, terms[len(one) - 1].end)
        for one in question.excluded
    )


def _is_given(figure: Quantity, own: Sequence[Quantity], around: Sequence[Quantity]) -> bool:
    """Return whether a figure of the question is in a sentence or around it; not where the sentence has another date.

    Of "Last month there were 17 fires", written on 3 June, June stands around it, but it speaks of May.
    """
    if any(same_quantity(one, figure) for one in own):
        return True
    is_of_another_time = any(excludes(one, figure) for one in own)
    return not is_of_another_time and any(same_quantity(one, figure) for one in around)


def _is_of_another_version(versions: set[str], terms: Sequence[Term]) -> bool:
    own = {term.key for term in terms if term.kind == "compound"}
    heads = {key.split("#")[0] for key in versions - own}
    return any(key.split("#")[0] in heads for key in own - versions)


def _coverage(
    question: WeightedQuestion, covered: frozenset[str], with_context: frozenset[str], overlap: float
) -> dict[str, float]:
    """Return how much of the question and of its target occurs in the sentence, and around it."""
    return {
        "coverage_with_context": _share(with_context, question.weighted_keys, question.weights),
        "bigram_coverage": overlap if question.bigrams else _share(covered, question.weighted_keys, question.weights),
        "asked_missing": float(not question.asked <= covered),
        "asked_missing_with_context": float(not question.asked <= with_context),
    }


def _resolution(
    question: WeightedQuestion, context: Context, matched: SentenceMatch, names_others: bool, cover: Cover
) -> dict[str, float]:
    """Return how much of the question occurs in the sentence and, if the sentence itself names no entity, around it.

    "The company is worth 24 billion" takes its subject from the sentence before; "xAI is worth 24 billion" does not,
    however near another company's name is.
    """
    around = (context.metadata,) if any(term.kind == "name" for term in matched.terms) else context.around
    resolved = matched.covered.union(*(cover(text) for text in around))
    unresolved = 1 - _share(resolved, question.names, question.weights)
    return {
        "coverage_resolved": _share(resolved, question.weighted_keys, question.weights),
        "names_unresolved": unresolved,
        "speaks_of_others": unresolved * names_others,
    }


def _kind_of_answer(matched: SentenceMatch) -> dict[str, float]:
    """Return for each of KINDS whether the sentence has (fits) or lacks it (missing); and the nearness of an amount."""
    pairs = {f"{kind}_fits": float(kind == matched.expected and matched.holds) for kind in KINDS}
    pairs |= {f"{kind}_missing": float(kind == matched.expected and not matched.holds) for kind in KINDS}
    return pairs | {"near": _nearness(matched.amounts, [term for term in matched.terms if term.key in matched.covered])}


def _is_rival(question: WeightedQuestion, topic: Term, covered: frozenset[str]) -> bool:
    """Return whether a sentence begins with another name and lacks one of the question's."""
    return topic.kind == "name" and topic.key not in question.weighted_keys and not question.names <= covered


def _share(part: frozenset[str], whole: frozenset[str], weights: dict[str, float]) -> float:
    total = sum(weights.get(key, 0.0) for key in whole)
    return sum(weights.get(key, 0.0) for key in part & whole) / total if total else 1.0


def _nearness(fitting: Sequence[Quantity], terms: Sequence[Term]) -> float:
    """Return 1 where a fitting amount is next to a word of the question, 0.5 at ``_NEAR`` characters, 0 without one."""
    gaps = [max(0, q.start - t.end, t.start - q.end) for q in fitting for t in terms]
    return _NEAR / (_NEAR + min(gaps)) if gaps else 0.0
