"""What Gradio never sees: files from elsewhere, names that nobody offers, and bodies of another shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from guarded import UPLOADS, guarded
from hypothesis import given
from hypothesis import strategies as st

from ui.access.request_bodies import DEEPEST, LARGEST_BODY
from ui.words.access import ENGLISH, KOREAN

JOIN = "/gradio_api/queue/join"
ASK = "/gradio_api/call/v2/ask"
CLIENT = guarded(per_minute=0)
FILE = {"meta": {"_type": "gradio.FileData"}}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
places = st.sampled_from(
    [
        lambda value: (JOIN, {"fn_index": 7, "session_hash": "s", "data": ["", value]}),
        lambda value: (JOIN, {"fn_index": 7, "session_hash": "s", "data": ["", [[{"a": value}]]]}),
        lambda value: (JOIN, {"fn_index": 7, "session_hash": "s", "data": ["", 1], "event_data": value}),
        lambda value: (JOIN, {"fn_index": 8, "session_hash": "s", "data": [value, None]}),
        lambda value: (ASK, {"question": value}),
        lambda value: (ASK, {"question": "질문", "history": [value]}),
        lambda value: ("/gradio_api/call/ask", {"data": [value]}),
        lambda value: ("/gradio_api/mcp/", {"method": "tools/call", "params": {"arguments": {"question": value}}}),
    ]
)
foreign_paths = st.one_of(
    st.builds("{}://{}/{}".format, st.sampled_from(["http", "https", "HTTP", "ftp", "file"]), st.text(), st.text()),
    st.text().filter(lambda text: not text.startswith("/")),
    st.sampled_from(["/etc/passwd", f"{UPLOADS}/../x", f"{UPLOADS}x/y", "//elsewhere.example/x", f"{UPLOADS}/\0"]),
)


@given(places, foreign_paths, st.sampled_from([{}, FILE, {"meta": 3}, {**FILE, "url": "http://elsewhere.example"}]))
def test_no_file_from_elsewhere_gets_through(place: Any, path: str, rest: dict[str, Any]) -> None:
    address, body = place({"path": path, **rest})
    answer = CLIENT.post(address, json=body, headers={"Accept-Language": "ko"})
    assert (answer.status_code, answer.json()) == (400, {"detail": KOREAN.foreign_file})


def test_an_uploaded_file_gets_through() -> None:
    file = {"path": f"{UPLOADS}/0a/b.txt", "orig_name": "b.txt", "url": "http://127.0.0.1:7860/file=b.txt", **FILE}
    answer = CLIENT.post(JOIN, json={"fn_index": 7, "session_hash": "s", "data": ["", [file]]})
    assert json.loads(answer.json()["body"])["data"] == ["", [file]]


@given(st.sampled_from([JOIN, ASK, "/gradio_api/call/ask", "/gradio_api/cancel", "/gradio_api/reset"]), json_values)
def test_any_json_is_passed_on_or_refused_with_a_sentence(address: str, content: Any) -> None:
    answer = CLIENT.post(address, json=content)
    if answer.status_code != 200:
        assert answer.status_code in (400, 404)
        assert isinstance(answer.json()["detail"], str)


@given(st.binary(max_size=100), st.sampled_from([JOIN, ASK, "/gradio_api/cancel/", "/gradio_api/mcp"]))
def test_what_is_no_json_is_refused_with_a_sentence(body: bytes, address: str) -> None:
    answer = CLIENT.post(address, content=b"\xff" + body)
    assert (answer.status_code, answer.json()) == (400, {"detail": ENGLISH.no_json})


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_json_does_not_have_is_refused(number: str) -> None:
    body = f'{{"fn_index": 7, "session_hash": "s", "data": ["", {number}]}}'.encode()
    answer = CLIENT.post(JOIN, content=body)
    assert (answer.status_code, answer.json()) == (400, {"detail": ENGLISH.no_json})


@pytest.mark.parametrize(
    ("address", "body", "status", "words"),
    [
        (ASK, {}, 400, "The value of question is missing"),
        (ASK, {"question": "a", "model": "b"}, 400, "There is no parameter model. There are: question, history."),
        (ASK, {"question": 3}, 400, "The question is not a string. Send a string."),
        (ASK, ["a"], 400, "not a JSON object"),
        ("/gradio_api/call/v2/_opened", {"question": "a"}, 404, "nothing at this address"),
        ("/gradio_api/call/_opened", {"data": []}, 404, "nothing at this address"),
        ("/gradio_api/call/ask", {"data": []}, 400, "The value of question is missing"),
        ("/gradio_api/call/ask", {"data": "ab"}, 400, "The value of data in the request is wrong"),
        ("/gradio_api/call/ask", {"data": ["a", [], 3]}, 400, "2 values are needed, but 3 were sent"),
        (JOIN, {"fn_index": 9, "session_hash": "s", "data": []}, 404, "no action with the number 9"),
        (JOIN, {"fn_index": -1, "session_hash": "s", "data": []}, 404, "no action with the number -1"),
        (JOIN, {"fn_index": "7", "session_hash": "s", "data": ["", 1]}, 400, "fn_index"),
        (JOIN, {"fn_index": True, "session_hash": "s", "data": ["", 1]}, 400, "fn_index"),
        (JOIN, {"session_hash": "s", "data": ["", 1]}, 400, "fn_index"),
        (JOIN, {"fn_index": 7, "data": ["", 1]}, 400, "session_hash"),
        (JOIN, {"fn_index": 7, "session_hash": "s", "data": [""]}, 400, "2 values are needed, but 1 were sent"),
        (JOIN, {"fn_index": 7, "session_hash": "s", "data": [3, 1]}, 400, "not of the kind that is needed"),
        (JOIN, {"fn_index": 7, "session_hash": "", "data": ["", 1]}, 400, "session_hash"),
        (JOIN, {"fn_index": 7, "session_hash": "s" * 65, "data": ["", 1]}, 400, "session_hash"),
        (JOIN, {"fn_index": 7, "session_hash": "가", "data": ["", 1]}, 400, "session_hash"),
        ("/gradio_api/cancel", {"session_hash": "s"}, 400, "fn_index"),
    ],
)
def test_a_wrong_body_gets_a_sentence_that_says_what_is_wrong(address: str, body: Any, status: int, words: str) -> None:
    answer = CLIENT.post(address, json=body)
    assert answer.status_code == status and words in answer.json()["detail"]


def test_what_is_nested_too_deeply_or_too_long_is_refused() -> None:
    def nested(depth: int) -> Any:
        return {"question": "a", "history": json.loads("[" * depth + "]" * depth)}

    assert CLIENT.post(ASK, json=nested(DEEPEST - 1)).status_code == 200
    assert CLIENT.post(ASK, json=nested(DEEPEST)).json() == {"detail": ENGLISH.too_deep}
    assert CLIENT.post(ASK, content=b"[" * 100_000).json() == {"detail": ENGLISH.no_json}
    long = CLIENT.post(ASK, content=b" " * (LARGEST_BODY + 1))
    assert (long.status_code, long.json()) == (413, {"detail": ENGLISH.too_large})


def test_what_was_checked_is_what_arrives() -> None:
    """Of two values of one name the parser takes the last; whatever parses it next gets only that one."""
    body = '{"fn_index": 7, "fn_index": 8, "session_hash": "s", "data": ["질문", null], "event_id": "another"}'
    arrived = CLIENT.post(JOIN, content=body.encode(), headers={"Content-Type": "text/plain"}).json()["body"]
    assert json.loads(arrived) == {"fn_index": 8, "session_hash": "s", "data": ["질문", None]}
    assert arrived.count("fn_index") == 1
    positional = CLIENT.post("/gradio_api/call/ask", json={"data": ["질문"], "fn_index": 7}).json()["body"]
    assert json.loads(positional) == {"data": ["질문", None]}


def test_half_a_character_becomes_a_question_mark() -> None:
    body = '{"fn_index": 7, "session_hash": "s", "data": ["\\ud83d 질문", {"\\ud83d": 1}]}'
    arrived = CLIENT.post(JOIN, content=body.encode()).json()["body"]
    assert json.loads(arrived)["data"] == ["? 질문", {"?": 1}]


def test_nobody_listens_where_nothing_comes() -> None:
    for path in ("/gradio_api/queue/data?session_hash={}", "/gradio_api/call/v2/ask/{}", "/gradio_api/call/ask/{}"):
        assert CLIENT.get(path.format("pending")).status_code == 200
        late = CLIENT.get(path.format("nothing"))
        assert (late.status_code, late.json()) == (404, {"detail": ENGLISH.nothing_pending})
    assert CLIENT.get("/gradio_api/queue/data").status_code == 404
