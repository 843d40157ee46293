"""Refuse to embed: the embedder of a collection opened without one, for which Chroma would download its own."""

from __future__ import annotations

from typing import NoReturn

from langchain_core.embeddings import Embeddings

from rag.errors import SettingsError


class NoEmbedder(Embeddings):
    """An embedder that refuses every text."""

    def embed_documents(self, texts: list[str]) -> NoReturn:
        """Refuse.

        Raises:
            SettingsError: always.
        """
        raise SettingsError(
            "This collection was opened without an embedder and can only be asked with vectors.",
            "Open it with `open_reader`, or give VectorStore the embedder of the index.",
            korean="임베딩 모델 없이 연 컬렉션이라 벡터로만 검색할 수 있습니다. `open_reader`로 열거나 VectorStore에 "
            "색인의 임베딩 모델을 넘겨 주세요.",
        )

    def embed_query(self, text: str) -> NoReturn:
        """Refuse, as ``embed_documents``."""
        self.embed_documents([text])
