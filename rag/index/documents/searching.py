"""Find the files to ingest: search folders through, and name what is passed over with its reason.

This module knows names, sizes and links. Of files it opens scripts only, some of which are data.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentError
from rag.index.documents import passed_over, recognition
from rag.index.documents.files import PICTURES, SUFFIXES, FoundFile, printable, suffix_error, unreachable
from rag.index.documents.index_folder import is_kept_by_index
from rag.index.documents.passed_over import PassedOver, Reason

_PROGRAM_FOLDERS = frozenset({"__pycache__", "node_modules", "venv", ".venv", "site-packages", ".git", ".hg", ".svn"})
_LEFT_BEHIND = ("~$", "._", ".#", ".~")  # begin the names of locks and of what macOS keeps beside a file
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
# Read together with the documents that they describe.
_DESCRIPTIONS = (".meta.yaml", ".meta.json")
_MANIFEST = "manifest.json"
_ARCHIVE = b"window.YTD."  # begins the data of an archive of X (Twitter), which are scripts
_PEEK = 64  # bytes


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files to ingest in a stable order, and the paths that could not be used, with the error of each."""

    files: tuple[FoundFile, ...]
    faults: tuple[tuple[Path, DocumentError], ...]
    passed_over: tuple[PassedOver, ...] = ()


class _Search:
    """One search: what was found so far, each under the name by which it is found once."""

    def __init__(self, max_bytes: int | None) -> None:
        self.max_bytes = max_bytes
        self.files: dict[str, FoundFile] = {}
        self.faults: list[tuple[Path, DocumentError]] = []
        self.passed_over: dict[str, PassedOver] = {}

    def pass_over(self, path: Path, source: str, reason: Reason) -> None:
        self.passed_over.setdefault(os.path.realpath(path), PassedOver(path, source, reason))

    def take(self, file: FoundFile) -> None:
        """Put a file among the others, unless it is there already, or a newer file of the same name is."""
        real = os.path.realpath(file.path)
        name = unicodedata.normalize("NFC", real)
        other = self.files.setdefault(name, file)
        if os.path.realpath(other.path) == real:
            return
        newer, older = (file, other) if _changed(file.path) > _changed(other.path) else (other, file)
        self.files[name] = newer
        self.pass_over(older.path, older.source, passed_over.OLDER)


def find_files(paths: Iterable[Path], max_bytes: int | None = None) -> FoundFiles:
    """Find the files to ingest for some paths.

    A folder is searched through; the folders of programs, what programs leave beside files, what an index keeps in its
    folder and descriptions of documents are skipped without a word. Hidden files and folders, files with other
    suffixes, empty and too large ones, and links that lead out of the folder are passed over and named. What is given
    by its own path is always included, hidden, linked or not. A file that several paths lead to is returned once, for
    the first of them. Of two files whose names differ in Unicode normal form alone, the one that was changed last is
    taken.

    Args:
        paths: files and folders.
        max_bytes: larger files of folders are passed over; None: none is.

    Returns:
        The files in the order of ``paths`` and within a folder by name. Faults are returned, not raised: a path that
        does not exist, a file with another suffix, a folder that cannot be listed or holds nothing readable.
    """
    search = _Search(max_bytes)
    given: list[Path] = []
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as fault:
            search.faults.append((path, unreachable(path, printable(str(path)), fault)))
            continue
        given.append(path)
        if stat.S_ISDIR(mode):
            _search_folder(path, search)
        elif path.suffix.casefold() in SUFFIXES:
            search.take(FoundFile(path, printable(path.name)))
        else:
            search.faults.append((path, suffix_error(path, printable(path.name))))
    taken = {os.path.realpath(path) for path in (*(file.path for file in search.files.values()), *given)}
    left = [one for real, one in search.passed_over.items() if real not in taken]  # else another path leads there
    return FoundFiles(tuple(search.files.values()), tuple(search.faults), tuple(left))


def describes(name: str, document: str) -> bool:
    """Return whether a file of one name describes the document of another name in the same folder."""
    folded = name.casefold()
    if folded == _MANIFEST:
        return True
    return any(
        folded in (f"{document}{end}".casefold(), f"{Path(document).stem}{end}".casefold()) for end in _DESCRIPTIONS
    )


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _search_folder(folder: Path, search: _Search) -> None:
    unlisted: list[OSError] = []
    found = False
    for path in sorted(_walk(folder, unlisted), key=lambda path: path.parts):
        source = printable(path.relative_to(folder).as_posix())
        reason = _why_not(path, folder, search.max_bytes)
        if reason:
            search.pass_over(path, source, reason)
        else:
            found = True
            search.take(FoundFile(path, source))
    for fault in unlisted:
        path = Path(fault.filename or folder)
        search.faults.append((path, unreachable(path, printable(str(path)), fault)))
    if not found and not unlisted:
        error = DocumentError(
            f"The folder {printable(str(folder))} holds no file that can be read.",
            f"Give a folder with files that end in {', '.join(sorted(SUFFIXES))}.",
            korean=f"{printable(str(folder))} 폴더에 읽을 수 있는 파일이 없습니다. 다음 형식의 파일이 든 "
            f"폴더를 지정해 주세요: {', '.join(sorted(SUFFIXES))}.",
        )
        search.faults.append((folder, error))


def _why_not(path: Path, folder: Path, max_bytes: int | None) -> Reason | None:
    """Return why an entry of a folder is passed over; None where it is to be ingested."""
    is_hidden = path.name.startswith(".")
    if is_hidden or _leads_out(path, folder):
        return passed_over.HIDDEN if is_hidden else passed_over.LINK
    kind = printable(path.suffix.casefold())
    if kind not in SUFFIXES or _is_program(path):
        return passed_over.other_format(kind)
    if kind in PICTURES and not recognition.installed_languages():
        return passed_over.without_tesseract(kind)  # most are no documents, and each would be refused
    try:
        status = path.stat()
    except OSError:
        return None  # reading it tells what is wrong
    if not stat.S_ISREG(status.st_mode):
        return None
    if status.st_size == 0:
        return passed_over.EMPTY
    if max_bytes is not None and status.st_size > max_bytes:
        return passed_over.too_large(max_bytes)
    return None


def _is_program(path: Path) -> bool:
    """Return whether a file of a folder is a script, and no data of an archive of X in the form of one."""
    if path.suffix.casefold() != ".js":
        return False
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would hold us up
            return True
        with path.open("rb") as file:
            return not file.read(_PEEK).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_ARCHIVE)
    except OSError:
        return True


def _leads_out(path: Path, folder: Path) -> bool:
    """Return whether a link within a folder leads to a place outside of it."""
    return path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _walk(folder: Path, unlisted: list[OSError]) -> Iterator[Path]:
    """Yield every file under ``folder``, and the folders in it that are not entered: hidden ones and links out of it.

    Links within the folder are followed, each folder is entered once.
    """
    entered: set[str] = set()
    for here, folders, names in os.walk(folder, onerror=unlisted.append, followlinks=True):
        identity = os.path.realpath(here)
        if identity in entered:
            folders.clear()
            continue
        entered.add(identity)
        own = sorted(name for name in folders if not _is_skipped(Path(here, name)))
        shut = [name for name in own if name.startswith(".") or _leads_out(Path(here, name), folder)]
        # In place: os.walk goes where this list says. Sorted, so that the same way to a linked folder is always taken.
        folders[:] = [name for name in own if name not in shut]
        yield from (Path(here, name) for name in shut)
        yield from (Path(here, name) for name in names if not _silent(Path(here, name)))


def _is_skipped(folder: Path) -> bool:
    """Return whether a folder holds nobody's documents: it is a program's or an index's."""
    return folder.name in _PROGRAM_FOLDERS or is_kept_by_index(folder, folder.parent)


def _silent(path: Path) -> bool:
    """Return whether a file is nobody's document: left by a program, hidden settings, of an index, or a description."""
    folded = path.name.casefold()
    if folded.startswith(_LEFT_BEHIND) or folded in {*_SYSTEM_FILES, _MANIFEST} or folded.endswith(_DESCRIPTIONS):
        return True
    if folded.startswith(".") and path.suffix.casefold() not in SUFFIXES:
        return True
    return is_kept_by_index(path, path.parent)
