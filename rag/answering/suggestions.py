"""Suggest questions that the documents answer: examples to begin with, and questions to ask after an answer.

They are generated from sentences of the documents (``rag.questions.generation``) and tried: a question is suggested
only if there is evidence for it, and its best sentence is the one it was generated from or gives the same value. No
model is used and nothing depends on particular documents; the same index gives the same questions. The work is bounded,
whatever the size of the index, by the number of documents and characters read and of questions tried.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, takewhile, zip_longest
from typing import get_args

from rag.index import Catalog
from rag.models import Deadline
from rag.questions import AskedFor, WrittenQuestion, answer_type_of, generate_questions, standalone
from rag.records import Answer, Document, Turn
from rag.retrieval import Finder, Finding
from rag.text import Analyzer

EXAMPLE_DOCUMENTS = 8  # documents that are read for examples, evenly spaced in the list
EXAMPLE_CHARACTERS = 4000  # characters of each that are read
REACH = 2500  # characters before and after a quote that are searched for the next question
EXAMPLE_TRIALS, TRIALS = 16, 8  # calls of the finder, about 80 ms each
MOST_WORDS = 7  # content words of an example; longer questions come last
ALIKE = 0.75  # share of common words from which two questions with the same answer type count as the same
_KINDS: tuple[AskedFor, ...] = get_args(AskedFor)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Question that the documents answer, with the sentence from which it was generated.

    Attributes:
        text: the question.
        asked_for: the kind of answer that it asks for.
        document_id: the document that contains the sentence.
        start: offset of the sentence in the document.
        end: offset of its end.
    """

    text: str
    asked_for: AskedFor
    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    suggestion: Suggestion
    answer: str
    about: str
    keys: frozenset[str]
    answer_type: str


class Suggester:
    """Suggester of questions for one index; threads may share it, as they share the finder.

    Args:
        finder: finds the evidence.
        catalog: the texts of the documents.
        analyzer: the analyser that the index was made with.
        waiting: once it is cancelled, no further question is tried; None: nobody cancels.
    """

    def __init__(self, finder: Finder, catalog: Catalog, analyzer: Analyzer, waiting: Deadline | None = None) -> None:
        self._finder = finder
        self._catalog = catalog
        self._analyzer = analyzer
        self._waiting = waiting or Deadline(math.inf)

    def answered(self, questions: Iterable[str], count: int) -> tuple[str, ...]:
        """Return the first of some given questions that the documents answer; no more are tried than needed.

        Args:
            questions: the questions.
            count: the largest number that is returned.

        Raises:
            IndexStateError: the index is damaged.
        """
        tried = takewhile(self._is_wanted, questions)
        return tuple(islice((question for question in tried if self._evident(question, None) is not None), count))

    def examples(
        self,
        language: str,
        count: int = 6,
        trials: int = EXAMPLE_TRIALS,
        *,
        within: frozenset[str] | None = None,
        besides: Sequence[str] = (),
    ) -> tuple[Suggestion, ...]:
        """Return questions to begin with, from as many documents and of as many kinds as possible.

        Args:
            language: language of the questions and of the sentences that they are generated from, ``ko`` or ``en``.
            count: the largest number of questions.
            trials: the largest number of questions that are tried.
            within: ids of the documents that they are generated from; all for None. They are asked of all.
            besides: questions that they are shown with; nothing like them is returned.

        Raises:
            IndexStateError: the index is damaged.
        """
        listed = [one for one in self._catalog.summaries() if within is None or one.id in within]
        step = max(1, len(listed) // EXAMPLE_DOCUMENTS)
        chosen = [summary.id for summary in listed[::step][:EXAMPLE_DOCUMENTS]]
        documents = {document.id: document for document in self._catalog.documents_by_id(set(chosen))}
        by_document = [
            _mixed(self._candidates(documents[name], 0, EXAMPLE_CHARACTERS, language), turn)
            for turn, name in enumerate(takewhile(self._is_wanted, chosen))
            if name in documents
        ]
        in_turn = [one for one in chain.from_iterable(zip_longest(*by_document)) if one is not None]
        in_turn.sort(key=lambda one: bool(one.about))
        return self._tried(in_turn, [self._candidate(question) for question in besides], (), None, count, trials)

    def following(
        self,
        answer: Answer,
        history: Sequence[Turn] = (),
        *,
        within: frozenset[str] | None = None,
        count: int = 3,
        trials: int = TRIALS,
    ) -> tuple[Suggestion, ...]:
        """Return questions to ask after an answer: answered near its quotes, new, and standalone.

        Args:
            answer: the last answer; after an abstention the nearest passages take the place of the quotes.
            history: the turns before it, oldest first.
            within: ids of the documents that may be searched; all for None.
            count: the largest number of questions.
            trials: the largest number of questions that are tried.

        Raises:
            IndexStateError: the index is damaged.
        """
        turns = (*history, Turn(answer.standalone_question, answer.text))
        asked = [self._candidate(question) for question in (*(turn.question for turn in turns), answer.question)]
        topic = asked[-1].keys | asked[-2].keys  # as it was typed and as it was understood
        near = sorted(
            self._near(answer, within), key=lambda found: (bool(found.about), -min(2, len(found.keys & topic)))
        )
        new = (one for one in near if not (one.answer and one.answer in answer.text))
        return self._tried(new, asked, turns, within, count, trials)

    def _near(self, answer: Answer, within: frozenset[str] | None) -> Iterator[_Candidate]:
        """Yield candidates from the sentences around the quotes, without the quoted ones, the nearest first."""
        spans = [(c.document_id, c.start, c.end) for c in answer.citations if not answer.abstained]
        places = spans or [(p.document_id, p.start, p.end) for p in answer.nearest]
        places = [place for place in places if within is None or place[0] in within]
        documents = {d.id: d for d in self._catalog.documents_by_id({name for name, _, _ in places})}
        seen: set[str] = set()
        for name, start, end in places:
            if name not in documents:  # a writer may just have removed it
                continue
            found = self._candidates(documents[name], start - REACH, end + REACH, answer.language)
            for one in sorted(found, key=lambda one: abs(one.suggestion.start - start)):
                where = one.suggestion
                is_quoted = any(where.start < b and a < where.end for other, a, b in spans if other == name)
                if not is_quoted and where.text not in seen:
                    seen.add(where.text)
                    yield one

    def _candidates(self, document: Document, start: int, end: int, language: str) -> list[_Candidate]:
        """Return the questions that the sentences between two offsets answer; the range is extended to whole lines."""
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
        answer, about = (written.answer, written.about) if written else ("", "")
        return _Candidate(placed, answer, about, keys, answer_type_of(text).kind)

    def _tried(
        self,
        candidates: Iterable[_Candidate],
        asked: Sequence[_Candidate],
        turns: Sequence[Turn],
        within: frozenset[str] | None,
        count: int,
        trials: int,
    ) -> tuple[Suggestion, ...]:
        """Return the first candidates that are new and answered."""
        known = list(asked)
        found: list[Suggestion] = []
        fresh = (one for one in candidates if not any(_is_alike(one, other) for other in known))
        for candidate in takewhile(self._is_wanted, islice(fresh, trials)):
            if len(found) == count:
                break
            if self._is_answered(candidate, turns, within):
                known.append(candidate)
                found.append(candidate.suggestion)
        return tuple(found)

    def _is_wanted(self, _: object) -> bool:
        return not self._waiting.cancelled

    def _evident(self, question: str, within: frozenset[str] | None) -> Finding | None:
        """Return the finding for a question, if it needs no decomposition and there is evidence; None otherwise."""
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
        if candidate.about:
            return candidate.about in best.text and not self._finder.is_instruction(asked.text)
        is_source = best.document_id == asked.document_id and best.start < asked.end and asked.start < best.end
        return is_source or bool(candidate.answer and candidate.answer in best.text)


def _mixed(candidates: Iterable[_Candidate], turn: int) -> list[_Candidate]:
    """Return one candidate of each kind in turn, short ones first; every document begins with another kind."""
    shift = turn % len(_KINDS)
    order = [*_KINDS[shift:], *_KINDS[:shift]]
    by_kind: dict[AskedFor, list[_Candidate]] = {kind: [] for kind in order}
    for candidate in candidates:
        by_kind[candidate.suggestion.asked_for].append(candidate)
    short_first = (sorted(of_kind, key=lambda one: len(one.keys) > MOST_WORDS) for of_kind in by_kind.values())
    in_turn = chain.from_iterable(zip_longest(*short_first))
    return [candidate for candidate in in_turn if candidate is not None]


def _is_alike(one: _Candidate, other: _Candidate) -> bool:
    """Return whether two questions ask for the same answer type in nearly the same words."""
    fewer = min(len(one.keys), len(other.keys))
    return one.answer_type == other.answer_type and (not fewer or len(one.keys & other.keys) >= ALIKE * fewer)
