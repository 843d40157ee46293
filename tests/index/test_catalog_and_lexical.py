"""The index file: documents in one transaction, words of every kind found again, faults in plain words."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import doubles
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IndexStateError, StorageError
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.ingest import Ingestor
from rag.index.lexical import LexicalIndex
from rag.index.sqlite_errors import explained
from rag.records import Chunk, Document, Sentence

VECTORS = np.eye(2, dtype=np.float32)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(
    lambda word: bool("".join(word.replace("\0", "").split())) and word == word.lower()  # terms are folded
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(tmp_path, create=True)
    yield made
    made.close()


@pytest.fixture
def lexical(catalog: Catalog) -> LexicalIndex:
    return LexicalIndex(catalog.connection, create=True)


def put(catalog: Catalog, document: Document) -> list[Chunk]:
    """Adds a document of two chunks with a sentence each."""
    middle = len(document.text) // 2
    spans = [(0, middle), (middle, len(document.text))]
    chunks = [Chunk(f"{document.id}-{a}", document.id, a, b, document.text[a:b]) for a, b in spans]
    sentences = [Sentence(document.id, c.id, c.start, c.end, c.text) for c in chunks]
    catalog.insert(document, chunks, VECTORS, sentences, VECTORS)
    return chunks


def test_what_goes_in_comes_out(catalog: Catalog) -> None:
    document = Document(
        "d1", "/a.txt", "a.txt", "그록은 챗봇이다", "제목", "신문", "기자", "2024-06", "추정", "ko", "digest", (0, 3)
    )
    with catalog.transaction():
        chunks = put(catalog, document)
    assert catalog.documents() == [document]
    assert catalog.document("d1") == catalog.document_at("/a.txt") == document
    assert catalog.documents_by_id({"d1", "missing"}) == [document]
    assert catalog.document("missing") is catalog.document_at("/missing") is None
    assert catalog.chunk_ids() == {chunk.id for chunk in chunks}
    found, vectors = catalog.chunks_with_vectors([chunk.id for chunk in chunks] + ["missing"])
    assert sorted(found, key=lambda c: c.start) == chunks
    assert vectors.shape == (2, 2)
    of_chunks = catalog.sentences([chunks[1], Chunk("missing", "d1", 0, 1, "그"), chunks[0]])
    assert [[s.text for s in sentences] for sentences, _ in of_chunks] == [[chunks[1].text], [], [chunks[0].text]]
    assert [of.tolist() for _, of in of_chunks] == [[[0.0, 1.0]], [], [[1.0, 0.0]]]
    assert (catalog.counts().documents, catalog.counts().chunks) == (1, 2)


def test_a_deleted_document_leaves_nothing(catalog: Catalog) -> None:
    with catalog.transaction():
        put(catalog, doubles.document("하나둘셋"))
    with catalog.transaction():
        catalog.delete(catalog.documents()[0].id)
    for table in ("documents", "chunks", "sentences"):
        assert catalog.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert catalog.counts().last_indexed is None


def test_a_transaction_that_fails_changes_nothing(catalog: Catalog, lexical: LexicalIndex) -> None:
    def interrupted() -> None:
        with catalog.transaction():
            put(catalog, doubles.document("하나둘셋"))
            lexical.add(1, ["하나"], ["하나"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert catalog.documents() == []
    assert lexical.search_terms(["하나"], 10) == {}


def test_an_index_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match=r"There is no index in .* Run `mundap ingest` first"):
        Catalog(tmp_path, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_tables_is_no_index_yet(tmp_path: Path) -> None:
    (tmp_path / CATALOG_FILE).touch()
    with pytest.raises(IndexStateError, match=r"There is no index in .* Run `mundap ingest` first"):
        Catalog(tmp_path, create=False)


@pytest.mark.parametrize("content", [b"garbage " * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_file_is_refused_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CATALOG_FILE).write_bytes(content)
    with pytest.raises(IndexStateError, match=r"is damaged .* Run `mundap doctor --repair`"):
        Catalog(tmp_path, create=False)
    assert (tmp_path / CATALOG_FILE).read_bytes() == content


def test_a_reader_cannot_write(catalog: Catalog, tmp_path: Path) -> None:
    reader = Catalog(tmp_path, create=False)
    with pytest.raises(StorageError), reader.transaction():
        reader.set_properties({"a": "b"})
    reader.close()


@pytest.mark.parametrize(
    ("code", "kind", "remedy"),
    [
        ("SQLITE_FULL", StorageError, "Free some space"),
        ("SQLITE_READONLY_DBMOVED", StorageError, "write permission"),
        ("SQLITE_CANTOPEN", StorageError, "write permission"),
        ("SQLITE_BUSY", StorageError, "Wait until"),
        ("SQLITE_IOERR_WRITE", StorageError, "Check the disk"),
        ("SQLITE_CORRUPT", IndexStateError, "--repair"),
        ("SQLITE_NOTADB", IndexStateError, "--repair"),
    ],
)
def test_every_fault_of_the_file_has_its_remedy(tmp_path: Path, code: str, kind: type, remedy: str) -> None:
    error = sqlite3.OperationalError("it failed")
    error.sqlite_errorname = code
    translated = explained(error, tmp_path / CATALOG_FILE)
    assert type(translated) is kind
    assert remedy in str(translated)
    assert "\n" not in str(translated)


@settings(max_examples=60)
@given(words=st.lists(WORDS, min_size=1, max_size=6), extra=WORDS)
def test_every_word_that_went_in_is_found_again(words: list[str], extra: str) -> None:
    connection = sqlite3.connect(":memory:")
    index = LexicalIndex(connection, create=True)
    index.add(1, words, words)
    index.add(2, ["nothing-of-this"], ["zz"])
    for word in words:
        assert index.search_terms([word], 5).keys() >= {1}
        assert index.document_frequencies([word])[word] >= 1
    assert 1 in index.search_bigrams([extra, *words], 5)
    index.remove([1])
    assert set(index.search_terms(words, 5)) <= {2}
    connection.close()


@pytest.mark.parametrize(
    "term", ['"', "'", "그록#1", "a-b", "*", "AND", "NEAR(a b)", "()", "{x}:y", "^a", "c++", "col:", "3.14", "-"]
)
def test_no_word_is_taken_for_query_syntax(lexical: LexicalIndex, term: str) -> None:
    lexical.add(1, [term, "그록"], [term])
    lexical.add(2, ["그록"], ["그록"])
    assert list(lexical.search_terms([term], 5)) == [1]


def test_a_rarer_word_weighs_more_and_the_best_comes_first(lexical: LexicalIndex) -> None:
    for row in range(1, 8):
        lexical.add(row, ["그록", "회사"] if row != 3 else ["그록", "반항"], [])
    found = lexical.search_terms(["그록", "반항"], 3)
    assert len(found) == 3
    assert next(iter(found)) == 3
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_unknown_and_blank_words_find_nothing(lexical: LexicalIndex) -> None:
    lexical.add(1, ["그록"], ["그록"])
    assert lexical.search_terms([], 5) == lexical.search_terms(["", " ", "\0"], 5) == {}
    assert lexical.search_terms(["없음"], 5) == lexical.search_bigrams(["없음"], 5) == {}
    assert lexical.document_frequencies(["그록", "없음"]) == {"그록": 1, "없음": 0}


def test_grok_and_its_versions_stay_apart(make_ingestor: Callable[..., Ingestor], tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path)
    files = doubles.write_files(tmp_path / "in", {"one.txt": "그록-1은 크다.", "two.txt": "그록-2는 더 크다."})
    doubles.ingest(ingestor, files)
    lexical = LexicalIndex(ingestor.catalog.connection, create=False)
    assert len(lexical.search_terms(["그록"], 5)) == 2
    assert len(lexical.search_terms(["그록#1"], 5)) == 1
    shutil.rmtree(tmp_path / "in")
