"""The faulty server does what it says, seen through the real clients."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import openai
import pytest
from faulty_server import (
    FaultyServer,
    Fixed,
    Reply,
    cut,
    drip,
    empty,
    endless,
    flood,
    garbage,
    says,
    slow_first_byte,
    stall,
    status,
)
from langchain_openai import ChatOpenAI

KEY = "sk-proj-0123456789abcdefWXYZ"
TEXT = "수도는 '서울'입니다. \"Seoul\"\n"
both_ways = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])


def _pieces(server: FaultyServer, *, streamed: bool, timeout: float = 5, max_retries: int = 0) -> Iterator[str]:
    with openai.OpenAI(base_url=server.url, api_key=KEY, timeout=timeout, max_retries=max_retries) as client:
        messages: Any = [{"role": "user", "content": "수도는?"}]
        if not streamed:
            yield client.chat.completions.create(model="test-model", messages=messages).choices[0].message.content or ""
            return
        with client.chat.completions.create(model="test-model", messages=messages, stream=True) as stream:
            for chunk in stream:
                yield chunk.choices[0].delta.content or ""


def _text(server: FaultyServer, *, streamed: bool, timeout: float = 5, max_retries: int = 0) -> str:
    return "".join(_pieces(server, streamed=streamed, timeout=timeout, max_retries=max_retries))


@both_ways
@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (says(TEXT, delay=0.01), TEXT),
        (says(""), ""),
        (slow_first_byte(0.05, TEXT), TEXT),
        (drip(TEXT, 0.1), TEXT),
        (empty(), ""),
    ],
    ids=["says", "says nothing", "slow first byte", "drip", "empty"],
)
def test_good_answers_arrive_whole(reply: Reply, text: str, streamed: bool) -> None:
    with FaultyServer(reply) as server:
        assert _text(server, streamed=streamed) == text
        assert _text(server, streamed=streamed) == text


def test_a_stream_comes_in_pieces_with_a_delay() -> None:
    with FaultyServer(says("abcdefgh", piece=3, delay=0.05)) as server:
        started = time.monotonic()
        assert [piece for piece in _pieces(server, streamed=True) if piece] == ["abc", "def", "gh"]
        assert time.monotonic() - started >= 0.1


def test_langchain_sees_the_text_and_the_usage() -> None:
    with FaultyServer(says(TEXT, prompt_tokens=7, completion_tokens=5)) as server:
        model = ChatOpenAI(model="test-model", base_url=server.url, api_key=KEY, max_retries=0, stream_usage=True)  # type: ignore[arg-type]
        chunks = list(model.stream("수도는?"))
        whole = model.invoke("수도는?")
    assert "".join(chunk.text for chunk in chunks) == whole.text == TEXT
    assert [chunk.usage_metadata["total_tokens"] for chunk in chunks if chunk.usage_metadata] == [12]
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["input_tokens"] == 7
    assert server.requests[0]["stream_options"] == {"include_usage": True}


def test_the_last_chunk_has_the_usage_and_no_choice_only_when_asked_for() -> None:
    with FaultyServer(says("hi")) as server, openai.OpenAI(base_url=server.url, api_key=KEY) as client:
        ask: Any = {"model": "m", "messages": [], "stream": True}
        *_, last = client.chat.completions.create(**ask, stream_options={"include_usage": True})
        *_, plain = client.chat.completions.create(**ask)
    assert last.choices == []
    assert last.usage.total_tokens == 20
    assert plain.choices[0].finish_reason == "stop"
    assert plain.usage is None


@both_ways
@pytest.mark.parametrize(
    ("reply", "kind", "error_code", "words"),
    [
        (status(401), openai.AuthenticationError, "invalid_api_key", f"sk-proj-{'*' * 16}WXYZ"),
        (status(401, message="No such key: {key}"), openai.AuthenticationError, "invalid_api_key", KEY),
        (status(429), openai.RateLimitError, "rate_limit_exceeded", "Rate limit"),
        (status(429, error_code="insufficient_quota"), openai.RateLimitError, "insufficient_quota", "current quota"),
        (status(500), openai.InternalServerError, None, "server had an error"),
        (status(400, error_code="context_length_exceeded"), openai.BadRequestError, "context_length_exceeded", "8192"),
        (status(503, message="붐빕니다"), openai.InternalServerError, None, "붐빕니다"),
    ],
    ids=["401", "401 with the whole key", "429", "quota", "500", "context length", "503"],
)
def test_errors_are_those_of_openai(
    reply: Reply, kind: type[openai.APIStatusError], error_code: str | None, words: str, streamed: bool
) -> None:
    with FaultyServer(reply) as server, pytest.raises(kind) as caught:
        _text(server, streamed=streamed)
    assert caught.value.code == error_code
    assert words in caught.value.message
    assert "retry-after" not in caught.value.response.headers


def test_replies_come_in_order_and_the_client_honours_retry_after() -> None:
    with FaultyServer(status(429, headers={"Retry-After": "0.05"}), lambda request: says(request["model"])) as server:
        assert _text(server, streamed=False, max_retries=1) == "test-model"
        assert _text(server, streamed=True) == "test-model"
    assert [bool(request.get("stream")) for request in server.requests] == [False, False, True]
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


@both_ways
@pytest.mark.parametrize(
    ("reply", "error", "text"),
    [
        (slow_first_byte(5, TEXT), openai.APITimeoutError, ""),
        (stall(TEXT, 5), openai.APITimeoutError, TEXT),
        (stall(TEXT, 0.02), openai.APIConnectionError, TEXT),
        (cut(TEXT), openai.APIConnectionError, TEXT),
    ],
    ids=["slow first byte", "stall", "stall that ends", "cut"],
)
def test_broken_answers_raise_after_their_text(
    reply: Reply, error: type[openai.APIConnectionError], text: str, streamed: bool
) -> None:
    arrived = ""
    with FaultyServer(reply) as server, pytest.raises(openai.APIConnectionError) as caught:
        for piece in _pieces(server, streamed=streamed, timeout=0.4):
            arrived += piece
    assert type(caught.value) is error
    assert arrived == (text if streamed else "")


def test_an_endless_answer_ends_when_the_client_leaves() -> None:
    with FaultyServer(endless("그리고 "), says("다음")) as server:
        assert "".join(islice(_pieces(server, streamed=True), 50)) == "그리고 " * 49
        assert _text(server, streamed=True) == "다음"


@both_ways
def test_a_flood_has_the_bytes_that_it_promises(streamed: bool) -> None:
    with FaultyServer(flood()) as server:
        pieces = [piece for piece in _pieces(server, streamed=streamed) if piece]
    assert len("".join(pieces).encode()) == 1_000_000
    assert len(pieces) == (16 if streamed else 1)


def test_a_page_is_an_empty_stream_or_a_string_to_the_client() -> None:
    with FaultyServer(garbage()) as server:
        assert _text(server, streamed=True) == ""  # no line of the page is an event
        with pytest.raises(AttributeError, match="'str' object"):
            _text(server, streamed=False)


@both_ways
def test_garbage_in_the_right_content_type_is_no_json(streamed: bool) -> None:
    body = garbage("data: {oops\n\n", "text/event-stream") if streamed else garbage("{oops", "application/json")
    with FaultyServer(body) as server, pytest.raises(json.JSONDecodeError):
        _text(server, streamed=streamed)


@both_ways
@pytest.mark.parametrize(
    "reply",
    [stall("서울", 60), slow_first_byte(60, "서울"), drip("서울", 60), endless("서울", delay=0)],
    ids=["stall", "slow first byte", "drip", "endless"],
)
def test_closing_interrupts_whatever_goes_on(reply: Reply, streamed: bool) -> None:
    server = FaultyServer(reply)
    errors: list[Exception] = []

    def ask() -> None:
        try:
            _text(server, streamed=streamed)
        except openai.APIError as error:
            errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not server.requests and asking.is_alive():
        time.sleep(0.01)
    started = time.monotonic()
    server.close()
    server.close()
    asking.join(1)
    assert time.monotonic() - started < 1
    assert [type(error) for error in errors] == [openai.APIConnectionError]


def test_a_closed_server_answers_no_connection_that_it_had() -> None:
    with FaultyServer(says("hi")) as server, openai.OpenAI(base_url=server.url, api_key=KEY, max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["test-model"]
        assert server.requests == []
        server.close()
        with pytest.raises(openai.APIConnectionError):
            client.models.list()


def test_a_mistake_in_a_script_is_raised() -> None:
    def wrong(request: dict[str, Any]) -> Fixed:
        raise KeyError(request["model"])

    with (
        pytest.raises(KeyError, match="test-model"),
        FaultyServer(wrong) as server,
        pytest.raises(openai.APIConnectionError),
    ):
        _text(server, streamed=False)
    with pytest.raises(ValueError, match="at least one reply"):
        FaultyServer()
