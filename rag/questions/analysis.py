"""Analyse a question once: its terms and answer type; then decide which of its words count, and how much.

The module knows no documents and no scores; what the index knows about the words is passed in as plain values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.questions.answer_type import ANSWER_TYPE_WORDS, LIGHT_VERBS, REPORTING_VERBS, AnswerType, answer_type_of
from rag.questions.exclusion import exclusions
from rag.questions.grammar import appositions, arguments, described_kind, kinds_of_answer, predicates, stems
from rag.text import Analyzer, Morpheme, Term, bigrams, fold, language_of

# Verbs, nouns used as verbs, and nouns that describe a name are often paraphrased; half of their idf counts.
VERB_WEIGHT = 0.5
# An English word that the index does not know usually has a Korean translation in the documents that the glossary
# lacks. A quarter of its idf counts, so that a question of such words alone finds no evidence.
UNKNOWN_WORD_WEIGHT = 0.25
# A word of at least so many characters that occurs verbatim in a text is covered, whatever morphemes are found in it.
SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """Analysis of a question before retrieval; made once per request and passed on.

    Attributes:
        text: the question.
        language: ``ko`` or ``en``.
        terms: its terms, in order.
        morphemes: its morphemes, in order.
        bigrams: the bigrams of its folded characters, with repetitions.
        answer_type: the type of answer that it expects.
    """

    text: str
    language: str
    terms: tuple[Term, ...]
    morphemes: tuple[Morpheme, ...]
    bigrams: tuple[str, ...]
    answer_type: AnswerType


@dataclass(frozen=True, slots=True)
class WeightedQuestion:
    """Question as it is compared with each sentence.

    Attributes:
        terms: the terms that count.
        keys: the keys of these terms.
        surfaces: all terms of the question as they are written, folded.
        weights: the weighted idf of each key in ``weighted_keys``.
        weighted_keys: the keys that the index knows, and unknown ones that count: names, English words and nouns.
        names: the keys of the names.
        entities: those of the names that are in the table of names.
        arguments: those of the entities that the question is about.
        excluded: of each thing that the question excludes, the keys: the sales of a firm other than this one.
        asked: the key of the thing whose value is asked for; empty where it cannot be told.
        words: the longer words as they are written, folded, each with the keys of its terms.
        vector: the unit vector of the question, shape (dimension,).
        answer_type: the type of answer that it expects.
        language: ``ko`` or ``en``.
    """

    terms: tuple[Term, ...]
    keys: frozenset[str]
    surfaces: frozenset[str]
    weights: dict[str, float]
    weighted_keys: frozenset[str]
    names: frozenset[str]
    entities: frozenset[str]
    arguments: frozenset[str]
    excluded: tuple[frozenset[str], ...]
    asked: frozenset[str]
    words: tuple[tuple[str, frozenset[str]], ...]
    vector: NDArray[np.float32]
    answer_type: AnswerType
    language: str


def analyse(question: str, analyzer: Analyzer) -> QuestionAnalysis:
    """Return the analysis of a question, which needs no index."""
    morphemes = tuple(analyzer.morphemes(question))
    answer_type = answer_type_of(question, described_kind(question, morphemes))
    language, grams = language_of(question), tuple(bigrams(question))
    return QuestionAnalysis(question, language, analyzer.terms(question), morphemes, grams, answer_type)


def weigh_question(
    asked: QuestionAnalysis,
    terms: Sequence[Term],
    idf: dict[str, float],
    known: frozenset[str],
    vector: NDArray[np.float32],
    analyzer: Analyzer,
) -> WeightedQuestion:
    """Return the question as it is compared with sentences.

    Args:
        asked: the analysed question.
        terms: its terms, with the spelling of the index.
        idf: inverse document frequency of each content term, by key.
        known: the keys that occur in the index.
        vector: the unit vector of the question, shape (dimension,).
        analyzer: knows the table of names.
    """
    question, morphemes, answer_type, language = asked.text, asked.morphemes, asked.answer_type, asked.language
    # A sentence that answers need not repeat the words for the answer type.
    excluded = exclusions(question, terms)
    unsaid = [*kinds_of_answer(question, morphemes), answer_type.span, *(span for span, _ in excluded)]
    content = [term for term in terms if term.key in idf and _counts(term, unsaid)]
    names = _names(content, known, question, language, analyzer)
    entities = frozenset(name for name in names if analyzer.is_entity(name))
    familiar = known | names
    weighted_keys = frozenset(t.key for t in content if t.key in familiar or language != "ko" or t.kind == "noun")
    argument_spans = arguments(question, morphemes)
    return WeightedQuestion(
        terms=tuple(content),
        keys=frozenset(term.key for term in content),
        surfaces=frozenset(fold(question[term.start : term.end]) for term in terms),
        weights=_weights(content, weighted_keys, familiar, idf, language, morphemes),
        weighted_keys=weighted_keys,
        names=names,
        entities=entities,
        arguments=frozenset(t.key for t in content if (t.start, t.end) in argument_spans) & entities,
        excluded=tuple(keys for _, keys in excluded),
        asked=_asked(content, weighted_keys, answer_type, language, morphemes),
        words=_long_words(question, morphemes, [term for term in content if term.key in weighted_keys]),
        vector=vector,
        answer_type=answer_type,
        language=language,
    )


def _counts(term: Term, unsaid: Sequence[tuple[int, int]]) -> bool:
    """Return whether a sentence has to contain a word; figures are compared as quantities instead."""
    without_weight = term.key in ANSWER_TYPE_WORDS | LIGHT_VERBS | REPORTING_VERBS
    inside = any(start <= term.start and term.end <= end for start, end in unsaid)
    return not without_weight and term.kind != "number" and not inside


def _weights(
    content: Sequence[Term],
    weighted_keys: frozenset[str],
    familiar: frozenset[str],
    idf: dict[str, float],
    language: str,
    morphemes: Sequence[Morpheme],
) -> dict[str, float]:
    """Return the idf of each key in ``weighted_keys``, halved for paraphrased words, quartered for unknown ones.

    A word that no document contains counts as missing, but only by a little in a question in another language.
    """
    unknown = {t.key for t in content if t.key not in familiar} if language != "ko" else set()
    paraphrased = [*predicates(morphemes), *appositions(morphemes)]
    verbs = {
        t.key
        for t in content
        if t.kind == "verb" or any(start <= t.start and t.end <= end for start, end in paraphrased)
    }
    return {
        key: idf[key] * (UNKNOWN_WORD_WEIGHT if key in unknown else VERB_WEIGHT if key in verbs else 1.0)
        for key in weighted_keys
    }


def _asked(
    content: Sequence[Term],
    weighted_keys: frozenset[str],
    answer_type: AnswerType,
    language: str,
    morphemes: Sequence[Morpheme],
) -> frozenset[str]:
    """Return the key of the thing whose value is asked for, as a set of at most one."""
    if answer_type.kind == "definition" and language == "en":
        return frozenset(term.key for term in content[:1])  # What is a smart farm, according to ...?
    adverbial = {start for _, tag, start, _ in morphemes if tag == "JKB"}  # 세상에 알려지다: 세상 is not asked about
    nouns = [t.key for t in content if t.kind in ("noun", "verb") and t.key in weighted_keys and t.end not in adverbial]
    return frozenset(nouns[-1:])


def _names(
    content: Sequence[Term], known: frozenset[str], question: str, language: str, analyzer: Analyzer
) -> frozenset[str]:
    return frozenset(
        t.key
        for t in content
        if t.kind in ("name", "compound")
        and (t.key in known or analyzer.is_entity(t.key) or _is_name(t, question, language))
    )


def _long_words(
    question: str, morphemes: Sequence[Morpheme], terms: Sequence[Term]
) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the words of at least SHORTEST_WORD characters without endings, folded, with the keys of their terms."""
    return tuple(
        (fold(question[start:end]), frozenset(t.key for t in terms if start <= t.start and t.end <= end))
        for start, end in stems(question, morphemes)
        if end - start >= SHORTEST_WORD
    )


def _is_name(term: Term, question: str, language: str) -> bool:
    """Return whether a term is written like a name; an unknown lower-case Latin word is none."""
    surface = question[term.start : term.end]
    if term.kind == "compound" or not surface.isascii():
        return True
    may_begin_a_sentence = language == "en" and term.start == 0 and not surface[1:].isupper()
    return not surface.islower() and not may_begin_a_sentence
