"""A chain over the packaged articles, with a model behind an address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from asking import KEY, SOON

from rag import assembly, parts
from rag.answering.chain import AnswerChain
from rag.assembly import Reader
from rag.settings import load_settings


@pytest.fixture
def chain_of(packaged: Reader) -> Callable[..., AnswerChain]:
    """A chain over the packaged articles with a model behind a URL."""

    def make(url: str, **options: object) -> AnswerChain:
        settings = load_settings(
            **{
                "openai_base_url": url,
                "openai_api_key": KEY,
                "model": "test-model",
                "model_timeout": SOON,
                "model_idle": 1.0,
            }
            | options
        )
        chain = packaged.chain
        model = parts.make_model_answerer(settings, assembly.Models(chain.analyzer, packaged.retriever.embedder))
        return AnswerChain(chain.finder, chain.analyzer, model=model, max_question_characters=2000)

    return make
