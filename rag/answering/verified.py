"""Decide which verified sentences of a model are shown, in their order.

Claims with a citation are shown. A frame ("two outlets differ") is shown while every claim that it depends on is shown,
a gap ("they do not say when") while the answer states anything at all. Nothing is shown of an answer whose claims are
all beside the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.records import Form
from rag.verification import Fault, Verdict


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """Sentence of a model with its verdict.

    Attributes:
        position: place in the draft, from 0; a repaired sentence has that of the one that it replaces.
        text: the sentence without citation markers.
        verdict: the verdict on it.
        form: its form in the draft.
        is_revised: whether it was written in the repair round.
    """

    position: int
    text: str
    verdict: Verdict
    form: Form = "sentence"
    is_revised: bool = False

    @property
    def is_claim(self) -> bool:
        """Return whether it is a supported claim."""
        return self.verdict.supported

    @property
    def is_frame(self) -> bool:
        """Return whether it states nothing itself, and rests on the claims beside it."""
        return self.verdict.finding == "frame" and self.verdict.fault is None

    @property
    def is_gap(self) -> bool:
        """Return whether it says, unrefuted, that the documents do not tell something."""
        return self.verdict.finding == "gap" and self.verdict.fault is None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Sentences of an answer that are shown and withheld, both in the order of the draft.

    Attributes:
        drafted: all sentences.
        shown: claims, frames and gaps, each once.
        withheld: pairs of a sentence and the fault for which it is withheld.
    """

    drafted: tuple[VerifiedSentence, ...]
    shown: tuple[VerifiedSentence, ...]
    withheld: tuple[tuple[VerifiedSentence, Fault], ...]

    def withheld_before(self, sentence: VerifiedSentence) -> int:
        """Return how many sentences are withheld between the shown one before a sentence and itself."""
        earlier = max((one.position for one in self.shown if one.position < sentence.position), default=-1)
        return sum(earlier < one.position < sentence.position for one, _ in self.withheld)

    @property
    def withheld_after(self) -> int:
        """Return how many sentences are withheld after the last shown one; 0 where nothing is shown."""
        last = self.shown[-1].position if self.shown else len(self.drafted)
        return sum(one.position > last for one, _ in self.withheld)

    def form_of(self, sentence: VerifiedSentence) -> Form:
        """Return the form in which a shown sentence is written.

        What follows the withheld beginning of a paragraph or an item takes its form, so that it does not seem to belong
        to the one before.
        """
        form = sentence.form
        for one in reversed(self.drafted[: self.drafted.index(sentence)]):
            if form != "sentence" or one in self.shown:
                break
            form = one.form
        return form if form in ("paragraph", "item") else sentence.form


def arrange(sentences: Iterable[VerifiedSentence]) -> Arrangement:
    """Return which sentences are shown.

    Args:
        sentences: those that are verified so far, in any order, one for each position.
    """
    ordered = sorted(sentences, key=lambda sentence: sentence.position)
    claims = [one for one in ordered if one.is_claim]
    is_beside = bool(claims) and all(one.verdict.answers is False for one in claims)
    fit = [] if is_beside or not claims else [one for one in ordered if _is_shown(one, ordered)]
    withheld = [
        (one, one.verdict.fault or ("beside_the_question" if is_beside else "frame"))
        for one in ordered
        if one not in fit and not one.is_gap
    ]
    shown = [one for place, one in enumerate(fit) if not _repeats(one, fit[:place])]
    return Arrangement(tuple(ordered), tuple(shown), tuple(withheld))


def _repeats(sentence: VerifiedSentence, before: Sequence[VerifiedSentence]) -> bool:
    """Return whether a sentence of the repair round says once more what is shown before it, as it often does."""
    return sentence.is_revised and any(one.text == sentence.text for one in before)


def _is_shown(sentence: VerifiedSentence, ordered: Sequence[VerifiedSentence]) -> bool:
    return _its_claims_are_shown(sentence, ordered) if sentence.is_frame else sentence.is_claim or sentence.is_gap


def _its_claims_are_shown(frame: VerifiedSentence, ordered: Sequence[VerifiedSentence]) -> bool:
    """Return whether the claims are shown that a frame sums up, or those that it introduces.

    It sums up the claims before it, back to another frame, and introduces those after it where it begins a paragraph,
    is above a list or a table, or nothing is before it.

    The header of a table needs one of its rows, a line that introduces a list or a table one of the claims, another
    frame needs all: "both outlets say so" is false of one.
    """
    place = ordered.index(frame)
    after = ordered[place + 1 :]
    if frame.form == "header":
        return any(row.is_claim for row in takewhile(lambda one: one.form == "row", after))
    is_above_lines = bool(after) and after[0].form in ("item", "header") and frame.form != "item"
    introduces = is_above_lines or frame.text.rstrip().endswith((":", "："))
    before = [] if introduces or frame.form == "paragraph" else _run(ordered[:place][::-1])
    needed = before or _run(after) or _run(ordered[:place][::-1])
    needs = any if introduces else all
    return bool(needed) and needs(one.is_claim for one in needed)


def _run(sentences: Sequence[VerifiedSentence]) -> list[VerifiedSentence]:
    """Return the claims, withheld ones too, up to a frame other than the header of a table."""
    run = []
    for one in sentences:
        if one.is_frame and one.form != "header":
            break
        if not one.is_frame and one.verdict.finding != "gap":
            run.append(one)
    return run
