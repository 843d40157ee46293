"""Who is signed in. In memory: a restart signs everybody out. The module knows no HTTP and sees no password."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from ui.access.accounts import Account, Accounts

LIFETIME = 12 * 3600  # seconds without a request


@dataclass(frozen=True, slots=True)
class _Session:
    account: Account
    ends: float


class Sessions:
    """Tokens, and the accounts that they stand for; a session ends with its account and with its password.

    Args:
        accounts: who there is.
        clock: the seconds of a clock that never goes back.
    """

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self._open: dict[str, _Session] = {}

    def begin(self, account: Account) -> str:
        """A new token for an account whose password was verified."""
        now = self._clock()
        self._open = {key: session for key, session in self._open.items() if session.ends > now}
        token = secrets.token_urlsafe(32)
        self._open[_key(token)] = _Session(account, now + LIFETIME)
        return token

    def account(self, token: str | None) -> Account | None:
        """Whose token it is, if it still is somebody's; that is a request, so the session lasts on.

        Raises:
            SettingsError: the users file cannot be read.
        """
        if token is None:
            return None
        key = _key(token)
        session = self._open.get(key)
        if session is None:
            return None
        now = self._clock()
        if session.ends <= now or not self._accounts.holds(session.account):
            del self._open[key]
            return None
        self._open[key] = _Session(session.account, now + LIFETIME)
        return session.account

    def end(self, token: str | None) -> None:
        """Forgets a token."""
        if token is not None:
            self._open.pop(_key(token), None)


def _key(token: str) -> str:
    """Looked up by its hash: how long the search takes says nothing about the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
