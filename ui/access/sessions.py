"""Keep the sessions of signed-in users in memory: a restart ends them all.

The module depends on no web framework and sees no password.
"""

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
    """Session tokens and their accounts; a session ends when its account is removed or changes its password.

    Args:
        accounts: the current accounts.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, accounts: Accounts, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = accounts
        self._clock = clock
        self._open: dict[str, _Session] = {}

    def begin(self, account: Account) -> str:
        """Return a new session token for an account whose password has been verified."""
        now = self._clock()
        self._open = {key: session for key, session in self._open.items() if session.ends > now}
        token = secrets.token_urlsafe(32)
        self._open[_key(token)] = _Session(account, now + LIFETIME)
        return token

    def account(self, token: str | None) -> Account | None:
        """Return the account of a valid session token, otherwise None, and extend the session.

        Raises:
            SettingsError: If the users file cannot be read.
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
        """End the session of a token."""
        if token is not None:
            self._open.pop(_key(token), None)


def _key(token: str) -> str:
    """Return the hash of a token: sessions are looked up by hash, so that timing reveals nothing about the token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
