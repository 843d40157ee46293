"""Find questions that the documents answer: to begin with, and after an answer. The module knows no threads."""

from __future__ import annotations

from rag.answering import Suggester
from rag.assembly import Reader
from rag.index import Counts
from rag.models import Deadline
from rag.packaged import example_questions
from rag.records import Answer, Turn
from rag.text import language_of

EXAMPLES = 3  # questions that are shown to begin with


class Examples:
    """Example questions, found once for each language and state of the index.

    Args:
        waiting: once it is cancelled, nothing more is looked for; None: nobody cancels.
    """

    def __init__(self, waiting: Deadline | None = None) -> None:
        self._waiting = waiting
        self._found: dict[tuple[str, Counts], tuple[str, ...]] = {}

    def found(self, reader: Reader, language: str) -> tuple[str, ...]:
        """Return ``EXAMPLES`` questions that the documents answer, in the language if possible; fewer if there are."""
        key = (language, reader.catalog.counts())
        if key not in self._found:
            self._found[key] = _examples(_suggester(reader, self._waiting), language)
        return self._found[key]


def examples_of(reader: Reader, document_id: str, language: str, waiting: Deadline | None = None) -> tuple[str, ...]:
    """Return a few questions that one document answers, asked of all of them; fewer once it is cancelled."""
    made = _suggester(reader, waiting).examples(language, EXAMPLES, within=frozenset({document_id}))
    return tuple(one.text for one in made)


def following(
    reader: Reader,
    answer: Answer,
    turns: tuple[Turn, ...],
    within: frozenset[str] | None,
    waiting: Deadline | None = None,
) -> tuple[str, ...]:
    """Return follow-up questions that the documents answer.

    Args:
        reader: of the index.
        answer: the answer that they follow.
        turns: the conversation before that answer.
        within: the ids of the documents to search; None for all.
        waiting: once it is cancelled, nothing more is looked for; None: nobody cancels.
    """
    return tuple(one.text for one in _suggester(reader, waiting).following(answer, turns, within=within))


def _examples(suggester: Suggester, language: str) -> tuple[str, ...]:
    """Return prewritten questions; where they are too few, also made ones, in the language before the other one."""
    prewritten = (question for question in example_questions() if language_of(question) == language)
    found = suggester.answered(prewritten, EXAMPLES)
    for one in (language, "en" if language == "ko" else "ko"):
        if missing := EXAMPLES - len(found):
            found += tuple(made.text for made in suggester.examples(one, missing, besides=found))
    return found


def _suggester(reader: Reader, waiting: Deadline | None) -> Suggester:
    return Suggester(reader.chain.finder, reader.catalog, reader.chain.analyzer, waiting)
