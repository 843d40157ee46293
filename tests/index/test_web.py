"""Fetching pages: over real HTTP on loopback, which has to be allowed by the one who makes the fetcher."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.index.ingest import Ingestor
from rag.index.web import Fetcher, addresses, fetched_on, ingest_pages, is_public, page_location
from rag.index.web.content_types import suffix_of
from rag.index.web.fetcher import MOST_REDIRECTS
from rag.models import Deadline

Make = Callable[..., Ingestor]
PAGE = "<html><head><title>그록</title></head><body><p>그록은 xAI가 만든 챗봇이다.</p></body></html>".encode()
HTML = "text/html; charset=utf-8"


class Site(ThreadingHTTPServer):
    """A site on loopback: what it gives out for each path, and what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str]] = []  # path, Host
        self.url = f"http://127.0.0.1:{self.server_port}"

    def put(self, path: str, body: bytes = b"", kind: str = HTML, status: int = 200, **headers: str) -> str:
        """Give something out; return its URL."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": kind, **named}, body)
        return self.url + path


class _Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Host"]))
        if self.path.startswith("/drip"):
            self._drip()
            return
        status, headers, body = self.server.pages.get(self.path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _drip(self) -> None:
        """A byte now and then, in the headers or in a body without a length."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n")
        if self.path == "/drip-body":
            self.wfile.write(b"\r\n")
        try:
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that serves until the test is over."""
    server = Site()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def on_loopback(max_bytes: int = 100_000, seconds: float = 10.0) -> Fetcher:
    return Fetcher(max_bytes, allows=lambda address: address.is_loopback, seconds=seconds)


@contextmanager
def named(names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Resolves some names as given, to one address after the other; yields the names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: object, **options: object) -> object:
        if host not in names:
            return real(host, port, *args, **options)  # type: ignore[call-overload]
        asked.append(host)
        answer = names[host][min(asked.count(host), len(names[host])) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answer, port))]

    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", resolve)
        yield asked


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *((text, True) for text in ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8")),
        *((text, False) for text in "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1".split()),
        *((text, False) for text in "0.0.0.0 224.0.0.1 255.255.255.255 192.0.0.8 192.88.99.1 198.18.0.1".split()),
        *((text, False) for text in "::1 :: fe80::1 fe80::1%eth0 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1".split()),
        *((text, False) for text in "::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::127.0.0.1 64:ff9b:1::1".split()),
        *((text, False) for text in "2002:7f00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2".split()),
    ],
)
def test_only_addresses_of_the_internet_are_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_loopback_is_refused_under_every_name(site: Site, host: str) -> None:
    with pytest.raises(DocumentError, match=r"not a public address|has no address") as caught:
        Fetcher(1000).fetch(f"http://{host}:{site.server_port}/")
    assert "공개 주소가 아니" in caught.value.korean or "찾을 수 없습니다" in caught.value.korean
    assert site.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a",
        "file:///etc/passwd",
        "http://",
        "https://user:word@example.com/",
        "http://[::1",
        "gopher://a",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    for refuse in (Fetcher(1000).fetch, page_location):
        with pytest.raises(DocumentError, match="begins with http:// or https://"):
            refuse(url)


@pytest.mark.parametrize("host", ["site.test", "127.0.0.1", "other.test"])
def test_a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_asked(
    site: Site, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    site.socket = context.wrap_socket(site.socket, server_side=True)
    site.put("/", PAGE)
    with named({"site.test": ["127.0.0.1"], "other.test": ["127.0.0.1"]}, monkeypatch):
        with pytest.raises(DocumentError, match="no certificate that this computer trusts") as caught:
            on_loopback().fetch(f"https://{host}:{site.server_port}/")
        assert "인증서" in caught.value.korean and site.asked == []
        if host != "other.test":  # the certificate names the two others
            monkeypatch.setenv("SSL_CERT_FILE", str(Path(__file__).with_name("self_signed.pem")))
            assert on_loopback().fetch(f"https://{host}:{site.server_port}/").data == PAGE


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_not_used(site: Site, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert on_loopback().fetch(site.put("/", PAGE)).data == PAGE


def test_a_redirect_to_a_private_address_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    start = site.put("/start", status=302, Location=f"http://inside.test:{site.server_port}/secret")
    site.put("/secret", PAGE)
    allowed = Fetcher(100_000, allows=lambda address: str(address) == "127.0.0.1")
    refused = pytest.raises(DocumentError, match=r"its host is at 169\.254\.169\.254")
    with named({"inside.test": ["169.254.169.254"]}, monkeypatch), refused:
        allowed.fetch(start)
    for place in ("file:///etc/passwd", "ftp://127.0.0.1/a"):
        with pytest.raises(DocumentError, match="not an address of a web page"):
            on_loopback().fetch(site.put("/start", status=301, Location=place))
    assert [path for path, _ in site.asked] == ["/start"] * 3


def test_a_name_is_resolved_once_and_its_checked_address_is_called(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.put("/", PAGE)
    with named({"rebinding.test": ["127.0.0.1", "127.0.0.2"]}, monkeypatch) as asked:
        page = on_loopback().fetch(f"http://rebinding.test:{site.server_port}/")
    assert page.data == PAGE
    assert asked == ["rebinding.test"]
    assert site.asked == [("/", f"rebinding.test:{site.server_port}")]


def test_a_name_with_one_forbidden_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(DocumentError, match=r"10\.0\.0\.1"):
        addresses.resolve("two.test", 80, "http://two.test/", is_public, Deadline(10))


def test_a_name_that_is_not_resolved_in_time_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(30) and [])
    begun = time.monotonic()
    with pytest.raises(DocumentError, match=r"did not arrive within 0\.3 seconds"):
        on_loopback(seconds=0.3).fetch("http://silent.test/")
    assert time.monotonic() - begun < 2
    released.set()


def test_a_server_that_takes_no_connection_is_not_waited_for_longer_than_the_page_has() -> None:
    with socket.socket() as busy, contextlib.ExitStack() as waiting:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        for _ in range(8):  # fill its queue
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(busy.getsockname())
        begun = time.monotonic()
        with pytest.raises(DocumentError, match=r"did not arrive within 0\.3 seconds"):
            on_loopback(seconds=0.3).fetch(f"http://127.0.0.1:{busy.getsockname()[1]}/")
        assert time.monotonic() - begun < 2


def test_the_proxies_of_the_environment_are_not_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert on_loopback().fetch(site.put("/", PAGE)).data == PAGE


def test_redirects_are_followed_up_to_a_limit(site: Site) -> None:
    site.put(f"/{MOST_REDIRECTS}", PAGE)
    for number in range(MOST_REDIRECTS):
        site.put(f"/{number}", status=302, Location=f"/{number + 1}")
    page = on_loopback().fetch(site.url + "/0")
    assert (page.data, page.url) == (PAGE, f"{site.url}/{MOST_REDIRECTS}")
    site.put("/circle", status=302, Location="/circle")
    with pytest.raises(DocumentError, match=f"more than {MOST_REDIRECTS} times"):
        on_loopback().fetch(site.url + "/circle")


def test_size_time_status_and_format_are_limited(site: Site) -> None:
    site.put("/large", b"x" * 2000)
    site.put("/zip", b"PK", kind="application/zip")
    site.put("/gzip", gzip.compress(b"x" * 10_000_000), Content_Encoding="gzip")
    for path, problem in {
        "/large": "is larger than",
        "/zip": "of the type application/zip, which cannot be read",
        "/gzip": "compressed, which was not asked for",
        "/missing": "the server answered 404",
    }.items():
        with pytest.raises(DocumentError, match=problem) as caught:
            on_loopback(max_bytes=1000).fetch(site.url + path)
        assert site.url in caught.value.korean
    for path in ("/drip-headers", "/drip-body"):
        begun = time.monotonic()
        with pytest.raises(DocumentError, match=r"did not arrive within 0\.3 seconds"):
            on_loopback(seconds=0.3).fetch(site.url + path)
        assert time.monotonic() - begun < 2


def test_a_server_that_is_not_there_is_one_sentence(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(DocumentError, match=r"cannot be fetched \(ConnectError"):
            on_loopback().fetch(f"http://127.0.0.1:{free.getsockname()[1]}/")


@pytest.mark.parametrize(
    ("kind", "path", "suffix"),
    [
        ("text/html; charset=euc-kr", "/a.pdf", ".html"),
        ("application/pdf", "/download.php", ".pdf"),
        ("text/plain", "/README.md", ".md"),
        ("text/plain", "/report.pdf", ".txt"),
        ("application/octet-stream", "/report.pdf", ".pdf"),
        ("", "/table.csv", ".csv"),
        ("image/png", "/a.html", None),
        ("application/octet-stream", "/a.exe", None),
    ],
)
def test_the_content_type_decides_the_format(kind: str, path: str, suffix: str | None) -> None:
    assert suffix_of(kind, path) == suffix


def test_a_page_is_a_document_with_its_url_and_a_copy(make_ingestor: Make, site: Site, tmp_path: Path) -> None:
    home = tmp_path / "home"
    ingestor = make_ingestor(home)
    text, kind = "# 그록\n\n그록은 xAI가 만든 챗봇이다.".encode(), "text/markdown"
    url = site.put("/news/grok", text, kind)

    def take(*urls: str) -> list[str]:
        found = [outcome.status for outcome in ingest_pages(ingestor, home, urls, on_loopback())]
        ingestor.finish()
        return found

    assert take(f"{url}#top", site.url + "/missing", url) == ["added", "failed", "unchanged"]
    (document,) = ingestor.catalog.documents()
    assert (document.location, document.source, document.title, document.published) == (url, url, "그록", None)
    (copy,) = home.glob("fetched/*/grok.md")
    assert copy.read_bytes() == text
    day = fetched_on(home, url)
    assert day == json.loads((copy.parent / "fetched.json").read_text())["fetched"] and len(day) == 10
    site.put("/news/grok", text.replace("챗봇".encode(), "모델".encode()), kind)
    assert take(url) == ["replaced"]
    assert "모델" in ingestor.catalog.documents()[0].text and "모델".encode() in copy.read_bytes()
    site.put("/news/grok", b"", status=500)
    assert take(url) == ["failed"]
    assert "모델".encode() in copy.read_bytes() and ingestor.catalog.counts().documents == 1
    site.put("/copy", text.replace("챗봇".encode(), "모델".encode()), kind)
    assert take(site.url + "/copy") == ["duplicate"]
    assert [path.name for path in (home / "fetched").iterdir()] == [copy.parent.name]
