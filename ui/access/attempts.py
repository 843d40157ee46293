"""Slow down who guesses passwords, without locking out who owns one.

Only wrong passwords count: for a name from an address, and for an address whatever the name. A browser that has signed
in before carries a signed cookie, and its failures count for it alone: whatever strangers do, at its address too, its
owner is let in.
"""

from __future__ import annotations

import secrets

from itsdangerous import BadSignature, URLSafeSerializer

from ui.access.backoff import Backoff

FREE_FOR_NAME = 5
FREE_FOR_ADDRESS = 20


class Attempts:
    """The attempts to sign in.

    Args:
        signer: signs the cookies of browsers.
    """

    def __init__(self, signer: URLSafeSerializer) -> None:
        self._signer = signer
        self._by_name = Backoff(FREE_FOR_NAME)
        self._by_address = Backoff(FREE_FOR_ADDRESS)

    def begin(self, name: str, address: str, browser: str | None) -> tuple[Attempt, float]:
        """Return an attempt, and the seconds to wait; only where they are 0 it may go on, and is counted.

        Args:
            name: the name as entered, normalised.
            address: where the attempt comes from.
            browser: the cookie of the browser; None if there is none.
        """
        known = self._known(browser, name)
        attempt = Attempt(self._by_name, self._by_address, ("browser", known, name)) if known else None
        attempt = attempt or Attempt(self._by_name, self._by_address, ("address", address, name), ("address", address))
        wait = attempt.wait()
        if not wait:
            attempt.count()
        return attempt, wait

    def cookie(self, name: str) -> str:
        """Return a cookie for a browser in which somebody has signed in."""
        return str(self._signer.dumps([secrets.token_urlsafe(12), name]))

    def _known(self, browser: str | None, name: str) -> str | None:
        try:
            known, owner = self._signer.loads(browser or "")
        except (BadSignature, UnicodeEncodeError, TypeError, ValueError):
            return None
        return str(known) if owner == name else None


class Attempt:
    """One attempt to sign in, under the keys that it counts for."""

    def __init__(
        self, by_name: Backoff, by_address: Backoff, key: tuple[str, ...], address: tuple[str, ...] | None = None
    ) -> None:
        self._by_name = by_name
        self._by_address = by_address
        self._key = key
        self._address = address

    def wait(self) -> float:
        """Return the seconds until it may go on."""
        return max(self._by_name.wait(self._key), self._by_address.wait(self._address) if self._address else 0.0)

    def count(self) -> None:
        """Count it as wrong, until ``succeeded``."""
        self._by_name.count(self._key)
        if self._address:
            self._by_address.count(self._address)

    def withdraw(self) -> None:
        """Take it back: the password was not looked at."""
        self._by_name.uncount(self._key)
        if self._address:
            self._by_address.uncount(self._address)

    def succeeded(self) -> None:
        """Take it back: the password was right."""
        self._by_name.forgive(self._key)
        if self._address:
            self._by_address.uncount(self._address)
