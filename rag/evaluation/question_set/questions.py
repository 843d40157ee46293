"""Read a question file, and check that its gold evidence is in the documents.

``items`` defines what a line of the file may contain; ``checks`` finds faults across lines. This module asks no
question and reads no documents: their texts are passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from rag.errors import QuestionSetError, error_name
from rag.evaluation.question_set.checks import base_name, deleted_without_original, evidence_faults
from rag.evaluation.question_set.faults import Fault, fault_of
from rag.evaluation.question_set.items import (
    PARTS,
    TYPES,
    Evidence,
    ForbiddenFact,
    QuestionItem,
    QuestionType,
    RequiredFact,
)
from rag.records import Document

__all__ = [
    "PARTS",
    "TYPES",
    "Evidence",
    "ForbiddenFact",
    "QuestionItem",
    "QuestionType",
    "RequiredFact",
    "base_name",
    "check_evidence",
    "load_questions",
    "require_evidence",
    "texts_of",
]

FAULTS_SHOWN = 20


def load_questions(path: Path) -> tuple[QuestionItem, ...]:
    """Read a question file.

    Returns:
        The items, in the order of the file.

    Raises:
        QuestionSetError: If the file is missing, unreadable or empty, or lines have faults; all faults are listed.
    """
    faults: list[tuple[int, Fault]] = []
    items: list[QuestionItem] = []
    first_lines: dict[str, int] = {}
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = QuestionItem.model_validate_json(line)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            faults.extend((number, fault_of(dict(detail), line)) for detail in found)
            continue
        first = first_lines.setdefault(item.id, number)
        if first != number:
            english = f"the id “{item.id}” is already used on line {first}; choose another"
            faults.append((number, Fault(english, f"{first}행과 id가 같습니다: “{item.id}”. 다른 id로 바꿔 주세요")))
        items.append(item)
    faults.extend((first_lines[name], fault) for name, fault in deleted_without_original(items))
    if faults:
        raise _faulty(path, faults)
    if not items:
        raise QuestionSetError(
            f"{path.name} has no questions.",
            "Write one JSON object a line; see seeds/README.md.",
            korean=f"{path.name} 파일에 질문이 없습니다. 한 줄에 JSON 객체 하나씩 적어 주세요. 형식은 "
            "seeds/README.md에 있습니다.",
        )
    return tuple(items)


def texts_of(documents: Iterable[Document]) -> dict[str, str]:
    """Map document texts by source, and also by the last part of the source if it identifies one text."""
    texts: dict[str, str] = {}
    by_name: dict[str, set[str]] = {}
    for document in documents:
        texts[document.source] = document.text
        by_name.setdefault(base_name(document.source), set()).add(document.text)
    for name, sharing in by_name.items():
        if len(sharing) == 1:
            texts.setdefault(name, next(iter(sharing)))
    return texts


def check_evidence(
    questions: Sequence[QuestionItem], texts: Mapping[str, str], extras: Mapping[str, str] | None = None
) -> list[Fault]:
    """Find faults in the gold evidence and in the deleted questions; the list is empty if there are none.

    Args:
        questions: the question set.
        texts: document texts by name, as returned by ``texts_of``.
        extras: texts of the extra files by name; None skips all checks that depend on them.
    """
    deleted = [fault.at(name) for name, fault in deleted_without_original(questions)]
    return evidence_faults(questions, texts, extras) + deleted


def require_evidence(
    questions: Sequence[QuestionItem], texts: Mapping[str, str], extras: Mapping[str, str] | None = None
) -> None:
    """Raise an error if ``check_evidence`` finds faults.

    Raises:
        QuestionSetError: If there are faults; the message lists them.
    """
    if faults := check_evidence(questions, texts, extras):
        raise _error(
            Fault("The evidence of the question set", "질문의 근거"),
            faults,
            Fault(
                "Ingest the documents that the questions are about, or correct the quotes.",
                "질문이 다루는 문서를 색인에 추가하거나 인용을 고쳐 주세요.",
            ),
        )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise QuestionSetError(
            f"There is no question file {path}.",
            "Check the path given to --questions.",
            korean=f"질문 파일 {path}: 그런 파일이 없습니다. --questions에 적은 경로를 확인해 주세요.",
        ) from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            f"{path.name} is not UTF-8.",
            "Save it as UTF-8.",
            korean=f"{path.name} 파일이 UTF-8이 아닙니다. UTF-8로 저장해 주세요.",
        ) from error
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise QuestionSetError(
            f"{path} cannot be read ({reason}).",
            "Give a readable file.",
            korean=f"{path} 파일을 읽을 수 없습니다 ({error_name(error)}). 읽을 수 있는 파일을 지정해 주세요.",
        ) from error


def _faulty(path: Path, faults: Iterable[tuple[int, Fault]]) -> QuestionSetError:
    """Build the error that lists the faults of a file, each with its line."""
    listed = [
        Fault(f"line {number}: {fault.english}", f"{number}행: {fault.korean}")
        for number, fault in sorted(faults, key=lambda fault: fault[0])
    ]
    remedy = Fault(
        "Correct these lines; seeds/README.md describes the schema.",
        "이 행들을 고쳐 주세요. 형식은 seeds/README.md에 있습니다.",
    )
    return _error(Fault(f"{path}", f"{path} 파일"), listed, remedy)


def _error(subject: Fault, faults: Sequence[Fault], remedy: Fault) -> QuestionSetError:
    """Build an error that lists one fault per line, because many faults in one line are unreadable."""
    shown = [Fault(f"  {fault.english}", f"  {fault.korean}") for fault in faults[:FAULTS_SHOWN]]
    if more := len(faults) - len(shown):
        shown.append(Fault(f"  and {more} more", f"  그 밖에 {more}개"))
    count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    english, korean = ("\n".join(lines) for lines in zip(*shown, strict=True))
    error = QuestionSetError(
        f"{subject.english} has {count}:\n{english}\n",
        remedy.english,
        korean=f"{subject.korean}에 고칠 곳이 {len(faults)}개 있습니다:\n{korean}\n {remedy.korean}",
    )
    error.faults = tuple(faults)
    return error
