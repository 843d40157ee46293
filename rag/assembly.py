"""Connect the parts that the settings name: open an index for reading or writing, make a chain.

Your own parts come in here too: ``make_models`` takes embeddings and a chat model, ``make_chain`` a retriever. The
parts themselves are built in ``rag.parts``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.answering import About, AnswerChain
from rag.index import (
    CATALOG_FILE,
    Catalog,
    FoundFile,
    Ingestor,
    LexicalIndex,
    Outcome,
    Progress,
    VectorStore,
    check_identity,
    identity,
    write_lock,
)
from rag.index import recover as recover_catalog
from rag.packaged import SEEDS
from rag.parts import Models, make_answerers, make_chroma_server, make_models, recognised_small_talk
from rag.retrieval import EvidenceCompressor, Finder, FusedRetriever, PassageRetriever
from rag.settings import Settings

if TYPE_CHECKING:  # the chat model's part of LangChain takes half a second to import
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.runnables import Runnable

__all__ = [
    "CurrentReader",
    "Models",
    "Reader",
    "add_packaged_articles",
    "has_index",
    "make_chain",
    "make_compressor",
    "make_ingestor",
    "make_models",
    "open_reader",
    "open_writer",
    "opened_catalog",
    "opened_reader",
    "packaged_files",
]


@dataclass(frozen=True, slots=True)
class Reader:
    """An index opened for reading, and the chain that answers from it."""

    catalog: Catalog
    chain: AnswerChain
    retriever: FusedRetriever
    store: VectorStore

    def close(self) -> None:
        """Close the catalog and the vector store."""
        self.store.close()
        self.catalog.close()


def open_reader(settings: Settings, models: Models | None = None) -> Reader:
    """Open the index for questions; nothing on disk changes.

    Args:
        settings: the home folder of the index, and how it is read.
        models: made with the same settings, so that they are not loaded again; None makes new ones.

    Raises:
        IndexStateError: there is no index, it is damaged, or it was made with other settings.
        SettingsError: a part of the settings cannot be built.
    """
    models = models or make_models(settings)
    analyzer, embedder = models.analyzer, models.embedder
    catalog = Catalog(settings.home, create=False)
    check_identity(catalog.properties(), identity(embedder, analyzer), settings.home)
    vectors = VectorStore(
        settings.home, server=make_chroma_server(settings), embedder=embedder, made_for=embedder.identity
    )
    retriever = FusedRetriever(
        catalog=catalog,
        lexical=LexicalIndex(catalog.connection, create=False),
        store=vectors,
        embedder=embedder,
        analyzer=analyzer,
        k=settings.passages,
    )
    finder = Finder(retriever, analyzer, models.cross_encoder, min_confidence=settings.min_confidence)
    chain = _chain(settings, finder, models)
    chain.about = About(recognised_small_talk, catalog.summaries)
    return Reader(catalog, chain, retriever, vectors)


def make_chain(
    settings: Settings, retriever: Runnable[str, list[LangChainDocument]], models: Models | None = None
) -> AnswerChain:
    """Return a chain that answers from what your own retriever finds; there is no index, and nothing to close.

    Args:
        settings: how questions are answered.
        retriever: a ``BaseRetriever``, or any other Runnable from a question to documents, best first.
        models: made with the same settings; the embedder embeds the retrieved passages. None makes new ones.

    Raises:
        SettingsError: a part of the settings cannot be built.
    """
    models = models or make_models(settings)
    passages = PassageRetriever(retriever, models.embedder, models.analyzer)
    finder = Finder(passages, models.analyzer, models.cross_encoder, min_confidence=settings.min_confidence)
    return _chain(settings, finder, models)


def make_compressor(settings: Settings, models: Models | None = None, *, top_n: int = 4) -> EvidenceCompressor:
    """Return the reader as LangChain's document compressor, which keeps the ``top_n`` documents that answer best.

    Raises:
        SettingsError: a part of the settings cannot be built.
    """
    models = models or make_models(settings)
    return EvidenceCompressor(
        embedder=models.embedder, analyzer=models.analyzer, cross_encoder=models.cross_encoder, top_n=top_n
    )


def _chain(settings: Settings, finder: Finder, models: Models) -> AnswerChain:
    verifier, model = make_answerers(settings, models)
    return AnswerChain(
        finder,
        models.analyzer,
        verifier,
        model=model,
        strictness=settings.strictness,
        max_question_characters=settings.max_question_characters,
    )


@contextmanager
def opened_reader(settings: Settings, models: Models | None = None) -> Iterator[Reader]:
    """Open the index for questions, as ``open_reader`` does, and close it at the end of the block.

    Raises:
        IndexStateError, SettingsError: as in ``open_reader``.
    """
    reader = open_reader(settings, models)
    try:
        yield reader
    finally:
        reader.close()


class CurrentReader:
    """A reader that is asked for before every question, so that none is answered from an index that is there no more.

    An open reader sees what comes in and goes out by itself. Where the file of the catalog is another one (restored,
    repaired, made anew), it is opened again; where the index is gone or was rebuilt with other settings, it says so.

    Args:
        settings: the home folder of the index, and how it is read.
        models: made with the same settings.

    Raises:
        IndexStateError, SettingsError: as in ``open_reader``; also from ``reader``.
    """

    def __init__(self, settings: Settings, models: Models | None = None) -> None:
        self._settings = settings
        self._models = models or make_models(settings)
        self._reader = open_reader(settings, self._models)

    def reader(self) -> Reader:
        """Return a reader of the index as it is now; valid until the next call."""
        if self._reader.catalog.is_replaced():
            opened = open_reader(self._settings, self._models)
            self._reader.close()
            self._reader = opened
        expected = identity(self._models.embedder, self._models.analyzer)
        check_identity(self._reader.catalog.properties(), expected, self._settings.home)
        return self._reader

    def close(self) -> None:
        """Close the reader."""
        self._reader.close()


@contextmanager
def opened_catalog(settings: Settings) -> Iterator[Catalog]:
    """Open the catalog alone for reading: it lists what is indexed, and no model is loaded.

    Raises:
        IndexStateError: there is no index, or its catalog is damaged.
    """
    catalog = Catalog(settings.home, create=False)
    try:
        yield catalog
    finally:
        catalog.close()


def has_index(settings: Settings) -> bool:
    """Return whether there is an index in the home folder."""
    return (settings.home / CATALOG_FILE).exists()


@contextmanager
def open_writer(settings: Settings, models: Models | None = None) -> Iterator[Ingestor]:
    """Open the index for writing, under an exclusive lock; create it where there is none.

    Args:
        settings: the home folder of the index, and how it is written.
        models: made with the same settings, so that they are not loaded again; None makes new ones.

    Raises:
        IndexLockedError: another process is writing.
        IndexStateError: the index was made with other settings, or is damaged.
        StorageError: the folder cannot be written.
    """
    with write_lock(settings.home):
        recover_catalog(settings.home)
        ingestor = make_ingestor(settings, settings.home, models)
        try:
            yield ingestor
        finally:
            ingestor.close()


def make_ingestor(settings: Settings, folder: Path, models: Models | None = None) -> Ingestor:
    """Return an ingestor over a folder; the caller holds the write lock and closes the ingestor.

    Raises:
        IndexStateError: the index was made with other settings, or is damaged.
        StorageError: the folder cannot be written.
    """
    models = models or make_models(settings)
    return Ingestor(
        folder,
        embedder=models.embedder,
        analyzer=models.analyzer,
        server=make_chroma_server(settings),
        max_bytes=settings.max_file_mb * 2**20,
    )


def add_packaged_articles(settings: Settings, report: Callable[[Outcome], None], progress: Progress | None) -> None:
    """Add the packaged articles to the index.

    Args:
        settings: the home folder of the index, and how it is written.
        report: is called with the outcome of each article.
        progress: is called with the source, the number of texts embedded so far, and the number of all texts.

    Raises:
        IndexLockedError, IndexStateError, StorageError: as in ``open_writer``.
    """
    with open_writer(settings) as ingestor:
        for outcome in ingestor.ingest(packaged_files(), progress):
            report(outcome)
        ingestor.finish()


def packaged_files() -> list[FoundFile]:
    """Return the packaged articles, under names that do not depend on where mundap is installed."""
    return [
        FoundFile(path, f"seeds/articles/{path.name}", f"package:seeds/articles/{path.name}")
        for path in sorted((SEEDS / "articles").glob("*.md"))
    ]
