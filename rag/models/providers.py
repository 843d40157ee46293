"""Make a chat model from its name: an OpenAI-compatible endpoint, or a provider that ``init_chat_model`` knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.errors import SettingsError
from rag.models.chat_model import ChatModel
from rag.models.faults import ANSWERING, ModelSettings

if TYPE_CHECKING:
    from pydantic import SecretStr

CONNECT = 5.0  # seconds for a connection


def make_chat_model(
    name: str,
    *,
    base_url: str | None,
    api_key: SecretStr | None,
    idle: float,
    max_tokens: int,
    temperature: float | None,
    settings: ModelSettings = ANSWERING,
) -> ChatModel:
    """Make a chat model from its name: ``gpt-4.1-mini``, or ``provider:name`` as ``init_chat_model`` knows them.

    Args:
        name: the model.
        base_url: an OpenAI-compatible endpoint; None for the provider's own.
        api_key: its key; None where it wants none.
        idle: seconds without a byte after which a request is aborted.
        max_tokens: the longest answer, in tokens.
        temperature: None leaves it to the model.
        settings: the names of the settings that choose the model, for its errors.

    Raises:
        SettingsError: the provider is unknown, or its package is not installed.
    """
    from langchain.chat_models import init_chat_model

    provider, _, model = name.partition(":") if ":" in name and base_url is None else ("openai", ":", name)
    options: dict[str, Any] = {"max_tokens": max_tokens, "max_retries": 0}
    if temperature is not None:
        options["temperature"] = temperature
    if provider == "openai":
        options |= _options_of_openai(base_url, api_key, idle)
    try:
        return ChatModel(init_chat_model(model, model_provider=provider, **options), name, settings=settings)
    except (ImportError, ValueError) as error:
        raise SettingsError(
            f"The model {name} cannot be set up ({type(error).__name__}).",
            "Write provider:model as LangChain's init_chat_model knows it, and install the provider's package.",
            korean=f"{name} 모델을 준비할 수 없습니다 ({type(error).__name__}). LangChain의 "
            "init_chat_model이 아는 provider:model 형식으로 적고, 그 제공자의 패키지를 설치해 "
            "주세요.",
        ) from error


def _options_of_openai(base_url: str | None, api_key: SecretStr | None, idle: float) -> dict[str, Any]:
    """Return the options for LangChain's client of OpenAI; its HTTP client is ours, which limits a reply."""
    import httpx2
    from pydantic import SecretStr as Secret

    from rag.models.http_client import MOST_EVENT, MOST_STREAM, make_client

    return {
        "http_client": make_client(MOST_STREAM, MOST_EVENT),
        "openai_proxy": None,  # that client knows it
        "base_url": base_url,
        "api_key": api_key or Secret("none"),
        "timeout": httpx2.Timeout(idle, connect=CONNECT),
        "stream_usage": True,
    }
