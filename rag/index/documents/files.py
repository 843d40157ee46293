"""Find the files to ingest and read their bytes; no path can make this hang or raise an untranslated error.

This module knows paths and sizes. It does not know what is in a file.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentError
from rag.index.documents import recognition

PICTURES: frozenset[str] = frozenset(".png .jpg .jpeg .tif .tiff .webp".split())
SUFFIXES: frozenset[str] = PICTURES.union(
    ".txt .md .markdown .html .htm .xhtml .xht .mht .mhtml .epub .ipynb .pdf .csv .tsv .xlsx .xlsm .docx .docm "
    ".pptx .pptm .srt .vtt .eml .mbox .json .jsonl .js .hwp .hwpx".split()
)
_PROGRAM_FOLDERS = frozenset({"__pycache__", "node_modules", "venv", "site-packages"})
_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
# Read together with the documents that they describe.
_DESCRIPTIONS = (".meta.yaml", ".meta.json")
_MANIFEST = "manifest.json"
_ARCHIVE = b"window.YTD."  # begins the data of an archive of X (Twitter), which are scripts
_PEEK = 64  # bytes
_NAMED = 5  # file names in the line that tells what was passed over
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to load, and the name shown for it. ``location`` is its identity where that is not its path."""

    path: Path
    source: str
    location: str | None = None


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files to ingest in a stable order, and the paths that could not be used, with the error of each.

    ``passed_over`` are the files of folders that are not ingested: the name of each, and its suffix or the reason.
    """

    files: tuple[FoundFile, ...]
    faults: tuple[tuple[Path, DocumentError], ...]
    passed_over: tuple[tuple[str, str], ...] = ()

    def passed_over_line(self) -> str:
        """Return what was passed over: how many of each kind, and the first names. Empty where there is nothing."""
        if not self.passed_over:
            return ""
        number = len(self.passed_over)
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(Counter(k for _, k in self.passed_over).items()))
        names = ", ".join(name for name, _ in self.passed_over[:_NAMED])
        more = f" and {number - _NAMED} more" if number > _NAMED else ""
        return f"{number} {'file' if number == 1 else 'files'} passed over ({kinds}): {names}{more}"


def printable(name: str) -> str:
    """Return a file name for messages: composed (NFC), with unprintable characters replaced by U+FFFD."""
    name = unicodedata.normalize("NFC", name)
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def suffix_error(path: Path, source: str) -> DocumentError:
    """Return the error for a file whose suffix is not one of ``SUFFIXES``."""
    kind = f"a {printable(path.suffix)} file" if path.suffix else "a file without a suffix"
    return DocumentError(
        f"{source} is {kind}, which cannot be read.",
        f"Give a file that ends in {', '.join(sorted(SUFFIXES))}.",
        korean=f"{source}: "
        f"{f'{printable(path.suffix)} 파일은' if path.suffix else '확장자가 없는 파일은'} "
        f"읽을 수 없습니다. 다음 형식의 파일을 넣어 주세요: {', '.join(sorted(SUFFIXES))}.",
    )


def find_files(paths: Iterable[Path]) -> FoundFiles:
    """Find the files to ingest for some paths.

    A folder is searched through; hidden files and folders, the folders of programs and descriptions of documents are
    skipped without a word, files with other suffixes are passed over and named. A file that is given by its own path
    is always included, hidden or not. A file that several paths lead to is returned once, for the first of them. Of
    two files whose names differ in Unicode normal form alone, the one that was changed last is taken.

    Returns:
        The files in the order of ``paths`` and within a folder by name. Faults are returned, not raised: a path that
        does not exist, a file with another suffix, a folder that cannot be listed or holds nothing readable.
    """
    files: dict[str, FoundFile] = {}
    faults: list[tuple[Path, DocumentError]] = []
    passed_over: dict[str, tuple[str, str]] = {}
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as fault:
            faults.append((path, _unreachable(path, printable(str(path)), fault)))
            continue
        if stat.S_ISDIR(mode):
            found = _in_folder(path, faults, passed_over)
        elif path.suffix.casefold() in SUFFIXES:
            found = [FoundFile(path, printable(path.name))]
        else:
            found = []
            faults.append((path, suffix_error(path, printable(path.name))))
        for file in found:
            _take(file, files, passed_over)
    return FoundFiles(tuple(files.values()), tuple(faults), tuple(passed_over.values()))


def _take(file: FoundFile, files: dict[str, FoundFile], passed_over: dict[str, tuple[str, str]]) -> None:
    """Put a file among the others, unless it is there already, or a newer file of the same name is."""
    real = os.path.realpath(file.path)
    name = unicodedata.normalize("NFC", real)
    other = files.setdefault(name, file)
    other_real = os.path.realpath(other.path)
    if other_real == real:
        return
    newer, older = (file, real), (other, other_real)
    if _changed(real) <= _changed(other_real):
        newer, older = older, newer
    files[name] = newer[0]
    passed_over[older[1]] = (older[0].source, "older file of the same name")


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


def exists_at(location: str) -> bool:
    """Return whether a file is at a location, in whichever Unicode normal form the disk keeps its name."""
    path = Path(location)
    if path.exists():
        return True
    name = unicodedata.normalize("NFC", path.name)
    try:
        return any(unicodedata.normalize("NFC", entry.name) == name for entry in path.parent.iterdir())
    except OSError:
        return False


def _in_folder(
    folder: Path, faults: list[tuple[Path, DocumentError]], passed_over: dict[str, tuple[str, str]]
) -> list[FoundFile]:
    unlisted: list[OSError] = []
    found = []
    for path in sorted(_walk(folder, unlisted), key=lambda path: path.parts):
        source = printable(path.relative_to(folder).as_posix())
        kind = printable(path.suffix.casefold()) or "no suffix"
        if kind in PICTURES and not recognition.installed_languages():
            kind += " without Tesseract"  # most are no documents, and each would be refused
        if kind in SUFFIXES and not _is_program(path):
            found.append(FoundFile(path, source))
        else:
            passed_over.setdefault(os.path.realpath(path), (source, kind))
    for fault in unlisted:
        path = Path(fault.filename or folder)
        faults.append((path, _unreachable(path, printable(str(path)), fault)))
    if not found and not unlisted:
        error = DocumentError(
            f"The folder {printable(str(folder))} holds no file that can be read.",
            f"Give a folder with files that end in {', '.join(sorted(SUFFIXES))}.",
            korean=f"{printable(str(folder))} 폴더에 읽을 수 있는 파일이 없습니다. 다음 형식의 파일이 든 "
            f"폴더를 지정해 주세요: {', '.join(sorted(SUFFIXES))}.",
        )
        faults.append((folder, error))
    return found


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


def _walk(folder: Path, unlisted: list[OSError]) -> Iterator[Path]:
    """Yield every visible file under ``folder``; links are followed, each folder is entered once."""
    entered: set[str] = set()
    for here, folders, names in os.walk(folder, onerror=unlisted.append, followlinks=True):
        identity = os.path.realpath(here)
        if identity in entered:
            folders.clear()
            continue
        entered.add(identity)
        # In place: os.walk goes where this list says. Sorted, so that the same way to a linked folder is always taken.
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _PROGRAM_FOLDERS)
        yield from (Path(here, name) for name in names if not _silent(name))


def _silent(name: str) -> bool:
    """Return whether a file is nobody's document: hidden, left by a system or an office program, or a description."""
    folded = name.casefold()
    return name.startswith((".", "~$")) or folded in {*_SYSTEM_FILES, _MANIFEST} or folded.endswith(_DESCRIPTIONS)


def read_bytes(path: Path, source: str, max_bytes: int) -> bytes:
    """Read a whole file, after checking that it is a regular file and not too large.

    Raises:
        DocumentError: the path does not exist, is a folder or device, may not be read, or is over ``max_bytes``.
    """
    try:
        _check(path.stat(), source, max_bytes)
        # A pipe could take the place of the file in between; opened like this it cannot hold us up.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            _check(os.fstat(descriptor), source, max_bytes)
            data = file.read(max_bytes + 1)
    except (OSError, ValueError) as fault:  # ValueError: a null character in the path
        raise _unreachable(path, source, fault) from fault
    if len(data) > max_bytes:  # it grew while it was read
        raise _too_large(len(data), source, max_bytes)
    return data


def _check(status: os.stat_result, source: str, max_bytes: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise DocumentError(
            f"{source} is a folder, not a file.",
            "Give a file, or ingest the folder as a whole.",
            korean=f"{source}: 파일이 아니라 폴더입니다. 파일을 지정하거나 폴더 전체를 넣어 주세요.",
        )
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError(
            f"{source} is a pipe, socket or device, not a file.",
            "Save its contents to a file first.",
            korean=f"{source}: 파일이 아니라 파이프, 소켓 또는 장치입니다. 내용을 먼저 파일로 저장해 주세요.",
        )
    if status.st_size > max_bytes:
        raise _too_large(status.st_size, source, max_bytes)


def _too_large(size: int, source: str, max_bytes: int) -> DocumentError:
    return DocumentError(
        f"{source} is too large: {size:,} bytes ({size / _MEGABYTE:.1f} MB), "
        f"and the limit is {max_bytes:,} bytes ({max_bytes / _MEGABYTE:.1f} MB).",
        "Split it, or raise the limit with MUNDAP_MAX_FILE_MB.",
        korean=f"{source}: 파일이 너무 큽니다. {size:,}바이트({size / _MEGABYTE:.1f} MB)인데, "
        f"{max_bytes:,}바이트({max_bytes / _MEGABYTE:.1f} MB)까지 읽습니다. 파일을 나누거나 "
        "MUNDAP_MAX_FILE_MB를 늘려 주세요.",
    )


def _unreachable(path: Path, source: str, fault: Exception) -> DocumentError:
    if isinstance(fault, FileNotFoundError | NotADirectoryError):
        if path.is_symlink():
            return DocumentError(
                f"{source} is a link to a file that does not exist.",
                "Mend or remove the link, or name the file.",
                korean=f"{source}: 링크가 가리키는 파일이 없습니다. 링크를 고치거나 삭제하거나, 파일을 "
                "직접 지정해 주세요.",
            )
        return DocumentError(
            f"{source} does not exist.",
            "Check the path; it may have been moved or deleted.",
            korean=f"{source}: 그런 파일이 없습니다. 경로를 확인해 주세요. 옮겨졌거나 삭제되었을 수 있습니다.",
        )
    if isinstance(fault, PermissionError):
        return DocumentError(
            f"{source} may not be read by this user.",
            "Give yourself permission to read it.",
            korean=f"{source}: 이 사용자에게는 읽기 권한이 없습니다. 읽기 권한을 주세요.",
        )
    reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return DocumentError(
        f"{source} cannot be read: {printable(reason)}.",
        "Check the path and the disk.",
        korean=f"{source}: 파일을 읽을 수 없습니다 ({printable(reason)}). 경로와 디스크를 확인해 주세요.",
    )
