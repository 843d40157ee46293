"""Word what ``mundap ingest`` prints, in Korean and English. It opens nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.cli.lines import padded

if TYPE_CHECKING:
    from rag.index import Counts, Outcome

_WIDTH = 10  # of the first column, in letters


@dataclass(frozen=True, slots=True)
class IngestWords:
    """All texts of the command; ``{}`` is the place of a value."""

    language: str
    statuses: Mapping[str, str]  # in the order in which a summary counts them
    nothing: str
    index: str
    rebuilt: str
    lost: str
    altered: str
    incomplete: str
    taken_from: str
    out_of_sight: str
    question: str
    nothing_taken_out: str
    following: str


ENGLISH = IngestWords(
    language="en",
    statuses={
        name: name
        for name in (
            "added", "replaced", "renamed", "unchanged", "duplicate", "removed", "failed", "passed over", "gone",
            "lost", "altered",
        )
    },
    nothing="Nothing to do",
    index="The index in {} has {} and {}.",
    rebuilt="Made anew",
    lost="cannot be read from the damaged index; ingest it again",
    altered="it is not what was stored; ingest it again",
    incomplete="The list of documents is damaged too, so more may be lost than is named here. Ingest your folders "
    "again.",
    taken_from="Nothing of the index can be read. Its documents were taken from {}, which is older; ingest again what "
    "came in later.",
    out_of_sight="{} of folders that are missing, empty, not mounted or not readable stay in the index ({}). "
    "`mundap sources remove` takes documents out.",
    question="Take {} out of the index? [y/N] ",
    nothing_taken_out="Nothing is taken out.",
    following="Following {}; Ctrl-C ends it.",
)  # fmt: skip

KOREAN = IngestWords(
    language="ko",
    statuses={
        "added": "추가",
        "replaced": "교체",
        "renamed": "이름 변경",
        "unchanged": "그대로",
        "duplicate": "중복",
        "removed": "제거",
        "failed": "실패",
        "passed over": "건너뜀",
        "gone": "없어짐",
        "lost": "손실",
        "altered": "변경",
    },
    nothing="할 일이 없습니다",
    index="{}의 색인에는 {}, {}가 있습니다.",
    rebuilt="색인을 새로 만들었습니다",
    lost="손상된 색인에서 읽을 수 없습니다. 다시 넣어 주세요",
    altered="저장된 것과 다릅니다. 다시 넣어 주세요",
    incomplete="문서 목록도 손상되어, 여기에 나오지 않은 문서도 없어졌을 수 있습니다. 문서 폴더를 다시 넣어 주세요.",
    taken_from="색인에서 읽을 수 있는 것이 없어 이전 사본({})에서 문서를 가져왔습니다. 그 뒤에 넣은 문서는 다시 넣어 "
    "주세요.",
    out_of_sight="폴더가 없거나 비어 있거나, 마운트되지 않았거나 읽을 수 없어서 {}을 색인에 남겨 둡니다({}). 문서를 "
    "빼려면 `mundap sources remove`를 실행해 주세요.",
    question="{}을 색인에서 뺄까요? [y/N] ",
    nothing_taken_out="아무것도 빼지 않았습니다.",
    following="{} 폴더의 변경을 따라갑니다. Ctrl-C로 끝냅니다.",
)


def ingest_words(language: str) -> IngestWords:
    """Return the words of a language; English where there are none."""
    return KOREAN if language == "ko" else ENGLISH


def line(words: IngestWords, status: str, name: str, text: str = "") -> str:
    """Return a line on one file or document: its status, its name, and more, which may begin with the name."""
    said = words.statuses[status]
    named = text if text.startswith(name) else f"{name}  {text}".rstrip()
    return f"{padded(said, _WIDTH)} {named}"


def outcome_line(words: IngestWords, outcome: Outcome) -> str:
    """Return the line on what became of one file."""
    return line(words, outcome.status, outcome.source, outcome.message(words.language))


def tally(words: IngestWords, outcomes: Iterable[Outcome], failed: int, passed_over: int = 0) -> str:
    """Return the results of one ingest as text, without zeros: "5 added, 1 unchanged, 2 failed, 3 passed over"."""
    counted: Counter[str] = Counter(outcome.status for outcome in outcomes)
    numbers: dict[str, int] = {**counted, "failed": failed, "passed over": passed_over}
    is_korean = words.language == "ko"
    parts = (
        f"{said} {numbers[name]}건" if is_korean else f"{numbers[name]} {said}"
        for name, said in words.statuses.items()
        if numbers.get(name)
    )
    return ", ".join(parts) or words.nothing


def index_text(words: IngestWords, folder: object, counts: Counts) -> str:
    """Return how much an index holds."""
    chunks = counts.chunks
    said = f"단락 {chunks:,}개" if words.language == "ko" else f"{chunks} {'chunk' if chunks == 1 else 'chunks'}"
    return words.index.format(folder, number(words, counts.documents), said)


def number(words: IngestWords, documents: int) -> str:
    """Return a number of documents."""
    if words.language == "ko":
        return f"문서 {documents:,}건"
    return f"{documents} {'document' if documents == 1 else 'documents'}"


def first(words: IngestWords, sources: Sequence[str]) -> str:
    """Return the first of some names."""
    return ", ".join(sources[:5]) + (", ..." if len(sources) > 5 else "")
