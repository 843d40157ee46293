"""Compute the features of a sentence as an answer to a question, which ``rag.retrieval.reader`` weighs.

They tell how similar it is in meaning, how much of the question it covers and where the rest occurs, whether it has the
expected kind of answer, and whether it is admissible at all. The module knows no weights and no storage.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.questions import (
    AnswerType,
    WeightedQuestion,
    fitting_quantities,
    is_specific,
    states_definition,
    states_reason,
    states_unit,
)
from rag.records import Hit, Sentence
from rag.text import (
    Analyzer,
    EntityKind,
    Quantity,
    Term,
    find_quantities,
    fold,
    is_heading,
    language_of,
    same_quantity,
)

Cover = Callable[[str], frozenset[str]]  # a text -> the keys of the question that occur in it

FEATURES = (
    "cosine", "chunk_cosine", "chunk_score", "inadmissible", "defines", "coverage", "coverage_with_context",
    "coverage_resolved", "coverage_in_chunk", "bigram_coverage", "names_missing", "names_missing_with_context",
    "names_missing_in_chunk", "names_unresolved", "speaks_of_others", "asked_missing", "asked_missing_with_context",
    "rival_topic", "numeric_fits", "numeric_missing", "near", "reason_fits", "reason_missing", "definition_fits",
    "definition_missing", "name_fits", "name_missing", "novelty", "brevity", "is_heading", "is_question", "topic_first",
)  # fmt: skip
KINDS = ("numeric", "reason", "definition", "name")  # kinds of answer that a sentence has or lacks
# e5's cosine is lower between a question and a passage in different languages; this is added to make up for it. Set by
# hand on a few pairs of everyday sentences; tests/benchmarks/fit_entailment.py measures 0.062 on its twenty pairs.
CROSS_LANGUAGE_OFFSET = 0.07
_QUOTED = re.compile("[\"'‘’“”《》〈〉「」『』]")
# A noun for the amount, fee or day of an action: 투자금 is money that is invested.
_ATTRIBUTE = re.compile("[가-힣]{2,}[금액비료일]")
_NEAR = 40.0  # characters between an amount and the nearest word of the question at which "near" has halved


@dataclass(frozen=True, slots=True)
class Context:
    """Sentence with its surroundings.

    Attributes:
        sentence: the sentence.
        hit: the chunk that contains it.
        before: the text of the sentence before it; empty for none.
        after: the text of the sentence after it; empty for none.
        about: title, outlet, date and heading of the passage.
        cosine: between the question and the sentence, as in ``Hit``.
        overlap: the share of the question's bigrams in the sentence, as in ``Hit``.
    """

    sentence: Sentence
    hit: Hit
    before: str
    after: str
    about: str
    cosine: float
    overlap: float

    @property
    def around(self) -> tuple[str, ...]:
        """Return all text that may name what the sentence leaves out."""
        return (self.before, self.after, self.about)


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """Match between the question and a sentence in its chunk.

    Attributes:
        asked: the expected kind of answer, one of KINDS; empty where the sentence alone does not tell it.
        holds: whether the sentence has that kind of answer.
        terms: the terms of the sentence.
        quantities: the amounts in it.
        amounts: those of its amounts that may be the answer.
        covered: the keys of the question in the sentence.
        in_chunk: the keys of the question in the sentences and the metadata of the chunk.
        speaks_of_other_entities: whether the sentence is about other entities. It lacks an entity of the question that
            the
        metadata (if a name is asked for, also the sentence before) do not name either, and it names an entity that the
        question does not; or it names any, and lacks one that the question is about.
        has_new_name: whether it has a name of a wanted kind that the question does not have.
        has_unwanted_name: whether it has a new name of another kind.
    """

    asked: str
    holds: bool
    terms: Sequence[Term]
    quantities: tuple[Quantity, ...]
    amounts: Sequence[Quantity]
    covered: frozenset[str]
    in_chunk: frozenset[str]
    speaks_of_other_entities: bool
    has_new_name: bool
    has_unwanted_name: bool


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
        return _covered(question, analyzer.terms(text), text)

    in_chunks: dict[str, frozenset[str]] = {}
    for context in contexts:
        key = context.sentence.chunk_id
        in_chunks[key] = in_chunks.get(key, cover(context.about)) | cover(context.sentence.text)
    asked = (
        "numeric"
        if question.answer_type.is_numeric
        else question.answer_type.kind
        if question.answer_type.kind in KINDS
        else ""
    )
    described = []
    for context in contexts:
        matched = _seen(question, asked, context, in_chunks[context.sentence.chunk_id], cover, analyzer)
        described.append(_describe(question, context, matched, cover))
    return described


def _seen(
    question: WeightedQuestion, asked: str, context: Context, in_chunk: frozenset[str], cover: Cover, analyzer: Analyzer
) -> SentenceMatch:
    answer_type, text = question.answer_type, context.sentence.text
    terms, quantities, covered = analyzer.terms(text), _quantities(text), cover(text)
    unnamed = question.entities - covered - cover(context.about)
    if answer_type.kind == "name":  # the answer itself is a name, and its subject may be in the sentence before
        unnamed -= cover(context.before)
    named = {key for key in _named(terms, quantities) if analyzer.is_entity(key)} if unnamed else set()
    instead = bool(named - question.entities or (named and unnamed & question.arguments))
    new = _new_names(question, terms, text)
    fitting = [t for t in new if _is_wanted(answer_type, analyzer.kinds_of(t.key))] if answer_type.entities else new
    amounts = fitting_quantities(answer_type, quantities) if asked == "numeric" else []
    holds = _holds(asked, answer_type, text, bool(amounts if asked == "numeric" else fitting))
    return SentenceMatch(
        asked, holds, terms, quantities, amounts, covered, in_chunk, instead, bool(fitting), len(fitting) < len(new)
    )


def _holds(asked: str, answer_type: AnswerType, text: str, is_found: bool) -> bool:
    """Return whether a sentence has the expected kind of answer.

    Args:
        asked: the kind, one of KINDS, or empty.
        answer_type: the answer type of the question.
        text: the sentence.
        is_found: whether it has a fitting amount or name.
    """
    match asked:
        case "numeric":
            return is_found or states_unit(answer_type, text)
        case "name":
            return is_found
        case "reason":
            return states_reason(text)
        case "definition":
            return states_definition(text)
    return False


def _is_wanted(answer_type: AnswerType, kinds: frozenset[EntityKind]) -> bool:
    """Return whether a name of these kinds is of a wanted kind; a name of unknown kind always is."""
    return not kinds or bool(answer_type.entities & kinds)


def _named(terms: Sequence[Term], amounts: Sequence[Quantity]) -> set[str]:
    """Return the keys of the names in a sentence, except for those within an amount (달러)."""
    names = [term for term in terms if term.kind == "name"]
    return {t.key for t in names if not any(q.start <= t.start and t.end <= q.end for q in amounts)}


def _describe(question: WeightedQuestion, context: Context, matched: SentenceMatch, cover: Cover) -> SentenceFeatures:
    text = context.sentence.text
    terms, covered, in_chunk = matched.terms, matched.covered, matched.in_chunk
    with_context = covered.union(*(cover(other) for other in context.around))
    across = 0.0 if language_of(text) == question.language else CROSS_LANGUAGE_OFFSET
    new = [term for term in terms if term.key not in question.keys and not term.is_function]
    topical = any(term.key in (question.names or question.weighted_keys) for term in terms[:3])
    values = {
        "cosine": context.cosine + across,
        "chunk_cosine": context.hit.dense + across,
        "inadmissible": not _is_admissible(question, context, matched, with_context),
        "defines": matched.asked == "definition" and matched.holds and topical,
        "chunk_score": context.hit.score,
        "novelty": math.log1p(len(new)),
        "brevity": 1.0 / (1.0 + len(text) / 100.0),
        "is_heading": is_heading(text) or len(text) < 8,
        "is_question": text.rstrip("\"'”’ ").endswith("?"),
        "topic_first": topical,
        "rival_topic": bool(terms) and _is_rival(question, terms[0], covered),
        **_coverage(question, covered, with_context, context.overlap),
        **_resolution(question, context, matched, any(term.kind == "name" for term in new), cover),
        "coverage_in_chunk": _share(in_chunk, question.weighted_keys, question.weights),
        "names_missing_in_chunk": 1 - _share(in_chunk, question.names, question.weights),
        **_kind_of_answer(matched),
    }
    return SentenceFeatures(terms, covered, matched.quantities, np.array([float(values[name]) for name in FEATURES]))


def _is_admissible(
    question: WeightedQuestion, context: Context, matched: SentenceMatch, with_context: frozenset[str]
) -> bool:
    """Return whether a sentence can answer at all, however similar it is to the question.

    It has an amount, a reason or a name where one is asked for. The versioned names of the question (그록-2) and the
    figures that it presupposes (2023년) occur in the sentence or near it. It is not about another version (그록-1)
    unless it is about both, nor about entities other than those of the question unless it names those too.
    """
    answer_type = question.answer_type
    if matched.asked in ("numeric", "reason") and not matched.holds:
        return False
    versions = {term.key for term in question.terms if term.kind == "compound"}
    if not versions <= with_context or _is_of_another_version(versions, matched.terms):
        return False
    if matched.speaks_of_other_entities:
        return False
    if matched.has_unwanted_name and not matched.has_new_name:
        return False
    if answer_type.wants_proper_name and not matched.has_new_name and not _QUOTED.search(context.sentence.text):
        return False
    if answer_type.kind == "definition" and question.language == "en" and not question.asked <= matched.covered:
        return False
    given = [quantity for quantity in answer_type.given if is_specific(quantity)]
    around = [q for text in context.around for q in _quantities(text)] if given else []
    return all(any(same_quantity(q, figure) for q in (*matched.quantities, *around)) for figure in given)


def _is_of_another_version(versions: set[str], terms: Sequence[Term]) -> bool:
    own = {term.key for term in terms if term.kind == "compound"}
    heads = {key.split("#")[0] for key in versions - own}
    return any(key.split("#")[0] in heads for key in own - versions)


def _coverage(
    question: WeightedQuestion, covered: frozenset[str], with_context: frozenset[str], overlap: float
) -> dict[str, float]:
    """Return how much of the question, its names and its target occurs in the sentence, and around it."""
    share = _share(covered, question.weighted_keys, question.weights)
    return {
        "coverage": share,
        "coverage_with_context": _share(with_context, question.weighted_keys, question.weights),
        "bigram_coverage": overlap if question.bigrams else share,
        "names_missing": 1 - _share(covered, question.names, question.weights),
        "names_missing_with_context": 1 - _share(with_context, question.names, question.weights),
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
    around = (context.about,) if any(term.kind == "name" for term in matched.terms) else context.around
    resolved = matched.covered.union(*(cover(text) for text in around))
    unresolved = 1 - _share(resolved, question.names, question.weights)
    return {
        "coverage_resolved": _share(resolved, question.weighted_keys, question.weights),
        "names_unresolved": unresolved,
        "speaks_of_others": unresolved * names_others,
    }


def _kind_of_answer(matched: SentenceMatch) -> dict[str, float]:
    """Return for each of KINDS whether the sentence has (fits) or lacks it (missing); and the nearness of an amount."""
    pairs = {f"{kind}_fits": float(kind == matched.asked and matched.holds) for kind in KINDS}
    pairs |= {f"{kind}_missing": float(kind == matched.asked and not matched.holds) for kind in KINDS}
    return pairs | {"near": _nearness(matched.amounts, [term for term in matched.terms if term.key in matched.covered])}


def _new_names(question: WeightedQuestion, terms: Sequence[Term], text: str) -> list[Term]:
    """Return the names that the question does not have in this spelling: the former name of X is 트위터."""

    def is_new(term: Term) -> bool:
        surface = fold(text[term.start : term.end])
        known = (other in surface or surface in other for other in question.surfaces)  # 카파시, 안드레이 카파시
        return surface not in question.surfaces and not (term.key in question.keys and any(known))

    new = [term for term in terms if term.kind == "name" and not term.is_function and is_new(term)]
    return [term for term in new if not text[: term.start].endswith("(")]  # 딥마인드(DeepMind)


def _is_rival(question: WeightedQuestion, topic: Term, covered: frozenset[str]) -> bool:
    """Return whether a sentence begins with another name and lacks one of the question's."""
    return topic.kind == "name" and topic.key not in question.weighted_keys and not question.names <= covered


@functools.lru_cache(maxsize=20_000)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text)


def _covered(question: WeightedQuestion, terms: Sequence[Term], text: str) -> frozenset[str]:
    """Return the question's keys in a text: as a term, within another word (산업 in 중국산업), or as a whole word."""
    present = {term.key for term in terms}
    folded = fold(text)
    whole = frozenset().union(*(keys for word, keys in question.words if word in folded))
    return whole.union(
        k
        for k in question.weighted_keys
        if k in present
        or (len(k) > 1 and "#" not in k and k in folded and not k.isascii())
        or (_ATTRIBUTE.fullmatch(k) and k[:-1] in present)
    )


def _share(part: frozenset[str], whole: frozenset[str], weights: dict[str, float]) -> float:
    total = sum(weights.get(key, 0.0) for key in whole)
    return sum(weights.get(key, 0.0) for key in part & whole) / total if total else 1.0


def _nearness(fitting: Sequence[Quantity], terms: Sequence[Term]) -> float:
    """Return 1 where a fitting amount is next to a word of the question, 0.5 at ``_NEAR`` characters, 0 without one."""
    gaps = [max(0, q.start - t.end, t.start - q.end) for q in fitting for t in terms]
    return _NEAR / (_NEAR + min(gaps)) if gaps else 0.0
