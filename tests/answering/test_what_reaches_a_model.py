"""What is asked of a model, what of the built-in answerer, and what is said where a model would be needed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from faulty_server import FaultyServer, says, status

from rag.answering.chain import AnswerChain
from rag.assembly import Reader
from rag.records import Question

QUOTED = "그록-1의 파라미터는 몇 개인가?"
FOR_A_MODEL = [  # summaries, comparisons, lists, opinions, wrong premises, arithmetic
    "머스크의 AI 전략을 정리해줘",
    "Summarise the interview with Emad Mostaque",
    "오픈AI와 xAI를 비교해 줘",
    "머스크가 관여하는 회사들을 나열해줘",
    "xAI가 오픈AI를 따라잡을 수 있을까?",
    "그록-1의 코드는 비공개인가요?",
    "그록-1과 하이퍼클로바는 파라미터가 몇 개 차이 나?",
    "Did OpenAI accept Musk's offer to run the company?",
]
OFF_TOPIC = [
    "What is the capital of France?",
    "고양이가 밤에 우는 이유는 뭐야?",
    "How long should I boil an egg?",
    "햄릿의 줄거리를 요약해 줘",
]
INSTRUCTIONS = ["머스크의 AI 전략을 정리해줘", "Summarise the interview with Emad Mostaque", "그록-1을 표로 정리해 줘"]

pytestmark = pytest.mark.slow


def passages_in(request: dict[str, object]) -> list[str]:
    return re.findall(r'<passage key=\\?"(\w+)', str(request["messages"]))


@pytest.mark.parametrize("text", FOR_A_MODEL)
def test_a_question_of_any_kind_about_the_documents_reaches_the_model(
    text: str, chain_of: Callable[..., AnswerChain]
) -> None:
    with FaultyServer(says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(text)
    assert len(server.requests) == 1
    assert answer.abstention_reason == "declined"


@pytest.mark.parametrize("text", OFF_TOPIC)
def test_a_question_about_something_else_does_not(text: str, chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(text)
    assert server.requests == []
    assert answer.abstention_reason == "no_evidence"


def test_strict_asks_a_model_only_where_a_quotation_is_evidence(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says("NO_ANSWER")) as server:
        chain = chain_of(server.url)
        assert (
            chain.invoke(Question("머스크의 AI 전략을 정리해줘", strictness="strict")).abstention_reason
            == "no_evidence"
        )
        assert server.requests == []
        chain.invoke(Question(QUOTED, strictness="strict"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("passages", [1, 12, 30])
def test_all_passages_that_were_asked_for_arrive(passages: int, chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(Question("머스크의 AI 전략을 정리해줘", passages=passages))
    keys = passages_in(server.requests[0])
    assert len(answer.retrieved) == passages
    assert len(set(keys)) == len(keys) >= passages


def test_a_limit_that_was_set_is_kept(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says("NO_ANSWER")) as server:
        for limit in (200, 3000, 6000):
            chain_of(server.url, context_tokens=limit).invoke(QUOTED)
    counts = [len(passages_in(request)) for request in server.requests]
    assert counts == sorted(counts)
    assert counts[0] == 1
    assert counts[-1] < 12


def test_a_model_with_a_small_context_gets_fewer_passages(chain_of: Callable[..., AnswerChain]) -> None:
    too_long = status(400, error_code="context_length_exceeded")
    with FaultyServer(too_long, too_long, says("그록-1의 파라미터는 3140억 개이다.")) as server:
        answer = chain_of(server.url).invoke(QUOTED)
    counts = [len(passages_in(request)) for request in server.requests]
    assert counts == sorted(counts, reverse=True)
    assert len(set(counts)) == 3
    assert answer.claims


def test_a_failed_model_is_replaced_by_quotations_only_where_they_answer(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(status(500)) as server:
        chain = chain_of(server.url)
        quoted, summary = chain.invoke(QUOTED), chain.invoke("머스크의 AI 전략을 정리해줘")
    assert (quoted.abstained, quoted.answerer, quoted.fault) == (False, "extractive", "server")
    assert (summary.abstention_reason, summary.claims, summary.fault) == ("unsupported", (), "server")
    assert summary.notices
    assert summary.nearest


@pytest.mark.parametrize("text", INSTRUCTIONS)
def test_without_a_model_an_instruction_is_told_what_it_needs(text: str, packaged: Reader) -> None:
    answer = packaged.chain.invoke(text)
    assert (answer.abstained, answer.abstention_reason, answer.claims) == (True, "needs_model", ())
    assert "OPENAI_API_KEY" in answer.text
    assert answer.nearest
    assert answer.nearest[0].title in answer.text


def test_with_a_model_that_was_not_chosen_it_is_told_to_choose_it(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(Question(INSTRUCTIONS[0], answerer="extractive"))
    assert server.requests == []
    assert answer.abstention_reason == "needs_model"
    assert "OPENAI_API_KEY" not in answer.text
    assert "답변 방식" in answer.text


def test_an_instruction_about_something_else_finds_nothing(packaged: Reader) -> None:
    assert packaged.chain.invoke("햄릿의 줄거리를 요약해 줘").abstention_reason == "no_evidence"


def test_two_values_that_can_be_quoted_side_by_side_are(packaged: Reader) -> None:
    answer = packaged.chain.invoke("스태빌리티AI의 기업가치와 코히어의 기업가치를 비교해줘.")
    assert len(answer.claims) >= 2
    assert not answer.abstained
