"""`mundap users` says whose chats are kept, and deletes them only when asked to."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Ran, Run

from ui.access.accounts import set_password
from ui.keeping.kept_chats import Change, ChatError, KeptChats

OWNER, OTHER, STRANGER, PASSWORD = "한울", "가람", "kim@corp.example", "correct horse"
EXCHANGE = {"number": 1, "question": "언제?"}


class Terminal(io.StringIO):
    """A standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An index folder in which three people keep chats; the third came through a provider, and has no account."""
    chats = KeptChats(tmp_path / "home")
    for name in (OWNER, OTHER):
        set_password(tmp_path / "users", name, PASSWORD)
    for owner, id_ in ((OWNER, "one"), (OWNER, "two"), (OTHER, "one"), (STRANGER, "one")):
        chats.write(owner, id_, Change({"title": id_}, 1, {0: EXCHANGE}))
    return tmp_path / "home"


@pytest.fixture
def users(run: Run, home: Path) -> Callable[..., Ran]:
    """Runs `mundap users` over that folder."""

    def ran(*arguments: str, language: str = "en", stdin: str = "", file: bool = True) -> Ran:
        named = ("--file", str(home.parent / "users")) if file else ()
        return run("users", *arguments, *named, "--home", home, "--language", language, stdin=stdin)

    return ran


def number(home: Path, owner: str) -> int:
    return len(KeptChats(home).listed(owner))


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
    """Lets somebody sit at the terminal who gives one answer; returns the questions that are asked."""

    def sits(answer: str) -> list[str]:
        questions: list[str] = []
        monkeypatch.setattr("rag.cli.terminal.input", lambda text: questions.append(text) or answer, raising=False)
        monkeypatch.setattr(io, "StringIO", Terminal)
        return questions

    return sits


def test_a_removed_user_leaves_chats_which_are_told_of(users: Callable[..., Ran], home: Path) -> None:
    ran = users("remove", OWNER)
    assert ran.code == 0 and ran.out.startswith("removed") and number(home, OWNER) == 2
    assert f"2 chats of {OWNER} are left; `mundap users delete-chats {OWNER}` deletes them." in ran.err
    korean = users("remove", OTHER, language="ko")
    assert f"{OTHER}의 대화 1개는 남아 있습니다." in korean.err


def test_with_chats_they_go_too_and_their_links_open_nothing(users: Callable[..., Ran], home: Path) -> None:
    link = KeptChats(home).share(OWNER, "one")
    ran = users("remove", OWNER, "--with-chats")
    assert (ran.code, ran.err) == (0, "") and f"2 chats of {OWNER} deleted." in ran.out
    assert number(home, OWNER) == 0 and number(home, OTHER) == 1
    with pytest.raises(ChatError):
        KeptChats(home).read(OTHER, link)
    lines = (home / "access" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["users.remove", "users.delete-chats"]


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("ㅛ", 0), ("", 2), ("no", 2)])
def test_at_a_terminal_it_is_asked(
    users: Callable[..., Ran], home: Path, answered: Callable[[str], list[str]], answer: str, left: int
) -> None:
    questions = answered(answer)
    ran = users("remove", OWNER)
    assert ran.code == 0 and questions == [f"2 chats of {OWNER} are kept. Delete them too? [y/N] "]
    assert number(home, OWNER) == left and ("are left" in ran.err) == bool(left)


def test_nothing_is_said_or_asked_where_no_chats_are_kept(users: Callable[..., Ran], home: Path) -> None:
    set_password(home.parent / "users", "새로", PASSWORD)
    ran = users("remove", "새로")
    assert (ran.code, ran.err) == (0, "")


def test_a_folder_in_which_nobody_has_kept_chats_is_told_of(users: Callable[..., Ran], run: Run, home: Path) -> None:
    other = home.parent / "other"
    ran = run("users", "remove", OWNER, "--file", home.parent / "users", "--home", other, "--language", "en")
    assert ran.code == 0 and f"chats were looked for in {other}" in ran.err and "--home" in ran.err
    assert run("users", "chats", "--home", other, "--language", "en").out == f"No chats are kept in {other}.\n"
    assert number(home, OWNER) == 2


def test_people_without_an_account_are_listed_and_their_chats_deleted(users: Callable[..., Ran], home: Path) -> None:
    KeptChats(home).share(OWNER, "two")
    lines = users("chats").out.splitlines()
    assert [line.split()[0] for line in lines] == [STRANGER, OTHER, OWNER]
    assert "2 chats (1 shared)" in lines[2] and ["no account here" in line for line in lines] == [True, False, False]
    assert "사용자 파일에 없음" in users("chats", STRANGER, language="ko").out
    without = users("chats", file=False)  # where everybody comes through a provider, there is no users file
    assert len(without.out.splitlines()) == 3 and "account" not in without.out
    refused = users("delete-chats", STRANGER, file=False)
    assert refused.code == 2 and "--yes" in refused.err and number(home, STRANGER) == 1
    done = users("delete-chats", STRANGER, "--yes", file=False)
    assert (done.code, done.out) == (0, f"1 chat of {STRANGER} deleted.\n") and number(home, STRANGER) == 0
    assert number(home, OWNER) == 2
    again = users("delete-chats", STRANGER, "--yes", file=False)
    assert again.code == 2 and "No chats of" in again.err


def test_deleting_chats_is_asked_for_at_a_terminal(
    users: Callable[..., Ran], home: Path, answered: Callable[[str], list[str]]
) -> None:
    questions = answered("n")
    assert "Nothing was deleted." in users("delete-chats", OWNER).out and number(home, OWNER) == 2
    assert questions == [f"Delete 2 chats of {OWNER}? They do not come back. [y/N] "]


def test_a_name_is_found_however_its_letters_are_composed(users: Callable[..., Ran], home: Path) -> None:
    assert users("delete-chats", unicodedata.normalize("NFD", OWNER), "--yes").code == 0
    assert number(home, OWNER) == 0


def test_a_new_user_who_gets_the_chats_of_an_earlier_one_is_told_of(users: Callable[..., Ran], home: Path) -> None:
    users("remove", OWNER)
    added = users("add", OWNER, stdin=f"{PASSWORD}\n")
    assert added.code == 0 and "2 chats kept under this name" in added.err
    assert users("add", OWNER, stdin=f"{PASSWORD}\n").err == ""  # another password for the same one
    assert users("add", "새로", stdin=f"{PASSWORD}\n").err == ""


@pytest.mark.parametrize("arguments", [("list", "--yes"), ("delete-chats", OWNER, "--with-chats"), ("delete-chats",)])
def test_options_that_mean_nothing_are_refused(users: Callable[..., Ran], arguments: tuple[str, ...]) -> None:
    ran = users(*arguments)
    assert ran.code == 2 and ran.err.count("\n") == 1
