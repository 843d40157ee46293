"""The deadline of an answer holds whatever the server does, in bounded memory, and nothing is left behind."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from asking import ask, complete, model_at
from faulty_server import FaultyServer, Raw, Reply, drip, endless, says, slow_first_byte, stall, status
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from odd_replies import HEAD, by_the_byte, event, without_end

from rag.models import ChatModelError, Deadline, Tokens, use_chat_model

SECONDS = 0.6
MEGABYTE = 1 << 20

# Everything comes before the client's own limit of 5 seconds without a byte.
ENDLESS: dict[str, Reply] = {
    "headers by the byte": by_the_byte(HEAD + event("Seoul"), 0.05),
    "answer by the byte": Raw([HEAD, *(bytes([byte]) for byte in event("Seoul") * 9)], 0.02),
    "early hints without end": without_end(then=b"HTTP/1.1 103 Early Hints\r\n\r\n", delay=0.02),
    "headers without end": without_end(b"HTTP/1.1 200 OK\r\n", then=b"X-Filler: 1\r\n", delay=0.02),
    "body before headers": without_end(then=b"data: x", delay=0.02),
    "comments": without_end(HEAD, then=b": ping\n\n", delay=0.02),
    "comments at full speed": without_end(HEAD, then=b": ping\n\n"),
    "a line without end": without_end(HEAD, then=b"data: x", delay=0.02),
    "empty events": without_end(HEAD, then=event(""), delay=0.02),
    "drip": drip("x" * 100, 10),
    "stall": stall("Seoul", 30),
    "nothing": slow_first_byte(30, "Seoul"),
    "failing for ever": status(500),
}


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> Iterator[None]:
    yield
    until(lambda: not readers())


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "mundap-reader"]


def until(true: Callable[[], object], seconds: float = 2.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_request_that_is_never_answered_counts_as_sent() -> None:
    tokens = Tokens()
    with FaultyServer(slow_first_byte(30, "Seoul")) as server, pytest.raises(ChatModelError):
        model_at(server.url).complete([HumanMessage("수도는?")], Deadline(SECONDS), tokens)
    assert tokens.prompt > 0 and tokens.completion == 0


def test_a_request_that_never_arrived_counts_nothing() -> None:
    tokens = Tokens()
    with FaultyServer(says("Seoul")) as server:
        gone = server.url
    with pytest.raises(ChatModelError):
        model_at(gone).complete([HumanMessage("수도는?")], Deadline(5.0), tokens)
    assert (tokens.prompt, tokens.completion) == (0, 0)


@pytest.mark.parametrize("kind", ENDLESS)
def test_the_deadline_holds_and_the_connection_is_closed(kind: str) -> None:
    with FaultyServer(ENDLESS[kind]) as server:
        model = model_at(server.url)
        started = time.monotonic()
        _, fault = ask(model, SECONDS)
        assert time.monotonic() - started < SECONDS + 1
        assert fault in ("slow", "stalled", "server", "unreachable", "oversized")
        if "stall" not in kind and kind != "nothing":  # a server that sends nothing notices nothing
            until(lambda: not server.open_connections)


@pytest.mark.parametrize(
    "raw",
    [
        without_end(HEAD, then=b"data: " + b"x" * 60_000),
        without_end(HEAD, then=b"x" * 65_536),
        without_end(HEAD, then=b"data: x\n" * 1000),
        without_end(HEAD, then=b": a comment\n" * 1000),
        Raw([HEAD, b"data: " + b"[" * 3 * MEGABYTE + b"\n\n"]),
        without_end(HEAD, then=(b": " + b"x" * 60_000 + b"\n\n")),
    ],
    ids=["a line", "no field", "an event of many lines", "comments in one event", "one large event", "comments"],
)
def test_what_has_no_end_is_given_up_in_bounded_memory(raw: Raw) -> None:
    with FaultyServer(says("warm"), raw) as server:
        model = model_at(server.url)
        ask(model)
        tracemalloc.start()
        try:
            assert ask(model, 20) == ("", "oversized")
            assert tracemalloc.get_traced_memory()[1] < 12 * MEGABYTE
        finally:
            tracemalloc.stop()


def test_a_compressed_reply_is_not_unpacked() -> None:
    head = HEAD.replace(b"Connection", b"Content-Encoding: gzip\r\nConnection")
    with FaultyServer(Raw([head, b"\x1f\x8b"])) as server:
        assert ask(model_at(server.url)) == ("", "oversized")
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_an_endless_answer_ends_at_the_longest() -> None:
    with FaultyServer(endless("Seoul. " * 100, delay=0)) as server:
        text, fault = ask(model_at(server.url))
        assert fault is None
        assert 12_000 < len(text) < 13_000
        until(lambda: not server.open_connections)


@pytest.mark.parametrize(
    "reply",
    [without_end(HEAD, event("Seoul"), then=b": ping\n\n", delay=0.02), stall("Seoul", 30), slow_first_byte(30, "x"),
     by_the_byte(HEAD, 0.05), status(500), status(429, headers={"Retry-After": "5"})],
    ids=["comments", "stall", "nothing", "headers", "between two tries", "told to wait"],
)  # fmt: skip
@pytest.mark.parametrize("whole", [False, True])
def test_a_cancelled_answer_just_ends_at_once(reply: Reply, whole: bool) -> None:
    deadline = Deadline(20)
    cancelled: list[float] = []

    def cancel() -> None:
        time.sleep(0.3)
        cancelled.append(time.monotonic())
        deadline.cancel()
        deadline.cancel()

    with FaultyServer(reply) as server:
        model = model_at(server.url)
        canceller = threading.Thread(target=cancel)
        canceller.start()
        text = complete(model, deadline) if whole else ask(model, deadline)[0]
        assert time.monotonic() - cancelled[0] < 0.5  # 0.1 where nothing else runs
        canceller.join()
        assert text in ("Seoul", "")
        assert ask(model, deadline) == ("", None)  # and none begins anew


def test_cancelling_one_answer_leaves_the_others_of_the_same_model() -> None:
    with FaultyServer(stall("Seo", 30), says("Seoul.", delay=0.1)) as server:
        model = model_at(server.url)
        first = Deadline(20)
        pieces = model.stream([HumanMessage("?")], first, Tokens())
        assert next(pieces) == "Seo"
        second = model.stream([HumanMessage("?")], Deadline(20), Tokens())
        assert next(second) == "Seou"
        first.cancel()
        assert list(pieces) == []
        assert list(second) == ["l."]


def test_an_abandoned_answer_closes_its_connection() -> None:
    with FaultyServer(endless("Seoul. ", delay=0.02)) as server:
        pieces = model_at(server.url).stream([HumanMessage("?")], Deadline(20), Tokens())
        assert next(pieces)
        assert server.open_connections == 1
        pieces.close()
        until(lambda: not server.open_connections, 0.5)


def test_what_came_in_time_is_kept_however_late_it_is_taken() -> None:
    with FaultyServer(says("Seoul is the capital.")) as server:
        pieces = model_at(server.url).stream([HumanMessage("?")], Deadline(SECONDS), Tokens())
        first = next(pieces)
        time.sleep(SECONDS)
        assert first + "".join(pieces) == "Seoul is the capital."


class Slow(Iterator[AIMessage]):
    """A model of somebody's own that takes its time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __next__(self) -> AIMessage:
        time.sleep(self._seconds)
        return AIMessage("Seoul.")


def test_the_deadline_holds_for_a_model_of_the_users_own() -> None:
    started = time.monotonic()
    assert ask(use_chat_model(GenericFakeChatModel(messages=Slow(1.5))), SECONDS) == ("", "slow")
    assert time.monotonic() - started < SECONDS + 1
    assert ask(use_chat_model(GenericFakeChatModel(messages=Slow(0))), SECONDS) == ("Seoul.", None)
