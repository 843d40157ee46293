"""Sources that do not agree, and questions about now: what has to stand beside an answer.

Two sentences disagree where they give different amounts of the same kind for the same words of a question, or where one
says of two names what another says is over (운영하다, 떠나다). It is told from words, not understood: that two amounts
may both be right, of different years say, the reader sees from outlet and date. The module chooses among sentences that
were found; it finds none, and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.extractive import as_good
from rag.questions import AnswerType, WeightedQuestion, fitting_quantities
from rag.retrieval import Candidate
from rag.text import Analyzer, same_quantity

MOST_CONFLICTING = 4  # sentences that stand side by side
# What somebody does at a firm, and that it is over; what is open, and what is closed. Stems as the analyser gives them.
_CONTRARY = (
    (
        frozenset("운영 이끌 소유 재직 다니 맡 일하 경영 대표 최고경영자 소속 근무".split()),
        frozenset("떠나 퇴사 사임 물러나 그만두 결별 탈퇴 매각 해임 은퇴 이직".split()),
    ),
    (frozenset("공개 오픈소스 개방".split()), frozenset("비공개 폐쇄".split())),
    (frozenset("찬성 지지 환영".split()), frozenset("반대 비판 거부".split())),
    (frozenset("무료".split()), frozenset("유료 입장료".split())),
    (frozenset("합법".split()), frozenset("불법 위법".split())),
)
_UNREAL = re.compile("겠다|제안|계획|예정|하려")  # what is only meant to be is no state
_NOW = re.compile(
    r"지금|현재|요즘|요새|최근|오늘날|아직|여전히|올해|이제"
    r"|\b(?:now|nowadays|currently|current|today|these days|still|at present)\b",
    re.I,
)


def asks_about_now(question: str) -> bool:
    """Whether the answer depends on when it is given."""
    return bool(_NOW.search(question))


def conflicting_sentences(view: WeightedQuestion, ranked: Sequence[Candidate], analyzer: Analyzer) -> list[Candidate]:
    """Return the sentences that disagree about what is asked, the best one first; none where nothing does.

    Args:
        view: the question.
        ranked: all sentences that were found, best first; at least one.
        analyzer: the analyser of the index.
    """
    best = ranked[0]
    amounts = list(_other_amounts(view.answer_type, ranked))
    if amounts:
        return [best, *amounts][:MOST_CONFLICTING]
    return _contrary_states(view, best, ranked, analyzer)


def _other_amounts(answer_type: AnswerType, ranked: Sequence[Candidate]) -> Iterator[Candidate]:
    """Sentences of other documents that answer as well, with another amount."""
    best = ranked[0]
    given = list(fitting_quantities(answer_type, best.quantities)) if answer_type.is_numeric else []
    for candidate in as_good(ranked) if given else ():
        amounts = fitting_quantities(answer_type, candidate.quantities)
        elsewhere = candidate.document.location != best.document.location
        is_new = not any(same_quantity(one, other) for one in given for other in amounts)
        if elsewhere and amounts and is_new:
            given += amounts
            yield candidate


def _contrary_states(
    view: WeightedQuestion, best: Candidate, ranked: Sequence[Candidate], analyzer: Analyzer
) -> list[Candidate]:
    """One sentence each of two documents that say the contrary of the two names that the question is about."""
    spoken = view.seen | _words(best)
    opposed = [(one, other) for one, other in _CONTRARY if spoken & (one | other)]
    about = _relation(view, best, analyzer) if opposed else None
    if about is None:
        return []
    states = [(c, _words(c)) for c in ranked if not _UNREAL.search(c.sentence.text)]
    states = [(candidate, words) for candidate, words in states if about <= words]
    for one, other in opposed:
        first = next((c for c, words in states if words & one and not words & other), None)
        second = next((c for c, words in states if words & other and not words & one), None)
        if first and second and first.document.location != second.document.location:
            return sorted((first, second), key=lambda candidate: -candidate.score)
    return []


def _relation(view: WeightedQuestion, best: Candidate, analyzer: Analyzer) -> frozenset[str] | None:
    """The two names whose relation is asked about; where it has one, the person of the answer is the other."""
    if len(view.entities) >= 2:
        return view.entities
    people = [term.key for term in best.terms if "person" in analyzer.kinds_of(term.key)]
    return view.entities | {people[0]} if view.entities and people else None


def _words(candidate: Candidate) -> set[str]:
    return {term.key for term in candidate.terms}
