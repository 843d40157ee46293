"""The page without a browser: every handler gives as many values as it has outputs, and a lost index is said."""

from __future__ import annotations

import asyncio
import dataclasses
import html
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from rag.records import Turn
from rag.settings import Settings, load_settings
from ui.app import Page
from ui.evaluation.runner import Evaluations
from ui.library.documents import Library
from ui.shared.answering import Answering
from ui.shared.components import ANSWERS, FEEDBACK
from ui.shared.conversation import Exchange
from ui.shared.reader_source import ReaderSource

REQUEST = cast(
    gr.Request,
    SimpleNamespace(
        headers={"accept-language": "ko"}, username=None, session_hash="tab", request=SimpleNamespace(scope={})
    ),
)


QUESTION = "에코 챔버가 무엇인가?"


def page_over(settings: Settings) -> Iterator[Page]:
    source = ReaderSource(settings)
    answering, library = Answering(source), Library(settings, source.models)
    evaluations = Evaluations(settings, source)
    yield Page(answering, library, evaluations, settings)
    evaluations.close()
    library.close()
    answering.close()
    source.close()


@pytest.fixture
def page(settings: Settings) -> Iterator[Page]:
    """The page over the packaged index."""
    yield from page_over(settings)


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Page]:
    """The page over a folder without an index."""
    yield from page_over(load_settings(home=tmp_path / "nothing"))


def outputs(page: Page, handler: str) -> int:
    return max(len(event.outputs) for event in page.blocks.fns.values() if event.name == handler)


def asking(number: int = 1) -> str:
    """What the browser hands over with a question."""
    return json.dumps({"conversation": "c", "number": number})


def kept(values: list[Any]) -> str:
    """The conversation as the browser keeps it, after an update of a growing exchange."""
    exchange = values[1]["exchange"]
    return json.dumps({"format": "mundap-conversation", "version": 1, "id": "c", "title": "", "exchanges": [exchange]})


def said(values: list[Any]) -> str:
    return "\n".join(str(value) for value in values)


@pytest.mark.parametrize("record", ["", "{broken"])
def test_opening_fills_every_output(page: Page, record: str) -> None:
    values = asyncio.run(page._opened(record, "", "", REQUEST))
    assert len(values) == outputs(page, "_opened")
    assert ("읽을 수 없습니다" in said(values)) == bool(record)
    updates = asyncio.run(page._change_language(record, "en", "", "", REQUEST))
    assert len(updates) == outputs(page, "_change_language")
    refreshed = asyncio.run(page._chat.refreshed("ko", "", ""))
    assert len(refreshed) == outputs(page, "refreshed")


def test_asking_fills_every_output_and_ends_with_nothing_new(page: Page) -> None:
    async def yields(place: str) -> list[list[Any]]:
        return [one async for one in page._chat.replies.reply(QUESTION, place, "", "", "ko", REQUEST)]

    expected = outputs(page, "reply")
    whole = asyncio.run(yields(asking()))
    assert {len(values) for values in whole} == {expected} and "에코 챔버" in said(whole[-3])
    assert 'data-exchange="1"' in whole[-2][2]  # the questions to ask next
    assert whole[-1] == [gr.skip()] * expected  # Gradio sends the last values twice
    refused = asyncio.run(yields("{broken"))
    assert len(refused[0]) == expected and "자리를" in said(refused)


def test_an_exchange_is_sent_as_what_is_new_of_it(page: Page) -> None:
    async def values() -> list[dict[str, Any]]:
        updates = page._chat.replies.reply(QUESTION, asking(3), "", "", "ko", REQUEST)
        return [one[1] async for one in updates if one[1] != gr.skip()]

    grown = asyncio.run(values())
    assert len({one["run"] for one in grown}) == 1
    assert [one["exchange"]["number"] for one in grown] == [3] * len(grown)
    counts = [len(one["texts"]["article"]) for one in grown]
    assert counts == sorted(counts) and grown[-1]["texts"]["article"][0] == grown[0]["texts"]["article"][0]


def test_a_language_chosen_while_an_answer_grows_holds_for_the_rest_of_it(page: Page) -> None:
    async def values() -> tuple[str, str]:
        reply = page._chat.replies.reply(QUESTION, asking(), "", "", "ko", REQUEST)
        waiting = await anext(reply)
        drawn = said(await page._change_language(kept(waiting), "en", "", "", REQUEST))
        rest = [one async for one in reply]
        return drawn, said(rest)

    drawn, rest = asyncio.run(values())
    assert 'aria-busy="true"' in drawn  # it goes on waiting
    assert "Ask again" in rest and "다시 질문하기" not in rest


def test_a_slow_response_to_the_loaded_page_does_not_draw_over_a_chat_that_was_opened(page: Page) -> None:
    async def values() -> list[Any]:
        is_opened, localize = asyncio.Event(), page._library.localize

        async def slowly(language: str, tab: str, **may: bool) -> list[Any]:
            await is_opened.wait()
            return await localize(language, tab, **may)

        page._library.localize = slowly  # type: ignore[method-assign]
        slow = asyncio.ensure_future(page._opened("", "", "", REQUEST))
        await asyncio.sleep(0)
        event = cast(gr.EventData, SimpleNamespace(_data={"record": ""}))
        await page._chat._open("ko", event, REQUEST)
        is_opened.set()
        return list(await slow)

    shown = asyncio.run(values())
    views = len(page._chat.views)
    assert shown[3 : 3 + views] == [gr.skip()] * views
    assert gr.skip() not in shown[3 + views :]


def test_an_exchange_that_nobody_answers_any_more_counts_as_stopped(page: Page) -> None:
    async def values() -> str:
        reply = page._chat.replies.reply(QUESTION, asking(), "", "", "ko", REQUEST)
        waiting = await anext(reply)
        await reply.aclose()  # type: ignore[attr-defined]
        return said(await page._opened(kept(waiting), "", "", REQUEST))

    assert "확인된 문장이 나오기 전에 중지했습니다" in asyncio.run(values())


def test_no_questions_are_suggested_while_an_answer_grows(page: Page) -> None:
    waiting = {"number": 1, "question": "?", "state": "waiting"}
    recent = json.dumps({"exchange": waiting, "turns": []})
    suggest = page._chat._suggested.suggest
    assert asyncio.run(suggest(recent, "", "ko", REQUEST)) == gr.skip()
    assert asyncio.run(suggest("{broken", "", "ko", REQUEST)) == ""
    assert 'data-exchange="0"' in asyncio.run(suggest("", "", "ko", REQUEST))


def test_after_an_abstention_nothing_is_suggested_that_was_asked_already(page: Page) -> None:
    async def suggested() -> tuple[tuple[str, ...], str]:
        examples = await page._answering.examples("ko")
        answer = await page._answering.borrow(lambda reader: reader.chain.invoke("제주항공의 매출은?"))
        nowhere_near = dataclasses.replace(answer, nearest=())
        last = Exchange(2, answer.question, answer=nowhere_near, state="done")
        turns = [Turn(question, "") for question in examples]
        return examples, html.unescape(await page._chat._suggested.after(last, turns, "", "ko", "tab"))

    examples, shown = asyncio.run(suggested())
    assert examples and not [question for question in examples if question in shown]


def test_a_lost_index_is_said_and_the_page_stands(lost: Page) -> None:
    values = asyncio.run(lost._opened("", "", "", REQUEST))
    assert len(values) == outputs(lost, "_opened")
    assert "아직 색인이 없습니다" in said(values)


def test_only_what_answers_is_in_the_group_that_is_counted(page: Page) -> None:
    names = {event.name for event in page.blocks.fns.values() if event.concurrency_id in (ANSWERS, FEEDBACK)}
    assert names == {"reply", "_check", "_keep", "ask", "check_text"}
    public = [event.api_name for event in page.blocks.fns.values() if event.api_visibility == "public"]
    assert public == ["ask", "check_text"]
