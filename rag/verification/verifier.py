"""Find the span of some passages that supports a claim, or the fault of the claim.

A claim is compared with single sentences of the passages, then with neighbouring ones. Rules check what must occur
verbatim: amounts and dates in the clause of their own subject, names, quotations, negation, superlatives. Whether the
rest is entailed is a probability from ``rag.verification.entailment``. The functions are pure: they use no network, no
model and no storage; the vector of the claim is passed in.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.records import Sentence, Source, Strictness
from rag.text import Analyzer, PartialDate, is_prompt_injection, parse_partial_date
from rag.verification import rules
from rag.verification.asides import finer_clauses
from rag.verification.claims import Statement, joined, statement_of
from rag.verification.entailment import Comparison, probability
from rag.verification.rules import has_too_few_words

Fault = Literal[
    "number", "subject", "name", "quotation", "polarity", "superlative", "meaning", "instruction", "language", "empty"
]
COMPARED = 16  # sentences that a claim is compared with, nearest first
WINDOWS = (1, 2, 3)  # how many neighbouring sentences may support one claim together
# 95% of the entailments of KLUE-NLI are above it (tests/benchmarks/fit_entailment.py prints it).
MIN_SUPPORT = 0.202
# The least probability of support with strictness "strict". It accepts 8.9% of the pairs of KLUE-NLI that are no
# entailments (MIN_SUPPORT: 38.7%) and 42.9% of the entailments (78.3%): tests/benchmarks/fit_entailment.py prints it.
# It accepts 113 of 179 manual paraphrases (174) and all true sentences (tests/benchmarks/verification.py).
STRICT_SUPPORT = 0.55
_day = functools.lru_cache(maxsize=1024)(parse_partial_date)
_PROFORMS = frozenset("그렇 이렇 저렇 그러 이러 맞 하 되 있 없 same so yes".split())  # they only refer to other words
_ATTRIBUTION = re.compile(r"따르면|따르자면|보도|전했|밝혔|according to|report(?:s|ed)?\b|said|says", re.I)


@dataclass(frozen=True, slots=True)
class SupportingSpan:
    """One to three neighbouring sentences of a passage, ``document.text[start:end]``.

    Attributes:
        source: the passage.
        start: offset of the first character in the document.
        end: offset after the last character.
        score: probability of support, 0..1.
    """

    source: Source
    start: int
    end: int
    score: float  # probability of support, 0..1

    @property
    def text(self) -> str:
        """Return the words of the span."""
        return self.source.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Verdict on a claim.

    Attributes:
        support: the supporting span; None where the claim is not supported.
        fault: the fault of a claim that is not supported.
        detail: the offending words.
        repaired: whether the supporting span is in none of the passages that the claim cites.
    """

    support: SupportingSpan | None
    fault: Fault | None = None
    detail: str = ""
    repaired: bool = False

    @property
    def supported(self) -> bool:
        """Return whether the claim is supported and may be shown."""
        return self.support is not None


class Verifier:
    """Verifier of claims against passages.

    Args:
        analyzer: the analyser of the index.
        min_support: the probability, 0..1, below which a claim is not entailed.
    """

    def __init__(self, analyzer: Analyzer, min_support: float = MIN_SUPPORT) -> None:
        self._analyzer = analyzer
        self._min_support = min_support
        # Every claim is compared with the same sentences.
        self._statement = functools.lru_cache(maxsize=20_000)(
            lambda text, day, cut: statement_of(text, analyzer, day, cut)
        )

    def verify(
        self,
        claim: str,
        cited: Collection[str],
        sources: Sequence[Source],
        vector: NDArray[np.float32],
        strictness: Strictness = "standard",
    ) -> Verdict:
        """Return the verdict on a claim; the cited passages are searched for support first, then all passages.

        Args:
            claim: one sentence, without citation markers.
            cited: keys of the passages that it cites; unknown keys are ignored.
            sources: the passages.
            vector: the claim's unit vector, embedded as a passage, shape (dimension,).
            strictness: "strict" requires a higher probability of support.
        """
        verdict = self._verdict(claim, cited, sources, vector)
        # A longer span would raise the probability without better support, so no other span is tried.
        if strictness == "strict" and verdict.support is not None and verdict.support.score < STRICT_SUPPORT:
            return Verdict(None, "meaning")
        return verdict

    def _verdict(
        self, claim: str, cited: Collection[str], sources: Sequence[Source], vector: NDArray[np.float32]
    ) -> Verdict:
        if is_prompt_injection(claim):
            return Verdict(None, "instruction", claim)
        stated = statement_of(claim, self._analyzer)
        if not (stated.content - _PROFORMS or stated.names or stated.unknown):
            return Verdict(None, "empty", claim)
        named = [source for source in sources if source.key in cited]
        verdict = self._best(stated, named, vector) if named else None
        if verdict is not None and (verdict.supported or len(named) == len(sources)):
            return verdict
        anywhere = self._best(stated, sources, vector)
        if anywhere.support is not None:
            return Verdict(anywhere.support, repaired=anywhere.support.source.key not in cited)
        return verdict or anywhere

    def _best(self, stated: Statement, sources: Sequence[Source], vector: NDArray[np.float32]) -> Verdict:
        """Return the best support in the passages; without support, the fault of the nearest span.

        A sentence that is nearer to the claim than the support, and contradicts it, overrides it if both are in the
        same document; different documents may disagree.
        """
        failed: list[_WindowVerdict] = []
        rivals: dict[str, _WindowVerdict] = {}
        singles: dict[Sentence, float] = {}
        for size in WINDOWS:
            judged = [self._compare(stated, window) for window in _windows(sources, vector, size)]
            failed += [j for j in judged if j.support is None]
            if size == 1:
                wrong = sorted((j for j in failed if j.fault != "meaning"), key=_by_nearness)
                rivals = {j.window.sentences[0].document_id: j for j in wrong}
                singles = {j.window.sentences[0]: j.nearness for j in judged}
            found = [j for j in judged if j.support is not None and not _is_outdone(j, rivals, singles)]
            if found:
                return Verdict(max(found, key=_by_nearness).support)
        nearest = max(failed, key=_by_nearness, default=None)
        return Verdict(None, nearest.fault, nearest.detail) if nearest else Verdict(None, "meaning")

    def _compare(self, stated: Statement, window: _Window) -> _WindowVerdict:
        """Return the supporting span of a window, or the first fault of the claim."""
        source, day = window.source, _publication_date(window.source)
        claimed = self._statement(stated.text, day, finer_clauses)
        run = [self._statement(sentence.text, day, None) for sentence in window.sentences]
        given = joined(run)
        comparison = Comparison.of(claimed, given, window.cosine)
        score = probability(comparison)
        beside = rules.PassageContext(
            self._statement(source.metadata, None, None),
            self._statement(_attribution(source), None, None) if _ATTRIBUTION.search(stated.text) else None,
            source.chunk.text + source.metadata,
        )
        found = rules.mismatch(self._statement(stated.text, day, None), claimed, run, beside)
        lacks = score < self._min_support or has_too_few_words(stated.text, given.text, self._analyzer)
        fault, detail = found or ("meaning" if lacks else None, "")
        support = SupportingSpan(source, window.sentences[0].start, window.sentences[-1].end, score)
        return _WindowVerdict(window, None if fault else support, fault, detail, comparison.nearness)


@dataclass(frozen=True, slots=True)
class _WindowVerdict:
    """Result of comparing a claim with a window.

    Attributes:
        window: the window.
        support: the supporting span, or None.
        fault: the fault of the claim, or None.
        detail: the offending words.
        nearness: as in ``Comparison``.
    """

    window: _Window
    support: SupportingSpan | None
    fault: Fault | None
    detail: str
    nearness: float


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring sentences of a passage.

    Attributes:
        source: the passage.
        sentences: the sentences, in order.
        cosine: the cosine between the claim and the nearest of the sentences.
    """

    source: Source
    sentences: tuple[Sentence, ...]
    cosine: float


def _attribution(source: Source) -> str:
    """Return publisher, author and date of a passage's document."""
    parts = (source.document.publisher, source.document.author, source.document.published)
    return " ".join(part for part in parts if part)


def _publication_date(source: Source) -> PartialDate | None:
    """Return the day on which a passage was written, which resolves 지난해; None where it is not known."""
    return _day(source.document.published) if source.document.published else None


def _by_nearness(judged: _WindowVerdict) -> tuple[float, str, int]:
    """Return a sort key by nearness, the nearest last; it does not depend on the order of the passages."""
    first = judged.window.sentences[0]
    return judged.nearness, first.document_id, -first.start


def _is_outdone(
    judged: _WindowVerdict, rivals: Mapping[str, _WindowVerdict], singles: Mapping[Sentence, float]
) -> bool:
    """Return whether another sentence of the document contradicts and is nearer to the claim than the support."""
    own = judged.window.sentences
    rival = rivals.get(own[0].document_id)
    if rival is None or rival.window.sentences[0] in own:
        return False
    return max(singles.get(sentence, -math.inf) for sentence in own) < rival.nearness


def _windows(sources: Sequence[Source], vector: NDArray[np.float32], size: int) -> Iterator[_Window]:
    """Yield runs of ``size`` neighbouring sentences that contain one of the sentences nearest to the claim."""
    near: list[tuple[float, Source, int]] = []
    for source in sources:
        if source.sentences:
            near += [(float(cosine), source, i) for i, cosine in enumerate(source.vectors @ vector)]
    near = sorted(near, key=lambda item: (-item[0], item[1].chunk.id, item[2]))[: COMPARED // size]
    seen: set[tuple[str, int]] = set()
    for cosine, source, i in near:
        for first in range(max(0, i - size + 1), min(i, len(source.sentences) - size) + 1):
            run = source.sentences[first : first + size]
            if (source.chunk.id, first) not in seen and all(source.free_of_injection[first : first + size]):
                yield _Window(source, run, cosine)
            seen.add((source.chunk.id, first))
