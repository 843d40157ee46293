"""What speaks for and against a sentence as the answer to a question: the numbers that ``rag.retrieval.reader`` weighs.

How near it is in meaning, how much of the question it covers and where the rest stands, whether it holds the kind of
thing that is asked for, and whether it can answer at all. The module knows no weights and no storage.
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

Cover = Callable[[str], frozenset[str]]  # a text -> the keys of the question that stand in it

FEATURES = (
    "cosine", "chunk_cosine", "chunk_score", "inadmissible", "defines", "coverage", "coverage_with_context",
    "coverage_resolved", "coverage_in_chunk", "bigram_coverage", "names_missing", "names_missing_with_context",
    "names_missing_in_chunk", "names_unresolved", "speaks_of_others", "asked_missing", "asked_missing_with_context",
    "rival_topic", "numeric_fits", "numeric_missing", "near", "reason_fits", "reason_missing", "definition_fits",
    "definition_missing", "name_fits", "name_missing", "novelty", "brevity", "is_heading", "is_question", "topic_first",
)  # fmt: skip
KINDS = ("numeric", "reason", "definition", "name")  # of answer, which a sentence holds or lacks
# e5 puts a question and a passage in different languages further apart than in one; added back across languages. Set
# by hand on a few pairs of everyday sentences; tests/benchmarks/fit_entailment.py measures 0.062 on the twenty it has.
CROSS_LANGUAGE_OFFSET = 0.07
_QUOTED = re.compile("[\"'‘’“”《》〈〉「」『』]")
# What is invested is a 투자금: an amount, a fee or a day named after what is done.
_ATTRIBUTE = re.compile("[가-힣]{2,}[금액비료일]")
_NEAR = 40.0  # characters between an amount and the nearest word of the question at which "near" has halved


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence with where it stands: its chunk, the sentences beside it, its heading and what is known of it.

    ``cosine`` and ``overlap`` are the sentence's, as in ``Hit``.
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
        """Everything that may say what the sentence leaves out."""
        return (self.before, self.after, self.about)


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """What is seen of the question in a sentence and in its chunk.

    ``asked`` is the kind of answer that can be told from the sentence alone, of KINDS, or empty; ``holds`` says whether
    the sentence holds it, and ``amounts`` are those that do. ``speaks_of_other_entities``: one that the question names
    is neither there nor in what is known of the text (where a name is asked for, nor in the sentence before), and the
    sentence names others; or it names any, and lacks the one that the question is about.
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
    """What is known of a sentence: its terms, the question's keys in it, its amounts, its FEATURES in that order."""

    terms: Sequence[Term]
    covered: frozenset[str]
    quantities: tuple[Quantity, ...]
    values: NDArray[np.float64]


def extract_features(
    question: WeightedQuestion, contexts: Sequence[Context], analyzer: Analyzer
) -> list[SentenceFeatures]:
    """The features of every sentence, in the order given."""

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
    if answer_type.kind == "name":  # the answer itself is a name, and its subject may stand in front of it
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
    """Whether a sentence holds the kind of answer that is asked for; ``is_found``: such an amount or name."""
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
    """Whether a name of these kinds, none where nothing is known of it, is of a kind that the question asks for."""
    return not kinds or bool(answer_type.entities & kinds)


def _named(terms: Sequence[Term], amounts: Sequence[Quantity]) -> set[str]:
    """The names in a sentence; 달러 in an amount is none."""
    names = [term for term in terms if term.kind == "name"]
    return {t.key for t in names if not any(q.start <= t.start and t.end <= q.end for q in amounts)}


def _describe(question: WeightedQuestion, context: Context, matched: SentenceMatch, cover: Cover) -> SentenceFeatures:
    text = context.sentence.text
    terms, covered, in_chunk = matched.terms, matched.covered, matched.in_chunk
    with_context = covered.union(*(cover(other) for other in context.around))
    across = 0.0 if language_of(text) == question.language else CROSS_LANGUAGE_OFFSET
    new = [term for term in terms if term.key not in question.keys and not term.is_function]
    topical = any(term.key in (question.names or question.seen) for term in terms[:3])
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
        "coverage_in_chunk": _share(in_chunk, question.seen, question.weights),
        "names_missing_in_chunk": 1 - _share(in_chunk, question.names, question.weights),
        **_kind_of_answer(matched),
    }
    return SentenceFeatures(terms, covered, matched.quantities, np.array([float(values[name]) for name in FEATURES]))


def _is_admissible(
    question: WeightedQuestion, context: Context, matched: SentenceMatch, with_context: frozenset[str]
) -> bool:
    """Whether a sentence can answer at all, however much it resembles the question.

    It holds an amount of the kind asked for, a cause or a name where one is asked for; the versioned names of the
    question (그록-2) and the figures that it takes for granted (2023년) stand in it or beside it. Of another version
    (그록-1) it does not speak, unless of both; nor of other people and firms than the question names, without naming
    those.
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
    """How much of the question, of its names and of what it asks about stands in the sentence, and around it."""
    share = _share(covered, question.seen, question.weights)
    return {
        "coverage": share,
        "coverage_with_context": _share(with_context, question.seen, question.weights),
        "bigram_coverage": overlap if question.bigrams else share,
        "names_missing": 1 - _share(covered, question.names, question.weights),
        "names_missing_with_context": 1 - _share(with_context, question.names, question.weights),
        "asked_missing": float(not question.asked <= covered),
        "asked_missing_with_context": float(not question.asked <= with_context),
    }


def _resolution(
    question: WeightedQuestion, context: Context, matched: SentenceMatch, names_others: bool, cover: Cover
) -> dict[str, float]:
    """What the sentence speaks of: the words in it, and those around it only where it names nobody itself.

    "The company is worth 24 billion" takes its subject from the sentence before; "xAI is worth 24 billion" does not,
    however near another company's name stands.
    """
    around = (context.about,) if any(term.kind == "name" for term in matched.terms) else context.around
    resolved = matched.covered.union(*(cover(text) for text in around))
    unresolved = 1 - _share(resolved, question.names, question.weights)
    return {
        "coverage_resolved": _share(resolved, question.seen, question.weights),
        "names_unresolved": unresolved,
        "speaks_of_others": unresolved * names_others,
    }


def _kind_of_answer(matched: SentenceMatch) -> dict[str, float]:
    """Whether the sentence holds the kind of thing that is asked for; a pair of features a kind: fits, missing."""
    pairs = {f"{kind}_fits": float(kind == matched.asked and matched.holds) for kind in KINDS}
    pairs |= {f"{kind}_missing": float(kind == matched.asked and not matched.holds) for kind in KINDS}
    return pairs | {"near": _nearness(matched.amounts, [term for term in matched.terms if term.key in matched.covered])}


def _new_names(question: WeightedQuestion, terms: Sequence[Term], text: str) -> list[Term]:
    """The names that the question does not have in this spelling: what X was called before is 트위터."""

    def is_new(term: Term) -> bool:
        surface = fold(text[term.start : term.end])
        known = (other in surface or surface in other for other in question.surfaces)  # 카파시, 안드레이 카파시
        return surface not in question.surfaces and not (term.key in question.keys and any(known))

    new = [term for term in terms if term.kind == "name" and not term.is_function and is_new(term)]
    return [term for term in new if not text[: term.start].endswith("(")]  # 딥마인드(DeepMind)


def _is_rival(question: WeightedQuestion, topic: Term, covered: frozenset[str]) -> bool:
    """Whether a sentence speaks of somebody else: it opens with another name and lacks one of the question's."""
    return topic.kind == "name" and topic.key not in question.seen and not question.names <= covered


@functools.lru_cache(maxsize=20_000)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text)


def _covered(question: WeightedQuestion, terms: Sequence[Term], text: str) -> frozenset[str]:
    """The question's keys that a text has as a term, in another word (중국산업 for 산업), or within a whole word."""
    present = {term.key for term in terms}
    folded = fold(text)
    whole = frozenset().union(*(keys for word, keys in question.words if word in folded))
    return whole.union(
        k
        for k in question.seen
        if k in present
        or (len(k) > 1 and "#" not in k and k in folded and not k.isascii())
        or (_ATTRIBUTE.fullmatch(k) and k[:-1] in present)
    )


def _share(part: frozenset[str], whole: frozenset[str], weights: dict[str, float]) -> float:
    total = sum(weights.get(key, 0.0) for key in whole)
    return sum(weights.get(key, 0.0) for key in part & whole) / total if total else 1.0


def _nearness(fitting: Sequence[Quantity], terms: Sequence[Term]) -> float:
    """1 where an expected amount stands beside a word of the question, 0.5 at forty characters, 0 without one."""
    gaps = [max(0, q.start - t.end, t.start - q.end) for q in fitting for t in terms]
    return _NEAR / (_NEAR + min(gaps)) if gaps else 0.0
