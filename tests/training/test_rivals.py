"""Which windows a training question is given: those that answer, then the nearest that do not."""

from __future__ import annotations

import pytest

from rag.parts import make_models
from rag.records import Document
from rag.settings import load_settings
from rag.training.examples import TrainingQuestion, TrainingSet
from rag.training.rivals import WindowChoice, mined

MUSEUM = (
    "온빛 박물관은 2011년에 문을 열었다. 관장은 한도윤이다.\n\n## 요금\n\n어른은 9,000원을 낸다.\n\n"
    "## 주차\n\n주차장은 60대를 받는다.\n\n## 전시\n\n올해의 전시는 도자기에 관한 것이다."
)
POOL = "푸른 수영장의 요금은 어른이 7,000원이다."


def document(name: str, text: str) -> Document:
    return Document(name, f"training:{name}", name, text, name)


def question(text: str, answer: str, *, stands_alone: bool = True) -> TrainingQuestion:
    start = MUSEUM.index(answer) if answer else -1
    span = (start, start + len(answer))
    return TrainingQuestion(text, "온빛 박물관", (span,) if answer else (), span if answer else None, stands_alone)


@pytest.fixture(scope="module")
def choices() -> list[WindowChoice]:
    documents = (document("온빛 박물관", MUSEUM), document("푸른 수영장", POOL))
    asked = (
        question("온빛 박물관의 어른 요금은 얼마야?", "9,000원"),
        question("온빛 박물관의 경로 우대 요금은 얼마야?", ""),
        question("거기 주차는 몇 대까지 돼?", "60대", stands_alone=False),
    )
    return mined(TrainingSet(documents, asked), make_models(load_settings()), progress=lambda done, every: None)


def test_the_answer_is_where_it_is_said_to_be(choices: list[WindowChoice]) -> None:
    for choice, expected in zip(choices, ("9,000원", None, "60대"), strict=True):
        found = {choice.windows[place].body[start:end] for place, start, end in choice.answers}
        assert found == ({expected} if expected else set())


def test_no_rival_has_the_words_of_the_answer(choices: list[WindowChoice]) -> None:
    right = {place for place, _, _ in choices[0].answers}
    rivals = [window.body for place, window in enumerate(choices[0].windows) if place not in right]
    assert rivals
    assert not any("9,000원" in body for body in rivals)


def test_a_near_miss_is_given_what_is_nearest_to_it(choices: list[WindowChoice]) -> None:
    assert "9,000원" in choices[1].windows[0].body


def test_only_a_complete_question_has_rivals_in_other_documents(choices: list[WindowChoice]) -> None:
    assert [any("7,000원" in window.body for window in choice.windows) for choice in choices] == [True, True, False]
