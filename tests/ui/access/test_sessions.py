"""Sessions outlive a restart, end when they should, and cannot be made up; and who may do what while one lasts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from guarded import UPLOADS, guarded
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag.cli.main import main
from ui.access import accounts
from ui.access.access_folder import Keys, access_folder_of
from ui.access.accounts import Accounts, remove, set_password, set_role
from ui.access.ended_sessions import FILE_NAME, EndedSessions
from ui.access.sessions import LIFETIME, LONGEST, RENEWED_AFTER, Sessions, User
from ui.words.access import ENGLISH

PASSWORD = "correct horse"
REMOVE = {"fn_index": 11, "session_hash": "s", "data": ["ko"], "event_data": {"documents": ["0123456789abcdef"]}}
ADD = {"fn_index": 10, "session_hash": "s", "data": [[{"path": f"{UPLOADS}/a/b.txt", "orig_name": "보고.txt"}], "ko"]}
EVALUATE = {"fn_index": 12, "session_hash": "s", "data": ["ko"]}
ASK = {"fn_index": 8, "session_hash": "s", "data": ["비밀 질문?", None]}


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._dummy_hash.cache_clear()


@pytest.fixture
def users(tmp_path: Path) -> Path:
    path = tmp_path / "users"
    for name, role in (("한울", "admin"), ("글쓴이", "editor"), ("읽는이", "reader")):
        set_password(path, name, PASSWORD, role)  # type: ignore[arg-type]
    return path


def opened(users: Path, clock: Clock) -> Sessions:
    """The sessions of a page that was just started."""
    folder = access_folder_of(users.parent)
    ended = EndedSessions(folder / FILE_NAME, LONGEST, clock)
    return Sessions(Accounts(users), Keys(folder).signer("session"), ended, trusts_provider=True, clock=clock)


def begun(sessions: Sessions, users: Path, name: str) -> str:
    account = Accounts(users).verify(name, PASSWORD)
    assert account is not None
    return sessions.begin(account)


def test_a_session_outlives_a_restart_and_ends_with_time(users: Path) -> None:
    clock = Clock()
    token = begun(opened(users, clock), users, "한울")
    clock.now += LIFETIME - 1
    sessions = opened(users, clock)
    assert sessions.user(token) == User("한울", "admin")
    renewed = sessions.renewed(token)
    assert renewed is not None and sessions.renewed(renewed) is None
    clock.now += RENEWED_AFTER
    assert sessions.user(token) is None and opened(users, clock).user(renewed) == User("한울", "admin")


def test_no_session_is_renewed_for_ever(users: Path) -> None:
    clock = Clock()
    sessions = opened(users, clock)
    token: str | None = begun(sessions, users, "한울")
    while token is not None and clock.now < 1_000_000.0 + 2 * LONGEST:
        clock.now += LIFETIME / 2
        token = sessions.renewed(token)
    assert clock.now <= 1_000_000.0 + LONGEST


def test_a_session_ends_with_its_account_its_password_and_by_hand(users: Path) -> None:
    clock = Clock()
    sessions = opened(users, clock)
    tokens = {name: begun(sessions, users, name) for name in ("한울", "글쓴이", "읽는이")}
    copy, other = tokens["한울"], begun(sessions, users, "한울")
    remove(users, "글쓴이")
    set_password(users, "읽는이", "another horse")
    sessions.end(tokens["한울"])
    for running in (sessions, opened(users, clock)):
        assert [running.user(token) for token in (*tokens.values(), copy)] == [None] * 4
        assert running.user(other) == User("한울", "admin")


def test_another_process_ends_all_sessions_of_a_user(users: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    sessions = opened(users, clock)
    token, other = begun(sessions, users, "한울"), begun(sessions, users, "글쓴이")
    assert sessions.user(token)
    EndedSessions(access_folder_of(users.parent) / FILE_NAME, LONGEST, clock).end_all("한울")
    assert sessions.user(token) is None and sessions.user(other)
    clock.now += 1
    assert sessions.user(begun(sessions, users, "한울"))
    assert main(["users", "sign-out", "글쓴이", "--file", str(users), "--home", str(users.parent)]) == 0
    assert opened(users, clock).user(other) is None


def test_what_was_ended_long_ago_goes_from_the_file(tmp_path: Path) -> None:
    clock, path = Clock(), tmp_path / FILE_NAME
    first, second = EndedSessions(path, LONGEST, clock), EndedSessions(path, LONGEST, clock)
    sizes = []
    for month in range(4):
        for number in range(20):
            (first, second)[number % 2].end(f"session {month:02} {number:02}")
        first.end_all("한울")
        sizes.append(path.stat().st_size)
        begun = clock.now
        clock.now += LONGEST + 1
    assert sizes == [sizes[0]] * 4
    clock.now = begun
    running = EndedSessions(path, LONGEST, clock)
    assert all(running.has(f"session 03 {number:02}", "글쓴이", begun) for number in range(20))
    assert running.has("another", "한울", begun) and not running.has("session 00 00", "글쓴이", begun)


def test_processes_that_end_sessions_at_once_lose_none(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ui.access.ended_sessions import EndedSessions\n"
        "ended = EndedSessions(Path(sys.argv[1]), 3600)\n"
        "for number in range(40): ended.end(f'{sys.argv[2]} {number}')"
    )
    path = tmp_path / FILE_NAME
    path.write_text('{"session": "old", "at": 1.0}\nnone of its own\n{"session": "yo', encoding="utf-8")
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), name]) for name in ("a", "b", "c")]
    assert [one.wait(60) for one in running] == [0, 0, 0]
    ended = EndedSessions(path, 3600)
    assert all(ended.has(f"{name} {number}", "누구", 0.0) for name in ("a", "b", "c") for number in range(40))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3 * 40


def test_what_could_not_be_written_is_written_with_the_next(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock, path = Clock(), tmp_path / "access" / FILE_NAME
    path.parent.write_text("a file in the way", encoding="utf-8")
    running = EndedSessions(path, LONGEST, clock)
    running.end("one")
    assert running.has("one", "누구", 0.0) and "only in this process" in caplog.text
    path.parent.unlink()
    running.end("another")
    assert EndedSessions(path, LONGEST, clock).has("one", "누구", 0.0)


def test_a_role_changes_at_once(users: Path) -> None:
    clock = Clock()
    sessions = opened(users, clock)
    token = begun(sessions, users, "읽는이")
    set_role(users, "읽는이", "editor")
    assert sessions.user(token) == User("읽는이", "editor")


@given(st.text(max_size=200) | st.binary(max_size=60).map(lambda data: data.decode("latin-1")))
def test_no_token_is_made_up(tmp_path_factory: pytest.TempPathFactory, token: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "made-up"
    sessions = Sessions(None, Keys(folder).signer("session"), EndedSessions(folder / "e", LONGEST))
    assert sessions.user(token) is None and sessions.renewed(token) is None


def test_a_token_of_another_purpose_or_key_is_none(users: Path, tmp_path: Path) -> None:
    clock = Clock()
    token = begun(opened(users, clock), users, "한울")
    ended = EndedSessions(tmp_path / "e", LONGEST, clock)
    for signer in (Keys(access_folder_of(users.parent)).signer("browser"), Keys(tmp_path / "other").signer("session")):
        assert Sessions(Accounts(users), signer, ended, clock=clock).user(token) is None


def test_only_its_owner_reads_the_key_and_two_processes_share_it(tmp_path: Path) -> None:
    first, second = Keys(tmp_path / "access"), Keys(tmp_path / "access")
    assert second.signer("a").loads(first.signer("a").dumps([1])) == [1]
    assert (tmp_path / "access" / "key").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "access").iterdir()] == ["key"]


def test_where_nothing_can_be_kept_sessions_last_as_long_as_the_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "access").write_text("a file in the way", encoding="utf-8")
    keys = Keys(tmp_path / "access")
    assert keys.signer("a").loads(keys.signer("a").dumps([1])) == [1]
    assert "Sessions end with this process" in caplog.text


# -- over HTTP


def signed_in(client: TestClient, name: str) -> TestClient:
    assert client.post("/login", data={"username": name, "password": PASSWORD}).json() == {"success": True}
    return client


def joined(client: TestClient, body: dict[str, Any]) -> int:
    return client.post("/gradio_api/queue/join", json=body).status_code


def lines_of(users: Path) -> list[dict[str, Any]]:
    path = access_folder_of(users.parent / "home") / "audit.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_cookie_of_before_the_restart_still_counts(users: Path) -> None:
    before = signed_in(guarded(users), "한울")
    after = guarded(users)
    after.cookies.update(before.cookies)
    assert after.get("/config").json()["user"] == "한울"
    after.post("/logout")
    assert before.get("/config").status_code == 401


@pytest.mark.parametrize(
    ("name", "statuses"),
    [("읽는이", [200, 403, 403, 403]), ("글쓴이", [200, 200, 200, 403]), ("한울", [200, 200, 200, 200])],
)
def test_a_role_says_what_may_be_done(users: Path, name: str, statuses: list[int]) -> None:
    client = signed_in(guarded(users), name)
    assert [joined(client, body) for body in (ASK, ADD, REMOVE, EVALUATE)] == statuses
    if 403 in statuses:
        assert client.post("/gradio_api/queue/join", json=EVALUATE).json() == {"detail": ENGLISH.not_allowed}


def test_who_may_not_add_documents_may_not_upload_any(users: Path) -> None:
    statuses = {
        name: signed_in(guarded(users), name).post("/gradio_api/upload", content=b"a").status_code
        for name in ("읽는이", "글쓴이")
    }
    assert statuses == {"읽는이": 403, "글쓴이": 200}


def test_without_a_login_this_machine_may_do_everything() -> None:
    assert [joined(guarded(), body) for body in (ASK, ADD, REMOVE, EVALUATE)] == [200] * 4


def test_the_audit_log_says_who_asked_for_what_change(users: Path) -> None:
    client = signed_in(guarded(users, client=("192.0.2.7", 1)), "글쓴이")
    for body in (ASK, ADD, REMOVE, EVALUATE):
        joined(client, body)
    client.post("/login", data={"username": "한울", "password": "wrong horse"})
    client.post("/logout")
    told = [(line["user"], line["action"], line.get("what"), line.get("refused")) for line in lines_of(users)]
    assert told == [
        ("글쓴이", "sign-in", None, None),
        ("글쓴이", "library.add", ["보고.txt"], None),
        ("글쓴이", "library.remove", ["0123456789abcdef"], None),
        ("글쓴이", "evaluation.start", None, True),
        ("한울", "sign-in", None, True),
        ("글쓴이", "sign-out", None, None),
    ]
    assert {line["address"] for line in lines_of(users)} == {"192.0.2.7"}
    text = json.dumps(lines_of(users), ensure_ascii=False)
    assert "비밀 질문" not in text and "horse" not in text


def test_questions_are_written_down_only_where_that_is_switched_on(users: Path) -> None:
    client = signed_in(guarded(users, audit_questions=True), "읽는이")
    joined(client, ASK)
    assert [(line["action"], line.get("what")) for line in lines_of(users)] == [
        ("sign-in", None),
        ("question", "비밀 질문?"),
    ]


def test_a_forwarded_address_counts_only_from_a_configured_proxy(users: Path) -> None:
    def addresses(proxies: str) -> list[str]:
        client = guarded(users, client=("10.0.0.5", 1), proxies=proxies)
        forwarded = {"X-Forwarded-For": "198.51.100.9, 203.0.113.4", "X-Forwarded-Proto": "https"}
        client.post("/login", data={"username": "한울", "password": PASSWORD}, headers=forwarded)
        return [line["address"] for line in lines_of(users)][-1:]

    assert addresses("") == ["10.0.0.5"]
    assert addresses("10.9.0.0/16") == ["10.0.0.5"]
    assert addresses("10.0.0.0/24") == ["203.0.113.4"]  # the proxy's word, not the one that its client has put before


def test_a_line_that_a_full_disk_has_cut_off_takes_no_other_with_it(users: Path) -> None:
    clock = Clock()
    sessions = opened(users, clock)
    token = begun(sessions, users, "한울")
    path = access_folder_of(users.parent) / FILE_NAME
    path.write_text('{"session": "cut o', encoding="utf-8")
    sessions.end(token)
    assert opened(users, clock).user(token) is None


def test_while_the_users_file_cannot_be_read_no_attempt_counts(users: Path) -> None:
    client = guarded(users)
    users.chmod(0o622)
    for _ in range(30):
        assert client.post("/login", data={"username": "한울", "password": PASSWORD}).status_code == 503
    users.chmod(0o600)
    assert client.post("/login", data={"username": "한울", "password": PASSWORD}).status_code == 200
