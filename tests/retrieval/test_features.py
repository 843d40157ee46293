"""What a sentence must hold to answer: names, versions, amounts; and what it need not repeat."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles import ingest, write_files

from rag import assembly
from rag.assembly import Reader
from rag.packaged import SEEDS
from rag.questions import answer_type_of, fitting_quantities, states_unit
from rag.settings import load_settings
from rag.text import fold
from rag.text.quantities.quantity import find_quantities

UNNAMED_QUESTIONS = ("{}의 기업 가치는 얼마야?", "{}는 얼마를 투자받았어?", "How much is {} worth?")


def unnamed(packaged: Reader) -> list[str]:
    """Firms of the table of names of which no packaged article speaks, in any spelling."""
    texts = [
        fold(document.text + document.title)
        for listed in packaged.catalog.documents()
        for document in packaged.catalog.documents_by_id({listed.id})
    ]
    lines = (SEEDS / "aliases.tsv").read_text(encoding="utf-8").split("# -- AI companies")[1].splitlines()[1:]
    names = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [line[0] for line in names if not any(fold(spelling) in text for spelling in line for text in texts)]


@pytest.mark.slow
def test_nothing_is_said_of_a_firm_that_no_document_names(packaged: Reader) -> None:
    names = unnamed(packaged)
    assert len(names) > 50
    told = [
        q.format(name)
        for name in names
        for q in UNNAMED_QUESTIONS
        if not packaged.chain.invoke(q.format(name)).abstained
    ]
    assert told == []


@pytest.mark.slow
@pytest.mark.parametrize("version", ["시리즈A", "시리즈C", "시리즈 D"])
def test_another_version_is_no_answer(packaged: Reader, version: str) -> None:
    assert packaged.chain.invoke(f"xAI는 {version}에서 얼마를 투자받았어?").abstained
    assert not packaged.chain.invoke("xAI는 시리즈B에서 얼마를 투자받았어?").abstained


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "asdf",
        "qwerty zxcvb",
        "ㅁㄴㅇㄹ",
        "How tall is Elon Musk?",
        "일론 머스크는 몇 살이야?",
        "대한민국의 수도는?",
        "???",
    ],
)
def test_a_question_of_which_the_documents_know_no_word_or_only_the_name_is_not_answered(
    packaged: Reader, question: str
) -> None:
    assert packaged.chain.invoke(question).abstained


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("비용은 얼마야?", "해마다 수십억 원이 든다.", True),
        ("비용은 얼마야?", "해마다 수십억 명이 쓴다.", False),
        ("몇 명이 왔어?", "수천 명이 모였다.", True),
        ("How much did it cost?", "It cost tens of millions of dollars.", True),
        ("몇 나노 공정이야?", "7나노 공정으로 만든다.", True),
        ("몇 명이 왔어?", "사람이 많이 모였다.", False),
        ("How tall is the tower?", "탑의 높이는 300미터이다.", True),
        ("How tall is the tower?", "탑에는 300명이 산다.", False),
        ("그는 몇 살이야?", "그는 52세이다.", True),
        ("그는 몇 살이야?", "그는 52개를 샀다.", False),
    ],
)
def test_amounts_also_vague_ones_lengths_and_ages_fit_what_is_asked(question: str, sentence: str, fits: bool) -> None:
    answer_type = answer_type_of(question)
    assert answer_type.is_numeric
    assert (
        bool(fitting_quantities(answer_type, find_quantities(sentence))) or states_unit(answer_type, sentence)
    ) == fits


@pytest.mark.slow
@pytest.mark.parametrize("question", ["What is xAI's valuation?", "What was the price of the Series B round of xAI?"])
def test_the_words_around_what_is_asked_for_still_count(packaged: Reader, question: str) -> None:
    assert "xai" in packaged.chain.finder.finding(question).weighted_question.weighted_keys


@pytest.mark.parametrize(
    ("text", "question", "never"),
    [
        ("Terms\n\nLedger\n\nA book in which every payment is entered.\n", "What is a ledger?", "Ledger"),
        ("용어\n\n원장\n\n들어오고 나간 돈을 모두 적은 책을 말한다.\n", "원장이란 무엇인가?", "원장"),
        (
            "다온항공의 직원은 310명이다. 누리항공의 직원은 95명이다.",
            "다온항공 말고 다른 회사의 직원은 몇 명이야?",
            "310",
        ),
        (
            "다온항공은 한서연이 세운 회사이다. 누리항공은 민가람이 세운 회사이다.",
            "다온항공 말고 누가 항공사를 세웠어?",
            "한서연",
        ),
        (
            "Velmora Air has 310 pilots. Tessin Air has 95 pilots.",
            "How many pilots does the airline other than Velmora Air have?",
            "310",
        ),
    ],
)
def test_no_heading_and_nothing_excluded_is_quoted(tmp_path: Path, text: str, question: str, never: str) -> None:
    settings = load_settings(home=tmp_path / "home")
    with assembly.open_writer(settings) as ingestor:
        ingest(ingestor, write_files(tmp_path, {"a.txt": text}))
        ingestor.finish()
    with assembly.opened_reader(settings) as reader:
        quotes = [one.quote for one in reader.chain.invoke(question).citations]
    assert not any(quote.strip() == never or f" {never}" in quote or f"은 {never}" in quote for quote in quotes)


def test_a_list_that_begins_with_what_is_excluded_is_quoted(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / "home")
    with assembly.open_writer(settings) as ingestor:
        ingest(ingestor, write_files(tmp_path, {"a.txt": "다온항공, 누리항공, 미르항공이 공항에 투자했다."}))
        ingestor.finish()
    with assembly.opened_reader(settings) as reader:
        answer = reader.chain.invoke("다온항공 말고 어느 항공사가 공항에 투자했어?")
    assert "누리항공" in answer.text
