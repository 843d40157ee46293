"""Translate the errors of client libraries to the faults of a chat model.

The text of an error is never shown to the user, since it may contain the key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from typing import Any

from rag.models.faults import ChatModelError, ModelFault
from rag.models.parameters import Parameter, refused_parameter

# What servers say when passages and answer do not fit: OpenAI and vLLM "maximum context length", llama.cpp
# "exceed_context_size_error", LiteLLM "ContextWindowExceededError", Anthropic "prompt is too long".
_TOO_LONG = re.compile(r"context[ _]?(?:length|window|size)|prompt is too long", re.IGNORECASE)
_FILTERED = re.compile(r"content[ _](?:filter|management)|ResponsibleAIPolicyViolation", re.IGNORECASE)
_STATUS: dict[int, ModelFault] = {401: "key", 403: "key", 404: "unknown_model", 408: "slow", 413: "too_long"}


class TryAgainError(Exception):
    """A request was refused for a moment.

    Args:
        fault: the fault, if it stays.
        wait: the seconds that the server wants; None where it says nothing.
    """

    def __init__(self, fault: ModelFault, wait: float | None) -> None:
        super().__init__(fault)
        self.fault = fault
        self.wait = wait


class ParameterError(Exception):
    """A server refuses a parameter that the request can do without."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter)
        self.parameter = parameter


def translated(error: Exception, *, started: bool) -> Exception:
    """Translate the error of a client library to one of ours; an unrelated error is returned unchanged.

    Args:
        error: the error.
        started: whether a part of the reply has arrived.
    """
    import httpx2
    import openai

    from rag.models.http_client import ReplyTooLargeError

    if any(isinstance(one, ReplyTooLargeError) for one in _with_causes(error)):
        return ChatModelError("oversized")
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | TimeoutError):
        return ChatModelError("stalled" if started else "slow")
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError | ConnectionError):
        return ChatModelError("cut" if started else "unreachable")
    if isinstance(error, openai.OpenAIError | json.JSONDecodeError | TypeError | AttributeError | ValueError):
        return ChatModelError("cut" if started else "nonsense")
    return error


def is_late(failure: Exception | None) -> bool:
    """Return whether a server took a request, and began no reply in time."""
    import httpx2

    is_slow = isinstance(failure, ChatModelError | TryAgainError) and failure.fault == "slow"
    return is_slow and not any(isinstance(one, httpx2.ConnectTimeout) for one in _with_causes(failure))


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def refusal(error: Any, without: Set[Parameter], *, schema: bool) -> Exception | None:
    """Translate an error that has an HTTP status; None for one without.

    Args:
        error: the error, of OpenAI's library or another provider's.
        without: the parameters that were not sent.
        schema: whether a schema was sent.
    """
    status = _status(error)
    code = str(getattr(error, "code", None) or "")
    text = f"{code} {error} {getattr(error, 'body', '')}"
    if status is None:
        return None
    if status < 400:
        return ChatModelError("redirected")
    if status == 429:
        return ChatModelError("quota") if code == "insufficient_quota" else TryAgainError("busy", _retry_after(error))
    if _TOO_LONG.search(text):
        return ChatModelError("too_long")
    if status >= 500:
        return TryAgainError("server", _retry_after(error))
    if status not in (400, 422):
        return ChatModelError(_STATUS.get(status, "refused"))
    if _FILTERED.search(text):
        return ChatModelError("filtered")
    parameter = refused_parameter(getattr(error, "param", None), text, without, schema=schema)
    return ChatModelError("refused") if parameter is None else ParameterError(parameter)


def _status(error: Exception) -> int | None:
    """Return the HTTP status of an error, or the one that an error within a stream tells."""
    body = getattr(error, "body", None)
    within = body.get("code") if isinstance(body, dict) else None
    told = (getattr(error, "status_code", None), getattr(getattr(error, "response", None), "status_code", None), within)
    return next((code for code in told if isinstance(code, int) and 300 <= code < 600), None)


def _retry_after(error: Any) -> float | None:
    try:
        return max(0.0, float(error.response.headers["retry-after"]))
    except (AttributeError, KeyError, ValueError):
        return None
