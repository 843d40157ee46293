"""Vectors of chunks in Chroma: embedded in this process, or behind a Chroma server.

The catalog is the truth, Chroma a search structure made from it; the store takes vectors, never an embedder.

Embedded, the folder ``chroma/`` is never opened in place. Chroma writes to its files whenever it opens them, a second
process on one folder can hang for minutes, and an interrupted write can spoil it. So a writer works on a copy and puts
it in place with one rename, and a reader opens a private snapshot: reading changes nothing on disk, and a writer that
is killed leaves the last complete state behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexStateError, MundapError, StorageError
from rag.records import Chunk

os.environ["ANONYMIZED_TELEMETRY"] = "False"  # read while chromadb is imported

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.config import Settings
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

FOLDER_NAME = "chroma"
COLLECTION = "chunks"
LoadVectors = Callable[[Sequence[str]], tuple[list[Chunk], NDArray[np.float32]]]


class VectorStore:
    """The reading side: nearest chunks by cosine.

    Threads may share it. A search ends in the vectors that it began with, also where a writer has put others in place;
    those that nobody searches any more are let go.

    Args:
        folder: the index folder.
        url: a Chroma server (``http://host:port``) instead of files.
        embedder: embeds what ``vectorstore`` is asked in words; without one it refuses words.

    Raises:
        IndexStateError: (from every method) the files are missing or damaged, or the server does not answer.
    """

    def __init__(self, folder: Path, *, url: str | None = None, embedder: Embeddings | None = None) -> None:
        self._folder = folder
        self._url = url
        self._embedder = embedder
        self._lock = threading.Lock()
        self._state: tuple[int, int] | None = None
        self._opened: _Opened | None = None

    @property
    def vectorstore(self) -> Chroma:
        """The collection as LangChain knows it; good until a writer puts another in place and somebody searches."""
        with self._lock:
            return self._current().vectorstore

    def nearest(self, vector: Sequence[float], k: int) -> dict[str, float]:
        """The ids of the ``k`` chunks nearest to a unit vector, with their cosine, best first."""
        with self._in_use() as vectorstore:
            found = vectorstore.similarity_search_by_vector_with_relevance_scores(list(vector), k=k)
            return {str(document.id): 1.0 - distance for document, distance in found}

    def ids(self) -> set[str]:
        """The ids of all vectors."""
        with self._in_use() as vectorstore:
            return set(vectorstore.get(include=[])["ids"])

    def close(self) -> None:
        """Lets the files go, at once or behind the last search."""
        with self._lock:
            self._let_go()

    @contextlib.contextmanager
    def _in_use(self) -> Iterator[Chroma]:
        with self._lock:
            opened = self._current()
            opened.users += 1
        try:
            with _explained(self._url or self._folder / FOLDER_NAME, self._url):
                yield opened.vectorstore
        finally:
            with self._lock:
                opened.users -= 1
                if opened is not self._opened and not opened.users:
                    opened.close()

    def _current(self) -> _Opened:
        """What is in place now; the caller holds the lock."""
        with _explained(self._url or self._folder / FOLDER_NAME, self._url):
            state = None if self._url else self._state_of_files()
            if self._opened is None or state != self._state:
                self._let_go()
                self._opened = _open(self._folder, self._url, self._embedder)
                self._state = state
            return self._opened

    def _state_of_files(self) -> tuple[int, int] | None:
        try:
            return _state(self._folder / FOLDER_NAME)
        except FileNotFoundError:  # a writer is between its two renames, and what is open still answers
            if self._opened is None:
                raise
            return self._state

    def _let_go(self) -> None:
        if self._opened is not None and not self._opened.users:
            self._opened.close()
        self._opened = None


class _Opened:
    """An open collection, what lets it go, and how many searches are going on in it."""

    def __init__(self, vectorstore: Chroma, closing: contextlib.ExitStack) -> None:
        self.vectorstore = vectorstore
        self.close = closing.close
        self.users = 0


def _open(folder: Path, url: str | None, embedder: Embeddings | None) -> _Opened:
    from langchain_chroma import Chroma

    from rag.index.no_embedder import NoEmbedder

    with contextlib.ExitStack() as closing:  # undoes what was done where a step fails
        if url is None:
            snapshot = _snapshot(folder / FOLDER_NAME)
            closing.callback(snapshot.cleanup)
        client = _connect_server(url) if url else _connect(Path(snapshot.name) / FOLDER_NAME)
        closing.callback(client.close)
        # Without an embedder Chroma would download one of its own as soon as it is asked in words.
        words = embedder or NoEmbedder()
        collection = Chroma(COLLECTION, words, client=client, create_collection_if_not_exists=False)
        return _Opened(collection, closing.pop_all())


def synchronise(folder: Path, wanted: set[str], load: LoadVectors, *, url: str | None = None) -> None:
    """Makes Chroma hold exactly the wanted chunks; only what differs is written, and damaged files are made anew.

    Args:
        folder: the index folder; the caller holds its write lock.
        wanted: ids of all chunks of the catalog.
        load: ids -> the chunks and their vectors, shape (ids, dimension).
        url: a Chroma server instead of files.

    Raises:
        StorageError: the disk is full, or the folder cannot be written. What was in place stays.
        IndexStateError: the server does not answer.
    """
    if url is not None:
        with _explained(url, url):
            _fill(_connect_server(url), wanted, load)
        return
    current, old = folder / FOLDER_NAME, folder / f"{FOLDER_NAME}.old"
    draft = _new_draft(folder)
    try:
        for leftover in folder.glob(f"{FOLDER_NAME}.*"):
            shutil.rmtree(leftover, ignore_errors=True)
        if not _copied_and_filled(current, draft, wanted, load):
            draft = _new_draft(folder)
            _make_anew(draft, wanted, load)
        if current.exists():
            current.rename(old)
        draft.rename(current)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        for leftover in folder.glob(f"{FOLDER_NAME}.draft*"):  # a full disk gets its room back
            shutil.rmtree(leftover, ignore_errors=True)
        raise StorageError(
            f"The vectors could not be written to {folder} ({error.strerror or error}).",
            "Free some space or give the folder write permission, and run `mundap ingest` again.",
            korean=f"{folder} 폴더에 벡터를 쓸 수 없습니다 ({error.strerror or error}). 공간을 비우거나 "
            "폴더의 쓰기 권한을 주고 `mundap ingest`를 다시 실행해 주세요.",
        ) from error


def _new_draft(folder: Path) -> Path:
    """A path never used before: Chroma keeps a client of each path, also one that failed to open."""
    return folder / f"{FOLDER_NAME}.draft-{uuid.uuid4().hex[:8]}"


def _copied_and_filled(current: Path, draft: Path, wanted: set[str], load: LoadVectors) -> bool:
    """Whether the draft could be made from a copy of what is in place; False where that is missing or damaged."""
    if not current.is_dir():
        return False
    shutil.copytree(current, draft)
    try:
        _fill_folder(draft, wanted, load)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - Chroma's engine has errors of many kinds; whichever it is, the draft is made anew
        shutil.rmtree(draft)
        return False
    return True


def _make_anew(draft: Path, wanted: set[str], load: LoadVectors) -> None:
    """Fills a new folder; whatever Chroma's engine says of a fault there, it could not write."""
    try:
        _fill_folder(draft, wanted, load)
    except MundapError:
        raise
    except Exception as error:  # the engine's own kinds, which say "disk is full" in their text only
        raise OSError(_first_line(error)) from error


def _fill_folder(draft: Path, wanted: set[str], load: LoadVectors) -> None:
    client = _connect(draft)
    try:
        _fill(client, wanted, load)
    finally:
        client.close()


def _fill(client: Client, wanted: set[str], load: LoadVectors) -> None:
    collection = client.get_or_create_collection(COLLECTION, configuration={"hnsw": {"space": "cosine"}})
    present = set(collection.get(include=[])["ids"])
    size = min(1000, client.get_max_batch_size())
    for batch in _batches(sorted(present - wanted), size):
        collection.delete(ids=batch)
    for batch in _batches(sorted(wanted - present), size):
        chunks, vectors = load(batch)
        collection.upsert(
            ids=[chunk.id for chunk in chunks],
            embeddings=vectors,
            documents=[chunk.text for chunk in chunks],
            metadatas=[{"document_id": c.document_id, "start": c.start, "end": c.end} for c in chunks],
        )


def _batches(ids: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _state(path: Path) -> tuple[int, int]:
    """Changes when a writer has put another folder in place."""
    status = path.stat()
    return status.st_ino, status.st_ctime_ns


def _snapshot(path: Path) -> tempfile.TemporaryDirectory[str]:
    """A private copy; a writer may put another folder in place meanwhile, so a torn copy is made again."""
    for attempt in range(3):
        target = tempfile.TemporaryDirectory(prefix="mundap-", ignore_cleanup_errors=True)
        try:
            shutil.copytree(path, Path(target.name) / FOLDER_NAME)
        except (OSError, shutil.Error):
            target.cleanup()
            if attempt == 2:
                raise
        else:
            return target
    raise AssertionError("unreachable")


def _connect(path: Path) -> Client:
    import chromadb

    client: Client = chromadb.PersistentClient(str(path), settings=_settings())  # type: ignore[assignment]
    return client


def _connect_server(url: str) -> Client:
    import chromadb

    address = urlsplit(url)
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 8000)
    client: Client = chromadb.HttpClient(  # type: ignore[assignment]
        address.hostname or "127.0.0.1", port, ssl=secure, settings=_settings()
    )
    return client


def _settings() -> Settings:
    from chromadb.config import Settings

    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]  # pydantic's own argument


@contextlib.contextmanager
def _explained(where: str | Path, url: str | None) -> Iterator[None]:
    try:
        yield
    except IndexStateError:
        raise
    except Exception as error:  # Chroma's engine raises errors of many kinds, some not even of its own base class
        why = _first_line(error)
        raise IndexStateError(
            f"The vectors in {where} cannot be read ({why}).",
            "Start the server (`chroma run`), or correct MUNDAP_CHROMA_URL."
            if url
            else "Run `mundap ingest`: they are made anew from the catalog.",
            korean=f"색인의 벡터를 읽을 수 없습니다 ({why}). "
            + (
                "Chroma 서버를 켜거나 MUNDAP_CHROMA_URL을 고쳐 주세요."
                if url
                else "`mundap ingest`를 실행하면 다시 만듭니다."
            ),
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
