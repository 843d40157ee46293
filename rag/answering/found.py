"""Say what was found for a question: the passages that were read, how much was searched, and what came nearest."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import Chunk, Document, Hit, Passage, Place, Sentence
from rag.retrieval import Finding, Reprints, Retrieved, merged, without_repeats

NEAREST = 3  # passages that an abstention offers


def interleaved_hits(parts: Sequence[Retrieved]) -> list[Hit]:
    """Return the hits for all parts of a question, taken from them in turn, best first; each in one of its reprints."""
    longest = max((len(one.hits) for one in parts), default=0)
    turns = [one.hits[i] for i in range(longest) for one in parts if i < len(one.hits)]
    return without_repeats(list({hit.chunk.id: hit for hit in turns}.values()), reprints_of(parts))


def reprints_of(parts: Sequence[Retrieved]) -> Reprints:
    """Return which of the documents found for any part of a question are one text."""
    return merged([one.reprints for one in parts])


def retrieved_places(parts: Sequence[Retrieved]) -> tuple[Place, ...]:
    """Return the places of the passages that were found, best first."""
    hits = interleaved_hits(parts)
    return tuple(Place(h.document.id, h.document.source, h.chunk.start, h.chunk.end, round(h.score, 6)) for h in hits)


def searched(findings: Sequence[Finding], *, whole: bool = False) -> tuple[int, int]:
    """Return how many documents and chunks were searched; where that is not known, how many were retrieved.

    Args:
        findings: what was found for the question.
        whole: counts the whole index, where only some documents of it were chosen.
    """
    counts = findings[0].retrieved.indexed if findings else None
    if counts and not whole:
        counts = findings[0].retrieved.chosen or counts
    if counts:
        return counts.documents, counts.chunks
    hits = [hit for finding in findings for hit in finding.retrieved.hits]
    return len({hit.document.location for hit in hits}), len({hit.chunk.id for hit in hits})


def nearest(findings: Sequence[Finding]) -> tuple[Passage, ...]:
    """Return the nearest passages, by the score of their hits."""
    hits = sorted({h.chunk.id: h for f in findings for h in f.retrieved.hits}.values(), key=lambda h: -h.score)
    return tuple(_passage(hit.document, hit.chunk) for hit in hits[:NEAREST])


def best_sentence(finding: Finding) -> Passage:
    """Return the best sentence of a finding as a passage of its own."""
    best = finding.ranked[0]
    return _passage(best.document, best.sentence)


def _passage(document: Document, part: Chunk | Sentence) -> Passage:
    return Passage(
        document.id, document.title, document.publisher, document.published, document.source, part.start, part.end,
        part.text,
    )  # fmt: skip
