"""Questions of the page -> Exchanges, many at once: the work is done in threads, and nobody waits for another's model.

The built-in answerer and the model have threads of their own, so that however slow the model is, a quote comes at once.
A question is stopped by its own tab alone: what was verified up to there stays, and the model is hung up on behind its
sentence. Whatever goes wrong becomes a sentence: mundap's own errors as they are, anything else as an apology, with its
traceback in the log. The module knows no HTML and no Gradio.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rag.answering import Suggester
from rag.assembly import Reader
from rag.errors import MundapError
from rag.index import Counts
from rag.packaged import example_questions
from rag.records import Answer, Answerer, Question, Turn
from rag.text import language_of
from ui.shared.conversation import Exchange
from ui.shared.reader_source import ReaderSource
from ui.shared.surroundings import surrounded
from ui.words import LANGUAGES, TITLE, labels_for

log = logging.getLogger(__name__)

QUOTING_AT_ONCE = 2  # each keeps a core busy
MODEL_AT_ONCE = 8  # each waits for a server
ERRANDS_AT_ONCE = 4  # looking something up for a view
WAITING_AT_ONCE = 32  # for the writer of the index
T = TypeVar("T")


class Answering:
    """Answers for all tabs of a page.

    Args:
        source: lends the index.
    """

    def __init__(self, source: ReaderSource) -> None:
        self.source = source
        self._quoting = ThreadPoolExecutor(QUOTING_AT_ONCE, "quoting")
        self._modelling = ThreadPoolExecutor(MODEL_AT_ONCE, "model")
        self._errands = ThreadPoolExecutor(ERRANDS_AT_ONCE, "errands")
        self._waiting = ThreadPoolExecutor(WAITING_AT_ONCE, "waiting")
        self._going_on: dict[str, _Listener] = {}
        self._examples: dict[tuple[str, Counts], tuple[str, ...]] = {}

    async def exchanges(
        self, tab: str, asked: Exchange, question: Callable[[], Question], language: str, answerer: Answerer | None
    ) -> AsyncIterator[Exchange]:
        """The exchange as it grows, a verified sentence at a time; the last one is done or stopped.

        Args:
            tab: whose question it is; ``stop`` takes the same.
            asked: the exchange without an answer.
            question: makes what the chain is asked; called in a thread.
            language: of errors, ko or en.
            answerer: who is to answer, which decides the queue; None for whoever answers by default.
        """
        listener = self._going_on[tab] = _Listener()
        self._pool(answerer).submit(self._answer, asked, question, language, listener)
        try:
            async for exchange in listener.heard():
                asked = exchange
                yield exchange
            if asked.state == "waiting":
                yield dataclasses.replace(asked, state="stopped")
        finally:
            listener.leave()
            if self._going_on.get(tab) is listener:
                del self._going_on[tab]

    async def answer(self, question: Question) -> Answer:
        """The whole answer to a question, for programs.

        Raises:
            MundapError: it cannot be answered.
        """
        pool = self._pool(question.answerer)

        def answered() -> Answer:
            return self._borrowed(lambda reader: reader.chain.invoke(question))

        return await asyncio.get_running_loop().run_in_executor(pool, answered)

    def _pool(self, answerer: Answerer | None) -> ThreadPoolExecutor:
        has_model = self.source.settings.chat_model is not None
        return self._modelling if has_model and answerer != "extractive" else self._quoting

    def is_answering(self, tab: str) -> bool:
        """Whether a question of a tab is going on."""
        return tab in self._going_on

    def stop(self, tab: str) -> None:
        """Ends what is being answered for a tab, if anything is."""
        if listener := self._going_on.get(tab):
            listener.leave()

    async def borrow(self, work: Callable[[Reader], T]) -> T:
        """Something short done with the index, in a thread.

        Raises:
            IndexStateError: there is no index, or it is damaged.
        """
        return await self.in_thread(lambda: self._borrowed(work))

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Something short that waits for a disk."""
        return await asyncio.get_running_loop().run_in_executor(self._errands, work)

    async def patiently(self, work: Callable[[], T]) -> T:
        """Something that waits for as long as it takes, and keeps nobody else waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._waiting, work)

    async def examples(self, language: str) -> tuple[str, ...]:
        """Questions to begin with, which the documents answer; found once for each state of the index."""
        return await self.borrow(lambda reader: self._found_examples(reader, language))

    async def following(
        self, answer: Answer, turns: tuple[Turn, ...], within: frozenset[str] | None
    ) -> tuple[str, ...]:
        """What may be asked next, which the documents answer."""

        def found(reader: Reader) -> tuple[str, ...]:
            return tuple(one.text for one in _suggester(reader).following(answer, turns, within=within))

        return await self.borrow(found)

    def warm_up(self) -> None:
        """Loads the models now, so that the first question does not wait for them; examples are found meanwhile.

        Raises:
            IndexStateError: there is no index, or it is damaged.
        """
        with self.source.reader() as reader:
            reader.chain.invoke(Question(TITLE, answerer="extractive"))
        for language in LANGUAGES:
            self._errands.submit(self._borrowed, lambda reader, of=language: self._found_examples(reader, of))

    def close(self) -> None:
        """Lets the threads end behind what they are doing."""
        for listener in list(self._going_on.values()):
            listener.leave()
        for pool in (self._quoting, self._modelling, self._errands, self._waiting):
            pool.shutdown(wait=False, cancel_futures=True)

    def _found_examples(self, reader: Reader, language: str) -> tuple[str, ...]:
        key = (language, reader.catalog.counts())
        if key not in self._examples:
            self._examples[key] = _examples(_suggester(reader), language)
        return self._examples[key]

    def _borrowed(self, work: Callable[[Reader], T]) -> T:
        with self.source.reader() as reader:
            return work(reader)

    def _answer(self, asked: Exchange, question: Callable[[], Question], language: str, listener: _Listener) -> None:
        """In a thread: everything that comes of a question, and its end."""
        try:
            if listener.is_left:  # it was stopped while it waited
                return
            for exchange in self._answered(asked, question):
                listener.tell(exchange)
                if listener.is_left:
                    return
        except MundapError as error:
            listener.tell(dataclasses.replace(asked, error=error.in_language(language), state="done"))
        except Exception:  # the last line before the user, who gets a sentence and no traceback
            log.exception("A question could not be answered")
            listener.tell(dataclasses.replace(asked, error=labels_for(language).unexpected, state="done"))
        finally:
            listener.tell(None)

    def _answered(self, asked: Exchange, question: Callable[[], Question]) -> Iterator[Exchange]:
        with self.source.reader() as reader, contextlib.closing(reader.chain.stream(question())) as answers:
            grown = asked
            for answer in answers:
                grown = surrounded(dataclasses.replace(asked, answer=answer), reader.catalog)
                yield grown
            yield dataclasses.replace(grown, state="done")


class _Listener:
    """What one tab hears of its question, from whatever thread it is told, until it leaves."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Queue[Exchange | None] = asyncio.Queue()
        self._left = threading.Event()

    @property
    def is_left(self) -> bool:
        """Whether nobody listens any more."""
        return self._left.is_set()

    def tell(self, exchange: Exchange | None) -> None:
        """Hands on an exchange, or the end."""
        with contextlib.suppress(RuntimeError):  # the server has closed its loop: nobody is there to be told
            self._loop.call_soon_threadsafe(self._told.put_nowait, exchange)

    def leave(self) -> None:
        """Ends the listening, now."""
        self._left.set()
        self.tell(None)

    async def heard(self) -> AsyncIterator[Exchange]:
        """What is told, as it comes."""
        while (exchange := await self._told.get()) is not None and not self.is_left:
            yield exchange


def _examples(suggester: Suggester, language: str) -> tuple[str, ...]:
    """Written questions that the documents answer, or else some made of them; of another language before none."""
    written = suggester.answered(question for question in example_questions() if language_of(question) == language)
    if written:
        return written
    made = suggester.examples(language) or suggester.examples("en" if language == "ko" else "ko")
    return tuple(one.text for one in made)


def _suggester(reader: Reader) -> Suggester:
    return Suggester(reader.chain.finder, reader.catalog, reader.chain.analyzer)
