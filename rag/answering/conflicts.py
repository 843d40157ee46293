"""Find sources that disagree, and recognise questions about the present.

Two sentences disagree where they give different amounts of the same kind for the same words of a question, or where
they state opposite relations between two names (운영하다, 떠나다). The rules compare words and do not understand them:
both amounts may be right, for example for different years, which the reader can tell from outlet and date. The module
chooses among sentences that were found; it searches nothing and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.extractive import near_best
from rag.questions import AnswerType, WeightedQuestion, fitting_quantities
from rag.retrieval import Candidate, Reprints, is_version
from rag.text import Analyzer, excludes, same_quantity

MOST_CONFLICTING = 4  # sentences that are shown together
# Opposite stems, as the analyser gives them: to work at a firm, to leave it; open, closed.
_OPPOSITES = (
    (
        frozenset("운영 이끌 소유 재직 다니 맡 일하 경영 대표 최고경영자 소속 근무".split()),
        frozenset("떠나 퇴사 사임 물러나 그만두 결별 탈퇴 매각 해임 은퇴 이직".split()),
    ),
    (frozenset("공개 오픈소스 개방".split()), frozenset("비공개 폐쇄".split())),
    (frozenset("찬성 지지 환영".split()), frozenset("반대 비판 거부".split())),
    (frozenset("무료".split()), frozenset("유료 입장료".split())),
    (frozenset("합법".split()), frozenset("불법 위법".split())),
)
_UNREAL = re.compile("겠다|제안|계획|예정|하려")  # a plan is no state
_NOW = re.compile(
    r"지금|현재|요즘|요새|최근|오늘날|아직|여전히|올해|이제"
    r"|\b(?:now|nowadays|currently|current|today|these days|still|at present)\b",
    re.I,
)


def asks_about_now(question: str) -> bool:
    """Return whether the answer to a question depends on the time when it is given."""
    return bool(_NOW.search(question))


def conflicting_sentences(
    question: WeightedQuestion, ranked: Sequence[Candidate], analyzer: Analyzer, reprints: Reprints
) -> list[Candidate]:
    """Return the sentences that disagree about the answer, the best one first; empty where none do.

    Args:
        question: the question as it was compared with sentences.
        ranked: candidates, best first; at least one.
        analyzer: the analyser of the index.
        reprints: which documents are one text, which disagrees with itself only where a sentence was edited.
    """
    best = ranked[0]
    amounts = list(_other_amounts(question.answer_type, ranked, reprints))
    if amounts:
        return [best, *amounts][:MOST_CONFLICTING]
    return _contrary_states(question, best, ranked, analyzer, reprints)


def _other_amounts(answer_type: AnswerType, ranked: Sequence[Candidate], reprints: Reprints) -> Iterator[Candidate]:
    """Yield the sentences of other documents that answer nearly as well, with another amount."""
    best = ranked[0]
    given = list(fitting_quantities(answer_type, best.quantities)) if answer_type.is_numeric else []
    for candidate in near_best(ranked) if given else ():
        amounts = fitting_quantities(answer_type, candidate.quantities)
        is_new = not any(same_quantity(one, other) for one in given for other in amounts)
        is_of_another_time = answer_type.kind != "date" and _are_of_different_times(best, candidate)
        if amounts and is_new and not is_of_another_time and _may_disagree(best, candidate, reprints):
            given += amounts
            yield candidate


def _are_of_different_times(one: Candidate, other: Candidate) -> bool:
    """Return whether two sentences have dates, and none in common: 어제, in texts of different days."""
    pairs = [(a, b) for a in one.quantities for b in other.quantities if a.kind == b.kind == "date"]
    return any(excludes(a, b) for a, b in pairs) and not any(same_quantity(a, b) for a, b in pairs)


def _contrary_states(
    question: WeightedQuestion,
    best: Candidate,
    ranked: Sequence[Candidate],
    analyzer: Analyzer,
    reprints: Reprints,
) -> list[Candidate]:
    """Return two sentences of different documents with opposite relations between the two names of the question."""
    mentioned = question.weighted_keys | _words(best)
    opposed = [(one, other) for one, other in _OPPOSITES if mentioned & (one | other)]
    names = _relation(question, best, analyzer) if opposed else None
    if names is None:
        return []
    states = [(c, _words(c)) for c in ranked if not _UNREAL.search(c.sentence.text)]
    states = [(candidate, words) for candidate, words in states if names <= words]
    for one, other in opposed:
        first = next((c for c, words in states if words & one and not words & other), None)
        second = next((c for c, words in states if words & other and not words & one), None)
        if first and second and _may_disagree(first, second, reprints):
            return sorted((first, second), key=lambda candidate: -candidate.score)
    return []


def _may_disagree(one: Candidate, other: Candidate, reprints: Reprints) -> bool:
    """Return whether two sentences are of different texts, or of different versions of one sentence."""
    if reprints.are_one(one.document, other.document):
        return is_version(one.sentence.text, other.sentence.text)
    return one.document.location != other.document.location


def _relation(question: WeightedQuestion, best: Candidate, analyzer: Analyzer) -> frozenset[str] | None:
    """Return the two names whose relation is asked about; None where there are fewer.

    If the question has only one, the other is the first person in the best sentence.
    """
    if len(question.entities) >= 2:
        return question.entities
    people = [term.key for term in best.terms if "person" in analyzer.kinds_of(term.key)]
    return question.entities | {people[0]} if question.entities and people else None


def _words(candidate: Candidate) -> set[str]:
    return {term.key for term in candidate.terms}
