"""Follow-up questions: what is taken from the turns before, what stands alone, and whole conversations."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.evaluation.question_set.questions import load_questions
from rag.packaged import SEEDS
from rag.questions.rewriting.rewrite import standalone
from rag.records import Turn
from rag.text.analyzer import Analyzer
from rag.text.language import language_of

VALUE, PARAMETERS = "xAI의 기업 가치는 얼마야?", "그록-1의 매개변수는 몇 개야?"
BOUGHT, FAIR = "일론 머스크는 트위터를 얼마에 샀어?", "푸드테크 박람회는 언제 열려?"
WORTH, SIZE = "How much is xAI worth?", "How many parameters does Grok-1 have?"
PAID, OPENS = "How much did Musk pay for Twitter?", "When does the food tech fair open?"

REWRITTEN = [
    # An ellipsis with a new name; particles agree with it.
    (VALUE, "그럼 코히어는?", "코히어의 기업 가치는 얼마야?"),
    (VALUE, "코히어는요?", "코히어의 기업 가치는 얼마야?"),
    (VALUE, "그럼 코히어는 얼마야?", "코히어의 기업 가치는 얼마야?"),
    (VALUE, "그럼 카카오브레인은?", "카카오브레인의 기업 가치는 얼마야?"),
    (VALUE, "그럼 2023년에는?", "xAI의 기업 가치는 2023년에는 얼마야?"),
    ("그록이 언제 나왔어?", "그럼 소라는?", "소라가 언제 나왔어?"),
    ("딥마인드와 구글은 어떤 사이야?", "그럼 넷플릭스는?", "딥마인드와 넷플릭스는 어떤 사이야?"),
    ("누가 딥마인드를 인수했어?", "그럼 제네시스는?", "누가 제네시스를 인수했어?"),
    ("테슬라 D1 칩은 몇 나노 공정이야?", "그럼 애플 M1은?", "애플 M1은 몇 나노 공정이야?"),
    ("어디로 xAI가 이사했어?", "그럼 Figure는?", "어디로 Figure가 이사했어?"),
    (BOUGHT, "그럼 코히어는 언제?", "일론 머스크는 코히어를 언제 샀어?"),
    ("머스크는 얼마를 투자했어?", "그럼 구글은?", "구글은 얼마를 투자했어?"),
    (WORTH, "What about Cohere?", "How much is Cohere worth?"),
    (WORTH, "and Cohere?", "How much is Cohere worth?"),
    (WORTH, "How about Figure AI?", "How much is Figure AI worth?"),
    (WORTH, "And in 2023?", "How much is xAI worth in 2023?"),
    # Anaphors: the antecedent is of a fitting kind.
    (PARAMETERS, "그거 언제 나왔어?", "그록-1은 언제 나왔어?"),
    (PARAMETERS, "그게 뭐야?", "그록-1이 뭐야?"),
    (PARAMETERS, "그걸로 뭘 할 수 있어?", "그록-1로 뭘 할 수 있어?"),
    (PARAMETERS, "이 모델의 개발사는?", "그록-1의 개발사는?"),
    (BOUGHT, "그 회사는 어디에 있어?", "트위터는 어디에 있어?"),
    (BOUGHT, "그 사람은 몇 살이야?", "일론 머스크는 몇 살이야?"),
    (BOUGHT, "걘 누구야?", "일론 머스크는 누구야?"),
    (BOUGHT, "거기 대표는 누구야?", "트위터 대표는 누구야?"),
    (VALUE, "머스크는 왜 그 회사를 세웠어?", "머스크는 왜 xAI를 세웠어?"),
    (FAIR, "거기 입장료는 얼마야?", "푸드테크 박람회 입장료는 얼마야?"),
    (SIZE, "Who made that model?", "Who made Grok-1?"),
    (WORTH, "and its valuation?", "What is xAI's valuation?"),
    (PAID, "How old is he?", "How old is Musk?"),
    (PAID, "Who founded it?", "Who founded Twitter?"),
    (WORTH, "How many people work there?", "How many people work at xAI?"),
    (WORTH, "What did they buy?", "What did xAI buy?"),
    (WORTH, "How many GPUs do they have?", "How many GPUs does xAI have?"),
    (OPENS, "Who organises it?", "Who organises the food tech fair?"),
    (PARAMETERS, "When was it released?", "When was Grok-1 released?"),
    # A missing topic.
    (PARAMETERS, "그럼 코드는 공개됐어?", "그록-1의 코드는 공개됐어?"),
    (PARAMETERS, "누가 만들었어?", "그록-1은 누가 만들었어?"),
    (PARAMETERS, "만든 회사는 어디야?", "그록-1 만든 회사는 어디야?"),
    (BOUGHT, "몇 살이야?", "일론 머스크는 몇 살이야?"),
    (VALUE, "대표는 누구야?", "xAI의 대표는 누구야?"),
    (VALUE, "다른 투자자는?", "xAI의 다른 투자자는?"),
    (VALUE, "목표가 뭐야?", "xAI의 목표가 뭐야?"),
    (VALUE, "더 알려줘", "xAI에 대해 더 알려줘"),
    (FAIR, "그 박람회 입장료는 얼마야?", "푸드테크 박람회 입장료는 얼마야?"),
    (SIZE, "And was the code released?", "Was Grok-1's code released?"),
    (WORTH, "Who is the CEO?", "Who is xAI's CEO?"),
    (WORTH, "What about the valuation?", "What is xAI's valuation?"),
    (WORTH, "So who paid?", "About xAI: who paid?"),
    # A bare question word.
    (BOUGHT, "왜?", "일론 머스크는 트위터를 왜 샀어?"),
    (BOUGHT, "언제 그랬어?", "일론 머스크는 트위터를 언제 샀어?"),
    (BOUGHT, "그게 언제야?", "일론 머스크는 트위터를 언제 샀어?"),
    (BOUGHT, "그게 몇 년도 일이야?", "일론 머스크는 트위터를 언제 샀어?"),
    (BOUGHT, "이유는?", "일론 머스크는 트위터를 왜 샀어?"),
    ("트위터는 GPU를 몇 개 샀어?", "얼마에?", "트위터는 GPU를 얼마에 샀어?"),
    ("그록-1의 코드는 공개됐어?", "언제?", "그록-1의 코드는 언제 공개됐어?"),
    (VALUE, "왜?", "xAI의 기업 가치는 왜 그래?"),
    (FAIR, "근데 어디서?", "푸드테크 박람회는 어디서 열려?"),
    (WORTH, "why?", "Why is xAI worth that much?"),
    (PAID, "When was that?", "When did Musk pay for Twitter?"),
    ("Who founded xAI?", "when?", "When was xAI founded?"),
    ("Was Grok-1 released?", "and when?", "When was Grok-1 released?"),
]
ALONE = [
    (VALUE, "트위터는 GPU를 몇 개 샀어?"),
    (VALUE, "그럼 트위터는 GPU를 몇 개 샀어?"),
    (VALUE, "코히어의 기업 가치는?"),
    (VALUE, "코히어는 얼마야?"),
    (VALUE, "머스크는 누구야?"),
    (VALUE, "그럼 미스트랄은 뭐야?"),
    (VALUE, "세마포는 뭐 하는 곳이야?"),
    (VALUE, "제네시스의 모기업은 어디?"),
    (VALUE, "Figure는 언제 설립됐어?"),
    (FAIR, "박람회는 누가 열어?"),
    (VALUE, "스마트팜이 뭐야?"),
    (VALUE, "GPU가 뭐야?"),
    (VALUE, "그럼 에코 챔버가 무슨 뜻이야?"),
    (VALUE, FAIR),
    (VALUE, "플랫폼들이 스크래핑을 막는 이유가 뭐야?"),
    (VALUE, "인공지능은 언제 시작됐어?"),
    (VALUE, "파인튜닝이 뭔지 설명해줘"),
    (VALUE, "머스크는 왜 그의 회사를 팔았어?"),  # 그 is 머스크 himself
    (VALUE, "그록은 언제 나왔고 그건 누가 만들었어?"),
    (VALUE, "구글의 딥마인드는?"),
    (PARAMETERS, "그럼 코히어는?"),  # a firm takes no model's place
    (PARAMETERS, "걔는 누구야?"),  # nobody was named
    (VALUE, "너는 누구야?"),
    (VALUE, "고마워"),
    (VALUE, "안녕하세요"),
    (VALUE, "정말?"),
    (VALUE, "그럼?"),
    (VALUE, "What about Cohere?"),  # no question is translated
    (VALUE, "1998년 구속된 사람은?"),
    (WORTH, "Who founded OpenAI?"),
    (WORTH, "So who founded OpenAI?"),
    (WORTH, "What is a smart farm?"),
    (WORTH, "What is AI?"),
    (WORTH, "What is an echo chamber and how does it work?"),
    (WORTH, "Why did Twitter sell its data?"),
    (WORTH, "What did Musk say about his company?"),
    (WORTH, "Is it true that Musk bought Twitter?"),
    (WORTH, "How much did it cost to train Stable Diffusion 2?"),
    (WORTH, "When was the first smart farm built?"),
    (WORTH, "Are there any robots in Korea?"),
    (WORTH, "Which industry is affected the most by generative AI?"),
    (WORTH, "How old is he?"),
    (WORTH, "Who are you?"),
    (WORTH, "Thanks!"),
    (WORTH, "Really?"),
    (WORTH, "그럼 코히어는?"),
]
NAMES = {
    "thing": (("xAI", "코히어", "트위터", "그록-1", "GPT-4", "구글", "Figure AI"), ("그거", "그것", "이거")),
    "organisation": (("xAI", "코히어", "트위터", "엔비디아", "앤트로픽"), ("그 회사", "이 기업", "해당 업체", "거기")),
    "person": (("일론 머스크", "샘 올트먼", "얀 르쿤", "젠슨 황"), ("그", "걔", "그 사람", "그녀")),
    "product": (("그록-1", "그록-1.5", "GPT-4", "클로드", "달리2"), ("그 모델", "이 제품", "그거")),
}
MENTIONS = [(name, anaphor) for names, anaphors in NAMES.values() for name in names for anaphor in anaphors]
ENGLISH_MENTIONS = [
    (name, anaphor)
    for names, anaphors in (
        (("xAI", "Cohere", "Twitter"), ("it", "that company", "this company", "they")),
        (("Elon Musk", "Yann LeCun"), ("he", "she", "that person", "they")),
        (("Grok-1", "Grok-1.5", "GPT-4"), ("it", "that model", "this product", "they")),
    )
    for name in names
    for anaphor in anaphors
]
QUESTIONS = [item.question for item in load_questions(SEEDS / "questions.jsonl") if not item.turns]
PIECES = st.sampled_from(
    (
        "그럼 그래서 또 코히어 xAI 그록-1 머스크 그거 그 회사 걔 거기 왜 언제 얼마에 누가 는 은 의 를 야 이야 코드 "
        "기업 가치 공개됐어 나왔어 2023년 더 알려줘 and so it he that company why when how founded worth the a "
        "3년 뒤에는 그 다음 해에는 이튿날 2023년 7월 몇 명이나 그러고 나서 그건 그렇고, 그 뒤에 두 번째는 537호 누구랑 "
        "three years later the following year after that by the way, how many against whom last 2018 "
        "in 2023 \\1 \ud83d 🙂 ? !"
    ).split()
)
ODD = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=9).map(" ".join), st.lists(PIECES, max_size=6).map("".join)
)
HISTORIES = st.lists(
    st.builds(
        Turn, st.one_of(ODD, st.sampled_from([VALUE, PARAMETERS, BOUGHT, FAIR, WORTH, SIZE, PAID, *QUESTIONS])), ODD
    ),
    max_size=3,
)


@pytest.mark.parametrize(("before", "question", "expected"), REWRITTEN)
def test_a_follow_up_is_completed_from_the_question_before(
    analyzer: Analyzer, before: str, question: str, expected: str
) -> None:
    assert standalone(question, [Turn(before, "")], analyzer) == expected


@pytest.mark.parametrize(("before", "question"), ALONE)
def test_a_question_that_stands_alone_is_not_touched(analyzer: Analyzer, before: str, question: str) -> None:
    assert standalone(question, [Turn(before, "")], analyzer) == question


def test_the_questions_of_the_set_stand_alone_whatever_came_before(analyzer: Analyzer) -> None:
    for i, question in enumerate(QUESTIONS):
        assert standalone(question, [Turn(QUESTIONS[i - 40], "")], analyzer) == question


def test_an_antecedent_may_lie_some_turns_back_but_the_nearest_counts(analyzer: Analyzer) -> None:
    between = [Turn("스마트팜이 뭐야?", "")] * 3
    assert standalone("그 사람은 누구야?", [Turn(BOUGHT, ""), *between], analyzer) == "일론 머스크는 누구야?"
    history = [Turn(BOUGHT, ""), Turn("얀 르쿤은 누구야?", ""), *between]
    assert standalone("걔는 몇 살이야?", history, analyzer) == "얀 르쿤은 몇 살이야?"


@given(ODD)
def test_without_a_history_nothing_changes(analyzer: Analyzer, question: str) -> None:
    assert standalone(question, [], analyzer) == question


@settings(max_examples=200)
@given(ODD, HISTORIES)
@example("2023년에는 \\1?", [Turn("코히어의 가치는?", "")])
@example("그럼 " * 90, [Turn(VALUE, "")])
def test_a_rewritten_question_stands_alone_in_the_language_of_the_user(
    analyzer: Analyzer, question: str, history: list[Turn]
) -> None:
    rewritten = standalone(question, history, analyzer)
    assert standalone(rewritten, history, analyzer) == rewritten
    assert language_of(rewritten) == language_of(question)
    assert bool(rewritten) == bool(question)


@given(
    st.sampled_from(MENTIONS),
    st.sampled_from("도 언제 나왔어?|에 누가 투자했어?|도 왜 그렇게 비싸?|의 가치는 얼마야?".split("|")),
)
def test_what_a_korean_anaphor_stands_for_is_in_the_question(
    analyzer: Analyzer, mention: tuple[str, str], rest: str
) -> None:
    name, anaphor = mention
    history = [Turn("스마트팜이 뭐야?", ""), Turn(f"{name} 소식 알려줘", "")]
    assert standalone(f"{anaphor}{rest}", history, analyzer) == f"{name}{rest}"


@given(
    st.sampled_from(ENGLISH_MENTIONS),
    st.sampled_from(["When was {} first mentioned?", "Who criticised {}?", "Is {} new?"]),
)
def test_what_an_english_anaphor_stands_for_is_in_the_question(
    analyzer: Analyzer, mention: tuple[str, str], form: str
) -> None:
    name, anaphor = mention
    rewritten = standalone(form.format(anaphor), [Turn(f"What happened to {name}?", "")], analyzer)
    assert rewritten == form.format(name)


@pytest.mark.parametrize(
    ("name", "endings"),
    [
        ("코히어", "는 가 를 와 로"),
        ("그록", "은 이 을 과 으로"),
        ("구글", "은 이 을 과 로"),
        ("그록-1", "은 이 을 과 로"),
        ("GPT-4", "는 가 를 와 로"),
        ("xAI", "는 가 를 와 로"),
        ("Cohere", "는 가 를 와 로"),
        ("Quibblecom", "은 이 을 과 으로"),
        ("Zorgle", "은 이 을 과 로"),
    ],
)
def test_particles_agree_with_the_final_sound(analyzer: Analyzer, name: str, endings: str) -> None:
    history = [Turn(f"{name} 소식 알려줘", "")]
    for asked, ending in zip(["그건", "그게", "그걸", "그것과", "그것으로"], endings.split(), strict=True):
        assert standalone(f"{asked} 누가 만들었어?", history, analyzer) == f"{name}{ending} 누가 만들었어?"
