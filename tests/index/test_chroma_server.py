"""Vectors behind a real Chroma server, reached through a proxy that wants a token and writes down what comes."""

from __future__ import annotations

import contextlib
import gc
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import numpy as np
import pytest
from numpy.typing import NDArray

from rag import parts
from rag.errors import IndexStateError, SettingsError
from rag.index.chroma_client import ChromaServer
from rag.index.vector_writing import synchronise
from rag.index.vectors import VectorStore
from rag.records import Chunk
from rag.settings import load_settings

TOKEN = "token-of-a-test"
# Chroma's client over HTTP never closes its connections: they are found open when its memory is freed.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket.socket fd=\\d+, family=2, type=1, proto=6:ResourceWarning"
)


def load(ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
    vectors = np.eye(8, dtype=np.float32)[[int(name[1:]) for name in ids]]
    return [Chunk(name, "d", 0, 1, f"text of {name}") for name in ids], vectors


def held(home: Path, server: ChromaServer) -> set[str]:
    with contextlib.closing(VectorStore(home, server=server)) as opened:
        return opened.ids()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of its own."""
    port = free_port()
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    folder = tmp_path_factory.mktemp("served")
    with subprocess.Popen([*command, "--path", folder], stdout=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
                break
            except (URLError, OSError):
                assert process.poll() is None, "the server ended"
                time.sleep(0.1)
        yield url
        process.terminate()
    gc.collect()  # here, where they are expected


class Proxy(ThreadingHTTPServer):
    """Passes requests on to a server that carry a header; keeps the paths of all that came."""

    def __init__(self, behind: str, header: tuple[str, str], below: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind, self.header, self.below = behind, header, below
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}{self.below}"


class _Passing(BaseHTTPRequestHandler):
    server: Proxy

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.paths.append(self.path)
        name, value = self.server.header
        if self.headers.get(name) != value:
            status, answer = 401, b'{"error": "Unauthorized", "message": "no token"}'
        else:
            url = self.server.behind + self.path.removeprefix(self.server.below)
            request = Request(url, body or None, {"Content-Type": "application/json"}, method=self.command)
            try:
                with urlopen(request, timeout=60) as response:
                    status, answer = response.status, response.read()
            except HTTPError as error:
                status, answer = error.code, error.read()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self) -> None:
        self._pass()

    def do_POST(self) -> None:
        self._pass()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextlib.contextmanager
def serving(proxy: Proxy) -> Iterator[Proxy]:
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    server = ChromaServer(f"http://127.0.0.1:{free_port()}", token=TOKEN)
    with pytest.raises(IndexStateError, match="MUNDAP_CHROMA_URL") as caught:
        held(tmp_path, server)
    assert server.url in str(caught.value)
    assert TOKEN not in str(caught.value)
    with pytest.raises(IndexStateError, match="MUNDAP_CHROMA_URL"):
        synchronise(tmp_path, {"c0"}, load, server=server)


@pytest.mark.slow
def test_a_server_holds_the_vectors_as_files_would(tmp_path: Path, chroma: str) -> None:
    server = ChromaServer(chroma)
    for wanted in ({"c0", "c1"}, {"c1", "c2"}):
        synchronise(tmp_path, wanted, load, server=server)
        assert held(tmp_path, server) == wanted
    with contextlib.closing(VectorStore(tmp_path, server=server)) as opened:
        assert list(opened.nearest([0, 0, 1, 0, 0, 0, 0, 0], 1)) == ["c2"]
        (found,) = opened.vectorstore.similarity_search_by_vector([0, 0, 1, 0, 0, 0, 0, 0], k=1)
        assert found.page_content == "text of c2"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_vectors_of_another_embedder_are_made_anew_on_a_server_too(tmp_path: Path, chroma: str) -> None:
    server = ChromaServer(chroma)

    def turned(ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
        chunks, vectors = load(ids)
        return chunks, np.concatenate([vectors, vectors], axis=1)[:, 1:13]

    synchronise(tmp_path, {"c0", "c1"}, load, made_for="one", server=server)
    reader = VectorStore(tmp_path, server=server, made_for="one")
    assert reader.nearest([0, 1, 0, 0, 0, 0, 0, 0], 1).keys() == {"c1"}
    synchronise(tmp_path, {"c0", "c1"}, turned, made_for="two", server=server)
    for _ in range(2):
        with pytest.raises(IndexStateError):
            reader.nearest([0, 1, 0, 0, 0, 0, 0, 0], 1)
    reader.close()
    with contextlib.closing(VectorStore(tmp_path, server=server, made_for="two")) as opened:
        assert opened.nearest([1, *[0] * 11], 1).keys() == {"c1"}
        synchronise(tmp_path, {"c0", "c1"}, load, made_for="one", server=server)
        with pytest.raises(IndexStateError):
            opened.nearest([1, *[0] * 11], 1)
        synchronise(tmp_path, {"c0", "c1"}, turned, made_for="two", server=server)
        with contextlib.suppress(IndexStateError):  # the collection that it knew is gone
            opened.nearest([1, *[0] * 11], 1)
        assert opened.nearest([1, *[0] * 11], 1).keys() == {"c1"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("setting", "header", "value"),
    [(None, "Authorization", f"Bearer {TOKEN}"), ("X-Chroma-Token", "x-chroma-token", TOKEN)],
)
def test_token_tenant_and_database_reach_the_server(
    tmp_path: Path, chroma: str, setting: str | None, header: str, value: str
) -> None:
    tenant = f"tenant-{header}"
    for path, name in (("tenants", tenant), (f"tenants/{tenant}/databases", "library")):
        body = b'{"name": "%s"}' % name.encode()
        urlopen(Request(f"{chroma}/api/v2/{path}", body, {"Content-Type": "application/json"}), timeout=60).close()
    with serving(Proxy(chroma, (header, value), below="/vectors")) as proxy:
        settings = load_settings(
            chroma_url=proxy.url,
            chroma_token=TOKEN,
            chroma_token_header=setting,
            chroma_tenant=tenant,
            chroma_database="library",
        )
        server = parts.make_chroma_server(settings)
        assert server is not None
        synchronise(tmp_path, {"c0", "c1"}, load, server=server)
        assert held(tmp_path, server) == {"c0", "c1"}
        stranger = ChromaServer(proxy.url, tenant=tenant, database="library")
        with pytest.raises(IndexStateError):
            held(tmp_path, stranger)
    kept = f"/vectors/api/v2/tenants/{tenant}/databases/library/collections"
    assert any(path.startswith(kept) for path in proxy.paths)
    assert all(path.startswith(kept) for path in proxy.paths if "/collections" in path)
    assert TOKEN not in repr(server)
    assert TOKEN not in repr(settings)


@pytest.mark.slow
def test_a_tenant_that_is_not_there_is_told(tmp_path: Path, chroma: str) -> None:
    with pytest.raises(IndexStateError, match="MUNDAP_CHROMA_URL and the settings beside it"):
        held(tmp_path, ChromaServer(chroma, tenant="nobody"))


@pytest.mark.parametrize(
    "setting",
    [
        {"chroma_url": "localhost:8000"},
        {"chroma_url": "http://user:password@host"},
        {"chroma_token_header": "X Chroma"},
        {"chroma_token_header": ""},
    ],
)
def test_a_malformed_address_or_header_is_refused(setting: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        load_settings(**setting)
