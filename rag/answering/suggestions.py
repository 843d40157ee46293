"""Questions that the documents can answer: examples to begin with, and what may be asked after an answer.

They are made of the documents' own sentences (``question_writing``) and tried out: one is offered only if the finder
holds its best sentence for evident, and that is the sentence it was made of or one that gives the same value. No model
is asked and no document is known beforehand; the same index gives the same questions. The work is bounded: so many
documents and characters are read and so many questions tried, whatever the size of the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import get_args

from rag.index import Catalog
from rag.questions import AskedFor, WrittenQuestion, answer_type_of, generate_questions, standalone
from rag.records import Answer, Document, Turn
from rag.retrieval import Finder, Finding
from rag.text import Analyzer

EXAMPLE_DOCUMENTS = 8  # read for examples, evenly from the whole list
EXAMPLE_CHARACTERS = 4000  # of each
REACH = 2500  # characters on either side of a quote in which the next question is looked for
EXAMPLE_TRIALS, TRIALS = 16, 6  # calls of the finder, of some 80 ms each
MOST_WORDS = 7  # that say something, in an example; longer ones come last
ALIKE = 0.75  # share of its words that a question may have in common with another one that asks for the same kind
_KINDS: tuple[AskedFor, ...] = get_args(AskedFor)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that is answered, and the sentence it was made of: ``text[start:end]`` of the document."""

    text: str
    asked_for: AskedFor
    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    suggestion: Suggestion
    answer: str
    keys: frozenset[str]
    answer_type: str


class Suggester:
    """Finds questions for one index; threads may share it as they share the finder.

    Args:
        finder: says what is evident.
        catalog: the texts of the documents.
        analyzer: the analyser that the index was made with.
    """

    def __init__(self, finder: Finder, catalog: Catalog, analyzer: Analyzer) -> None:
        self._finder = finder
        self._catalog = catalog
        self._analyzer = analyzer

    def answered(self, questions: Iterable[str]) -> tuple[str, ...]:
        """Those of some written questions that the documents answer.

        Raises:
            IndexStateError: the index is damaged.
        """
        return tuple(question for question in questions if self._evident(question, None) is not None)

    def examples(self, language: str, count: int = 6, trials: int = EXAMPLE_TRIALS) -> tuple[Suggestion, ...]:
        """Questions to begin with, from as many documents and of as many kinds as there are.

        Args:
            language: ko or en: of the questions, which are made of sentences in the same language.
            count: how many at most; fewer where the documents do not give more.
            trials: how many are tried at most.

        Raises:
            IndexStateError: the index is damaged.
        """
        listed = self._catalog.summaries()
        step = max(1, len(listed) // EXAMPLE_DOCUMENTS)
        chosen = [summary.id for summary in listed[::step][:EXAMPLE_DOCUMENTS]]
        documents = {document.id: document for document in self._catalog.documents_by_id(set(chosen))}
        by_document = [
            _mixed(self._candidates(documents[name], 0, EXAMPLE_CHARACTERS, language), turn)
            for turn, name in enumerate(chosen)
            if name in documents
        ]
        in_turn = chain.from_iterable(zip_longest(*by_document))
        return self._tried((one for one in in_turn if one is not None), [], (), None, count, trials)

    def following(
        self,
        answer: Answer,
        history: Sequence[Turn] = (),
        *,
        within: frozenset[str] | None = None,
        count: int = 3,
        trials: int = TRIALS,
    ) -> tuple[Suggestion, ...]:
        """What may be asked after an answer: answered near its quotes, not asked before, and understood as it stands.

        Args:
            answer: the last one; after an abstention the passages that came nearest are looked at.
            history: the turns before it, oldest first.
            within: ids of the documents that may be searched; all where it is None.
            count: how many at most.
            trials: how many are tried at most.

        Raises:
            IndexStateError: the index is damaged.
        """
        turns = (*history, Turn(answer.standalone_question, answer.text))
        asked = [self._candidate(question) for question in (*(turn.question for turn in turns), answer.question)]
        topic = asked[-1].keys | asked[-2].keys  # as it was typed and as it was understood
        near = sorted(self._near(answer, within), key=lambda found: -min(2, len(found.keys & topic)))
        new = (one for one in near if not (one.answer and one.answer in answer.text))
        return self._tried(new, asked, turns, within, count, trials)

    def _near(self, answer: Answer, within: frozenset[str] | None) -> Iterator[_Candidate]:
        """Candidates around the quotes, without the quoted sentences, the nearest first."""
        spans = [(c.document_id, c.start, c.end) for c in answer.citations if not answer.abstained]
        places = spans or [(p.document_id, p.start, p.end) for p in answer.nearest]
        places = [place for place in places if within is None or place[0] in within]
        documents = {d.id: d for d in self._catalog.documents_by_id({name for name, _, _ in places})}
        seen: set[str] = set()
        for name, start, end in places:
            if name not in documents:  # a writer has just taken it out
                continue
            found = self._candidates(documents[name], start - REACH, end + REACH, answer.language)
            for one in sorted(found, key=lambda one: abs(one.suggestion.start - start)):
                where = one.suggestion
                is_quoted = any(where.start < b and a < where.end for other, a, b in spans if other == name)
                if not is_quoted and where.text not in seen:
                    seen.add(where.text)
                    yield one

    def _candidates(self, document: Document, start: int, end: int, language: str) -> list[_Candidate]:
        """The questions of the sentences of whole lines between two offsets."""
        text = document.text
        first = text.rfind("\n", 0, max(0, start)) + 1
        last = text.find("\n", min(len(text), end))
        part = text[first : last if last >= 0 else len(text)]
        return [
            self._candidate(question.text, question, Suggestion(question.text, question.asked_for, document.id, a, b))
            for a, b in ((first + a, first + b) for a, b in self._analyzer.sentences(part))
            for question in generate_questions(text[a:b], language, self._analyzer, part)
        ]

    def _candidate(
        self, text: str, written: WrittenQuestion | None = None, suggestion: Suggestion | None = None
    ) -> _Candidate:
        keys = frozenset(term.key for term in self._analyzer.terms(text) if not term.is_function)
        placed = suggestion or Suggestion(text, "definition", "", 0, 0)
        return _Candidate(placed, written.answer if written else "", keys, answer_type_of(text).kind)

    def _tried(
        self,
        candidates: Iterable[_Candidate],
        asked: Sequence[_Candidate],
        turns: Sequence[Turn],
        within: frozenset[str] | None,
        count: int,
        trials: int,
    ) -> tuple[Suggestion, ...]:
        """The first candidates that are new and answered."""
        known = list(asked)
        found: list[Suggestion] = []
        fresh = (one for one in candidates if not any(_is_alike(one, other) for other in known))
        for candidate in islice(fresh, trials):
            if len(found) == count:
                break
            if self._is_answered(candidate, turns, within):
                known.append(candidate)
                found.append(candidate.suggestion)
        return tuple(found)

    def _evident(self, question: str, within: frozenset[str] | None) -> Finding | None:
        """What is found for a question, if it is one question and its answer is evident."""
        findings = self._finder.find(question, within)
        return findings[0] if len(findings) == 1 and self._finder.is_evident(findings[0]) else None

    def _is_answered(self, candidate: _Candidate, turns: Sequence[Turn], within: frozenset[str] | None) -> bool:
        asked = candidate.suggestion
        if turns and standalone(asked.text, turns, self._analyzer) != asked.text:
            return False  # it would be taken for a follow-up and asked in other words
        finding = self._evident(asked.text, within)
        if finding is None:
            return False
        best = finding.ranked[0].sentence
        stands_there = best.document_id == asked.document_id and best.start < asked.end and asked.start < best.end
        return stands_there or bool(candidate.answer and candidate.answer in best.text)


def _mixed(candidates: Iterable[_Candidate], turn: int) -> list[_Candidate]:
    """One of each kind in turn, short ones first; each document begins with another kind."""
    shift = turn % len(_KINDS)
    order = [*_KINDS[shift:], *_KINDS[:shift]]
    by_kind: dict[AskedFor, list[_Candidate]] = {kind: [] for kind in order}
    for candidate in candidates:
        by_kind[candidate.suggestion.asked_for].append(candidate)
    short_first = (sorted(of_kind, key=lambda one: len(one.keys) > MOST_WORDS) for of_kind in by_kind.values())
    in_turn = chain.from_iterable(zip_longest(*short_first))
    return [candidate for candidate in in_turn if candidate is not None]


def _is_alike(one: _Candidate, other: _Candidate) -> bool:
    """Whether both ask for the same kind of answer in nearly the same words."""
    fewer = min(len(one.keys), len(other.keys))
    return one.answer_type == other.answer_type and (not fewer or len(one.keys & other.keys) >= ALIKE * fewer)
