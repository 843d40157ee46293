"""Build the parts that the settings name: analyser, embedder, chat model, Chroma server; or take a user's own.

No index is opened here and no model is called: a model loads when it is first used. ``rag.assembly`` connects the
parts.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.answering import GenerationLimits, ModelAnswerer, Prompts, no_model
from rag.errors import SettingsError
from rag.index import ChromaServer, Fetcher
from rag.models import (
    ANSWERING,
    ChatModel,
    CrossEncoder,
    EndpointEmbeddings,
    LangChainEmbeddings,
    ModelSettings,
    TextEmbedder,
    builtin_embedder,
    make_chat_model,
    read_prices,
    use_chat_model,
)
from rag.packaged import PROMPTS, SEEDS, table
from rag.questions import LONGEST_TALK, SmallTalk, small_talk_of
from rag.settings import Settings
from rag.text import Analyzer, read_kinds, read_table
from rag.verification import ChatJudge, Verifier, states_gap

if TYPE_CHECKING:  # the chat model's part of LangChain takes half a second to import
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel
    from pydantic import SecretStr


JUDGE_TOKENS = 2_000  # the longest reply of a judge: verdicts with quotes on some ten sentences


@dataclass(frozen=True, slots=True)
class Models:
    """The parts that take seconds to load. Readers and writers with the same settings may share them across threads.

    ``chat_model`` writes the answers instead of the chat model of the settings; None uses the one of the settings. The
    ``cross_encoder`` reads what ranks first and ranks it anew; None where nothing is read.
    """

    analyzer: Analyzer
    embedder: TextEmbedder
    chat_model: BaseChatModel | None = None
    cross_encoder: CrossEncoder | None = None


def make_fetcher(settings: Settings) -> Fetcher:
    """Return what fetches web pages for the commands: from public addresses alone, and no larger than a file may be."""
    return Fetcher(settings.max_file_mb * 2**20)


def make_models(
    settings: Settings, *, embeddings: Embeddings | None = None, chat_model: BaseChatModel | None = None
) -> Models:
    """Return the models of the settings, or your own in their place; they load when they are first used.

    Args:
        settings: name the tables and the models.
        embeddings: replaces the embedding model of the settings. The index records its identity, so write and read
            the index with the same one. Wrap it in ``LangChainEmbeddings`` to choose the identity yourself.
        chat_model: writes the answers instead of the chat model of the settings.

    Raises:
        SettingsError: a table cannot be read or is malformed, or an endpoint is configured without a model.
    """
    if embeddings is None:
        embedder = make_embedder(settings)
    else:
        embedder = embeddings if isinstance(embeddings, TextEmbedder) else LangChainEmbeddings(embeddings)
    return Models(make_analyzer(settings), embedder, chat_model, CrossEncoder() if settings.rerank else None)


def make_analyzer(settings: Settings) -> Analyzer:
    """Return an analyser with the packaged tables of names and words, or with the user's own.

    Raises:
        SettingsError: a table cannot be read or is malformed.
    """
    names, words = table(settings.aliases, "aliases.tsv"), table(settings.glossary, "glossary.tsv")
    return Analyzer(
        read_table(names.lines, names.name),
        read_table(words.lines, words.name),
        read_kinds(names.lines, names.name),
        idioms=[line.split("\t") for line in table(None, "idioms.tsv").lines if not line.startswith("#")],
    )


def make_embedder(settings: Settings) -> TextEmbedder:
    """Return the built-in embedding model, or the endpoint's where ``MUNDAP_EMBEDDING_MODEL`` is set.

    Raises:
        SettingsError: ``MUNDAP_EMBEDDING_URL`` is set without ``MUNDAP_EMBEDDING_MODEL``.
    """
    if settings.embedding_model is None:
        if settings.embedding_url is not None:
            raise SettingsError(
                "MUNDAP_EMBEDDING_URL is set without a model.",
                "Set MUNDAP_EMBEDDING_MODEL too.",
                korean="MUNDAP_EMBEDDING_URL만 있고 모델이 설정되어 있지 않습니다. MUNDAP_EMBEDDING_MODEL도 "
                "설정해 주세요.",
            )
        return builtin_embedder()
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return EndpointEmbeddings(
        settings.embedding_model, base_url=settings.embedding_url or settings.openai_base_url, api_key=key
    )


def make_chroma_server(settings: Settings) -> ChromaServer | None:
    """Return the Chroma server of the settings, or None where the vectors are files in the home folder."""
    if settings.chroma_url is None:
        return None
    return ChromaServer(
        settings.chroma_url,
        settings.chroma_token.get_secret_value() if settings.chroma_token else None,
        settings.chroma_token_header,
        settings.chroma_tenant,
        settings.chroma_database,
    )


def make_answerers(settings: Settings, models: Models) -> tuple[Verifier, ModelAnswerer | None]:
    """Return the verifier, and the answerer that uses a chat model; None where no model is configured.

    No request is sent yet.

    Raises:
        SettingsError: ``MUNDAP_ANSWERER`` is ``model`` and no model is configured, a model cannot be set up, or the
            prompts or the price table cannot be read.
    """
    model = _chat_model(settings, models.chat_model)
    prompts = Prompts.load(PROMPTS, settings.prompts)
    verifier = make_verifier(settings, models, prompts, model)
    return verifier, _model_answerer(settings, models, prompts, verifier, model)


def _model_answerer(
    settings: Settings, models: Models, prompts: Prompts, verifier: Verifier, model: ChatModel | None
) -> ModelAnswerer | None:
    if model is None:
        if settings.answerer == "model":
            raise no_model()
        return None

    return ModelAnswerer(
        model,
        prompts,
        verifier,
        models.analyzer,
        read_prices(settings.prices or SEEDS / "prices.tsv"),
        GenerationLimits(settings.context_tokens, settings.model_timeout),
    )


def make_verifier(settings: Settings, models: Models, prompts: Prompts, model: ChatModel | None) -> Verifier:
    """Return the verifier with the judge of the settings. No request is sent yet.

    Args:
        settings: name the judge.
        models: embed the sentences.
        prompts: hold the judge's instructions.
        model: the chat model that answers; None where none is configured.

    Raises:
        SettingsError: the judge cannot be set up.
    """

    @functools.lru_cache(maxsize=256)  # a sentence is drafted, looked up and perhaps repaired
    def embed(text: str) -> NDArray[np.float32]:
        return np.array(models.embedder.embed_documents([text])[0], dtype=np.float32)

    def is_gap(text: str) -> bool:
        builtin = builtin_embedder()
        return states_gap(text, embed(text) if builtin is models.embedder else builtin.embed_documents([text])[0])

    judge = make_judge_model(settings, model)
    asked = ChatJudge(judge, prompts.judge(), seconds=settings.model_timeout) if judge else None
    return Verifier(models.analyzer, embed, is_gap, asked)


def recognised_small_talk(text: str) -> SmallTalk | None:
    """Return which small talk a text is, or None for a question to the documents; whatever embedder the index has."""
    return small_talk_of(text, builtin_embedder().embed_query(text)) if len(text) <= LONGEST_TALK else None


def make_judge_model(settings: Settings, answering: ChatModel | None) -> ChatModel | None:
    """Return the chat model that judges; None where none does. No request is sent yet.

    Args:
        settings: name the judge.
        answering: the chat model that answers, which judges by default; None where none is configured.

    Raises:
        SettingsError: the judge cannot be set up.
    """
    if settings.judge == "auto":
        return answering
    if not settings.judge.startswith("model:"):
        return None
    url, key = settings.judge_url, settings.judge_key  # the key of one server is not sent to another
    named = ModelSettings("MUNDAP_JUDGE", "MUNDAP_JUDGE_URL", "MUNDAP_JUDGE_KEY", limit="")
    if url is None:
        url, key = settings.openai_base_url, key or settings.openai_api_key
        if url is not None:
            named = named._replace(url="OPENAI_BASE_URL")
        if settings.judge_key is None and key is not None:
            named = named._replace(key="OPENAI_API_KEY")
    return _served_model(settings, settings.judge.removeprefix("model:"), url, key, JUDGE_TOKENS, named)


def _chat_model(settings: Settings, own: BaseChatModel | None) -> ChatModel | None:
    if own is not None and settings.answerer != "extractive":
        return use_chat_model(own)
    if settings.chat_model is None:
        return None
    return _served_model(
        settings,
        settings.chat_model,
        settings.openai_base_url,
        settings.openai_api_key,
        settings.max_answer_tokens,
        ANSWERING,
    )


def _served_model(
    settings: Settings, name: str, url: str | None, key: SecretStr | None, most_tokens: int, named: ModelSettings
) -> ChatModel:
    """Return the chat model of a name at a server.

    Args:
        settings: the limits on its time, and its temperature.
        name: the model, as ``make_chat_model`` knows it.
        url: the server; None for the provider's own.
        key: its key; None for none.
        most_tokens: the longest reply.
        named: the names of the settings that choose the model and the server, for errors.

    Raises:
        SettingsError: there is no server, or the model cannot be set up.
    """
    if ":" not in name and not (url or key):  # a bare name would go to OpenAI, whom nobody configured
        raise SettingsError(
            f"{named.model} names {name}, but no server.",
            f"Set {named.url} to its address, or OPENAI_API_KEY for OpenAI.",
            korean=f"{named.model}에 {name} 모델을 적었지만 서버가 없습니다. {named.url}에 서버 주소를 적거나, "
            "OpenAI를 쓰려면 OPENAI_API_KEY를 설정해 주세요.",
        )
    return make_chat_model(
        name,
        base_url=url,
        api_key=key,
        idle=min(settings.model_idle, settings.model_timeout),
        max_tokens=most_tokens,
        temperature=settings.temperature,
        settings=named,
    )
