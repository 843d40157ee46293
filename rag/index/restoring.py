"""Read a backup into a draft beside the index, checked to the last byte; nothing in the index changes meanwhile.

What puts the draft in place is the switch of a rebuild.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import shutil
import sqlite3
import uuid
import zipfile
import zlib
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import ValidationError

from rag.errors import BackupError, IndexStateError, StorageError
from rag.index import vector_folders
from rag.index.backup import BLOCK, FORMAT, KEPT_FILES, MANIFEST, NOTED_FILES, OWN_QUESTIONS, VECTORS, Entry, Manifest
from rag.index.catalog import Catalog
from rag.index.chats_in_backup import CHATS
from rag.index.documents import CATALOG_FILE
from rag.index.formats import check_format, migrate
from rag.index.vector_folders import flush

_LARGEST_MANIFEST = 64 * 2**20  # bytes; a file takes some 150


def read_backup(file: Path, draft: Path) -> Manifest:
    """Unpack a backup into a draft, checked, with the catalog in the format of this version.

    Args:
        file: the backup.
        draft: a folder that is made; copies of uploads and pages lie in it as in an index folder.

    Raises:
        BackupError: the file is no backup, is damaged, or was made by a newer version.
        IndexStateError: the index in it was made by a newer version.
        StorageError: the file cannot be read, or the draft not be written.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = _manifest(packed, file)
            _require_room(manifest, draft.parent)
            for name, entry in manifest.files.items():
                _unpack(packed, name, entry, draft, file)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise _damaged(file, str(error)) from error
    except OSError as error:
        raise StorageError.of(error, error.filename or file) from error
    _check_catalog(file, draft, manifest)
    return manifest


def _manifest(packed: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        if packed.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
            raise _damaged(file, "its manifest is too large")
        with _opened(packed, MANIFEST, file) as source:
            data = json.loads(source.read(_LARGEST_MANIFEST))
        number = data["mundap_backup"]
        if isinstance(number, int) and number > FORMAT:
            raise BackupError(
                f"{file} was made by a newer mundap (format {number}; this one knows up to {FORMAT}).",
                "Update mundap, then restore it.",
                korean=f"{file}: 더 새로운 mundap이 만든 백업입니다(형식 {number}, 이 버전은 {FORMAT}까지 읽습니다). "
                "mundap을 업데이트한 뒤 되돌려 주세요.",
            )
        manifest = Manifest.model_validate(data)
    except (KeyError, TypeError, ValueError, RecursionError, ValidationError) as error:
        raise _damaged(file, "it has no manifest") from error
    if CATALOG_FILE not in manifest.files or not all(map(_is_safe, manifest.files)):
        raise _damaged(file, "its manifest names other files")
    return manifest


def _opened(packed: zipfile.ZipFile, name: str, file: Path) -> IO[bytes]:
    """Open one file of a backup, which ``write_backup`` neither encrypts nor compresses in another way."""
    try:
        return packed.open(name)
    except KeyError as error:
        raise _damaged(file, f"{name} is missing") from error
    except RuntimeError as error:  # encrypted, or compressed in a way that Python does not know
        raise _damaged(file, str(error)) from error


def _require_room(manifest: Manifest, folder: Path) -> None:
    """Check that a disk has room for what a backup says that it holds, before the disk is filled with it.

    Raises:
        OSError: it has not.
    """
    if sum(entry.bytes for entry in manifest.files.values()) > shutil.disk_usage(folder).free:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))


def _is_safe(name: str) -> bool:
    """Return whether a name is one that ``write_backup`` gives: it leads nowhere else."""
    parts = PurePosixPath(name).parts
    if "\\" in name or not parts or any(part in ("..", "/") or ":" in part for part in parts):
        return False
    if len(parts) == 1:
        return name == CATALOG_FILE or any(map(PurePosixPath(name).match, NOTED_FILES))
    return parts[0] in (VECTORS, *KEPT_FILES) or name in (CHATS, OWN_QUESTIONS)


def _unpack(packed: zipfile.ZipFile, name: str, entry: Entry, draft: Path, file: Path) -> None:
    source = _opened(packed, name, file)
    target = draft / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source, target.open("wb") as written:
        while size <= entry.bytes and (block := source.read(BLOCK)):
            written.write(block)
            digest.update(block)
            size += len(block)
    if (size, digest.hexdigest()) != (entry.bytes, entry.sha256):
        raise _damaged(file, f"{name} is not what the manifest says")
    flush(target)


def _check_catalog(file: Path, draft: Path, manifest: Manifest) -> None:
    try:
        with closing(Catalog(draft, create=False)) as catalog:
            properties = catalog.properties()
            damage = catalog.damage()
            counts = catalog.counts()
    except IndexStateError as error:
        raise _damaged(file, "its catalog cannot be read") from error
    check_format(properties, draft)
    if damage:
        raise _damaged(file, damage[0])
    if (counts.documents, counts.chunks) != (manifest.documents, manifest.chunks):
        raise _damaged(file, "the catalog holds another number of documents than the manifest says")


def settle(draft: Path, folder: Path, manifest: Manifest) -> None:
    """Make an unpacked backup an index of this version in this folder: its format, its vectors, its copies of uploads.

    Its chats are left to ``rag.index.chats_in_backup``.

    Args:
        draft: what ``read_backup`` has filled.
        folder: where it goes. Copies of uploads and pages that differ from those of the backup are set aside.
        manifest: of the backup.

    Raises:
        IndexStateError, StorageError: the draft cannot be written.
    """
    catalog = Catalog(draft, create=True)
    try:
        migrate(catalog)
        with catalog.transaction():
            _relocate(catalog.connection, Path(manifest.home), folder.resolve())
    finally:
        catalog.close()
    try:
        if (draft / VECTORS).is_dir():
            vector_folders.publish(draft, draft / VECTORS)
        for name in manifest.files:
            if name.split("/")[0] in KEPT_FILES or name == OWN_QUESTIONS or ("/" not in name and name != CATALOG_FILE):
                _put_file(draft / name, folder / name, folder / "before-rebuild-files")
    except OSError as error:
        raise StorageError.of(error, folder) from error


def _relocate(connection: sqlite3.Connection, old: Path, new: Path) -> None:
    """Let documents that were read from copies in the old index folder be those in the new one."""
    for name in KEPT_FILES:
        before, after = f"{old / name}/", f"{new / name}/"
        connection.execute(
            "UPDATE documents SET location = ? || substr(location, ?) WHERE substr(location, 1, ?) = ?",
            (after, len(before) + 1, len(before), before),
        )


def _put_file(source: Path, target: Path, aside: Path) -> None:
    if target.exists() and target.read_bytes() == source.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        place = aside / uuid.uuid4().hex[:8] / target.name
        place.parent.mkdir(parents=True)
        shutil.copy2(target, place)
        flush(place)
    source.replace(target)


def _damaged(file: Path, why: str) -> BackupError:
    return BackupError(
        f"{file} is not a backup of mundap, or is damaged ({why}); nothing was restored.",
        "Give a file that `mundap backup` has written.",
        korean=f"{file}: mundap의 백업이 아니거나 손상되었습니다 ({why}). 아무것도 되돌리지 않았습니다. `mundap "
        "backup`으로 만든 파일을 지정해 주세요.",
    )
