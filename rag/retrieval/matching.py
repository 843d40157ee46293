"""Match a question with a sentence: the words, names and amounts that they share, and the expected kind of answer.

The module computes no features and knows no weights and no storage.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.index import written_on
from rag.questions import (
    AnswerType,
    WeightedQuestion,
    fitting_quantities,
    states_reason,
    states_time,
    states_unit,
)
from rag.records import Hit, Sentence
from rag.text import Analyzer, EntityKind, PartialDate, Quantity, Term, find_quantities, fold, has_cells, with_columns

Cover = Callable[[str], frozenset[str]]  # a text -> the keys of the question that occur in it
# A noun for the amount, fee or day of an action: 투자금 is money that is invested.
_ATTRIBUTE = re.compile("[가-힣]{2,}[금액비료일]")


@dataclass(frozen=True, slots=True)
class Context:
    """Sentence with its surroundings.

    Attributes:
        sentence: the sentence.
        hit: the chunk that contains it.
        before: the text of the sentence before it; empty for none.
        after: the text of the sentence after it; empty for none.
        metadata: title, outlet, date and heading of the passage.
        cosine: between the question and the sentence, as in ``Hit``.
    """

    sentence: Sentence
    hit: Hit
    before: str
    after: str
    metadata: str
    cosine: float

    @property
    def text(self) -> str:
        """Return the sentence as it is compared: a row of a table with the names of its columns."""
        return with_columns(self.hit.document.text, self.sentence.start, self.sentence.end)

    @property
    def written(self) -> PartialDate | None:
        """Return the day from which the sentence's relative dates count; None where it is not known."""
        return written_on(self.hit.document, self.sentence.start)

    @property
    def around(self) -> tuple[str, ...]:
        """Return all text that may name what the sentence leaves out."""
        return (self.before, self.after, self.metadata)


@dataclass(frozen=True, slots=True)
class SentenceMatch:
    """Match between the question and a sentence in its chunk.

    Attributes:
        expected: the expected kind of answer: "numeric" or that of the answer type.
        holds: whether the sentence has an amount or a reason where one is expected.
        terms: the terms of the sentence.
        quantities: the amounts in it.
        covered: the keys of the question in the sentence.
        in_chunk: the keys of the question in the sentences and the metadata of the chunk.
        speaks_of_other_entities: whether the sentence is about other entities. It lacks an entity of the question that
            the metadata (if a name is asked for, also the sentence before) do not name either, and it names an entity
            that the question does not; or it names any, and lacks one that the question is about.
        has_new_name: whether it has a name of a wanted kind that the question does not have.
        has_unwanted_name: whether it has a new name of another kind.
    """

    expected: str
    holds: bool
    terms: Sequence[Term]
    quantities: tuple[Quantity, ...]
    covered: frozenset[str]
    in_chunk: frozenset[str]
    speaks_of_other_entities: bool
    has_new_name: bool
    has_unwanted_name: bool


def match_sentence(
    question: WeightedQuestion,
    expected: str,
    context: Context,
    in_chunk: frozenset[str],
    cover: Cover,
    analyzer: Analyzer,
) -> SentenceMatch:
    """Return the match between a question and a sentence.

    Args:
        question: the question.
        expected: the expected kind of answer: "numeric" or that of the answer type.
        context: the sentence with its surroundings.
        in_chunk: the keys of the question in the sentence's chunk.
        cover: returns the keys of the question in a text.
        analyzer: finds the terms.
    """
    answer_type, text = question.answer_type, context.text
    terms, quantities, covered = analyzer.terms(text), quantities_of(text, context.written), cover(text)
    # Where a sentence names others itself, only what its whole passage is about counts, not the heading just above.
    unnamed = question.entities - covered - cover(context.hit.source.metadata)
    if answer_type.kind == "name":  # the answer itself is a name, and its subject may be in the sentence before
        unnamed -= cover(context.before)
    named = {key for key in _name_keys(terms, quantities) if analyzer.is_entity(key)} if unnamed else set()
    instead = bool(named - question.entities or (named and unnamed & question.arguments))
    new = _new_names(question, terms, text)
    fitting = [t for t in new if _is_wanted(answer_type, analyzer.kinds_of(t.key))] if answer_type.entities else new
    holds = _holds(expected, answer_type, text, quantities)
    return SentenceMatch(
        expected, holds, terms, quantities, covered, in_chunk, instead, bool(fitting), len(fitting) < len(new)
    )


def _amounts(answer_type: AnswerType, text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return the amounts of a sentence that may be the answer.

    Of relative dates a day, a week and a distance are (어제, 지난주, 3년 전): "last year" is said of what goes before
    the thing that is asked about.
    """
    in_table = has_cells(text)
    dates = tuple(
        q for q in quantities if isinstance(q.value, PartialDate) and (q.value.day or q.value.week or q.unit == "ago")
    )
    return fitting_quantities(answer_type, quantities_of(text), in_table=in_table) or fitting_quantities(
        answer_type, dates, in_table=in_table
    )


def _holds(expected: str, answer_type: AnswerType, text: str, quantities: Sequence[Quantity]) -> bool:
    """Return whether a sentence has an amount or a reason where one is expected."""
    if expected == "numeric":
        has_time = answer_type.kind == "date" and states_time(text)
        return has_time or states_unit(answer_type, text) or bool(_amounts(answer_type, text, quantities))
    return expected == "reason" and states_reason(text)


def _is_wanted(answer_type: AnswerType, kinds: frozenset[EntityKind]) -> bool:
    """Return whether a name of these kinds is of a wanted kind; a name of unknown kind always is."""
    return not kinds or bool(answer_type.entities & kinds)


def _name_keys(terms: Sequence[Term], amounts: Sequence[Quantity]) -> set[str]:
    """Return the keys of the names in a sentence, except for those within an amount (달러)."""
    names = [term for term in terms if term.kind == "name"]
    return {t.key for t in names if not any(q.start <= t.start and t.end <= q.end for q in amounts)}


def _new_names(question: WeightedQuestion, terms: Sequence[Term], text: str) -> list[Term]:
    """Return the names that the question does not have in this spelling: the former name of X is 트위터."""

    def is_new(term: Term) -> bool:
        surface = fold(text[term.start : term.end])
        known = (other in surface or surface in other for other in question.surfaces)  # 카파시, 안드레이 카파시
        return surface not in question.surfaces and not (term.key in question.keys and any(known))

    new = [term for term in terms if term.kind == "name" and not term.is_function and is_new(term)]
    return [term for term in new if not text[: term.start].endswith("(")]  # 딥마인드(DeepMind)


@functools.lru_cache(maxsize=20_000)
def quantities_of(text: str, written: PartialDate | None = None) -> tuple[Quantity, ...]:
    """Return the quantities in a text; cached, since a sentence is part of several contexts.

    Args:
        text: the text.
        written: the day it was written, from which 어제 and "last year" count.
    """
    return find_quantities(text, reference=written)


def covered_keys(question: WeightedQuestion, terms: Sequence[Term], text: str) -> frozenset[str]:
    """Return the question's keys in a text: as a term, within another word (산업 in 중국산업), or as a whole word.

    Args:
        question: the question.
        terms: the terms of the text.
        text: the text.
    """
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
