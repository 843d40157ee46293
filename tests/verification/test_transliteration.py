"""A name in Latin letters is found in Hangul, and an absent one is not."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import Analyzer, fold, language_of
from rag.verification.grounds import Grounds
from rag.verification.names import korean_names, missing_name
from rag.verification.transliteration import distance, is_transliterated, latin_sounds

PAIRS = Path(__file__).parents[1] / "benchmarks" / "transliteration.tsv"
TEXT = "사실상 실수가 많이 나온 이유는 길이가 길어서다. 그래서 회의 기록을 설명과 함께 평균값으로 나눴다."


def pairs() -> list[Sequence[str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t"))


def grounds(text: str, analyzer: Analyzer) -> Grounds:
    return Grounds(text, fold(text), frozenset(term.key for term in analyzer.terms(text)), (), (), language_of(text))


def test_nearly_every_name_is_found_with_any_particle_after_it() -> None:
    for particle in ("", "은", "에서"):
        found = [is_transliterated(latin, [korean + particle]) for latin, korean in pairs()]
        assert sum(found) >= 0.96 * len(found), particle


def test_nearly_no_name_is_found_in_another() -> None:
    names = pairs()
    wrong = [is_transliterated(a, [names[j][1]]) for i, (a, _) in enumerate(names) for j in range(len(names)) if i != j]
    assert sum(wrong) <= 0.02 * len(wrong)


@pytest.mark.parametrize("name", ["Samsung", "Siri", "Manila", "Chile", "Seoul", "Huawei", "Boeing", "Grok"])
def test_common_words_are_no_names(name: str, analyzer: Analyzer) -> None:
    assert missing_name(f"The report is about {name}.", grounds(TEXT, analyzer), analyzer) == name


def test_a_name_of_the_table_is_found_in_its_own_spellings_alone(analyzer: Analyzer) -> None:
    text = "그릭요거트는 스페인에서 온 음식이 아니다."
    assert missing_name("It is about Grok.", grounds(text, analyzer), analyzer) == "Grok"
    assert missing_name("It is about Semafor.", grounds("세마포가 보도했다.", analyzer), analyzer) == ""


@pytest.mark.parametrize(
    ("sentence", "text", "missing"),
    [
        ("블룸버그가 보도했다.", "It was reported by Bloomberg.", ""),
        ("블룸버그가 보도했다.", "It was reported by Reuters.", "블룸버그"),
        ("The mayor of Toronto spoke.", "토론토 시장이 연설했다.", ""),
        ("The mayor of Toronto spoke.", "오타와 시장이 연설했다.", "Toronto"),
    ],
)
def test_a_name_is_sought_in_both_directions(sentence: str, text: str, missing: str, analyzer: Analyzer) -> None:
    assert missing_name(sentence, grounds(text, analyzer), analyzer) == missing


def test_what_follows_a_proper_noun_belongs_to_the_candidates(analyzer: Analyzer) -> None:
    assert {"이고르바부슈킨은", "바부슈킨은"} <= set(korean_names("이고르 바부슈킨은 연구자다.", analyzer))
    assert list(korean_names("많이 길어서 그래서 늦었다.", analyzer)) == []


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12),
    st.text(alphabet="가나다라흐즈", max_size=8),
)
def test_a_distance_is_never_negative_and_finite_where_there_are_syllables(latin: str, korean: str) -> None:
    if sounds := latin_sounds(latin):
        found = distance(sounds, korean)
        assert found >= 0
        assert (found == float("inf")) == (not korean)


def test_no_sounds_are_no_name() -> None:
    assert not is_transliterated("...", ["세마포"])
