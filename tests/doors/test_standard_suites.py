"""LangChain's own tests of embeddings and retrievers, over ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import EmbeddingsIntegrationTests, RetrieversIntegrationTests
from langchain_tests.unit_tests import EmbeddingsUnitTests

from rag import Settings, assembly
from rag.assembly import Models
from rag.models import EmbeddedE5, LangChainEmbeddings
from rag.retrieval import FusedRetriever

pytestmark = pytest.mark.anyio  # some of these tests are asynchronous


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


class Embedded:
    """What the suites are told of the embedded model."""

    @property
    def embeddings_class(self) -> type[Embeddings]:
        return EmbeddedE5


class Own:
    """What the suites are told of a user's embeddings."""

    @property
    def embeddings_class(self) -> type[Embeddings]:
        return LangChainEmbeddings

    @property
    def embedding_model_params(self) -> dict[str, Any]:
        return {"embeddings": DeterministicFakeEmbedding(size=8)}


class TestEmbedded(Embedded, EmbeddingsUnitTests):
    pass


class TestEmbeddedAtWork(Embedded, EmbeddingsIntegrationTests):
    pass


class TestOwn(Own, EmbeddingsUnitTests):
    pass


class TestOwnAtWork(Own, EmbeddingsIntegrationTests):
    pass


class TestFusedRetriever(RetrieversIntegrationTests):
    @pytest.fixture(autouse=True)
    def _opened(self, small_home: Settings, models: Models) -> Iterator[None]:
        reader = assembly.open_reader(small_home, models)
        names = ("catalog", "lexical", "store", "embedder", "analyzer")
        self.parts = {name: getattr(reader.retriever, name) for name in names}
        yield
        reader.close()

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return FusedRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return self.parts

    @property
    def retriever_query_example(self) -> str:
        return "도조는 무엇인가?"
