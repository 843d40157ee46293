"""A sentence becomes questions that it answers, in right grammar, or none where the grammar is not sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.questions.answer_type import answer_type_of
from rag.questions.generation.english_verbs import plain_form
from rag.questions.generation.generate import generate_questions
from rag.text.analyzer import Analyzer

PIECES = st.sampled_from(
    "가온테크는 가온테크가 2023년 5월에 60억 원을 투자받았다. 직원은 300명이다. 이유는 때문이다. 회사이다. 그는 "
    "\n \n\n # - “ ” ( ) "
    "Northwind raised $5 million in May 2024. The price of Gale is was has 12 motors. It , ; 1.5 % \ud800 \0".split(" ")
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map(" ".join))


@pytest.mark.parametrize("language", ["ko", "en"])
@given(sentence=TEXTS)
def test_any_text_gives_questions_of_one_line_without_their_answer(
    analyzer: Analyzer, language: str, sentence: str
) -> None:
    for question in generate_questions(sentence, language, analyzer):
        assert question.text.endswith("?")
        assert question.text.isprintable()
        assert question.answer in sentence
        assert not question.answer or question.answer not in question.text


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        ("xAI는 2023년 11월에 그록-1(Grok-1)을 공개했다.", ["xAI는 언제 그록-1을 공개했나요?"]),
        (
            "xAI는 최근 시리즈B에서 60억 달러(약 8조 2000억 원)를 투자받았다.",
            ["xAI는 최근 시리즈B에서 얼마를 투자받았나요?"],
        ),
        ("가온테크는 3000만 원을 투자받았다.", ["가온테크는 얼마를 투자받았나요?"]),  # 을 behind 원, 를 behind 얼마
        ("가온테크의 직원은 약 300명이다.", ["가온테크의 직원은 몇 명인가요?"]),
        ("가온테크는 로봇을 매년 40대씩 만든다.", []),
        ("폭스콘 공장은 아이폰의 60%를 만든다.", ["폭스콘 공장은 아이폰의 몇 %를 만드나요?"]),
        ("가온테크가 공장을 옮긴 이유는 임대료가 올랐기 때문이다.", ["가온테크가 공장을 옮긴 이유는 무엇인가요?"]),
        ("세계일보에 따르면 가온테크는 로봇 회사이다.", ["가온테크는 무엇인가요?"]),
        ("새벽 빵집의 사장은 오다은이에요.", ["새벽 빵집의 사장은 누구인가요?"]),
        ("바람숲 미술관의 관장은 윤하늘입니다.", []),  # who or what the one before the name is, is not known
        ("달빛 도서관의 관장은 정소라이다.", []),
        ("골목 서점의 주인은 박구름이에요.", []),
        ("안드레이 카파시는 테슬라의 연구자였던 과학자이다.", ["안드레이 카파시는 누구인가요?"]),
        ("가온테크는 2023년 5월에 문을 열었습니다.", ["가온테크는 언제 문을 열었나요?"]),
        ("가온테크는 2023년 5월에 문을 열었어요.", ["가온테크는 언제 문을 열었나요?"]),
        ("가온테크의 직원은 300명입니다.", ["가온테크의 직원은 몇 명인가요?"]),
        ("폭스콘 공장은 아이폰의 60%를 만듭니다.", ["폭스콘 공장은 아이폰의 몇 %를 만드나요?"]),
        ("가온테크는 직원 300명을 고용합니다.", ["가온테크는 직원 몇 명을 고용하나요?"]),
        ("가온테크에는 로봇이 12대 있다.", ["가온테크에는 로봇이 몇 대 있나요?"]),
        ("가온테크에는 로봇이 12대 있습니다.", ["가온테크에는 로봇이 몇 대 있나요?"]),
        ("그는 2023년 5월에 회사를 세웠습니다.", []),
        ("가온테크의 로봇은 하루에 상자 40개를 옮겨요.", ["가온테크의 로봇은 하루에 상자 몇 개를 옮기나요?"]),
        ("가온테크의 배송에는 12시간이 걸려요.", ["가온테크의 배송에는 몇 시간이 걸리나요?"]),
        ("바람숲 미술관에는 그림이 480점 있습니다.", ["바람숲 미술관에는 그림이 몇 점 있나요?"]),
        ("가온테크의 로봇은 한 달에 40대가 팔린다.", ["가온테크의 로봇은 한 달에 몇 대가 팔리나요?"]),
        ("가온테크의 직원은 300명이에요.", ["가온테크의 직원은 몇 명인가요?"]),
        ("마루의 값은 320만 원이죠.", ["마루의 값은 얼마인가요?"]),
        ("가온테크는 2023년 5월에 문을 열었죠.", ["가온테크는 언제 문을 열었나요?"]),
        ("가온테크는 직원 300명을 고용하세요.", []),  # an order
        ("가온테크는 직원 300명을 고용합시다.", []),  # a proposal
        (
            "가온테크는 대구에 본사를 두고 여러 나라에 지사를 세우면서 빠르게 자라 왔으며 지난달 한울벤처스에서 "
            "45억 원을 투자받았습니다.",
            ["가온테크는 지난달 한울벤처스에서 얼마를 투자받았나요?"],
        ),
        ("그는 2023년 5월에 회사를 세웠다.", []),  # who?
        ("이 회사는 2023년 5월에 문을 열었다.", []),
        ("가온테크는 2023년 5월에 문을 연 회사이다.", []),  # 언제 would stand in a clause
        ("참가자는 3만 명이 넘게 왔다.", []),  # more than: the figure is no answer
        ("세 가지는 가, 나, 다 세 가지이다.", []),
        ("가온테크는 “60억 원을 받았다.”", []),
        ("Northwind Robotics was founded in Daegu in March 2015.", ["When was Northwind Robotics founded in Daegu?"]),
        ("Northwind opened a factory in Busan in 2021.", ["When did Northwind open a factory in Busan?"]),
        ("Northwind raised $40 million in Series B.", ["How much did Northwind raise in Series B?"]),
        ("The price of Gale was about 1.3 million won.", ["What was the price of Gale?"]),
        ("Gale has 12 motors.", ["How many motors does Gale have?"]),
        ("Gale is a walking robot made by Northwind.", ["What is Gale?"]),
        ("Jane Park is the chief executive of Northwind.", ["Who is Jane Park?"]),
        (
            "The library was founded in 1974 by Ruth Penhale.",
            ["When was the library founded?", "Who was the library founded by?"],
        ),
        ("The Marsden half marathon takes place on 15 June 2025.", ["When does the Marsden half marathon take place?"]),
        ("The move cost £310,000, half of which the county paid.", ["How much did the move cost?"]),
        ("Entry costs £28 and closes on 1 May.", []),  # the rest of the sentence would be asked as well
        (
            "The course record was set by Elena Voss in 2018.",
            ["When was the course record set by Elena Voss?", "Who was the course record set by?"],
        ),
        ("The paid staff of Northwind grew.", []),
        ("Northwind has offices in Busan since March 2015.", []),
        ("It was founded in March 2015.", []),
        ("Northwind tripled Gale in March 2015.", []),  # no verb that the rules know
    ],
)
def test_what_is_asked_for_is_taken_out(analyzer: Analyzer, sentence: str, questions: list[str]) -> None:
    language = "ko" if any("가" <= c <= "힣" for c in sentence) else "en"
    assert texts_of(analyzer, sentence, language) == questions


def texts_of(analyzer: Analyzer, sentence: str, language: str) -> list[str]:
    """The questions for what a sentence says, without the one on its topic."""
    return [one.text for one in generate_questions(sentence, language, analyzer) if not one.about]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("xAI는 요즘 들어 부쩍 자주 이야기가 나온다.", "xAI에 대해 어떤 내용이 나오나요?"),
        ("xAI는 요즘 자주 이야기돼요.", "xAI에 대해 어떤 내용이 나오나요?"),
        ("Northwind Robotics moved its plant last spring.", None),  # its
        ("Northwind Robotics moved a plant to the north last spring.", "What is said about Northwind Robotics?"),
        ("새벽 빵집은 날마다 갓 구운 빵을 내놓아요.", "새벽 빵집에 대해 어떤 내용이 나오나요?"),
        ("사람은 누구나 실수를 한다.", None),  # no name
        ("그는 서울에서 자랐다.", None),
    ],
)
def test_whatever_is_said_of_a_name_it_can_be_asked_about(
    analyzer: Analyzer, sentence: str, question: str | None
) -> None:
    language = "ko" if any("가" <= c <= "힣" for c in sentence) else "en"
    topics = [one.text for one in generate_questions(sentence, language, analyzer) if one.about]
    assert topics == ([question] if question else [])


def test_in_the_other_language_only_names_can_be_asked_about(analyzer: Analyzer) -> None:
    def texts(sentence: str, language: str, context: str = "") -> list[str]:
        return [question.text for question in generate_questions(sentence, language, analyzer, context)]

    assert texts("코히어(Cohere)는 엔터프라이즈 AI 기업이다.", "en") == ["What is Cohere?"]
    assert texts("코히어는 AI 기업이다.", "en", "코히어(Cohere)가 돈을 받았다. 코히어는 AI 기업이다.") == [
        "What is Cohere?"
    ]
    assert texts("코히어는 AI 기업이다.", "en") == []
    assert texts("Gale is a walking robot.", "ko") == ["Gale은 무엇인가요?"]
    assert texts("Jane Park is the chief executive of Northwind.", "ko") == ["Jane Park는 누구인가요?"]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("가온테크는 2023년 5월에 공장을 열었다.", "date"),
        ("가온테크는 3000만 원을 투자받았다.", "money"),
        ("가온테크의 직원은 300명이다.", "count"),
        ("Northwind raised $40 million in Series B.", "money"),
    ],
)
def test_the_chain_understands_what_is_asked_for(analyzer: Analyzer, sentence: str, kind: str) -> None:
    language = "ko" if "다." in sentence else "en"
    assert {answer_type_of(text).kind for text in texts_of(analyzer, sentence, language)} == {kind}


@pytest.mark.parametrize(
    ("past", "plain"),
    [
        ("raised", "raise"), ("released", "release"), ("launched", "launch"), ("planned", "plan"), ("carried", "carry"),
        ("stated", "state"), ("treated", "treat"), ("opened", "open"), ("acquired", "acquire"), ("sold", "sell"),
        ("merged", "merge"), ("called", "call"), ("controlled", ""), ("pasted", ""), ("red", ""), ("owed", ""),
    ],
)  # fmt: skip
def test_a_verb_has_a_plain_form_only_where_it_is_sure(past: str, plain: str) -> None:
    assert plain_form(past) == plain
