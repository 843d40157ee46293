"""The question set: its schema, its file, and the check that its evidence stands in the documents.

One JSON object a line (JSON Lines, UTF-8; blank lines are skipped):

    id          unique in the file
    type        what is asked for: fact, number, date, name, reason, definition, two_documents, typo, near_miss,
                wrong_premise
    language    ko or en
    question    what is asked, word for word
    answerable  whether the documents answer it; where they do not, to abstain is the right answer
    required    [{"kind": "money", "any_of": ["60억 달러", "$6 billion"]}, ...]: groups, of each of which one spelling
                must stand in the answer. Kinds: text, number, money, date, name (see ``matching``)
    forbidden   [{"kind": "money", "value": "240억 달러"}, ...]: none of which may stand in the answer
    evidence    [[{"document": "a.md", "quote": "..."}, ...], ...]: groups, of each of which one quote must be cited. A
                document is named by the last part of its source, a quote is an exact substring of its text
    cluster     shared by paraphrases and minimal pairs, which stand or fall together
    note        for people

An unanswerable question has neither required facts nor evidence, an answerable one has both. The module does not ask
anything and does not know where documents come from: their texts are given to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import QuestionSetError
from rag.evaluation.matching import FactKind, read_value, states
from rag.korean import fold
from rag.records import Document

QuestionType = Literal[
    "fact", "number", "date", "name", "reason", "definition", "two_documents", "typo", "near_miss", "wrong_premise"
]
TYPES: tuple[QuestionType, ...] = get_args(QuestionType)
FAULTS_SHOWN = 20


def _not_blank(value: str) -> str:
    if not fold(value):
        raise ValueError("must not be blank")
    return value


Words = Annotated[str, AfterValidator(_not_blank)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RequiredFact(_Record):
    """One fact that a right answer states, in any of its spellings."""

    kind: FactKind
    any_of: tuple[Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for value in self.any_of:
            _check_readable(self.kind, value)
        return self


class ForbiddenFact(_Record):
    """A fact that a right answer does not state."""

    kind: FactKind
    value: Words

    @model_validator(mode="after")
    def _readable(self) -> Self:
        _check_readable(self.kind, self.value)
        return self


class Evidence(_Record):
    """A passage that carries the answer: an exact substring of the document."""

    document: Words
    quote: Words


class QuestionItem(_Record):
    """One question, and how its answer is judged."""

    id: Words
    type: QuestionType
    language: Literal["ko", "en"]
    question: Words
    answerable: bool
    required: tuple[RequiredFact, ...] = ()
    forbidden: tuple[ForbiddenFact, ...] = ()
    evidence: tuple[Annotated[tuple[Evidence, ...], Field(min_length=1)], ...] = ()
    cluster: Words
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.answerable and not (self.required and self.evidence):
            raise ValueError("an answerable question needs required facts and evidence")
        if not self.answerable and (self.required or self.evidence):
            raise ValueError("an unanswerable question has neither required facts nor evidence")
        return self


def _check_readable(kind: FactKind, value: str) -> None:
    if kind not in ("text", "name") and read_value(kind, value) is None:
        raise ValueError(f"“{value}” cannot be read as one {kind}")


def load_questions(path: Path) -> tuple[QuestionItem, ...]:
    """Reads a question file, in its order.

    Raises:
        QuestionSetError: the file is missing, unreadable or empty, or lines of it have faults; all are listed.
    """
    faults: list[str] = []
    items: list[QuestionItem] = []
    first_lines: dict[str, int] = {}
    for number, line in enumerate(_read(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            item = QuestionItem.model_validate_json(line)
        except ValidationError as error:
            faults.extend(f"line {number}: {fault}" for fault in _faults(error))
            continue
        first = first_lines.setdefault(item.id, number)
        if first != number:
            faults.append(f"line {number}: the id “{item.id}” stands on line {first} already")
        items.append(item)
    if faults:
        raise _error(f"{path}", faults, "Correct these lines; seeds/README.md describes the schema.")
    if not items:
        raise QuestionSetError(f"{path} has no questions.", "Write one JSON object a line; see seeds/README.md.")
    return tuple(items)


def texts_of(documents: Iterable[Document]) -> dict[str, str]:
    """The texts of documents by source, and by the last part of the source where no two texts share it."""
    texts: dict[str, str] = {}
    by_name: dict[str, set[str]] = {}
    for document in documents:
        texts[document.source] = document.text
        by_name.setdefault(base_name(document.source), set()).add(document.text)
    for name, sharing in by_name.items():
        if len(sharing) == 1:
            texts.setdefault(name, next(iter(sharing)))
    return texts


def base_name(source: str) -> str:
    """The last part of a source: how evidence names a document."""
    return PurePosixPath(source.replace("\\", "/")).name


def check_evidence(questions: Sequence[QuestionItem], texts: Mapping[str, str]) -> list[str]:
    """What is wrong with the evidence, given the texts of the documents by name; nothing where all is well.

    A document that is not there is told once, however many questions name it.
    """
    missing: Counter[str] = Counter()
    faults: list[str] = []
    for item in questions:
        quotes = [evidence for group in item.evidence for evidence in group]
        for evidence in quotes:
            if evidence.document not in texts:
                missing[evidence.document] += 1
            elif evidence.quote not in texts[evidence.document]:
                faults.append(f"{item.id}: {evidence.document} has no “{_shortened(evidence.quote)}”")
        faults.extend(f"{item.id}: {fault}" for fault in _contradictions(item, quotes))
    unknown = [f"no document (or more than one) is called {name}, which {n} quotes name" for name, n in missing.items()]
    return unknown + faults


def require_evidence(questions: Sequence[QuestionItem], texts: Mapping[str, str]) -> None:
    """Raises a ``QuestionSetError`` that lists the faults ``check_evidence`` finds, if there are any."""
    if faults := check_evidence(questions, texts):
        remedy = "Ingest the documents that the questions are about, or correct the quotes."
        raise _error("The evidence of the question set", faults, remedy)


def _contradictions(item: QuestionItem, quotes: Sequence[Evidence]) -> Iterable[str]:
    for fact in item.required:
        if not any(states(evidence.quote, fact.kind, fact.any_of) for evidence in quotes):
            yield f"none of its quotes states the required {fact.kind} “{fact.any_of[0]}”"
    for forbidden in item.forbidden:
        if any(states(evidence.quote, forbidden.kind, [forbidden.value]) for evidence in quotes):
            yield f"the forbidden {forbidden.kind} “{forbidden.value}” stands in its evidence"


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
    """Each fault with the place of the field: required.0.any_of: Field required."""
    found = []
    for detail in error.errors(include_url=False, include_input=False):
        place = ".".join(map(str, detail["loc"]))
        message = detail["msg"].removeprefix("Value error, ").replace(" at line 1 column ", " at column ")
        found.append(f"{place}: {message}" if place else message)
    return found


def _error(subject: str, faults: Sequence[str], remedy: str) -> QuestionSetError:
    """One line a fault: twenty faults in a row nobody could read."""
    shown = [f"  {fault}" for fault in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        shown.append(f"  and {len(faults) - FAULTS_SHOWN} more")
    count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
    listing = "\n".join(shown)
    return QuestionSetError(f"{subject} has {count}:\n{listing}\n", remedy)


def _shortened(quote: str, longest: int = 60) -> str:
    return quote if len(quote) <= longest else f"{quote[:longest]}…"
