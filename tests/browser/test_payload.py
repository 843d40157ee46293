"""Only what changed travels: what a question costs does not depend on how many came before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from faulty_server import FaultyServer, Reply, says
from playwright.sync_api import Browser
from traffic import Traffic
from visitor import OPENED, visiting

from ui.server import Server

pytestmark = pytest.mark.slow

UP, DOWN = 10_000, 60_000  # bytes a question, with the suggestions after it
SENTENCES = (
    "달빛 도서관은 2019년 5월 4일에 문을 열었다",
    "달빛 도서관의 첫 관장은 정소라이다",
    "달빛 도서관은 언덕 위의 옛 우체국을 고쳐 지었다",
    "달빛 도서관에는 책이 3만 2000권 있다",
    "달빛 도서관을 찾는 사람은 한 해에 4만 명이다",
)


def _scripted(request: dict[str, Any]) -> Reply:
    """An answer of ten sentences, each with the passage that it is from."""
    text = "".join(str(message["content"]) for message in request["messages"])
    key = re.findall(r'<passage key="(\w+)"[^>]*달빛', text)
    return says(" ".join(f"{sentence} [{key[0] if key else ''}]." for sentence in SENTENCES * 2), piece=40)


def test_what_a_question_costs_does_not_grow_with_the_conversation(
    browser: Browser, serve: Callable[..., Server]
) -> None:
    with (
        FaultyServer(_scripted) as model,
        visiting(
            browser,
            serve(openai_base_url=model.url, openai_api_key="sk-test", model="scripted", judge="none", rerank=False),
        ) as visit,
    ):
        visit.settle()
        traffic = Traffic(visit.page)
        costs = {}
        for number in range(1, 41):
            visit.ask(f"{OPENED} {number}", number)
            if number in (1, 2, 10, 40):
                visit.settle()
                costs[number] = traffic.take()
            elif number in (9, 39):
                visit.settle()
                traffic.take()
        print(costs)
        assert visit.page.locator(".exchange").count() == 40
        for number in (1, 10, 40):
            up, down = costs[number]
            assert up < UP and down < DOWN, costs
        assert costs[40][0] < 1.2 * costs[10][0] and costs[40][1] < 1.2 * costs[10][1], costs
