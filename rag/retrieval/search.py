"""Define the result of a search and the interface of a retriever."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import MundapError
from rag.index import Counts
from rag.models import TextEmbedder
from rag.questions import QuestionAnalysis
from rag.records import Hit, Sentence
from rag.retrieval.reprints import NO_REPRINTS, Reprints
from rag.retrieval.surroundings import Surroundings
from rag.text import Term, bigrams


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits of a question, and what the search learned about the question.

    Attributes:
        hits: the hits, best first; of reprints only what differs.
        terms: the terms of the question, with the spelling of the index.
        idf: inverse document frequency of each content term, by key.
        vector: the unit vector of the question, shape (dimension,).
        known: the keys that occur in what was searched.
        indexed: how much there is to search; None where a user's own retriever does not tell.
        surroundings: what is around a passage in its document.
        faults: the errors of parts that did not work.
        reprints: which of the documents found, also of those left out as repetitions, are one text.
        chosen: how much of it was chosen to be searched; None for all of it.
    """

    hits: tuple[Hit, ...]
    terms: tuple[Term, ...]
    idf: dict[str, float]
    vector: NDArray[np.float32]
    known: frozenset[str]
    indexed: Counts | None
    surroundings: Surroundings
    faults: tuple[MundapError, ...] = ()
    reprints: Reprints = NO_REPRINTS
    chosen: Counts | None = None


def content_keys(terms: Sequence[Term]) -> list[str]:
    """Return the keys of the terms with content, or of all terms where none has content."""
    return [term.key for term in terms if not term.is_function] or [term.key for term in terms]


def shared_bigrams(sentences: Sequence[Sentence], wanted: AbstractSet[str]) -> list[AbstractSet[str]]:
    """Return the wanted character bigrams in each sentence."""
    return [wanted & set(bigrams(sentence.text)) for sentence in sentences]


def overlaps(shared: Sequence[AbstractSet[str]], wanted: AbstractSet[str]) -> tuple[float, ...]:
    """Return the share, 0..1, of the wanted bigrams in each sentence."""
    return tuple(len(part) / (len(wanted) or 1) for part in shared)


class Search(Protocol):
    """Search for analysed questions; it reads nothing twice."""

    def __call__(self, question: QuestionAnalysis, k: int | None, within: frozenset[str] | None) -> Retrieved:
        """Return at most ``k`` chunks, best first.

        Args:
            question: the analysed question.
            k: the largest number of chunks; the retriever's own default for None.
            within: ids of the documents that may be searched; all for None.
        """


class Retriever(Protocol):
    """Interface of a retriever, such as ``FusedRetriever`` and ``PassageRetriever``.

    Attributes:
        embedder: embeds questions and passages.
    """

    embedder: TextEmbedder

    def for_request(self) -> Search:
        """Return a search for one request, to be used by one thread."""
