"""What the page says of uploaded files, in Korean and in English: what became of each, and what to do about it.

Pure functions; nothing is markup here. What the readers of files say of a damaged one is in English only and is
quoted as it is.
"""

from __future__ import annotations

from rag.index import SUFFIXES
from ui.library.uploads import Fault, Limits, UploadOutcome

# Korean, English. {0} is the detail, {1} the number of files, {2} megabytes, {3} the suffixes.
_FAULTS: dict[Fault, tuple[str, str]] = {
    "too_many": (
        "한 번에 {1}개까지만 받습니다. 남은 파일을 다시 올려 주세요.",
        "At most {1} files are taken at once. Drop the remaining ones again.",
    ),
    "wrong_type": (
        "읽을 수 없는 형식입니다. {3} 파일로 바꾸어 올려 주세요.",
        "This kind of file cannot be read. Give one that ends in {3}.",
    ),
    "too_large": (
        "파일이 너무 큽니다. {2}MB 이하로 나누거나 MUNDAP_MAX_FILE_MB를 늘려 주세요.",
        "The file is too large. Split it into parts of at most {2} MB, or raise MUNDAP_MAX_FILE_MB.",
    ),
    "empty": ("빈 파일입니다. 내용이 있는 파일을 올려 주세요.", "The file is empty. Give one with text in it."),
    "gone": ("파일이 도착하지 않았습니다. 다시 올려 주세요.", "The file did not arrive. Drop it again."),
    "disk": ("저장하지 못했습니다. ({0})", "It could not be stored. ({0})"),
    "unreadable": ("읽지 못했습니다. {0}", "{0}"),
}
_STATUSES = {
    "added": ("추가함 · 단락 {}개", "added · {} passages"),
    "replaced": ("새 내용으로 바꿈 · 단락 {}개", "replaced · {} passages"),
    "unchanged": ("이미 있음 · 단락 {}개", "unchanged · {} passages"),
    "duplicate": ("같은 내용의 문서가 이미 있음", "the same content is indexed already"),
    "failed": ("실패", "failed"),
}


def outcome_text(outcome: UploadOutcome, limits: Limits, language: str) -> str:
    """What became of a file, and where it failed, why and what to do: one or two sentences without its name."""
    english = language == "en"
    if outcome.fault is None:
        text = _STATUSES[outcome.status][english].format(outcome.passages)
        return f"{text} ({outcome.detail})" if outcome.detail and english else text
    megabytes = f"{limits.file_bytes / 2**20:g}"
    suffixes = ", ".join(sorted(SUFFIXES))
    return _FAULTS[outcome.fault][english].format(outcome.detail, limits.files, megabytes, suffixes)
