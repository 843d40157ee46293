"""Search vectors of chunks in Chroma, in local files or on a Chroma server.

The catalog is the source of truth, and Chroma a search structure built from it.

Chroma writes to the files that it opens, and a second process on the same folder can hang for minutes. So a reader
never opens a version of the vectors itself: it opens a small private folder with links to what Chroma only reads (see
``chroma_files``). Reading changes nothing in the index folder.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.index import vector_folders
from rag.index.chroma_client import ChromaServer, connect_folder, connect_server, explained
from rag.index.chroma_files import lay_out, stored_ids
from rag.temporary import temporary_folder

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings

COLLECTION = "chunks"
EMBEDDER = "embedder"  # under which a collection on a server names the embedder of its vectors


class VectorStore:
    """A read-only vector store: the nearest chunks by cosine.

    Threads may share it. A search ends on the version of the vectors on which it began, even if a writer replaces it;
    an old version is closed after its last search.

    Args:
        folder: the index folder.
        server: a Chroma server instead of files.
        embedder: embeds the text queries to ``vectorstore``; without one such queries are refused.
        made_for: the identity of the embedder whose vectors are searched for; None takes any. Files of another one,
            which a rebuild that was killed may leave, are an error.

    Raises:
        IndexStateError: (from every method) the files are missing or damaged, or the server does not answer.
    """

    def __init__(
        self,
        folder: Path,
        *,
        server: ChromaServer | None = None,
        embedder: Embeddings | None = None,
        made_for: str | None = None,
    ) -> None:
        self._folder = folder
        self._made_for = made_for
        self._embedder = embedder
        self._server = server
        self._where = server or folder
        self._lock = threading.Lock()
        self._state: tuple[int, int] | None = None
        self._opened: OpenVectors | None = None

    @property
    def vectorstore(self) -> Chroma:
        """Return the collection as LangChain's ``Chroma``; valid until the first search after a writer has replaced it.

        For files, all texts are copied, so the cost grows with their number.
        """
        with self._lock, explained(self._where):
            return self._current().vectorstore(self._embedder)

    def nearest(self, vector: Sequence[float], k: int) -> dict[str, float]:
        """Return the ids of the ``k`` chunks nearest to a unit vector, with their cosine (-1..1), best first."""
        with self._in_use() as opened:
            return opened.nearest(vector, k)

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        with self._in_use() as opened:
            return opened.ids()

    def close(self) -> None:
        """Close the files, at once or after the searches in progress."""
        with self._lock:
            self._let_go()

    @contextlib.contextmanager
    def _in_use(self) -> Iterator[OpenVectors]:
        with explained(self._where):
            with self._lock:
                opened = self._current()
                opened.users += 1
            try:
                yield opened
            except Exception:
                with self._lock:
                    if self._server is not None and opened is self._opened:
                        self._let_go()  # a writer may have made the collection anew: the next search finds it
                raise
            finally:
                with self._lock:
                    opened.users -= 1
                    if opened is not self._opened and not opened.users:
                        opened.close()

    def _current(self) -> OpenVectors:
        """Return the version in use now, opened; the caller holds the lock."""
        state = None if self._server else vector_folders.state(self._folder)
        if self._opened is None or state != self._state:
            self._let_go()
            made_for = self._made_for
            self._opened = open_server(self._server, made_for) if self._server else open_in_use(self._folder, made_for)
            self._state = state
        return self._opened

    def _let_go(self) -> None:
        if self._opened is not None and not self._opened.users:
            self._opened.close()
        self._opened = None


class OpenVectors:
    """An open collection, and the number of searches in progress in it.

    Args:
        client: reads the collection.
        closing: closes the client and its files.
        version: the version that the client reads through a private folder; None for a server.
    """

    def __init__(self, client: Client, closing: contextlib.ExitStack, version: Path | None = None) -> None:
        self.users = 0
        self._client = client
        self._collection = client.get_collection(COLLECTION, embedding_function=None)
        self._closing = closing.pop_all()
        self._version = version
        self._vectorstore: Chroma | None = None

    def nearest(self, vector: Sequence[float], k: int) -> dict[str, float]:
        """Return the ids of the ``k`` nearest to a unit vector, with their cosine, best first."""
        asked: list[Sequence[float] | Sequence[int]] = [vector]
        found = self._collection.query(query_embeddings=asked, n_results=k, include=["distances"])
        distances = found["distances"] or [[]]
        return {name: 1.0 - distance for name, distance in zip(found["ids"][0], distances[0], strict=True)}

    def ids(self) -> set[str]:
        """Return the ids of all vectors."""
        if self._version is not None:
            return stored_ids(self._version)
        return set(self._collection.get(include=[])["ids"])

    def vectorstore(self, embedder: Embeddings | None) -> Chroma:
        """Return the collection as LangChain's ``Chroma``, with ids and texts; ``embedder`` embeds text queries."""
        from langchain_chroma import Chroma

        from rag.index.no_embedder import NoEmbedder

        if self._vectorstore is None:
            client = self._client
            if self._version is not None:
                client = self._closing.enter_context(_files_of_its_own(self._version, texts=True))
            # Without an embedder Chroma would download one of its own at the first text query.
            words = embedder or NoEmbedder()
            self._vectorstore = Chroma(COLLECTION, words, client=client, create_collection_if_not_exists=False)
        return self._vectorstore

    def close(self) -> None:
        """Close the files and the connection."""
        self._closing.close()


def open_server(server: ChromaServer, made_for: str | None = None) -> OpenVectors:
    """Open the collection of a server.

    Raises:
        ValueError: it was made for another embedder.
    """
    with contextlib.ExitStack() as closing:  # undoes what was done where a step fails
        client = closing.enter_context(contextlib.closing(connect_server(server)))
        _require_embedder(embedder_of(client.get_collection(COLLECTION, embedding_function=None)), made_for)
        return OpenVectors(client, closing)


def embedder_of(collection: Collection) -> str | None:
    """Return the identity of the embedder that a collection names; None where it names none."""
    named = (collection.metadata or {}).get(EMBEDDER)
    return named if isinstance(named, str) else None


def _require_embedder(found: str | None, made_for: str | None) -> None:
    if None not in (found, made_for) and found != made_for:
        raise ValueError(f"made with {found}, not with {made_for}")


def open_version(version: Path) -> OpenVectors:
    """Open one version for reading; the caller makes sure that it is not removed before it is closed."""
    with contextlib.ExitStack() as closing:
        return OpenVectors(closing.enter_context(_files_of_its_own(version)), closing, version)


def open_in_use(folder: Path, made_for: str | None = None) -> OpenVectors:
    """Open the version in use of an index folder, and lock it against removal.

    Raises:
        ValueError: it was made for another embedder.
    """
    with contextlib.ExitStack() as closing:
        version = closing.enter_context(vector_folders.in_use(folder))
        _require_embedder(vector_folders.made_for(version), made_for)
        return OpenVectors(closing.enter_context(_files_of_its_own(version)), closing, version)


@contextlib.contextmanager
def _files_of_its_own(version: Path, *, texts: bool = False) -> Iterator[Client]:
    """Open a client on a private copy of a version; ``texts`` also copies ids and texts."""
    with temporary_folder() as folder:
        lay_out(version, folder, texts=texts)
        with contextlib.closing(connect_folder(folder)) as client:
            yield client
