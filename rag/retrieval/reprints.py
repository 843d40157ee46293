"""Tell which of the documents that were found are one text: reprints, wire stories, the same text as PDF and HTML.

They are compared when a question is asked, and only those found for it, so nothing about them is stored. The documents
as a whole decide; that two share a passage is not enough, for the imprint of one outlet is below all its articles.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from rapidfuzz import fuzz

from rag.records import Document, Hit, Source
from rag.text import containment, find_quantities, letters, runs, same_quantity

# Share of the shorter text that is in the longer one. Unrelated documents have at most .07 in common: the packaged
# articles .04, 40 English encyclopedia articles .07, seven pages of one manual .04. Of the packaged articles with
# another lead, footer, marks and line breaks, or cut to half, .97 and more is left, with a word changed in every
# sentence .64 and more; with two sentences of three replaced, at most .36.
REPRINT = 0.5
LOOKED_UP = 200  # runs of a document: standard error at most .04
# Runs that two documents must share in the passages found before they are compared as a whole: about one sentence.
LEAST_SHARED = 27
CUT = 2 / 3  # a sentence without its dateline ("(서울) 김가온 기자 =") is at least so much of the whole one
# Of 100, likeness of two sentences of such documents that are versions of one. One pair in 10,000 of the different
# sentences of the packaged articles has more than 64; nine of ten sentences with a word changed have more than 73.
VERSION = 70.0


@dataclass(frozen=True, slots=True)
class Reprints:
    """Documents, of those found for a question, that are one text.

    Attributes:
        others: document id -> the other documents with the same text, in the order in which they were found.
    """

    others: Mapping[str, tuple[Document, ...]] = field(default_factory=dict)

    def are_one(self, one: Document, other: Document) -> bool:
        """Return whether two documents have the same text, in slightly different form."""
        return any(document.id == other.id for document in self.others.get(one.id, ()))

    def with_words(self, document: Document, quote: str) -> tuple[Document, ...]:
        """Return the other documents with the same text in which a quote is, but for marks and spaces."""
        words = letters(quote)
        return tuple(other for other in self.others.get(document.id, ()) if words in _words_of(other))


NO_REPRINTS = Reprints()


def reprints_among(sources: Sequence[Source]) -> Reprints:
    """Return which of the documents of some passages are one text.

    Args:
        sources: the passages, best first.
    """
    documents = {source.document.id: source.document for source in sources}
    found: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        found[source.document.id].update(runs(letters(source.chunk.text)))
    others: dict[str, list[Document]] = defaultdict(list)
    for one, other in combinations(documents.values(), 2):
        of_one, of_other = found[one.id], found[other.id]
        enough = min(LEAST_SHARED, REPRINT * min(len(of_one), len(of_other)))
        if one.location == other.location or len(of_one & of_other) < enough:
            continue
        shorter, longer = sorted((_words_of(one), _words_of(other)), key=len)
        if containment(shorter, longer, LOOKED_UP) >= REPRINT:
            others[one.id].append(other)
            others[other.id].append(one)
    return Reprints({name: tuple(same) for name, same in others.items()})


def merged(parts: Sequence[Reprints]) -> Reprints:
    """Return what is known of the documents found for all parts of a question."""
    others: dict[str, dict[str, Document]] = defaultdict(dict)
    for part in parts:
        for name, same in part.others.items():
            others[name] |= {document.id: document for document in same}
    return Reprints({name: tuple(same.values()) for name, same in others.items()})


def different_hits(
    ranked: Callable[[int], list[Hit]], wanted: int, reach: int, most: int
) -> tuple[tuple[Hit, ...], Reprints]:
    """Return the best hits of which none only repeats another, and which of the documents found are one text.

    Where reprints take the places of other hits, twice as many are ranked.

    Args:
        ranked: how many candidates are ranked -> their hits, best first.
        wanted: the largest number of hits.
        reach: how many candidates are ranked where there are no reprints.
        most: how many candidates there are.
    """
    while True:
        hits = ranked(reach)
        reprints = reprints_among([hit.source for hit in hits])
        different = without_repeats(hits, reprints)
        if len(different) >= wanted or reach >= most:
            return tuple(different[:wanted]), reprints
        reach *= 2


def without_repeats(hits: Sequence[Hit], reprints: Reprints) -> list[Hit]:
    """Return the hits without those that only repeat, in a reprint, what better ones say.

    Of two that say the same, one with a date takes the place of one without.

    Args:
        hits: the hits, best first.
        reprints: which of their documents are one text.
    """
    kept: list[Hit] = []
    for hit in hits:
        versions = [better for better in kept if reprints.are_one(better.document, hit.document)]
        if not versions or _tells_more(hit, versions):
            kept.append(hit)
        elif hit.document.published:
            undated = next((one for one in versions if not (one.document.published or _tells_more(one, [hit]))), None)
            kept = [replace(hit, score=one.score) if one is undated else one for one in kept]
    return kept


def is_version(one: str, other: str) -> bool:
    """Return whether two sentences of documents that are one text are the same sentence, perhaps edited."""
    return fuzz.ratio(letters(one), letters(other)) >= VERSION


def same_figures(one: str, other: str) -> bool:
    """Return whether two sentences have the same amounts and dates."""
    first, second = find_quantities(one), find_quantities(other)
    return all(any(same_quantity(a, b) for b in second) for a in first) and all(
        any(same_quantity(a, b) for a in first) for b in second
    )


@functools.lru_cache(maxsize=32)
def _words_of(document: Document) -> str:
    return letters(document.text)


def _tells_more(hit: Hit, versions: Sequence[Hit]) -> bool:
    """Return whether a passage has something for the question that its other versions lack, or another figure.

    Its sentence nearest to the question must be in one of them to the letter: an edited one may say something else.
    """
    words = " ".join(letters(better.chunk.text) for better in versions)
    known = [sentence.text for better in versions for sentence in better.source.sentences]
    new = [i for i, one in enumerate(hit.source.sentences) if not _is_among(one.text, words, known)]
    nearest = [max(range(len(of)), key=of.__getitem__) for of in (hit.cosines, hit.overlaps) if of]
    return any(i in new for i in nearest) or any(
        is_version(hit.source.sentences[i].text, other) and not same_figures(hit.source.sentences[i].text, other)
        for i in new
        for other in known
    )


def _is_among(sentence: str, words: str, known: Sequence[str]) -> bool:
    """Return whether a sentence is in a text, but perhaps for the dateline before it.

    Args:
        sentence: the sentence.
        words: the letters of the text.
        known: its sentences.
    """
    own = letters(sentence)
    return own in words or any(
        len(other) >= CUT * len(own) and other in own for other in (letters(one) for one in known)
    )
