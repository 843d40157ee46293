"""Which kind of name a question asks for, and that a name of another kind does not answer it."""

from __future__ import annotations

import pytest

from rag import parts
from rag.errors import SettingsError
from rag.packaged import SEEDS
from rag.questions.entity_type import wanted_kinds
from rag.settings import load_settings
from rag.text import Analyzer, fold
from rag.text.tables import read_kinds


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("이 회사의 창업자는 누구야?", {"person"}),
        ("창업자 누구임", {"person"}),
        ("칩을 만든 회사는 어디인가요?", {"organisation"}),
        ("그 소식을 전한 매체는?", {"organisation"}),
        ("연구원 두 명의 이름은?", {"person"}),
        ("새로 나온 모델 이름이 뭐야?", {"product"}),
        ("어느 나라 회사야?", {"place"}),
        ("Which company built it?", {"organisation"}),
        ("What is the name of the new chatbot?", {"product"}),
        ("Who is the founder of the laboratory?", {"person"}),
        ("누가 투자했어?", set()),
        ("어디서 열려?", set()),
        ("얼마를 투자받았어?", set()),
    ],
)
def test_the_noun_that_is_asked_for_says_the_kind(question: str, kinds: set[str]) -> None:
    assert wanted_kinds(question) == kinds


def test_a_table_says_what_its_names_are_until_it_says_something_else() -> None:
    lines = ["나래\tNarae", "# kind: person", "가람\tGaram", "# a comment", "# kind: product organisation", "다솜"]
    assert read_kinds(lines, "t") == {"가람": {"person"}, "다솜": {"product", "organisation"}}


def test_an_unknown_kind_is_refused_with_its_line() -> None:
    with pytest.raises(SettingsError, match=r"names\.tsv has an unknown kind of name on line 2: planet\. Use person"):
        read_kinds(["# names", "# kind: planet"], "names.tsv")


def test_every_packaged_name_has_a_kind(analyzer: Analyzer) -> None:
    lines = (SEEDS / "aliases.tsv").read_text(encoding="utf-8").splitlines()
    names = [line.split("\t")[0] for line in lines if line and not line.startswith("#")]
    assert [name for name in names if not analyzer.kinds_of(fold(name))] == []


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("언제 세상에 나왔어?", "언제 공개됐어?"),
        ("회사를 손에 넣었다", "회사를 인수했다"),
        ("문을 닫은 가게", "폐업한 가게"),
    ],
)
def test_an_idiom_is_the_word_that_it_stands_for(analyzer: Analyzer, phrase: str, word: str) -> None:
    assert {t.key for t in analyzer.terms(phrase)} == {t.key for t in analyzer.terms(word) if t.key not in ("되", "하")}


def test_no_idiom_is_said_twice_and_each_has_a_meaning() -> None:
    lines = (SEEDS / "idioms.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    assert len(cells) > 100
    assert all(len(pair) == 2 and all(pair) for pair in cells)
    assert len({phrase for phrase, _ in cells}) == len(cells)


def test_a_changed_table_of_idioms_asks_for_a_new_index() -> None:
    settings = load_settings()
    assert Analyzer(idioms=[("손을 떼", "철수")]).fingerprint != Analyzer().fingerprint
    assert parts.make_analyzer(settings).fingerprint == parts.make_analyzer(settings).fingerprint
