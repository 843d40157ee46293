"""Build an Answer: claims and the citations that support them, numbered in order of appearance.

The last check is here: a quote that is not verbatim at its offsets in the document is withheld, whatever went wrong
before. The module decides nothing about evidence and knows no model.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.answering import extractive, messages
from rag.answering.abstentions import abstention_text
from rag.answering.also_in import also_in
from rag.answering.conflicts import asks_about_now
from rag.answering.found import best_sentence, nearest, searched
from rag.answering.verified import Arrangement, VerifiedSentence, arrange
from rag.index import page_of
from rag.records import (
    AbstentionReason,
    Answer,
    Citation,
    Claim,
    ClaimKind,
    Document,
    Place,
    Rejected,
    Timings,
    Usage,
)
from rag.retrieval import NO_REPRINTS, Finding, Reprints
from rag.text import header_of, letters, with_columns
from rag.verification import SupportingSpan


@dataclass
class AnswerBuilder:
    """Parts of one answer so far; times are values of ``time.perf_counter``, in seconds."""

    question: str
    standalone: str
    language: str
    started: float
    has_model: bool = False  # whether one is configured, so that the user can choose it
    is_of_chosen: bool = False  # whether only documents that were chosen are searched
    found: float | None = None
    answered: float | None = None
    first_claim: float | None = None
    verifying: float = 0.0  # seconds, within the time of answering
    confidence: float = 0.0
    sentences: dict[int, VerifiedSentence] = field(default_factory=dict)  # of a model, by position in its draft
    claims: list[Claim] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    withheld_after: int = 0  # of them, those after the last claim
    notices: tuple[str, ...] = ()
    usage: Usage = field(default_factory=Usage)
    disagreement: tuple[int, ...] = ()
    retrieved: tuple[Place, ...] = ()
    reprints: Reprints = NO_REPRINTS
    is_quoted: bool = True

    def quote(self, document: Document, start: int, end: int, text: str) -> int | None:
        """Add a sentence of a document as a claim, unless it is cited already, and return its marker.

        A row of a table is shown with the names of its columns, and cited with its header.

        Args:
            document: the document.
            start: offset of the sentence.
            end: offset of its end.
            text: the sentence; if it is not verbatim at these offsets, it is rejected and None is returned.
        """
        if document.text[start:end] != text:
            self.rejected.append(Rejected(text, messages.rejection_reason("quotation", "", self.language)))
            return None
        if marker := self._marker_within(document.id, start, end) or self._marker_in_reprint(document, text):
            return marker
        header = header_of(document.text, start)
        markers = tuple(self._cite(document, *place, repaired=False) for place in ((start, end), header) if place)
        shown = with_columns(document.text, start, end)
        self._claim(Claim(shown, markers, supported=True, withheld_before=self.withheld_after))
        self.withheld_after = 0
        return markers[0]

    def take(self, sentence: VerifiedSentence) -> bool:
        """Take in a sentence of a model, and return whether the claims that are shown have changed.

        Claims and citations are made anew from all sentences so far, so that a repaired one takes its place in the
        order, and the citations are numbered by it.
        """
        self.is_quoted = False
        self.sentences[sentence.position] = sentence
        arranged = arrange(self.sentences.values())
        before, self.claims, self.citations = self.claims, [], []
        for one in arranged.shown:
            self._claim(self._claim_of(one, arranged))
        self.withheld_after = arranged.withheld_after
        self.rejected = [
            Rejected(one.text, messages.rejection_reason(fault, one.verdict.detail, self.language))
            for one, fault in arranged.withheld
        ]
        return self.claims != before

    def add_disagreement(self, claim: str, span: SupportingSpan) -> None:
        """Quote words of another document that contradict a claim, and mark both as disagreeing.

        Args:
            claim: the text of a claim that is shown.
            span: the words.
        """
        contradicted = [marker for one in self.claims if one.text == claim for marker in one.markers]
        marker = self.quote(span.source.document, span.start, span.end, span.text)
        if marker is not None:
            self.disagreement = tuple(dict.fromkeys([*self.disagreement, *contradicted, marker]))

    def _claim_of(self, sentence: VerifiedSentence, arranged: Arrangement) -> Claim:
        verdict = sentence.verdict
        kind: ClaimKind = "claim" if verdict.supported else "gap" if verdict.finding == "gap" else "frame"
        spans: Sequence[SupportingSpan] = verdict.spans if kind == "claim" else ()
        markers = [self._cite(s.source.document, s.start, s.end, repaired=verdict.repaired) for s in spans]
        return Claim(
            sentence.text,
            tuple(dict.fromkeys(markers)),
            supported=kind == "claim",
            form=arranged.form_of(sentence),
            checked=verdict.checked,
            kind=kind,
            computed=verdict.computed if kind == "claim" else "",
            withheld_before=arranged.withheld_before(sentence),
        )

    def _claim(self, claim: Claim) -> None:
        self.claims.append(claim)
        if self.first_claim is None and claim.kind == "claim":
            self.first_claim = time.perf_counter()

    def _marker_within(self, document_id: str, start: int, end: int) -> int | None:
        """Return the marker of a citation that contains a range already; None for none."""
        return next(
            (c.marker for c in self.citations if c.document_id == document_id and c.start <= start and end <= c.end),
            None,
        )

    def _cite(self, document: Document, start: int, end: int, *, repaired: bool) -> int:
        """Return the marker of the citation of a range, which is added if it is new."""
        for known in self.citations:
            if (known.document_id, known.start, known.end) == (document.id, start, end):
                return known.marker
        if known_marker := self._marker_in_reprint(document, document.text[start:end]):
            return known_marker
        marker = len(self.citations) + 1
        cited = citation(marker, document, start, end, repaired=repaired)
        self.citations.append(replace(cited, also_in=also_in(document, cited.quote, self.reprints)))
        return marker

    def _marker_in_reprint(self, document: Document, text: str) -> int | None:
        """Return the marker of a citation of a reprint that has these words; None for none."""
        for cited in self.citations:
            if any(other.document_id == document.id for other in cited.also_in) and letters(text) in letters(
                cited.quote
            ):
                return cited.marker
        return None

    def answer(self, answerer: str) -> Answer:
        """Return the Answer as built so far."""
        remarks = [messages.disagreement_text(self.disagreement, self.citations, self.language)]
        if asks_about_now(self.standalone):
            remarks.append(messages.age_text(self.citations, self.language))
        remarks = list(filter(None, remarks))
        return Answer(
            question=self.question,
            standalone_question=self.standalone,
            text="\n\n".join([self._text(), *remarks]),
            abstained=False,
            abstention_reason=None,
            confidence=round(self.confidence, 4),
            language=self.language,
            claims=tuple(self.claims),
            citations=tuple(self.citations),
            rejected=tuple(self.rejected),
            withheld_after=self.withheld_after,
            notices=self.notices,
            retrieved=self.retrieved,
            remarks=tuple(remarks),
            disagreement=self.disagreement,
            answerer=answerer,
            usage=self.usage,
            timings_ms=self._timings(),
        )

    def _text(self) -> str:
        if self.is_quoted:
            return messages.answer_text(self.claims, self.citations, self.language)
        return messages.model_text(self.claims, self.language, self.withheld_after)

    def abstention(self, reason: AbstentionReason, findings: Sequence[Finding], maybe: Finding | None = None) -> Answer:
        """Return the Answer that states nothing, with the passages that came nearest.

        Args:
            reason: the reason for the abstention.
            findings: what was found for the question; empty where nothing was looked for.
            maybe: the one of them whose best sentence may be of use; None where nothing is near.
        """
        near = nearest(findings)
        text = abstention_text(
            reason,
            *searched(findings, whole=reason == "no_documents"),
            near,
            self.language,
            has_model=self.has_model,
            is_of_chosen=self.is_of_chosen,
        )
        return replace(
            self.answer(extractive.NAME),
            text=text,
            abstained=True,
            abstention_reason=reason,
            claims=(),
            citations=(),
            remarks=(),
            nearest=near,
            maybe=best_sentence(maybe) if maybe and maybe.ranked else None,
        )

    def reply(self, text: str) -> Answer:
        """Return the Answer to small talk: words on the program itself, which state nothing from a document."""
        plain = self.answer(extractive.NAME)
        return replace(plain, text=text, abstained=True, abstention_reason="small_talk", remarks=())

    def _timings(self) -> Timings:
        now = time.perf_counter()
        found = self.found or now
        answered = self.answered or found
        verified = self.verifying or (now - answered if self.is_quoted else 0.0)
        return Timings(
            retrieve=_milliseconds(found - self.started),
            answer=_milliseconds(answered - found - self.verifying),
            verify=_milliseconds(verified),
            total=_milliseconds(now - self.started),
            first_claim=_milliseconds(self.first_claim - self.started) if self.first_claim else None,
        )


def citation(marker: int, document: Document, start: int, end: int, *, repaired: bool) -> Citation:
    """Return the citation of a range of a document.

    Args:
        marker: its number.
        document: the document.
        start: offset of the first character.
        end: offset after the last character.
        repaired: whether a model cited something else.
    """
    return Citation(
        marker=marker,
        document_id=document.id,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        source=document.source,
        start=start,
        end=end,
        quote=document.text[start:end],
        page=page_of(document, start),
        dating=document.dating,
        repaired=repaired,
        kind=document.kind,
    )


def _milliseconds(seconds: float) -> float:
    return round(1000 * seconds, 2)
