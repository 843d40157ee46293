"""Offer the reader as a LangChain document compressor, which keeps the documents with the best evidence, best first."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.callbacks import Callbacks
from langchain_core.documents import BaseDocumentCompressor
from langchain_core.documents import Document as LangChainDocument
from langchain_core.runnables import RunnableLambda
from pydantic import ConfigDict, Field

from rag.models import CrossEncoder, TextEmbedder
from rag.retrieval.finder import Finder
from rag.retrieval.passages import PassageRetriever, as_document
from rag.retrieval.reader import is_admissible
from rag.text import Analyzer


class EvidenceCompressor(BaseDocumentCompressor):
    """Document compressor that reranks documents and drops those without a sentence that may answer.

    A document keeps its text. Its metadata get ``evidence``, the reader's log-odds of that sentence (comparable within
    one question), and ``start`` and ``end``, the range of the sentence in ``page_content``.

    Attributes:
        embedder: embeds the question and the sentences.
        analyzer: finds sentences and terms.
        cross_encoder: reads the documents' most promising windows.
        top_n: the largest number of documents that are kept.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    embedder: TextEmbedder
    analyzer: Analyzer
    cross_encoder: CrossEncoder = Field(default_factory=CrossEncoder)
    top_n: int = 4

    def compress_documents(
        self, documents: Sequence[LangChainDocument], query: str, callbacks: Callbacks | None = None
    ) -> list[LangChainDocument]:
        """Return the documents that may answer the question, the best evidence first.

        Args:
            documents: the retrieved documents.
            query: the question.
            callbacks: not used.
        """
        given = {as_document(document).id: document for document in documents}
        passages = PassageRetriever(RunnableLambda(lambda _: list(documents)), self.embedder, self.analyzer)
        finding = Finder(passages, self.analyzer, self.cross_encoder, min_confidence=0.0).finding(query)
        kept: dict[str, LangChainDocument] = {}
        for candidate in filter(is_admissible, finding.ranked):
            sentence = candidate.sentence
            if sentence.document_id not in kept:
                document = given[sentence.document_id]
                place = {"evidence": candidate.score, "start": sentence.start, "end": sentence.end}
                kept[sentence.document_id] = document.model_copy(update={"metadata": document.metadata | place})
        order = dict.fromkeys(hit.document.id for hit in finding.retrieved.hits)
        return [kept[name] for name in order if name in kept][: self.top_n]
