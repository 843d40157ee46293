"""Leave out of a request what the server refuses: it says which parameter, and the same model is asked without it.

OpenAI's servers name the parameter in a field of the error, the others somewhere in its text: Mistral and vLLM as the
place of an input that is not permitted, LiteLLM as ``temperature=0.1``, Groq and DeepSeek as the format that a model
lacks. The module knows the parameters that mundap sends, and no faults.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Parameter = Literal["temperature", "max_completion_tokens", "max_tokens", "stream_options", "response_format"]

# How the servers call each of them in an error.
_NAMES: dict[Parameter, str] = {
    "temperature": r"temperature",
    "max_completion_tokens": r"max_completion_tokens",
    "max_tokens": r"max_tokens",
    "stream_options": r"stream_options|include_usage",
    "response_format": r"response[_ ]format|json_schema|json_object|structured outputs?|grammar",
}


def refused_parameter(field: str | None, text: str, without: Set[Parameter], *, schema: bool) -> Parameter | None:
    """Return the parameter that a server refuses; None where the error is about something else.

    Args:
        field: what the error names as the parameter, as ``stream_options.include_usage``; None for nothing.
        text: the error's text.
        without: the parameters that were not sent.
        schema: whether a schema was sent.
    """
    sent = [name for name in get_args(Parameter) if name not in without and (schema or name != "response_format")]
    for said in (field or "", text):
        found = {name: re.search(rf"(?<!\w)(?:{_NAMES[name]})(?!\w)", said, re.IGNORECASE) for name in sent}
        places = {name: match.start() for name, match in found.items() if match}
        if places:  # an error names the parameter that it refuses first, then the one to use instead
            return min(places, key=lambda name: places[name])
    return "response_format" if schema and "response_format" in sent else None


def adapted(model: BaseChatModel, without: Set[Parameter], schema: dict[str, Any] | None) -> BaseChatModel:
    """Return a copy of a model that sends a schema for its reply, and not what the server refuses.

    A limit on the tokens is sent under its other name. A model that is not of OpenAI's kind gets no schema.
    """
    if not without and schema is None:
        return model
    from langchain_openai.chat_models.base import BaseChatOpenAI

    changes: dict[str, Any] = {}
    if "temperature" in without and "temperature" in type(model).model_fields:
        changes["temperature"] = None
    if isinstance(model, BaseChatOpenAI):
        changes |= _changes(model, without, schema)
    return model.model_copy(update=changes) if changes else model


def _changes(model: Any, without: Set[Parameter], schema: dict[str, Any] | None) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    body = dict(model.extra_body or {})  # goes into the request as it is: LangChain would rename or parse it
    limits = {"max_completion_tokens", "max_tokens"}
    if without & limits:
        changes["max_tokens"] = None
        body |= dict.fromkeys(limits - without, model.max_tokens) if model.max_tokens else {}
    if "stream_options" in without:
        changes["stream_usage"] = False
    if schema is not None and "response_format" not in without:
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": "reply", "schema": schema, "strict": True},
        }
    return changes | ({"extra_body": body} if body else {})
