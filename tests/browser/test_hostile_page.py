"""Nothing that a document or a model says runs or is fetched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from faulty_server import FaultyServer, says
from playwright.sync_api import Browser
from visitor import HEIGHT, OPENED, Visit, visiting

pytestmark = pytest.mark.slow

ATTACK = (
    "<script>document.title='ran'</script><img src=x onerror=document.title='ran'> "
    "![그림](http://192.0.2.1/a.png) [여기](javascript:document.title='ran') ${document.title='ran'} "
)


def unharmed(visit: Visit) -> bool:
    visit.page.wait_for_timeout(500)
    inside = visit.page.locator(":is(#conversation, #beside, #next, #past) :is(img, script, iframe, object)").count()
    return visit.page.title() == "mundap 문답" and inside == 0


def test_a_hostile_document_runs_and_fetches_nothing(visit: Visit) -> None:
    page = visit.page
    assert "27미터이다" in visit.ask(HEIGHT, 1)
    assert any("<script>" in text and "![그림]" in text and "${document" in text for text in visit.marked())
    page.hover(".marker >> nth=0")
    page.click(".marker >> nth=0")
    page.wait_for_selector("#document mark.current")
    assert "<img src=http://192.0.2.1/publisher.png" in page.inner_text("#document header")
    assert "![그림](http://192.0.2.1/b.png)" in page.inner_text("#document .text")
    visit.ask(ATTACK, 2)
    visit.reload()
    page.wait_for_selector('.exchange[data-exchange="2"]')
    page.click("#past-list summary")
    visit.open_tab("문서")
    page.click(".documents tr:has-text('등대') .read-one")
    page.wait_for_selector("#reading article")
    assert unharmed(visit)


def test_a_hostile_model_runs_and_fetches_nothing(browser: Browser, serve) -> None:  # type: ignore[no-untyped-def]
    text = f"달빛 도서관은 2019년 5월 4일에 문을 열었다 {ATTACK}[1]. 달빛 도서관은 1999년에 {ATTACK} 닫았다 [1]."
    with (
        FaultyServer(says(text)) as server,
        visiting(
            browser, serve(openai_base_url=server.url, openai_api_key="sk-test", model=ATTACK[:40], judge="none")
        ) as visit,
    ):
        said = visit.ask(OPENED, 1)
        assert "2019년" in said
        visit.open_tab("설정")
        assert server.requests and unharmed(visit)


@pytest.fixture(autouse=True)
def nothing_listens() -> Iterator[None]:
    """The visitor's own check (see ``reader.visiting``) fails the test if anything but the page was asked for."""
    yield
