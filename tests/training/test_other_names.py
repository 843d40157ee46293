"""A question on another name: it reads like a real one, and what it is given does not answer it."""

from __future__ import annotations

import pytest

from rag.parts import make_models
from rag.settings import load_settings
from rag.text import Analyzer
from rag.training.other_names import names_in, other_names
from rag.training.rivals import WindowChoice, WindowText

RIGHT = WindowText("총선", "1996년 총선에서 이명박은 종로에 출마했다.")
RIVAL = WindowText("총선", "그해 노태우도 같은 선거구에서 김영삼과 맞붙었다.")
ENGLISH = WindowText("Bridges", "The bridge of Harwick was opened by Mary Dole in 1931.")
OTHER = WindowText("Bridges", "A year later the town of Selby asked Peter Lund for one.")


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return make_models(load_settings()).analyzer


def asked(question: str, *windows: WindowText, is_answered: bool = True) -> WindowChoice:
    return WindowChoice(question, windows, ((0, 0, 4),) if is_answered else ())


def twins(one: WindowChoice, analyzer: Analyzer) -> list[WindowChoice]:
    return [twin for seed in range(30) for twin in other_names([one], analyzer, seed=seed)]


def test_a_twin_has_the_windows_that_answered_and_no_answer(analyzer: Analyzer) -> None:
    found = twins(asked("1996년 총선에서 이명박이 출마한 곳은?", RIGHT, RIVAL), analyzer)
    assert found
    for twin in found:
        assert twin.windows[0] == RIGHT and twin.answers == ()
        assert "이명박" not in twin.question and twin.question.endswith("이 출마한 곳은?")


def test_a_new_name_takes_the_same_particles_and_is_not_beside_the_answer(analyzer: Analyzer) -> None:
    drawn = {twin.question for twin in twins(asked("총선에서 이명박이 출마한 곳은?", RIGHT, RIVAL), analyzer)}
    assert drawn == {"총선에서 김영삼이 출마한 곳은?"}  # 이 after 노태우 would tell


def test_an_english_name_is_a_capitalised_one_within_the_sentence(analyzer: Analyzer) -> None:
    assert [name.text for name in names_in("When was the bridge of Harwick opened by Mary Dole?", analyzer)] == [
        "Harwick",
        "Mary Dole",
    ]
    drawn = {twin.question for twin in twins(asked("Who opened the bridge of Harwick?", ENGLISH, OTHER), analyzer)}
    assert drawn <= {"Who opened the bridge of Selby?", "Who opened the bridge of Peter Lund?"}
    assert drawn


def test_what_has_no_answer_or_no_name_has_no_twin(analyzer: Analyzer) -> None:
    assert not twins(asked("이명박이 출마한 곳은?", RIGHT, RIVAL, is_answered=False), analyzer)
    assert not twins(asked("어디에 출마했나?", RIGHT, RIVAL), analyzer)
    assert not twins(asked("이명박이 출마한 곳은?", RIGHT), analyzer)  # no other name is known


def test_the_same_seed_gives_the_same_twins(analyzer: Analyzer) -> None:
    some = [asked("1996년 총선에서 이명박이 출마한 곳은?", RIGHT, RIVAL)] * 9
    assert other_names(some, analyzer, seed=3) == other_names(some, analyzer, seed=3)
