"""Call a chat model through LangChain's ``BaseChatModel``, with deadlines: text in pieces, or one clear error.

Any OpenAI-compatible endpoint, and whatever else ``init_chat_model`` knows. A request that was refused for a moment
(429, 5xx) is tried again while there is time; the error text of a server is never shown to the user, since it may
contain the key. The module knows no prompts, no passages and no verification.
"""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.errors import SettingsError
from rag.models.faults import ChatModelError, ModelFault

if TYPE_CHECKING:  # the client libraries take half a second to import: they load at the first question to a model
    import openai
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from pydantic import SecretStr

RETRIES = 2
BACKOFF = 0.5  # seconds before the first further try, twice as long before the next
CONNECT = 5.0  # seconds for a connection


@dataclass
class Deadline:
    """The time by which an answer must be complete, on the clock of ``time.monotonic``."""

    seconds: float
    _started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Return the seconds that are left; negative after the deadline."""
        return self.seconds - (time.monotonic() - self._started)

    def part(self, seconds: float) -> Deadline:
        """Return a deadline for a part of the work: in so many seconds, or with this one if that is earlier."""
        return Deadline(min(seconds, self.left))

    def cancel(self) -> None:
        """TEMPORARY."""


@dataclass
class Tokens:
    """The tokens of a request, as the server counts them; zero where it gives no count."""

    prompt: int = 0
    completion: int = 0


class ChatModel:
    """A chat model that is called with deadlines.

    Args:
        model: LangChain's chat model. It must not retry by itself.
        name: is shown with the answer and looked up in the price table.
        most_characters: a longer answer is stopped.
    """

    def __init__(self, model: BaseChatModel, name: str, *, most_characters: int = 12_000) -> None:
        self._model = model
        self.name = name
        self._most_characters = most_characters

    def stream(self, messages: Sequence[BaseMessage], deadline: Deadline, tokens: Tokens) -> Generator[str, None, None]:
        """Yield the answer in pieces; closing the iterator ends the request.

        Args:
            messages: the conversation to answer.
            deadline: limits the whole answer, retries included.
            tokens: the tokens of the request are added to it.

        Raises:
            ChatModelError: there is no answer, or it broke off; the pieces before that are valid.
        """
        for attempt in range(RETRIES + 1):
            try:
                yield from self._once(messages, deadline, tokens)
                return
            except _TryAgain as again:
                wait = again.wait if again.wait is not None else BACKOFF * 2**attempt
                if attempt == RETRIES or wait >= deadline.left:
                    raise ChatModelError(again.fault) from again.__cause__
                time.sleep(wait)

    def complete(
        self, messages: Sequence[BaseMessage], deadline: Deadline, tokens: Tokens, schema: dict[str, Any] | None = None
    ) -> str:
        """TEMPORARY."""
        return "".join(self.stream(messages, deadline, tokens))

    def _once(self, messages: Sequence[BaseMessage], deadline: Deadline, tokens: Tokens) -> Iterator[str]:
        length = 0
        pieces = self._model.stream(list(messages))
        try:
            for message in pieces:
                if deadline.left <= 0:
                    raise ChatModelError("stalled" if length else "slow")
                if used := getattr(message, "usage_metadata", None):
                    tokens.prompt += used["input_tokens"]
                    tokens.completion += used["output_tokens"]
                piece = message.text
                length += len(piece)
                if piece:
                    yield piece
                if length > self._most_characters:
                    return
        except ChatModelError:
            raise
        except Exception as error:
            raise _translated(error, started=length > 0) from error
        finally:
            if hasattr(pieces, "close"):
                pieces.close()
        if not length:
            raise ChatModelError("empty")


class _TryAgain(Exception):  # noqa: N818 - a signal within this module
    def __init__(self, fault: ModelFault, wait: float | None) -> None:
        self.fault = fault
        self.wait = wait


def _translated(error: Exception, *, started: bool) -> Exception:
    """Translate the error of a client library to one of ours; an unrelated error is returned unchanged."""
    import httpx
    import openai

    if isinstance(error, openai.APIStatusError) and not started:
        return _refusal(error)
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException | TimeoutError):
        return ChatModelError("stalled" if started else "slow")
    if isinstance(error, openai.APIConnectionError | httpx.TransportError | ConnectionError):
        return ChatModelError("cut" if started else "unreachable")
    if isinstance(error, openai.OpenAIError | json.JSONDecodeError | TypeError | AttributeError | ValueError):
        return ChatModelError("cut" if started else "nonsense")
    return error


def _refusal(error: openai.APIStatusError) -> Exception:
    code = str(error.code or "")
    if error.status_code == 429:
        return ChatModelError("quota") if code == "insufficient_quota" else _TryAgain("busy", _retry_after(error))
    if error.status_code >= 500:
        return _TryAgain("server", _retry_after(error))
    if code == "context_length_exceeded" or error.status_code == 413:
        return ChatModelError("too_long")
    faults: dict[int, ModelFault] = {401: "key", 403: "key", 404: "unknown_model", 408: "slow"}
    return ChatModelError(faults.get(error.status_code, "nonsense"))


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return max(0.0, float(error.response.headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def use_chat_model(model: BaseChatModel) -> ChatModel:
    """Wrap a chat model of LangChain's, under the model name that it has itself.

    Its own time limit and retries apply, within the deadline of an answer.
    """
    names = (getattr(model, field, None) for field in ("model_name", "model"))
    return ChatModel(model, next((name for name in names if isinstance(name, str) and name), model.get_name()))


def make_chat_model(
    name: str,
    *,
    base_url: str | None,
    api_key: SecretStr | None,
    idle: float,
    max_tokens: int,
    temperature: float | None,
) -> ChatModel:
    """Make a chat model from its name: ``gpt-4.1-mini``, or ``provider:name`` as ``init_chat_model`` knows them.

    Args:
        name: the model.
        base_url: an OpenAI-compatible endpoint; None for the provider's own.
        api_key: its key; None where it wants none.
        idle: seconds without a byte after which a request is aborted.
        max_tokens: the longest answer, in tokens.
        temperature: None leaves it to the model.

    Raises:
        SettingsError: the provider is unknown, or its package is not installed.
    """
    import httpx
    from langchain.chat_models import init_chat_model
    from pydantic import SecretStr as Secret

    provider, _, model = name.partition(":") if ":" in name and base_url is None else ("openai", ":", name)
    options: dict[str, Any] = {"max_tokens": max_tokens, "max_retries": 0}
    if temperature is not None:
        options["temperature"] = temperature
    if provider == "openai":
        options |= {
            "base_url": base_url,
            "api_key": api_key or Secret("none"),
            "timeout": httpx.Timeout(idle, connect=CONNECT),
            "stream_usage": True,
        }
    try:
        return ChatModel(init_chat_model(model, model_provider=provider, **options), name)
    except (ImportError, ValueError) as error:
        raise SettingsError(
            f"The model {name} cannot be set up ({type(error).__name__}).",
            "Write provider:model as LangChain's init_chat_model knows it, and install the provider's package.",
            korean=f"{name} 모델을 준비할 수 없습니다 ({type(error).__name__}). LangChain의 "
            "init_chat_model이 아는 provider:model 형식으로 적고, 그 제공자의 패키지를 설치해 "
            "주세요.",
        ) from error
