"""Chats on the server: kept for their owner alone, shared read-only while he wants, bounded, and gone with him."""

from __future__ import annotations

import json
import resource
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guarded import guarded
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag.errors import StorageError
from ui.access.accounts import set_password
from ui.keeping.chat_file import FORMAT
from ui.keeping.kept_chats import FILE_NAME, Change, KeptChats
from ui.shared import from_json

OWNER, OTHER, PASSWORD = "한울", "가람", "correct horse"
HEAD = {"format": "mundap-conversation", "version": 1, "title": "도서관"}


def exchange(number: int, question: str = "달빛 도서관은 언제 문을 열었나?") -> dict[str, Any]:
    return {"number": number, "question": question, "state": "done"}


def body(*exchanges: dict[str, Any], revision: int = 0, at: int = 0) -> dict[str, Any]:
    """The change that adds exchanges after the first ``at`` ones."""
    return {
        "head": HEAD,
        "count": at + len(exchanges),
        "exchanges": {str(at + place): one for place, one in enumerate(exchanges)},
        "revision": revision,
    }


@pytest.fixture
def client(tmp_path: Path) -> Callable[[str | None], TestClient]:
    """Clients of one page with a login, signed in under a name; None signs in nobody."""
    users = tmp_path / "users"
    for name in (OWNER, OTHER):
        set_password(users, name, PASSWORD)
    first = guarded(users, chats_mb=1)

    def signed_in(name: str | None) -> TestClient:
        made = TestClient(first.app, base_url="http://127.0.0.1:7860", follow_redirects=False)
        if name is not None:
            form = {"username": name, "password": PASSWORD}
            assert made.post("/login", data=form, headers={"Accept": "text/html"}).status_code == 303
        return made

    return signed_in


def test_a_chat_comes_back_as_it_was_and_only_what_changed_is_sent(client: Callable[..., TestClient]) -> None:
    owner = client(OWNER)
    assert owner.get("/chats").json() == []
    assert owner.put("/chats/one", json=body(exchange(1))).json() == {"revision": 1}
    assert owner.put("/chats/one", json=body(exchange(2, "둘째?"), revision=1, at=1)).json() == {"revision": 2}
    kept = owner.get("/chats/one").json()
    assert [one["question"] for one in kept["record"]["exchanges"]] == [exchange(1)["question"], "둘째?"]
    assert from_json(json.dumps({k: v for k, v in kept["record"].items() if k != "changed"})).title == "도서관"
    (listed,) = owner.get("/chats").json()
    assert listed["questions"] == [exchange(1)["question"], "둘째?"] and "exchanges" not in listed["head"]
    assert owner.put("/chats/one", json={"head": HEAD | {"title": "새 이름"}}).status_code == 200
    assert owner.get("/chats").json()[0]["head"]["title"] == "새 이름"
    assert len(owner.get("/chats/one").json()["record"]["exchanges"]) == 2
    owner.delete("/chats/one")
    assert owner.get("/chats/one").status_code == 404 and owner.get("/chats").json() == []


def test_nobody_reads_or_changes_anothers_chat(client: Callable[..., TestClient]) -> None:
    owner, other, nobody = client(OWNER), client(OTHER), client(None)
    owner.put("/chats/mine", json=body(exchange(1, "비밀?")))
    assert other.get("/chats").json() == []
    for method, path, sent in (
        ("GET", "/chats/mine", None),
        ("POST", "/chats/mine/share", None),
        ("DELETE", "/chats/mine/share", None),
        ("DELETE", "/chats/mine", None),
        ("PUT", "/chats/mine", body(exchange(1, "anders"), revision=1)),
        ("PUT", "/chats/mine", {"head": HEAD | {"title": "taken"}}),
    ):
        answer = other.request(method, path, json=sent)
        assert "비밀" not in answer.text, (method, path)
        assert nobody.request(method, path, json=sent).status_code == 401
    assert owner.get("/chats/mine").json()["record"]["exchanges"] == [exchange(1, "비밀?")]
    assert owner.get("/chats/mine").json()["record"]["title"] == HEAD["title"]
    assert owner.get("/chats/mine").json()["shared"] is None


def test_a_shared_chat_is_read_by_whoever_signs_in_until_its_owner_ends_it(client: Callable[..., TestClient]) -> None:
    owner, other, nobody = client(OWNER), client(OTHER), client(None)
    owner.put("/chats/mine", json=body(exchange(1)))
    name = owner.post("/chats/mine/share").json()["shared"]
    assert owner.post("/chats/mine/share").json()["shared"] == name
    read = other.get(f"/chats/{name}").json()
    assert read["owner"] == OWNER and read["record"]["exchanges"] == [exchange(1)] and read["record"]["id"] == name
    assert nobody.get(f"/chats/{name}").status_code == 401
    for method, path in (("PUT", name), ("DELETE", name), ("POST", f"{name}/share"), ("DELETE", f"{name}/share")):
        other.request(method, f"/chats/{path}", json=body(exchange(1, "anders")))
    assert other.get(f"/chats/{name}").json()["record"]["exchanges"] == [exchange(1)]
    assert other.get("/chats").json() == []
    owner.delete("/chats/mine/share")
    late = other.get(f"/chats/{name}", headers={"Accept-Language": "ko"})
    assert late.status_code == 404 and "공유가 끝난" in late.json()["detail"]
    assert owner.post("/chats/mine/share").json()["shared"] != name


def test_another_window_overwrites_nothing(client: Callable[..., TestClient]) -> None:
    owner = client(OWNER)
    owner.put("/chats/one", json=body(exchange(1)))
    assert owner.put("/chats/one", json=body(exchange(2, "이 창"), revision=1, at=1)).status_code == 200
    assert owner.put("/chats/one", json=body(exchange(2, "저 창"), revision=1, at=1)).status_code == 409
    missing = owner.put("/chats/two", json=body(exchange(5), at=4))
    assert missing.status_code == 409  # the page believes that four others are kept
    assert owner.get("/chats/two").status_code == 404
    assert [one["question"] for one in owner.get("/chats/one").json()["record"]["exchanges"]][1] == "이 창"


def test_what_the_page_could_not_show_is_refused_and_so_is_too_much(client: Callable[..., TestClient]) -> None:
    owner = client(OWNER)
    for wrong in (
        "no JSON",
        json.dumps({"exchanges": []}),
        json.dumps(body({"number": 0, "question": "?"})),
        json.dumps(body({"question": 7})),
        json.dumps({"exchanges": {"-1": exchange(1)}, "count": 1}),
    ):
        assert owner.put("/chats/one", content=wrong).status_code == 400, wrong
    assert owner.put("/chats/sharedx", json=body(exchange(1))).status_code == 400
    large = [owner.put(f"/chats/c{n}", json=body(exchange(1, "가" * 150_000))) for n in range(3)]
    assert [one.status_code for one in large] == [200, 200, 507]
    assert owner.get("/chats/c2").status_code == 404
    assert owner.post("/chats").status_code == 405
    assert client(OTHER).put("/chats/c", json=body(exchange(1))).status_code == 200


def test_half_a_character_is_kept_as_a_question_mark(client: Callable[..., TestClient]) -> None:
    """A browser that cuts a title at 120 units may cut an emoji in two."""
    owner = client(OWNER)
    sent = body(exchange(1, "\ud83d?")) | {"head": HEAD | {"title": "달\ud83d"}}
    assert owner.put("/chats/one", content=json.dumps(sent)).status_code == 200
    record = owner.get("/chats/one").json()["record"]
    assert (record["title"], record["exchanges"][0]["question"]) == ("달?", "??")
    assert owner.get("/chats").json()[0]["questions"] == ["??"]


def test_what_is_kept_beside_the_exchanges_counts_too(client: Callable[..., TestClient]) -> None:
    owner = client(OWNER)
    large = [owner.put(f"/chats/c{n}", json={"head": HEAD | {"note": "x" * 400_000}, "count": 0}) for n in range(3)]
    assert [one.status_code for one in large] == [200, 200, 507]


def test_a_full_disk_is_told_as_it_is(tmp_path: Path) -> None:
    chats = KeptChats(tmp_path)
    chats.write(OWNER, "one", Change(HEAD, 1, {0: exchange(1)}))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))  # for SQLite as good as a full disk
    try:
        with pytest.raises(StorageError) as told:
            chats.write(OWNER, "two", Change(HEAD, 1, {0: exchange(1, "가" * 300_000)}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "rollback" not in str(told.value)
    assert [one["id"] for one in chats.listed(OWNER)] == ["one"]


def test_without_a_login_there_are_no_chats_on_the_server() -> None:
    open_to_all = guarded()
    assert open_to_all.get("/chats").status_code == 404
    assert open_to_all.put("/chats/a", json=body(exchange(1))).status_code == 404


def test_sharing_is_written_down(client: Callable[..., TestClient], tmp_path: Path) -> None:
    owner = client(OWNER)
    owner.put("/chats/mine", json=body(exchange(1)))
    owner.post("/chats/mine/share")
    lines = [json.loads(line) for line in (tmp_path / "home" / "access" / "audit.jsonl").read_text().splitlines()]
    assert [(line["user"], line["action"], line.get("what")) for line in lines][-1] == (OWNER, "chat.share", "mine")


def test_the_file_has_a_format_and_a_newer_one_is_left_alone(tmp_path: Path) -> None:
    chats = KeptChats(tmp_path)
    chats.write(OWNER, "one", Change(HEAD, 1, {0: exchange(1)}))
    path = tmp_path / "access" / FILE_NAME
    assert path.stat().st_mode & 0o077 == 0
    with sqlite3.connect(path) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (FORMAT,)
        file.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(StorageError, match="newer mundap"):
        chats.listed(OWNER)
    path.write_bytes(b"no database, and longer than the header of one would be" * 9)
    with pytest.raises(StorageError):
        chats.listed(OWNER)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=6))
def test_every_branch_of_a_chat_comes_back(
    tmp_path_factory: pytest.TempPathFactory, grown: list[tuple[int, int]]
) -> None:
    chats = KeptChats(tmp_path_factory.mktemp("chats"))
    tree: list[dict[str, Any]] = []
    for revision, (follows, shown) in enumerate(grown):
        number = len(tree) + 1
        tree.append(exchange(number) | {"follows": follows % number})
        head = HEAD | {"id": "one", "last": shown % number + 1}
        chats.write(OWNER, "one", Change(head, number, {number - 1: tree[-1]}, revision))
        kept = {key: value for key, value in chats.read(OWNER, "one")["record"].items() if key != "changed"}
        assert from_json(json.dumps(kept)) == from_json(json.dumps(head | {"exchanges": tree}))


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), min_size=1, max_size=6))
def test_after_any_changes_a_chat_is_what_was_last_sent(
    tmp_path_factory: pytest.TempPathFactory, states: list[list[int]]
) -> None:
    chats = KeptChats(tmp_path_factory.mktemp("chats"))
    before: list[dict[str, Any]] = []
    for revision, state in enumerate(states):
        now = [exchange(place + 1, f"{figure}?") for place, figure in enumerate(state)]
        changed = {place: one for place, one in enumerate(now) if before[place : place + 1] != [one]}
        assert chats.write(OWNER, "one", Change(HEAD, len(now), changed, revision)) == revision + 1
        assert chats.read(OWNER, "one")["record"]["exchanges"] == now
        before = now
