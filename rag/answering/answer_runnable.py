"""Make answers that grow a LangChain ``Runnable``: invoke, stream, and both from asyncio, with callbacks and tracing.

LangChain's context passes the callbacks of a run on to the retriever and the model inside it. A subclass decides what
is answered, and how.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from contextlib import aclosing, closing
from typing import Any, cast

from langchain_core.runnables import Runnable, RunnableConfig

from rag.answering.drafting import GenerationOutcome
from rag.answering.thread_iteration import in_threads
from rag.models import Deadline
from rag.records import Answer, Question


class AnswerRunnable(Runnable[Question | str, Answer]):
    """Runnable from a question to its answer, which grows by one verified sentence at a time."""

    @abstractmethod
    def _answers(
        self, asked: Question | str, outcome: GenerationOutcome | None = None
    ) -> Generator[Answer, None, None]:
        """Yield the answer as it grows, at least once; the last one is whole.

        Args:
            asked: the question, with its history and options, or only its text.
            outcome: what a model does is noted in it, and its request is cancelled through it; None for a new one.
        """

    def invoke(
        self,
        input: Question | str,  # noqa: A002
        config: RunnableConfig | None = None,
        *,
        waiting: Deadline | None = None,
        **_: Any,
    ) -> Answer:
        """Return the answer to one question.

        Args:
            input: the question, with its history and options, or only its text.
            config: LangChain's configuration of the run, with callbacks.
            waiting: another thread cancels the requests to the model through it; what comes then is worth nothing.

        Raises:
            QuestionError: the question is empty or too long, or has an option out of range.
            SettingsError: the question asks for a model, and none is configured.
            IndexStateError: there is no index, or it is damaged.
        """

        def last(question: Question | str) -> Answer:
            return list(self._answers(question, _outcome(waiting)))[-1]

        return self._call_with_config(last, input, config)

    async def ainvoke(
        self,
        input: Question | str,  # noqa: A002
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Answer:
        """Return the answer to one question, as ``invoke`` does; cancelling the task ends the work in its threads."""

        async def last(question: Question | str) -> Answer:
            async with aclosing(self._in_threads(question)) as answers:
                return [answer async for answer in answers][-1]

        return await self._acall_with_config(last, input, config)

    def stream(
        self,
        input: Question | str,  # noqa: A002
        config: RunnableConfig | None = None,
        *,
        waiting: Deadline | None = None,
        **_: Any,
    ) -> Generator[Answer, None, None]:
        """Yield the answer as it grows, by one verified sentence at a time.

        Where a model is to answer, the first one has no claims yet: ``retrieved`` names the passages that were found,
        before they are read and ranked anew.
        Closing the generator closes the connection to the model.

        Args:
            input: the question, with its history and options, or only its text.
            config: LangChain's configuration of the run, with callbacks.
            waiting: as for ``invoke``.

        Raises:
            As ``invoke``, before the first answer.
        """
        answers = self._answers(input, _outcome(waiting))

        def run(_: Iterator[Question | str]) -> Iterator[Answer]:
            yield from answers

        with closing(answers):  # closes the model's connection while the run is still open
            for answer in self._transform_stream_with_config(iter([input]), run, config):  # noqa: UP028 - closes the run
                yield answer

    async def astream(
        self,
        input: Question | str,  # noqa: A002
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer as it grows, as ``stream`` does; the work is done in threads.

        Cancelling the task, or closing the generator, closes the connection to the model and leaves no thread.
        """
        answers = self._in_threads(input)

        async def run(_: AsyncIterator[Question | str]) -> AsyncIterator[Answer]:
            async for answer in answers:
                yield answer

        running = cast(AsyncGenerator[Answer], self._atransform_stream_with_config(_once(input), run, config))
        async with aclosing(running), aclosing(answers):  # closes the model's connection while the run is still open
            async for answer in running:
                yield answer

    def _in_threads(self, asked: Question | str) -> AsyncGenerator[Answer, None]:
        outcome = GenerationOutcome()
        return in_threads(self._answers(asked, outcome), outcome.waiting.cancel)


def _outcome(waiting: Deadline | None) -> GenerationOutcome | None:
    return GenerationOutcome(waiting=waiting) if waiting is not None else None


async def _once(asked: Question | str) -> AsyncIterator[Question | str]:
    yield asked
