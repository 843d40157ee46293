"""Read a question file, and check that its gold evidence is in the documents.

``items`` defines what a line of the file may contain; ``checks`` finds faults across lines. This module asks no
question and reads no documents: their texts are passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from rag.errors import QuestionSetError
from rag.evaluation.question_set.checks import base_name, faults_of_evidence, lone_twins
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
    faults: list[tuple[int, str]] = []
    items: list[QuestionItem] = []
    first_lines: dict[str, int] = {}
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = QuestionItem.model_validate_json(line)
        except ValidationError as error:
            faults.extend((number, fault) for fault in _faults(error))
            continue
        first = first_lines.setdefault(item.id, number)
        if first != number:
            faults.append((number, f"the id “{item.id}” stands on line {first} already"))
        items.append(item)
    faults.extend((first_lines[name], fault) for name, fault in lone_twins(items))
    if faults:
        listed = [f"line {number}: {fault}" for number, fault in sorted(faults, key=lambda fault: fault[0])]
        raise _error(f"{path}", listed, "Correct these lines; seeds/README.md describes the schema.")
    if not items:
        raise QuestionSetError(f"{path} has no questions.", "Write one JSON object a line; see seeds/README.md.")
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
) -> list[str]:
    """Find faults in the gold evidence and in the deleted twins; the list is empty if there are none.

    Args:
        questions: the question set.
        texts: document texts by name, as returned by ``texts_of``.
        extras: texts of the extra files by name; None skips all checks that depend on them.
    """
    twins = [f"{name}: {fault}" for name, fault in lone_twins(questions)]
    return faults_of_evidence(questions, texts, extras) + twins


def require_evidence(
    questions: Sequence[QuestionItem], texts: Mapping[str, str], extras: Mapping[str, str] | None = None
) -> None:
    """Raise an error if ``check_evidence`` finds faults.

    Raises:
        QuestionSetError: If there are faults; the message lists them.
    """
    if faults := check_evidence(questions, texts, extras):
        remedy = "Ingest the documents that the questions are about, or correct the quotes."
        raise _error("The evidence of the question set", faults, remedy)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise QuestionSetError(f"There is no question file {path}.", "Check the path given to --questions.") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{path} is not UTF-8.", "Save it as UTF-8.") from error
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise QuestionSetError(f"{path} cannot be read ({reason}).", "Give a readable file.") from error


def _faults(error: ValidationError) -> list[str]:
    """Return each fault with the path of its field, such as "required.0.any_of: Field required"."""
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        place = ".".join(map(str, detail["loc"]))
        message = detail["msg"].removeprefix("Value error, ").replace(" at line 1 column ", " at column ")
        found.append(f"{place}: {message}" if place else message)
    return found


def _error(subject: str, faults: Sequence[str], remedy: str) -> QuestionSetError:
    """Build an error that lists one fault per line, because many faults in one line are unreadable."""
    shown = [f"  {fault}" for fault in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        shown.append(f"  and {len(faults) - FAULTS_SHOWN} more")
    count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    listing = "\n".join(shown)
    return QuestionSetError(f"{subject} has {count}:\n{listing}\n", remedy)
