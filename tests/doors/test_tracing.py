"""A LangChain tracer sees the chain, its retriever and its model, whichever way the chain is called."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from rag import Settings, assembly
from rag.answering import AnswerChain
from rag.assembly import Models
from rag.errors import QuestionError

QUESTION = "그록-1의 파라미터는 몇 개인가?"
SENTENCE = "그록-1의 파라미터는 3140억 개이다."


class Tracer(BaseCallbackHandler):
    """Keeps what it is told: kind of run -> the ids of its runs with their parents, and what has ended."""

    def __init__(self) -> None:
        self.runs: dict[UUID, tuple[str, UUID | None]] = {}
        self.ended: list[UUID] = []
        self.failed: list[UUID] = []
        self.documents: list[Document] = []
        self.tokens = ""
        self.answer: Any = None

    def on_chain_start(
        self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **_: Any
    ) -> None:
        self.runs[run_id] = ("chain", parent_run_id)

    def on_retriever_start(
        self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, **_: Any
    ) -> None:
        self.runs[run_id] = ("retriever", parent_run_id)

    def on_chat_model_start(
        self, serialized: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None, **_: Any
    ) -> None:
        self.runs[run_id] = ("model", parent_run_id)

    def on_llm_new_token(self, token: str, **_: Any) -> None:
        self.tokens += token

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        self.ended.append(run_id)
        self.answer = outputs

    def on_retriever_end(self, documents: list[Document], *, run_id: UUID, **_: Any) -> None:
        self.ended.append(run_id)
        self.documents = documents

    def on_llm_end(self, response: Any, *, run_id: UUID, **_: Any) -> None:
        self.ended.append(run_id)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        self.failed.append(run_id)

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        self.failed.append(run_id)

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        self.failed.append(run_id)

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.runs.values()]

    def is_nested(self) -> bool:
        """Whether one chain ran, retriever and model within it, and everything has ended."""
        root, *below = self.runs.items()
        return (
            root[1] == ("chain", None)
            and all(parent == root[0] for _, (_, parent) in below)
            and set(self.ended) == self.runs.keys()
        )


class OwnRetriever(BaseRetriever):
    """Finds the same two documents for every question."""

    def _get_relevant_documents(self, query: str, **_: Any) -> list[Document]:
        return [Document(f"그록은 챗봇이다. {SENTENCE}", id="7"), Document("도조는 슈퍼컴퓨터이다.", id="8")]


@pytest.fixture(params=["ours", "own"])
def chain(
    request: pytest.FixtureRequest, small_home: Settings, models: Models, says: Callable[[str], BaseChatModel]
) -> Iterator[AnswerChain]:
    """A chain over our retriever, and one over a user's, each with a user's model."""
    unjudged = small_home.model_copy(update={"judge": "none"})  # a judge would be a second model span
    with_model = Models(models.analyzer, models.embedder, says(SENTENCE))
    if request.param == "own":
        yield assembly.make_chain(unjudged, OwnRetriever(), with_model)
        return
    reader = assembly.open_reader(unjudged, with_model)
    yield reader.chain
    reader.close()


def check(tracer: Tracer) -> None:
    assert tracer.kinds() == ["chain", "retriever", "model"]
    assert tracer.is_nested()
    assert SENTENCE in tracer.documents[0].page_content
    assert tracer.tokens == SENTENCE
    assert tracer.answer.claims[0].text == SENTENCE
    assert not tracer.failed


def test_invoke_and_ainvoke(chain: AnswerChain) -> None:
    tracer = Tracer()
    answer = chain.invoke(QUESTION, config={"callbacks": [tracer]})
    check(tracer)
    assert tracer.answer == answer
    tracer = Tracer()
    asyncio.run(chain.ainvoke(QUESTION, config={"callbacks": [tracer]}))
    check(tracer)


def test_stream(chain: AnswerChain) -> None:
    tracer = Tracer()
    *_, last = chain.stream(QUESTION, config={"callbacks": [tracer]})
    check(tracer)
    assert tracer.answer == last


def test_astream(chain: AnswerChain) -> None:
    tracer = Tracer()

    async def ask() -> list[Any]:
        return [answer async for answer in chain.astream(QUESTION, config={"callbacks": [tracer]})]

    answers = asyncio.run(ask())
    check(tracer)
    assert tracer.answer == answers[-1]


def test_batch_and_abatch(chain: AnswerChain) -> None:
    for run in (chain.batch, lambda *arguments: asyncio.run(chain.abatch(*arguments))):
        tracers = [Tracer(), Tracer()]
        answers = run([QUESTION, QUESTION], [{"callbacks": [tracer]} for tracer in tracers])
        assert [answer.claims[0].text for answer in answers] == [SENTENCE, SENTENCE]
        for tracer in tracers:
            check(tracer)


def test_astream_events(chain: AnswerChain) -> None:
    async def ask() -> list[Any]:
        return [event async for event in chain.astream_events(QUESTION, version="v2")]

    events = asyncio.run(ask())
    names = [event["event"] for event in events]
    for name in ("chain_start", "retriever_start", "retriever_end", "chat_model_start", "chat_model_stream"):
        assert f"on_{name}" in names
    assert names[0] == "on_chain_start" and names[-1] == "on_chain_end"
    assert events[-1]["data"]["output"].claims[0].text == SENTENCE
    root = events[0]["run_id"]
    assert all(event["parent_ids"] == [root] for event in events if event["run_id"] != root)
    assert any(event["data"]["chunk"].text for event in events if event["event"] == "on_chain_stream")


def test_within_a_longer_chain_the_answer_is_one_step(chain: AnswerChain) -> None:
    tracer = Tracer()
    text = (RunnableLambda(str.strip) | chain | (lambda answer: answer.text)).invoke(
        f"  {QUESTION} ", config={"callbacks": [tracer], "tags": ["mine"]}
    )
    assert "3140억" in text
    assert {"retriever", "model"} <= set(tracer.kinds())
    assert set(tracer.ended) == tracer.runs.keys()


def test_a_stream_that_nobody_reads_on_ends_its_runs(chain: AnswerChain) -> None:
    tracer = Tracer()
    answers = chain.stream(QUESTION, config={"callbacks": [tracer]})
    next(answers)
    answers.close()
    assert {*tracer.ended, *tracer.failed} == tracer.runs.keys()


def test_a_question_that_cannot_be_answered_is_an_error_of_the_run(chain: AnswerChain) -> None:
    tracer = Tracer()
    with pytest.raises(QuestionError):
        chain.invoke(" ", config={"callbacks": [tracer]})
    with pytest.raises(QuestionError):
        list(chain.stream(" ", config={"callbacks": [tracer]}))
    assert tracer.kinds() == ["chain", "chain"]
    assert len(tracer.failed) == 2


def test_a_retriever_of_ours_that_is_called_by_itself_is_one_run(small_home: Settings, models: Models) -> None:
    tracer = Tracer()
    reader = assembly.open_reader(small_home, models)
    documents = reader.retriever.invoke(QUESTION, config={"callbacks": [tracer]})
    reader.close()
    assert tracer.kinds() == ["retriever"]
    assert tracer.documents == documents
