"""Small talk is answered by what the program knows of itself; a question to the documents never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering import About
from rag.assembly import Reader
from rag.index.catalog import Summary
from rag.questions import LONGEST_TALK, SmallTalk
from rag.questions.small_talk import KINDS
from rag.records import Question, Turn

# None of these is among the training texts.
TALK: dict[str, SmallTalk] = {
    "안녕하세요~!!": "greeting",
    "good morning to you": "greeting",
    "정말 고맙습니다 많은 도움이 되었어요": "thanks",
    "thanks, that was really useful": "thanks",
    "이거 어떻게 쓰는지 좀 알려 줄래요?": "help",
    "Could you tell me what you can do?": "help",
    "여기에 무슨 문서들이 들어 있는지 알려 줘": "contents",
    "Which documents can be found in here?": "contents",
    "넌 도대체 누구니?": "identity",
    "Who exactly are you?": "identity",
}
ASKED = (
    "안녕하세요, 네이버 매출 좀 알려 주시겠어요?",
    "고마워요. 그럼 그록-1은 언제 공개됐어요?",
    "도움말 기능은 어느 버전에서 추가되었나요?",
    "박물관에는 어떤 유물이 들어 있나요?",
    "그 회사 대표는 누구예요?",
    "Hi, how many parameters does Grok-1 have?",
    "Who are you going to vote for, asked the reporter whom?",
    "Thanks! And how much did xAI raise?",
    "What documents do I need for the visa?",
    "How does the recommendation algorithm work?",
)


def summary(number: int, published: str | None = None) -> Summary:
    return Summary(
        str(number), f"/{number}", f"{number}.md", f"제목 {number}", "골목신문", None, published, None, "ko",
        "document", "", 100, 0, 2,
    )  # fmt: skip


def about(kind: SmallTalk | None, *documents: Summary) -> About:
    return About(lambda _: kind, lambda: documents)


@pytest.mark.parametrize(("text", "kind"), TALK.items())
def test_small_talk_is_recognised_in_other_words_than_it_was_trained_on(
    packaged: Reader, text: str, kind: SmallTalk
) -> None:
    answer = packaged.chain.invoke(text)
    assert answer.abstention_reason == "small_talk"
    assert (answer.claims, answer.citations, answer.nearest) == ((), (), ())
    if kind != "thanks":
        assert ("문서 5건" if answer.language == "ko" else "5 documents") in answer.text
    if kind == "contents":
        titles = [one.title for one in packaged.catalog.summaries()]
        assert all(title in answer.text for title in titles)


@pytest.mark.parametrize("text", ASKED)
def test_a_question_with_the_same_words_is_asked_of_the_documents(packaged: Reader, text: str) -> None:
    assert packaged.chain.invoke(text).abstention_reason != "small_talk"


def test_thanks_in_a_conversation_are_not_taken_for_a_follow_up(packaged: Reader) -> None:
    history = (Turn("그록-1의 파라미터는 몇 개인가?", "3140억 개이다. [1]"),)
    answer = packaged.chain.invoke(Question("고마워요!", history))
    assert answer.abstention_reason == "small_talk"
    assert answer.standalone_question == "고마워요!"


def test_a_long_text_is_no_small_talk(packaged: Reader) -> None:
    answer = packaged.chain.invoke("안녕하세요 " * LONGEST_TALK)
    assert answer.abstention_reason != "small_talk"


@given(st.sampled_from(KINDS), st.sampled_from(["ko", "en"]), st.lists(st.sampled_from(["2020", "2024-06-15", None])))
def test_what_is_told_of_the_library_is_true(kind: SmallTalk, language: str, dates: list[str | None]) -> None:
    documents = [summary(number, when) for number, when in enumerate(dates)]
    said = about(kind, *documents).reply("?", language)
    assert said is not None and "None" not in said
    if kind == "thanks":
        return
    if not documents:
        assert "mundap ingest" in said
        return
    assert f"문서 {len(dates)}건" in said or f"{len(dates)} document" in said
    known = sorted(filter(None, dates))
    assert not known or (known[0] in said and known[-1] in said)
    if kind == "contents":
        assert said.count("\n- ") == min(len(dates), 13)


def test_what_is_no_small_talk_gets_no_reply() -> None:
    assert about(None, summary(1)).reply("그록은 언제 나왔어?", "ko") is None
