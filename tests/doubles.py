"""Stand-ins for tests in which meaning does not matter: a free embedder, documents, a reader over both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from rag import assembly, parts
from rag.answering.chain import AnswerChain
from rag.assembly import Reader
from rag.index.catalog import Catalog
from rag.index.documents import FoundFile
from rag.index.ingest import Ingestor, Outcome
from rag.index.lexical import LexicalIndex
from rag.index.vectors import VectorStore
from rag.models import CrossEncoder
from rag.models.embeddings import TextEmbedder
from rag.records import Document
from rag.retrieval.finder import Finder
from rag.retrieval.retriever import FusedRetriever
from rag.settings import load_settings
from rag.text import Analyzer, bigrams


@contextmanager
def reading(folder: Path, contents: dict[str, str]) -> Iterator[Reader]:
    """A reader over files with these texts, indexed below a folder with the real embedder."""
    chosen = load_settings(home=folder / "home")
    with assembly.open_writer(chosen) as ingestor:
        ingest(ingestor, write_files(folder / "in", contents))
    with assembly.opened_reader(chosen) as opened:
        yield opened


class HashEmbedder(TextEmbedder):
    """Unit vectors from hashed bigrams: the same text has the same vector, like texts have near ones."""

    def __init__(self, identity: str = "hash-1", max_tokens: int = 60) -> None:
        self.identity = identity
        self.max_tokens = max_tokens
        self.texts_embedded = 0

    def count_tokens(self, text: str) -> int:
        """Two for the special tokens, and one for every two characters."""
        return 2 + (len(text) + 1) // 2

    def embed_query(self, text: str) -> list[float]:
        """One vector of 32 numbers."""
        vector = np.zeros(32)
        for gram in ["\0", *bigrams(text)]:
            digest = hashlib.blake2b(gram.encode("utf-8", "replace"), digest_size=2).digest()
            vector[digest[0] % 32] += 1.0 if digest[1] % 2 else -1.0
        norm = float(np.linalg.norm(vector)) or 1.0
        return [float(number) for number in vector / norm] if vector.any() else [1.0] + [0.0] * 31

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        self.texts_embedded += len(texts)
        return [self.embed_query(text) for text in texts]


class Opened:
    """An index folder opened for reading with any embedder; a context manager."""

    def __init__(self, folder: Path, embedder: TextEmbedder, analyzer: Analyzer) -> None:
        self.catalog = Catalog(folder, create=False)
        self.store = VectorStore(folder)
        self.retriever = FusedRetriever(
            catalog=self.catalog,
            lexical=LexicalIndex(self.catalog.connection, create=False),
            store=self.store,
            embedder=embedder,
            analyzer=analyzer,
        )
        finder = Finder(self.retriever, analyzer, CrossEncoder(), min_confidence=0.5)
        models = assembly.Models(analyzer, embedder)
        verifier, _ = parts.make_answerers(load_settings(answerer="extractive"), models)
        self.chain = AnswerChain(finder, analyzer, verifier, max_question_characters=2000)

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()
        self.catalog.close()


def chain_with_model(reader: Reader, **settings: object) -> AnswerChain:
    """A chain over an index that is open already, with the model and the judge of other settings."""
    chosen = load_settings(**settings)
    base = reader.chain
    models = assembly.Models(base.analyzer, reader.retriever.embedder)
    verifier, model = parts.make_answerers(chosen, models)
    return AnswerChain(
        base.finder,
        base.analyzer,
        verifier,
        model=model,
        strictness=chosen.strictness,
        max_question_characters=chosen.max_question_characters,
    )


def document(text: str, name: str = "a.txt", title: str = "제목") -> Document:
    """A document whose id depends on its name and text."""
    digest = hashlib.blake2b(f"{name}:{text}".encode("utf-8", "replace"), digest_size=8).hexdigest()
    return Document(digest, f"/{name}", name, text, title)


def write_files(folder: Path, contents: dict[str, str]) -> list[FoundFile]:
    """Files with these contents, as an ingest takes them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, text in contents.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        files.append(FoundFile(path, name))
    return files


def ingest(ingestor: Ingestor, files: list[FoundFile]) -> list[Outcome]:
    """A whole ingest: all files, and Chroma brought up to the catalog."""
    outcomes = list(ingestor.ingest(files))
    ingestor.finish()
    return outcomes


def disk(folder: Path) -> dict[str, str]:
    """A hash of every file below a folder, by its relative path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def contents(folder: Path) -> dict[str, object]:
    """What an index says it holds, without the times: documents, chunks, sentences and lexical rows."""
    catalog = Catalog(folder, create=False)
    try:
        run = catalog.connection.execute
        chunks = [tuple(row) for row in run('SELECT id, document_id, start, "end", text FROM chunks ORDER BY id')]
        sentences = [tuple(row) for row in run('SELECT chunk_id, start, "end" FROM sentences ORDER BY chunk_id, start')]
        lexical = sorted(
            tuple(row)
            for row in run(
                "SELECT c.id, t.body, b.body FROM chunks c, lexical_terms t, lexical_bigrams b "
                "WHERE t.rowid = c.row AND b.rowid = c.row"
            )
        )
        return {
            "documents": catalog.documents(),
            "chunks": chunks,
            "sentences": sentences,
            "lexical": lexical,
            "properties": catalog.properties(),
        }
    finally:
        catalog.close()
