"""Define what goes into a verification and what comes out: statements, the request, verdicts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.models import Deadline, ModelFault, Tokens
from rag.records import Checked, Source
from rag.verification.judge import Finding
from rag.verification.spans import SupportingSpan

NeighboursOf = Callable[[Source], tuple[Source | None, Source | None]]
Fault = Literal[
    "number", "name", "quotation", "superlative", "unsupported", "partly", "contradicted", "not_verbatim", "unjudged",
    "beside_the_question", "instruction", "language", "translated", "empty", "frame",
]  # fmt: skip
JUDGE_FAULTS: tuple[Fault, ...] = ("not_verbatim", "unjudged")  # the judge's own: the sentence may well be true


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence to be verified.

    Attributes:
        text: the sentence, without citation markers.
        cited: the keys of the passages that it cites; unknown ones are ignored.
        before: the sentences before it; "" for none.
        is_label: whether it states nothing by itself, as the header of a table: only its amounts are compared.
    """

    text: str
    cited: tuple[str, ...] = ()
    before: str = ""
    is_label: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict on a sentence.

    Attributes:
        finding: ``gap`` for a sentence that says that the passages do not tell something; else as the judge's.
        checked: how it was checked; ``matched`` where only rules did.
        spans: the words that support it, or contradict it; the judge's first.
        fault: why it is not supported; None where it is.
        detail: the offending words, or the judge's reason.
        computed: how an amount in it was computed from two others; "" for none.
        answers: whether it helps to answer the question; None where that is not known.
        repaired: whether none of the supporting words is in a passage that it cites.
    """

    finding: Finding | Literal["gap"]
    checked: Checked = "matched"
    spans: tuple[SupportingSpan, ...] = ()
    fault: Fault | None = None
    detail: str = ""
    computed: str = ""
    answers: bool | None = None
    repaired: bool = False

    @property
    def supported(self) -> bool:
        """Return whether the sentence may be shown with its citation."""
        return self.finding == "supported" and self.fault is None


@dataclass
class Request:
    """What sentences are verified against, and the limits of it.

    Attributes:
        passages: the passages that a sentence may cite.
        surroundings: returns the passages before and after a passage in its document.
        question: what the sentences should answer; "" for none.
        deadline: limits the requests to a judge.
        tokens: the tokens that the judge uses are added to it.
        fault: the fault of the judge, filled in; None for none.
    """

    passages: Sequence[Source]
    surroundings: NeighboursOf
    question: str
    deadline: Deadline
    tokens: Tokens
    fault: ModelFault | None = None


def no_surroundings(_: Source) -> tuple[None, None]:
    """Return no neighbours: for passages that stand alone."""
    return None, None
