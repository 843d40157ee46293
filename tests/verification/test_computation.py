"""What counts as computed from two amounts: what names its operands, or leaves no doubt of them; seldom chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from rag.text import Analyzer, find_quantities, fold
from rag.verification.grounds import Grounds
from rag.verification.veto import Passed, veto

TRIALS = 400
# How a random passage of twelve amounts is written: of one unit, or of four.
ALIKE = ("{}억 달러",) * 12
MIXED = ("{}억 달러", "{}명", "{}대", "20{:02}년") * 3
# What is said with a random number of the same size, and how it is named.
SAID = {
    "an amount": "그 금액은 {}억 달러이다.",
    "a difference": "둘의 차이는 {}억 달러이다.",
    "a sum": "모두 합치면 {}억 달러이다.",
    "a ratio": "앞의 것이 {}.{}배 많다.",
    "a share": "그 비율은 {}.{}%이다.",
    "a growth": "그사이에 {}% 늘었다.",
    "in English": "The difference is {} hundred million dollars.",
    "years": "그로부터 {}년 뒤였다.",
}


def passage(forms: tuple[str, ...], chance: random.Random) -> str:
    """A sentence for each amount, none of them twice."""
    numbers = chance.sample(range(10, 100), 12) if forms == MIXED else chance.sample(range(100, 1000), 12)
    return " ".join(f"값은 {form.format(number)}이다." for form, number in zip(forms, numbers, strict=True))


def grounds(text: str) -> Grounds:
    found = find_quantities(text)
    return Grounds(text, fold(text), frozenset(), found, found, "ko")


def passes(sentence: str, text: str, analyzer: Analyzer, before: str = "") -> bool:
    return isinstance(veto(sentence, grounds(text), analyzer, before), Passed)


def is_computed(sentence: str, text: str, analyzer: Analyzer, before: str = "") -> bool:
    found = veto(sentence, grounds(text), analyzer, before)
    return isinstance(found, Passed) and bool(found.computed)


def random_claims(forms: tuple[str, ...], words: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    for _ in range(TRIALS // 10):
        text = passage(forms, chance)
        for _ in range(10):
            number = chance.randrange(10, 100) if forms == MIXED else chance.randrange(100, 1000)
            yield words.format(*str(number)) if "{}.{}" in words else words.format(number), text


@pytest.mark.parametrize("forms", [ALIKE, MIXED], ids=["of one unit", "of four units"])
@pytest.mark.parametrize("words", SAID.values(), ids=SAID)
def test_of_twelve_amounts_less_than_two_in_a_hundred_random_numbers_are_computed(
    words: str, forms: tuple[str, ...], analyzer: Analyzer
) -> None:
    claims = list(random_claims(forms, words, random.Random(7)))
    assert sum(is_computed(sentence, text, analyzer) for sentence, text in claims) < 0.02 * len(claims)


@pytest.mark.parametrize("operation", ["−", "+", "÷"])
def test_of_operands_that_are_named_the_true_result_is_computed_and_a_random_one_is_not(
    operation: str, analyzer: Analyzer
) -> None:
    compute: dict[str, Callable[[int, int], str]] = {
        "−": lambda a, b: f"{a - b}억 달러 적다",
        "+": lambda a, b: f"합쳐서 {a + b}억 달러이다",
        "÷": lambda a, b: f"{a / b:.2f}배이다",
    }
    chance, wrong = random.Random(7), 0
    for _ in range(TRIALS):
        text = passage(ALIKE, chance)
        values = sorted((int(q.value // 10**8) for q in find_quantities(text)), reverse=True)  # type: ignore[operator]
        a, b = values[0], values[7]
        result = compute[operation]
        assert passes(f"{a}억 달러와 {b}억 달러는 {result(a, b)}.", text, analyzer)
        assert passes(f"앞의 것은 {result(a, b)}.", text, analyzer, f"{a}억 달러를 받았다. {b}억 달러도 받았다.")
        c, d = sorted(chance.sample(range(100, 1000), 2), reverse=True)
        wrong += is_computed(f"{a}억 달러와 {b}억 달러는 {result(c, d)}.", text, analyzer)
    assert wrong < 0.02 * TRIALS


@pytest.mark.parametrize(
    ("sentence", "before", "expected"),
    [
        # The only two amounts of a unit need not be named; of several one must be, of many both.
        ("둘을 합치면 7만 원이다.", "", True),
        ("둘을 합치면 70억 달러이다.", "", False),
        ("60억 달러와 합치면 70억 달러이다.", "", True),
        ("그 차이는 31명이다.", "", False),
        ("앞의 팀은 40명으로 31명 더 많다.", "", True),
        ("그 차이는 31명이다.", "앞의 팀은 40명이다. 뒤의 팀은 9명이다.", True),
        ("그 차이는 31명이다.", "앞의 팀은 40명이다. 뒤의 팀은 9명이다. 비가 왔다. 바람이 불었다.", False),
        # A ratio tells no unit, so its operands are named, or there are no others.
        ("그것은 여섯 배이다.", "", False),
        ("그것은 여섯 배이다.", "앞의 것은 60억 달러, 뒤의 것은 10억 달러이다.", True),
        # What a sentence names is what it computes with.
        ("60억 달러와 10억 달러를 합치면 62억 달러이다.", "", False),
        ("40명이 모여 60억 달러를 받았으니 50억 달러 차이가 난다.", "", True),
    ],
)
def test_operands_are_named_or_leave_no_doubt(sentence: str, before: str, expected: bool, analyzer: Analyzer) -> None:
    text = "60억 달러를 받았다. 10억 달러를 썼다. 2억 달러가 남았다. 팀은 40명, 9명, 17명, 64명, 5명이다. "
    text += "값은 4만 원, 3만 원이다."
    assert is_computed(sentence, text, analyzer, before) is expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It was 11 years old in 2025, as it was founded in 2014.", True),
        ("It was 12 years old in 2025, as it was founded in 2014.", False),
        ("From 2014 to 2025 it took 11 years.", True),
        ("From 2014 to 2025 it hired 11 people.", False),  # the years between two dates count years
    ],
)
def test_years_are_computed_from_bare_years_and_nothing_else_is(
    sentence: str, expected: bool, analyzer: Analyzer
) -> None:
    assert passes(sentence, "It was founded in Busan in 2014. In 2025 it sold 12,400 robots.", analyzer) is expected


@pytest.mark.parametrize(("sentence", "expected"), [("직원은 3명이다.", False), ("그 사이는 3년이다.", True)])
def test_between_two_dates_lie_years_and_no_people(sentence: str, expected: bool, analyzer: Analyzer) -> None:
    assert passes(sentence, "2021년에 회사를 세웠다. 2024년에 회사를 팔았다.", analyzer) is expected
