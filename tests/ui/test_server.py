"""The server: where it listens, what it says when it cannot, and that a faulty index is refused before it opens."""

from __future__ import annotations

import gc
import json
import socket
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from gradio import networking

from rag.errors import IndexStateError, SettingsError
from rag.settings import Settings, load_settings
from ui.access.accounts import set_password
from ui.server import TABS_REMEMBERED, Server, launch


@pytest.mark.slow
def test_a_strange_host_is_refused(settings: Settings) -> None:
    server = Server(settings.model_copy(update={"port": 0}))
    try:
        stranger = urllib.request.Request(server.url, headers={"Host": "mundap.example"})
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(stranger, timeout=30)
        with urllib.request.urlopen(server.url, timeout=30) as response:
            assert response.status == 200
    finally:
        server.close()


@pytest.mark.slow
def test_a_page_that_is_slow_to_reply_at_first_is_opened(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networking, "url_ok", lambda _: False)  # what Gradio finds where nothing comes in three seconds
    server = Server(settings.model_copy(update={"port": 0}))
    try:
        with urllib.request.urlopen(server.url, timeout=60) as response:
            assert response.status == 200
    finally:
        server.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:unclosed <socket.socket fd=\\d+, family=2, type=1, proto=0, laddr:ResourceWarning")
def test_a_taken_port_is_said(settings: Settings) -> None:
    """Gradio tries the port with a socket that it leaves open where the port is taken."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=f"port {port}"):
            Server(settings.model_copy(update={"port": port}))
    gc.collect()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "example.org"])
def test_only_loopback_is_served_without_a_login(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="a login"):
        launch(load_settings(home=tmp_path, host=host), open_browser=False)


@pytest.mark.slow
def test_a_restart_keeps_sessions_and_roles_and_only_a_configured_proxy_is_believed(
    packaged_copy: Path, tmp_path: Path
) -> None:
    users = tmp_path / "users"
    set_password(users, "reader", "correct horse", "reader")
    settings = load_settings(home=packaged_copy, port=0, auth=users, metrics_token="secret")
    forwarded = {"X-Forwarded-For": "198.51.100.9"}
    server = Server(settings)
    try:
        first = httpx.Client(base_url=server.url, trust_env=False, timeout=120)
        assert first.get("/healthz").status_code == first.get("/readyz").status_code == 200
        assert first.get("/metrics").status_code == 401
        login = {"username": "reader", "password": "correct horse"}
        first.post("/login", data=login, headers=forwarded).raise_for_status()
        session = first.cookies[f"mundap-session-{urlsplit(server.url).port}"]
        first.close()
    finally:
        server.close()
    server = Server(settings)
    try:
        cookies = {f"mundap-session-{urlsplit(server.url).port}": session}
        second = httpx.Client(base_url=server.url, trust_env=False, timeout=120, cookies=cookies)
        events = second.get("/config").raise_for_status().json()["dependencies"]
        (removing,) = [one["id"] for one in events if one["api_name"] == "_remove"]
        body = {"fn_index": removing, "session_hash": "s", "data": ["ko"], "event_data": {"document": "x"}}
        assert second.post("/gradio_api/queue/join", json=body).status_code == 403
        figures = second.get("/metrics", headers={"Authorization": "Bearer secret"}).text
        assert 'mundap_questions_running{answerer="extractive"} 0.0' in figures
        second.close()
    finally:
        server.close()
    lines = (packaged_copy / "access" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    told = [(line["action"], line["address"], line.get("refused", False)) for line in map(json.loads, lines)]
    assert told == [("sign-in", "127.0.0.1", False), ("library.remove", "127.0.0.1", True)]


@pytest.mark.slow
def test_of_many_tabs_and_programs_only_the_last_are_remembered(settings: Settings) -> None:
    server = Server(settings.model_copy(update={"port": 0}))
    try:
        with httpx.Client(base_url=server.url, trust_env=False, timeout=120) as client:
            (stop,) = [one["id"] for one in client.get("/config").json()["dependencies"] if one["api_name"] == "_stop"]
            for number in range(TABS_REMEMBERED + 10):
                body = {"fn_index": stop, "session_hash": f"tab{number}", "data": []}
                client.post("/gradio_api/queue/join", json=body).raise_for_status()
                with client.stream("GET", f"/gradio_api/queue/data?session_hash=tab{number}") as results:
                    assert any('"msg":"close_stream"' in line for line in results.iter_lines())
        assert len(server._page.app.state_holder.session_data) == TABS_REMEMBERED
    finally:
        server.close()


def test_a_missing_index_is_said_before_the_page_opens(tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match="mundap ingest"):
        Server(load_settings(home=tmp_path / "nothing", port=0))
