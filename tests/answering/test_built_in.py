"""What the built-in answerer reads: the sentence that answers, with the one it leans on, and nothing in its place."""

from __future__ import annotations

from collections.abc import Iterator

import doubles
import pytest

from rag.assembly import Reader
from rag.records import Answer

pytestmark = pytest.mark.slow

TEXTS = {
    "tower.txt": "가온탑은 1962년에 미르시가 세웠다. 이 탑의 높이는 88미터이다. 지금은 문을 닫았다.",
    "sales.txt": "두리전자의 1분기 매출은 280억 원이다. 2분기 매출은 350억 원이다. 두리전자의 공장은 제천에 있다.",
    "hours.txt": "서관은 매주 화요일에 쉰다. 동관은 매달 둘째 수요일에 쉰다. 두 건물의 관장은 민가온이다.",
    "clinic.txt": "새빛병원의 원장은 한다솔이다. 병상은 310개이다. 새빛병원은 1987년에 문을 열었다.",
    "firms.txt": "노을상사의 매출은 90억 원이다. 새벽상사의 매출은 45억 원이다.",
    "rain.md": "---\npublished: 2023-05-04\n---\n# 하늬군 소식\n\n어제 하늬군에 내린 눈은 31밀리미터였다.",
    "later.md": "---\npublished: 2024-02-10\n---\n# 하늬군 소식\n\n어제 하늬군에 내린 눈은 7밀리미터였다."
    " 작년 하늬군의 산불은 12건이었다.",
    "gallery.md": "---\npublished: 2024-05-15\n---\n# 달무리 미술관\n\n달무리 미술관은 지난주 다시 문을 열었다."
    " 이 미술관은 3년 전 화재로 문을 닫았다.",
    "chapel.md": "# Chapels\n\nThe chapel of Orrin was built in the 13th century. Its bell was cast in 1702.",
    "harvest.md": "# 나루농장 수확량\n\n나루농장의 수확량이다. 단위는 톤이다.\n\n"
    "| 작물 | 2021년 | 2022년 |\n|---|---|---|\n| 보리 | 410 | 388 |\n| 수수 | 95 | 127 |",
    "boats.txt": "배\t정원\t속도(노트)\n가람호\t48\t17\n미리내호\t120\t22\n",
    "contacts.md": "# The orchard\n\n## Contacts\n\n- Ladders: Nia Colm\n- Crates: Bo Tarn\n- Cider: Una Reet",
    "rooms.txt": "\n".join(
        f"회의실: {name}\n층: {floor}층\n예약 가능: {free}\n문의: 0{floor}-555-{floor}00{floor}"
        for name, floor, free in [("은행나무", 2, "아니요"), ("느티나무", 3, "예"), ("소나무", 4, "아니요")]
    ),
    "chat.txt": "2023년 9월 4일 월요일\n"
    "[서하람] [오전 8:10] 창고 정리는 언제 하나요?\n"
    "[윤도하] [오전 8:12] 모레 합니다.\n"
    "[서하람] [오전 8:20] 몇 시간 걸려요?\n"
    "[윤도하] [오전 8:21] 두 시간이요. 책임자는 문가람 님입니다.",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with doubles.reading(tmp_path_factory.mktemp("reading"), TEXTS) as opened:
        yield opened


def said(answer: Answer) -> str:
    return " ".join(claim.text for claim in answer.claims)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("서관은 언제 쉬나?", "화요일"),
        ("동관은 무슨 요일에 쉬나?", "수요일"),
        ("새빛병원의 병상은 몇 개인가?", "310개"),
        ("새빛병원은 언제 열었어?", "1987년"),
        ("노을상사의 매출은 100억 원이 맞나?", "90억"),
    ],
)
def test_the_sentence_that_answers_is_quoted(reader: Reader, question: str, fact: str) -> None:
    answer = reader.chain.invoke(question)
    assert not answer.abstained, answer.confidence
    assert fact in answer.claims[0].text


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("느티나무의 예약 가능 여부는?", "회의실: 느티나무 | 예약 가능: 예"),
        ("소나무의 예약 가능 여부는?", "회의실: 소나무 | 예약 가능: 아니요"),
    ],
)
def test_a_field_answers_for_its_own_record_and_is_shown_with_its_name(
    reader: Reader, question: str, shown: str
) -> None:
    answer = reader.chain.invoke(question)
    assert [claim.text for claim in answer.claims] == [shown]
    assert [one.quote for one in answer.citations] == shown.split(" | ")[::-1]


def test_a_title_leads_no_answer_but_a_date_does(reader: Reader) -> None:
    assert reader.chain.invoke("새빛병원의 병상은 몇 개인가?").text == "병상은 310개이다. [1]"
    dated = reader.chain.invoke("달무리 미술관은 언제 다시 문을 열었나?").text
    assert dated.startswith("2024-05-15: 달무리 미술관은 지난주")


def test_a_sentence_that_refers_to_the_one_before_comes_with_it(reader: Reader) -> None:
    answer = reader.chain.invoke("가온탑의 높이는 몇 미터야?")
    assert [claim.text for claim in answer.claims] == ["가온탑은 1962년에 미르시가 세웠다. 이 탑의 높이는 88미터이다."]
    (cited,) = answer.citations
    assert cited.quote == answer.claims[0].text


@pytest.mark.parametrize(
    "question", ["두리전자의 3분기 매출은 얼마인가?", "새빛병원의 간호사는 몇 명인가?", "서관의 입장료는 얼마야?"]
)
def test_without_the_amount_or_its_period_there_is_no_answer(reader: Reader, question: str) -> None:
    assert reader.chain.invoke(question).abstained


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("새빛병원의 원장은 누구이고 병상은 몇 개인가?", ("한다솔", "310개")),
        ("새빛병원은 언제 열었고 원장은 누구야?", ("1987년", "한다솔")),
    ],
)
def test_a_question_for_two_things_gets_both(reader: Reader, question: str, facts: tuple[str, str]) -> None:
    answer = reader.chain.invoke(question)
    assert all(fact in said(answer) for fact in facts)
    assert answer.notices == ()


def test_the_half_that_has_no_answer_is_named(reader: Reader) -> None:
    answer = reader.chain.invoke("새빛병원의 원장은 누구이고 간호사는 몇 명인가?")
    assert "한다솔" in said(answer)
    assert answer.notices == ("이 부분의 답은 문서에서 찾지 못했습니다: 새빛병원의 간호사는 몇 명인가?",)


@pytest.mark.parametrize(
    ("question", "shown", "row", "header"),
    [
        (
            "나루농장의 2022년 수수 수확량은 얼마인가?",
            "작물: 수수 | 2021년: 95 | 2022년: 127",
            "| 수수 | 95 | 127 |",
            "| 작물 | 2021년 | 2022년 |",
        ),
        (
            "미리내호의 정원은 몇 명인가?",
            "배: 미리내호 | 정원: 120 | 속도(노트): 22",
            "미리내호\t120\t22",
            "배\t정원\t속도(노트)",
        ),
    ],
)
def test_a_row_is_quoted_alone_and_shown_with_the_names_of_its_columns(
    reader: Reader, question: str, shown: str, row: str, header: str
) -> None:
    answer = reader.chain.invoke(question)
    assert [claim.text for claim in answer.claims] == [shown]
    assert [citation.quote for citation in answer.citations] == [row, header]
    assert answer.claims[0].markers == (1, 2)


def test_a_message_answers_with_what_was_said_before_it_and_is_quoted_with_its_speaker(reader: Reader) -> None:
    answer = reader.chain.invoke("창고 정리 책임자는 누구인가?")
    assert [claim.text for claim in answer.claims] == ["- 윤도하 (오전 8:21): 두 시간이요. 책임자는 문가람 님입니다."]


def test_a_label_names_what_its_value_is_about(reader: Reader) -> None:
    answer = reader.chain.invoke("Who do I ask about crates?")
    assert [claim.text for claim in answer.claims] == ["- Crates: Bo Tarn"]


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("5월 3일 하늬군에 내린 눈은 몇 밀리미터인가?", "31밀리미터"),
        ("2월 9일 하늬군에 내린 눈은 몇 밀리미터인가?", "7밀리미터"),
        ("2023년 하늬군의 산불은 몇 건인가?", "12건"),
        ("When was the chapel of Orrin built?", "13th century"),
    ],
)
def test_a_relative_date_counts_from_the_day_of_its_own_document(reader: Reader, question: str, fact: str) -> None:
    answer = reader.chain.invoke(question)
    assert len(answer.claims) == 1
    assert fact in answer.claims[0].text


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("달무리 미술관은 언제 다시 문을 열었나?", "지난주"),
        ("달무리 미술관은 언제 문을 닫았나?", "3년 전"),
        ("달무리 미술관은 몇 년 전에 문을 닫았나?", "3년 전"),
        ("달무리 미술관은 2021년에 어떻게 되었나?", "3년 전"),
    ],
)
def test_a_week_and_a_time_ago_answer_when_something_was(reader: Reader, question: str, fact: str) -> None:
    answer = reader.chain.invoke(question)
    assert not answer.abstained, answer.confidence
    assert fact in answer.claims[0].text


@pytest.mark.parametrize("question", ["2024년 하늬군의 산불은 몇 건인가?", "2022년 하늬군의 산불은 몇 건인가?"])
def test_another_year_than_the_one_meant_is_no_answer(reader: Reader, question: str) -> None:
    assert reader.chain.invoke(question).abstained


def test_what_is_said_of_different_days_is_no_disagreement(reader: Reader) -> None:
    answer = reader.chain.invoke("어제 하늬군에 내린 눈은 몇 밀리미터인가?")
    assert not answer.abstained
    assert answer.disagreement == ()


FAQ = {
    "card.md": "# 대출증 안내\n\n**Q. 대출증은 어디에서 만드나요?**\n\n"
    "A. 1층 안내대에서 만들며 사진 한 장이 필요합니다.\n\n"
    "**Q. 대출증 재발급 비용은 얼마인가요?**\n\nA. 2,000원이고 카드로도 낼 수 있습니다.",
    "bikes.txt": "How do I unlock a bicycle?\nScan the code below the saddle and wait for the green light.\n\n"
    "How long may I keep a bicycle?\nA bicycle may be kept for 6 hours.\n",
}


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("대출증은 어디에서 만드나요?", "1층 안내대"),
        ("대출증 재발급 비용은 얼마인가요?", "2,000원"),
        ("How do I unlock a bicycle?", "Scan the code"),
        ("How long may I keep a bicycle?", "6 hours"),
    ],
)
def test_the_question_of_a_faq_is_never_its_own_answer(
    tmp_path_factory: pytest.TempPathFactory, question: str, fact: str
) -> None:
    with doubles.reading(tmp_path_factory.mktemp("faq"), FAQ) as opened:
        answer = opened.chain.invoke(question)
    assert fact in said(answer), answer.confidence
    assert not any(claim.text.rstrip(" *").endswith("?") for claim in answer.claims)


LINKED = {
    "guide.md": "# 달빛 지도책\n\n전자책은 내려받을 수 있습니다. 종이책은 3만2000원입니다.\n\n"
    "- [달빛 지도책 판매처](s) 가기\n",
    "museum.html": "<h1>솔내박물관</h1><p>솔내박물관은 화요일 밤에 문을 열고, 안내는 한 시간 걸립니다.</p>"
    '<h3>더 읽기</h3><ul><li><a href="1">해담박물관 관람료</a><li><a href="2">해담박물관 새 관장에 오서린</a></ul>',
}


@pytest.mark.parametrize(
    "question", ["달빛 지도책이란?", "달빛 지도책은 어디서 파나?", "해담박물관의 관장은 누구인가?"]
)
def test_a_link_of_a_list_of_links_is_no_answer(tmp_path_factory: pytest.TempPathFactory, question: str) -> None:
    with doubles.reading(tmp_path_factory.mktemp("linked"), LINKED) as opened:
        answer = opened.chain.invoke(question)
        assert "3만2000원" in said(opened.chain.invoke("달빛 지도책 종이책은 얼마인가?"))
    assert not any(words in said(answer) for words in ("판매처", "오서린", "관람료"))
    assert "달빛 지도책" not in [claim.text for claim in answer.claims]
