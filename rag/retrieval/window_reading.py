"""Read the windows of retrieved passages with the cross-encoder, and tell of each sentence how likely it answers.

The module chooses which windows are worth reading, and gives what was read to their sentences. What a question asks
for, and whether an answer is shown, others decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.models import CrossEncoder, Pair, Reading
from rag.records import Document, Hit, Sentence
from rag.retrieval.windows import Window, context_with_dates, windows_of

# Windows that are read for a question. Of 589 questions over libraries of six of our own texts, the sentence with the
# answer is in one of 8 for 94.6%, of 12 for 97.5%; chosen by cosine alone it is in one of 8 for 89.1%.
MOST_WINDOWS = 8
UNREAD = -4.0  # the logit of what was not read, and the least of what was
LEAST_SHARE = 1e-3  # of a window's answers that any sentence of it is given


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What was read of a sentence, in the best of the windows with it.

    Attributes:
        answers: the logit that the window answers, against 0 for "no window does".
        share: how probable it is, 0..1, that the answer begins in this sentence, if the window has it.
        span: the best span of the window, as a range of the document.
    """

    answers: float
    share: float
    span: tuple[int, int]

    @property
    def score(self) -> float:
        """Return the logit that this very sentence answers."""
        return self.answers + math.log(self.share + LEAST_SHARE)


def read_windows(
    question: str,
    hits: Sequence[Hit],
    scores: Mapping[Sentence, float],
    encoder: CrossEncoder,
    most: int = MOST_WINDOWS,
) -> dict[Sentence, SentenceReading]:
    """Return what was read of the sentences of the most promising windows.

    Args:
        question: the question, complete in itself.
        hits: the retrieved passages.
        scores: how well each sentence that may answer seems to, unread.
        encoder: reads.
        most: windows that are read.
    """
    promising = sorted(_windows(hits, scores), key=lambda one: -one.promise)[:most]
    read = encoder.read(
        [Pair(question, one.window.text, context_with_dates(one.document, one.window)) for one in promising]
    )
    found: dict[Sentence, SentenceReading] = {}
    for one, reading in zip(promising, read, strict=True):
        for sentence in one.sentences:
            described = _described(sentence, one.window, reading)
            if sentence not in found or described.score > found[sentence].score:
                found[sentence] = described
    return found


@dataclass(frozen=True, slots=True)
class _Promising:
    """A window with its sentences; ``promise`` is that of its most promising sentence."""

    document: Document
    window: Window
    sentences: tuple[Sentence, ...]
    promise: float


def _windows(hits: Sequence[Hit], scores: Mapping[Sentence, float]) -> Iterator[_Promising]:
    """Yield the windows of passages; a paragraph with a prompt injection is in none."""
    for hit in hits:
        for run in _trusted_runs(hit):
            for window in windows_of(hit.document, run):
                inside = tuple(s for s in run if window.start <= s.start and s.end <= window.end)
                promise = max(scores.get(s, -math.inf) for s in inside)
                yield _Promising(hit.document, window, inside, promise)


def _trusted_runs(hit: Hit) -> Iterator[list[Sentence]]:
    run: list[Sentence] = []
    for sentence, is_free in zip(hit.source.sentences, hit.source.free_of_injection, strict=True):
        if is_free:
            run.append(sentence)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _described(sentence: Sentence, window: Window, reading: Reading) -> SentenceReading:
    share = reading.share(sentence.start - window.start, sentence.end - window.start)
    return SentenceReading(reading.answers, share, (window.start + reading.start, window.start + reading.end))
