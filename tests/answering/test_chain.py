"""JOURNEY 2: a question gets the sentence that answers it, or an honest abstention."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from doubles import Opened

from rag.answering.abstentions import abstention_text
from rag.answering.composition import AnswerBuilder
from rag.answering.messages import clean_question, sources_text
from rag.assembly import Reader
from rag.errors import QuestionError
from rag.index.vector_folders import current
from rag.records import Answer, Citation, Question, Timings, Turn
from rag.text.language import has_supported_script, language_of

ANSWERED = [  # question, what each answer must quote, from which article
    ("How much money did xAI raise in its Series B round?", ["60억 달러"], ["003"]),
    ("네이버 하이퍼클로바의 매개변수는 몇 개야?", ["2040억"], ["001"]),
    ("그록-1의 파라미터는 몇 개인가?", ["3140억"], ["003"]),
    ("When was Grok-1.5 released?", ["2024년 3월"], ["003"]),
    ("When did Andrej Karpathy leave Tesla?", ["2022년"], ["000"]),
    ("스태빌리티AI가 유니콘이 될 수 있었던 건 어떤 기대 때문이야?", ["기대"], ["001"]),
    ("Why did the open letter ask for a six-month pause in AI development?", ["6개월"], ["004"]),
    ("그록-1이랑 네이버 하이퍼클로바의 파라미터 수를 각각 알려줘", ["3140억", "2040억"], ["003", "001"]),
    ("How many parameters do Grok-1 and HyperCLOVA have, respectively?", ["3140억", "2040억"], ["003", "001"]),
]
UNANSWERABLE = [
    "그록-2의 파라미터는 몇 개인가?",
    "테슬라 사이버트럭의 가격은 얼마인가?",
    "How many parameters does Grok-2 have?",
]


def timeless(answer: Answer) -> Answer:
    return dataclasses.replace(answer, timings_ms=Timings())


@pytest.mark.slow
@pytest.mark.parametrize(("question", "facts", "articles"), ANSWERED)
def test_a_question_is_answered_with_the_quotes_that_say_so(
    packaged: Reader, question: str, facts: list[str], articles: list[str]
) -> None:
    answer = packaged.chain.invoke(question)
    assert not answer.abstained
    for fact in facts:
        assert fact in " ".join(citation.quote for citation in answer.citations)
        assert fact in answer.text
    cited = {citation.source.removeprefix("seeds/articles/")[:3] for citation in answer.citations}
    assert set(articles) <= cited
    assert 1 <= len(answer.claims) <= 6
    assert answer.answerer == "extractive"
    assert answer.usage.cost_usd == 0


@pytest.mark.slow
@pytest.mark.parametrize("question", UNANSWERABLE)
def test_a_question_without_evidence_is_told_what_was_searched(packaged: Reader, question: str) -> None:
    answer = packaged.chain.invoke(question)
    assert answer.abstained
    assert answer.abstention_reason == "no_evidence"
    counts = packaged.catalog.counts()
    assert str(counts.documents) in answer.text
    assert str(counts.chunks) in answer.text
    assert 1 <= len(answer.nearest) <= 3
    assert all(passage.title in answer.text for passage in answer.nearest)


@pytest.mark.slow
def test_the_answer_leads_with_who_says_so_and_when(packaged: Reader) -> None:
    answer = packaged.chain.invoke("그록-1의 파라미터는 몇 개인가?")
    citation = answer.citations[0]
    assert answer.text.startswith(f"{citation.publisher}, {citation.published}: ")
    assert f"{citation.source}:{citation.start}-{citation.end}" in sources_text(answer)


@pytest.mark.parametrize(
    ("question", "page"), [("그록은 무엇인가?", "날짜 미상, 2쪽)"), ("What is Grok?", "undated, p. 2)")]
)
def test_the_page_of_a_source_is_named_in_the_language_of_the_question(question: str, page: str) -> None:
    citation = Citation(1, "id", "a.pdf", None, None, "a.pdf", 0, 3, "그록은", page=2)
    answer = Answer(question, question, "", False, None, 0.9, language_of(question), (), (citation,))
    assert page in sources_text(answer)


@pytest.mark.slow
@pytest.mark.parametrize("question", ["", " \n\t ", "\0\x07", "\ud83d", "\x1b"])
def test_an_empty_question_is_refused(packaged: Reader, question: str) -> None:
    with pytest.raises(QuestionError, match=r"The question is empty\. Type a question"):
        packaged.chain.invoke(question)


@pytest.mark.slow
def test_an_overlong_question_is_refused_with_both_lengths(packaged: Reader) -> None:
    with pytest.raises(QuestionError, match=r"20,000 characters; at most 2,000 .* MUNDAP_MAX_QUESTION_CHARACTERS"):
        packaged.chain.invoke("그" * 20_000)
    assert packaged.chain.invoke("그록 " * 600).question == ("그록 " * 600).strip()


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "xAIはいつ設立されましたか?",
        "Wann wurde xAI gegründet?",
        "什么是人工智能?",
        "?",
        "!!!",
        "asdf qwer",
        "ㅋㅋㅋ",
        "x" * 1999,
    ],
)
def test_any_other_question_gets_an_answer_or_an_abstention(packaged: Reader, question: str) -> None:
    answer = packaged.chain.invoke(question)
    assert answer.question == question
    assert answer.text
    assert answer.abstained == (not answer.claims)


@pytest.mark.slow
def test_control_characters_surrogates_and_white_space_do_not_matter(packaged: Reader) -> None:
    plain = packaged.chain.invoke("그록-1의 파라미터는 몇 개인가?")
    spoilt = packaged.chain.invoke("  그록-1의\x00 \ud83d파라미터는\n몇\t개인가?\x1b ")
    assert timeless(spoilt) == timeless(plain)


@pytest.mark.slow
def test_the_turns_before_do_not_change_an_answer_that_needs_none(packaged: Reader) -> None:
    question = "How many parameters does Grok-1 have?"
    history = (Turn("머스크는 누구야?", "중앙일보, 2024-06-15: ... [1]"), Turn("", "\ud83d" * 3))
    answer = packaged.chain.invoke(Question(question, history))
    assert timeless(answer) == timeless(packaged.chain.invoke(question))


@pytest.mark.slow
def test_an_answer_is_in_the_language_of_its_question(packaged: Reader) -> None:
    assert packaged.chain.invoke("Who founded Betelgeuse Inc.?").text.startswith(
        "I could not find an answer in the documents."
    )
    assert packaged.chain.invoke("베텔게우스의 지름은 몇 킬로미터인가?").text.startswith(
        "문서에서 답을 찾지 못했습니다."
    )


@pytest.mark.parametrize(
    ("question", "words"), [("그록?", "아직 색인된 문서가 없어"), ("Grok?", "No documents are indexed")]
)
def test_an_empty_index_says_so(small: Callable[[dict[str, str]], Opened], question: str, words: str) -> None:
    with small({}) as index:
        answer = index.chain.invoke(question)
    assert (answer.abstained, answer.abstention_reason, answer.nearest) == (True, "no_documents", ())
    assert words in answer.text


@pytest.mark.parametrize(
    ("language", "question", "chosen", "indexed"),
    [
        ("ko", "그록?", "선택한 문서에서", "읽을 수 있는 글이 없어"),
        ("en", "Grok?", "have selected", "No indexed document has text"),
    ],
)
def test_documents_without_passages_are_not_called_missing(
    small: Callable[[dict[str, str]], Opened], language: str, question: str, chosen: str, indexed: str
) -> None:
    with small({"a.txt": "그록은 챗봇이다."}) as index:
        answer = index.chain.invoke(Question(question, within=frozenset({"without passages"})))
    assert answer.abstention_reason == "no_documents" and chosen in answer.text
    assert indexed in abstention_text("no_documents", 2, 0, (), language)


@pytest.mark.parametrize(
    ("question", "of_one", "of_all"),
    [
        ("베텔게우스의 지름은 몇 킬로미터인가?", "선택한 문서 1건(단락 1개)에서", "문서 3건(단락 3개)을 살펴"),
        (
            "Who founded Betelgeuse Inc.?",
            "what you have selected, 1 document (1 passage).",
            "3 documents (3 passages).",
        ),
    ],
)
def test_an_abstention_speaks_of_the_documents_that_were_chosen(
    small: Callable[[dict[str, str]], Opened], question: str, of_one: str, of_all: str
) -> None:
    with small({"a.txt": "그록은 챗봇이다.", "b.txt": "도조는 슈퍼컴퓨터이다.", "c.txt": "라마는 모델이다."}) as index:
        chosen, *_ = index.catalog.documents()
        of_chosen = index.chain.invoke(Question(question, within=frozenset({chosen.id, "removed meanwhile"})))
        whole = index.chain.invoke(question)
    assert of_chosen.abstained and whole.abstained
    assert of_one in of_chosen.text and of_all not in of_chosen.text
    assert of_all in whole.text and of_one not in whole.text
    assert {passage.document_id for passage in of_chosen.nearest} <= {chosen.id}


@pytest.mark.parametrize(("language", "chosen"), [("ko", "선택한 문서에는"), ("en", "what you have selected")])
def test_what_could_not_be_verified_is_told_of_the_chosen_documents(language: str, chosen: str) -> None:
    assert chosen in abstention_text("unsupported", 1, 1, (), language, is_of_chosen=True)
    assert chosen not in abstention_text("unsupported", 1, 1, (), language)


def test_a_quote_that_is_not_word_for_word_is_withheld(small: Callable[[dict[str, str]], Opened]) -> None:
    with small({"a.txt": "그록은 챗봇이다. 도조는 슈퍼컴퓨터이다."}) as index:
        (document,) = index.catalog.documents()
    right = document.text[:9]
    composition = AnswerBuilder("?", "?", "ko", started=0.0)
    markers = [composition.quote(found, 0, 9, text) for found, text in
               [(document, "그록은 사람이다."), (document, right), (document, right)]]  # fmt: skip
    answer = composition.answer("extractive")
    assert markers == [None, 1, 1]
    assert [claim.text for claim in answer.claims] == [citation.quote for citation in answer.citations] == [right]
    assert [item.text for item in answer.rejected] == ["그록은 사람이다."]
    assert all(item.reason for item in answer.rejected)


def test_what_did_not_work_is_told_with_the_answer(small: Callable[[dict[str, str]], Opened], tmp_path: Path) -> None:
    with small({"a.txt": "그록은 챗봇이다."}) as index:
        for file in current(tmp_path / "home").rglob("*"):
            if file.is_file():
                file.write_bytes(b"garbage")
        answer = index.chain.invoke("그록은 무엇인가?")
    assert any("mundap ingest를 실행하면 다시 만듭니다." in notice for notice in answer.notices)


def test_a_question_is_cleaned_without_losing_its_words() -> None:
    assert clean_question(" 그\x00록\ud83d은\n 무엇?\u1112\u1161\u11ab ") == "그 록 은 무엇?한"
    assert clean_question("\x00\ud83d\n") == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["xAIの企業価値はいくらですか？", "Grok-1有多少参数？", "Кто основал xAI?", "日本の首都は？"]
)
def test_a_question_in_a_script_that_is_not_read_is_asked_again_in_korean_or_english(
    packaged: Reader, question: str
) -> None:
    answer = packaged.chain.invoke(question)
    assert answer.abstained
    assert answer.abstention_reason == "unread_language"
    assert "한국어" in answer.text
    assert "English" in answer.text
    assert not answer.citations


@pytest.mark.parametrize(
    "question", ["Grok-1의 파라미터는?", "美 정부는 왜 그랬나?", "What is 도조?", "3140", "¿Qué es Grok?"]
)
def test_korean_with_hanja_and_any_latin_text_is_read(question: str) -> None:
    assert has_supported_script(question)


@pytest.mark.slow
def test_a_question_for_several_things_gets_every_item_of_the_list(packaged: Reader) -> None:
    answer = packaged.chain.invoke("모스타크가 말한 생성형 AI의 저작권 문제 두 가지는 뭐야?")
    quotes = " ".join(citation.quote for citation in answer.citations)
    assert "첫 번째" in quotes
    assert "두 번째" in quotes
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)
