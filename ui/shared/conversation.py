"""Define a conversation, a list of exchanges, read it from JSON, and write its exchanges.

The browser keeps every conversation, so that nothing is lost by a reload, a restart of the server or a second tab, and
the server keeps none. What is kept is a tree: every exchange knows the one that it follows, and a question that was
edited follows the same one as before. Only the branch that is shown is read. JSON that comes from a browser is
validated; its content concerns only the user who sent it. The module depends on neither HTML, index nor answer chain.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from rag.answering import encodable
from rag.errors import MundapError
from rag.records import Answer, Citation, Passage
from ui.shared.excerpts import Excerpt

LARGEST = 4 * 2**20  # characters; browsers keep about five million for a site
LONGEST_TITLE = 120
State = Literal["waiting", "done", "stopped"]


class ConversationError(MundapError):
    """The error for a stored conversation that is damaged or of another version."""


Verdict = Literal["up", "down"]  # a user's rating of an answer


@dataclass(frozen=True, slots=True)
class Found:
    """A document with passages that are being read, and how many of them."""

    title: str
    publisher: str | None
    published: str | None
    passages: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question of a conversation with its answer, its error, or neither while it is waiting.

    ``follows`` is the number of the exchange before it, 0 for none; of the ``versions`` that follow the same one it is
    the ``version``-th, from 1. A stopped exchange has the answer as far as it was verified, or none. ``excerpts`` maps
    each citation marker to the quote in its context; ``passages`` has an excerpt for each of the nearest passages,
    ``maybe`` one for the nearest sentence; ``ahead`` is how many questions come first; ``found`` are the passages that
    are being read.
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
    found: tuple[Found, ...] = ()
    follows: int = 0
    version: int = 1
    versions: int = 1

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
    """The exchanges of one branch, oldest first. ``id`` is the key in the browser; ``title`` is empty if not set."""

    id: str = ""
    title: str = ""
    exchanges: tuple[Exchange, ...] = ()


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


_Number = Annotated[int, Field(ge=1, le=10**6)]


@dataclass(frozen=True, slots=True)
class _Stored:
    """The stored form of an exchange, and the only one that is read.

    Exchanges from before there were branches do not say what they follow: the one before them in the list.
    """

    number: _Number
    question: str
    answer: Annotated[Answer | None, BeforeValidator(_with_checks)] = None
    error: str | None = None
    state: State = "done"
    verdict: Verdict | None = None
    follows: Annotated[int, Field(ge=0, le=10**6)] | None = None


@dataclass(frozen=True, slots=True)
class _File:
    format: Literal["mundap-conversation"]
    version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[\w-]{0,64}$")]
    title: Annotated[str, Field(max_length=LONGEST_TITLE)]
    exchanges: tuple[_Stored, ...]
    last: _Number | None = None  # the end of the branch that is shown


_FILE: TypeAdapter[_File] = TypeAdapter(_File)
_EXCHANGE: TypeAdapter[_Stored] = TypeAdapter(_Stored)


def stored(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as the browser keeps it, made of what JSON knows; ``exchange_of`` reads it."""
    one = exchange
    kept = _Stored(one.number, one.question, one.answer, one.error, one.state, one.verdict, one.follows)
    written: dict[str, Any] = _EXCHANGE.dump_python(kept, mode="json")
    return written


def exchange_of(value: object) -> Exchange:
    """Return an exchange that a browser has kept.

    Raises:
        ConversationError: If it is of another schema.
    """
    try:
        return _exchange(_EXCHANGE.validate_python(value), 0)
    except ValidationError as error:
        raise _unreadable() from error


def from_json(text: str) -> Conversation:
    """Return the shown branch of the conversation that a browser has stored; an empty one for an empty text.

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
        raise _unreadable() from error
    return Conversation(read.id, read.title, _branch(read.exchanges, read.last))


def _branch(kept: Sequence[_Stored], last: int | None) -> tuple[Exchange, ...]:
    """Return the exchanges from the first one to the last one of a branch; without one, to the last one of all."""
    before = [0, *(one.number for one in kept)]
    all_of_them = {one.number: _exchange(one, earlier) for one, earlier in zip(kept, before, strict=False)}
    versions: dict[int, list[int]] = defaultdict(list)
    for number in sorted(all_of_them):
        versions[all_of_them[number].follows].append(number)
    number = last if last in all_of_them else before[-1]
    branch: list[Exchange] = []
    while number in all_of_them and (not branch or number < branch[-1].number):  # forged ones may go round
        one = all_of_them[number]
        beside = versions[one.follows]
        branch.append(dataclasses.replace(one, version=beside.index(number) + 1, versions=len(beside)))
        number = one.follows
    return tuple(reversed(branch))


def _exchange(one: _Stored, earlier: int) -> Exchange:
    follows = earlier if one.follows is None else one.follows
    return Exchange(one.number, one.question, one.answer, one.error, one.state, one.verdict, follows=follows)


def _unreadable() -> ConversationError:
    return ConversationError(
        "This conversation cannot be read: it is damaged or was kept by another version.",
        "Begin a new one; it stays in the list, where it can be exported or deleted.",
        korean="이 대화를 읽을 수 없습니다. 손상되었거나 다른 버전에서 저장한 대화입니다. 새 대화를 시작해 주세요. "
        "이 대화는 목록에 남아 있어 내보내거나 삭제할 수 있습니다.",
    )


def _finite(figure: str) -> float:
    value = float(figure)
    if not math.isfinite(value):
        raise ValueError(f"{figure} is no figure")
    return value
