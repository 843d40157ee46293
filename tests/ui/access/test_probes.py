"""What those who watch the page are told, and what its log says of a request."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import guarded as application
import pytest
from guarded import guarded
from hypothesis import given
from hypothesis import strategies as st

from ui.access.accounts import set_password
from ui.shared.logs import JsonLines
from ui.words.access import ENGLISH


@pytest.fixture
def users(tmp_path: Path) -> Path:
    path = tmp_path / "users"
    set_password(path, "한울", "correct horse")
    return path


def test_whether_it_lives_and_is_ready_is_told_to_everybody(users: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = guarded(users)
    headers = {"Host": "10.1.2.3:7860"}  # as an orchestrator calls it
    assert client.get("/healthz", headers=headers).json() == {"status": "alive"}
    assert client.get("/readyz", headers=headers).json() == {"status": "ready"}
    monkeypatch.setattr(application, "READY", [False])
    late = client.get("/readyz", headers=headers)
    assert (late.status_code, late.json()) == (503, {"status": "not ready"})
    assert client.get("/healthz").status_code == 200


def test_figures_need_a_token_where_people_sign_in(users: Path) -> None:
    assert guarded().get("/metrics").text == "mundap_questions_total 1.0\n"
    closed = guarded(users)
    assert (closed.get("/metrics").status_code, closed.get("/metrics").json()) == (
        401,
        {"detail": ENGLISH.metrics_refused},
    )
    with_token = guarded(users, metrics_token="secret-token")
    for given_, status in (("Bearer secret-token", 200), ("Bearer secret", 401), ("", 401), ("Bearer 비밀", 401)):
        assert with_token.get("/metrics", headers={"Authorization": given_.encode()}).status_code == status
    assert guarded(metrics_token="secret-token").get("/metrics").status_code == 401
    assert guarded().get("/metrics", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize(("given_", "kept"), [("abc-1.2_3", True), ("a" * 65, False), ("a b", False), ("", False)])
def test_each_request_has_an_id_and_a_line_without_what_it_asks(
    given_: str, kept: bool, caplog: pytest.LogCaptureFixture
) -> None:
    body = {"fn_index": 8, "session_hash": "s", "data": ["비밀 질문?", None]}
    with caplog.at_level(logging.INFO, "ui.access.probes"):
        answer = guarded().post("/gradio_api/queue/join?x=비밀", json=body, headers={"X-Request-ID": given_})
    name = answer.headers["x-request-id"]
    assert (name == given_) == kept and len(name) >= 3
    (record,) = [one for one in caplog.records if one.name == "ui.access.probes"]
    line = json.loads(JsonLines().format(record))
    told = ("message", "method", "path", "status")
    assert [line[key] for key in told] == ["request", "POST", "/gradio_api/queue/join", 200]
    assert "비밀" not in json.dumps(line, ensure_ascii=False)


@given(st.text(), st.dictionaries(st.sampled_from(["seconds", "kind", "user"]), st.text() | st.integers()))
def test_any_record_is_one_line_of_json(message: str, extra: dict[str, object]) -> None:
    record = logging.makeLogRecord({"msg": message, "name": "ui", "levelname": "INFO", **extra})
    text = JsonLines().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert line["message"] == message and {key: line[key] for key in extra} == extra


def test_a_traceback_is_a_field() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        record = logging.makeLogRecord({"msg": "no", "exc_info": (ValueError, error, error.__traceback__)})
    assert "ValueError: broken" in json.loads(JsonLines().format(record))["exception"]
