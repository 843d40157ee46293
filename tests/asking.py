"""Ask a model behind an address, as the answerer does."""

from __future__ import annotations

from typing import Any

from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from rag.models import ChatModel, ChatModelError, Deadline, Tokens, make_chat_model

KEY = "sk-secret-0123456789abcdef"
SOON = 3.0  # seconds that a test lets a model have for an answer


def model_at(url: str, *, idle: float = 5.0, temperature: float | None = 0.0) -> ChatModel:
    """A chat model behind an address."""
    return make_chat_model(
        "test-model", base_url=url, api_key=SecretStr(KEY), idle=idle, max_tokens=100, temperature=temperature
    )


def ask(model: ChatModel, deadline: Deadline | float = 5.0) -> tuple[str, str | None]:
    """The text of an answer, and its fault."""
    text = ""
    limit = deadline if isinstance(deadline, Deadline) else Deadline(deadline)
    try:
        for piece in model.stream([HumanMessage("수도는?")], limit, Tokens()):
            text += piece
    except ChatModelError as error:
        return text, error.fault
    return text, None


def complete(model: ChatModel, deadline: Deadline | float = 5.0, schema: dict[str, Any] | None = None) -> str:
    """The whole reply."""
    limit = deadline if isinstance(deadline, Deadline) else Deadline(deadline)
    return model.complete([HumanMessage("수도는?")], limit, Tokens(), schema)
