"""The JSON of chat completions, as OpenAI's servers write it: streamed events, or one object."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from faulty_server import Answer

MARK = "<the text>"


def _fields(reply: Answer, request: dict[str, Any], kind: str) -> tuple[dict[str, Any], dict[str, int]]:
    """What every object of an answer has, and the usage."""
    spent = {"prompt_tokens": reply.prompt_tokens, "completion_tokens": reply.completion_tokens}
    common = {"id": "chatcmpl-test", "object": kind, "created": 1_700_000_000, "model": request.get("model")}
    return common, {**spent, "total_tokens": sum(spent.values())}


def events(reply: Answer, request: dict[str, Any]) -> tuple[str, Callable[[Any], str], str]:
    """The first event, how a piece becomes an event, and the last events."""
    common, usage = _fields(reply, request, "chat.completion.chunk")
    counted = (request.get("stream_options") or {}).get("include_usage")

    def event(*choices: Any, usage: dict[str, int] | None = None) -> str:
        chunk = {**common, "choices": choices, **({"usage": usage} if counted else {})}
        return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"

    def delta(finish_reason: str | None = None, **fields: Any) -> str:
        return event({"index": 0, "delta": fields, "logprobs": None, "finish_reason": finish_reason})

    end = delta(reply.reason) + (event(usage=usage) if counted else "") + "data: [DONE]\n\n"
    return (
        delta(role="assistant", content=""),
        lambda piece: delta(**(piece if isinstance(piece, dict) else {"content": piece})),
        end,
    )


def one_object(reply: Answer, request: dict[str, Any]) -> tuple[str, Callable[[Any], str], str]:
    """What stands before the text, how a piece is written in JSON, and what stands after the text."""
    common, usage = _fields(reply, request, "chat.completion")
    message = {"role": "assistant", "content": MARK, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.reason}
    start, end = json.dumps({**common, "choices": [choice], "usage": usage}, ensure_ascii=False).split(MARK)
    return start, lambda piece: json.dumps(piece, ensure_ascii=False)[1:-1], end
