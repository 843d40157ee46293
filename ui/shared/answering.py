"""Answer the page's questions in worker threads, many at once, and stream the results as Exchanges.

The built-in answerer and the chat model have separate thread pools, so that a slow model never delays a quoted answer.
Questions wait in a queue until a thread is free for them. Only its own browser tab can stop a question: the sentences
verified so far are kept, and the request to the model is cut. A question for which nobody waits any more is stopped in
the same way, and its place is free again. Every failure becomes a message: mundap's own errors as they are, any other
as a general apology with its traceback in the log. The module depends on neither HTML nor Gradio.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import functools
import itertools
import logging
import math
import time
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rag.assembly import Reader
from rag.errors import MundapError, QuestionError
from rag.models import Deadline
from rag.records import Answer, Answerer, CheckedSentence, Question, Turn
from ui.shared.conversation import Exchange
from ui.shared.question_examples import Examples, examples_of, following
from ui.shared.reader_source import ReaderSource
from ui.shared.result_stream import ResultStream
from ui.shared.surroundings import found, with_excerpts
from ui.shared.tab_streams import TabStreams
from ui.shared.workers import Workers
from ui.words import LANGUAGES, TITLE, labels_for

log = logging.getLogger(__name__)

LOOKUPS_AT_ONCE = 4  # short lookups for a view
WAITING_AT_ONCE = 32  # for the index writer
T = TypeVar("T")


class Answering:
    """The question-answering service for all tabs of a page.

    Args:
        source: provides readers of the index.
        per_person: how many questions of one person are answered at once; 0 sets no limit.

    Attributes:
        source: as given.
        workers: the threads that answer, and the queues before them.
    """

    def __init__(self, source: ReaderSource, per_person: int = 0) -> None:
        self.source = source
        self.workers = Workers(has_model=source.settings.chat_model is not None, per_person=per_person)
        self._lookups = ThreadPoolExecutor(LOOKUPS_AT_ONCE, "lookups")
        self._waiting = ThreadPoolExecutor(WAITING_AT_ONCE, "waiting")
        self._streams = TabStreams[Exchange](self.workers)
        self._closing = Deadline(math.inf)
        self._examples = Examples(self._closing)

    async def exchanges(
        self,
        tab: str,
        asked: Exchange,
        question: Callable[[], Question],
        language: str,
        answerer: Answerer | None,
        person: Hashable = None,
    ) -> AsyncIterator[Exchange]:
        """Yield the exchange as it grows, one verified sentence at a time; the last one is done or stopped.

        Args:
            tab: the session id of the browser tab; ``stop`` takes the same.
            asked: the exchange without an answer.
            question: makes the Question for the answer chain; called in a worker thread.
            language: the language of error messages, ko or en.
            answerer: the requested answerer, which decides the thread pool; None for the default.
            person: who asks, for the limit of each person.
        """
        try:
            ticket = self.workers.queue(answerer).join(person)
        except QuestionError as error:
            yield dataclasses.replace(asked, error=error.in_language(language), state="done")
            return
        with self._streams.opened(tab, ticket) as stream:
            async for ahead in ticket.ahead():
                if stream.is_over:
                    break
                if ahead != asked.ahead:
                    asked = dataclasses.replace(asked, ahead=ahead)
                    yield asked
            asked = dataclasses.replace(asked, ahead=0)
            if ticket.has_place and not stream.is_over:
                work = functools.partial(self._answer, asked, question, language, answerer)
                stream.run(self.workers.pool(answerer), work, ticket)
            async for exchange in stream.received():
                asked = exchange
                yield exchange
            if asked.state == "waiting":
                yield dataclasses.replace(asked, state="stopped")

    async def answer(self, question: Question, person: Hashable = None, tab: str = "") -> Answer:
        """Return the whole answer to a question, for programs.

        Args:
            question: the question.
            person: who asks, for the limit of each person.
            tab: the id under which the program listens; where it has gone, the question is given up.

        Raises:
            MundapError: If the question cannot be answered, or nobody waits for the answer.
        """

        def answered(waiting: Deadline) -> Answer:
            started = time.monotonic()
            answer = self._borrowed(lambda reader: reader.chain.invoke(question, waiting=waiting))
            if not waiting.cancelled:
                self.workers.metrics.answered(self.workers.kind(question.answerer), answer, time.monotonic() - started)
            return answer

        return await self.workers.in_turn(question.answerer, person, tab, answered)

    async def require_answerable(self, question: Question) -> None:
        """Refuse a question that cannot be answered whatever the documents say.

        Raises:
            MundapError: If a value is out of range, a document unknown, or no model is configured that could answer.
        """

        def looked(reader: Reader) -> set[str]:
            reader.chain.require_answerable(question)
            wanted = set(question.within or ())
            return wanted - {document.id for document in reader.catalog.documents_by_id(wanted)}

        if unknown := sorted(await self.borrow(looked)):
            raise QuestionError(
                f"There is no document with the id {', '.join(unknown[:3])}.",
                "Run `mundap sources` for the ids.",
                korean=f"없는 문서 ID입니다: {', '.join(unknown[:3])}. `mundap sources`로 ID를 확인해 주세요.",
            )

    async def check(self, text: str, person: Hashable = None, tab: str = "") -> list[CheckedSentence]:
        """Return every sentence of a text with its verdict, for programs; the arguments are those of ``answer``.

        Raises:
            MundapError: If the text cannot be checked, or nobody waits for it.
        """

        def checked(waiting: Deadline) -> list[CheckedSentence]:
            with self.source.reader() as reader:
                return list(itertools.takewhile(lambda _: not waiting.cancelled, reader.chain.check(text)))

        return await self.workers.in_turn(None, person, tab, checked)

    def stop(self, tab: str) -> None:
        """Stop the question that is being answered for a tab, if any."""
        self._streams.close(tab)

    async def is_ready(self) -> bool:
        """Return whether the index can be read now."""
        try:
            await self.borrow(lambda reader: reader.catalog.counts())
        except MundapError as error:
            log.warning("The page is not ready: %s", error)
            return False
        return True

    async def borrow(self, work: Callable[[Reader], T]) -> T:
        """Run a short task with an index reader in a worker thread and return its result.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        return await self.in_thread(lambda: self._borrowed(work))

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run a short task that waits for the disk in a worker thread and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._lookups, work)

    async def patiently(self, work: Callable[[], T]) -> T:
        """Run a task that may wait for long in a thread pool of its own and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self._waiting, work)

    async def examples(self, language: str) -> tuple[str, ...]:
        """Return example questions that the documents answer; cached for each state of the index.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        return await self.borrow(lambda reader: self._examples.found(reader, language))

    async def examples_of(self, document_id: str, language: str) -> tuple[str, ...]:
        """Return a few questions that one document answers, asked of all of them.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        return await self.borrow(lambda reader: examples_of(reader, document_id, language, self._closing))

    async def following(
        self, answer: Answer, turns: tuple[Turn, ...], within: frozenset[str] | None
    ) -> tuple[str, ...]:
        """Return follow-up questions that the documents answer.

        Args:
            answer: the answer that they follow.
            turns: the conversation before that answer.
            within: the ids of the documents to search; None for all.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """

        return await self.borrow(lambda reader: following(reader, answer, turns, within, self._closing))

    def warm_up(self) -> None:
        """Load the models, so that the first question does not wait for them, and start to look for examples.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        with self.source.reader() as reader:
            reader.chain.invoke(Question(TITLE, answerer="extractive"))
        for language in LANGUAGES:
            self._lookups.submit(self._borrowed, lambda reader, of=language: self._examples.found(reader, of))

    def close(self) -> None:
        """Stop all questions and shut down the thread pools, without waiting for running tasks.

        Python waits for their threads when the process ends, so nothing long may go on in them.
        """
        self._closing.cancel()
        self._streams.close_all()
        self.workers.close()
        for pool in (self._lookups, self._waiting):
            pool.shutdown(wait=False, cancel_futures=True)

    def _borrowed(self, work: Callable[[Reader], T]) -> T:
        with self.source.reader() as reader:
            return work(reader)

    def _answer(
        self,
        asked: Exchange,
        question: Callable[[], Question],
        language: str,
        answerer: Answerer | None,
        stream: ResultStream[Exchange],
    ) -> None:
        """Answer a question in a worker thread, and report each stage and the end to the stream."""
        kind, started = self.workers.kind(answerer), time.monotonic()
        try:
            if stream.is_closed:  # stopped while it was queued
                return
            for exchange in self._answered(asked, question, stream.waiting):
                stream.send(exchange)
                if stream.is_closed:
                    self.workers.metrics.stopped(kind)
                    return
                if exchange.state == "done" and exchange.answer is not None:
                    self.workers.metrics.answered(kind, exchange.answer, time.monotonic() - started)
        except MundapError as error:
            self.workers.metrics.failed(kind, error)
            stream.send(dataclasses.replace(asked, error=error.in_language(language), state="done"))
        except Exception as error:  # top level: the user sees a message, the log the traceback
            log.exception("A question could not be answered")
            self.workers.metrics.failed(kind, error)
            stream.send(dataclasses.replace(asked, error=labels_for(language).unexpected, state="done"))
        finally:
            stream.send(None)

    def _answered(self, asked: Exchange, question: Callable[[], Question], waiting: Deadline) -> Iterator[Exchange]:
        with (
            self.source.reader() as reader,
            contextlib.closing(reader.chain.stream(question(), waiting=waiting)) as answers,
        ):
            grown = asked
            for answer in answers:
                if answer.claims or answer.abstained:
                    grown = with_excerpts(dataclasses.replace(asked, answer=answer), reader.catalog)
                else:
                    grown = dataclasses.replace(asked, found=found(answer.retrieved, reader.catalog))
                yield grown
            yield dataclasses.replace(grown, state="done")
