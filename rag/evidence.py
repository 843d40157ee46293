"""Which sentence answers the question, and is the answer there at all?

Every sentence of the retrieved chunks is described by a few features: how near it is in meaning, how much of the
question it covers, whether it holds the kind of thing that is asked for. A linear model ranks the sentences, a second
one turns the best of them into a calibrated probability that the documents answer. Both are fitted on public question
sets by ``tests/benchmarks/fit_evidence.py``, never on the packaged questions. The module knows no storage.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from rag.focus import WORDS_OF_ASKING, Focus, answers, is_specific, marks_definition, marks_reason, states_unit
from rag.korean import Analyzer, Term, bigrams, fold
from rag.quantities import Quantity, find_quantities, same
from rag.records import Hit, Sentence
from rag.sentences import language_of

FEATURES = (
    "cosine", "chunk_cosine", "chunk_score", "inadmissible", "defines", "coverage", "coverage_with_context",
    "coverage_resolved", "bigram_coverage", "names_missing", "names_missing_with_context", "names_unresolved",
    "asked_missing", "asked_missing_with_context", "rival_topic", "numeric_fits", "numeric_missing", "near",
    "reason_fits", "reason_missing", "definition_fits", "definition_missing", "name_fits",
    "name_missing", "novelty", "brevity", "is_heading", "is_question", "topic_first",
)  # fmt: skip
CONFIDENCE_FEATURES = (
    "lead", "cosine", "cosine_peak", "coverage", "coverage_resolved", "coverage_with_context", "names_missing",
    "names_unresolved", "names_missing_with_context",
    "asked_missing", "rival_topic", "numeric_missing", "reason_missing", "name_missing", "bigram_coverage",
    "rarest_missing", "near", "numeric_resolved", "reason_resolved", "definition_resolved",
)  # fmt: skip
# e5 puts a question and a passage in different languages further apart than in one: the mean difference of cosine over
# generic Korean and English question pairs (tests/benchmarks/fit_evidence.py prints it). Added back across languages.
CROSS_LANGUAGE_OFFSET = 0.07
# Verbs are what people say in other words; half of their idf counts.
VERB_WEIGHT = 0.5
_HEADING = re.compile(r"#{1,6}\s")
_NEAR = 40.0  # characters between an amount and the nearest word of the question at which "near" has halved


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What is compared with each sentence.

    ``weights`` are the idf of its content terms; ``seen`` those that the index knows, and unknown names; ``names`` the
    names among them; ``asked`` is the thing whose value is asked for, where one can be told; ``bigrams`` are empty for
    a question that has none in common with the script of the documents.
    """

    terms: tuple[Term, ...]
    weights: dict[str, float]
    seen: frozenset[str]
    names: frozenset[str]
    asked: frozenset[str]
    bigrams: frozenset[str]
    vector: NDArray[np.float32]
    focus: Focus
    language: str


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence with where it stands: its chunk, the sentences beside it, its heading and what is known of it."""

    sentence: Sentence
    hit: Hit
    beside: tuple[str, ...]
    about: str
    cosine: float

    @property
    def around(self) -> tuple[str, ...]:
        """Everything that may say what the sentence leaves out."""
        return (*self.beside, self.about)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its features; ``score`` is the ranking model's log-odds, comparable within one question."""

    context: Context
    covered: frozenset[str]
    quantities: tuple[Quantity, ...]
    features: NDArray[np.float64]
    score: float = 0.0

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.context.sentence

    def value(self, feature: str) -> float:
        """One of FEATURES."""
        return float(self.features[FEATURES.index(feature)])


def question_view(
    question: str,
    terms: Sequence[Term],
    idf: dict[str, float],
    known: frozenset[str],
    vector: NDArray[np.float32],
    focus: Focus,
) -> QuestionView:
    """Prepares a question for comparison.

    Args:
        question: its text.
        terms: its terms.
        idf: weight of each content term.
        known: the terms that stand somewhere in the index.
        vector: its unit vector.
        focus: what it expects.
    """
    content = [term for term in terms if term.key in idf and term.key not in WORDS_OF_ASKING]
    names = frozenset(
        t.key for t in content if t.kind in ("name", "compound") and (t.key in known or _is_name(t, question))
    )
    language = language_of(question)
    # A noun that no document has counts as missing, but only where the documents speak the question's language.
    nouns_count = language == "ko"
    seen = frozenset(t.key for t in content if t.key in known or t.key in names or (nouns_count and t.kind == "noun"))
    nouns = [term.key for term in content if term.kind in ("noun", "verb") and term.key in seen]
    grams = frozenset(bigrams(question)) if language == "ko" else frozenset()
    verbs = {term.key for term in content if term.kind == "verb"}
    weights = {key: idf[key] * (VERB_WEIGHT if key in verbs else 1.0) for key in seen}
    return QuestionView(tuple(content), weights, seen, names, frozenset(nouns[-1:]), grams, vector, focus, language)


def _is_name(term: Term, question: str) -> bool:
    """An unknown Latin word is a name where it is written like one; an unknown English word is no name."""
    surface = question[term.start : term.end]
    return term.kind == "compound" or not surface.isascii() or (not surface.islower() and term.start > 0)


def candidates(question: QuestionView, contexts: Sequence[Context], analyzer: Analyzer) -> list[Candidate]:
    """All sentences with their features and scores, best first; those that cannot answer come last."""
    if not contexts:
        return []
    found = [_describe(question, context, analyzer) for context in contexts]
    weights = model()["ranking"]
    scored = [dataclasses.replace(c, score=float(c.features @ weights)) for c in found]
    return sorted(scored, key=lambda c: (c.value("inadmissible"), -c.score, c.sentence.document_id, c.sentence.start))


def _describe(question: QuestionView, context: Context, analyzer: Analyzer) -> Candidate:
    text = context.sentence.text
    terms = analyzer.terms(text)
    covered = _covered(question.seen, terms, text)
    with_context = covered.union(*(_covered(question.seen, analyzer.terms(t), t) for t in context.around))
    quantities = _quantities(text)
    across = 0.0 if language_of(text) == question.language else CROSS_LANGUAGE_OFFSET
    definition = question.focus.kind == "definition" and marks_definition(text)
    topical = any(term.key in (question.names or question.seen) for term in terms[:3])
    values = {
        "cosine": context.cosine + across,
        "chunk_cosine": context.hit.dense + across,
        "inadmissible": not _is_admissible(question, context, with_context, quantities),
        "defines": definition and topical,
        "chunk_score": context.hit.score,
        "novelty": math.log1p(len(_new_terms(question, terms))),
        "brevity": 1.0 / (1.0 + len(text) / 100.0),
        "is_heading": bool(_HEADING.match(text)) or len(text) < 8,
        "is_question": text.rstrip("\"'”’ ").endswith("?"),
        "topic_first": topical,
        "rival_topic": bool(terms) and _is_rival(question, terms[0], covered),
        **_coverage(question, covered, with_context, text),
        **_resolution(question, context, terms, covered, analyzer),
        **_kind_of_answer(question, terms, covered, quantities, text),
    }
    return Candidate(context, covered, quantities, np.array([float(values[name]) for name in FEATURES]))


def _is_admissible(
    question: QuestionView,
    context: Context,
    with_context: frozenset[str],
    quantities: tuple[Quantity, ...],
) -> bool:
    """Whether a sentence can answer at all, however much it resembles the question.

    It holds an amount of the kind asked for, or a cause where one is asked for; the versioned names of the question
    (그록-2) and the figures that it takes for granted (2023년) stand in it or beside it.
    """
    focus = question.focus
    if focus.is_numeric and not answers(focus, quantities) and not states_unit(focus, context.sentence.text):
        return False
    if focus.kind == "reason" and not marks_reason(context.sentence.text):
        return False
    versions = {term.key for term in question.terms if term.kind == "compound"}
    if not versions <= with_context:
        return False
    present = [*quantities, *(q for text in context.around for q in _quantities(text))]
    return all(any(same(q, given) for q in present) for given in focus.given if is_specific(given))


def _coverage(
    question: QuestionView, covered: frozenset[str], with_context: frozenset[str], text: str
) -> dict[str, float]:
    """How much of the question, of its names and of what it asks about stands in the sentence, and around it."""
    share = _share(covered, question.seen, question.weights)
    return {
        "coverage": share,
        "coverage_with_context": _share(with_context, question.seen, question.weights),
        "bigram_coverage": _overlap(question.bigrams, text) if question.bigrams else share,
        "names_missing": 1 - _share(covered, question.names, question.weights),
        "names_missing_with_context": 1 - _share(with_context, question.names, question.weights),
        "asked_missing": float(not question.asked <= covered),
        "asked_missing_with_context": float(not question.asked <= with_context),
    }


def _resolution(
    question: QuestionView, context: Context, terms: Sequence[Term], covered: frozenset[str], analyzer: Analyzer
) -> dict[str, float]:
    """What the sentence speaks of: the words in it, and those around it only where it names nobody itself.

    "The company is worth 24 billion" takes its subject from the sentence before; "xAI is worth 24 billion" does not,
    however near another company's name stands.
    """
    around = (context.about,) if any(term.kind == "name" for term in terms) else context.around
    resolved = covered.union(*(_covered(question.seen, analyzer.terms(text), text) for text in around))
    return {
        "coverage_resolved": _share(resolved, question.seen, question.weights),
        "names_unresolved": 1 - _share(resolved, question.names, question.weights),
    }


def _kind_of_answer(
    question: QuestionView, terms: Sequence[Term], covered: frozenset[str], quantities: tuple[Quantity, ...], text: str
) -> dict[str, float]:
    """Whether the sentence holds the kind of thing that is asked for; a pair of features a kind: fits, missing."""
    focus = question.focus
    fitting = answers(focus, quantities) if focus.is_numeric else []
    holds = {
        "numeric": (focus.is_numeric, bool(fitting) or states_unit(focus, text)),
        "reason": (focus.kind == "reason", marks_reason(text)),
        "definition": (focus.kind == "definition", marks_definition(text)),
        "name": (focus.kind == "name", any(term.kind == "name" for term in _new_terms(question, terms))),
    }
    pairs = {f"{kind}_fits": float(asked and found) for kind, (asked, found) in holds.items()}
    pairs |= {f"{kind}_missing": float(asked and not found) for kind, (asked, found) in holds.items()}
    return pairs | {"near": _nearness(fitting, [term for term in terms if term.key in covered])}


def _new_terms(question: QuestionView, terms: Sequence[Term]) -> list[Term]:
    own = {term.key for term in question.terms}
    return [term for term in terms if term.key not in own and not term.is_function]


def _is_rival(question: QuestionView, topic: Term, covered: frozenset[str]) -> bool:
    """Whether a sentence speaks of somebody else: it opens with another name and lacks one of the question's."""
    return topic.kind == "name" and topic.key not in question.seen and not question.names <= covered


def confidence(question: QuestionView, ranked: Sequence[Candidate]) -> float:
    """The calibrated probability, 0..1, that the best candidate answers the question."""
    if not ranked:
        return 0.0
    weights = model()["confidence"]
    bias = float(model()["bias"][0])
    return float(1.0 / (1.0 + math.exp(-(confidence_features(question, ranked) @ weights + bias))))


def confidence_features(question: QuestionView, ranked: Sequence[Candidate]) -> NDArray[np.float64]:
    """The features of ``CONFIDENCE_FEATURES`` of the best candidate, in that order."""
    best = ranked[0]
    values = dict(zip(FEATURES, best.features.tolist(), strict=True))
    rival = next((c for c in ranked[1:] if c.sentence.text != best.sentence.text), None)
    rarest = max(sorted(question.weights), key=lambda key: question.weights[key], default="")
    cosines = np.array([c.context.cosine for c in ranked])
    resolved = 1.0 - values["names_unresolved"]
    values |= {
        # The kind of thing asked for, said of the one asked about, is an answer also in words of its own.
        "numeric_resolved": values["numeric_fits"] * values["near"] * resolved,
        "reason_resolved": values["reason_fits"] * resolved,
        "definition_resolved": values["defines"] * resolved,
        "lead": best.score - rival.score if rival else 0.0,
        # e5's cosines crowd together, and lower across languages: only the height above the others means something.
        "cosine_peak": float((best.context.cosine - cosines.mean()) / (cosines.std() + 1e-6)),
        "rarest_missing": float(bool(rarest) and rarest not in best.covered),
    }
    return np.array([values[name] for name in CONFIDENCE_FEATURES])


@functools.cache
def model() -> dict[str, NDArray[np.float64]]:
    """The fitted weights: ``ranking`` over FEATURES, ``confidence`` over CONFIDENCE_FEATURES, and ``bias``."""
    data = json.loads(resources.files("rag").joinpath("evidence.json").read_text(encoding="utf-8"))
    return {
        "ranking": np.array([data["ranking"].get(name, 0.0) for name in FEATURES]),
        "confidence": np.array([data["confidence"].get(name, 0.0) for name in CONFIDENCE_FEATURES]),
        "bias": np.array([data["bias"]]),
    }


@functools.lru_cache(maxsize=20_000)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text)


def _covered(keys: frozenset[str], terms: Sequence[Term], text: str) -> frozenset[str]:
    """The keys that a text has as a term, or as a part of a word (중국산업 for 산업)."""
    present = {term.key for term in terms}
    folded = fold(text)
    return frozenset(
        k for k in keys if k in present or (len(k) > 1 and "#" not in k and k in folded and not k.isascii())
    )


def _share(part: frozenset[str], whole: frozenset[str], weights: dict[str, float]) -> float:
    total = sum(weights.get(key, 0.0) for key in whole)
    return sum(weights.get(key, 0.0) for key in part & whole) / total if total else 1.0


def _overlap(wanted: frozenset[str], text: str) -> float:
    return len(wanted.intersection(bigrams(text))) / len(wanted) if wanted else 0.0


def _nearness(fitting: Sequence[Quantity], terms: Sequence[Term]) -> float:
    """1 where an expected amount stands beside a word of the question, 0.5 at forty characters, 0 without one."""
    gaps = [max(0, q.start - t.end, t.start - q.end) for q in fitting for t in terms]
    return _NEAR / (_NEAR + min(gaps)) if gaps else 0.0
