"""Choose the sentences that a claim is cited with where no judge has quoted any: those with its amounts, the nearest.

It decides nothing about support.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.records import Source
from rag.text import Quantity, is_heading
from rag.verification.grounds import day_of, quantities_of
from rag.verification.spans import SupportingSpan, is_trusted
from rag.verification.veto import is_given


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its cosine to the claim, -1..1, and the amounts in it."""

    span: SupportingSpan
    cosine: float
    amounts: tuple[Quantity, ...]


def citing_sentences(
    vector: NDArray[np.float32],
    amounts: Sequence[Quantity],
    passages: Sequence[Source],
    neighbours: Sequence[Source] = (),
) -> tuple[SupportingSpan, ...]:
    """Return the sentence with the most of some amounts, the nearest of these, then those with the rest.

    Args:
        vector: the unit vector of the claim, shape (dimension,).
        amounts: the amounts that should be found in what is cited.
        passages: the passages that may be cited.
        neighbours: passages beside them, for amounts that the passages do not have.
    """
    own, beside = list(_sentences(vector, passages)), list(_sentences(vector, neighbours))
    chosen: list[SupportingSpan] = []
    missing = list(amounts)
    for among in (own, [*own, *beside]):
        while among and (missing or not chosen):
            best = max(among, key=lambda one: (sum(is_given(q, one.amounts) for q in missing), one.cosine))
            found = [q for q in missing if is_given(q, best.amounts)]
            if missing and not found and (chosen or among is own):
                break
            chosen.append(best.span)
            missing = [q for q in missing if q not in found]
    return distinct_spans(chosen)


def amounts_missing(amounts: Sequence[Quantity], spans: Sequence[SupportingSpan]) -> list[Quantity]:
    """Return the amounts that are not in any of some spans."""
    found = [q for span in spans for q in quantities_of(span.text, day_of(span.source.document))]
    return [q for q in amounts if not is_given(q, found)]


def states_any(amounts: Sequence[Quantity], span: SupportingSpan) -> bool:
    """Return whether a span states one of some amounts; a figure without a unit is no length of time: DALL-E 2."""
    found = quantities_of(span.text, day_of(span.source.document))
    with_unit = [q for q in found if q.kind != "number" or q.unit]
    return any(is_given(one, with_unit if one.kind == "duration" else found) for one in amounts)


def distinct_spans(spans: Iterable[SupportingSpan]) -> tuple[SupportingSpan, ...]:
    """Return spans in their order, each once."""
    return tuple({(s.source.document.id, s.start, s.end): s for s in spans}.values())


def _sentences(vector: NDArray[np.float32], passages: Sequence[Source]) -> Iterator[_Sentence]:
    for source in passages:
        day = day_of(source.document)
        for cosine, sentence in zip(source.vectors @ vector, source.sentences, strict=True):
            if is_trusted(source, sentence.start, sentence.end) and not is_heading(sentence.text):
                span = SupportingSpan(source, sentence.start, sentence.end)
                yield _Sentence(span, float(cosine), quantities_of(sentence.text, day))
