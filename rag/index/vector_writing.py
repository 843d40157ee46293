"""Write vectors of chunks to Chroma: synchronise a draft with the catalog and make it the next version."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import MundapError, StorageError, error_name
from rag.index import vector_folders
from rag.index.chroma_client import ChromaServer, connect_folder, connect_server, explained, first_line
from rag.index.chroma_files import SEARCH_DATABASE, write_search_database
from rag.index.vectors import COLLECTION, EMBEDDER, embedder_of, open_version
from rag.records import Chunk

if TYPE_CHECKING:
    from chromadb.api.client import Client

LoadVectors = Callable[[Sequence[str]], tuple[list[Chunk], NDArray[np.float32]]]


def synchronise(
    folder: Path,
    wanted: set[str],
    load: LoadVectors,
    *,
    made_for: str | None = None,
    server: ChromaServer | None = None,
) -> None:
    """Make Chroma hold exactly the wanted chunks; only differences are written, and damaged files are rebuilt.

    Args:
        folder: the index folder; the caller holds its write lock.
        wanted: ids of all chunks of the catalog.
        load: ids -> the chunks and their vectors, shape (ids, dimension).
        made_for: the identity of the embedder; the vectors of another one are made anew, ids being the same.
            None takes any.
        server: a Chroma server instead of files.

    Raises:
        StorageError: the disk is full, or the folder cannot be written. The version in use is kept.
        IndexStateError: the server does not answer.
    """
    if server is not None:
        with explained(server), contextlib.closing(connect_server(server)) as client:
            if made_for is not None:
                _remove_of_another(client, made_for)
            _fill(client, wanted, load, made_for)
        return
    try:
        vector_folders.sweep(folder)
        old = _version_in_use(folder, made_for)
        if old is not None and _is_sound(old, wanted, load):
            return
        draft = _filled_copy(folder, old, wanted, load) if old is not None else None
        draft = draft or _made_anew(folder, wanted, load)
        if made_for is not None:
            (draft / vector_folders.MADE_FOR_FILE).write_text(made_for, encoding="utf-8")
        vector_folders.publish(folder, draft)
    except OSError as error:
        with contextlib.suppress(OSError):  # a full disk gets its room back
            vector_folders.sweep(folder)
        if error.errno is not None:
            raise StorageError.of(error, folder) from error
        raise StorageError(
            f"The vectors could not be written to {folder} ({error}).",
            "Free some space or give the folder write permission, and run `mundap ingest` again.",
            korean=f"{folder} 폴더에 벡터를 쓸 수 없습니다 ({error_name(error)}). 공간을 비우거나 "
            "폴더의 쓰기 권한을 주고 `mundap ingest`를 다시 실행해 주세요.",
        ) from error


def _version_in_use(folder: Path, made_for: str | None) -> Path | None:
    """Return the version in use; None where there is none, or it was made for another embedder.

    A reader needs its lock, so one that is missing is put back.
    """
    try:
        version = vector_folders.current(folder)
    except (FileNotFoundError, ValueError):
        return None
    is_of_another = None not in (made_for, found := vector_folders.made_for(version)) and found != made_for
    if is_of_another or not version.is_dir():
        return None
    if not (version / vector_folders.LOCK_FILE).exists():
        (version / vector_folders.LOCK_FILE).touch()
    return version


def _is_sound(version: Path, wanted: set[str], load: LoadVectors) -> bool:
    """Return whether a version holds exactly the wanted chunks, and a search for one of them returns a result."""
    try:
        with contextlib.closing(open_version(version)) as opened:
            if opened.ids() != wanted:
                return False
            if not wanted:
                return True
            _, vectors = load([min(wanted)])
            return bool(opened.nearest(vectors[0].tolist(), 1))
    except Exception:  # noqa: BLE001 - Chroma's engine has errors of many kinds; whichever it is, another is made
        return False


def _filled_copy(folder: Path, old: Path, wanted: set[str], load: LoadVectors) -> Path | None:
    """Copy the version in use to a draft and synchronise it; return None where the version is damaged."""
    draft = vector_folders.new_draft(folder)
    shutil.copytree(old, draft, ignore=shutil.ignore_patterns(vector_folders.LOCK_FILE, SEARCH_DATABASE))
    try:
        _fill_folder(draft, wanted, load)
        sound = _is_sound(draft, wanted, load)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - as above
        sound = False
    if sound:
        return draft
    shutil.rmtree(draft)
    return None


def _made_anew(folder: Path, wanted: set[str], load: LoadVectors) -> Path:
    """Fill an empty draft.

    Raises:
        OSError: also for any error of Chroma's engine: in an empty draft it can only be one of writing.
    """
    draft = vector_folders.new_draft(folder)
    try:
        _fill_folder(draft, wanted, load)
    except (OSError, MundapError):
        raise
    except Exception as error:  # the engine's own kinds, which say "disk is full" in their text only
        raise OSError(first_line(error)) from error
    if not _is_sound(draft, wanted, load):
        raise OSError("what was written cannot be read")
    return draft


def _fill_folder(draft: Path, wanted: set[str], load: LoadVectors) -> None:
    with contextlib.closing(connect_folder(draft)) as client:
        _fill(client, wanted, load)
    write_search_database(draft)


def _remove_of_another(client: Client, made_for: str) -> None:
    """Remove the vectors of another embedder, or of one that is not named, from a server: their ids are the same."""
    from chromadb.errors import NotFoundError

    with contextlib.suppress(NotFoundError):
        if embedder_of(client.get_collection(COLLECTION, embedding_function=None)) != made_for:
            client.delete_collection(COLLECTION)


def _fill(client: Client, wanted: set[str], load: LoadVectors, made_for: str | None = None) -> None:
    collection = client.get_or_create_collection(
        COLLECTION,
        metadata={EMBEDDER: made_for} if made_for is not None else None,
        configuration={"hnsw": {"space": "cosine"}},
    )
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
