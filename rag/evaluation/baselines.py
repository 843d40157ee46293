"""Answer the same questions with simple baselines, each returning an ``Answer``.

    abstains       never answers
    bm25           first sentence of the best paragraph by BM25 over plain words, without morphological analysis
    langchain      RecursiveCharacterTextSplitter (1,000 characters, 200 overlap), Chroma and mundap's embedder; the
                   answer is the top passage
    closed_book    the chat model without passages, if a model is configured

The bm25 and langchain baselines search the documents that a question does not hide. All baselines see only the last
turn of a conversation and do not get the documents that a question adds. They do not estimate evidence, so their
confidence is constant: 1 for an answer, 0 for an abstention. This module measures nothing.
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

K1, B = 1.2, 0.75  # usual BM25 constants (Robertson & Zaragoza 2009)
BATCH = 16  # passages per embedding call: bounds how long other users of the same embedder wait
_WORD = re.compile(r"\w+")

Baseline = Callable[[QuestionItem], Answer]


def abstaining(item: QuestionItem, name: str = "abstains") -> Answer:
    """Return an abstention for any question.

    Args:
        item: the question.
        name: name of the baseline, stored as the answerer.
    """
    asked = item.question
    return Answer(asked, asked, "", True, "no_evidence", 0.0, language_of(asked), answerer=name)


class FirstSentence:
    """Answer with the first sentence of the paragraph that BM25 over plain words ranks first."""

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
        """Return the quoted sentence as an answer, or an abstention if no visible document shares a word with it."""
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
    """Answer with the whole top passage of the standard LangChain tutorial pipeline, with mundap's embedder.

    Args:
        documents: all documents.
        embedder: embeds passages and questions.
        step: called before each batch of passages; its exceptions propagate, which allows cancelling.
    """

    def __init__(
        self, documents: Sequence[Document], embedder: Embeddings, step: Callable[[], None] | None = None
    ) -> None:
        import chromadb  # imported here because it takes about a second
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
        """Return the quoted top passage as an answer, or an abstention if the question hides every document."""
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
    """Answer from the chat model's memory, without passages.

    Args:
        write: maps a question to the model's answer, or to None if the model states that it does not know.
    """

    def __init__(self, write: Callable[[str], str | None]) -> None:
        self._write = write

    def __call__(self, item: QuestionItem) -> Answer:
        """Return the model's answer as one unsupported claim, or an abstention if the model does not know."""
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
    """Make an answer that quotes one range of a document."""
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
