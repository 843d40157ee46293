"""The passages before and after a passage, from an index and from a user's own retriever."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from doubles import HashEmbedder, Opened
from langchain_core.documents import Document as LangChainDocument
from langchain_core.runnables import RunnableLambda

from rag.questions import analyse
from rag.records import Source
from rag.retrieval import PassageRetriever
from rag.retrieval.search import Retrieved
from rag.text import Analyzer

LONG = "\n\n".join(f"{i}번째 문단은 도서관과 시장과 학교를 차례로 다룬다. 그다음 문단은 따로 있다." for i in range(9))
SHORT = "여기에는 도서관 이야기만 있다."


def follow_one_another(sources: list[Source], retrieved: Retrieved) -> None:
    """All passages of a document, in order: each has its neighbours, and the text between them is white space."""
    neighbours = [retrieved.surroundings(source) for source in sources]
    befores, afters = zip(*neighbours, strict=True)
    assert [s and s.chunk for s in befores] == [None, *(s.chunk for s in sources[:-1])]
    assert [s and s.chunk for s in afters] == [*(s.chunk for s in sources[1:]), None]
    for one, two in pairwise(sources):
        assert not one.document.text[one.chunk.end : two.chunk.start].strip()
    for source in filter(None, (*befores, *afters)):
        assert source.document.text[source.chunk.start : source.chunk.end] == source.chunk.text
        assert source.sentences
        assert len(source.sentences) == len(source.vectors) == len(source.free_of_injection)


def test_every_passage_of_an_index_has_its_neighbours(small: Callable[[dict[str, str]], Opened]) -> None:
    with small({"long.txt": LONG, "short.txt": SHORT}) as opened:
        search = opened.retriever.for_request()
        retrieved = search(analyse("도서관", opened.chain.analyzer), 50, None)
        documents: dict[str, list[Source]] = {}
        for hit in retrieved.hits:
            documents.setdefault(hit.document.source, []).append(hit.source)
        assert len(documents["long.txt"]) > 3
        assert len(documents["short.txt"]) == 1
        for sources in documents.values():
            follow_one_another(sorted(sources, key=lambda source: source.chunk.start), retrieved)


def test_the_chunks_of_a_document_are_read_once_a_request(small: Callable[[dict[str, str]], Opened]) -> None:
    with small({"long.txt": LONG, "short.txt": SHORT}) as opened:
        search = opened.retriever.for_request()
        retrieved = search(analyse("도서관", opened.chain.analyzer), 50, None)
        statements: list[str] = []
        opened.catalog.connection.set_trace_callback(statements.append)
        for _ in range(2):
            for hit in retrieved.hits:
                retrieved.surroundings(hit.source)
        again = search(analyse("시장", opened.chain.analyzer), 50, None)
        again.surroundings(again.hits[0].source)
        assert sum("FROM chunks WHERE document_id" in statement for statement in statements) == 2


def test_a_document_that_is_removed_meanwhile_has_no_neighbours(small: Callable[[dict[str, str]], Opened]) -> None:
    with small({"long.txt": LONG}) as opened:
        retrieved = opened.retriever.for_request()(analyse("도서관", opened.chain.analyzer), 3, None)
        opened.catalog.connection.execute("PRAGMA query_only = OFF")
        opened.catalog.delete(retrieved.hits[0].document.id)
        assert retrieved.surroundings(retrieved.hits[0].source) == (None, None)


def test_passages_of_a_users_own_retriever_have_the_neighbours_of_the_retrieved_document(
    embedder: HashEmbedder, analyzer: Analyzer
) -> None:
    documents = [LangChainDocument(LONG, metadata={"source": "long"}), LangChainDocument(SHORT)]
    search = PassageRetriever(RunnableLambda(lambda _: documents), embedder, analyzer).for_request()
    retrieved = search(analyse("도서관", analyzer), 2, None)
    (source, other) = (hit.source for hit in retrieved.hits)
    sources = retrieved.surroundings.sources(retrieved.surroundings.chunks(source))
    assert len(sources) > 3
    assert source in sources
    assert other in sources
    follow_one_another(sources, retrieved)


def test_a_users_own_retriever_that_is_asked_twice_in_a_request_remembers_both(
    embedder: HashEmbedder, analyzer: Analyzer
) -> None:
    documents = {"도서관": LONG, "시장": SHORT}
    retriever = RunnableLambda(lambda question: [LangChainDocument(documents[question])])
    search = PassageRetriever(retriever, embedder, analyzer).for_request()
    first, second = (search(analyse(text, analyzer), None, None) for text in documents)
    assert second.surroundings.chunks(first.hits[0].source)
    assert second.surroundings(first.hits[0].source) != (None, None)
