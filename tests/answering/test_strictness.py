"""What a question may bring along: how surely it wants to be answered, and from how many passages."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from doubles import Opened, chain_with_model
from faulty_server import FaultyServer
from replayed_model import ReplayedModel, Verdict

from rag.assembly import Reader
from rag.errors import QuestionError
from rag.records import MOST_PASSAGES, Answer, Question, Timings
from rag.retrieval.finder import STRICT_CONFIDENCE, least_confidence
from rag.settings import load_settings

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    "How much money did xAI raise in its Series B round?",
    "네이버 하이퍼클로바의 매개변수는 몇 개야?",
    "그록-1이랑 네이버 하이퍼클로바의 파라미터 수를 각각 알려줘",
    "테슬라 사이버트럭의 가격은 얼마인가?",
]
# The first two say what the article says in its own words; the third strays from them, the last is false.
DRAFT = [
    "그록-1의 파라미터는 3140억 개이다.",
    "xAI는 그록-1을 공개했다.",
    "그록-1은 파라미터를 3140억 개나 갖춘 커다란 인공지능이라고 한다.",
    "그록-1의 파라미터는 9870억 개이다.",
]


def timeless(answer: Answer) -> Answer:
    return dataclasses.replace(answer, timings_ms=Timings())


def packaged_questions() -> list[str]:
    lines = (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


def test_strict_wants_more_and_never_less_than_the_setting() -> None:
    assert load_settings().min_confidence < STRICT_CONFIDENCE
    assert least_confidence(0.35, "standard") == 0.35
    assert least_confidence(0.35, "strict") == STRICT_CONFIDENCE
    assert least_confidence(0.9, "strict") == 0.9


@pytest.mark.slow
@pytest.mark.parametrize("text", QUESTIONS)
def test_standard_is_what_is_done_without_a_word(packaged: Reader, text: str) -> None:
    without = timeless(packaged.chain.invoke(text))
    assert timeless(packaged.chain.invoke(Question(text, strictness="standard"))) == without
    assert timeless(packaged.chain.invoke(Question(text, passages=packaged.retriever.k))) == without


@pytest.mark.slow
def test_strict_answers_as_standard_does_or_not_at_all(packaged: Reader) -> None:
    withheld = 0
    for text in packaged_questions()[::5]:
        standard, strict = (
            timeless(packaged.chain.invoke(Question(text, strictness=s))) for s in ("standard", "strict")
        )
        if strict != standard:
            withheld += 1
            assert strict.abstained and strict.abstention_reason == "no_evidence" and not standard.abstained
            assert standard.confidence < STRICT_CONFIDENCE
    assert withheld


@pytest.mark.slow
@pytest.mark.parametrize("judge", ["none", "auto"])
def test_strict_shows_what_is_quoted_or_judged_and_nothing_else(judge: str, packaged: Reader) -> None:
    verdicts = {sentence: Verdict("supported", "파라미터(매개변수)가 3140억 개") for sentence in DRAFT}
    shown: dict[str, dict[str, str]] = {}
    with FaultyServer(ReplayedModel("\n".join(DRAFT), verdicts)) as server:
        chain = chain_with_model(
            packaged, openai_base_url=server.url, openai_api_key="sk-x", model="test-model", judge=judge
        )
        for strictness in ("standard", "strict"):
            answer = chain.invoke(Question("그록-1의 파라미터는 몇 개인가?", strictness=strictness))
            shown[strictness] = {claim.text: claim.checked for claim in answer.claims}
            assert shown[strictness].keys().isdisjoint(rejected.text for rejected in answer.rejected)
    assert "matched" not in shown["strict"].values()
    assert DRAFT[-1] not in shown["standard"] | shown["strict"]
    assert DRAFT[0] in shown["standard"]
    assert (DRAFT[0] in shown["strict"]) == (judge == "auto")


@pytest.mark.slow
def test_the_setting_is_for_questions_that_do_not_say(packaged: Reader) -> None:
    chain = chain_with_model(packaged, strictness="strict")
    unsure = next(
        text
        for text in packaged_questions()
        if not (answer := packaged.chain.invoke(text)).abstained and answer.confidence < STRICT_CONFIDENCE
    )
    assert chain.invoke(unsure).abstained
    assert not chain.invoke(Question(unsure, strictness="standard")).abstained


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 3, 30])
def test_as_many_passages_are_read_as_the_question_wants(packaged: Reader, count: int) -> None:
    answer = packaged.chain.invoke(Question("그록-1의 파라미터는 몇 개인가?", passages=count))
    assert len(answer.retrieved) == count
    assert len(packaged.chain.invoke("그록-1의 파라미터는 몇 개인가?").retrieved) == packaged.retriever.k


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (Question("그록은 무엇인가?", passages=0), "0 passages cannot be read. Choose a number from 1 to 100."),
        (Question("그록은 무엇인가?", passages=MOST_PASSAGES + 1), "101 passages cannot be read."),
        (Question("그록은 무엇인가?", strictness="loose"), "Choose standard or strict."),  # type: ignore[arg-type]
        (Question("그록은 무엇인가?", strictness=""), "Choose standard or strict."),  # type: ignore[arg-type]
    ],
)
def test_what_there_is_not_is_refused(
    small: Callable[[dict[str, str]], Opened], question: Question, words: str
) -> None:
    with small({"a.txt": "그록은 챗봇이다."}) as opened, pytest.raises(QuestionError) as refused:
        opened.chain.invoke(question)
    assert words in str(refused.value)
