"""The page without a browser: every handler gives as many values as it has outputs, and a lost index is said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from rag.settings import Settings, load_settings
from ui.app import Page
from ui.evaluation.runner import Evaluations
from ui.library.documents import Library
from ui.shared.answering import Answering
from ui.shared.components import ANSWERS, FEEDBACK
from ui.shared.reader_source import ReaderSource

REQUEST = cast(
    gr.Request,
    SimpleNamespace(
        headers={"accept-language": "ko"}, username=None, session_hash="tab", request=SimpleNamespace(scope={})
    ),
)


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


def said(values: list[Any]) -> str:
    return "\n".join(str(value) for value in values)


@pytest.mark.parametrize("record", ["", "{broken"])
def test_opening_fills_every_output(page: Page, record: str) -> None:
    values = asyncio.run(page._opened(record, "", "", REQUEST))
    assert len(values) == outputs(page, "_opened")
    assert ("읽을 수 없습니다" in said(values)) == bool(record)
    updates = asyncio.run(page._change_language("en", record, "", "", REQUEST))
    assert len(updates) == outputs(page, "_change_language")
    refreshed = asyncio.run(page._chat.refreshed("ko", "", "", ""))
    assert len(refreshed) == outputs(page, "refreshed")


def test_asking_fills_every_output(page: Page) -> None:
    async def yields(record: str) -> list[list[Any]]:
        return [one async for one in page._chat._reply("에코 챔버가 무엇인가?", record, "", "", "ko", "", REQUEST)]

    expected = outputs(page, "_reply")
    whole = asyncio.run(yields(""))
    assert {len(values) for values in whole} == {expected} and "에코 챔버" in said(whole[-1])
    (refused,) = asyncio.run(yields("{broken"))
    assert len(refused) == expected and "읽을 수 없습니다" in said(refused)


@pytest.mark.parametrize("handler", ["_opened", "_change_language"])
def test_a_slow_response_does_not_overwrite_a_newer_answer(page: Page, handler: str) -> None:
    """A question is asked and answered while the loaded page, or a change of language, waits for its words."""
    arguments = ("", "", "") if handler == "_opened" else ("ko", "", "", "")
    localize = page._library.localize

    async def values() -> list[Any]:
        is_answered = asyncio.Event()

        async def slowly(language: str, tab: str, **may: bool) -> list[Any]:
            await is_answered.wait()
            return await localize(language, tab, **may)

        page._library.localize = slowly  # type: ignore[method-assign]
        slow = asyncio.ensure_future(getattr(page, handler)(*arguments, REQUEST))
        await asyncio.sleep(0)
        async for _ in page._chat._reply("에코 챔버가 무엇인가?", "", "", "", "ko", "", REQUEST):
            pass
        is_answered.set()
        return list(await slow)

    shown = asyncio.run(values())
    views = len(page._chat.views)
    first = 4 if handler == "_opened" else 1
    assert shown[first : first + views] == [gr.skip()] * views
    assert (shown[0] == gr.skip()) == (handler == "_opened")
    assert gr.skip() not in shown[first + views :]


def test_an_answer_on_its_way_is_worded_in_a_language_that_is_chosen_now(page: Page) -> None:
    """The user has the whole answer, and the server has not yet closed the request for it."""

    async def values() -> list[Any]:
        reply = page._chat._reply("에코 챔버가 무엇인가?", "", "", "", "ko", "", REQUEST)
        record = ""
        while '"done"' not in record:
            record = (await anext(reply))[1]
        return list(await page._change_language("en", record, "", "", REQUEST))

    shown = said(asyncio.run(values()))
    assert "에코 챔버" in shown and "Ask again" in shown


def test_a_growing_answer_takes_no_suggestions_away(page: Page) -> None:
    """A late page asks for suggestions while an answer grows, and the server begins with it last."""

    async def values() -> tuple[Any, Any]:
        suggest = page._chat._suggested.suggest
        records = [
            update[1] async for update in page._chat._reply("에코 챔버가 무엇인가?", "", "", "", "ko", "", REQUEST)
        ]
        whole = asyncio.ensure_future(suggest(records[-1], "", "ko", REQUEST))
        await asyncio.sleep(0)
        return await suggest(records[0], "", "ko", REQUEST), await whole

    while_growing, suggested = asyncio.run(values())
    assert while_growing == gr.skip()
    assert 'data-exchange="1"' in suggested


def test_a_lost_index_is_said_and_the_page_stands(lost: Page) -> None:
    values = asyncio.run(lost._opened("", "", "", REQUEST))
    assert len(values) == outputs(lost, "_opened")
    assert "아직 색인이 없습니다" in said(values)


def test_only_what_answers_is_in_the_group_that_is_counted(page: Page) -> None:
    names = {event.name for event in page.blocks.fns.values() if event.concurrency_id in (ANSWERS, FEEDBACK)}
    assert names == {"_reply", "_keep", "ask", "check_text"}
    public = [event.api_name for event in page.blocks.fns.values() if event.api_visibility == "public"]
    assert public == ["ask", "check_text"]
