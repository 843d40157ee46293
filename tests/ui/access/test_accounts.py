"""The users file: what always holds of it, and what the command line does with it."""

from __future__ import annotations

import io
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rag.cli.main import main
from rag.errors import AccountError, SettingsError
from ui.access import accounts
from ui.access.accounts import Accounts, set_password, set_role

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORDS = st.text(min_size=8, max_size=40).filter(lambda text: len(unicodedata.normalize("NFC", text)) >= 8)
LAW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashes in microseconds instead of a tenth of a second."""
    monkeypatch.setattr(accounts, "_HASHER", CHEAP)
    accounts._dummy_hash.cache_clear()
    yield
    accounts._dummy_hash.cache_clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "users"


@LAW
@given(PASSWORDS, PASSWORDS | st.text(max_size=2000))
def test_a_password_verifies_itself_and_nothing_else(cheap: None, path: Path, password: str, other: str) -> None:
    set_password(path, "한울", password)
    known = Accounts(path)
    found = known.verify("한울", password)
    assert found is not None and found.name == "한울"
    same = unicodedata.normalize("NFC", password) == unicodedata.normalize("NFC", other)
    assert (known.verify("한울", other) is not None) == same


@LAW
@given(PASSWORDS)
def test_the_file_never_holds_the_password(cheap: None, path: Path, password: str) -> None:
    assume(password not in CHEAP.hash("x") and password not in "한울:")
    set_password(path, "한울", password)
    assert password not in path.read_text(encoding="utf-8")


@LAW
@given(st.text(max_size=70), st.text(max_size=20))
def test_whoever_is_not_in_the_file_is_nobody(cheap: None, path: Path, name: str, password: str) -> None:
    assume(unicodedata.normalize("NFC", name) != "한울")
    set_password(path, "한울", "correct horse")
    assert Accounts(path).verify(name, password) is None
    assert Accounts(path).verify(name, "correct horse") is None


@LAW
@given(st.binary(max_size=200))
def test_any_file_is_accounts_or_a_sentence(cheap: None, path: Path, content: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
    try:
        known = Accounts(path)
    except SettingsError as error:
        assert "users file" in error.problem
    else:
        assert known.verify("a", "correct horse") is None


def test_a_strange_name_costs_what_a_known_one_costs(cheap: None, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    set_password(path, "known", "correct horse")
    users = Accounts(path)
    work: list[str] = []

    class Counting:
        def verify(self, known: str, password: bytes) -> bool:
            work.append(known.rpartition("$")[0].rpartition("$")[0])  # the kind and its parameters
            return CHEAP.verify(known, password)

        def hash(self, password: bytes) -> str:
            raise AssertionError("a strange name must not cost a hash of its own")

    monkeypatch.setattr(accounts, "_HASHER", Counting())
    assert users.verify("known", "wrong horse") is None
    assert users.verify("strange", "wrong horse") is None
    assert len(work) == 2 and work[0] == work[1]


def test_hashes_are_argon2id_with_the_parameters_of_rfc_9106(path: Path) -> None:
    set_password(path, "known", "correct horse")
    assert path.read_text(encoding="utf-8").startswith("known:$argon2id$v=19$m=65536,t=3,p=4$")
    assert Accounts(path).verify("known", "correct horse")


def test_the_same_password_of_two_users_has_two_hashes(cheap: None, path: Path) -> None:
    set_password(path, "one", "correct horse")
    set_password(path, "two", "correct horse")
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert first.partition(":")[2] != second.partition(":")[2]


def test_only_the_owner_reads_the_file_and_nobody_else_writes_it(cheap: None, path: Path) -> None:
    set_password(path, "known", "correct horse")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o622)
    with pytest.raises(SettingsError, match="chmod 600"):
        Accounts(path)


def test_hangul_in_pieces_is_the_same_password_and_the_same_name(cheap: None, path: Path) -> None:
    set_password(path, unicodedata.normalize("NFD", "한울"), unicodedata.normalize("NFD", "달빛도서관에서만나자"))
    assert Accounts(path).verify("한울", "달빛도서관에서만나자")
    assert Accounts(path).names() == ["한울"]


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a\nb", ".hidden", "x" * 65, "<b>"])
def test_a_name_that_will_not_do_is_refused(cheap: None, path: Path, name: str) -> None:
    with pytest.raises(AccountError, match="cannot be a name"):
        set_password(path, name, "correct horse")
    assert not path.exists()


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
def test_a_password_that_will_not_do_is_refused_and_not_repeated(cheap: None, path: Path, password: str) -> None:
    with pytest.raises(AccountError, match="characters") as refused:
        set_password(path, "known", password)
    assert not password or password not in str(refused.value)


def test_a_line_without_a_role_is_an_admins_and_a_new_user_reads(cheap: None, path: Path) -> None:
    set_password(path, "old", "correct horse", "admin")
    path.write_text(path.read_text(encoding="utf-8").replace(":admin", ""), encoding="utf-8")
    set_password(path, "new", "correct horse")
    known = Accounts(path)
    assert (known.role("old"), known.role("new")) == ("admin", "reader")
    set_role(path, "new", "editor")
    set_password(path, "new", "another horse")
    assert known.role("new") == "editor"
    with pytest.raises(AccountError, match="There is no user"):
        set_role(path, "nobody", "admin")


def test_the_command_adds_lists_changes_and_removes(
    cheap: None, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _users(monkeypatch, "correct horse\n", "add", "한울", path) == 0
    assert _users(monkeypatch, "another horse\n", "add", "한울", path) == 0
    assert _users(monkeypatch, "", "list", path) == 0
    assert _users(monkeypatch, "", "remove", "한울", path) == 0
    assert _users(monkeypatch, "", "remove", "한울", path) == 2
    output = capsys.readouterr()
    first = [line.split()[0] for line in output.out.splitlines()]
    assert first == ["added", "changed", "한울", "removed"]
    assert "한울  reader" in output.out
    assert "There is no user 한울" in output.err
    assert "horse" not in output.out + output.err


def test_on_a_terminal_the_password_is_asked_twice_and_unseen(
    cheap: None, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["correct horse", "correct hoarse", "correct horse", "correct horse"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    monkeypatch.setattr("sys.stdin", _Terminal())
    assert main(["users", "add", "한울", "--file", str(path)]) == 2
    assert "differ" in capsys.readouterr().err
    assert main(["users", "add", "한울", "--file", str(path)]) == 0
    assert Accounts(path).verify("한울", "correct horse")


def test_a_piped_password_in_another_encoding_is_refused(
    cheap: None, path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for encoding, status in (("cp949", 2), ("utf-8-sig", 0)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("비밀번호 열쇠꾸러미\r\n".encode(encoding))))
        assert main(["users", "add", "한울", "--file", str(path)]) == status
    assert "UTF-8" in capsys.readouterr().err
    assert Accounts(path).verify("한울", "비밀번호 열쇠꾸러미")


def test_a_missing_file_or_name_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["users", "list"]) == 2
    assert _users(monkeypatch, "", "list", tmp_path / "none") == 2
    assert _users(monkeypatch, "", "add", tmp_path / "none") == 2
    errors = capsys.readouterr().err
    assert "MUNDAP_AUTH" in errors and "mundap users add" in errors and "No user is named" in errors
    assert "Traceback" not in errors


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _users(monkeypatch: pytest.MonkeyPatch, typed: str, *arguments: str | Path) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    *words, path = arguments
    return main(["users", *map(str, words), "--file", str(path)])


def test_a_link_to_the_users_file_stays_one(cheap: None, path: Path, tmp_path: Path) -> None:
    """Somebody who is removed through it must not be let in by a page that knows the file itself."""
    set_password(path, "한울", "correct horse")
    set_password(path, "가람", "correct horse")
    link = tmp_path / "link"
    link.symlink_to(path)
    accounts.remove(link, "한울")
    assert link.is_symlink() and Accounts(path).names() == Accounts(link).names() == ["가람"]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such owners")
def test_a_change_leaves_the_file_readable_to_the_page_that_reads_it(cheap: None, path: Path) -> None:
    set_password(path, "한울", "correct horse")
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 1234, 1235)
    before = path.stat()
    set_role(path, "한울", "editor")
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    path.chmod(0o644)
    set_role(path, "한울", "admin")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
