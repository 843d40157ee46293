"""Add uploaded files to the index, one by one, each with its outcome.

Every file is checked, copied into a staging folder below ``uploads/`` of the index, read and indexed from there, and
only then moved to its final place: a file that fails leaves no copy and does not affect an earlier one. That place is
the document's location and thus its identity, so that another upload of the same name replaces it.

The module writes through a given ``Ingestor``; it knows no page, thread or language, and does NOT read the content of
files: the ingest reports what cannot be read.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.errors import DocumentError, MundapError, StorageError, error_name
from rag.index import SUFFIXES, FoundFile, Ingestor, Notice, Status, read_bytes, uploads_folder
from ui.access import size_of
from ui.library.upload_names import compared, safe_name

log = logging.getLogger(__name__)

_STAGING = ".incoming-"
Fault = Literal[
    "too_many", "wrong_type", "too_large", "empty", "gone", "no_room", "disk", "unreadable",
    "too_many_pages", "not_fetched",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file: the name that the browser sent, and the path of Gradio's copy."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest number of files per upload, size of a file, size of all copies (0: no limit), number of pages."""

    files: int
    file_bytes: int
    all_bytes: int = 0
    pages: int = 20


@dataclass(frozen=True, slots=True)
class UploadProgress:
    """The progress of a file; ``position`` counts the files from 1.

    ``done`` of ``total`` characters are embedded, and the rest will take about ``seconds_left``.
    """

    position: int
    name: str
    done: int
    total: int
    seconds_left: float = 0.0


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """The outcome of a file or a page: if it failed, its ``fault`` and any ``error``; of a duplicate, its ``twin``.

    ``notices`` are on how it was read; ``location`` is that of its document.
    """

    position: int
    name: str
    status: Status
    passages: int = 0
    fault: Fault | None = None
    error: MundapError | None = None
    twin: str = ""
    notices: tuple[Notice, ...] = ()
    location: str = ""


Event = UploadProgress | UploadOutcome


@dataclass(frozen=True, slots=True)
class Checked:
    """An upload with the name of its future copy, and its fault if the checks before opening it failed."""

    position: int
    upload: Upload
    name: str
    fault: Fault | None


def checked(uploads: Sequence[Upload], limits: Limits) -> list[Checked]:
    """Check uploads by number, type and size, and give each a safe and unique name."""
    found: list[Checked] = []
    taken: set[str] = set()
    for position, upload in enumerate(uploads, start=1):
        name = safe_name(upload.name, taken)
        taken.add(compared(name))
        fault = "too_many" if position > limits.files else _fault(name, upload.path, limits)
        found.append(Checked(position, upload, name, fault))
    return found


def refusal(file: Checked) -> UploadOutcome:
    """Return the outcome of a file that failed the checks."""
    return UploadOutcome(file.position, file.name, "failed", fault=file.fault)


class Receiver:
    """A receiver that copies checked files and adds them to an index.

    Args:
        ingestor: open for writing; the caller calls ``finish``.
        home: the index folder, below which the copies are kept.
        limits: the largest size of a file.
        report: called with the progress of each file.

    Raises:
        OSError: If the folder of the uploads cannot be created.
    """

    def __init__(self, ingestor: Ingestor, home: Path, limits: Limits, report: Callable[[Event], None]) -> None:
        self._ingestor = ingestor
        self._limits = limits
        self._report = report
        self._folder = uploads_folder(home)
        self._folder.mkdir(parents=True, exist_ok=True)
        for leftover in self._folder.glob(f"{_STAGING}*"):  # left by a killed process; there is only one writer
            shutil.rmtree(leftover, ignore_errors=True)

    def _is_over_limit(self, place: Path) -> bool:
        replaced = place.stat().st_size if place.is_file() else 0
        return 0 < self._limits.all_bytes < size_of(self._folder) - replaced

    def receive(self, file: Checked) -> UploadOutcome:
        """Copy and index one file; any failure is reported in the outcome."""
        if file.fault is not None:
            return refusal(file)
        try:
            with tempfile.TemporaryDirectory(prefix=_STAGING, dir=self._folder, ignore_cleanup_errors=True) as staging:
                return self._taken_in(file, Path(staging) / file.name)
        except DocumentError as error:
            return UploadOutcome(file.position, file.name, "failed", fault="unreadable", error=error)
        except MundapError as error:  # from the disk, the index or an embedding endpoint: the next file may succeed
            return UploadOutcome(file.position, file.name, "failed", fault="disk", error=error)
        except OSError as error:
            return UploadOutcome(file.position, file.name, "failed", fault="disk", error=unwritable(error))

    def _taken_in(self, file: Checked, staged: Path) -> UploadOutcome:
        staged.write_bytes(read_bytes(file.upload.path, file.name, self._limits.file_bytes))
        place, begun = self._folder / file.name, time.monotonic()
        if self._is_over_limit(place):  # the staged copy counts, and the one that it would replace does not
            return UploadOutcome(file.position, file.name, "failed", fault="no_room")

        def progress(_: str, done: int, total: int) -> None:
            self._report(UploadProgress(file.position, file.name, done, total, seconds_left(begun, done, total)))

        (outcome,) = self._ingestor.ingest([FoundFile(staged, file.name, str(place))], progress)
        if outcome.error is not None:
            return UploadOutcome(file.position, file.name, "failed", fault="unreadable", error=outcome.error)
        if outcome.status != "duplicate":
            _put(staged, place)
        return UploadOutcome(
            file.position,
            file.name,
            outcome.status,
            outcome.chunks,
            twin=outcome.twin,
            notices=outcome.notices,
            location=str(place),
        )


def seconds_left(begun: float, done: int, total: int) -> float:
    """Return how many seconds the rest will take at the speed since ``begun``, a time of the monotonic clock."""
    return (time.monotonic() - begun) * (total - done) / (done or 1)


def unwritable(error: OSError) -> StorageError:
    """Return the error which reports that the uploads folder cannot be written."""
    return StorageError(
        f"The folder of the uploads cannot be written ({error.strerror or error}).",
        "Give the index folder write permission and free some space, then try again.",
        korean=f"문서 폴더에 쓸 수 없습니다 ({error_name(error)}). 디스크 공간과 폴더의 쓰기 권한을 확인한 뒤 다시 "
        "해 주세요.",
    )


def _put(staged: Path, place: Path) -> None:
    """Move the copy to its final place; a failure is only logged, since the index holds the text."""
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
