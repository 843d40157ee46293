"""Answer with a chat model: draft, verify, repair. Every sentence is verified before it is returned.

    passages -> prompt -> model streams -> each sentence is verified -> VerifiedSentence
                                           failed sentences go back once, with their faults -> VerifiedSentence

The module knows no retrieval and no storage, and makes no Answer: the chain numbers the citations.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from numpy.typing import NDArray
from rapidfuzz import fuzz

from rag.answering.context import Context, context_of, smaller
from rag.answering.prompts import NO_ANSWER, Prompts, passage
from rag.answering.query_rewriting import rewritten
from rag.answering.sentence_stream import DraftSentence, SentenceStream
from rag.models import ChatModel, ChatModelError, Deadline, ModelFault, Price, Tokens, cost, count
from rag.records import Source, Strictness, Turn, Usage
from rag.retrieval import Surroundings
from rag.text import Analyzer, fold, is_syllable, language_of
from rag.verification import Verdict, Verifier

Embed = Callable[[str], NDArray[np.float32]]

MOST_CHECKED = 40  # sentences of one answer that are verified
MOST_REPEATS = 3  # repeated sentences in a row, after which the model is stopped
LONGEST_SENTENCE = 600  # characters; text without an end of sentence is cut off
MOST_REPAIRED = 6  # failed sentences that go back to the model
# Of the letters of a Korean sentence with Latin names in it, at least a third are Hangul; of an English one with Korean
# names in brackets, at most half.
_LEAST_HANGUL, _MOST_HANGUL = 1 / 3, 1 / 2


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """Sentence of a model with its verdict.

    Attributes:
        text: the sentence without citation markers.
        verdict: the verdict on it.
        is_revised: whether it was written in the repair round.
    """

    text: str
    verdict: Verdict
    is_revised: bool = False


@dataclass
class GenerationOutcome:
    """Outcome of one answer by a model; complete after the last sentence.

    Attributes:
        fault: the fault of the model; None for none.
        declined: whether the model itself replied that the passages do not answer.
        tokens: the tokens that were used.
        verifying: the time spent on verification, in seconds.
    """

    fault: ModelFault | None = None
    declined: bool = False
    tokens: Tokens = field(default_factory=Tokens)
    verifying: float = 0.0


@dataclass(frozen=True, slots=True)
class GenerationLimits:
    """Limits on the input and the time of a model.

    Attributes:
        context_tokens: the largest number of tokens of passages; None for every passage asked for.
        seconds: the longest time for one answer, including the repair round.
    """

    context_tokens: int | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Task:
    """Input and limits of one answer.

    Attributes:
        context: the passages.
        language: ``ko`` or ``en``.
        deadline: of the answer.
        outcome: its outcome so far.
        strictness: the strictness of verification.
    """

    context: Context
    language: str
    deadline: Deadline
    outcome: GenerationOutcome
    strictness: Strictness

    @property
    def given(self) -> Sequence[Source]:
        """Return the passages that the model is given."""
        return self.context.given


class ModelAnswerer:
    """Answerer from passages with a chat model.

    Args:
        model: the chat model.
        prompts: the prompts.
        verifier: verifies its sentences.
        embed: text -> unit vector, embedded as a passage, shape (dimension,).
        analyzer: the analyser of the index.
        prices: the prices of tokens.
        limits: the limits on input and time.
    """

    def __init__(
        self,
        model: ChatModel,
        prompts: Prompts,
        verifier: Verifier,
        embed: Embed,
        analyzer: Analyzer,
        prices: Sequence[Price],
        limits: GenerationLimits,
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._verifier = verifier
        self._embed = embed
        self._analyzer = analyzer
        self._prices = prices
        self._limits = limits

    @property
    def name(self) -> str:
        """Return the name of the answerer in an Answer."""
        return self._model.name

    def usage(self, used: Tokens) -> Usage:
        """Return the tokens used and their price in US dollars."""
        price = cost(self._prices, self.name, used.prompt, used.completion)
        return Usage(used.prompt, used.completion, round(price, 6))

    def probe(self) -> float:
        """Return the seconds until the first word of a reply to a test message.

        Raises:
            ChatModelError: the model does not reply.
        """
        started = time.perf_counter()
        pieces = self._model.stream([HumanMessage("Say OK.")], Deadline(self._limits.seconds), Tokens())
        next(pieces)
        pieces.close()
        return time.perf_counter() - started

    def rewrite(self, question: str, history: Sequence[Turn], outcome: GenerationOutcome) -> str:
        """Return the standalone form of a follow-up question; the tokens used are added to ``outcome``."""
        return rewritten(
            question, history, self._model, self._prompts, self._analyzer, self._limits.seconds / 3, outcome.tokens
        )

    def from_memory(self, question: str) -> str | None:
        """Return the model's reply without passages, not verified; None where it does not know. For evaluation only.

        Raises:
            ChatModelError: the model does not reply.
        """
        text = self._prompts.closed_book(question, language_of(question))
        written = "".join(self._model.stream([HumanMessage(text)], Deadline(self._limits.seconds), Tokens())).strip()
        return None if not written or NO_ANSWER in written else written

    def answer(
        self,
        question: str,
        sources: Sequence[Source],
        surroundings: Surroundings,
        language: str,
        outcome: GenerationOutcome,
        strictness: Strictness = "standard",
    ) -> Iterator[VerifiedSentence]:
        """Yield every sentence of the answer as soon as it is verified or has finally failed.

        A fault of the model is not raised but recorded in ``outcome``.

        Args:
            question: the standalone question.
            sources: the passages asked for, best first.
            surroundings: what stands around them, of which the model gets as much as fits.
            language: language of the answer, ``ko`` or ``en``.
            outcome: is filled in with the outcome.
            strictness: the strictness of verification.
        """
        context = context_of(sources, surroundings, self._measure, self._limits.context_tokens)
        task = _Task(context, language, Deadline(self._limits.seconds), outcome, strictness)
        failed: list[VerifiedSentence] = []
        while True:
            messages = self._messages(question, task)
            try:
                failed = yield from self._drafted(messages, task)
            except ChatModelError as error:
                if error.fault == "too_long" and len(task.given) > 1:
                    task = replace(task, context=smaller(task.context, surroundings, self._measure))
                    continue
                outcome.fault = error.fault
            break
        if failed and outcome.fault is None and task.deadline.left > 0:
            failed = yield from self._repaired(messages, failed[:MOST_REPAIRED], task)
        yield from failed

    def _measure(self, source: Source) -> int:
        return count(passage(source), self.name)

    def _messages(self, question: str, task: _Task) -> list[BaseMessage]:
        return [
            SystemMessage(self._prompts.answer(task.language, task.given[0].key)),
            HumanMessage(self._prompts.question(question, task.given, task.language)),
        ]

    def _drafted(
        self, messages: Sequence[BaseMessage], task: _Task
    ) -> Generator[VerifiedSentence, None, list[VerifiedSentence]]:
        """Yield the supported sentences of one round, and return the others."""
        failed: list[VerifiedSentence] = []
        try:
            for draft in self._sentences(messages, task):
                checked = self._checked(draft, task)
                if checked.verdict.supported:
                    yield checked
                else:
                    failed.append(checked)
        except ChatModelError as error:
            if error.fault == "too_long":
                raise
            task.outcome.fault = error.fault
        return failed

    def _sentences(self, messages: Sequence[BaseMessage], task: _Task) -> Iterator[DraftSentence]:
        """Yield the sentences of one round, each once.

        Raises:
            ChatModelError: the model fails, or only repeats itself.
        """
        stream = SentenceStream([source.key for source in task.given])
        seen: set[str] = set()
        repeats = 0
        pieces = self._model.stream(messages, task.deadline, task.outcome.tokens)
        try:
            for draft in _split(pieces, stream):
                if NO_ANSWER in draft.text:
                    task.outcome.declined = True
                    continue
                same = fold(draft.text)
                repeats = repeats + 1 if same in seen else 0
                if repeats >= MOST_REPEATS or len(seen) >= MOST_CHECKED:
                    raise ChatModelError("repeating")
                if same not in seen:
                    seen.add(same)
                    yield draft
        finally:
            pieces.close()

    def _checked(self, draft: DraftSentence, task: _Task) -> VerifiedSentence:
        started = time.perf_counter()
        if draft.text.rstrip("\"'”’)").endswith("?"):
            verdict = Verdict(None, "empty")  # a question states nothing
        elif not _is_in(task.language, draft.text):
            verdict = Verdict(None, "language")
        else:
            vector = self._embed(draft.text)
            verdict = self._verifier.verify(draft.text, draft.keys, task.given, vector, task.strictness)
        task.outcome.verifying += time.perf_counter() - started
        return VerifiedSentence(draft.text, verdict)

    def _repaired(
        self, messages: Sequence[BaseMessage], failed: Sequence[VerifiedSentence], task: _Task
    ) -> Generator[VerifiedSentence, None, list[VerifiedSentence]]:
        """Yield the sentences that the repair round corrected, and return the failed sentences that remain.

        Each corrected sentence replaces the failed one that is most similar to it.
        """
        failed_draft = AIMessage("\n".join(checked.text for checked in failed))
        request = HumanMessage(self._prompts.repair([(c.text, c.verdict) for c in failed], task.language))
        declined, task.outcome.declined = task.outcome.declined, False
        withheld = list(failed)
        try:
            for draft in self._sentences([*messages, failed_draft, request], task):
                checked = self._checked(draft, task)
                if checked.verdict.supported:
                    withheld.remove(_most_similar(draft.text, withheld))
                    yield replace(checked, is_revised=True)
                if not withheld:
                    break
        except ChatModelError:
            pass  # the sentences of the first round are kept; those that failed are withheld
        task.outcome.declined = declined
        return withheld


def _most_similar(text: str, among: Sequence[VerifiedSentence]) -> VerifiedSentence:
    return max(among, key=lambda checked: fuzz.ratio(text, checked.text))


def _split(pieces: Iterator[str], stream: SentenceStream) -> Iterator[DraftSentence]:
    """Yield the sentences of a text in pieces; where it breaks off, without the incomplete last one.

    Raises:
        ChatModelError: any that ``pieces`` raises, and "repeating" for a sentence without an end.
    """
    for piece in pieces:
        yield from stream.feed(piece)
        if stream.unfinished > LONGEST_SENTENCE:
            raise ChatModelError("repeating")
    yield from stream.finish()


def _is_in(language: str, text: str) -> bool:
    letters = re.findall(r"[^\W\d_]", text)
    if not letters:
        return True
    hangul: float = sum(map(is_syllable, letters)) / len(letters)
    return hangul >= _LEAST_HANGUL if language == "ko" else hangul <= _MOST_HANGUL
