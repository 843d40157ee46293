"""Define a conversation, a list of exchanges, and read and write it as JSON.

The browser keeps every conversation and sends it with each question, so that nothing is lost by a reload, a restart of
the server or a second tab, and the server keeps no conversations. JSON that comes from a browser is validated; its
content concerns only the user who sent it. The module depends on neither HTML, index nor answer chain.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from rag.answering import encodable
from rag.errors import MundapError
from rag.records import Answer, Citation, Passage, Turn
from ui.shared.excerpts import Excerpt

LARGEST = 4 * 2**20  # characters; browsers keep about five million for a site
LONGEST_TITLE = 120
State = Literal["waiting", "done", "stopped"]


class ConversationError(MundapError):
    """The error for a stored conversation that is damaged or of another version."""


Verdict = Literal["up", "down"]  # a user's rating of an answer


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer, its error, or neither while it is waiting.

    A stopped exchange has the answer as far as it was verified, or none. ``excerpts`` maps each citation marker to the
    quote in its context; ``passages`` has an excerpt for each of the nearest passages, ``maybe`` one for the nearest
    sentence; ``ahead`` is how many questions come first.
    """

    number: int
    question: str
    answer: Answer | None = None
    error: str | None = None
    state: State = "done"
    verdict: Verdict | None = None
    excerpts: Mapping[int, Excerpt] = field(default_factory=dict)
    passages: tuple[Excerpt, ...] = ()
    maybe: Excerpt | None = None
    ahead: int = 0

    def citation(self, marker: int) -> Citation | None:
        """Return the answer's citation with this marker, or None."""
        citations = self.answer.citations if self.answer is not None else ()
        return next((citation for citation in citations if citation.marker == marker), None)

    def passage(self, number: int) -> Passage | None:
        """Return a passage that an abstention shows: 1 is the nearest sentence, 2 and on are the nearest passages."""
        shown = (self.answer.maybe, *self.answer.nearest) if self.answer is not None else ()
        return shown[number - 1] if 0 < number <= len(shown) else None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A list of exchanges, oldest first. ``id`` is the key in the browser; ``title`` is empty if not set."""

    id: str = ""
    title: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """Return the earlier turns for the answer chain: stand-alone questions with their answers."""
        answers = (exchange.answer for exchange in self.exchanges)
        return tuple(
            Turn(answer.standalone_question, answer.text)
            for answer in answers
            if answer is not None and answer.abstention_reason != "small_talk"  # no follow-up leans on it
        )

    @property
    def next_number(self) -> int:
        """Return the number of the next question."""
        return self.exchanges[-1].number + 1 if self.exchanges else 1

    def with_last(self, exchange: Exchange) -> Conversation:
        """Return the conversation with the exchange at its end, in place of the one of its number and later ones."""
        before = tuple(one for one in self.exchanges if one.number < exchange.number)
        return dataclasses.replace(self, exchanges=(*before, exchange))

    def with_verdict(self, number: int, verdict: Verdict | None) -> Conversation:
        """Return the conversation with a verdict set on the exchange of this number."""
        return dataclasses.replace(
            self,
            exchanges=tuple(
                dataclasses.replace(one, verdict=verdict) if one.number == number else one for one in self.exchanges
            ),
        )

    def exchange(self, number: int) -> Exchange | None:
        """Return the exchange of this number, or None."""
        return next((one for one in self.exchanges if one.number == number), None)


def _with_checks(answer: object) -> object:
    """Return a stored answer whose claims say how they were checked.

    Answers of a model from before there was a judge do not say: only their words were checked.
    """
    if not isinstance(answer, dict) or answer.get("answerer", "extractive") == "extractive":
        return answer
    claims = answer.get("claims")
    if not isinstance(claims, list):
        return answer
    return answer | {"claims": [{"checked": "matched"} | one if isinstance(one, dict) else one for one in claims]}


@dataclass(frozen=True, slots=True)
class _Stored:
    """The stored form of an exchange, and the only one that is read."""

    number: Annotated[int, Field(ge=1, le=10**6)]
    question: str
    answer: Annotated[Answer | None, BeforeValidator(_with_checks)] = None
    error: str | None = None
    state: State = "done"
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class _File:
    format: Literal["mundap-conversation"]
    version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[\w-]{0,64}$")]
    title: Annotated[str, Field(max_length=LONGEST_TITLE)]
    exchanges: tuple[_Stored, ...]


_FILE: TypeAdapter[_File] = TypeAdapter(_File)


def to_json(conversation: Conversation) -> str:
    """Return the conversation as JSON, as it is stored in the browser and exported; ``from_json`` reads it."""
    stored = tuple(
        _Stored(one.number, one.question, one.answer, one.error, one.state, one.verdict)
        for one in conversation.exchanges
    )
    return _FILE.dump_json(_File("mundap-conversation", 1, conversation.id, conversation.title, stored)).decode()


def from_json(text: str) -> Conversation:
    """Return the conversation that a browser has stored; an empty one for an empty text.

    Raises:
        ConversationError: If the text is too long, not JSON, or of another version or schema.
    """
    if not text.strip():
        return Conversation()
    try:
        if len(text) > LARGEST:
            raise ValueError("too long")
        parsed = json.loads(encodable(text), parse_float=_finite, parse_constant=_finite)
        read = _FILE.validate_python(parsed)
    except (ValidationError, ValueError, RecursionError) as error:
        raise ConversationError(
            "This conversation cannot be read: it is damaged or was kept by another version.",
            "Begin a new one; it stays in the list, where it can be exported or deleted.",
            korean="이 대화를 읽을 수 없습니다. 손상되었거나 다른 버전에서 저장한 대화입니다. 새 대화를 시작해 주세요. "
            "이 대화는 목록에 남아 있어 내보내거나 삭제할 수 있습니다.",
        ) from error
    exchanges = tuple(
        Exchange(one.number, one.question, one.answer, one.error, one.state, one.verdict) for one in read.exchanges
    )
    return Conversation(read.id, read.title, exchanges)


def _finite(figure: str) -> float:
    value = float(figure)
    if not math.isfinite(value):
        raise ValueError(f"{figure} is no figure")
    return value
