"""Tell which requests of a browser tab are outdated by a later one, so that a late result overwrites nothing.

Everything runs in the server's event loop, so there are no locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class Request:
    """One request in progress; ``is_latest`` becomes False when a later request outdates it.

    The request sets ``is_shown`` when its last result is on its way to the user, which is before the request is over.
    """

    is_latest: bool = True
    is_shown: bool = False


class Latest:
    """The requests in progress of all browser tabs, for one kind of result; a tab is given by its session id."""

    def __init__(self) -> None:
        self._of: dict[str, set[Request]] = {}

    @contextmanager
    def request(self, tab: str) -> Iterator[Request]:
        """Begin a request that outdates those of its tab in progress; it is over when the context is left."""
        for earlier in self._of.get(tab, ()):
            earlier.is_latest = False
        with self._in_progress(tab, Request()) as request:
            yield request

    @contextmanager
    def update(self, tab: str) -> Iterator[Request]:
        """Begin a request that only shows anew what is there: one in progress outdates it, not the reverse."""
        outdating = [one for one in self._of.get(tab, ()) if not one.is_shown]
        with self._in_progress(tab, Request(is_latest=not outdating)) as request:
            yield request

    @contextmanager
    def _in_progress(self, tab: str, request: Request) -> Iterator[Request]:
        requests = self._of.setdefault(tab, set())
        requests.add(request)
        try:
            yield request
        finally:
            requests.discard(request)
            if not requests and self._of.get(tab) is requests:
                del self._of[tab]
