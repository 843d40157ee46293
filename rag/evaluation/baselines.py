"""What a simpler tool would have answered: the same questions, the same index, an ``Answer`` like any other.

    abstains       never answers
    bm25           the first sentence of the best passage by BM25 over whitespace-cut words
    langchain      RecursiveCharacterTextSplitter (1,000 and 200 characters), Chroma, the same embedder: top passage
    closed_book    the model without passages, where there is a model

They know nothing of evidence, so their confidence is that of always answering. The module measures nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence

from rag.chunking import page_of
from rag.embeddings import TextEmbedder
from rag.korean import Analyzer
from rag.records import Answer, Citation, Claim, Document
from rag.sentences import language_of

K1, B = 1.2, 0.75  # BM25's usual constants (Robertson & Zaragoza 2009)
_WORD = re.compile(r"\w+")

Baseline = Callable[[str], Answer]


def abstaining(question: str) -> Answer:
    """Never answers."""
    return Answer(question, question, "", True, "no_evidence", 0.0, language_of(question), answerer="abstains")


class FirstSentence:
    """BM25 over words as they are cut by white space; answers with the first sentence of the best paragraph."""

    def __init__(self, documents: Sequence[Document], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._passages = [
            (document, match.start(), match.group())
            for document in documents
            for match in re.finditer(r"[^\n]+(?:\n(?!\n)[^\n]+)*", document.text)
            if not match.group().startswith("#")
        ]
        self._bags = [Counter(_words(text)) for _, _, text in self._passages]
        self._mean = sum(sum(bag.values()) for bag in self._bags) / max(1, len(self._bags))
        self._frequencies = Counter(word for bag in self._bags for word in bag)

    def __call__(self, question: str) -> Answer:
        words = _words(question)
        scores = [self._score(words, bag) for bag in self._bags]
        if not scores or max(scores) <= 0:
            return abstaining(question)
        document, start, text = self._passages[scores.index(max(scores))]
        first, end = self._analyzer.sentences(text)[0]
        return quoted(question, document, start + first, start + end, "bm25")

    def _score(self, words: Sequence[str], bag: Counter[str]) -> float:
        size, total = sum(bag.values()), 0.0
        for word in words:
            n, count = self._frequencies[word], bag[word]
            idf = math.log1p((len(self._bags) - n + 0.5) / (n + 0.5))
            total += idf * count * (K1 + 1) / (count + K1 * (1 - B + B * size / self._mean))
        return total


class PlainLangChain:
    """The way of LangChain's tutorials, with the same embedder; answers with the whole top passage."""

    def __init__(self, documents: Sequence[Document], embedder: TextEmbedder) -> None:
        import chromadb
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
        pieces = splitter.create_documents([d.text for d in documents], [{"index": i} for i in range(len(documents))])
        self._documents = documents
        settings = chromadb.config.Settings(anonymized_telemetry=False)
        self._store = Chroma(
            "langchain", embedding_function=embedder, client=chromadb.EphemeralClient(settings=settings)
        )
        self._store.reset_collection()
        self._store.add_documents(pieces)

    def __call__(self, question: str) -> Answer:
        found = self._store.similarity_search(question, k=1)
        if not found:
            return abstaining(question)
        document = self._documents[found[0].metadata["index"]]
        start = found[0].metadata["start_index"]
        return quoted(question, document, start, start + len(found[0].page_content), "langchain")


def quoted(question: str, document: Document, start: int, end: int, name: str) -> Answer:
    """An answer that quotes one stretch of a document."""
    quote = document.text[start:end]
    citation = Citation(
        1, document.id, document.title, document.publisher, document.published, document.source, start, end, quote,
        page_of(document, start), document.dating,
    )  # fmt: skip
    return Answer(
        question, question, f"{quote} [1]", False, None, 1.0, language_of(question),
        claims=(Claim(quote, (1,), supported=True),), citations=(citation,), answerer=name,
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
