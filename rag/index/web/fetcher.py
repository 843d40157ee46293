"""Fetch one page over HTTP, with limits on where it may lead, how large it is and how long it takes.

Every name is resolved and checked before it is called, that of each redirect too, and the connection is made to the
checked address itself: a name whose address changes in between cannot lead anywhere else. Proxies of the environment
are not used, since they would resolve the names again. No cookies, no login, no script: what a server gives to anybody.
"""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from rag.index.documents import SUFFIXES
from rag.index.web import faults
from rag.index.web.addresses import Address, is_public, resolve
from rag.index.web.content_types import suffix_of
from rag.models import Connection, Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx2

MOST_REDIRECTS = 5
SECONDS = 60.0  # for everything, redirects included
_IDLE = 15.0  # seconds without a byte
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page: its bytes, the suffix of its format, and the URL that gave it out."""

    data: bytes
    suffix: str
    url: str


class Fetcher:
    """Fetches pages.

    Args:
        max_bytes: larger pages are refused.
        allows: whether an address may be connected to. It is asked about the address of every host, after its name is
            resolved. A program that trusts its own network may pass another function; the commands always use
            ``is_public``.
        seconds: the longest time for one page.
    """

    def __init__(
        self, max_bytes: int, *, allows: Callable[[Address], bool] = is_public, seconds: float = SECONDS
    ) -> None:
        self._max_bytes = max_bytes
        self._allows = allows
        self._seconds = seconds

    def fetch(self, url: str) -> Page:
        """Fetch a page.

        Raises:
            DocumentError: the URL is not one of a web page, leads to an address that is not allowed, is redirected too
                often, too large or too slow, or its server refuses or breaks off, or its format is not read.
        """
        import httpx2

        deadline = Deadline(self._seconds)
        try:
            place = httpx2.URL(url)
            for _ in range(MOST_REDIRECTS + 1):
                with self._reply(place, url, deadline) as reply:
                    target = reply.headers.get("location", "")
                    if reply.status_code not in _REDIRECTS or not target:
                        return self._page(reply, place, url, deadline)
                place = place.join(target)
        except httpx2.InvalidURL as error:
            raise faults.not_a_page(url) from error
        except httpx2.HTTPError as error:
            if deadline.left <= 0 or isinstance(error, httpx2.TimeoutException):
                raise faults.too_slow(url, self._seconds) from error
            if _is_untrusted(error):
                raise faults.untrusted(url) from error
            raise faults.no_reply(url, f"{type(error).__name__}: {error}".rstrip(": ")) from error
        raise faults.too_many_redirects(url, MOST_REDIRECTS)

    @contextmanager
    def _reply(self, place: httpx2.URL, url: str, deadline: Deadline) -> Iterator[httpx2.Response]:
        """Ask one server and yield its reply, whose body is not read yet; after the deadline the connection is cut."""
        import httpx2

        if place.scheme not in ("http", "https") or not place.host or place.userinfo:
            raise faults.not_a_page(url)
        host = place.raw_host.decode("ascii")
        port = place.port or (443 if place.scheme == "https" else 80)
        addresses = resolve(host, port, url, self._allows, deadline)
        connection = Connection(deadline)
        watch = threading.Timer(max(0.0, deadline.left), connection.cut)
        watch.daemon = True
        watch.start()
        # A transport of its own, so that the proxies of the environment are not used.
        transport = httpx2.HTTPTransport()
        try:
            with httpx2.Client(transport=transport, trust_env=False, timeout=_IDLE) as client:
                reply = _connected(client, place, host, addresses, connection)
                try:
                    yield reply
                finally:
                    reply.close()
        finally:
            watch.cancel()
            connection.cut()

    def _page(self, reply: httpx2.Response, place: httpx2.URL, url: str, deadline: Deadline) -> Page:
        if reply.status_code != 200:
            raise faults.refused(url, reply.status_code)
        kind = reply.headers.get("content-type", "")
        suffix = suffix_of(kind, place.path)
        if suffix is None:
            raise faults.unknown_format(url, kind or "unknown", ", ".join(sorted(SUFFIXES)))
        if reply.headers.get("content-encoding", "identity") != "identity":
            raise faults.no_reply(url, "compressed, which was not asked for")
        pieces, size = [], 0
        for piece in reply.iter_raw():
            size += len(piece)
            if size > self._max_bytes:
                raise faults.too_large(url, self._max_bytes)
            pieces.append(piece)
        if deadline.left <= 0:  # a connection that was cut may look like the end of the page
            raise faults.too_slow(url, self._seconds)
        return Page(b"".join(pieces), suffix, str(place.copy_with(fragment=None)))


def _is_untrusted(error: BaseException | None) -> bool:
    """Return whether a certificate that was not accepted is behind an error."""
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None


def _connected(
    client: httpx2.Client, place: httpx2.URL, host: str, addresses: list[str], connection: Connection
) -> httpx2.Response:
    """Send the request to the first address that takes it; certificates are checked against the name."""
    import httpx2

    headers = {
        "Host": place.netloc.decode("ascii"),
        "User-Agent": f"mundap/{metadata.version('mundap')}",
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding": "identity",
    }
    extensions = {"sni_hostname": host, "trace": connection.trace}
    for number, address in enumerate(addresses, start=1):
        at = place.copy_with(host=address, fragment=None)
        try:
            # Only what is connected can be cut, so the connecting has what is left of the time.
            wait = httpx2.Timeout(_IDLE, connect=max(0.0, min(_IDLE, connection.deadline.left)))
            request = client.build_request("GET", at, headers=headers, extensions=extensions, timeout=wait)
            return client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            if number == len(addresses) or connection.deadline.left <= 0:
                raise
    raise httpx2.ConnectError("no address")
