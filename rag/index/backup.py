"""Write an index into one file; readers and a writer go on meanwhile.

A backup is a ZIP file: the catalog and the chats that people keep as SQLite's backup gives them, the vectors where they
are those of its chunks, copies of uploads and pages, feedback, tags, a question file of one's own, and
``manifest.json`` with a format number and the size and SHA-256 of every file. What lets anybody in (the key of the
sessions, the users file) and the audit log are never in it. It is readable by its owner alone, as the chats are, and
gets its name when it is whole.
``rag.index.restoring`` reads it.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from rag.errors import BackupError, IndexStateError, StorageError
from rag.index import vector_folders
from rag.index.catalog import Catalog
from rag.index.chats_in_backup import CHATS, copy_chats
from rag.index.chroma_files import stored_ids
from rag.index.documents import CATALOG_FILE
from rag.index.set_aside import copy_database
from rag.index.vector_folders import flush
from rag.temporary import sweep, temporary_folder

FORMAT = 2  # 1 had no chats
MANIFEST = "manifest.json"
VECTORS = "vectors"
KEPT_FILES = ("uploads", "fetched")  # copies of what documents were read from
NOTED_FILES = ("feedback*.jsonl", "tags.json")  # what people have said of answers and documents
OWN_QUESTIONS = "evaluations/questions.jsonl"  # what people have given to be evaluated with
_TRIES = 3  # a writer may change the vectors between two looks
BLOCK = 2**20  # bytes


class Entry(BaseModel):
    """The size of a file in bytes, and its SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True)

    bytes: int
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself: ``home`` is where the index was, ``made`` is UTC, ISO 8601."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mundap_backup: int
    made: str
    home: str
    documents: int
    chunks: int
    files: dict[str, Entry]

    @property
    def has_chats(self) -> bool:
        """Return whether chats that people keep are in it."""
        return CHATS in self.files


def write_backup(folder: Path, file: Path) -> Manifest:
    """Write the index of a folder into a new file.

    Args:
        folder: the index folder; nothing in it changes.
        file: where the backup goes; what is there is not overwritten.

    Raises:
        BackupError: there is something of that name.
        IndexStateError: there is no index, or it is damaged.
        StorageError: the disk is full, the file cannot be written, or the chats cannot be read.
    """
    if file.exists():
        raise BackupError(
            f"{file} is there already, and is not overwritten.",
            "Choose another name, or move it away.",
            korean=f"{file} 파일이 이미 있어 덮어쓰지 않습니다. 다른 이름을 쓰거나 그 파일을 옮겨 주세요.",
        )
    try:
        sweep(file.absolute().parent)
        with temporary_folder("backup-", file.absolute().parent) as draft:
            (draft / "backup").touch(mode=0o600)
            manifest = _written(folder, draft)
            flush(draft / "backup")
            (draft / "backup").rename(file)
            flush(file.absolute().parent)
    except OSError as error:
        raise StorageError.of(error, file.parent) from error
    return manifest


def _written(folder: Path, draft: Path) -> Manifest:
    files: dict[str, Entry] = {}
    with contextlib.ExitStack() as held, zipfile.ZipFile(draft / "backup", "w", zipfile.ZIP_DEFLATED, True, 1) as out:
        version = _snapshot(folder, draft, held)
        copy_chats(folder, draft)
        catalog = Catalog(draft, create=False)
        try:
            counts = catalog.counts()
        finally:
            catalog.close()
        for name, path in _contents(folder, draft, version):
            with contextlib.suppress(FileNotFoundError), path.open("rb") as source:  # taken out meanwhile
                files[name] = _packed(out, name, source)
        manifest = Manifest(
            mundap_backup=FORMAT,
            made=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            home=str(folder.resolve()),
            documents=counts.documents,
            chunks=counts.chunks,
            files=files,
        )
        out.writestr(MANIFEST, manifest.model_dump_json(indent=1))
    return manifest


def _snapshot(folder: Path, draft: Path, held: contextlib.ExitStack) -> Path | None:
    """Copy the catalog to the draft; return the version of the vectors that are its own, held, or None.

    Raises:
        IndexStateError: there is no index, or it is damaged.
    """
    for _ in range(_TRIES):
        with contextlib.ExitStack() as holding:
            version = None
            with contextlib.suppress(OSError, ValueError):  # on a server, or to be made anew
                version = holding.enter_context(vector_folders.in_use(folder))
            wanted = _copied(folder, draft)
            if version is None:
                break
            with contextlib.suppress(sqlite3.Error):  # damaged: made anew from the catalog
                if stored_ids(version) == wanted:
                    held.enter_context(holding.pop_all())
                    return version
    return None


def _copied(folder: Path, draft: Path) -> set[str]:
    """Copy the catalog to the draft, and return the ids of its chunks."""
    source = Catalog(folder, create=False)
    try:
        with source.guarded():
            copy_database(source.path, draft / CATALOG_FILE)
    finally:
        source.close()
    copied = Catalog(draft, create=False)
    try:
        if damage := copied.damage():
            raise IndexStateError(
                f"The index in {folder} is damaged ({damage[0]}); a backup of it could not be restored.",
                "Run `mundap doctor --repair` first.",
                korean=f"색인({folder})이 손상되어({damage[0]}) 백업을 만들지 않습니다. 먼저 `mundap doctor "
                "--repair`를 실행해 주세요.",
            )
        return copied.chunk_ids()
    finally:
        copied.close()


def _contents(folder: Path, draft: Path, version: Path | None) -> Iterator[tuple[str, Path]]:
    """Yield the name in the backup and the path of every file."""
    yield CATALOG_FILE, draft / CATALOG_FILE
    if version is not None:
        for path in sorted(version.rglob("*")):
            if path.is_file() and path.name != vector_folders.LOCK_FILE:
                yield f"{VECTORS}/{path.relative_to(version).as_posix()}", path
    if (draft / CHATS).exists():
        yield CHATS, draft / CHATS
    if (folder / OWN_QUESTIONS).is_file():
        yield OWN_QUESTIONS, folder / OWN_QUESTIONS
    for pattern in NOTED_FILES:
        for path in sorted(folder.glob(pattern)):
            yield path.name, path
    for name in KEPT_FILES:
        for path in sorted((folder / name).rglob("*")):
            inside = path.relative_to(folder)
            is_own = path.resolve().is_relative_to(draft.resolve())  # it would be read while it is written
            is_hidden = any(part.startswith(".") for part in inside.parts)
            if path.is_file() and not path.is_symlink() and not is_hidden and not is_own:
                yield inside.as_posix(), path


def _packed(out: zipfile.ZipFile, name: str, source: IO[bytes]) -> Entry:
    digest, size = hashlib.sha256(), 0
    with out.open(zipfile.ZipInfo(name), "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            target.write(block)
            digest.update(block)
            size += len(block)
    return Entry(bytes=size, sha256=digest.hexdigest())
