"""What two windows have made of one chat is put together: everything of both is in it, in its place."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import ui

Chat = dict[str, Any]
SCRIPT = Path(ui.__file__).parent / "static" / "merging.js"


@pytest.fixture
def empty(browser: Browser) -> Iterator[Page]:
    """A page that has nothing but the script."""
    page = browser.new_page()
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def merged(page: Page, cases: list[tuple[Chat | None, Chat, Chat]]) -> list[Chat]:
    """What the script makes of each: the chat as both had it, as this window has it, as the other one made it."""
    made: list[Chat] = page.evaluate("(cases) => cases.map((case_) => window.mundap.mergedChats(...case_).chat)", cases)
    return made


def exchange(number: int, follows: int, question: str, answer: str | None = "답") -> Chat:
    state = "done" if answer else "waiting"
    return {"number": number, "question": question, "answer": answer, "state": state, "follows": follows}


def chat(*exchanges: Chat, title: str = "") -> Chat:
    return {"id": "one", "title": title, "exchanges": list(exchanges), "last": exchanges[-1]["number"]}


def places(made: Chat) -> list[tuple[int, int, str]]:
    return [(one["number"], one["follows"], one["question"]) for one in made["exchanges"]]


FIRST = exchange(1, 0, "처음?")


def test_two_that_follow_the_same_answer_are_branches_beside_each_other(empty: Page) -> None:
    there, here = exchange(2, 1, "저 창?"), exchange(2, 1, "이 창?")
    after = exchange(3, 2, "이어서?")
    (made,) = merged(empty, [(chat(FIRST), chat(FIRST, here, after), chat(FIRST, there))])
    assert places(made) == [(1, 0, "처음?"), (2, 1, "저 창?"), (4, 1, "이 창?"), (5, 4, "이어서?")]
    assert made["last"] == 5  # this window goes on where it was


def test_what_was_sent_before_is_not_doubled(empty: Page) -> None:
    """The response was lost: the server has what this window sends again, perhaps half grown."""
    half, whole = exchange(2, 1, "둘째?", None), exchange(2, 1, "둘째?")
    begun = exchange(2, 1, "둘째?", "반만 된 답") | {"state": "waiting"}
    made = merged(empty, [(chat(FIRST), chat(FIRST, whole), chat(FIRST, there)) for there in (half, begun, whole)])
    assert [places(one) for one in made] == [[(1, 0, "처음?"), (2, 1, "둘째?")]] * 3
    assert all(one["exchanges"][1]["answer"] == "답" for one in made)


def test_an_answer_is_never_given_up_for_a_question_that_waits(empty: Page) -> None:
    half, whole = chat(exchange(1, 0, "처음?", None)), chat(FIRST)
    for base, mine, theirs in ((half, half | {"title": "이름"}, whole), (half, whole, half | {"title": "이름"})):
        (made,) = merged(empty, [(base, mine, theirs)])
        assert made["exchanges"] == [FIRST] and made["title"] == "이름"


def test_a_rating_of_each_window_stays_at_its_answer(empty: Page) -> None:
    second = exchange(2, 1, "둘째?")
    base = chat(FIRST, second)
    mine, theirs = chat(FIRST | {"verdict": "up"}, second), chat(FIRST, second | {"verdict": "down"})
    (made,) = merged(empty, [(base, mine, theirs)])
    assert [one.get("verdict") for one in made["exchanges"]] == ["up", "down"]


def grown(randomly: random.Random, before: Chat, name: str) -> Chat:
    """A chat to which a window has added questions anywhere, of which some have no answer yet."""
    made = copy.deepcopy(before)
    for place in range(randomly.randrange(4)):
        numbers = [one["number"] for one in made["exchanges"]]
        follows = randomly.choice([0, *numbers])
        answer = randomly.choice([f"{name}{place}의 답", f"{name}{place}의 답", None])
        made["exchanges"].append(exchange(max(numbers, default=0) + 1, follows, f"{name}{place}?", answer))
        made["last"] = made["exchanges"][-1]["number"]
    if randomly.random() < 0.3:
        made["title"] = name
    return made


def ways(made: Chat) -> dict[str, str | None]:
    """The answer of each exchange by all questions that lead to it."""
    known, told = {0: ""}, {}
    for one in made["exchanges"]:
        assert one["follows"] < one["number"] and one["number"] not in known
        known[one["number"]] = f"{known[one['follows']]} > {one['question']}"
        told[known[one["number"]]] = one["answer"]
    return told


def test_whatever_two_windows_add_nothing_is_lost_and_nothing_doubled(empty: Page) -> None:
    randomly = random.Random(29)
    cases: list[tuple[Chat | None, Chat, Chat]] = []
    for _ in range(2000):
        base = grown(randomly, {"id": "one", "title": "", "exchanges": [], "last": 0}, "가")
        cases.append((base, grown(randomly, base, "나"), grown(randomly, base, "다")))
    for (base, mine, theirs), made in zip(cases, merged(empty, cases), strict=True):
        assert base is not None
        assert ways(made) == ways(theirs) | ways(mine), (base, mine, theirs, made)
        assert made["title"] == (mine if mine["title"] != base["title"] else theirs)["title"]
        if mine["last"] != base["last"]:
            shown, wanted = (list(ways(one | {"exchanges": _to(one)}))[-1] for one in (made, mine))
            assert shown == wanted


def _to(one: Chat) -> list[Chat]:
    """The exchanges up to the last one that is shown."""
    return [each for each in one["exchanges"] if each["number"] <= one["last"]]
