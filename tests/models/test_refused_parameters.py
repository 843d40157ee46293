"""A request is made again without the parameter that a server does not know, whatever words it has for that.

The wordings are those of OpenAI, Azure, Mistral, vLLM, LiteLLM, Groq, DeepSeek and llama.cpp, as users report them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asking import ask, complete, model_at
from faulty_server import FaultyServer, Fixed, Reply, says, status
from odd_replies import refuses, says_openai

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}


def forbidden(name: str) -> dict[str, Any]:
    """A body that names an input as pydantic does."""
    return {"detail": [{"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted"}]}


# Parameter, what the server says of it.
REFUSALS: list[tuple[str, Fixed]] = [
    (
        "temperature",
        refuses(
            says_openai(
                "Unsupported value: 'temperature' does not support 0.0 with this model.",
                "temperature",
                "unsupported_value",
            )
        ),
    ),
    ("temperature", refuses(says_openai("This model takes fewer parameters.", "temperature", "unsupported_parameter"))),
    (
        "temperature",
        refuses(
            says_openai(
                "litellm.UnsupportedParamsError: gpt-5 models don't support temperature=0.0. Only temperature=1 is "
                "supported. To drop unsupported params set `litellm.drop_params = True`",
                None,
                "400",
            )
        ),
    ),
    ("temperature", refuses({"error": "`temperature` is deprecated for this model"})),
    ("max_completion_tokens", refuses({"object": "error", "message": forbidden("max_completion_tokens")}, 422)),
    ("max_completion_tokens", refuses(says_openai("Unknown parameter", "max_completion_tokens", None))),
    (
        "max_completion_tokens",
        refuses(says_openai("Unrecognized request argument supplied: max_completion_tokens", None, None)),
    ),
    ("stream_options", refuses(forbidden("stream_options"), 422)),
    (
        "stream_options",
        refuses(
            {
                "object": "error",
                "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': "
                "'Extra inputs are not permitted', 'input': {'include_usage': True}}]",
                "type": "BadRequestError",
                "param": None,
                "code": 400,
            }
        ),
    ),
    ("stream_options", refuses(says_openai("Unknown parameter.", "stream_options.include_usage", "unknown_parameter"))),
    ("stream_options", refuses("Unknown field: stream_options")),
]


def choosy(name: str, refusal: Reply) -> Callable[[dict[str, Any]], Reply]:
    """A server that does not take a parameter."""
    return lambda request: refusal if name in request else says('{"city": "Seoul"}')


@pytest.mark.parametrize(("name", "refusal"), REFUSALS)
def test_what_a_server_refuses_is_left_out_and_stays_out(name: str, refusal: Fixed) -> None:
    with FaultyServer(choosy(name, refusal)) as server:
        model = model_at(server.url)
        assert ask(model) == ask(model) == ('{"city": "Seoul"}', None)
    assert [name in request for request in server.requests] == [True, False, False]
    kept = {"temperature", "max_completion_tokens", "stream_options"} - {name}
    assert all(kept <= request.keys() for request in server.requests)


def test_the_limit_of_tokens_goes_under_its_other_name() -> None:
    with FaultyServer(choosy("max_completion_tokens", refuses(forbidden("max_completion_tokens"), 422))) as server:
        ask(model_at(server.url))
    assert [(r.get("max_completion_tokens"), r.get("max_tokens")) for r in server.requests] == [
        (100, None),
        (None, 100),
    ]


def test_a_server_without_any_of_them_is_asked_without_any() -> None:
    names = ("temperature", "max_completion_tokens", "max_tokens", "stream_options", "response_format")

    def reply(request: dict[str, Any]) -> Reply:
        refused = next((name for name in names if name in request), None)
        return refuses(forbidden(refused), 422) if refused else says("Seoul.")

    with FaultyServer(reply) as server:
        assert complete(model_at(server.url), schema=SCHEMA) == "Seoul."
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "refusal",
    [
        refuses(says_openai("This response_format type is unavailable now", None, "invalid_request_error")),
        refuses(says_openai("This model does not support response format `json_schema`.", "response_format", None)),
        refuses(
            says_openai("response_format.type `json_schema` is unavailable now at line 1 column 1193", None, None), 422
        ),
        refuses({"error": {"code": 400, "message": "Failed to parse grammar", "type": "invalid_request_error"}}),
        refuses("Bad Request"),  # nothing is named: the schema is the likeliest, and can be done without
    ],
)
def test_a_schema_is_left_out_where_the_server_has_no_structured_output(refusal: Fixed) -> None:
    with FaultyServer(choosy("response_format", refusal)) as server:
        model = model_at(server.url)
        assert complete(model, schema=SCHEMA) == complete(model, schema=SCHEMA) == '{"city": "Seoul"}'
    assert ["response_format" in request for request in server.requests] == [True, False, False]
    assert server.requests[1]["temperature"] == 0.0


def test_a_schema_goes_along_where_the_server_takes_it() -> None:
    with FaultyServer(says('{"city": "Seoul"}')) as server:
        model = model_at(server.url)
        assert complete(model, schema=SCHEMA) == '{"city": "Seoul"}'
        assert ask(model) == ('{"city": "Seoul"}', None)
    assert server.requests[0]["response_format"]["json_schema"]["schema"] == SCHEMA
    assert "response_format" not in server.requests[1]


@pytest.mark.parametrize(
    ("refusal", "fault"),
    [
        (refuses(says_openai("The model `x` is broken.", None, None)), "refused"),
        (refuses(says_openai("'top_k' is not supported", "top_k", "unsupported_parameter")), "refused"),
        (status(400, error_code="context_length_exceeded"), "too_long"),
        (
            refuses(
                says_openai(
                    "'max_tokens' or 'max_completion_tokens' is too large: 800. This model's maximum context length is "
                    "4096 tokens and your request has 4000 input tokens.",
                    "max_tokens",
                    None,
                )
            ),
            "too_long",
        ),
        (
            refuses(
                {
                    "error": {
                        "code": 400,
                        "message": "the request exceeds the available context size, try increasing it",
                        "type": "exceed_context_size_error",
                        "n_prompt_tokens": 9000,
                    }
                }
            ),
            "too_long",
        ),
        (refuses(says_openai("The response was filtered.", "prompt", "content_filter")), "filtered"),
    ],
)
def test_other_refusals_are_told_at_once(refusal: Fixed, fault: str) -> None:
    with FaultyServer(refusal) as server:
        assert ask(model_at(server.url)) == ("", fault)
    assert len(server.requests) == 1


def test_an_error_within_a_stream_is_one_of_the_server() -> None:
    inside = Fixed(
        200, 'data: {"error": {"message": "overloaded", "code": 503}}\n\n', {"Content-Type": "text/event-stream"}
    )
    with FaultyServer(inside, says("Seoul.")) as server:
        assert ask(model_at(server.url)) == ("Seoul.", None)
