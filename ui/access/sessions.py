"""Sign the sessions of users, so that they outlive a restart, and tell whose session a token is.

A token carries its session; nothing is kept of it but that it was ended early. The module depends on no web framework
and sees no password.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from typing import get_args

from itsdangerous import BadSignature, URLSafeSerializer

from ui.access.accounts import Account, Accounts
from ui.access.ended_sessions import EndedSessions
from ui.access.roles import Role

LIFETIME = 12 * 3600  # seconds without a request
LONGEST = 30 * 24 * 3600  # seconds in all
RENEWED_AFTER = 600  # seconds; a token says when it was last used, this precisely
FROM_PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who is signed in."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class _Session:
    """What a token says. ``proof`` is the version of the account, or that an OpenID provider vouched for the user."""

    id: str
    name: str
    proof: str
    role: Role
    begun: float
    used: float


class Sessions:
    """Tokens and their users; a session ends when it is not used, or its account is removed or changes its password.

    Args:
        accounts: the accounts of the users file; None if there is none.
        signer: signs the tokens.
        ended: the sessions that were ended early.
        trusts_provider: whether users of an OpenID provider are still let in.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        accounts: Accounts | None,
        signer: URLSafeSerializer,
        ended: EndedSessions,
        *,
        trusts_provider: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._accounts = accounts
        self._signer = signer
        self._ended = ended
        self._trusts_provider = trusts_provider
        self._clock = clock

    def begin(self, account: Account) -> str:
        """Return a token for an account whose password has been verified."""
        return self._begun(account.name, account.version, account.role)

    def begin_from_provider(self, user: User) -> str | None:
        """Return a token for a user whom the OpenID provider has named; None where an account has that name.

        Chats are kept by name: a person whom the provider calls by the name of an account would read its chats.

        Raises:
            SettingsError: If the users file cannot be read.
        """
        return None if self._account(user.name) else self._begun(user.name, FROM_PROVIDER, user.role)

    def user(self, token: str | None) -> User | None:
        """Return the user of a valid token, otherwise None.

        Raises:
            SettingsError: If the users file cannot be read.
        """
        session = self._valid(token)
        if session is None:
            return None
        account = self._account(session.name)
        if session.proof == FROM_PROVIDER:
            return User(session.name, session.role) if self._trusts_provider and account is None else None
        if account is None or account.version != session.proof:
            return None
        return User(account.name, account.role)  # the role that it has now

    def renewed(self, token: str) -> str | None:
        """Return another token for the session of a valid one that was not used for a while; None if it will do."""
        session, now = self._valid(token), self._clock()
        if session is None or now - session.used < RENEWED_AFTER:
            return None
        return self._signed(replace(session, used=now))

    def end(self, token: str | None) -> None:
        """End the session of a token, wherever it was copied to."""
        if (session := self._valid(token)) is not None:
            self._ended.end(session.id)

    def _account(self, name: str) -> Account | None:
        return self._accounts.current(name) if self._accounts is not None else None

    def _begun(self, name: str, proof: str, role: Role) -> str:
        now = self._clock()
        return self._signed(_Session(secrets.token_urlsafe(12), name, proof, role, now, now))

    def _signed(self, session: _Session) -> str:
        return str(self._signer.dumps(astuple(session)))

    def _valid(self, token: str | None) -> _Session | None:
        try:
            session = _Session(*self._signer.loads(token or ""))
        except (BadSignature, UnicodeEncodeError, TypeError):  # TypeError: signed by another version of mundap
            return None
        now = self._clock()
        is_alive = now < session.used + LIFETIME and now < session.begun + LONGEST and session.role in get_args(Role)
        if not is_alive or self._ended.has(session.id, session.name, session.begun):
            return None
        return session
