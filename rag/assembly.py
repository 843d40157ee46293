"""Settings -> wired objects: the one place that picks providers.

Your own parts come in here too: ``make_models`` takes embeddings and a chat model, ``make_chain`` a retriever.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
from rag.models import (
    ChatModel,
    EmbeddedE5,
    EndpointEmbeddings,
    LangChainEmbeddings,
    TextEmbedder,
    make_chat_model,
    read_prices,
    use_chat_model,
)
from rag.packaged import PROMPTS, SEEDS, table
from rag.retrieval import EvidenceCompressor, Finder, FusedRetriever, PassageRetriever
from rag.settings import Settings
from rag.text import Analyzer, read_kinds, read_table
from rag.verification import Verifier

if TYPE_CHECKING:  # the chat model's part of LangChain takes half a second to import
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable


@dataclass(frozen=True, slots=True)
class Models:
    """What takes seconds to load; all who read and write with the same settings may share it, in any thread.

    ``chat_model`` answers instead of the one of the settings; None leaves it to them.
    """

    analyzer: Analyzer
    embedder: TextEmbedder
    chat_model: BaseChatModel | None = None


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
    names, words = table(settings.aliases, "aliases.tsv"), table(settings.glossary, "glossary.tsv")
    return Analyzer(
        read_table(names.lines, names.name),
        read_table(words.lines, words.name),
        read_kinds(names.lines, names.name),
        idioms=[line.split("\t") for line in table(None, "idioms.tsv").lines if not line.startswith("#")],
    )


def make_embedder(settings: Settings) -> TextEmbedder:
    """The embedded model, or an endpoint where ``MUNDAP_EMBEDDING_MODEL`` names a model."""
    if settings.embedding_model is None:
        if settings.embedding_url is not None:
            raise SettingsError(
                "MUNDAP_EMBEDDING_URL is set without a model.",
                "Set MUNDAP_EMBEDDING_MODEL too.",
                korean="MUNDAP_EMBEDDING_URL만 있고 모델이 설정되어 있지 않습니다. MUNDAP_EMBEDDING_MODEL도 "
                "설정해 주세요.",
            )
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


def make_models(
    settings: Settings, *, embeddings: Embeddings | None = None, chat_model: BaseChatModel | None = None
) -> Models:
    """Return the models of the settings, or your own in their place; they load when they are first used.

    Args:
        settings: which tables and models.
        embeddings: embeds instead of the model of the settings; the index remembers it and must be made with it too.
            Wrap it in ``LangChainEmbeddings`` to name it yourself.
        chat_model: writes the answers instead of the model of the settings.
    """
    if embeddings is None:
        embedder = make_embedder(settings)
    else:
        embedder = embeddings if isinstance(embeddings, TextEmbedder) else LangChainEmbeddings(embeddings)
    return Models(make_analyzer(settings), embedder, chat_model)


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
    vectors = VectorStore(settings.home, server=make_chroma_server(settings), embedder=embedder)
    retriever = FusedRetriever(
        catalog=catalog,
        lexical=LexicalIndex(catalog.connection, create=False),
        store=vectors,
        embedder=embedder,
        analyzer=analyzer,
        k=settings.passages,
    )
    finder = Finder(retriever, analyzer, min_confidence=settings.min_confidence)
    return Reader(catalog, _chain(settings, finder, models), retriever, vectors)


def make_chain(
    settings: Settings, retriever: Runnable[str, list[LangChainDocument]], models: Models | None = None
) -> AnswerChain:
    """Return a chain that answers from what your own retriever finds; there is no index, and nothing to close.

    Args:
        settings: how it answers.
        retriever: a ``BaseRetriever``, or any other Runnable from a question to documents, best first.
        models: made with these settings; the embedder is used on the passages that are found.
    """
    models = models or make_models(settings)
    passages = PassageRetriever(retriever, models.embedder, models.analyzer)
    finder = Finder(passages, models.analyzer, min_confidence=settings.min_confidence)
    return _chain(settings, finder, models)


def make_compressor(settings: Settings, models: Models | None = None, *, top_n: int = 4) -> EvidenceCompressor:
    """Return the reader as LangChain's document compressor, which keeps the ``top_n`` documents that answer best."""
    models = models or make_models(settings)
    return EvidenceCompressor(embedder=models.embedder, analyzer=models.analyzer, top_n=top_n)


def _chain(settings: Settings, finder: Finder, models: Models) -> AnswerChain:
    return AnswerChain(
        finder,
        models.analyzer,
        model=make_model_answerer(settings, models),
        strictness=settings.strictness,
        max_question_characters=settings.max_question_characters,
    )


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


def make_model_answerer(settings: Settings, models: Models) -> ModelAnswerer | None:
    """The answerer on a chat model, where there is one; it calls nobody yet.

    Raises:
        SettingsError: a model is wanted and none is configured, or it cannot be set up.
    """
    model = _chat_model(settings, models.chat_model)
    if model is None:
        if settings.answerer == "model":
            raise SettingsError(
                "No model is configured to answer.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL and MUNDAP_MODEL.",
                korean="답변할 모델이 설정되어 있지 않습니다. OPENAI_API_KEY를 설정하거나, "
                "OPENAI_BASE_URL과 MUNDAP_MODEL을 설정해 주세요.",
            )
        return None

    def embed(text: str) -> NDArray[np.float32]:
        return np.array(models.embedder.embed_documents([text])[0], dtype=np.float32)

    return ModelAnswerer(
        model,
        Prompts.load(PROMPTS, settings.prompts),
        Verifier(models.analyzer),
        embed,
        models.analyzer,
        read_prices(settings.prices or SEEDS / "prices.tsv"),
        Limits(settings.context_tokens, settings.model_timeout),
    )


def _chat_model(settings: Settings, own: BaseChatModel | None) -> ChatModel | None:
    if own is not None and settings.answerer != "extractive":
        return use_chat_model(own)
    if settings.chat_model is None:
        return None
    return make_chat_model(
        settings.chat_model,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
        idle=min(settings.model_idle, settings.model_timeout),
        max_tokens=settings.max_answer_tokens,
        temperature=settings.temperature,
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


def rebuild(
    settings: Settings,
    report: Callable[[Outcome], None],
    progress: Progress | None,
    models: Models | None = None,
) -> Counts:
    """Makes the index anew from the texts that it stores: after a change of embedder or tables, or after damage.

    The old index answers until the new one is complete; its catalog is kept beside it. From a damaged catalog nothing
    can be read: the new index is empty, and the files have to be ingested again.
    """
    with write_lock(settings.home):
        draft = settings.home / "rebuild.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        ingestor = make_ingestor(settings, draft, models)
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
    return [line for line in table(None, "examples.txt").lines if line and not line.startswith("#")]
