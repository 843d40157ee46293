"""Suggested questions are answered by the documents, whatever these are about, and are not those that were asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import doubles
import pytest

from rag import assembly, parts
from rag.answering.suggestions import EXAMPLE_TRIALS, TRIALS, Suggester, Suggestion
from rag.assembly import Models, Reader
from rag.evaluation.question_set.questions import QuestionItem, load_questions
from rag.packaged import SEEDS
from rag.records import Question, Turn
from rag.retrieval.finder import Finder, Finding
from rag.settings import load_settings

KOREAN = """# 가온테크 소식

가온테크(Gaontech)는 대구에 있는 로봇 회사이다. 가온테크는 2019년 4월에 첫 로봇 마루를 공개했다.
마루의 가격은 320만 원이다.

가온테크는 한울벤처스에서 45억 원을 투자받았다. 가온테크의 직원은 62명이다.
가온테크가 공장을 옮긴 이유는 임대료 때문이다.

그는 2020년 5월에 회사를 떠났다. 가온테크는 매년 봄에 바닷가에서 쓰레기를 줍는다.
"""
ENGLISH = """# Northwind Robotics

Northwind Robotics is a maker of walking machines in Oslo. Northwind Robotics was founded in March 2015. Northwind
Robotics raised $40 million in Series B. Gale is a walking robot made by Northwind Robotics. Gale has 12 motors.

The price of Gale is $1,200. Jane Park is the chief executive of Northwind Robotics.
"""


FORMAL = """# 바람숲 미술관 안내

바람숲 미술관은 2016년 9월에 문을 열었습니다. 바람숲 미술관에는 그림이 480점 있습니다.
바람숲 미술관의 관장은 윤하늘입니다.

바람숲 미술관의 입장료는 7,000원입니다. 바람숲 미술관은 오래된 방직 공장을 고쳐 만들었으며 지금은 시민이 즐겨 찾는
곳입니다. 바람숲 미술관의 카페에는 자리가 36개 있습니다.
"""
FRIENDLY = """# 새벽 빵집 이야기

새벽 빵집은 2018년 3월에 문을 열었어요. 새벽 빵집은 하루에 빵 500개를 구워요. 새벽 빵집의 사장은 오다은이에요.

새벽 빵집의 소금빵은 3,200원이에요. 새벽 빵집의 반죽은 12시간이 걸려요. 새벽 빵집에는 자리가 8개 있어요.
"""


TEXTS = {"ko.md": KOREAN, "en.md": ENGLISH, "formal.md": FORMAL, "friendly.md": FRIENDLY}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, analyzer: object) -> Iterator[Reader]:
    """An index of two documents about things that the tables of names do not know, with the real embedder."""
    folder = tmp_path_factory.mktemp("small")
    settings = load_settings(home=folder / "home")
    models = Models(analyzer, parts.make_embedder(settings))  # type: ignore[arg-type]
    with assembly.open_writer(settings, models) as ingestor:
        doubles.ingest(
            ingestor,
            doubles.write_files(
                folder / "in", {"ko.md": KOREAN, "en.md": ENGLISH, "formal.md": FORMAL, "friendly.md": FRIENDLY}
            ),
        )
    opened = assembly.open_reader(settings, models)
    yield opened
    opened.close()


def suggester(reader: Reader) -> Suggester:
    return Suggester(reader.chain.finder, reader.catalog, reader.chain.analyzer)


def texts(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [suggestion.text for suggestion in suggestions]


def assert_answered(reader: Reader, suggestions: tuple[Suggestion, ...]) -> None:
    for suggestion in suggestions:
        answer = reader.chain.invoke(suggestion.text)
        assert not answer.abstained, suggestion
        document = reader.catalog.document(suggestion.document_id)
        assert document is not None
        assert document.text[suggestion.start : suggestion.end].endswith(".")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_example_is_answered(reader: Reader, language: str) -> None:
    examples = suggester(reader).examples(language)
    assert len(examples) >= 4
    assert_answered(reader, examples)
    assert len({suggestion.asked_for for suggestion in examples}) >= 3


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_example_of_the_packaged_articles_is_answered(packaged: Reader, language: str) -> None:
    examples = suggester(packaged).examples(language)
    assert len(examples) == 6
    assert_answered(packaged, examples)
    assert len({suggestion.document_id for suggestion in examples}) >= 3


@pytest.mark.parametrize(
    "question",
    [
        "가온테크의 직원은 몇 명이야?",
        "When was Northwind Robotics founded?",
        "마루의 무게는 얼마야?",
        "바람숲 미술관은 언제 열었어?",
        "새벽 빵집은 언제 문을 열었나요?",
        "새벽 빵집의 주차장은 몇 층이야?",
    ],
)
def test_every_next_question_is_new_and_answered(reader: Reader, question: str) -> None:
    answer = reader.chain.invoke(question)
    following = suggester(reader).following(answer)
    assert following
    assert_answered(reader, following)
    for suggestion in following:
        assert not any(
            suggestion.document_id == c.document_id and suggestion.start < c.end and c.start < suggestion.end
            for c in answer.citations
        )


SAMPLE = [item for item in load_questions(SEEDS / "questions.jsonl") if not item.turns][::45]


@pytest.mark.parametrize("item", SAMPLE, ids=lambda item: item.id)
def test_every_next_question_is_answered_in_its_conversation(packaged: Reader, item: QuestionItem) -> None:
    answer = packaged.chain.invoke(item.question)
    turn = Turn(answer.standalone_question, answer.text)
    for suggestion in suggester(packaged).following(answer):
        assert not packaged.chain.invoke(Question(suggestion.text, (turn,))).abstained


def test_a_conversation_is_never_offered_what_it_has_asked(reader: Reader) -> None:
    history: list[Turn] = []
    asked: list[str] = []
    question = "가온테크의 직원은 몇 명이야?"
    for _ in range(4):
        answer = reader.chain.invoke(question)
        assert not answer.abstained
        asked.append(question)
        following = suggester(reader).following(answer, history)
        history.append(Turn(answer.standalone_question, answer.text))
        assert not set(texts(following)) & set(asked)
        if not following:
            break
        question = following[0].text
    assert len(asked) >= 3


def test_suggestions_are_the_same_every_time(reader: Reader) -> None:
    answer = reader.chain.invoke("가온테크의 직원은 몇 명이야?")
    assert suggester(reader).examples("ko") == suggester(reader).examples("ko")
    assert suggester(reader).following(answer) == suggester(reader).following(answer)


def test_only_documents_that_may_be_searched_are_asked_about(reader: Reader) -> None:
    answer = reader.chain.invoke("가온테크의 직원은 몇 명이야?")
    (english,) = [d.id for d in reader.catalog.documents() if d.source == "en.md"]
    assert suggester(reader).following(answer, within=frozenset({english})) == ()
    assert suggester(reader).following(answer, within=frozenset()) == ()


def test_no_more_questions_are_tried_than_the_time_allows(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = reader.chain.invoke("가온테크의 직원은 몇 명이야?")
    tried: list[str] = []
    find = Finder.find

    def counted(self: Finder, text: str, within: frozenset[str] | None = None) -> list[Finding]:
        tried.append(text)
        return find(self, text, within)

    monkeypatch.setattr(Finder, "find", counted)
    monkeypatch.setattr(Finder, "is_evident", lambda *_: False)
    assert suggester(reader).following(answer) == ()
    assert 0 < len(tried) <= TRIALS
    tried.clear()
    assert suggester(reader).examples("ko") == ()
    assert 0 < len(tried) <= EXAMPLE_TRIALS


def test_an_empty_index_suggests_nothing(tmp_path: Path, reader: Reader) -> None:
    settings = load_settings(home=tmp_path / "home")
    models = Models(reader.chain.analyzer, reader.retriever.embedder)
    with assembly.open_writer(settings, models) as ingestor:
        ingestor.finish()
    empty = assembly.open_reader(settings, models)
    assert suggester(empty).examples("ko") == ()
    assert suggester(empty).following(empty.chain.invoke("가온테크는?")) == ()
    empty.close()
