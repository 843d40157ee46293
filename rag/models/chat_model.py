"""Call a chat model through LangChain's ``BaseChatModel``, with deadlines: text in pieces, or one clear error.

A request that was refused for a moment (429, 5xx) is tried again while there is time, and one with a parameter that
the server does not know without it. ``rag.models.providers`` makes a model from its name. The module knows no prompts,
no passages and no verification.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.models.client_errors import ParameterError, TryAgainError, is_late, refusal, translated
from rag.models.connection import read_in_background
from rag.models.deadline import Deadline
from rag.models.faults import ANSWERING, ChatModelError, ModelFault, ModelSettings
from rag.models.parameters import Parameter, adapted
from rag.models.thinking import SpokenText
from rag.models.tokens import PER_MESSAGE, count

if TYPE_CHECKING:  # the client libraries take half a second to import: they load at the first question to a model
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

RETRIES = 2
CHARACTERS_PER_TOKEN = 2  # of a reply that nobody counted: about one in Korean, four in English
BACKOFF = 0.5  # seconds before the first further try, twice as long before the next

# Why a reply ends, as OpenAI, Anthropic, Google and Ollama call it; every other reason is a good one.
_ENDINGS: dict[str, ModelFault] = {
    "length": "length",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "content_filter": "filtered",
    "safety": "filtered",
    "recitation": "filtered",
    "blocklist": "filtered",
    "prohibited_content": "filtered",
    "refusal": "filtered",
}


@dataclass
class Tokens:
    """The tokens of a request, as the server counts them; estimated where a reply ends before it gives the count."""

    prompt: int = 0
    completion: int = 0


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of a model.

    Attributes:
        messages: the conversation to answer.
        deadline: limits the whole answer, retries included.
        tokens: the tokens of the request are added to it.
        schema: of the reply; None for text.
        whole: whether the reply is wanted at once.
    """

    messages: list[BaseMessage]
    deadline: Deadline
    tokens: Tokens
    schema: dict[str, Any] | None = None
    whole: bool = False


class ChatModel:
    """A chat model that is called with deadlines.

    It remembers what its server refuses. A deadline holds for any model: the reply is read in a thread of its own. The
    connection is cut with it where ``make_chat_model`` made the client; the thread of another model lives until the
    model's own time limit.

    Args:
        model: LangChain's chat model. It must not retry by itself.
        name: is shown with the answer and looked up in the price table.
        most_characters: a longer answer is stopped.
        settings: the names of the settings that choose it, for its errors.
    """

    def __init__(
        self, model: BaseChatModel, name: str, *, most_characters: int = 12_000, settings: ModelSettings = ANSWERING
    ) -> None:
        self._model = model
        self.name = name
        self.settings = settings
        self._most_characters = most_characters
        self._without: frozenset[Parameter] = frozenset()
        self._begins_thinking = False

    def stream(self, messages: Sequence[BaseMessage], deadline: Deadline, tokens: Tokens) -> Generator[str, None, None]:
        """Yield the answer in pieces; closing the iterator ends the request, and so does cancelling the deadline.

        Args:
            messages: the conversation to answer.
            deadline: limits the whole answer, retries included.
            tokens: the tokens of the request are added to it.

        Raises:
            ChatModelError: there is no answer, or it broke off; the pieces before that are valid.
        """
        yield from self._reply(_Request(list(messages), deadline, tokens))

    def complete(
        self,
        messages: Sequence[BaseMessage],
        deadline: Deadline,
        tokens: Tokens,
        schema: dict[str, Any] | None = None,
    ) -> str:
        """Return the whole reply as text; what there is of it where the deadline is cancelled.

        Args:
            messages: the conversation to answer.
            deadline: limits the whole answer, retries included.
            tokens: the tokens of the request are added to it.
            schema: a JSON schema, to which a server with structured output keeps; the others only see the messages.

        Raises:
            ChatModelError: there is no answer, or it broke off; ``received`` is the text before that.
        """
        text = ""
        try:
            for piece in self._reply(_Request(list(messages), deadline, tokens, schema, whole=True)):
                text += piece
        except ChatModelError as error:
            error.received = text
            raise
        return text

    def probe(self, seconds: float) -> float:
        """Return the seconds until the first word of a reply to a test message.

        Args:
            seconds: the longest time.

        Raises:
            ChatModelError: the model does not reply.
        """
        from langchain_core.messages import HumanMessage

        started = time.perf_counter()
        with closing(self.stream([HumanMessage("Say OK.")], Deadline(seconds), Tokens())) as pieces:
            next(pieces)
        return time.perf_counter() - started

    def _reply(self, request: _Request) -> Iterator[str]:
        attempt = 0
        while not request.deadline.cancelled:
            try:
                yield from self._once(request)
                return
            except ParameterError as refused:
                self._without |= {refused.parameter}
            except TryAgainError as again:
                wait = again.wait if again.wait is not None else BACKOFF * 2**attempt
                if attempt == RETRIES or wait >= request.deadline.left:
                    raise ChatModelError(again.fault, self.settings) from again.__cause__
                attempt += 1
                request.deadline.pause(wait)

    def _once(self, request: _Request) -> Iterator[str]:
        without, begins_thinking = self._without, self._begins_thinking
        model = adapted(self._model, without, request.schema)
        heard = _Heard(SpokenText(hold=request.whole or begins_thinking), request.tokens)
        failure: Exception | None = None
        try:
            with closing(read_in_background(lambda: model.stream(request.messages), request.deadline)) as messages:
                for message in messages:
                    if piece := heard.hear(message):
                        yield piece
                    if heard.length > self._most_characters:
                        return
        except Exception as error:  # noqa: BLE001 - translated, and raised below after what is still to be said
            refused = None if heard.length else refusal(error, without, schema=request.schema is not None)
            failure = refused or translated(error, started=heard.started)
            failure.__cause__ = error
        finally:
            is_lost = heard.started or request.deadline.cancelled or is_late(failure)
            if is_lost and not heard.is_counted:
                heard.estimate(request.messages, self.name)
        self._begins_thinking = begins_thinking or heard.spoken.began_thinking
        is_broken = failure or heard.ending or request.deadline.cancelled
        if not (is_broken and begins_thinking) and (piece := heard.rest()):  # what was held back may be thinking
            yield piece
        if request.deadline.cancelled:
            return
        if failure is None and (heard.ending or not heard.length):
            failure = ChatModelError(heard.ending or "empty", self.settings)
        if isinstance(failure, ChatModelError):
            raise ChatModelError(failure.fault, self.settings) from failure.__cause__
        if failure is not None:
            raise failure


@dataclass
class _Heard:
    """What has arrived of a reply.

    Attributes:
        spoken: tells the text from the thinking.
        tokens: the tokens of the request are added to it.
        started: whether anything has arrived.
        length: the characters of the text.
        ending: the fault with which the server ended the reply; None for none.
        is_counted: whether the server has counted the tokens.
    """

    spoken: SpokenText
    tokens: Tokens
    started: bool = False
    length: int = 0
    ending: ModelFault | None = None
    is_counted: bool = False

    def estimate(self, messages: Sequence[BaseMessage], model: str) -> None:
        """Add the tokens of a reply that was stopped before the server counted them, or that never began."""
        self.tokens.prompt += sum(count(message.text, model) + PER_MESSAGE for message in messages)
        self.tokens.completion += self.length // CHARACTERS_PER_TOKEN + self.started

    def hear(self, message: BaseMessage) -> str:
        """Return what a part of the reply says; an empty string for nothing yet."""
        self.started = True
        if used := getattr(message, "usage_metadata", None):
            self.is_counted = True
            self.tokens.prompt += used["input_tokens"]
            self.tokens.completion += used["output_tokens"]
        said = message.response_metadata
        reason = said.get("finish_reason") or said.get("stop_reason") or said.get("done_reason")
        self.ending = self.ending or _ENDINGS.get(str(reason).lower())
        piece = self.spoken.feed(message.text)
        self.length += len(piece)
        return piece

    def rest(self) -> str:
        """Return what was held back."""
        piece = self.spoken.finish()
        self.length += len(piece)
        return piece


def use_chat_model(model: BaseChatModel) -> ChatModel:
    """Wrap a chat model of LangChain's, under the model name that it has itself.

    Its own time limit and retries apply, within the deadline of an answer.
    """
    names = (getattr(model, field, None) for field in ("model_name", "model"))
    return ChatModel(model, next((name for name in names if isinstance(name, str) and name), model.get_name()))
