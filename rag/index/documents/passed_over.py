"""Word what is passed over in a folder, the reason, and what to do to have it read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_NAMED = 5  # file names of a kind in the line that tells what was passed over
# Suffixes of formats that are not read, and the one to save such a file under.
SAVED_AS = {
    **dict.fromkeys((".doc", ".dot", ".dotx", ".odt", ".rtf", ".wpd", ".wps", ".pages"), ".docx"),
    **dict.fromkeys((".xls", ".xlsb", ".xlt", ".xltx", ".ods", ".numbers"), ".xlsx"),
    **dict.fromkeys((".ppt", ".pps", ".ppsx", ".pot", ".odp", ".key"), ".pptx"),
    **dict.fromkeys((".hwt", ".hml", ".hwtx"), ".hwpx"),
    **dict.fromkeys((".bmp", ".gif", ".heic", ".heif"), ".png"),
    **dict.fromkeys((".log", ".text", ".rst", ".tex"), ".txt"),
}
_PACKED = frozenset(".zip .7z .rar .alz .egg .tar .gz .tgz .bz2 .xz".split())


class Reason(NamedTuple):
    """Why something is passed over, and what to do about it, in both languages; "" where there is nothing to do."""

    english: str
    korean: str
    remedy: str = ""
    korean_remedy: str = ""


LINK = Reason(
    "link out of the folder", "폴더 밖으로 가는 링크", "give what it leads to by its own path",
    "링크가 가리키는 경로를 직접 지정해 주세요",
)  # fmt: skip
EMPTY = Reason("empty", "빈 파일")
HIDDEN = Reason("hidden", "숨김", "give it by its own path", "경로를 직접 지정해 주세요")
OLDER = Reason(
    "older file of the same name", "이름이 같은 옛 파일", "rename it to have both", "둘 다 넣으려면 이름을 바꿔 주세요"
)
NO_SUFFIX = Reason(
    "no suffix", "확장자 없음", "if it is text, rename it to end in .txt", "글이라면 이름 끝에 .txt를 붙여 주세요"
)


def other_format(suffix: str) -> Reason:
    """Return the reason for a file in a format that is not read; ``suffix`` begins with its dot, or is ""."""
    if not suffix:
        return NO_SUFFIX
    if suffix in _PACKED:
        return Reason(suffix, suffix, "unpack it", "압축을 풀어 주세요")
    if better := SAVED_AS.get(suffix):
        return Reason(suffix, suffix, f"save it as {better}", f"{better} 형식으로 저장해 주세요")
    return Reason(suffix, suffix)


def without_tesseract(suffix: str) -> Reason:
    """Return the reason for a picture where nothing is installed that recognises its text."""
    return Reason(
        f"{suffix} without Tesseract", f"Tesseract가 없어 읽지 못하는 {suffix}",
        "install tesseract-ocr and tesseract-ocr-kor", "tesseract-ocr와 tesseract-ocr-kor를 설치해 주세요",
    )  # fmt: skip


def too_large(max_bytes: int) -> Reason:
    """Return the reason for a file that is larger than is read."""
    most = f"{max_bytes / 2**20:g}"
    return Reason(
        f"larger than {most} MB", f"{most}MB보다 큰 파일", "split it, or raise MUNDAP_MAX_FILE_MB",
        "파일을 나누거나 MUNDAP_MAX_FILE_MB를 늘려 주세요",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder within a folder that is not ingested."""

    path: Path
    source: str
    reason: Reason

    @property
    def kind(self) -> str:
        """Return its suffix or the reason, in English."""
        return self.reason.english


def passed_over_text(passed_over: Sequence[PassedOver], language: str = "en") -> str:
    """Return what was passed over: how many of each kind, the first names and the remedy; "" where there is nothing.

    The names follow in the same line where all are of one kind, otherwise in a line a kind.
    """
    if not passed_over:
        return ""
    kinds: defaultdict[Reason, list[str]] = defaultdict(list)
    for one in passed_over:
        kinds[one.reason].append(one.source)
    is_korean, number = language == "ko", len(passed_over)
    lines = [
        (reason.korean if is_korean else reason.english, len(names), _names(reason, names, language))
        for reason, names in sorted(kinds.items())
    ]
    counts = ", ".join(f"{kind} {count}" for kind, count, _ in lines)
    said = f"파일 {number}개를 건너뜀" if is_korean else f"{number} {'file' if number == 1 else 'files'} passed over"
    if len(lines) == 1:
        return f"{said} ({counts}): {lines[0][2]}"
    return "\n".join([f"{said} ({counts})", *(f"  {kind}: {names}" for kind, _, names in lines)])


def reason_text(reason: Reason, language: str) -> str:
    """Return a reason with its remedy."""
    kind, remedy = (reason.korean, reason.korean_remedy) if language == "ko" else (reason.english, reason.remedy)
    return f"{kind}{'. ' if language == 'ko' else '; '}{remedy}" if remedy else kind


def _names(reason: Reason, names: Sequence[str], language: str) -> str:
    more, remedy = len(names) - _NAMED, reason.korean_remedy if language == "ko" else reason.remedy
    rest = (f" 외 {more}개" if language == "ko" else f" and {more} more") if more > 0 else ""
    return f"{', '.join(names[:_NAMED])}{rest}" + (f" ({remedy})" if remedy else "")
