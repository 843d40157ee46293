"""Uploaded files -> documents of the index, one by one, each with what became of it.

Every file is checked, copied into a folder of its own below ``uploads/`` of the index's home, read and indexed from
there, and only then put in its place: a file that fails leaves no copy and takes nothing away that was there. Its
location, which is its identity, is that place, so that the same name sent again replaces what it was.

The module writes through an ``Ingestor`` that it is given; it knows no page, no thread and no language, and does NOT
read the content of files: what cannot be read, the ingest says.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import DocumentError, MundapError, StorageError
from rag.index import SUFFIXES, FoundFile, Ingestor, Status, read_bytes
from ui.library.upload_names import compared, safe_name

log = logging.getLogger(__name__)

FOLDER_NAME = "uploads"
_STAGING = ".incoming-"
Fault = Literal["too_many", "wrong_type", "too_large", "empty", "gone", "disk", "unreadable"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: the name that was sent with it, and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """How many files at once, and how large each may be."""

    files: int
    file_bytes: int


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """How far one file is: ``done`` of ``total`` texts have their vectors; ``position`` counts the files from 1."""

    position: int
    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """What became of one file: a failed one has its ``fault`` and maybe the error behind it, a copy its ``twin``."""

    position: int
    name: str
    status: Status
    passages: int = 0
    fault: Fault | None = None
    error: MundapError | None = None
    twin: str = ""


Event = UploadProgress | UploadOutcome


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload with the name under which it is kept, and what is against it before it is opened."""

    position: int
    upload: Upload
    name: str
    fault: Fault | None


def checked(uploads: Sequence[Upload], limits: Limits) -> list[Checked]:
    """Which files may come in, by number, kind and size; their names are safe and no two are the same."""
    found: list[Checked] = []
    taken: set[str] = set()
    for position, upload in enumerate(uploads, start=1):
        name = safe_name(upload.name, taken)
        taken.add(compared(name))
        fault = "too_many" if position > limits.files else _fault(name, upload.path, limits)
        found.append(Checked(position, upload, name, fault))
    return found


def refusal(file: Checked) -> UploadOutcome:
    """The outcome of a file that the checks have refused."""
    return UploadOutcome(file.position, file.name, "failed", fault=file.fault)


class Receiver:
    """Takes checked files into an index.

    Args:
        ingestor: open for writing; ``finish`` is left to the caller.
        home: the index folder, below which the copies are kept.
        limits: how large a file may be.
        report: is told how far a file is.

    Raises:
        OSError: the folder of the uploads cannot be made.
    """

    def __init__(self, ingestor: Ingestor, home: Path, limits: Limits, report: Callable[[Event], None]) -> None:
        self._ingestor = ingestor
        self._limits = limits
        self._report = report
        self._folder = uploads_folder(home)
        self._folder.mkdir(parents=True, exist_ok=True)
        for leftover in self._folder.glob(f"{_STAGING}*"):  # of whoever was killed; this writer is the only one
            shutil.rmtree(leftover, ignore_errors=True)

    def receive(self, file: Checked) -> UploadOutcome:
        """Copies and indexes one file; whatever goes wrong with it is its outcome."""
        if file.fault is not None:
            return refusal(file)
        try:
            with tempfile.TemporaryDirectory(prefix=_STAGING, dir=self._folder, ignore_cleanup_errors=True) as staging:
                return self._taken_in(file, Path(staging) / file.name)
        except DocumentError as error:
            return UploadOutcome(file.position, file.name, "failed", fault="unreadable", error=error)
        except MundapError as error:  # of the disk, the index or an embedding endpoint: the next file may do better
            return UploadOutcome(file.position, file.name, "failed", fault="disk", error=error)
        except OSError as error:
            return UploadOutcome(file.position, file.name, "failed", fault="disk", error=unwritable(error))

    def _taken_in(self, file: Checked, staged: Path) -> UploadOutcome:
        staged.write_bytes(read_bytes(file.upload.path, file.name, self._limits.file_bytes))
        place = self._folder / file.name

        def progress(_: str, done: int, total: int) -> None:
            self._report(UploadProgress(file.position, file.name, done, total))

        (outcome,) = self._ingestor.ingest([FoundFile(staged, file.name, str(place))], progress)
        if outcome.error is not None:
            return UploadOutcome(file.position, file.name, "failed", fault="unreadable", error=outcome.error)
        if outcome.status != "duplicate":
            _put(staged, place)
        return UploadOutcome(file.position, file.name, outcome.status, outcome.chunks, twin=outcome.twin)


def uploads_folder(home: Path) -> Path:
    """Where the copies of an index are kept."""
    return home.resolve() / FOLDER_NAME


def delete_copy(home: Path, location: str) -> bool:
    """Deletes the copy at a location if it is one of ours; whether there was one.

    Raises:
        OSError: it is there and cannot be deleted.
    """
    path = Path(location)
    is_ours = path.parent == uploads_folder(home) and path.is_file()
    if is_ours:
        path.unlink()
    return is_ours


def unwritable(error: OSError) -> StorageError:
    """Return the error that tells that nothing can be written below ``uploads/``."""
    reason = error.strerror or str(error)
    return StorageError(
        f"The folder of the uploads cannot be written ({reason}).",
        "Give the index folder write permission and free some space, then try again.",
        korean=f"문서 폴더에 쓸 수 없습니다 ({reason}). 디스크 공간과 폴더의 쓰기 권한을 확인한 뒤 다시 해 주세요.",
    )


def _put(staged: Path, place: Path) -> None:
    """The copy goes to its place; the index, which holds the text, does not depend on it."""
    try:
        staged.replace(place)
    except OSError as error:
        log.warning("The copy of %s could not be kept: %s", place.name, error)


def _fault(name: str, path: Path, limits: Limits) -> Fault | None:
    try:
        status = path.lstat()
    except (OSError, ValueError):  # ValueError: a null character in the path
        return "gone"
    if Path(name).suffix.casefold() not in SUFFIXES:
        return "wrong_type"
    if status.st_size > limits.file_bytes:
        return "too_large"
    return None if status.st_size else "empty"
