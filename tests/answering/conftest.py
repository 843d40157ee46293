"""A chain over the packaged articles, with a model behind an address."""

from __future__ import annotations

from collections.abc import Callable

import doubles
import pytest
from asking import KEY, SOON

from rag.answering.chain import AnswerChain
from rag.assembly import Reader


@pytest.fixture
def chain_of(packaged: Reader) -> Callable[..., AnswerChain]:
    """A chain over the packaged articles with a model behind a URL; nobody judges, so that every reply is a draft."""

    def make(url: str, **options: object) -> AnswerChain:
        defaults = {
            "openai_base_url": url,
            "openai_api_key": KEY,
            "model": "test-model",
            "model_timeout": SOON,
            "model_idle": 1.0,
            "judge": "none",
        }
        return doubles.chain_with_model(packaged, **(defaults | options))

    return make
