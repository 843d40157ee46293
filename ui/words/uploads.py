"""Hold the texts about uploaded files in Korean and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.words.counting import Forms


@dataclass(frozen=True, slots=True)
class UploadLabels:
    """The outcomes of a file and the reasons for a failure, by the keys of ``ui.library``.

    ``{}`` is the number of passages in words, ``{remedy}`` what to do about a format that is not read, ``{reason}`` an
    error message in the same language, ``{files}``, ``{pages}``, ``{megabytes}`` and ``{all_megabytes}`` are the
    limits. The accepted kinds of files are named in the library tab.
    """

    passages: Forms
    another_format: str  # what to do where there is no better remedy
    statuses: Mapping[str, str]
    faults: Mapping[str, str]


KOREAN = UploadLabels(
    passages=("단락 {}개", "단락 {}개"),
    another_format="‘문서’ 탭에 적힌 형식으로 바꾸어 올려 주세요",
    statuses={
        "added": "추가함 · {}",
        "replaced": "새 내용으로 바꿈 · {}",
        "renamed": "이름이 바뀐 문서 · {}",
        "unchanged": "이미 있음 · {}",
        "duplicate": "같은 내용의 문서가 이미 있음",
        "removed": "색인에서 뺌",
        "failed": "실패",
    },
    faults={
        "too_many": "한 번에 {files}개까지만 받습니다. 남은 파일을 다시 올려 주세요.",
        "wrong_type": "읽을 수 없는 형식입니다. {remedy}.",
        "too_large": "파일이 너무 큽니다. {megabytes}MB 이하로 나누거나 MUNDAP_MAX_FILE_MB를 늘려 주세요.",
        "empty": "빈 파일입니다. 내용이 있는 파일을 올려 주세요.",
        "gone": "업로드하지 못했습니다. 다시 올려 주세요.",
        "no_room": "올린 파일은 모두 합쳐 {all_megabytes}MB까지만 저장합니다. 필요 없는 문서를 삭제하거나 "
        "MUNDAP_UPLOADS_MB를 늘려 주세요.",
        "disk": "저장하지 못했습니다. ({reason})",
        "unreadable": "읽지 못했습니다. {reason}",
        "not_fetched": "{reason}",
        "too_many_pages": "주소는 한 번에 {pages}개까지만 받습니다. 남은 주소를 다시 추가해 주세요.",
    },
)

ENGLISH = UploadLabels(
    passages=("{} passage", "{} passages"),
    another_format="use one of the kinds named in the Library tab",
    statuses={
        "added": "added · {}",
        "replaced": "replaced · {}",
        "renamed": "renamed · {}",
        "unchanged": "unchanged · {}",
        "duplicate": "the same content is indexed already",
        "removed": "removed from the index",
        "failed": "failed",
    },
    faults={
        "too_many": "At most {files} files can be added at once. Add the remaining ones again.",
        "wrong_type": "This kind of file cannot be read: {remedy}.",
        "too_large": "The file is too large. Split it into parts of at most {megabytes} MB, or raise "
        "MUNDAP_MAX_FILE_MB.",
        "empty": "The file is empty. Add one with text in it.",
        "gone": "The file could not be uploaded. Add it again.",
        "no_room": "All uploads together may take {all_megabytes} MB. Remove documents that are not needed, or raise "
        "MUNDAP_UPLOADS_MB.",
        "disk": "It could not be stored. ({reason})",
        "unreadable": "{reason}",
        "not_fetched": "{reason}",
        "too_many_pages": "At most {pages} addresses can be added at once. Add the remaining ones again.",
    },
)


def upload_labels(language: str) -> UploadLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
