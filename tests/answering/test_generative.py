"""Answers by a model over real HTTP: what is verified is shown, and whatever the server does, something sound comes."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from asking import KEY, SOON
from faulty_server import Answer as Reply
from faulty_server import (
    FaultyServer,
    Fixed,
    cut,
    drip,
    empty,
    endless,
    flood,
    garbage,
    says,
    slow_first_byte,
    stall,
    status,
)
from replayed_model import ReplayedModel, Verdict

from rag.answering.chain import AnswerChain
from rag.assembly import Reader
from rag.errors import SettingsError
from rag.records import Answer, Question

QUESTION = "그록-1의 파라미터는 몇 개인가?"
TRUE = "그록-1의 파라미터는 3140억 개이다."
FALSE = "그록-1의 파라미터는 9870억 개이다."

pytestmark = pytest.mark.slow


def is_sound(answer: Answer, texts: dict[str, str]) -> bool:
    return all(texts[c.document_id][c.start : c.end] == c.quote for c in answer.citations) and all(
        claim.supported and claim.markers for claim in answer.claims
    )


@pytest.fixture
def texts(packaged: Reader) -> dict[str, str]:
    """The texts of the packaged articles by id."""
    return {document.id: document.text for document in packaged.catalog.documents()}


def test_a_true_sentence_is_shown_with_the_words_that_carry_it(
    chain_of: Callable[..., AnswerChain], texts: dict[str, str]
) -> None:
    with FaultyServer(says(f"{TRUE}\n", prompt_tokens=900, completion_tokens=12)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert answer.citations[0].repaired  # no passage was cited
    assert "3140억" in answer.citations[0].quote
    assert is_sound(answer, texts)
    assert answer.answerer == "test-model"
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (900, 12)
    assert answer.timings_ms.first_claim is not None


def test_passages_go_in_as_data_and_a_cited_key_is_the_citation(chain_of: Callable[..., AnswerChain]) -> None:
    def reply(request: dict[str, object]) -> object:
        text = str(request["messages"])
        before = text[: text.index("3140억")]
        key = before[before.rindex('<passage key="') :][14:18]
        return says(f"{TRUE[:-1]} [{key}].")

    with FaultyServer(reply) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert not answer.citations[0].repaired
    assert KEY not in str(server.requests)


def test_a_false_sentence_is_withheld_with_its_reason_after_one_repair_round(
    chain_of: Callable[..., AnswerChain],
) -> None:
    with FaultyServer(says(f"{TRUE}\n{FALSE}\n"), says(FALSE)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert len(server.requests) == 2
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert [rejected.text for rejected in answer.rejected] == [FALSE]
    assert "9870억" in answer.rejected[0].reason
    assert "9870억" not in answer.text
    assert any("1개" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("question", "sentence", "reason"),
    [
        (QUESTION, TRUE, "판정 모델이 근거로 든 말"),
        ("How many parameters does Grok-1 have?", "Grok-1 has 314 billion parameters.", "the judge quotes"),
    ],
)
def test_a_sentence_at_which_the_judge_fails_is_withheld_and_not_sent_to_repair(
    question: str, sentence: str, reason: str, chain_of: Callable[..., AnswerChain]
) -> None:
    def reply(request: dict[str, object]) -> object:
        judges = "[S1]" in str(request["messages"])
        return says('{"id": "S1", "verdict": "supported", "key": "x", "span": "없는 말이다"}' if judges else sentence)

    with FaultyServer(reply) as server:
        answer = chain_of(server.url, judge="auto").invoke(question)
    assert [("[S1]" in text, "[!]" in text) for text in (str(one["messages"][-1]) for one in server.requests)] == [
        (False, False), (True, False), (True, True),
    ]  # fmt: skip
    assert answer.claims == ()
    assert [reason in rejected.reason for rejected in answer.rejected] == [True]


def test_a_repaired_sentence_is_shown_and_no_longer_withheld(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says(FALSE), says(TRUE)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert answer.rejected == ()


def test_a_repaired_header_heads_its_table(chain_of: Callable[..., AnswerChain]) -> None:
    table = "| 모델 | {} |\n| --- | --- |\n"
    row = "| 그록-1의 언어 모델은 파라미터가 | 3140억 개이다 |\n"
    with FaultyServer(says(f"{table.format('크기 9870억')}{row}"), says(table.format("크기"))) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert answer.claims[0].text == "모델 | 크기"
    assert [claim.form for claim in answer.claims] == ["header", "row"]
    assert answer.rejected == () and answer.text.startswith("| 모델 | 크기 |\n| --- | --- |\n")


def test_a_row_of_latin_names_is_in_any_language(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(
        says("| 모델 | 크기 |\n| --- | --- |\n| xAI, Grok-1 | 3140억 개 |\n| it is | quite big |\n")
    ) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == ["모델 | 크기", "xAI, Grok-1 | 3140억 개"]
    assert [rejected.reason for rejected in answer.rejected] == ["질문과 다른 언어"]


def test_what_is_withheld_at_the_end_is_told_at_the_end(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says(f"{TRUE}\n{FALSE}\n"), says(FALSE)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert answer.withheld_after == len(answer.rejected) == 1
    assert answer.text.endswith("\n\n[여기서 문장 1개를 뺐습니다]")


def test_a_repair_that_says_once_more_what_stands_there_is_not_shown_twice(
    chain_of: Callable[..., AnswerChain],
) -> None:
    with FaultyServer(says(f"{TRUE}\n{FALSE}\n"), says(TRUE)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == [TRUE]


def test_a_table_whose_rows_are_withheld_is_no_refusal(chain_of: Callable[..., AnswerChain]) -> None:
    table = "세 모델은 다음과 같습니다.\n\n| 모델 | 크기 |\n| --- | --- |\n| 그록-1 | 9870억 개 |\n"
    judge = ReplayedModel(table, {"세 모델은 다음과 같습니다.": Verdict("frame", "")})
    with FaultyServer(judge) as server:
        answer = chain_of(server.url, judge="auto").invoke(QUESTION)
    assert (answer.abstained, answer.abstention_reason) == (True, "unsupported")
    assert len(answer.rejected) == 3


@pytest.mark.parametrize("word", ["NO_ANSWER", "No_Answer.", "**no_answer**"])
def test_a_model_that_says_it_does_not_know_is_believed(word: str, chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says(word)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert (answer.abstained, answer.abstention_reason, answer.claims) == (True, "declined", ())


@pytest.mark.parametrize(
    "words",
    [
        "죄송하지만 제공된 문서만으로는 그 질문에 답할 수 없습니다.",
        "문서에는 그록-1의 파라미터 수가 나와 있지 않습니다.",
        "문서에는 그 내용이 없습니다. 다른 자료를 확인해 주세요.",
    ],
)
def test_a_refusal_in_words_is_believed_and_nothing_is_quoted_in_its_stead(
    words: str, chain_of: Callable[..., AnswerChain]
) -> None:
    with FaultyServer(says(words), says("NO_ANSWER")) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert (answer.abstained, answer.abstention_reason, answer.claims) == (True, "declined", ())


def test_no_model_is_asked_where_there_is_no_evidence(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says("Paris is the capital of France.")) as server:
        answer = chain_of(server.url).invoke("What is the capital of France?")
    assert answer.abstained
    assert server.requests == []


FAULTS = {
    "401": (status(401), "키"),
    "quota": (status(429, error_code="insufficient_quota"), "한도"),
    "429": (status(429), "붐빕니다"),
    "429 with Retry-After": (status(429, headers={"Retry-After": "60"}), "붐빕니다"),
    "500": (status(500), "오류"),
    "404": (status(404), "MUNDAP_MODEL"),
    "slow first byte": (slow_first_byte(30, TRUE), "제때"),
    "stall": (stall("그록-1의 ", 30), "멈췄"),
    "cut": (cut("그록-1의 "), "끊겼"),
    "empty": (empty(), "빈 답"),
    "endless": (endless("그록은 바다에 사는 동물이다. "), "되풀이"),
    "endless without an end": (endless("그록은 "), "되풀이"),
    "flood": (flood(), "뺐습니다"),
    "garbage": (garbage(), ""),
    "not JSON": (garbage("data: {oops\n\n", "text/event-stream"), ""),
    "wrong language": (says("Grok-1 has 314 billion parameters."), "질문과 다른 언어"),
    "thinking alone": (says("<think>그록-1의 파라미터는 9870억 개일까"), "빈 답"),
    "cut at its longest": (replace(says("그록-1의 "), reason="length"), "MUNDAP_MAX_ANSWER_TOKENS"),
    "filtered": (replace(says("그록-1의 "), reason="content_filter"), "필터"),
    "redirect": (Fixed(307, "", {"Location": "http://127.0.0.1:1/v1/chat/completions"}), "OPENAI_BASE_URL"),
    "refused": (status(400), "받아들이지"),
    "drip": (drip("그록-1의 파라미터는 아주 많은 것으로 알려져 있다.", 30), "멈췄"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_the_server_does_the_documents_are_quoted_and_the_reason_told_in_time(
    fault: str, chain_of: Callable[..., AnswerChain], texts: dict[str, str]
) -> None:
    reply, words = FAULTS[fault]
    started = time.monotonic()
    with FaultyServer(reply) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert time.monotonic() - started < SOON + 4
    assert not answer.abstained
    assert answer.answerer == "extractive"
    assert "3140억" in answer.text
    assert is_sound(answer, texts)
    assert any(words in notice for notice in answer.notices)
    assert KEY not in str(answer)


def test_a_server_that_is_not_there_is_named(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(says(TRUE)) as server:
        url = server.url
    answer = chain_of(url).invoke("How many parameters does Grok-1 have?")
    assert not answer.abstained
    assert any("cannot be reached" in notice for notice in answer.notices)


def test_a_server_that_failed_once_is_asked_again(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(status(500), status(429, headers={"Retry-After": "0.1"}), says(TRUE)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert answer.notices == ()


def test_what_was_verified_before_the_connection_broke_is_kept(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(cut(f"{TRUE}\n그록-1은 xAI가 만들었고 그")) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert any("끊겼" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    "loop", ["[a1]", "[a1][b2]", "[a1], ", "[a1]\n", "출처: [a1]\n", "【a1】 ", "----\n", f"{TRUE} ", f"\n- {TRUE}"]
)
def test_a_model_that_loops_is_stopped_at_once_and_what_was_good_is_kept(
    loop: str, chain_of: Callable[..., AnswerChain]
) -> None:
    sent: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in itertools.chain([f"{TRUE} "], itertools.repeat(loop)):
            sent.append(piece)
            yield piece

    with FaultyServer(Reply(pieces(), delay=0.002)) as server:
        answer = chain_of(server.url, model_timeout=30, model_idle=30).invoke(QUESTION)
    assert sum(map(len, sent)) < 2_000  # it would go on for ever; the client reads a little later than it is sent
    assert [claim.text for claim in answer.claims] == [TRUE]
    assert any("되풀이" in notice for notice in answer.notices)


def test_fewer_passages_are_given_where_the_model_cannot_read_all(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(status(400, error_code="context_length_exceeded"), says(TRUE)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    first, second = (str(request["messages"]) for request in server.requests)
    assert len(second) < len(first)
    assert [claim.text for claim in answer.claims] == [TRUE]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "![x](http://127.0.0.1:1/x.png)",
        "[여기](http://127.0.0.1:1/)",
        "자세한 것은 https://evil.example/ 에 있다.",
        "그록-1의 파라미터는 3140억 개이다 [zzzz] [99].",
    ],
)
def test_markup_and_made_up_markers_of_a_model_are_text_or_gone(
    markup: str, chain_of: Callable[..., AnswerChain]
) -> None:
    with FaultyServer(says(markup)) as server:
        answer = chain_of(server.url).invoke(QUESTION)
    assert "evil.example" not in answer.text
    assert "script" not in answer.text
    assert "http" not in answer.text
    assert "zzzz" not in answer.text
    assert "[99]" not in answer.text
    assert {marker for claim in answer.claims for marker in claim.markers} == {c.marker for c in answer.citations}


def test_sentences_stream_as_they_are_verified_and_nothing_unverified_is_among_them(
    chain_of: Callable[..., AnswerChain],
) -> None:
    second = "중앙일보는 xAI가 2023년 11월에 그록-1을 공개했다고 전했다."
    with FaultyServer(says(f"{TRUE}\n{FALSE}\n{second}\n", delay=0.005), says("NO_ANSWER")) as server:
        answers = list(chain_of(server.url).stream(QUESTION))
    assert [len(answer.claims) for answer in answers] == [0, 1, 2, 2]
    assert answers[0].retrieved and not answers[0].abstained  # the passages that are read
    assert all("9870억" not in answer.text for answer in answers)
    assert answers[-1].text.startswith(answers[1].text)


def test_the_passages_are_named_before_they_are_read(
    chain_of: Callable[..., AnswerChain], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer(says(TRUE), says("NO_ANSWER")) as server:
        chain = chain_of(server.url)
        read, reads = [], chain.finder.read
        monkeypatch.setattr(chain.finder, "read", lambda unread: read.append(unread) or reads(unread))
        answers = chain.stream(QUESTION)
        named = next(answers).retrieved
        assert named and not read
        *_, whole = answers
    assert set(named) == set(whole.retrieved) and len(read) == 1


def test_closing_the_stream_hangs_up_on_the_model(chain_of: Callable[..., AnswerChain]) -> None:
    with FaultyServer(stall(f"{TRUE}\n다음 문장은 아직 끝나지 않았지만 출처가 아닌 것은 분명하고 ", 30)) as server:
        answers = chain_of(server.url, model_timeout=30, model_idle=30).stream(QUESTION)
        assert not next(answers).claims and next(answers).claims
        started = time.monotonic()
        answers.close()
    assert time.monotonic() - started < 2


def test_async_batch_and_stream_give_the_same_answers(chain_of: Callable[..., AnswerChain]) -> None:
    async def last(chain: AnswerChain) -> Answer:
        return [answer async for answer in chain.astream(QUESTION)][-1]

    with FaultyServer(says(TRUE)) as server:
        chain = chain_of(server.url)
        answers = [
            chain.invoke(QUESTION),
            *chain.batch([QUESTION, QUESTION]),
            asyncio.run(chain.ainvoke(QUESTION)),
            asyncio.run(last(chain)),
        ]
    assert len({(answer.text, answer.answerer) for answer in answers}) == 1


def test_a_question_chooses_its_answerer(chain_of: Callable[..., AnswerChain], packaged: Reader) -> None:
    with FaultyServer(says(TRUE)) as server:
        quoted = chain_of(server.url).invoke(Question(QUESTION, answerer="extractive"))
        assert server.requests == []
    assert quoted.answerer == "extractive"
    with pytest.raises(SettingsError, match="No model is configured"):
        packaged.chain.invoke(Question(QUESTION, answerer="model"))
