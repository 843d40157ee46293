"""JOURNEY 2: question -> hits -> evidence -> draft -> citations -> Answer.

    question -> retriever -> gate 1: is there evidence? -> answerer drafts -> quotes are verified
             -> gate 2: did any claim survive? -> Answer

A LangChain ``Runnable[Question | str, Answer]``. Command line, page and evaluation get this same Answer, and none of
them parses text again. Answering changes nothing on disk.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from rag import evidence, extractive, wording
from rag.catalog import Catalog
from rag.errors import QuestionError
from rag.evidence import Candidate, Context, QuestionView
from rag.focus import focus_of
from rag.korean import Analyzer, language_of
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

NEAREST = 3  # passages that an abstention offers


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
        question = Question(input) if isinstance(input, str) else input
        return self._call_with_config(self._answer, question, config)

    def _answer(self, question: Question) -> Answer:
        started = time.perf_counter()
        text = self._checked(question.text)
        retrieved, view, contexts = self.look_up(text)
        found = time.perf_counter()
        ranked = evidence.candidates(view, contexts, self.analyzer)
        confidence = evidence.confidence(view, ranked)
        if not retrieved.hits:
            return self._abstain(text, "no_documents", 0.0, retrieved, started, found)
        if confidence < self._min_confidence or not extractive.is_admissible(view, ranked[0]):
            return self._abstain(text, "no_evidence", confidence, retrieved, started, found)
        chosen = extractive.draft(view, ranked).sentences
        drafted = time.perf_counter()
        documents = {hit.document.id: hit.document for hit in retrieved.hits}
        claims, citations, rejected = self._cite(chosen, documents)
        if not claims:
            return self._abstain(text, "unsupported", confidence, retrieved, started, found, rejected)
        language = language_of(text)
        done = time.perf_counter()
        return Answer(
            question=text,
            standalone_question=text,
            text=wording.answer_text(claims, citations, language),
            abstained=False,
            abstention_reason=None,
            confidence=round(confidence, 4),
            language=language,
            claims=tuple(claims),
            citations=tuple(citations),
            rejected=tuple(rejected),
            notices=retrieved.notices,
            timings_ms=_timings(started, found, drafted, done),
        )

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
        view = evidence.question_view(
            text, retrieved.terms, retrieved.idf, retrieved.known, retrieved.vector, focus_of(text)
        )
        return retrieved, view, self._contexts(view, retrieved.hits)

    def _contexts(self, view: QuestionView, hits: Sequence[Hit]) -> list[Context]:
        contexts: list[Context] = []
        for hit in hits:
            sentences, vectors = self._catalog.sentences(hit.chunk)
            cosines = vectors @ view.vector if len(sentences) else []
            about = wording.about(hit.document, hit.chunk.start)
            for i, sentence in enumerate(sentences):
                beside = [sentences[j].text for j in (i - 1, i + 1) if 0 <= j < len(sentences)]
                contexts.append(Context(sentence, hit, (*beside, about), float(cosines[i])))
        return contexts

    def _cite(
        self, chosen: Sequence[Candidate], documents: dict[str, Document]
    ) -> tuple[list[Claim], list[Citation], list[Rejected]]:
        """Numbers the quotes; one that is not word for word in its document is withheld, whatever went wrong."""
        claims: list[Claim] = []
        citations: list[Citation] = []
        rejected: list[Rejected] = []
        for candidate in chosen:
            sentence = candidate.sentence
            document = documents[sentence.document_id]
            if document.text[sentence.start : sentence.end] != sentence.text:
                rejected.append(Rejected(sentence.text, "not word for word in the document"))
                continue
            citation = _citation(len(citations) + 1, document, sentence, candidate.context.hit.chunk.page)
            citations.append(citation)
            claims.append(Claim(sentence.text, (citation.marker,), supported=True))
        return claims, citations, rejected

    def _abstain(
        self,
        text: str,
        reason: AbstentionReason,
        confidence: float,
        retrieved: Retrieved,
        started: float,
        found: float,
        rejected: Sequence[Rejected] = (),
    ) -> Answer:
        language = language_of(text)
        nearest = tuple(_passage(hit) for hit in retrieved.hits[:NEAREST])
        counts = self._catalog.counts()
        now = time.perf_counter()
        return Answer(
            question=text,
            standalone_question=text,
            text=wording.abstention_text(reason, counts.documents, counts.chunks, nearest, language),
            abstained=True,
            abstention_reason=reason,
            confidence=round(confidence, 4),
            language=language,
            rejected=tuple(rejected),
            nearest=nearest,
            notices=retrieved.notices,
            timings_ms=_timings(started, found, now, now),
        )


def _citation(marker: int, document: Document, sentence: Sentence, page: int | None) -> Citation:
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
        page=page,
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
