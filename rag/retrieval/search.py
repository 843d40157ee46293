"""Define what a search returns, and what a retriever must offer so that questions can be looked up with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import MundapError
from rag.index import Counts
from rag.questions import QuestionAnalysis
from rag.records import Hit
from rag.text import Term


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The hits of a question, best first, and what the search learned of the question.

    ``idf`` weighs each content term; ``known`` are the terms that occur in what was searched; ``indexed`` is how much
    was searched, None where a user's own retriever does not tell; ``faults`` are the errors of parts that did not work.
    """

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    idf: dict[str, float]
    vector: NDArray[np.float32]
    known: frozenset[str]
    indexed: Counts | None
    faults: tuple[MundapError, ...] = ()


class Search(Protocol):
    """Looks up analysed questions; what one call has read, the next one does not read again."""

    def __call__(self, question: QuestionAnalysis, k: int | None, within: frozenset[str] | None) -> Retrieved:
        """Return at most ``k`` chunks of the documents whose ids are in ``within``, best first; None leaves it open."""


class Retriever(Protocol):
    """Finds the chunks that may answer a question, as ``FusedRetriever`` and ``PassageRetriever`` do."""

    def for_request(self) -> Search:
        """Return a search for one request, to be used by one thread."""
