"""Which rewritings by a model are kept: those that ask what was asked, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking import model_at
from faulty_server import FaultyServer, Reply, drip, says, slow_first_byte, status

from rag.answering.prompts import Prompts
from rag.answering.query_rewriting import is_faithful, rewritten
from rag.models import Deadline, Tokens
from rag.questions import cited_turns
from rag.records import Turn
from rag.text import Analyzer

BRIDGE = (
    "When was the Harlow Bridge opened?",
    "The Harlow Bridge opened on 3 May 1987. [1] It was designed by Ines Kowalski and cost 41 million pounds. [1]",
)
FERRY = (
    "What was Nordsee Ferries' revenue in 2022?",
    "Nordsee Ferries had a revenue of 310 million euros in 2022. [1] Its rival Baltline earned 280 million. [2]",
)
LIBRARY = (
    "달빛 도서관은 언제 문을 열었어?",
    "달빛 도서관은 2016년 4월에 문을 열었습니다. [1] 초대 관장은 정소라입니다. [1]",
)
CHIP = (
    "한빛전자의 2023년 매출은 얼마야?",
    "한빛전자는 2023년에 매출 4조 2000억 원을 올렸습니다. [1] 경쟁사 누리반도체는 3조 원이었습니다. [2]",
)
MODEL = ("그록-1은 누가 만들었어?", "그록-1은 xAI가 만들었습니다. [1]")
PROBE = (
    "What did the Meridian probe find on Europa?",
    "The Meridian probe found salt in plumes in March 2021, says Dr. Lena Fischer of the Max Planck Institute. [1]",
)
STRAWS = (
    "Which law bans plastic straws in Veldora?",
    "The Single-Use Act of 2019 bans plastic straws in Veldora; fines go up to 5,000 crowns. [1]",
)
PROJECTS = (
    "How does Project Aster differ from Project Birch?",
    "Project Aster uses lithium cells, Project Birch sodium cells. [1][2] Aster costs 20% more. [2]",
)
FILM = (
    "김하늘 감독의 새 영화 제목은 뭐야?",
    "새 영화의 제목은 '푸른 겨울'이고 2025년 1월에 개봉했습니다. [1] 주연은 박서진입니다. [1]",
)
CITY = (
    "해담시의 인구는 몇 명이야?",
    "해담시의 인구는 2024년 기준 31만 2천 명입니다. [1] 이웃한 온새시는 18만 명입니다. [1]",
)
OPENAI = ("OpenAI는 언제 설립됐어?", "OpenAI는 2015년 12월에 설립되었습니다. [1]")

GOOD = [
    # Nothing but adverbs.
    (LIBRARY, "더 자세히", "달빛 도서관에 대해 더 자세히 알려 줘"),
    # A name in the place of a pronoun.
    (BRIDGE, "Who designed it?", "Who designed the Harlow Bridge?"),
    (BRIDGE, "How much did it cost?", "How much did the Harlow Bridge cost?"),
    (BRIDGE, "Where was she born?", "Where was Ines Kowalski born?"),
    (BRIDGE, "Which other bridges did she design?", "Which other bridges did Ines Kowalski design?"),
    (FERRY, "How many ships does that company have?", "How many ships does Nordsee Ferries have?"),
    (FERRY, "Who runs the rival?", "Who runs Nordsee Ferries' rival Baltline?"),
    (LIBRARY, "그 사람은 몇 살이야?", "정소라 관장은 몇 살이야?"),
    (LIBRARY, "거기 책은 몇 권이야?", "달빛 도서관의 책은 몇 권이야?"),
    (CHIP, "그 회사는 어디에 있어?", "한빛전자는 어디에 있어?"),
    (MODEL, "그건 언제 공개됐어?", "그록-1은 언제 공개됐어?"),
    (MODEL, "그 회사 대표는 누구야?", "xAI 대표는 누구야?"),
    # What was left out is added.
    (FERRY, "And in 2023?", "What was Nordsee Ferries' revenue in 2023?"),
    (FERRY, "And Baltline?", "What was Baltline's revenue in 2022?"),
    (FERRY, "Why?", "Why did Nordsee Ferries have a revenue of 310 million euros in 2022?"),
    (BRIDGE, "Why so expensive?", "Why was the Harlow Bridge so expensive?"),
    (BRIDGE, "By whom?", "By whom was the Harlow Bridge opened?"),
    (BRIDGE, "and its length", "What is the length of the Harlow Bridge?"),
    (CHIP, "2022년은?", "한빛전자의 2022년 매출은 얼마야?"),
    (CHIP, "누리반도체는?", "누리반도체의 2023년 매출은 얼마야?"),
    (CHIP, "영업이익은?", "한빛전자의 2023년 영업이익은 얼마야?"),
    (LIBRARY, "왜?", "달빛 도서관은 왜 2016년 4월에 문을 열었어?"),
    (LIBRARY, "누가 지었는데?", "달빛 도서관은 누가 지었는데?"),
    # Requests.
    (BRIDGE, "Tell me more about it.", "Tell me more about the Harlow Bridge."),
    (FERRY, "Compare it with Baltline", "Compare the revenue of Nordsee Ferries with Baltline"),
    (LIBRARY, "좀 더 자세히 알려줘", "달빛 도서관에 대해 좀 더 자세히 알려줘"),
    (CHIP, "둘을 비교해 줘.", "한빛전자와 누리반도체의 매출을 비교해 줘."),
    # Already standalone, or a new subject.
    (BRIDGE, "Who founded Nordsee Ferries?", "Who founded Nordsee Ferries?"),
    (FERRY, "How high is Mount Elbrus?", "How high is Mount Elbrus?"),
    (LIBRARY, "한빛전자는 무엇을 만들어?", "한빛전자는 무엇을 만들어?"),
    (MODEL, "라마 3은 누가 만들었어?", "라마 3은 누가 만들었어?"),
    (FERRY, "What was Nordsee Ferries' revenue in 2022?", "What was Nordsee Ferries' revenue in 2022?"),
    # Of other subjects.
    (PROBE, "When was that?", "When did the Meridian probe find salt in plumes on Europa?"),
    (PROBE, "Who said so?", "Who said that the Meridian probe found salt in plumes on Europa?"),
    (PROBE, "Where does she work?", "Where does Dr. Lena Fischer work?"),
    (PROBE, "Is there water too?", "Is there water on Europa too?"),
    (PROBE, "What about Ganymede?", "What did the Meridian probe find on Ganymede?"),
    (STRAWS, "Since when?", "Since when has the Single-Use Act banned plastic straws in Veldora?"),
    (
        STRAWS,
        "How high are the fines?",
        "How high are the fines for plastic straws under the Single-Use Act in Veldora?",
    ),
    (STRAWS, "Does it also cover bags?", "Does the Single-Use Act of 2019 also cover bags?"),
    (STRAWS, "who voted against it", "Who voted against the Single-Use Act in Veldora?"),
    (STRAWS, "What happens in Norland?", "What happens with plastic straws in Norland?"),
    (PROJECTS, "Which is cheaper?", "Which is cheaper, Project Aster or Project Birch?"),
    (PROJECTS, "Which of the two is safer?", "Which of Project Aster and Project Birch is safer?"),
    (PROJECTS, "And their weight?", "How does the weight of Project Aster differ from that of Project Birch?"),
    (
        PROJECTS,
        "Summarise the differences in a table.",
        "Summarise the differences between Project Aster and Project Birch in a table.",
    ),
    (PROJECTS, "Why is the first one more expensive?", "Why is Project Aster more expensive than Project Birch?"),
    (PROJECTS, "20% of what?", "Project Aster costs 20% more than what?"),
    (FILM, "언제 개봉했어?", "김하늘 감독의 영화 '푸른 겨울'은 언제 개봉했어?"),
    (FILM, "주연은?", "김하늘 감독의 새 영화 '푸른 겨울'의 주연은 누구야?"),
    (FILM, "그 배우 나이는?", "박서진 배우의 나이는?"),
    (FILM, "흥행은 어땠어?", "영화 '푸른 겨울'의 흥행은 어땠어?"),
    (FILM, "줄거리 요약해줘", "영화 '푸른 겨울'의 줄거리 요약해줘"),
    (CITY, "온새시는?", "온새시의 인구는 몇 명이야?"),
    (CITY, "거기 시장은 누구야?", "해담시 시장은 누구야?"),
    (CITY, "2020년에는?", "2020년 해담시의 인구는 몇 명이야?"),
    (CITY, "둘 중 어디가 더 커?", "해담시와 온새시 중 어디가 더 커?"),
    (CITY, "왜 그렇게 줄었어?", "해담시의 인구는 왜 그렇게 줄었어?"),
    (OPENAI, "누가 세웠어?", "OpenAI는 누가 세웠어?"),
    (OPENAI, "그럼 구글은?", "구글은 언제 설립됐어?"),
    (OPENAI, "본사는 어디야?", "OpenAI의 본사는 어디야?"),
    (OPENAI, "직원 수는", "OpenAI의 직원 수는?"),
]
OWNED = ("How many parameters does Naver's HyperCLOVA have?", "Naver's HyperCLOVA has 204 billion parameters. [1]")
OWNED_KO = ("네이버의 하이퍼클로바는 파라미터가 몇 개야?", "하이퍼클로바는 2040억 개입니다. [1]")
# Of each answer only the middle sentence rests on a citation.
HALF_CITED = (
    "Who built the Harlow Bridge?",
    "Norman Foster built it in 1931. The bridge was built by Ines Kowalski. [1] The texts do not name Clara Berg.",
)
HALF_CITED_KO = (
    "달빛 도서관은 누가 지었어?",
    "김민호가 지은 별빛도서관도 있습니다. 달빛 도서관을 지은 사람은 정소라입니다. [1] 박서진의 이름은 문서에 없습니다.",
)
GOOD += [
    (OWNED, "And Grok-1?", "How many parameters does Grok-1 have?"),
    (OWNED, "And xAI's Grok-1?", "How many parameters does xAI's Grok-1 have?"),
    (OWNED, "Who runs it?", "Who runs Naver's HyperCLOVA?"),
    (OWNED_KO, "그록-1은?", "그록-1은 파라미터가 몇 개야?"),
    (HALF_CITED, "How old was she?", "How old was Ines Kowalski?"),
    (HALF_CITED_KO, "그 사람은 몇 살이야?", "정소라 씨는 몇 살이야?"),
]
BAD = [
    # What nobody said to belong together.
    (OWNED, "And Grok-1?", "How many parameters does Naver's Grok-1 have?"),
    (OWNED, "And Grok-1?", "How many parameters does Grok-1 of Naver have?"),
    (OWNED_KO, "그록-1은?", "네이버의 그록-1은 파라미터가 몇 개야?"),
    (OWNED_KO, "그록-1은?", "네이버 그록-1은 파라미터가 몇 개야?"),
    # What an earlier answer said without a citation.
    (HALF_CITED, "How old was he?", "How old was Norman Foster?"),
    (HALF_CITED, "How old was she?", "How old was Clara Berg in 1931?"),
    (HALF_CITED_KO, "그 사람은 몇 살이야?", "김민호는 몇 살이야?"),
    (HALF_CITED_KO, "그 사람은 몇 살이야?", "박서진은 몇 살이야?"),
    (HALF_CITED_KO, "거기 책은 몇 권이야?", "달빛 도서관 1의 책은 몇 권이야?"),
    # Answered.
    (BRIDGE, "Who designed it?", "Ines Kowalski designed the Harlow Bridge."),
    (BRIDGE, "Who designed it?", "Ines Kowalski"),
    (BRIDGE, "and its designer", "The Harlow Bridge was designed by Ines Kowalski."),
    (LIBRARY, "관장은 누구야?", "달빛 도서관의 관장은 정소라입니다."),
    (MODEL, "그건 누가 만들었어?", "그록-1은 xAI가 만들었습니다."),
    # In another language.
    (BRIDGE, "Who designed it?", "할로 다리는 누가 설계했어?"),
    (LIBRARY, "거기 책은 몇 권이야?", "How many books does the library have?"),
    # A name or a number that nobody said.
    (BRIDGE, "Who designed it?", "Who designed the Forth Bridge?"),
    (BRIDGE, "Who designed it?", "Did Norman Foster design the Harlow Bridge?"),
    (FERRY, "And in 2023?", "What was Stena's revenue in 2023?"),
    (FERRY, "And its profit?", "What was Nordsee Ferries' profit in 2021?"),
    (LIBRARY, "거기 책은 몇 권이야?", "별빛도서관의 책 5만 권은 누가 샀어?"),
    (CHIP, "영업이익은?", "한빛전자의 2019년 영업이익은 얼마야?"),
    (MODEL, "그건 언제 공개됐어?", "그록-2는 언제 공개됐어?"),
    (MODEL, "그건 언제 공개됐어?", "챗GPT는 언제 공개됐어?"),
    # A name or a number of the question is lost.
    (FERRY, "And in 2023?", "What was Nordsee Ferries' revenue?"),
    (FERRY, "And Baltline?", "What was Nordsee Ferries' revenue?"),
    (CHIP, "2022년은?", "한빛전자의 매출은 얼마야?"),
    (CHIP, "누리반도체는?", "한빛전자의 매출은 얼마야?"),
    (LIBRARY, "더 자세히", "달빛 도서관의 관장을 알려 줘"),
    # An earlier question again, or another one.
    (BRIDGE, "Who designed it?", "When was the Harlow Bridge opened?"),
    (BRIDGE, "Why so expensive?", "When was the Harlow Bridge opened?"),
    (LIBRARY, "관장은 누구야?", "달빛 도서관은 언제 문을 열었어?"),
    (LIBRARY, "왜?", "달빛 도서관은 언제 문을 열었어?"),
    (BRIDGE, "How long is it?", "What is a bridge?"),
    (MODEL, "그럼 코드는 공개됐어?", "그록-1은 무엇이야?"),
    # Not one question.
    (BRIDGE, "Who designed it?", ""),
    (BRIDGE, "Who designed it?", "?"),
    (BRIDGE, "Who designed it?", "Who designed the Harlow Bridge? And when?"),
    (BRIDGE, "Who designed it?", "Who designed the Harlow Bridge, and " + "how much did it cost and " * 8 + "why?"),
    # Of other subjects.
    (PROBE, "When was that?", "March 2021"),
    (PROBE, "When was that?", "What did the Meridian probe find on Europa in 2019?"),
    (PROBE, "What about Ganymede?", "What did the Meridian probe find on Europa?"),
    (PROBE, "Where does she work?", "Lena Fischer works at the Max Planck Institute."),
    (STRAWS, "How high are the fines?", "How high are the fines under the Clean Oceans Act?"),
    (STRAWS, "Does it also cover bags?", "Which law bans plastic straws in Veldora?"),
    (STRAWS, "who voted against it", "Which law bans plastic straws in Veldora?"),
    (PROJECTS, "Which is cheaper?", "How does Project Aster differ from Project Birch?"),
    (PROJECTS, "Which is cheaper?", "Which is cheaper, Project Aster or Project Cedar?"),
    (
        PROJECTS,
        "Summarise the differences in a table.",
        "Project Aster uses lithium cells, Project Birch sodium cells.",
    ),
    (FILM, "언제 개봉했어?", "'푸른 겨울'은 2025년 1월에 개봉했습니다."),
    (FILM, "주연은?", "김하늘 감독의 새 영화 제목은 뭐야?"),
    (FILM, "그 배우 나이는?", "송강호 배우의 나이는?"),
    (CITY, "온새시는?", "해담시의 인구는 몇 명이야?"),
    (CITY, "2020년에는?", "2021년 해담시의 인구는 몇 명이야?"),
    (CITY, "거기 시장은 누구야?", "Who is the mayor of Haedam?"),
    (OPENAI, "누가 세웠어?", "OpenAI는 일론 머스크가 세웠어?"),
    (OPENAI, "본사는 어디야?", "OpenAI는 언제 설립됐어?"),
    (OPENAI, "직원 수는", "OpenAI의 직원 수는 3천 명입니다."),
]


@pytest.mark.parametrize(("turn", "question", "written"), GOOD)
def test_a_rewriting_that_asks_the_same_is_kept(
    turn: tuple[str, str], question: str, written: str, analyzer: Analyzer
) -> None:
    assert is_faithful(written, question, cited_turns([Turn(*turn)], analyzer), analyzer)


@pytest.mark.parametrize(("turn", "question", "written"), BAD)
def test_a_rewriting_that_asks_something_else_is_refused(
    turn: tuple[str, str], question: str, written: str, analyzer: Analyzer
) -> None:
    assert not is_faithful(written, question, cited_turns([Turn(*turn)], analyzer), analyzer)


@pytest.fixture
def prompts() -> Prompts:
    """The packaged prompts."""
    return Prompts.load(Path(__file__).parents[2] / "prompts", None)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Who designed the Harlow Bridge?", "Who designed the Harlow Bridge?"),
        ("<think>It is the bridge.</think>\n\nWho designed the Harlow Bridge?\n", "Who designed the Harlow Bridge?"),
        ("Question: Who designed the Harlow Bridge?", "Who designed the Harlow Bridge?"),
        ("**“Who designed the Harlow Bridge?”**", "Who designed the Harlow Bridge?"),
        ("Here it is:\n\nWho designed the Harlow Bridge?\n\nIt names the bridge.", "Who designed the Harlow Bridge?"),
    ],
)
def test_the_line_that_asks_is_found(reply: str, expected: str, prompts: Prompts, analyzer: Analyzer) -> None:
    with FaultyServer(says(reply)) as server:
        done = rewritten(
            "Who designed it?", [Turn(*BRIDGE)], model_at(server.url), prompts, analyzer, Deadline(5), Tokens()
        )
    assert (done.text, done.fault) == (expected, None)


@pytest.mark.parametrize(
    ("turn", "question", "left", "expected"),
    [
        (OWNED, "And Grok-1?", "And Grok-1?", "How many parameters does Grok-1 have?"),
        (OWNED, "And Grok-1?", "Grok-1?", "How many parameters does Grok-1 have?"),
        (CITY, "그럼 2023년은?", "그럼 2023년은?", "해담시의 인구는 2023년에는 몇 명이야?"),
        (MODEL, "왜?", "왜?", "그록-1은 왜 만들었어?"),
        (MODEL, "그럼 라마 3은?", "라마 3은?", "라마 3은 누가 만들었어?"),
        (FERRY, "How high is Mount Elbrus?", "How high is Mount Elbrus?", "How high is Mount Elbrus?"),
    ],
)
def test_what_a_model_leaves_unfinished_the_rules_complete(
    turn: tuple[str, str], question: str, left: str, expected: str, prompts: Prompts, analyzer: Analyzer
) -> None:
    with FaultyServer(says(left)) as server:
        done = rewritten(question, [Turn(*turn)], model_at(server.url), prompts, analyzer, Deadline(5), Tokens())
    assert (done.text, done.fault) == (expected, None)


def test_a_model_sees_of_earlier_answers_what_rests_on_a_citation(prompts: Prompts, analyzer: Analyzer) -> None:
    with FaultyServer(says("How old was Norman Foster?")) as server:
        done = rewritten(
            "How old?", [Turn(*HALF_CITED)], model_at(server.url), prompts, analyzer, Deadline(5), Tokens()
        )
        sent = str(server.requests[0]["messages"])
    assert "Ines Kowalski" in sent
    assert not any(name in sent + done.text for name in ("Foster", "Berg", "[1]"))


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (slow_first_byte(30, "x"), "slow"),
        (drip("Who designed the Harlow Bridge?", 30), "stalled"),
        (status(401), "key"),
        (says("<think>hm"), "empty"),
    ],
)
def test_rules_take_over_in_time_from_a_model_that_fails(
    reply: Reply, fault: str, prompts: Prompts, analyzer: Analyzer
) -> None:
    with FaultyServer(reply) as server:
        model = model_at(server.url)
        done = rewritten("그 회사는 어디에 있어?", [Turn(*MODEL)], model, prompts, analyzer, Deadline(0.5), Tokens())
    assert (done.text, done.fault) == ("xAI는 어디에 있어?", fault)
