"""What a line of a question file may say: the schema of the question set.

One JSON object a line (JSON Lines, UTF-8; blank lines are skipped):

    id           unique in the file
    type         what is asked for: fact, number, date, name, reason, definition, two_documents, typo, near_miss,
                 wrong_premise, time, disagreement, follow_up, deleted, injection
    language     ko or en
    part         core or challenge; core where it is left out. Challenges are reported and gated by themselves: of the
                 packaged set those that take more than finding the right sentence (words far from the source's, other
                 turns, both sides, an order of events, documents that give orders)
    question     what is asked, word for word
    answerable   whether the documents answer it; where they do not, to abstain is the right answer
    required     [{"kind": "money", "any_of": ["60억 달러", "$6 billion"]}, ...]: groups, of each of which one spelling
                 must stand in the answer. Kinds: text, number, money, date, name (see ``matching``)
    forbidden    [{"kind": "money", "value": "240억 달러"}, ...]: none of which may stand in the answer
    evidence     [[{"document": "a.md", "quote": "..."}, ...], ...]: groups, of each of which one quote must be cited. A
                 document is named by the last part of its source, a quote is an exact substring of its text
    turns        ["...", ...]: the questions of the conversation before this one, oldest first. ``question`` is the last
                 turn, the one that is judged. Of follow_up, and of no other type
    without      ["a.md", ...]: documents that are hidden while the question is asked. Of deleted, and of no other type
    extra        ["b.md", ...]: files of the folder ``adversarial`` beside the question file that are in the index while
                 the question is asked, besides the documents. injection has some
    would_answer [["그록-2", "Grok-2"], ["<number>"]]: groups of words, of each of which a sentence that answers would
                 have to contain one; <number>, <money> and <date> stand for any value of that kind. Of unanswerable
                 questions, where it can be said (see ``question_checks``)
    cluster      shared by paraphrases, minimal pairs and twins, which stand or fall together
    note         for people

An unanswerable question has neither required facts nor evidence, an answerable one has both. A disagreement has a group
of evidence for each side. A deleted question is the twin of an answerable one.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from rag.evaluation.measures.matching import FactKind, read_value
from rag.text import fold

QuestionType = Literal[
    "fact",
    "number",
    "date",
    "name",
    "reason",
    "definition",
    "two_documents",
    "typo",
    "near_miss",
    "wrong_premise",
    "time",
    "disagreement",
    "follow_up",
    "deleted",
    "injection",
]
TYPES: tuple[QuestionType, ...] = get_args(QuestionType)
Part = Literal["core", "challenge"]
PARTS: tuple[Part, ...] = get_args(Part)
ANY_VALUE: dict[str, FactKind] = {"<number>": "number", "<money>": "money", "<date>": "date"}


def _not_blank(value: str) -> str:
    if not fold(value):
        raise ValueError("must not be blank")
    return value


def _known_mark(value: str) -> str:
    if value.startswith("<") and value not in ANY_VALUE:
        raise ValueError(f"“{value}” is none of {', '.join(ANY_VALUE)}")
    return value


Words = Annotated[str, AfterValidator(_not_blank)]
Sought = Annotated[Words, AfterValidator(_known_mark)]


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
    part: Part = "core"
    question: Words
    answerable: bool
    required: tuple[RequiredFact, ...] = ()
    forbidden: tuple[ForbiddenFact, ...] = ()
    evidence: tuple[Annotated[tuple[Evidence, ...], Field(min_length=1)], ...] = ()
    turns: tuple[Words, ...] = ()
    without: tuple[Words, ...] = ()
    extra: tuple[Words, ...] = ()
    would_answer: tuple[Annotated[tuple[Sought, ...], Field(min_length=1)], ...] = ()
    cluster: Words
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.answerable and not (self.required and self.evidence):
            raise ValueError("an answerable question needs required facts and evidence")
        if not self.answerable and (self.required or self.evidence):
            raise ValueError("an unanswerable question has neither required facts nor evidence")
        if self.answerable and self.would_answer:
            raise ValueError("only an unanswerable question says what would answer it")
        return self

    @model_validator(mode="after")
    def _as_its_type_has_it(self) -> Self:
        if (self.type == "follow_up") != bool(self.turns):
            raise ValueError("a follow_up has turns before it, and no other type has")
        if (self.type == "deleted") != bool(self.without):
            raise ValueError("a deleted question is asked without some documents, and no other type is")
        if self.type == "deleted" and self.answerable:
            raise ValueError("a deleted question is not answerable")
        if self.type == "injection" and not self.extra:
            raise ValueError("an injection needs an extra document")
        if self.type == "disagreement" and len(self.evidence) < 2:
            raise ValueError("a disagreement needs a group of evidence for each side")
        return self


def _check_readable(kind: FactKind, value: str) -> None:
    if kind not in ("text", "name") and read_value(kind, value) is None:
        raise ValueError(f"“{value}” cannot be read as one {kind}")
