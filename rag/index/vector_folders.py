"""Keep versions of the vectors on disk: folders ``vectors-N``, and one small file that names the version in use.

A version is complete and is never changed. A writer fills a draft, makes it the next version and replaces the file
that names it in one step of the file system, so a reader finds the old version or the new one and nothing in between.
A reader holds a shared lock on its version, which ends with its process; a version that is neither locked nor in use
is removed by the next writer. There is one writer at a time: it holds the write lock of the index folder.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

CURRENT_FILE = "vectors.current"
LOCK_FILE = "lock"
MADE_FOR_FILE = "embedder"
_VERSION = re.compile(r"vectors-([1-9][0-9]*)")
_DRAFT = re.compile(r"vectors\.draft-[0-9a-f]{8}")  # as a writer that was killed leaves it


def current(folder: Path) -> Path:
    """Return the version in use.

    Raises:
        OSError: no version is in use, or the file that names it cannot be read.
        ValueError: that file is damaged.
    """
    name = (folder / CURRENT_FILE).read_text(encoding="ascii").strip()
    if not _VERSION.fullmatch(name):
        raise ValueError(f"{CURRENT_FILE} names no version")
    return folder / name


def state(folder: Path) -> tuple[int, int]:
    """Return a value that changes whenever another version comes into use: inode and time of the file that names it.

    Raises:
        OSError: no version is in use.
    """
    status = (folder / CURRENT_FILE).stat()
    return status.st_ino, status.st_mtime_ns


@contextlib.contextmanager
def in_use(folder: Path) -> Iterator[Path]:
    """Hold the version in use; no writer removes it before the block ends.

    Raises:
        OSError, ValueError: as in ``current``.
    """
    version, lock = _hold_current(folder)
    try:
        yield version
    finally:
        os.close(lock)


def new_draft(folder: Path) -> Path:
    """Return a path for a draft that was never used before."""
    return folder / f"vectors.draft-{uuid.uuid4().hex[:8]}"


def made_for(version: Path) -> str | None:
    """Return the identity of the embedder whose vectors a version holds; None for one that does not say."""
    try:
        return (version / MADE_FOR_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def publish(folder: Path, draft: Path) -> None:
    """Make a complete draft the version in use, and remove the versions that have no reader.

    Args:
        folder: the index folder.
        draft: on the same file system; it is moved.
    """
    (draft / LOCK_FILE).touch()
    for path in [*draft.rglob("*"), draft]:
        flush(path)
    taken = [int(match[1]) for path in folder.iterdir() if (match := _VERSION.fullmatch(path.name))]
    version = draft.rename(folder / f"vectors-{max(taken, default=0) + 1}")
    named = folder / f"{CURRENT_FILE}.draft"
    named.write_text(f"{version.name}\n", encoding="ascii")
    flush(named)
    named.replace(folder / CURRENT_FILE)
    flush(folder)
    sweep(folder)


def withdraw(folder: Path) -> None:
    """Leave no version in use."""
    (folder / CURRENT_FILE).unlink(missing_ok=True)
    sweep(folder)


def sweep(folder: Path) -> None:
    """Remove what is not in use: versions without readers, and drafts that a killed writer left behind.

    Only what a writer makes is removed: the folder may be one of documents, in which others keep theirs.
    """
    try:
        kept = current(folder)
    except (FileNotFoundError, ValueError):
        kept = None
    found = list(folder.glob("vectors[-.]*"))
    old = [one for one in found if _VERSION.fullmatch(one.name) and one != kept and (one / LOCK_FILE).exists()]
    for path in [*old, *(one for one in found if _DRAFT.fullmatch(one.name))]:
        with _unread(path) as unread:
            if unread:
                _remove(folder, path)


def _remove(folder: Path, version: Path) -> None:
    """Remove a version; it becomes a draft first, so that one that is half removed is known for what it is."""
    with contextlib.suppress(OSError):  # on Windows a file of it may be open: the next writer removes it
        shutil.rmtree(version.rename(new_draft(folder)), ignore_errors=True)


def _hold_current(folder: Path) -> tuple[Path, int]:
    """Return the version in use and an open file with a shared lock on it."""
    while True:
        version = current(folder)
        try:
            lock = os.open(version / LOCK_FILE, os.O_RDONLY)
        except FileNotFoundError:
            if current(folder) == version:
                raise
            continue  # a writer removed it after another came into use
        _lock(lock, exclusive=False)
        if current(folder) == version:  # a lock on a version that is no longer in use may have come too late
            return version, lock
        os.close(lock)


@contextlib.contextmanager
def _unread(version: Path) -> Iterator[bool]:
    """Yield whether a version has no reader; if so, it is locked against new ones until the block ends."""
    try:
        lock = os.open(version / LOCK_FILE, os.O_RDWR)
    except OSError:  # a draft has none
        yield True
        return
    try:
        yield _lock(lock, exclusive=True)
    finally:
        os.close(lock)


def _lock(descriptor: int, *, exclusive: bool) -> bool:
    """Lock an open file and return whether that succeeded; a shared lock is waited for, an exclusive one is not.

    Windows needs no lock: there an open file cannot be removed.
    """
    if sys.platform != "win32":
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
        except BlockingIOError:
            return False
    return True


def flush(path: Path) -> None:
    """Write a file or folder through to the disk, so that after a power cut no name points to missing data."""
    if sys.platform == "win32":  # it flushes only what is open for writing
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
