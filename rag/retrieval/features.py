"""Compute the features of a sentence as an answer to a question, which ``rag.retrieval.reader`` weighs.

They tell how similar it is in meaning, how much of the question it covers and where the rest occurs, whether it has the
expected kind of answer, and whether rules speak against it. What the cross-encoder reads of it comes later. The module
knows no weights and no storage.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.questions import AnswerType, WeightedQuestion, is_specific, states_any_amount
from rag.retrieval.matching import Context, Cover, SentenceMatch, covered_keys, match_sentence, quantities_of
from rag.text import Analyzer, Quantity, Term, excludes, is_heading, language_of, same_quantity

FEATURES = (
    "cosine", "chunk_cosine", "chunk_score", "inadmissible", "coverage_with_context", "coverage_in_chunk",
    "names_missing_in_chunk", "names_unresolved", "asked_missing", "numeric_fits", "numeric_missing", "reason_fits",
    "given_missing_with_context", "is_heading", "is_question", "reading",
)  # fmt: skip
# e5's cosine is lower between a question and a passage in different languages; this is added to make up for it. Set by
# hand on a few pairs of everyday sentences; on twenty others it would be 0.062.
CROSS_LANGUAGE_OFFSET = 0.07
UNREAD = -4.0  # the logit of a sentence that was not read, and the least of one that was
_QUOTED = re.compile("[\"'‘’“”《》〈〉「」『』]")
_LISTS = re.compile(r"\s*(?:[,、·&]|와\s|과\s|및\s|하고\s|이?랑\s|and\b|or\b)")  # after the first thing of several
SHORTEST = 8  # characters of a sentence; what is shorter is a heading or a label
_CLOSING = "\"'”’*_ "  # what may follow the mark of a question; Markdown's emphasis, too


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
    expected = "numeric" if question.answer_type.is_numeric else question.answer_type.kind
    described = []
    for context in contexts:
        matched = match_sentence(question, expected, context, in_chunks[context.sentence.chunk_id], cover, analyzer)
        described.append(_describe(question, context, matched, cover))
    return described


def _describe(question: WeightedQuestion, context: Context, matched: SentenceMatch, cover: Cover) -> SentenceFeatures:
    text, covered, in_chunk = context.text, matched.covered, matched.in_chunk
    with_context = covered.union(*(cover(other) for other in context.around))
    across = 0.0 if language_of(text) == question.language else CROSS_LANGUAGE_OFFSET
    values = {
        "cosine": context.cosine + across,
        "chunk_cosine": context.hit.dense + across,
        "chunk_score": context.hit.score,
        "inadmissible": not _is_admissible(question, context, matched, with_context),
        "coverage_with_context": _share(with_context, question.weighted_keys, question.weights),
        "coverage_in_chunk": _share(in_chunk, question.weighted_keys, question.weights),
        "names_missing_in_chunk": 1 - _share(in_chunk, question.names, question.weights),
        "names_unresolved": 1 - _share(_resolved(context, matched, cover), question.names, question.weights),
        "asked_missing": not question.asked <= covered,
        "numeric_fits": matched.expected == "numeric" and matched.holds,
        "numeric_missing": matched.expected == "numeric" and not matched.holds,
        "reason_fits": matched.expected == "reason" and matched.holds,
        "given_missing_with_context": _given_missing(_presupposed(question.answer_type), context, matched.quantities),
        "is_heading": is_heading(text) or len(text) < SHORTEST,
        "is_question": text.rstrip(_CLOSING).endswith(("?", "？")),
        "reading": UNREAD,
    }
    found = np.array([float(values[name]) for name in FEATURES])
    return SentenceFeatures(matched.terms, covered, matched.quantities, found)


def _is_admissible(
    question: WeightedQuestion,
    context: Context,
    matched: SentenceMatch,
    with_context: frozenset[str],
) -> bool:
    """Return whether a sentence can answer at all, however similar it is to the question.

    Only what a rule can tell for sure counts: it says something that the question does not, has a name where a name is
    asked for, and the versioned names of the question (그록-2) and the figures that it presupposes (2023년) occur in
    the sentence or near it. It is not about another version (그록-1) unless it is about both, nor about entities other
    than those of the question unless it names those too, nor about what the question excludes. A question for an
    amount or a time is not answered by a sentence without any. Whether it has the kind of amount or a reason that is
    asked for is a feature, which reading may outweigh: of 589 sentences that answer questions on our own texts, such
    rules took 55 for none.
    """
    answer_type = question.answer_type
    versions = {term.key for term in question.terms if term.kind == "compound"}
    if not versions <= with_context or _is_of_another_version(versions, matched.terms):
        return False
    if answer_type.kind != "fact" and not _says_more(question, matched):
        return False
    if matched.speaks_of_other_entities or _is_excluded(question, context.text, matched.terms):
        return False
    if matched.has_unwanted_name and not matched.has_new_name:
        return False
    if answer_type.wants_proper_name and not matched.has_new_name and not _QUOTED.search(context.sentence.text):
        return False
    if answer_type.is_numeric and not states_any_amount(answer_type, context.text, matched.quantities):
        return False
    given = [figure for figure in _presupposed(answer_type) if is_specific(figure)]
    around = [q for text in context.around for q in quantities_of(text, context.written)] if given else []
    return all(_is_given(figure, matched.quantities, around) for figure in given)


def _presupposed(answer_type: AnswerType) -> list[Quantity]:
    """Return the figures that a question presupposes; "are its sales 100 billion?" is answered by what they are."""
    return [figure for figure in answer_type.given if figure.kind == "date" or answer_type.kind != "fact"]


def _says_more(question: WeightedQuestion, matched: SentenceMatch) -> bool:
    """Return whether a sentence has an amount or a word that the question lacks; the heading "Shard [1]" has none."""
    return bool(matched.quantities) or any(t.key not in question.keys and not t.is_function for t in matched.terms)


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


def _resolved(context: Context, matched: SentenceMatch, cover: Cover) -> frozenset[str]:
    """Return what of the question is in the sentence and, if the sentence itself names no entity, around it.

    "The company is worth 24 billion" takes its subject from the sentence before; "xAI is worth 24 billion" does not,
    however near another company's name is.
    """
    around = (context.metadata,) if any(term.kind == "name" for term in matched.terms) else context.around
    return matched.covered.union(*(cover(text) for text in around))


def _given_missing(figures: Sequence[Quantity], context: Context, own: Sequence[Quantity]) -> float:
    """Return the share of the question's figures that occur neither in the sentence nor around it.

    "What does exit code 5 mean?" is not answered by what 4 means.
    """
    if not figures:
        return 0.0
    there = [*own, *(q for text in context.around for q in quantities_of(text, context.written))]
    return sum(not any(same_quantity(one, figure) for one in there) for figure in figures) / len(figures)


def _share(part: frozenset[str], whole: frozenset[str], weights: dict[str, float]) -> float:
    total = sum(weights.get(key, 0.0) for key in whole)
    return sum(weights.get(key, 0.0) for key in part & whole) / total if total else 1.0
