"""Read the bytes of files; no path can make this hang or raise an untranslated error.

This module knows paths and sizes. It does not know what is in a file.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentError, error_name
from rag.index.documents.passed_over import SAVED_AS

PICTURES: frozenset[str] = frozenset(".png .jpg .jpeg .tif .tiff .webp".split())
SUBTITLES: frozenset[str] = frozenset(".srt .vtt .smi .sbv .ass .ssa".split())
SUFFIXES: frozenset[str] = PICTURES.union(
    SUBTITLES,
    ".txt .md .markdown .html .htm .xhtml .xht .mht .mhtml .epub .ipynb .pdf .csv .tsv .xlsx .xlsm .docx .docm "
    ".pptx .pptm .eml .msg .mbox .json .jsonl .js .hwp .hwpx".split(),
)
_MEGABYTE = 1024 * 1024
# How the locations of documents begin that are no files on this disk.
ELSEWHERE = ("package:", "http://", "https://")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to load, and the name shown for it. ``location`` is its identity where that is not its path."""

    path: Path
    source: str
    location: str | None = None


def printable(name: str) -> str:
    """Return a file name for messages: composed (NFC), with unprintable characters replaced by U+FFFD."""
    name = unicodedata.normalize("NFC", name)
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def suffix_error(path: Path, source: str) -> DocumentError:
    """Return the error for a file whose suffix is not one of ``SUFFIXES``."""
    suffix = printable(path.suffix)
    other = SAVED_AS.get(suffix.casefold())
    remedy, korean = (
        (
            f"Open it in the program that made it, or in LibreOffice, and save it as {other}.",
            f"만든 프로그램이나 LibreOffice에서 열어 {other}로 저장해 주세요.",
        )
        if other
        else (
            f"Give a file that ends in {', '.join(sorted(SUFFIXES))}.",
            f"다음 형식의 파일을 넣어 주세요: {', '.join(sorted(SUFFIXES))}.",
        )
    )
    return DocumentError(
        f"{source} is {f'a {suffix} file' if suffix else 'a file without a suffix'}, which cannot be read.",
        remedy,
        korean=f"{source}: {f'{suffix} 파일은' if suffix else '확장자가 없는 파일은'} 읽을 수 없습니다. {korean}",
    )


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
        raise unreachable(path, source, fault) from fault
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


def unreachable(path: Path, source: str, fault: Exception) -> DocumentError:
    """Return the error for a path that the system does not let us read."""
    if isinstance(fault, FileNotFoundError | NotADirectoryError):
        if path.is_symlink():
            return DocumentError(
                f"{source} is a link to a file that does not exist.",
                "Correct or remove the link, or give the file itself.",
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
    name = error_name(fault) if isinstance(fault, OSError) else type(fault).__name__
    return DocumentError(
        f"{source} cannot be read: {printable(reason)}.",
        "Check the path and the disk.",
        korean=f"{source}: 파일을 읽을 수 없습니다 ({name}). 경로와 디스크를 확인해 주세요.",
    )
