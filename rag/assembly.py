"""Settings -> wired objects: the one place that picks providers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.answering import AnswerChain, Limits, ModelAnswerer, Prompts
from rag.errors import SettingsError
from rag.index import (
    CATALOG_FILE,
    Catalog,
    ChromaServer,
    Counts,
    FoundFile,
    Ingestor,
    LexicalIndex,
    Outcome,
    Progress,
    VectorStore,
    check_identity,
    identity,
    put_in_place,
    stored_documents,
    write_lock,
)
from rag.models import EmbeddedE5, EndpointEmbeddings, TextEmbedder, make_chat_model, read_prices
from rag.retrieval import Finder, FusedRetriever
from rag.settings import Settings
from rag.text import Analyzer, read_kinds, read_table
from rag.verification import Verifier

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
SEEDS = Path(__file__).resolve().parent.parent / "seeds"  # beside rag/, in a checkout and in site-packages alike


@dataclass(frozen=True, slots=True)
class Models:
    """What takes seconds to load; all who read and write with the same settings may share it, in any thread."""

    analyzer: Analyzer
    embedder: TextEmbedder


@dataclass(frozen=True, slots=True)
class Reader:
    """An index opened for reading, and the chain over it."""

    catalog: Catalog
    chain: AnswerChain
    retriever: FusedRetriever
    store: VectorStore

    def close(self) -> None:
        """Lets the files go."""
        self.store.close()
        self.catalog.close()


def make_analyzer(settings: Settings) -> Analyzer:
    """The analyser with the packaged tables, or with the user's own."""
    names, words = _lines(settings.aliases, "aliases.tsv"), _lines(settings.glossary, "glossary.tsv")
    return Analyzer(
        read_table(names.lines, names.name),
        read_table(words.lines, words.name),
        read_kinds(names.lines, names.name),
        idioms=[line.split("\t") for line in _lines(None, "idioms.tsv").lines if not line.startswith("#")],
    )


def make_embedder(settings: Settings) -> TextEmbedder:
    """The embedded model, or an endpoint where ``MUNDAP_EMBEDDING_MODEL`` names a model."""
    if settings.embedding_model is None:
        if settings.embedding_url is not None:
            raise SettingsError("MUNDAP_EMBEDDING_URL is set without a model.", "Set MUNDAP_EMBEDDING_MODEL too.")
        return EmbeddedE5()
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return EndpointEmbeddings(
        settings.embedding_model, base_url=settings.embedding_url or settings.openai_base_url, api_key=key
    )


def make_chroma_server(settings: Settings) -> ChromaServer | None:
    """The Chroma server of the settings; None where the vectors are files in the home folder."""
    if settings.chroma_url is None:
        return None
    return ChromaServer(
        settings.chroma_url,
        settings.chroma_token.get_secret_value() if settings.chroma_token else None,
        settings.chroma_token_header,
        settings.chroma_tenant,
        settings.chroma_database,
    )


def make_models(settings: Settings) -> Models:
    """The analyser and the embedder of the settings; they load when they are first used."""
    return Models(make_analyzer(settings), make_embedder(settings))


def open_reader(settings: Settings, models: Models | None = None) -> Reader:
    """Opens the index for questions; nothing on disk changes.

    Args:
        settings: where it is, and how it is read.
        models: made with these settings, to use them again.

    Raises:
        IndexStateError: there is no index, it is damaged, or it was made with other settings.
    """
    models = models or make_models(settings)
    analyzer, embedder = models.analyzer, models.embedder
    catalog = Catalog(settings.home, create=False)
    check_identity(catalog.properties(), identity(embedder, analyzer), settings.home)
    vectors = VectorStore(settings.home, server=make_chroma_server(settings))
    retriever = FusedRetriever(
        catalog=catalog,
        lexical=LexicalIndex(catalog.connection, create=False),
        store=vectors,
        embedder=embedder,
        analyzer=analyzer,
        k=settings.passages,
    )
    chain = AnswerChain(
        Finder(retriever, catalog, analyzer, min_confidence=settings.min_confidence),
        catalog,
        analyzer,
        model=make_model_answerer(settings, embedder, analyzer),
        strictness=settings.strictness,
        max_question_characters=settings.max_question_characters,
    )
    return Reader(catalog, chain, retriever, vectors)


@contextmanager
def opened_reader(settings: Settings) -> Iterator[Reader]:
    """Opens the index for questions and closes it afterwards.

    Raises:
        As ``open_reader``.
    """
    reader = open_reader(settings)
    try:
        yield reader
    finally:
        reader.close()


def has_index(settings: Settings) -> bool:
    """Whether there is an index in the home folder."""
    return (settings.home / CATALOG_FILE).exists()


def add_packaged_articles(settings: Settings, report: Callable[[Outcome], None], progress: Progress | None) -> None:
    """Puts the packaged articles into the index.

    Raises:
        As ``open_writer``.
    """
    with open_writer(settings) as ingestor:
        for outcome in ingestor.ingest(packaged_files(), progress):
            report(outcome)
        ingestor.finish()


def make_model_answerer(settings: Settings, embedder: TextEmbedder, analyzer: Analyzer) -> ModelAnswerer | None:
    """The answerer on a chat model, where a model is configured; it calls nobody yet.

    Raises:
        SettingsError: a model is wanted and none is configured, or it cannot be set up.
    """
    name = settings.chat_model
    if name is None:
        if settings.answerer == "model":
            raise SettingsError(
                "No model is configured to answer.", "Set OPENAI_API_KEY, or OPENAI_BASE_URL and MUNDAP_MODEL."
            )
        return None
    model = make_chat_model(
        name,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        idle=min(settings.model_idle, settings.model_timeout),
        max_tokens=settings.max_answer_tokens,
        temperature=settings.temperature,
    )

    def embed(text: str) -> NDArray[np.float32]:
        return np.array(embedder.embed_documents([text])[0], dtype=np.float32)

    return ModelAnswerer(
        model,
        Prompts.load(PROMPTS, settings.prompts),
        Verifier(analyzer),
        embed,
        analyzer,
        read_prices(settings.prices or SEEDS / "prices.tsv"),
        Limits(settings.context_tokens, settings.model_timeout),
    )


@contextmanager
def open_writer(settings: Settings, models: Models | None = None) -> Iterator[Ingestor]:
    """Opens the index for writing, alone, and makes it where there is none.

    Args:
        settings: where it is, and how it is written.
        models: made with these settings, to use them again.

    Raises:
        IndexLockedError: another process is writing.
        IndexStateError: the index was made with other settings, or is damaged.
        StorageError: the folder cannot be written.
    """
    with write_lock(settings.home):
        ingestor = make_ingestor(settings, settings.home, models)
        try:
            yield ingestor
        finally:
            ingestor.close()


def rebuild(settings: Settings, report: Callable[[Outcome], None], progress: Progress | None) -> Counts:
    """Makes the index anew from the texts that it stores: after a change of embedder or tables, or after damage.

    The old index answers until the new one is complete; its catalog is kept beside it. From a damaged catalog nothing
    can be read: the new index is empty, and the files have to be ingested again.
    """
    with write_lock(settings.home):
        draft = settings.home / "rebuild.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        ingestor = make_ingestor(settings, draft)
        try:
            for document in stored_documents(settings.home):
                report(ingestor.add(document, progress))
            ingestor.finish()
            counts = ingestor.catalog.counts()
        finally:
            ingestor.close()
        put_in_place(draft, settings.home)
    return counts


@contextmanager
def opened_catalog(settings: Settings) -> Iterator[Catalog]:
    """The catalog alone, for reading: what is indexed, without loading any model."""
    catalog = Catalog(settings.home, create=False)
    try:
        yield catalog
    finally:
        catalog.close()


def make_ingestor(settings: Settings, folder: Path, models: Models | None = None) -> Ingestor:
    """An ingestor over a folder; the caller holds the write lock."""
    models = models or make_models(settings)
    return Ingestor(
        folder,
        embedder=models.embedder,
        analyzer=models.analyzer,
        server=make_chroma_server(settings),
        max_bytes=settings.max_file_mb * 2**20,
    )


def packaged_files() -> list[FoundFile]:
    """The packaged digests, under names that do not depend on where mundap is installed."""
    return [
        FoundFile(path, f"seeds/articles/{path.name}", f"package:seeds/articles/{path.name}")
        for path in sorted((SEEDS / "articles").glob("*.md"))
    ]


def example_questions() -> list[str]:
    """The questions that a page begins with, as far as the index answers them."""
    return [line for line in _lines(None, "examples.txt").lines if line and not line.startswith("#")]


@dataclass(frozen=True, slots=True)
class _Lines:
    """A table of words as it is written, and what to call it in a message."""

    name: str
    lines: list[str]


def _lines(path: Path | None, packaged: str) -> _Lines:
    name = f"seeds/{packaged}" if path is None else str(path)
    try:
        return _Lines(name, (path or SEEDS / packaged).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The table {name} cannot be read ({error}).", "Save it as UTF-8, or unset it.") from error
