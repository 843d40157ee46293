"""Whole conversations: each turn made to stand alone, and what an answer or a change of subject does to the next."""

from __future__ import annotations

import pytest

from rag.questions.rewriting.rewrite import standalone
from rag.records import Turn
from rag.text.analyzer import Analyzer

VALUE, PARAMETERS = "xAI의 기업 가치는 얼마야?", "그록-1의 매개변수는 몇 개야?"
BOUGHT, FAIR = "일론 머스크는 트위터를 얼마에 샀어?", "푸드테크 박람회는 언제 열려?"
WORTH, SIZE = "How much is xAI worth?", "How many parameters does Grok-1 have?"
FOUNDED = "중앙일보, 2024-06-15: 일론 머스크가 2023년 7월에 xAI를 세웠다고 블룸버그가 전했다. [1]"
FOUNDED_IN_ENGLISH = "JoongAng Ilbo, 2024-06-15: Elon Musk founded xAI in July 2023. [1]"
NOT_FOUND = "문서에서 답을 찾지 못했습니다. 문서 5건을 살펴보았습니다. 가장 가까운 글: 「젠슨 황의 엔비디아」"
# Each turn: what is asked, what it stands for, and the answer where a later turn needs it.
CONVERSATIONS: dict[str, list[tuple[str, str] | tuple[str, str, str]]] = {
    "values of firms": [
        (VALUE, VALUE),
        ("그럼 코히어는?", "코히어의 기업 가치는 얼마야?"),
        ("앤트로픽은요?", "앤트로픽의 기업 가치는 얼마야?"),
        ("거기 대표는 누구야?", "앤트로픽 대표는 누구야?"),
        ("그럼 오픈AI는?", "오픈AI 대표는 누구야?"),
    ],
    "what is said of a part of the topic": [
        ("가람연구소의 소장은 누구야?", "가람연구소의 소장은 누구야?"),
        ("그럼 실험에는 누가 참여했어?", "가람연구소의 실험에는 누가 참여했어?"),
        ("그럼 연구를 누가 지원해?", "가람연구소는 연구를 누가 지원해?"),
    ],
    "one model, then another": [
        (PARAMETERS, PARAMETERS),
        ("그럼 코드는 공개됐어?", "그록-1의 코드는 공개됐어?"),
        ("언제?", "그록-1의 코드는 언제 공개됐어?"),
        ("그 모델은 무료야?", "그록-1은 무료야?"),
        ("그럼 GPT-4는?", "GPT-4는 무료야?"),
        ("그거 매개변수는?", "GPT-4 매개변수는?"),
    ],
    "a person of the answer": [
        ("xAI는 누가 세웠어?", "xAI는 누가 세웠어?", FOUNDED),
        ("그 사람은 몇 살이야?", "일론 머스크는 몇 살이야?"),
        ("그럼 샘 올트먼은?", "샘 올트먼은 몇 살이야?"),
        ("그는 어느 회사 대표야?", "샘 올트먼은 어느 회사 대표야?"),
    ],
    "who reported it is no antecedent": [
        ("누가 세웠어?", "누가 세웠어?", FOUNDED),
        ("그 회사는 어디에 있어?", "xAI는 어디에 있어?"),
    ],
    "titles of an abstention are no antecedents": [
        (BOUGHT, BOUGHT, NOT_FOUND),
        ("스마트팜이 뭐야?", "스마트팜이 뭐야?", NOT_FOUND),
        ("그 사람은 누구야?", "일론 머스크는 누구야?"),
    ],
    "a takeover": [
        (BOUGHT, BOUGHT),
        ("왜?", "일론 머스크는 트위터를 왜 샀어?"),
        ("그 회사는 직원이 몇 명이야?", "트위터는 직원이 몇 명이야?"),
        ("본사는 어디야?", "트위터의 본사는 어디야?"),
        ("그럼 구글은?", "구글의 본사는 어디야?"),
    ],
    "no name at all": [
        (FAIR, FAIR),
        ("어디서?", "푸드테크 박람회는 어디서 열려?"),
        ("입장료는 얼마야?", "푸드테크 박람회의 입장료는 얼마야?"),
        ("스마트팜이 뭐야?", "스마트팜이 뭐야?"),
        ("그건 어디에 쓰여?", "스마트팜은 어디에 쓰여?"),
    ],
    "chips": [
        ("테슬라 D1 칩은 몇 나노 공정이야?", "테슬라 D1 칩은 몇 나노 공정이야?"),
        ("그 칩은 누가 만들었어?", "D1 칩은 누가 만들었어?"),
        ("그럼 애플 M1은?", "애플 M1은 누가 만들었어?"),
        ("그건 언제 나왔어?", "M1은 언제 나왔어?"),
    ],
    "names that no table has": [
        ("Figure AI는 얼마를 투자받았어?", "Figure AI는 얼마를 투자받았어?"),
        ("누가 투자했어?", "Figure AI는 누가 투자했어?"),
        ("그럼 Perplexica는?", "Perplexica는 누가 투자했어?"),
        ("그 회사는 언제 설립됐어?", "Perplexica는 언제 설립됐어?"),
    ],
    "a firm and its founder": [
        (WORTH, WORTH),
        ("What about Cohere?", "How much is Cohere worth?"),
        ("and Anthropic?", "How much is Anthropic worth?"),
        ("Who founded it?", "Who founded Anthropic?"),
        ("When?", "When was Anthropic founded?"),
    ],
    "a founder and his firm": [
        ("Who founded xAI?", "Who founded xAI?", FOUNDED_IN_ENGLISH),
        ("How old is he?", "How old is Elon Musk?"),
        ("And what is his company worth?", "What is Elon Musk's company worth?"),
        ("Where is that company?", "Where is xAI?"),
    ],
    "a model in English": [
        (SIZE, SIZE),
        ("Was it open-sourced?", "Was Grok-1 open-sourced?"),
        ("When?", "When was Grok-1 open-sourced?"),
        ("What about GPT-4?", "When was GPT-4 open-sourced?"),
        ("Who made that model?", "Who made GPT-4?"),
    ],
    "a purchase in English": [
        ("Why did Musk buy Twitter?", "Why did Musk buy Twitter?"),
        ("How much did he pay for it?", "How much did Musk pay for Twitter?"),
        ("When was that?", "When did Musk pay for Twitter?"),
        ("What is a smart farm?", "What is a smart farm?"),
        ("Who invented it?", "Who invented the smart farm?"),
    ],
    "from Korean to English and back": [
        (PARAMETERS, PARAMETERS),
        ("When was it released?", "When was Grok-1 released?"),
        ("그건 누가 만들었어?", "Grok-1은 누가 만들었어?"),
        ("코드는 언제 공개됐어?", "코드는 언제 공개됐어?"),
    ],
    "from one subject to another": [
        (VALUE, VALUE),
        ("트위터는 GPU를 몇 개 샀어?", "트위터는 GPU를 몇 개 샀어?"),
        ("얼마에?", "트위터는 GPU를 얼마에 샀어?"),
        ("플랫폼들이 스크래핑을 막는 이유가 뭐야?", "플랫폼들이 스크래핑을 막는 이유가 뭐야?"),
    ],
}


@pytest.mark.parametrize("turns", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_conversations(analyzer: Analyzer, turns: list[tuple[str, ...]]) -> None:
    history: list[Turn] = []
    for question, expected, *answer in turns:
        assert standalone(question, history, analyzer) == expected
        history.append(Turn(expected, "".join(answer)))


def test_only_the_answer_tells_whom_a_question_found(analyzer: Analyzer) -> None:
    not_found = [Turn("오픈AI를 머스크와 함께 세운 사람은 누구야?", "문서에서 답을 찾지 못했습니다.")]
    assert standalone("그 사람은 몇 살이야?", not_found, analyzer) == "그 사람은 몇 살이야?"
    found = [Turn(not_found[0].question, "오픈AI는 일론 머스크가 샘 알트먼과 함께 세운 회사이다. [1]")]
    assert standalone("그 사람은 몇 살이야?", found, analyzer) == "샘 알트먼은 몇 살이야?"


def test_a_name_that_an_answer_gives_without_a_citation_enters_no_question(analyzer: Analyzer) -> None:
    asked = "오픈AI를 머스크와 함께 세운 사람은 누구야?"
    shown = "샘 알트먼은 오픈AI를 세웠다."
    for answer in (shown, f"오픈AI는 2015년에 세워졌다. [1] {shown}", f"{shown} 오픈AI는 2015년에 세워졌다. [1]"):
        assert standalone("그 사람은 몇 살이야?", [Turn(asked, answer)], analyzer) == "그 사람은 몇 살이야?"
    row = f"| 사람 | 회사 |\n| --- | --- |\n| 샘 알트먼 | 오픈AI [1] |\n\n{shown}"
    assert standalone("그 사람은 몇 살이야?", [Turn(asked, row)], analyzer) == "샘 알트먼은 몇 살이야?"


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("How many parameters does Naver's HyperCLOVA have?", "And Grok-1?", "How many parameters does Grok-1 have?"),
        ("네이버의 하이퍼클로바는 파라미터가 몇 개야?", "그록-1은?", "그록-1은 파라미터가 몇 개야?"),
        ("What is the HyperCLOVA of Naver?", "And Grok-1?", "What is the Grok-1?"),
        ("What is Naver's HyperCLOVA?", "And OpenAI's GPT-4?", "What is OpenAI's GPT-4?"),
        ("What did Tesla's Musk say?", "And Altman?", "What did Altman say?"),
    ],
)
def test_what_takes_the_place_of_a_thing_is_not_given_its_owner(
    analyzer: Analyzer, before: str, question: str, expected: str
) -> None:
    assert standalone(question, [Turn(before, "")], analyzer) == expected


def test_a_firm_is_meant_where_it_did_what_was_asked_and_not_where_it_only_stands_beside_who_did(
    analyzer: Analyzer,
) -> None:
    beside = [Turn("xAI는 누가 세웠어?", "테슬라 CEO 일론 머스크가 세웠다고 블룸버그가 전했다. [1]")]
    assert standalone("그 회사는 어디에 있어?", beside, analyzer) == "xAI는 어디에 있어?"
    acting = [Turn("테슬라의 D1 칩은 누가 만들었어?", "D1 칩은 TSMC가 7나노 공정으로 만들었다. [1]")]
    assert standalone("그 회사는 어디에 있어?", acting, analyzer) == "TSMC는 어디에 있어?"


def test_what_somebody_is_names_nobody_else(analyzer: Analyzer) -> None:
    told = [Turn("얀 르쿤은 누구야?", "일론 머스크는 얀 르쿤과 설전을 벌였다. [1]")]
    assert standalone("그 사람은 어디서 일해?", told, analyzer) == "얀 르쿤은 어디서 일해?"
    told = [Turn("xAI는 뭐 하는 회사야?", "xAI는 오픈AI와 나란히 섰다. [1]")]
    assert standalone("그 회사 목표는 뭐야?", told, analyzer) == "xAI 목표는 뭐야?"


@pytest.mark.parametrize("opening", ["그건 그렇고", "그나저나", "아 근데", "다른 얘긴데,", "아 맞다,"])
def test_a_new_subject_drags_nothing_along_and_is_the_subject_from_then_on(analyzer: Analyzer, opening: str) -> None:
    history = [Turn("xAI의 기업 가치는 얼마야?", "")]
    changed = f"{opening} 사이버트럭은 언제 공개됐어?"
    assert standalone(changed, history, analyzer) == changed
    history.append(Turn(changed, ""))
    assert standalone("어디서?", history, analyzer) == "사이버트럭은 어디서 공개됐어?"
    assert standalone("가격은?", history, analyzer) == "사이버트럭의 가격은?"


@pytest.mark.parametrize("opening", ["By the way,", "Anyway,", "On another note,", "Changing the subject,"])
def test_a_new_subject_in_english_is_the_subject_from_then_on(analyzer: Analyzer, opening: str) -> None:
    history = [Turn("How much is xAI worth?", "")]
    changed = f"{opening} who founded Anthropic?"
    assert standalone(changed, history, analyzer) == changed
    history.append(Turn(changed, ""))
    assert standalone("When?", history, analyzer) == "When was Anthropic founded?"


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("웨이모의 가치는 2018년에 얼마였어?", "4개월 뒤에는?", "웨이모의 가치는 4개월 뒤에는 얼마였어?"),
        ("웨이모의 가치는 얼마였어?", "3년 뒤에는?", "웨이모의 가치는 3년 뒤에는 얼마였어?"),
        ("웨이모의 가치는 2018년에 얼마였어?", "3년 전에 세운 회사는 어디야?", "3년 전에 세운 회사는 어디야?"),
        ("xAI는 2023년 12월에 뭘 공개했어?", "두 달 뒤에는?", "xAI는 2024년 2월에 뭘 공개했어?"),
        ("테슬라는 2024년 2월 28일에 뭘 공개했어?", "이튿날에는?", "테슬라는 2024년 2월 29일에 뭘 공개했어?"),
        ("xAI는 2023년에 뭘 공개했어?", "그해에 구글은 뭘 공개했어?", "2023년에 구글은 뭘 공개했어?"),
    ],
)
def test_a_time_is_counted_only_where_it_can_be(analyzer: Analyzer, before: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(before, "")], analyzer) == expected
