"""Find the passages for a question, rank their sentences as evidence, and estimate how probable an answer is.

It drafts nothing and cites nothing. Called by answering and ``mundap doctor``, and built by ``rag.assembly``;
``Finder`` is the way in.
"""

from __future__ import annotations

from rag.retrieval.compressor import EvidenceCompressor
from rag.retrieval.finder import Finder, Finding, least_confidence
from rag.retrieval.passages import PassageRetriever
from rag.retrieval.reader import Candidate, is_admissible, was_read
from rag.retrieval.reprints import NO_REPRINTS, Reprints, is_version, merged, same_figures, without_repeats
from rag.retrieval.retriever import FusedRetriever
from rag.retrieval.search import Retrieved
from rag.retrieval.surroundings import Surroundings
from rag.retrieval.windows import Window, context_with_dates, windows_of

__all__ = [
    "NO_REPRINTS",
    "Candidate",
    "EvidenceCompressor",
    "Finder",
    "Finding",
    "FusedRetriever",
    "PassageRetriever",
    "Reprints",
    "Retrieved",
    "Surroundings",
    "Window",
    "context_with_dates",
    "is_admissible",
    "is_version",
    "least_confidence",
    "merged",
    "same_figures",
    "was_read",
    "windows_of",
    "without_repeats",
]
