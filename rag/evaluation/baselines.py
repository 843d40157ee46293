"""What a simpler tool would have answered: the same questions, the same documents, an ``Answer`` like any other.

    abstains       never answers
    bm25           the first sentence of the best paragraph by BM25 over words as white space cuts them
    langchain      RecursiveCharacterTextSplitter (1,000 and 200 characters), Chroma, the same embedder: top passage
    closed_book    the model without passages, where there is a model

They search the documents that a question does not hide, see of a conversation the last turn only, and are not given the
documents that a question adds. They know nothing of evidence, so their confidence is that of always answering. The
module measures nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.embeddings import Embeddings

from rag.evaluation.measures.ranking import DEPTH
from rag.evaluation.question_set.questions import QuestionItem, base_name
from rag.index import page_of
from rag.records import Answer, Citation, Claim, Document, Place
from rag.text import Analyzer, language_of

K1, B = 1.2, 0.75  # BM25's usual constants (Robertson & Zaragoza 2009)
BATCH = 16  # passages embedded at once: who else asks the same embedder waits for no more than that
_WORD = re.compile(r"\w+")

Baseline = Callable[[QuestionItem], Answer]


def abstaining(item: QuestionItem, name: str = "abstains") -> Answer:
    """Never answers."""
    asked = item.question
    return Answer(asked, asked, "", True, "no_evidence", 0.0, language_of(asked), answerer=name)


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

    def __call__(self, item: QuestionItem) -> Answer:
        words = _words(item.question)
        scores = [
            0.0 if _is_hidden(document, item) else self._score(words, bag)
            for (document, _, _), bag in zip(self._passages, self._bags, strict=True)
        ]
        best = sorted(range(len(scores)), key=lambda i: -scores[i])[:DEPTH]
        found = [(self._passages[i], scores[i]) for i in best if scores[i] > 0]
        if not found:
            return abstaining(item, "bm25")
        document, start, text = found[0][0]
        first, end = self._analyzer.sentences(text)[0]
        places = [_place(of, begin, begin + len(piece), score) for (of, begin, piece), score in found]
        return _quoted(item.question, document, start + first, start + end, places, "bm25")

    def _score(self, words: Sequence[str], bag: Counter[str]) -> float:
        size, total = sum(bag.values()), 0.0
        for word in words:
            n, count = self._frequencies[word], bag[word]
            idf = math.log1p((len(self._bags) - n + 0.5) / (n + 0.5))
            total += idf * count * (K1 + 1) / (count + K1 * (1 - B + B * size / self._mean))
        return total


class PlainLangChain:
    """The way of LangChain's tutorials, with the same embedder; answers with the whole top passage.

    Args:
        documents: all of them.
        embedder: of passages and questions.
        step: called before each batch of passages; what it raises goes through.
    """

    def __init__(
        self, documents: Sequence[Document], embedder: Embeddings, step: Callable[[], None] | None = None
    ) -> None:
        import chromadb  # a second's import, which only who asks for this baseline waits for
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
        for start in range(0, len(pieces), BATCH):
            if step is not None:
                step()
            self._store.add_documents(pieces[start : start + BATCH])

    def __call__(self, item: QuestionItem) -> Answer:
        visible = [i for i, document in enumerate(self._documents) if not _is_hidden(document, item)]
        where: dict[str, Any] | None = {"index": {"$in": visible}} if item.without else None
        found = self._store.similarity_search_with_score(item.question, DEPTH, filter=where) if visible else []
        if not found:
            return abstaining(item, "langchain")
        places = [
            _place(self._documents[one.metadata["index"]], start, start + len(one.page_content), -distance)
            for one, distance in found
            for start in (one.metadata["start_index"],)
        ]
        best = self._documents[found[0][0].metadata["index"]]
        return _quoted(item.question, best, places[0].start, places[0].end, places, "langchain")


class ClosedBook:
    """The model without passages: what it remembers, or that it does not know.

    Args:
        write: a question -> the model's words; None where it says that it does not know.
    """

    def __init__(self, write: Callable[[str], str | None]) -> None:
        self._write = write

    def __call__(self, item: QuestionItem) -> Answer:
        written = self._write(item.question)
        if not written:
            return abstaining(item, "closed_book")
        asked = item.question
        return Answer(
            asked, asked, written, False, None, 1.0, language_of(asked),
            claims=(Claim(written, (), supported=False),), answerer="closed_book",
        )  # fmt: skip


def _is_hidden(document: Document, item: QuestionItem) -> bool:
    return base_name(document.source) in item.without


def _place(document: Document, start: int, end: int, score: float) -> Place:
    return Place(document.id, document.source, start, end, score)


def _quoted(question: str, document: Document, start: int, end: int, retrieved: Sequence[Place], name: str) -> Answer:
    """An answer that quotes one stretch of a document."""
    quote = document.text[start:end]
    citation = Citation(
        1, document.id, document.title, document.publisher, document.published, document.source, start, end, quote,
        page_of(document, start), document.dating,
    )  # fmt: skip
    return Answer(
        question, question, f"{quote} [1]", False, None, 1.0, language_of(question),
        claims=(Claim(quote, (1,), supported=True),), citations=(citation,), retrieved=tuple(retrieved), answerer=name,
    )  # fmt: skip


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
