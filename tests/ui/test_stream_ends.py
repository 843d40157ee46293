"""A tab that calls while its stream of results ends is answered when it knows of the end, and gets its results."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from rag.settings import Settings
from ui import stream_ends
from ui.server import Server

pytestmark = pytest.mark.slow

CALLS = "/gradio_api/queue/join"
RESULTS = "/gradio_api/queue/data"


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[httpx.Client]:
    server = Server(settings.model_copy(update={"port": 0}))
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        yield client
    server.close()


@pytest.fixture
def body(client: httpx.Client) -> dict[str, object]:
    """A call of a new tab, which is answered at once."""
    (stop,) = [one["id"] for one in client.get("/config").json()["dependencies"] if one["api_name"] == "_stop"]
    return {"fn_index": stop, "session_hash": uuid.uuid4().hex, "data": []}


@contextlib.contextmanager
def read_to_its_end(client: httpx.Client, body: dict[str, object]) -> Iterator[list[str]]:
    """The lines of the tab's stream up to its end; the connection is open until the block is left."""
    with client.stream("GET", RESULTS, params={"session_hash": str(body["session_hash"])}) as results:
        lines = results.iter_lines()  # kept: httpx closes the connection where nobody has it any more
        found: list[str] = []
        while not any('"msg":"close_stream"' in line for line in found):
            found.append(next(lines))
        yield found


def test_the_reply_to_a_call_does_not_overtake_the_end_of_the_stream(
    client: httpx.Client, body: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_ends, "LONGEST", 30)
    client.post(CALLS, json=body).raise_for_status()
    replied = threading.Event()

    def call() -> None:
        client.post(CALLS, json=body).raise_for_status()
        replied.set()

    calling = threading.Thread(target=call)
    with read_to_its_end(client, body):  # and the connection is still open: this tab has not heard it
        calling.start()
        assert not replied.wait(1)
    assert replied.wait(10)
    calling.join()
    with read_to_its_end(client, body) as lines:
        assert any("process_completed" in line for line in lines)


def test_who_reads_on_after_the_end_is_not_kept_waiting(client: httpx.Client, body: dict[str, object]) -> None:
    client.post(CALLS, json=body).raise_for_status()
    started = time.monotonic()
    assert '"msg":"close_stream"' in client.get(RESULTS, params={"session_hash": str(body["session_hash"])}).text
    assert time.monotonic() - started < 10
    client.post(CALLS, json=body).raise_for_status()  # nothing of the last stream is waited for


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "OPTIONS"])
def test_what_is_no_call_is_told_so(client: httpx.Client, method: str) -> None:
    assert client.request(method, CALLS).status_code == 405


def test_other_tabs_are_answered_meanwhile(
    client: httpx.Client, body: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_ends, "LONGEST", 30)
    client.post(CALLS, json=body).raise_for_status()
    with read_to_its_end(client, body):
        started = time.monotonic()
        client.post(CALLS, json=body | {"session_hash": "another"}).raise_for_status()
        assert time.monotonic() - started < 10


def hears(client: httpx.Client, body: dict[str, object], seconds: float) -> list[str]:
    """What the tab's stream says until it ends; fails where it does not within some seconds."""
    until, found = time.monotonic() + seconds, list[str]()
    with client.stream("GET", RESULTS, params={"session_hash": str(body["session_hash"])}) as results:
        for line in results.iter_lines():
            found.append(line)
            assert time.monotonic() < until, found
            if '"msg":"close_stream"' in line:
                break
    return found


def test_after_a_connection_broke_the_next_call_is_answered_or_told_to_be_sent_again(
    client: httpx.Client, body: dict[str, object]
) -> None:
    for _ in range(5):
        client.post(CALLS, json=body).raise_for_status()
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as broken:
            path = f"{RESULTS}?session_hash={body['session_hash']}"
            broken.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        client.post(CALLS, json=body).raise_for_status()
        found = hears(client, body, 60)
        assert any("process_completed" in line or "Send the question again" in line for line in found)
