"""Kept chats are in a backup as they were at one moment, come back with it, and are never lost to one."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import doubles
import pytest
from doubles import HashEmbedder

from rag import parts, upkeep
from rag.cli.main import main
from rag.errors import BackupError, StorageError
from rag.index.chats_in_backup import CHATS
from rag.index.ingest import Ingestor
from rag.settings import Settings, load_settings
from ui.keeping.chats_of_backup import merge_chats
from ui.keeping.kept_chats import Change, ChatError, KeptChats
from ui.keeping.owners import owners_of

OWNER, OTHER = "한울", "가람"
SECRET = "이 질문은 지운 대화에만 있었다"
Make = Callable[..., Ingestor]


@pytest.fixture(autouse=True)
def fast(embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a writer has the fast embedder."""
    monkeypatch.setattr(parts, "make_embedder", lambda _: embedder)


@pytest.fixture
def settings(make_ingestor: Make, tmp_path: Path) -> Settings:
    """The settings of a small index in which nobody keeps chats yet."""
    ingestor = make_ingestor(tmp_path / "home")
    doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"가.txt": "가의 글이다."}))
    ingestor.close()
    return load_settings(home=tmp_path / "home")


def write(home: Path, owner: str, id_: str, *questions: str) -> None:
    """Keep a chat of these questions, whatever it was before."""
    exchanges: dict[int, dict[str, Any]] = {
        place: {"number": place + 1, "question": question} for place, question in enumerate(questions)
    }
    KeptChats(home).write(owner, id_, Change({"title": id_}, len(questions), exchanges))


def asked(home: Path, owner: str) -> dict[str, list[str]]:
    """The questions of a person's chats, by the ids of these."""
    return {one["id"]: one["questions"] for one in KeptChats(home).listed(owner)}


def backed_up(settings: Settings, name: str = "made.zip") -> Path:
    file = settings.home.parent / name
    upkeep.backup(settings, file)
    return file


def restored(settings: Settings, file: Path) -> str:
    """Restore a backup, and return what is said of chats."""
    said = upkeep.restore(settings, file, merge_chats=merge_chats).chats
    return said.english if said else ""


def test_chats_come_back_to_an_empty_place_with_their_links(settings: Settings, tmp_path: Path) -> None:
    write(settings.home, OWNER, "one", "첫째?", "둘째?")
    write(settings.home, OTHER, "one", "남의 것?")
    link = KeptChats(settings.home).share(OWNER, "one")
    file = backed_up(settings)
    assert file.stat().st_mode & 0o077 == 0
    other = load_settings(home=tmp_path / "other")
    assert restored(other, file).startswith("Chats: 2 brought back, 0 replaced")
    assert asked(other.home, OWNER) == {"one": ["첫째?", "둘째?"]} and asked(other.home, OTHER) == {"one": ["남의 것?"]}
    assert KeptChats(other.home).read(OTHER, link)["owner"] == OWNER
    assert (other.home / CHATS).stat().st_mode & 0o077 == 0 and (other.home / CHATS).parent.stat().st_mode & 0o077 == 0
    assert restored(other, file) == "Chats: 0 brought back, 0 replaced by a later state, 2 left as they are here."


def test_a_restore_loses_no_chat_that_is_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    home = settings.home
    write(home, OWNER, "deleted", "지운 것?")
    write(home, OWNER, "continued", "처음?")
    link = KeptChats(home).share(OWNER, "deleted")
    file = backed_up(settings)
    KeptChats(home).delete(OWNER, "deleted")
    write(home, OWNER, "continued", "처음?", "나중?")
    write(home, OWNER, "later", "백업 뒤의 것?")
    assert restored(settings, file) == "Chats: 1 brought back, 0 replaced by a later state, 1 left as they are here."
    assert asked(home, OWNER) == {"deleted": ["지운 것?"], "continued": ["처음?", "나중?"], "later": ["백업 뒤의 것?"]}
    with pytest.raises(ChatError):
        KeptChats(home).read(OTHER, link)  # a link that was ended opens nothing again

    monkeypatch.setattr("time.time", lambda: 1.0)
    write(home, OWNER, "older-here", "옛?")
    monkeypatch.undo()
    later = home.parent / "later"
    write(later, OWNER, "older-here", "옛?", "새?")
    before = KeptChats(home).read(OWNER, "older-here")["revision"]
    assert merge_chats(later / CHATS, home / CHATS).english.startswith("Chats: 0 brought back, 1 replaced")
    assert asked(home, OWNER)["older-here"] == ["옛?", "새?"]
    assert KeptChats(home).read(OWNER, "older-here")["revision"] > before  # a window that is open notices it


def test_a_backup_without_chats_leaves_those_that_are_there_and_says_so(settings: Settings) -> None:
    file = backed_up(settings)
    assert restored(settings, file) == ""
    write(settings.home, OWNER, "one", "첫째?")
    assert "has no chats; those that are here stay" in restored(settings, file)
    assert asked(settings.home, OWNER) == {"one": ["첫째?"]}


def test_a_backup_of_an_earlier_version_is_restored(settings: Settings) -> None:
    made = backed_up(settings)
    file = made.with_name("earlier.zip")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, json.dumps(json.loads(data) | {"mundap_backup": 1}) if name == "manifest.json" else data)
    write(settings.home, OWNER, "one", "첫째?")
    assert "has no chats" in restored(settings, file)


def test_without_what_knows_chats_those_that_are_there_stay(settings: Settings, tmp_path: Path) -> None:
    write(settings.home, OWNER, "one", "백업의 것?")
    file = backed_up(settings)
    write(settings.home, OWNER, "one", "지금의 것?")
    said = upkeep.restore(settings, file).chats
    assert said is not None and "were not taken in" in said.english
    assert asked(settings.home, OWNER) == {"one": ["지금의 것?"]}
    other = load_settings(home=tmp_path / "other")
    upkeep.restore(other, file)
    assert asked(other.home, OWNER) == {"one": ["백업의 것?"]}
    assert (other.home / CHATS).stat().st_mode & 0o077 == 0


def test_nothing_of_a_deleted_chat_and_nothing_that_lets_anybody_in_travels(settings: Settings, tmp_path: Path) -> None:
    access = settings.home / "access"
    write(settings.home, OWNER, "gone", *[SECRET] * 50)
    write(settings.home, OWNER, "one", "첫째?")
    KeptChats(settings.home).delete(OWNER, "gone")
    assert SECRET.encode() not in (settings.home / CHATS).read_bytes()
    for name in ("key", "ended.jsonl", "audit.jsonl"):
        (access / name).write_text("{}", encoding="utf-8")
    (settings.home / "evaluations").mkdir()
    (settings.home / "evaluations" / "questions.jsonl").write_text("{}\n", encoding="utf-8")
    with zipfile.ZipFile(backed_up(settings)) as packed:
        names = packed.namelist()
        assert SECRET.encode() not in packed.read(CHATS)
    assert [name for name in names if name.startswith("access/")] == [CHATS]
    assert "evaluations/questions.jsonl" in names


def test_a_backup_has_the_chats_of_one_moment_while_the_page_writes(settings: Settings, tmp_path: Path) -> None:
    """Each chat is written whole, with as many exchanges as its number says: no backup has half of one."""
    write(settings.home, OWNER, "c0")
    ended, written = threading.Event(), threading.Event()

    def go_on() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            write(settings.home, OWNER, f"c{number}", *["질문?"] * (number % 7))
            written.set()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        for number in range(3):
            written.clear()
            assert written.wait(20)
            file = backed_up(settings, f"{number}.zip")
            other = load_settings(home=tmp_path / f"restored-{number}")
            restored(other, file)
            found = asked(other.home, OWNER)
            assert sorted(found) == sorted(f"c{n}" for n in range(len(found)))
            assert all(len(questions) == int(id_[1:]) % 7 for id_, questions in found.items())
    finally:
        ended.set()
        thread.join()


def changed(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / CHATS)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE exchanges SET content = 'no JSON'",
        "UPDATE exchanges SET content = '[]'",
        "UPDATE chats SET head = x'00ff'",
        "UPDATE chats SET id = '../one'",
        "UPDATE chats SET id = 'sharedone'",
        "UPDATE chats SET shared = 'one'",
        "UPDATE chats SET changed = 'now'",
        "DELETE FROM exchanges WHERE place = 0",
        "DROP TABLE exchanges",
    ],
)
def test_forged_chats_are_refused_and_change_nothing(settings: Settings, statement: str, tmp_path: Path) -> None:
    write(settings.home, OWNER, "one", "첫째?", "둘째?")
    changed(settings.home, statement)
    file = backed_up(settings)
    other = tmp_path / "other"
    write(other, OTHER, "mine", "내 것?")
    before = doubles.disk(other)
    with pytest.raises(BackupError, match="nothing was restored"):
        upkeep.restore(load_settings(home=other), file, merge_chats=merge_chats)
    assert {path: kept for path, kept in doubles.disk(other).items() if path in before} == before
    assert asked(other, OTHER) == {"mine": ["내 것?"]}


def test_damaged_chats_are_told_and_not_backed_up_nor_written_over(settings: Settings) -> None:
    write(settings.home, OWNER, "one", "첫째?")
    file = backed_up(settings)
    spoilt = b"no database, and longer than the header of one would be" * 9
    (settings.home / CHATS).write_bytes(spoilt)
    with pytest.raises(StorageError, match=r"damaged.*Move that file away"):
        backed_up(settings, "other.zip")
    assert not (settings.home.parent / "other.zip").exists()
    with pytest.raises(StorageError, match=r"Move that file away"):
        restored(settings, file)
    assert (settings.home / CHATS).read_bytes() == spoilt
    (settings.home / CHATS).unlink()
    restored(settings, file)
    assert asked(settings.home, OWNER) == {"one": ["첫째?"]}


@pytest.mark.parametrize(
    ("language", "made", "back"),
    [
        ("en", "The chats of people who sign in are in it", "Chats: 1 brought back"),
        ("ko", "대화도 담았", "1개를 되살리고"),
    ],
)
def test_the_commands_say_what_becomes_of_chats(
    settings: Settings, capsys: pytest.CaptureFixture[str], language: str, made: str, back: str
) -> None:
    write(settings.home, OWNER, "one", "첫째?")
    common = ["--home", str(settings.home), "--language", language]
    file = str(settings.home.parent / "made.zip")
    assert main(["backup", file, *common]) == 0
    assert made in capsys.readouterr().out
    KeptChats(settings.home).delete(OWNER, "one")
    assert main(["restore", file, *common]) == 0
    assert back in capsys.readouterr().out
    assert [owner.name for owner in owners_of(settings.home)] == [OWNER]
