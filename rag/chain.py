"""JOURNEY 2: question -> hits -> evidence -> draft -> citations -> Answer.

    question -> retriever -> gate 1: is there evidence? -> answerer drafts -> quotes are verified
             -> gate 2: did any claim survive? -> Answer

A LangChain ``Runnable[Question | str, Answer]``. Command line, page and evaluation get this same Answer, and none of
them parses text again. Answering changes nothing on disk.
"""

from __future__ import annotations

import hashlib
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from rag import evidence, extractive, parts, wording
from rag.catalog import Catalog
from rag.chunking import page_of
from rag.citations import Source
from rag.errors import QuestionError
from rag.evidence import Candidate
from rag.features import Context
from rag.focus import asks_for_several
from rag.korean import Analyzer
from rag.question_view import QuestionView, question_view
from rag.records import (
    AbstentionReason,
    Answer,
    Citation,
    Claim,
    Document,
    Hit,
    Passage,
    Question,
    Rejected,
    Sentence,
    Timings,
)
from rag.retriever import FusedRetriever, Retrieved
from rag.sentences import is_read, language_of

NEAREST = 3  # passages that an abstention offers


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one question: sentences best first, and the probability that the best one answers it."""

    retrieved: Retrieved
    view: QuestionView
    ranked: list[Candidate]
    confidence: float


class AnswerChain(Runnable[Question | str, Answer]):
    """Answers questions from one index.

    Args:
        retriever: finds chunks.
        catalog: the sentences of chunks and the texts of documents.
        analyzer: the analyser that the index was made with.
        min_confidence: below this calibrated probability the chain abstains.
        max_question_characters: longer questions are refused.
    """

    def __init__(
        self,
        retriever: FusedRetriever,
        catalog: Catalog,
        analyzer: Analyzer,
        *,
        min_confidence: float,
        max_question_characters: int,
    ) -> None:
        self._retriever = retriever
        self._catalog = catalog
        self.analyzer = analyzer
        self._min_confidence = min_confidence
        self._max_question_characters = max_question_characters

    def invoke(self, input: Question | str, config: RunnableConfig | None = None, **_: Any) -> Answer:  # noqa: A002
        """Answers one question.

        Raises:
            QuestionError: the question is empty or too long.
            IndexStateError: there is no index, or it is damaged.
        """
        return self._call_with_config(self._answer, input, config)

    def _answer(self, question: Question | str) -> Answer:
        started = time.perf_counter()
        text = self._checked(question if isinstance(question, str) else question.text)
        if not is_read(text):
            return self._abstain(text, "unread_language", [], started, started)
        findings = self._find(text)
        found = time.perf_counter()
        whole = findings[0]
        if not whole.retrieved.hits:
            return self._abstain(text, "no_documents", findings, started, found)
        if not all(self._is_evident(finding) for finding in findings):
            return self._abstain(text, "no_evidence", findings, started, found)
        several = asks_for_several(text)
        drafts = [extractive.draft(finding.ranked, asks_for_several=several).sentences for finding in findings]
        drafted = time.perf_counter()
        claims, citations, rejected = self._cite(list(dict.fromkeys(c.sentence for draft in drafts for c in draft)))
        if not claims:
            return self._abstain(text, "unsupported", findings, started, found, rejected)
        language = language_of(text)
        done = time.perf_counter()
        return Answer(
            question=text,
            standalone_question=text,
            text=wording.answer_text(claims, citations, language),
            abstained=False,
            abstention_reason=None,
            confidence=round(min(finding.confidence for finding in findings), 4),
            language=language,
            claims=tuple(claims),
            citations=tuple(citations),
            rejected=tuple(rejected),
            notices=whole.retrieved.notices,
            timings_ms=_timings(started, found, drafted, done),
        )

    def _find(self, text: str) -> list[Finding]:
        """What was found for the question; for one that asks two things, what was found for each of them."""
        whole = self._finding(text)
        halves = parts.split(text, self.analyzer)
        if halves is None or (whole.ranked and whole.view.seen <= whole.ranked[0].covered):
            return [whole]
        found = [self._finding(half) for half in halves]
        # Where a half is not evident, the question as a whole may still be: "A and B" need not be two questions.
        together = all(self._is_evident(finding) for finding in found) or not self._is_evident(whole)
        return found if together or parts.asks_for_each(text) else [whole]

    def _finding(self, text: str) -> Finding:
        retrieved, view, contexts = self.look_up(text)
        ranked = evidence.candidates(view, contexts, self.analyzer)
        return Finding(retrieved, view, ranked, evidence.confidence(view, ranked))

    def _is_evident(self, finding: Finding) -> bool:
        """Gate 1: the best sentence can answer, and probably does."""
        return finding.confidence >= self._min_confidence and extractive.is_admissible(finding.ranked[0])

    def _checked(self, text: str) -> str:
        cleaned = wording.clean_question(text)
        if not cleaned:
            raise QuestionError("The question is empty.", "Type a question in Korean or English.")
        if len(cleaned) > self._max_question_characters:
            raise QuestionError(
                f"The question has {len(cleaned):,} characters; at most {self._max_question_characters:,} are read.",
                "Shorten it, or raise MUNDAP_MAX_QUESTION_CHARACTERS.",
            )
        return cleaned

    def look_up(self, text: str) -> tuple[Retrieved, QuestionView, list[Context]]:
        """The hits of a question, the question as it is compared, and the sentences that may answer it."""
        retrieved = self._retriever.retrieve(text)
        view = question_view(
            text,
            retrieved.terms,
            retrieved.idf,
            retrieved.known,
            retrieved.vector,
            self.analyzer,
        )
        return retrieved, view, self._contexts(view, retrieved.hits)

    def sources(self, hits: Sequence[Hit]) -> list[Source]:
        """The passages of hits with all that a claim may rest on, under keys that say nothing."""
        found = []
        for hit in hits:
            sentences, vectors = self._catalog.sentences(hit.chunk)
            about = wording.about(hit.document, hit.chunk.start)
            found.append(Source(_key(hit.chunk.id), hit.document, hit.chunk, tuple(sentences), vectors, about))
        return found

    def _contexts(self, view: QuestionView, hits: Sequence[Hit]) -> list[Context]:
        contexts: list[Context] = []
        for hit in hits:
            sentences, vectors = self._catalog.sentences(hit.chunk)
            cosines = (vectors @ view.vector).tolist() if sentences else []
            about = wording.about(hit.document, hit.chunk.start)
            for i, sentence in enumerate(sentences):
                before = sentences[i - 1].text if i else ""
                after = sentences[i + 1].text if i + 1 < len(sentences) else ""
                contexts.append(Context(sentence, hit, before, after, about, cosines[i]))
        return contexts

    def _cite(self, sentences: Sequence[Sentence]) -> tuple[list[Claim], list[Citation], list[Rejected]]:
        """Numbers the quotes; one that is not word for word in its document is withheld, whatever went wrong."""
        documents = {d.id: d for d in self._catalog.documents_by_id({s.document_id for s in sentences})}
        claims: list[Claim] = []
        citations: list[Citation] = []
        rejected: list[Rejected] = []
        for sentence in sentences:
            document = documents.get(sentence.document_id)
            if document is None or document.text[sentence.start : sentence.end] != sentence.text:
                rejected.append(Rejected(sentence.text, "not word for word in the document"))
                continue
            citation = _citation(len(citations) + 1, document, sentence)
            citations.append(citation)
            claims.append(Claim(sentence.text, (citation.marker,), supported=True))
        return claims, citations, rejected

    def _abstain(
        self,
        text: str,
        reason: AbstentionReason,
        findings: Sequence[Finding],
        started: float,
        found: float,
        rejected: Sequence[Rejected] = (),
    ) -> Answer:
        language = language_of(text)
        hits = sorted({h.chunk.id: h for f in findings for h in f.retrieved.hits}.values(), key=lambda h: -h.score)
        nearest = tuple(_passage(hit) for hit in hits[:NEAREST])
        counts = self._catalog.counts()
        now = time.perf_counter()
        return Answer(
            question=text,
            standalone_question=text,
            text=wording.abstention_text(reason, counts.documents, counts.chunks, nearest, language),
            abstained=True,
            abstention_reason=reason,
            confidence=round(min((finding.confidence for finding in findings), default=0.0), 4),
            language=language,
            rejected=tuple(rejected),
            nearest=nearest,
            notices=findings[0].retrieved.notices if findings else (),
            timings_ms=_timings(started, found, now, now),
        )


def _key(chunk_id: str) -> str:
    """Four letters that a model can copy and nobody can guess a meaning into."""
    digest = int.from_bytes(hashlib.blake2b(chunk_id.encode(), digest_size=4).digest())
    return "".join(string.ascii_lowercase[digest // 26**place % 26] for place in range(4))


def _citation(marker: int, document: Document, sentence: Sentence) -> Citation:
    return Citation(
        marker=marker,
        document_id=document.id,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        source=document.source,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        page=page_of(document, sentence.start),
        dating=document.dating,
    )


def _passage(hit: Hit) -> Passage:
    document, chunk = hit.document, hit.chunk
    return Passage(
        document.id, document.title, document.publisher, document.published, document.source, chunk.start, chunk.end,
        chunk.text,
    )  # fmt: skip


def _timings(started: float, found: float, drafted: float, done: float) -> Timings:
    def milliseconds(start: float, end: float) -> float:
        return round(1000 * (end - start), 1)

    return Timings(
        retrieve=milliseconds(started, found),
        answer=milliseconds(found, drafted),
        verify=milliseconds(drafted, done),
        total=milliseconds(started, done),
    )
