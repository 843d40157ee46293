"""Is this claim carried by one of these passages, and which words carry it?

A claim is compared with single sentences of the passages, then with neighbouring ones. Words that must stand there
word for word are checked by rule: amounts and dates in the clause of their own subject, names, quotations, negation,
superlatives. Whether the rest means the same is a probability from ``support``. Pure functions: no network, no model,
no storage; the vector of the claim is given.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.facts import Clause, Facts, facts_of, joined
from rag.korean import Analyzer, fold
from rag.quantities import PartialDate, Quantity, parse_partial_date, same
from rag.records import Chunk, Document, Sentence
from rag.support import Comparison, support
from rag.units import MONTHS

Fault = Literal[
    "number", "subject", "name", "quotation", "polarity", "superlative", "meaning", "instruction", "language", "empty"
]
COMPARED = 16  # sentences that a claim is compared with, nearest first
WINDOWS = (1, 2, 3)  # how many neighbouring sentences may carry one claim together
# 95% of the entailments of KLUE-NLI lie above it (tests/benchmarks/fit_support.py prints it).
MIN_SUPPORT = 0.148
# The later a check comes, the nearer a passage was that fails it only there.
_CHECKS: tuple[Fault, ...] = ("meaning", "superlative", "polarity", "subject", "quotation", "name", "number")
_GRAVITY = {fault: position for position, fault in enumerate(_CHECKS)}
_ATTRIBUTION = re.compile(r"따르면|따르자면|보도|전했|밝혔|according to|report(?:s|ed)?\b|said|says", re.I)
# Words addressed to whoever answers instead of to a reader. What stands in such a sentence carries no claim.
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous|everything)\b"
    r"|\b(?:system prompt|api[ _-]?key|you are now|as an ai|respond only|answer only|reply with)\b"
    r"|\b(?:print|reveal) your\b"
    r"|(?:지시|명령|프롬프트|규칙|지침)\S{0,3}\s*(?:모두\s*|전부\s*)?(?:무시|잊|따르지)"
    r"|(?:라고|고)만?\s*(?:답하|대답하|출력하|말하)(?:라|세요|십시오|시오|여라)"
    r"|시스템\s*프롬프트|API\s*키|비밀\s*키",
    re.I | re.S,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that was given, with everything that a claim may rest on.

    ``vectors`` has a row for each of ``sentences``, of unit length; ``about`` is title, outlet, author, date, heading.
    """

    key: str
    document: Document
    chunk: Chunk
    sentences: tuple[Sentence, ...]
    vectors: NDArray[np.float32]
    about: str

    @property
    def outlet(self) -> str:
        """Who says it and when."""
        parts = (self.document.publisher, self.document.author, self.document.published)
        return " ".join(part for part in parts if part)

    @property
    def reference(self) -> PartialDate | None:
        """The day the passage was written, for 지난해 in it."""
        return parse_partial_date(self.document.published) if self.document.published else None


@dataclass(frozen=True, slots=True)
class Carrier:
    """One to three neighbouring sentences of a passage: ``document.text[start:end]``."""

    source: Source
    start: int
    end: int
    score: float  # probability of support, 0..1

    @property
    def text(self) -> str:
        """The words."""
        return self.source.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is carried, by what, and if not, what is wrong with it.

    ``detail`` names the offending words. ``repaired`` says that the carrier is not in a passage that was cited.
    """

    carrier: Carrier | None
    fault: Fault | None = None
    detail: str = ""
    repaired: bool = False

    @property
    def supported(self) -> bool:
        """Whether the claim may be shown."""
        return self.carrier is not None


class Verifier:
    """Checks claims against passages.

    Args:
        analyzer: the analyser of the index.
        min_support: below this probability, 0..1, the meaning of a claim is not carried.
    """

    def __init__(self, analyzer: Analyzer, min_support: float = MIN_SUPPORT) -> None:
        self._analyzer = analyzer
        self._min_support = min_support
        # The sentences of a passage come back with every claim.
        self._facts = functools.lru_cache(maxsize=20_000)(lambda text, day: facts_of(text, analyzer, day))

    def verify(
        self, claim: str, cited: Collection[str], sources: Sequence[Source], vector: NDArray[np.float32]
    ) -> Verdict:
        """Finds the words that carry a claim, in the cited passages first, then in all that were given.

        Args:
            claim: one sentence, without markers.
            cited: keys that it names; those that no passage has are ignored.
            sources: the passages that were given.
            vector: the claim's unit vector, made as a passage's.
        """
        if _INSTRUCTION.search(claim):
            return Verdict(None, "instruction", claim)
        stated = facts_of(claim, self._analyzer)
        if not stated.content and not stated.names and not stated.unknown:
            return Verdict(None, "empty", claim)
        named = [source for source in sources if source.key in cited]
        verdict = self._best(stated, named, vector) if named else None
        if verdict is not None and verdict.supported:
            return verdict
        elsewhere = self._best(stated, [source for source in sources if source.key not in cited], vector)
        if elsewhere.supported:
            return Verdict(elsewhere.carrier, repaired=True)
        return verdict or elsewhere

    def _best(self, stated: Facts, sources: Sequence[Source], vector: NDArray[np.float32]) -> Verdict:
        """The best carrier among the passages; where there is none, the fault of the one that came nearest."""
        failed: list[Verdict] = []
        for size in WINDOWS:
            found: list[Carrier] = []
            for window in _windows(sources, vector, size):
                verdict = self._compare(stated, window)
                if verdict.carrier is not None:
                    found.append(verdict.carrier)
                else:
                    failed.append(verdict)
            if found:
                return Verdict(max(found, key=lambda carrier: (carrier.score, -carrier.start)))
        return min(failed, key=lambda verdict: _GRAVITY[verdict.fault or "meaning"], default=Verdict(None, "meaning"))

    def _compare(self, stated: Facts, window: _Window) -> Verdict:
        """Whether these words carry a claim; the first fault otherwise."""
        source, day = window.source, window.source.reference
        claimed = self._facts(stated.text, day) if day else stated
        run = [self._facts(sentence.text, day) for sentence in window.sentences]
        attributed = self._facts(source.outlet, None) if _ATTRIBUTION.search(stated.text) else None
        about = self._facts(source.about, None)
        for i, clause in enumerate(claimed.clauses):
            main = max(range(len(run)), key=lambda position: _overlap(clause, run[position]))
            context = [*run[:main], about]
            fault = _fault(clause, _inherited(claimed.clauses, i), run[main], context, attributed)
            if fault.fault is not None:
                return fault
        if detail := _missing_quotation(claimed, source):
            return Verdict(None, "quotation", detail)
        given = joined(run)
        if claimed.claims_rank and not given.carries_rank:
            return Verdict(None, "superlative")
        score = support(Comparison.of(claimed, given, window.cosine))
        if score < self._min_support:
            return Verdict(None, "meaning")
        return Verdict(Carrier(source, window.sentences[0].start, window.sentences[-1].end, score))


@dataclass(frozen=True, slots=True)
class _Window:
    """Neighbouring sentences of a passage, and the cosine of the one that is nearest to the claim."""

    source: Source
    sentences: tuple[Sentence, ...]
    cosine: float


def _windows(sources: Sequence[Source], vector: NDArray[np.float32], size: int) -> Iterator[_Window]:
    """Runs of ``size`` neighbouring sentences that hold one of those nearest to the claim."""
    near: list[tuple[float, Source, int]] = []
    for source in sources:
        if source.sentences:
            near += [(float(cosine), source, i) for i, cosine in enumerate(source.vectors @ vector)]
    near = sorted(near, key=lambda item: -item[0])[: COMPARED // size]
    seen: set[tuple[str, int]] = set()
    for cosine, source, i in near:
        for first in range(max(0, i - size + 1), min(i, len(source.sentences) - size) + 1):
            run = source.sentences[first : first + size]
            if (source.chunk.id, first) not in seen and not any(_INSTRUCTION.search(one.text) for one in run):
                yield _Window(source, run, cosine)
            seen.add((source.chunk.id, first))


def _overlap(clause: Clause, given: Facts) -> int:
    """How many words, names and amounts of a clause stand in a sentence."""
    words = len((clause.content | clause.names) & (given.content | given.names))
    return words + sum(any(_is_stated(q, other) for other in given.quantities) for q in clause.quantities)


def _fault(
    clause: Clause, inherited: frozenset[str], main: Facts, context: Sequence[Facts], attributed: Facts | None
) -> Verdict:
    """What is wrong with one clause of a claim, against the one sentence that should carry it; no fault otherwise.

    Args:
        clause: of the claim.
        inherited: the subject that earlier clauses of the claim name.
        main: the sentence.
        context: what stands before it, and what the passage is about: they may name the subject that it leaves out.
        attributed: outlet, author and date of the document, where the claim says who reports.
    """
    said = [*main.quantities, *(attributed.quantities if attributed else ())]
    lacking = (q for q in clause.quantities if not any(_is_stated(q, other) for other in said))
    if number := next((q.text for q in lacking if not _is_first(q, main)), ""):
        return Verdict(None, "number", number)
    if name := _missing_name(clause, main, context, attributed):
        return Verdict(None, "name", name)
    if other := _other_subject(clause, clause.names or inherited, main):
        return Verdict(None, "subject", other)
    return Verdict(None, "polarity") if _disagrees(clause, main) else Verdict(None)


def _missing_name(clause: Clause, main: Facts, context: Sequence[Facts], attributed: Facts | None) -> str:
    """The first name of a clause that the sentence lacks. Who the claim is about may be named before, if not there."""
    known, text = main.names, fold(main.text)
    if attributed is not None:
        known, text = known | attributed.names, text + fold(attributed.text)
    missing = {name for name in clause.names - known if name not in text}
    if not any(c.subjects or c.unknown for c in main.clauses):
        before = frozenset().union(*(facts.names for facts in context))
        missing -= clause.topics & before
    return next(iter(sorted(missing) + sorted(name for name in clause.unknown if name not in text)), "")


def _missing_quotation(claimed: Facts, source: Source) -> str:
    """The first quotation or address of the claim that is not word for word in the passage."""
    passage = fold(source.chunk.text + source.about)
    return next((q for q in (*claimed.quoted, *claimed.addresses) if fold(q.strip(" .,!?")) not in passage), "")


def _other_subject(clause: Clause, names: frozenset[str], main: Facts) -> str:
    """The first amount that stands in a clause of another subject, or names whose parts are exchanged."""
    for quantity in clause.quantities:
        if not _meet(quantity, names, clause, main):
            return quantity.text
    pairs = {(subject, other) for subject in clause.subjects for other in clause.objects}
    exchanged = {(other, subject) for c in main.clauses for subject in c.subjects for other in c.objects}
    return next((" ".join(pair) for pair in sorted(pairs & exchanged)), "")


def _is_stated(claimed: Quantity, given: Quantity) -> bool:
    """Whether two amounts are one; a year old and 1년 are."""
    if same(claimed, given):
        return True
    years = [q for q in (claimed, given) if q.kind == "number" and q.unit == "year"]
    months = [q for q in (claimed, given) if q.kind == "duration" and q.unit in MONTHS]
    return bool(years and months) and years[0].value == months[0].value / 12  # type: ignore[operator]


def _is_first(quantity: Quantity, given: Facts) -> bool:
    return quantity.kind == "ordinal" and quantity.value == 1 and given.carries_rank


def _meet(quantity: Quantity, names: frozenset[str], clause: Clause, given: Facts) -> bool:
    """Whether an amount and the names beside it meet in one clause, counting a subject that an earlier clause names."""
    holding = [i for i, c in enumerate(given.clauses) if any(same(quantity, other) for other in c.quantities)]
    if not holding:
        return True  # the date of the document itself
    return any(
        _scope(given.clauses, i) & names or not names & given.names or not _scope(given.clauses, i) for i in holding
    ) and _counts_alike(quantity, clause, given, holding)


def _scope(clauses: Sequence[Clause], position: int) -> frozenset[str]:
    """The names that a clause speaks of: its own and, where it has no subject of its own, that of the ones before."""
    own = clauses[position]
    return own.names if own.subjects else own.names | _inherited(clauses, position)


def _inherited(clauses: Sequence[Clause], position: int) -> frozenset[str]:
    earlier = (clause.subjects or clause.names for clause in reversed(clauses[:position]))
    return next(filter(None, earlier), frozenset())


def _counts_alike(quantity: Quantity, clause: Clause, given: Facts, holding: Sequence[int]) -> bool:
    """Whether no other clause, with an amount of the same kind, fits the words around the claim's amount better.

    Of a clause that holds several such amounts nothing is said: its words cannot be shared out among them.
    """
    if sum(q.kind == quantity.kind for q in clause.quantities) > 1:
        return True
    best = max(len(clause.content & given.clauses[i].content) for i in holding)
    others = (c for i, c in enumerate(given.clauses) if i not in holding)
    rivals = [c for c in others if any(q.kind == quantity.kind for q in c.quantities)]
    return all(len(clause.content & rival.content) <= best for rival in rivals)


def _disagrees(clause: Clause, main: Facts) -> bool:
    """Whether a clause denies what the sentence says, or says what it denies; it is paired by the words they share."""
    if clause.negated and not main.is_negated:
        return not main.may_deny
    shared = [(len((clause.content | clause.names) & (c.content | c.names)), c.negated) for c in main.clauses]
    most = max((size for size, _ in shared), default=0)
    return all(clause.negated != negated for size, negated in shared if size == most)
