"""Let a chat model judge sentences against passages: one request for several sentences.

The model reads the passages as data and answers with one JSON object a line. What it quotes is looked up verbatim by
``rag.verification.verifier``: a judge cannot support a sentence with words that the passages do not have.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, cast, get_args

from langchain_core.messages import HumanMessage, SystemMessage

from rag.models import ChatModel, ChatModelError, Deadline, ModelSettings, Tokens
from rag.records import Source
from rag.verification.spans import trusted_text

Finding = Literal["supported", "partly", "unsupported", "contradicted", "frame"]

MOST_REASON = 200  # characters of a judge's reason that are shown
# What a passage or a sentence must not look like: a tag, or the mark of a sentence.
_MARKS = re.compile(r"<(?=/?(?:passage|question)\b)|\[(?=\s*(?:S\s*\d+|[-!])\s*\])", re.I)
MOST_FAILURES = 100  # places of a reply that look like the beginning of an object and are none
_SENTENCE = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "verdict": {"type": "string", "enum": list(get_args(Finding))},
        "key": {"type": "string"},
        "span": {"type": "string"},
        "answers": {"type": "boolean"},
        "reason": {"type": "string"},
    },
    "required": ["id", "verdict", "key", "span", "answers", "reason"],
    "additionalProperties": False,
}
# For servers that hold a model to a schema; others follow the prompt, and write one object a line.
SCHEMA: dict[str, Any] = {
    "title": "verdicts",
    "type": "object",
    "properties": {"verdicts": {"type": "array", "items": _SENTENCE}},
    "required": ["verdicts"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge finds about one sentence.

    Attributes:
        finding: the verdict; ``frame`` for a sentence that states no fact of its own.
        quotes: pairs of a passage's key and the words in it that support or contradict the sentence.
        answers: whether the sentence helps to answer the question; None where the judge does not tell.
        reason: what is missing or wrong, in the judge's words; "" for none.
    """

    finding: Finding
    quotes: tuple[tuple[str, str], ...] = ()
    answers: bool | None = None
    reason: str = ""


class InContext(NamedTuple):
    """A sentence to be judged.

    Attributes:
        text: the sentence.
        before: what is between the sentence before it in the request and itself: sentences that are not judged.
        misquoted: what the judge has already quoted for it, and no passage has; "" for nothing.
    """

    text: str
    before: str = ""
    misquoted: str = ""


class Judge(Protocol):
    """Judge of sentences against passages."""

    @property
    def name(self) -> str:
        """Return the name of the model that judges."""

    @property
    def settings(self) -> ModelSettings:
        """Return the names of the settings that choose the model, for what is told where it fails."""

    def judge(
        self,
        sentences: Sequence[InContext],
        passages: Sequence[Source],
        question: str,
        deadline: Deadline,
        tokens: Tokens,
    ) -> list[Judgement | None]:
        """Return a judgement on each sentence; None where the judge gives none.

        Args:
            sentences: in the order of the text that they are from.
            passages: what they may rest on.
            question: what the sentences should answer; "" for none.
            deadline: limits the request.
            tokens: the tokens used are added to it.

        Raises:
            ChatModelError: the model does not reply, or its reply has no verdict at all.
        """


class ChatJudge:
    """Judge that asks a chat model.

    Args:
        model: the chat model.
        instructions: the system message.
        seconds: the longest time for one request, where the deadline of a request leaves more.
    """

    def __init__(self, model: ChatModel, instructions: str, *, seconds: float = math.inf) -> None:
        self._model = model
        self._instructions = instructions
        self._seconds = seconds

    @property
    def name(self) -> str:
        """Return the name of the model that judges."""
        return self._model.name

    @property
    def settings(self) -> ModelSettings:
        """Return the names of the settings that choose the model."""
        return self._model.settings

    def judge(
        self,
        sentences: Sequence[InContext],
        passages: Sequence[Source],
        question: str,
        deadline: Deadline,
        tokens: Tokens,
    ) -> list[Judgement | None]:
        """Return a judgement on each sentence, as ``Judge`` says."""
        messages = [SystemMessage(self._instructions), HumanMessage(_request(sentences, passages, question))]
        try:
            found = _judgements(self._model.complete(messages, deadline.part(self._seconds), tokens, SCHEMA))
        except ChatModelError as error:
            if not (found := _judgements(error.received)):  # what was judged before it broke off counts
                raise
        if not found:
            raise ChatModelError("nonsense", self.settings)
        return [found.get(f"S{number}") for number in range(1, len(sentences) + 1)]


def _request(sentences: Sequence[InContext], passages: Sequence[Source], question: str) -> str:
    """Return the user message: passages, question, and the sentences, one a line, with what is before each."""
    parts = [_passage(source) for source in passages]
    if question:
        parts.append(f"<question>{_plain(question)}</question>")
    lines = []
    for number, sentence in enumerate(sentences, start=1):
        lines += [f"[-] {_plain(sentence.before)}"] if sentence.before.strip() else []
        lines += [f"[!] {_plain(sentence.misquoted)}"] if sentence.misquoted.strip() else []
        lines.append(f"[S{number}] {_plain(sentence.text)}")
    return "\n\n".join([*parts, "\n".join(lines)])


def _passage(source: Source) -> str:
    """Return a passage as data under its key, with its metadata; its text cannot close the tag."""
    metadata = html.escape(source.metadata)
    return f'<passage key="{source.key}" source="{metadata}">\n{_MARKS.sub("‹", trusted_text(source))}\n</passage>'


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub("‹", text).split())


def _judgements(written: str) -> dict[str, Judgement]:
    """Return the judgements in a reply by the id of the sentence; several lines of one id add their quotes."""
    found: dict[str, Judgement] = {}
    for item in _objects(written):
        name, finding = str(item.get("id", "")).strip().strip("[]").upper(), item.get("verdict")
        if finding not in get_args(Finding):
            continue
        span, key = item.get("span"), item.get("key")
        quotes = ((str(key or ""), span),) if isinstance(span, str) and span.strip() else ()
        answers = item.get("answers") if isinstance(item.get("answers"), bool) else None
        reason = str(item.get("reason") or "")
        earlier = found.get(name)
        if earlier is None:
            found[name] = Judgement(cast(Finding, finding), quotes, answers, " ".join(reason.split())[:MOST_REASON])
        elif earlier.finding == finding:
            found[name] = Judgement(earlier.finding, earlier.quotes + quotes, earlier.answers, earlier.reason)
        elif earlier.finding == "supported":  # of two verdicts on one sentence, the one against it counts
            found[name] = Judgement(cast(Finding, finding), quotes, answers, reason)
    return found


def _objects(written: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects in a text, fenced or not, each on its own or in a list."""
    decoder = json.JSONDecoder()
    place, failures = written.find("{"), 0
    while place >= 0 and failures < MOST_FAILURES:
        try:
            value, end = decoder.raw_decode(written, place)
        except (ValueError, RecursionError):
            end, failures = place + 1, failures + 1
        else:
            yield from _flattened(value)
        place = written.find("{", end)


def _flattened(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _flattened(item)
    elif isinstance(value, dict) and isinstance(value.get("verdicts"), list):
        yield from _flattened(value["verdicts"])
    elif isinstance(value, dict):
        yield value
