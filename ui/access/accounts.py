"""Store the accounts in the users file: one ``name:hash:role`` per line, hashed with Argon2id; never a password.

A line without a role, as earlier versions wrote it, is an admin's: everybody who could sign in could do everything.

The module neither prompts for a password nor decides what an account may do; `mundap users` and the login do.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import cast, get_args

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from filelock import FileLock

from rag.errors import AccountError, SettingsError, error_name
from ui.access.roles import Role

ADMIN: Role = "admin"
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024  # characters; limits the hashing work that an anonymous request can cause
LONGEST_NAME = 64
_NAME = re.compile(rf"\w[\w.@-]{{0,{LONGEST_NAME - 1}}}")
# RFC 9106, second recommended option. Explicit, since a release may change the library's defaults.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, salt_len=16)


@dataclass(frozen=True, slots=True)
class Account:
    """A user name with the Argon2id hash of the password, and the role."""

    name: str
    password_hash: str
    role: Role = "admin"

    @property
    def version(self) -> str:
        """Return what changes with the password, and does not tell it or its hash."""
        return hashlib.sha256(self.password_hash.encode("utf-8")).hexdigest()[:16]


class Accounts:
    """The accounts in a users file. The file is read again when it changes, so that changes need no restart.

    Args:
        path: the users file.

    Raises:
        SettingsError: If the file cannot be read, is malformed, or is writable by other users.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen = _version(path)
        self._accounts = _read(path)
        _dummy_hash()  # cached now: the first unknown name must not take twice as long

    def __len__(self) -> int:
        return len(self._current())

    def names(self) -> list[str]:
        """Return all user names in alphabetical order."""
        return sorted(self._current())

    def role(self, name: str) -> Role:
        """Return the role of a name that is in the file."""
        return self._current()[name].role

    def current(self, name: str) -> Account | None:
        """Return the account of a name, in any Unicode form, as the file has it now; None if there is none."""
        return self._current().get(_nfc(name))

    def verify(self, name: str, password: str) -> Account | None:
        """Return the account if name and password match, otherwise None. Unknown names take as long as known ones.

        Args:
            name: the user name as entered.
            password: the password as entered.

        Raises:
            SettingsError: If the file cannot be read, is malformed, or is writable by other users.
        """
        found = self._current().get(_nfc(name))
        known = found.password_hash if found else _dummy_hash()
        try:
            # Argon2 compares in constant time. A password that is too long or empty never matches.
            _HASHER.verify(known, _as_bytes(password if len(password) <= LONGEST_PASSWORD else ""))
        except (VerificationError, InvalidHashError):
            return None
        return found

    def _current(self) -> dict[str, Account]:
        version = _version(self.path)
        if version != self._seen:
            self._accounts, self._seen = _read(self.path), version
        return self._accounts


def set_password(path: Path, name: str, password: str, role: Role | None = None) -> bool:
    """Add an account or change its password; create the users file if necessary.

    Args:
        path: the users file.
        name: letters (of any script), digits, ``_ . @ -``; at most 64 characters.
        password: 8 to 1024 characters.
        role: what the user may do; None leaves it as it is, and makes a new user a reader.

    Returns:
        Whether the account is new.

    Raises:
        AccountError: If the name or the password is not allowed, or the file cannot be written.
        SettingsError: If the file exists, but is malformed.
    """
    name = _nfc(name)
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"{name!r} cannot be a name.",
            "Use letters, digits and _ . @ -, at most 64, a letter first.",
            korean=f"{name!r}: 이름으로 쓸 수 없습니다. 글자로 시작하고 글자, 숫자, _ . @ - 만 써서 "
            "64자까지 적어 주세요.",
        )
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(
            f"The password has {len(password)} characters.",
            f"Choose one with {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}.",
            korean=f"비밀번호가 {len(password)}자입니다. {SHORTEST_PASSWORD}자에서 {LONGEST_PASSWORD}자 "
            "사이로 정해 주세요.",
        )
    password_hash = _HASHER.hash(_as_bytes(password))
    with _locked(path) as file:
        accounts = _read(file) if file.exists() else {}
        kept: Role = accounts[name].role if name in accounts else "reader"
        account = Account(name, password_hash, role or kept)
        _write(file, (accounts | {name: account}).values())
    return name not in accounts


def remove(path: Path, name: str) -> None:
    """Remove an account; its sessions end with it.

    Raises:
        AccountError: If there is no such account, or the file cannot be written.
        SettingsError: If the file cannot be read.
    """
    with _locked(path) as file:
        accounts = _read(file)
        gone = _known(accounts, name)
        _write(file, (account for account in accounts.values() if account != gone))


def set_role(path: Path, name: str, role: Role) -> None:
    """Give an account another role; people who are signed in with it have that from the next request on.

    Raises:
        AccountError: If there is no such account, or the file cannot be written.
        SettingsError: If the file cannot be read.
    """
    with _locked(path) as file:
        accounts = _read(file)
        account = _known(accounts, name)
        _write(file, (accounts | {account.name: replace(account, role=role)}).values())


def _known(accounts: dict[str, Account], name: str) -> Account:
    found = accounts.get(_nfc(name))
    if found is None:
        raise AccountError(
            f"There is no user {name}.",
            "`mundap users list` shows the names.",
            korean=f"{name}: 그런 사용자가 없습니다. `mundap users list`를 실행하면 이름을 볼 수 있습니다.",
        )
    return found


@cache
def _dummy_hash() -> str:
    """Return the hash that is checked for unknown names, so that they take as long as known ones."""
    return _HASHER.hash(os.urandom(16))


def _nfc(text: str) -> str:
    """Return the text in NFC: macOS may send Hangul decomposed, and both forms must be the same text."""
    return unicodedata.normalize("NFC", text)


def _as_bytes(password: str) -> bytes:
    return _nfc(password).encode("utf-8", "surrogatepass")  # a terminal may pass on invalid characters


def _version(path: Path) -> tuple[int, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    if os.name == "posix" and status.st_mode & 0o022:
        raise SettingsError(
            f"Others may write to the users file {path}.",
            f"Run `chmod 600 {path}`.",
            korean=f"사용자 파일 {path}: 다른 사람이 고칠 수 있는 파일입니다. `chmod 600 {path}` 명령을 실행해 주세요.",
        )
    return status.st_mtime_ns, status.st_size, status.st_ino


def _read(path: Path) -> dict[str, Account]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    accounts: dict[str, Account] = {}
    for number, line in enumerate(lines, start=1):
        name, password_hash, role = (*line.split(":"), "", "", "")[:3]
        role = role or ADMIN
        is_account = line.count(":") <= 2 and _NAME.fullmatch(name) and _is_hash(password_hash)
        if not is_account or role not in get_args(Role) or name in accounts:
            raise SettingsError(
                f"Line {number} of the users file {path} is not an account, or names one twice.",
                "Remove the line, and add the user with `mundap users add NAME`.",
                korean=f"사용자 파일 {path}: {number}행이 계정이 아니거나 같은 이름이 두 번 있습니다. 그 "
                "행을 지우고 `mundap users add NAME`으로 사용자를 추가해 주세요.",
            )
        accounts[name] = Account(name, password_hash, cast("Role", role))
    return accounts


def _is_hash(text: str) -> bool:
    try:
        return extract_parameters(text).type is Type.ID
    except InvalidHashError:
        return False


def _unreadable(path: Path, error: Exception) -> SettingsError:
    return SettingsError(
        f"The users file {path} cannot be read ({error}).",
        f"Run `mundap users add NAME --file {path}` to make one.",
        korean=f"사용자 파일 {path}: 파일을 읽을 수 없습니다 ({error_name(error)}). 파일을 만들려면 `mundap "
        f"users add NAME --file {path}` 명령을 실행해 주세요.",
    )


def _unwritable(path: Path, error: OSError) -> AccountError:
    reason = error.strerror or str(error)
    return AccountError(
        f"The users file {path} cannot be written ({reason}).",
        "Free some space or give the folder write permission, or choose another place with --file.",
        korean=f"사용자 파일 {path}: 파일을 쓸 수 없습니다 ({error_name(error)}). 공간을 비우거나 폴더의 쓰기 권한을 "
        "주거나 --file로 다른 위치를 골라 주세요.",
    )


@contextmanager
def _locked(path: Path) -> Iterator[Path]:
    """Lock the users file, and yield its path without links: a link must not be replaced by a file of its own."""
    path = path.resolve()
    lock = FileLock(f"{path}.lock", timeout=10, mode=0o600)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:  # includes a timeout while waiting for the lock
        raise _unwritable(path, error) from error
    try:
        yield path
    finally:
        lock.release()


def _write(path: Path, accounts: Iterable[Account]) -> None:
    """Write the file atomically; a crash leaves the old file.

    Only its owner reads it, and its group where that could before: the page may run as another user than the command.
    """
    text = "".join(f"{account.name}:{account.password_hash}:{account.role}\n" for account in accounts)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:  # mode 0700
            draft = Path(folder) / "users"
            draft.touch(mode=0o600)
            with draft.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if os.name == "posix" and path.exists():
                _keep_owner(draft, path.stat())
            draft.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _keep_owner(draft: Path, before: os.stat_result) -> None:
    if (before.st_uid, before.st_gid) != (draft.stat().st_uid, draft.stat().st_gid):
        with suppress(PermissionError):  # only root may give files away
            os.chown(draft, before.st_uid, before.st_gid)
    if draft.stat().st_gid == before.st_gid:
        draft.chmod(0o600 | before.st_mode & 0o040)
