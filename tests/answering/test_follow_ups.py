"""Follow-up questions that a model rewrites, over real HTTP: what is searched for, and what is told when it fails."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from asking import SOON
from faulty_server import FaultyServer, says, slow_first_byte, status

from rag.answering.chain import AnswerChain
from rag.records import Question, Turn

QUESTION = "그록-1의 파라미터는 몇 개인가?"
TRUE = "그록-1의 파라미터는 3140억 개이다."

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("그록-1의 코드는 공개됐어?", "그록-1의 코드는 공개됐어?"),
        ("챗GPT의 코드는 9870억 달러에 공개됐어?", "그록-1"),  # names that nobody said: the rules are used instead
        ("Was the code of Grok-1 released?", "그록-1"),
    ],
)
def test_a_follow_up_is_made_to_stand_alone_and_nothing_is_added_to_it(
    written: str, expected: str, chain_of: Callable[..., AnswerChain]
) -> None:
    history = (Turn(QUESTION, "그록-1의 파라미터는 3140억 개이다. [1]"),)
    with FaultyServer(says(written), says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(Question("그럼 코드는 공개됐어?", history))
    assert expected in answer.standalone_question
    assert "챗GPT" not in answer.standalone_question


@pytest.mark.parametrize(
    "written",
    ["그록-1의 파라미터는 몇 개인가?", "그록-2의 코드는 공개됐어?", "Is the code public?", "코드 " * 200, "1"],
)
def test_a_question_that_the_model_writes_anew_must_be_the_one_that_was_asked(
    written: str, chain_of: Callable[..., AnswerChain]
) -> None:
    history = (Turn(QUESTION, "그록-1의 파라미터는 3140억 개이다. [1]"),)
    with FaultyServer(says(written), says(TRUE)) as server:
        answer = chain_of(server.url).invoke(Question("그럼 코드는 공개됐어?", history))
    assert answer.standalone_question == "그록-1의 코드는 공개됐어?"


@pytest.mark.parametrize(
    ("question", "told", "cause"),
    [
        ("그럼 코드는 공개됐어?", "모델이 이어지는 질문을 풀어 쓰지 못해", "제때"),
        ("Is its code public?", "did not rewrite the follow-up question", "in time"),
    ],
)
def test_a_rewriting_that_hangs_is_told_and_the_question_still_answered(
    question: str, told: str, cause: str, chain_of: Callable[..., AnswerChain]
) -> None:
    history = (Turn(QUESTION, "그록-1의 파라미터는 3140억 개이다. [1]"),)
    started = time.monotonic()
    with FaultyServer(slow_first_byte(30, "?"), says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(Question(question, history))
        assert len(server.requests) == 2
    assert time.monotonic() - started < SOON
    assert told in answer.notices[0]
    assert cause in answer.notices[1]


def test_a_model_that_fails_twice_is_told_once(chain_of: Callable[..., AnswerChain]) -> None:
    history = (Turn(QUESTION, "그록-1의 파라미터는 3140억 개이다. [1]"),)
    with FaultyServer(status(401)) as server:
        answer = chain_of(server.url).invoke(Question("그럼 코드는 공개됐어?", history))
    assert sum("OPENAI_API_KEY" in notice for notice in answer.notices) == 1


def test_history_is_cut_to_what_a_model_can_read(chain_of: Callable[..., AnswerChain]) -> None:
    history = tuple(Turn(f"질문 {i}는 무엇인가?", "긴 답이다. " * 20) for i in range(50))
    with FaultyServer(says("그록-1의 코드는 공개됐어?"), says("NO_ANSWER")) as server:
        chain_of(server.url).invoke(Question("그록-1의 코드는 공개됐어?", history))
    assert len(str(server.requests[0]["messages"])) < 4000
