"""Define the schema of a question file: what each line may contain.

One JSON object per line (JSON Lines, UTF-8; blank lines are skipped):

    id           unique in the file
    type         fact, number, date, name, reason, definition, two_documents, typo, near_miss, wrong_premise, time,
                 disagreement, follow_up, deleted, injection
    language     ko or en
    part         core (the default) or challenge. Challenges are reported and gated separately. In the packaged set
                 they are questions that need more than finding the right sentence: wording far from the source,
                 conversation history, both sides of a dispute, an order of events, documents with instructions
    question     the question text, as it is asked
    answerable   whether the documents answer it; if they do not, abstaining is the right answer
    required     [{"kind": "money", "any_of": ["60억 달러", "$6 billion"]}, ...]: the answer must state one
                 spelling of each fact. Kinds: text, number, money, date, name (see ``measures.matching``)
    forbidden    [{"kind": "money", "value": "240억 달러"}, ...]: the answer must state none of these
    evidence     [[{"document": "a.md", "quote": "..."}, ...], ...]: groups; one quote of each group must be cited. A
                 document is named by the last part of its source; a quote is an exact substring of its text
    turns        ["...", ...]: earlier questions of the conversation, oldest first. ``question`` is the last turn,
                 and the only one that is scored. Required for follow_up, not allowed for other types
    without      ["a.md", ...]: documents that are hidden while the question is asked. Required for deleted, not
                 allowed for other types
    extra        ["b.md", ...]: files of the folder ``adversarial`` next to the question file that are added to the
                 index while the question is asked. Required for injection
    would_answer [["그록-2", "Grok-2"], ["<number>"]]: groups of words; a sentence that answers the question would
                 contain one entry of each. <number>, <money> and <date> match any value of that kind. For
                 unanswerable questions, if it can be specified (see ``question_set.checks``)
    cluster      shared by paraphrases, minimal pairs and twins, which are resampled together
    note         a comment for human readers

An unanswerable question has neither required facts nor evidence; an answerable one has both. A disagreement has an
evidence group for each side. A deleted question is the twin of an answerable one: the same question, asked without
the documents that answer it.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from rag.evaluation.measures.matching import FactKind, read_value
from rag.evaluation.question_set.faults import FaultError
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
        raise FaultError("must not be blank; fill it in", "비워 둘 수 없습니다. 내용을 적어 주세요")
    return value


def _known_mark(value: str) -> str:
    if value.startswith("<") and value not in ANY_VALUE:
        raise FaultError(
            f"“{value}” is none of {', '.join(ANY_VALUE)}; write one of them",
            f"“{value}”: {', '.join(ANY_VALUE)} 가운데 하나여야 합니다. 그 가운데 하나로 고쳐 주세요",
        )
    return value


Words = Annotated[str, AfterValidator(_not_blank)]
Sought = Annotated[Words, AfterValidator(_known_mark)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class RequiredFact(_Record):
    """Describe a fact that a right answer states, in any of its spellings."""

    kind: FactKind
    any_of: tuple[Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for value in self.any_of:
            _check_readable(self.kind, value)
        return self


class ForbiddenFact(_Record):
    """Describe a fact that a right answer does not state."""

    kind: FactKind
    value: Words

    @model_validator(mode="after")
    def _readable(self) -> Self:
        _check_readable(self.kind, self.value)
        return self


class Evidence(_Record):
    """Describe a passage that supports the answer: an exact substring of the document."""

    document: Words
    quote: Words


class QuestionItem(_Record):
    """Hold one question and the expectations its answer is scored against."""

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
            raise FaultError(
                "an answerable question needs required facts and evidence; add them, or set answerable to false",
                "답이 있는 질문에는 required와 evidence가 있어야 합니다. 둘 다 적거나 answerable을 false로 바꿔 주세요",
            )
        if not self.answerable and (self.required or self.evidence):
            raise FaultError(
                "an unanswerable question has neither required facts nor evidence; remove them, or set "
                "answerable to true",
                "답이 없는 질문에는 required도 evidence도 없어야 합니다. 지우거나 answerable을 true로 바꿔 주세요",
            )
        if self.answerable and self.would_answer:
            raise FaultError(
                "only an unanswerable question says what would answer it; remove would_answer",
                "would_answer는 답이 없는 질문에만 적습니다. 지워 주세요",
            )
        return self

    @model_validator(mode="after")
    def _as_its_type_has_it(self) -> Self:
        if (self.type == "follow_up") != bool(self.turns):
            raise FaultError(
                "a follow_up has turns before it, and no other type has; correct type or turns",
                "turns는 follow_up에 꼭 있어야 하고, 다른 유형에는 없어야 합니다. type이나 turns를 고쳐 주세요",
            )
        if (self.type == "deleted") != bool(self.without):
            raise FaultError(
                "a deleted question is asked without some documents, and no other type is; correct type or without",
                "without은 deleted에 꼭 있어야 하고, 다른 유형에는 없어야 합니다. type이나 without을 고쳐 주세요",
            )
        if self.type == "deleted" and self.answerable:
            raise FaultError(
                "a deleted question is not answerable; set answerable to false",
                "deleted 질문은 답이 없는 질문이어야 합니다. answerable을 false로 바꿔 주세요",
            )
        if self.type == "injection" and not self.extra:
            raise FaultError(
                "an injection needs an extra document; name it in extra",
                "injection에는 추가 문서가 있어야 합니다. extra에 적어 주세요",
            )
        if self.type == "disagreement" and len(self.evidence) < 2:
            raise FaultError(
                "a disagreement needs a group of evidence for each side; add the other one",
                "disagreement에는 양쪽의 evidence 묶음이 있어야 합니다. 다른 쪽의 묶음도 적어 주세요",
            )
        return self


def _check_readable(kind: FactKind, value: str) -> None:
    if kind not in ("text", "name") and read_value(kind, value) is None:
        raise FaultError(
            f"“{value}” cannot be read as one {kind}; write a single value, or choose another kind",
            f"“{value}”: {kind} 하나로 읽을 수 없습니다. 값을 하나만 적거나 kind를 바꿔 주세요",
        )
