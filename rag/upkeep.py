"""Keep an index: rebuild, recover, check, back up and restore it.

Each is done under the write lock, and ends in the one switch of ``rag.index.put_in_place``. What is kept and how, the
room ``rag.index`` knows; this module brings the models that the settings name.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.assembly import Models, has_index, make_ingestor, make_models, opened_catalog
from rag.errors import BackupError, IndexStateError
from rag.index import (
    CATALOG_FILE,
    Counts,
    Finding,
    Manifest,
    Merge,
    Notice,
    Outcome,
    Progress,
    Recovered,
    Salvaged,
    VectorStore,
    check_index,
    has_tables,
    identity,
    leftovers,
    prepared_draft,
    put_in_place,
    read_backup,
    restore_chats,
    settle_backup,
    stored_documents,
    write_backup,
    write_lock,
)
from rag.index import recover as recover_catalog
from rag.parts import make_chroma_server
from rag.settings import Settings


def recover(settings: Settings) -> Recovered | None:
    """Put a missing catalog back from what an interrupted rebuild left; writers do so by themselves.

    Returns:
        What was done; None where there is a catalog, or nothing to recover it from.

    Raises:
        IndexLockedError: another process is writing.
        IndexStateError: what was left cannot be read.
        StorageError: the folder cannot be written.
    """
    if has_tables(settings.home / CATALOG_FILE) or not leftovers(settings.home):
        return None
    with write_lock(settings.home):
        return recover_catalog(settings.home)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuilt index holds.

    Attributes:
        counts: how much.
        stored: what was read of the old one; of a damaged one also what was lost.
    """

    counts: Counts
    stored: Salvaged


def rebuild(
    settings: Settings,
    report: Callable[[Outcome], None],
    progress: Progress | None,
    models: Models | None = None,
    *,
    may_be_empty: bool = False,
) -> Rebuilt:
    """Rebuild the index from the texts stored in it, after the embedder or a table has changed, or after damage.

    Readers use the old index until the new one is complete; the old catalog is kept as a copy. One that was interrupted
    is gone on with. Of a damaged catalog everything is taken that can be read.

    Args:
        settings: the home folder of the index, and how it is written.
        report: is called with the outcome of each document.
        progress: is called with the source, the number of texts embedded so far, and the number of all texts.
        models: made with the same settings, so that they are not loaded again; None makes new ones.
        may_be_empty: an index of which no document can be read is replaced by an empty one.

    Raises:
        IndexLockedError: another process is writing.
        IndexStateError: there is no index, nothing of it can be read, or a newer version made it.
        StorageError: the folder cannot be written.
    """
    home, models = settings.home, models or make_models(settings)
    if not may_be_empty and not has_index(settings) and not leftovers(home):
        _require_an_empty_index(settings)  # before a folder is made for it
    with write_lock(home):
        try:
            recover_catalog(home)
        except IndexStateError:
            if not may_be_empty:
                raise
        stored = stored_documents(home)
        if not stored.documents and not may_be_empty:
            _require_an_empty_index(settings, is_damaged=bool(stored.lost) or not stored.complete)
        draft = prepared_draft(home, identity(models.embedder, models.analyzer))
        ingestor = make_ingestor(settings, draft, models)
        try:
            wanted = {document.id: document for document in stored.documents}
            for document in ingestor.catalog.documents():  # of a rebuild that was interrupted
                if wanted.get(document.id) != document:
                    ingestor.remove(document.id)
            for document in stored.documents:
                report(ingestor.add(document, progress))
            ingestor.finish()
            counts = ingestor.catalog.counts()
        finally:
            ingestor.close()
        put_in_place(draft, home)
    return Rebuilt(counts, stored)


def _require_an_empty_index(settings: Settings, *, is_damaged: bool = False) -> None:
    """Let an index pass that is sound and has no documents, and nothing else."""
    if has_index(settings):
        try:
            with opened_catalog(settings) as catalog:
                is_damaged = is_damaged or bool(catalog.damage())
        except IndexStateError:
            is_damaged = True
    else:
        with opened_catalog(settings):  # says that there is none
            pass
    if is_damaged:
        raise IndexStateError(
            f"No document can be read from the index in {settings.home}; it is left as it is.",
            "Restore a backup (`mundap restore FILE`), or make the index anew from your documents (`mundap ingest "
            "--rebuild PATH`).",
            korean=f"색인({settings.home})에서 읽을 수 있는 문서가 없어 그대로 둡니다. 백업을 되돌리거나(`mundap "
            "restore FILE`), 문서에서 색인을 새로 만들어 주세요(`mundap ingest --rebuild PATH`).",
        )


def backup(settings: Settings, file: Path) -> Manifest:
    """Write the index and the chats that people keep into one file; readers and a writer go on.

    Raises:
        BackupError, IndexStateError, StorageError: as in ``rag.index.write_backup``.
    """
    return write_backup(settings.home, file)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a backup held, the copy of the catalog that was there before, if there was one, and what became of chats."""

    manifest: Manifest
    aside: Path | None
    chats: Notice | None


def restore(
    settings: Settings, file: Path, models: Models | None = None, *, merge_chats: Merge | None = None
) -> Restored:
    """Put the index of a backup in the place of the one in the home folder, in one switch; readers go on.

    What was there is kept as a copy. Everything is checked before anything changes; chats come first, in a transaction
    of their own.

    Args:
        settings: the home folder of the index, and how it is written.
        file: a backup.
        models: made with the same settings, so that they are not loaded again; None makes new ones.
        merge_chats: takes the chats of the backup into those of the home folder; None leaves those that are there.

    Raises:
        BackupError: the file is missing, no backup, damaged, or was made by a newer version.
        IndexLockedError: another process is writing.
        IndexStateError: the index in it was made by a newer version, or, once it is in place, with other settings.
        StorageError: the disk is full, the folder cannot be written, or the chats in it cannot be read.
    """
    if not file.exists():
        raise BackupError(
            f"{file} does not exist.",
            "Check the path; it may have been moved or deleted.",
            korean=f"{file}: 그런 파일이 없습니다. 경로를 확인해 주세요. 옮겨졌거나 삭제되었을 수 있습니다.",
        )
    home = settings.home
    with write_lock(home):
        draft = prepared_draft(home, None)
        try:
            unpacked = draft / "restoring"  # not the draft itself, from which a missing catalog would be recovered
            manifest = read_backup(file, unpacked)
            chats = restore_chats(unpacked, home, merge_chats)
            settle_backup(unpacked, home, manifest)
            aside = put_in_place(unpacked, home)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        with contextlib.closing(make_ingestor(settings, home, models)) as ingestor:
            ingestor.finish()  # the vectors, where the backup has none or they are on a server
    return Restored(manifest, aside, chats)


def check(settings: Settings) -> Iterator[Finding]:
    """Check that the index is whole, and yield a finding a part; nothing in the home folder changes.

    Raises:
        IndexStateError, StorageError: as in ``rag.index.check_index``.
    """
    with opened_catalog(settings) as catalog:
        embedder = catalog.properties().get("embedder")
    store = VectorStore(settings.home, server=make_chroma_server(settings), made_for=embedder)
    try:
        yield from check_index(settings.home, store)
    finally:
        store.close()
