"""Question -> hits: by meaning, by words and by names, and without what does not work."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import doubles
import numpy as np
import pytest
from doubles import HashEmbedder, Opened

from rag.assembly import Reader
from rag.index.catalog import Catalog
from rag.index.ingest import Ingestor
from rag.index.vector_folders import current
from rag.retrieval.retriever import inverse_document_frequencies
from rag.text.analyzer import Analyzer

FILES = {
    "grok1.txt": "그록-1의 파라미터는 3140억 개이다.",
    "grok2.txt": "그록-2의 출시일은 알려지지 않았다.",
    "dojo.txt": "도조는 테슬라의 슈퍼컴퓨터이다.",
    "reddit.txt": "레딧은 온라인 커뮤니티이다.",
}


@pytest.fixture
def home(make_ingestor: Callable[..., Ingestor], tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    doubles.ingest(make_ingestor(folder), doubles.write_files(tmp_path / "in", FILES))
    return folder


@pytest.fixture
def index(home: Path, embedder: HashEmbedder, analyzer: Analyzer) -> Iterator[Opened]:
    with Opened(home, embedder, analyzer) as opened:
        yield opened


def sources(index: Opened | Reader, question: str, k: int | None = None) -> list[str]:
    return [hit.document.source for hit in index.retriever.retrieve(question, k).hits]


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Grok-1 parameters", "grok1.txt"),
        ("그록1 매개변수", "grok1.txt"),
        ("Grok-2", "grok2.txt"),
        ("Dojo", "dojo.txt"),
        ("Tesla Dojo supercomputer", "dojo.txt"),
        ("슈퍼컴퓨타", "dojo.txt"),
        ("테슬라의슈퍼컴퓨터", "dojo.txt"),
    ],
)
def test_names_are_found_in_any_spelling_and_script(index: Opened, question: str, source: str) -> None:
    assert sources(index, question)[0] == source


def test_hits_come_best_first_without_repetition_and_at_most_as_many_as_asked(index: Opened) -> None:
    retrieved = index.retriever.retrieve("그록-1의 파라미터는?")
    scores = [hit.score for hit in retrieved.hits]
    assert scores == sorted(scores, reverse=True)
    assert len({hit.chunk.id for hit in retrieved.hits}) == len(retrieved.hits)
    assert len(sources(index, "그록", 1)) == 1
    assert all(-1.001 <= hit.dense <= 1.001 for hit in retrieved.hits)
    assert all(hit.document.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text for hit in retrieved.hits)


def test_terms_that_the_index_knows_are_told_from_others(index: Opened) -> None:
    retrieved = index.retriever.retrieve("그록-1과 베텔게우스")
    assert "그록#1" in retrieved.known
    assert "베텔게우스" not in retrieved.known
    assert all(weight > 0 for weight in retrieved.idf.values())
    assert retrieved.idf["그록#1"] > retrieved.idf["그록"]


@pytest.mark.parametrize("question", ["?", "...", "\ud83d", "\0", "👍", "the of", "は"])
def test_a_question_without_words_is_no_error(index: Opened, question: str) -> None:
    assert len(index.retriever.retrieve(question).hits) <= len(FILES)


def test_damaged_vectors_cost_their_part_and_give_a_notice(
    home: Path, embedder: HashEmbedder, analyzer: Analyzer
) -> None:
    shutil.rmtree(current(home))
    with Opened(home, embedder, analyzer) as index:
        retrieved = index.retriever.retrieve("Grok-1 parameters")
    assert retrieved.hits[0].document.source == "grok1.txt"
    assert len(retrieved.faults) == 1
    assert "Run `mundap ingest`" in str(retrieved.faults[0])


def test_an_empty_index_has_no_hits(
    make_ingestor: Callable[..., Ingestor], embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path
) -> None:
    doubles.ingest(make_ingestor(tmp_path / "empty"), [])
    with Opened(tmp_path / "empty", embedder, analyzer) as index:
        assert index.retriever.retrieve("그록").hits == ()


def test_langchain_gets_the_same_hits(index: Opened) -> None:
    documents = index.retriever.invoke("도조는 무엇인가?")
    hits = index.retriever.retrieve("도조는 무엇인가?").hits
    assert [d.id for d in documents] == [hit.chunk.id for hit in hits]
    assert [d.page_content for d in documents] == [hit.chunk.text for hit in hits]
    assert documents[0].metadata["source"] == hits[0].document.source
    assert (documents[0].metadata["start"], documents[0].metadata["end"]) == (hits[0].chunk.start, hits[0].chunk.end)


def test_rarer_terms_weigh_more_and_none_weighs_nothing() -> None:
    weights = inverse_document_frequencies({"never": 0, "once": 1, "often": 50, "always": 100}, 100)
    assert weights["never"] > weights["once"] > weights["often"] > weights["always"] > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Grok-1 parameters", "3140억"),
        ("그록1 파라메터", "3140억"),
        ("How much did xAI raise in Series B?", "60억 달러"),
        ("테슬라d1칩 몇나노", "7나노"),
    ],
)
def test_the_packaged_articles_are_found_across_scripts(packaged: Reader, question: str, words: str) -> None:
    assert words in " ".join(hit.chunk.text for hit in packaged.retriever.retrieve(question, 2).hits)


def test_a_document_that_is_removed_while_it_is_searched_is_passed_over(
    index: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer may commit between any two reads; the steps of one search then see different documents."""
    documents = Catalog.documents_by_id
    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "documents_by_id", lambda self, ids: documents(self, ids)[:1])
        assert len(index.retriever.retrieve("그록과 도조").hits) == 1
    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "sentences", lambda _, chunks: [((), np.array([], dtype=np.float32)) for _ in chunks])
        assert len(index.retriever.retrieve("그록과 도조").hits) == len(FILES)
        assert index.chain.invoke("그록과 도조는?").abstained
