"""Many people at once: each gets answers to his own questions, and one's stop or slow model touches nobody else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsers import ask
from faulty_server import FaultyServer, says
from gradio_client import Client
from playwright.sync_api import Browser
from visitor import BOOKS, OPENED, QUOTED, Visit, visiting

from ui.server import Server

pytestmark = pytest.mark.slow

SLOW = (
    "달빛 도서관은 2019년 5월 4일에 문을 열었다 [1]. 달빛 도서관의 첫 관장은 정소라이다 [1]. "
    "달빛 도서관은 언덕 위의 옛 우체국을 고쳐 지었다 [1]. "
    "달빛 도서관에는 책이 3만 2000권 있다 [1]. 달빛 도서관을 찾는 사람은 한 해에 4만 명이다 [1]."
)


def begin(visit: Visit, question: str) -> None:
    visit.page.fill("#question textarea", question)
    visit.page.press("#question textarea", "Enter")
    visit.page.wait_for_selector('.conversation[aria-busy="true"] .claim')


def test_a_stop_ends_one_stream_and_the_other_goes_on(browser: Browser, serve) -> None:  # type: ignore[no-untyped-def]
    with FaultyServer(says(SLOW, piece=3, delay=0.15)) as model:
        server = serve(openai_base_url=model.url, openai_api_key="sk-test", model="slow", judge="none")
        with visiting(browser, server) as ours, visiting(browser, server) as theirs:
            begin(theirs, OPENED)
            begin(ours, OPENED)
            ours.page.click("#stop")
            ours.page.wait_for_selector('.conversation[aria-busy="false"] .reply', timeout=3000)
            assert "여기서 중지했습니다" in ours.answer(1)
            assert theirs.page.get_attribute(".conversation", "aria-busy") == "true"
            theirs.page.wait_for_selector('.conversation[aria-busy="false"] .reply', timeout=60000)
            assert "중지했습니다" not in theirs.answer(1)
            assert "정소라" in theirs.answer(1)
            ours.reload()
            ours.page.wait_for_selector('.conversation[aria-busy="false"] .reply')
            assert "여기서 중지했습니다" in ours.answer(1) and ours.page.locator(".again").count() == 1


def test_a_slow_model_keeps_nobody_from_a_quote(browser: Browser, serve) -> None:  # type: ignore[no-untyped-def]
    with FaultyServer(says(SLOW, piece=2, delay=0.2)) as model:
        server = serve(openai_base_url=model.url, openai_api_key="sk-test", model="slow", judge="none")
        with visiting(browser, server) as slow, visiting(browser, server) as quick:
            quick.open_tab("설정")
            quick.page.check("#answerer input[value=extractive]")
            quick.open_tab("대화")
            begin(slow, OPENED)
            assert "3만 2000권" in quick.ask(BOOKS, 1)
            assert slow.page.get_attribute(".conversation", "aria-busy") == "true"
            slow.page.click("#stop")
            slow.page.wait_for_selector('.conversation[aria-busy="false"] .reply', timeout=3000)


def test_a_conversation_that_is_left_or_deleted_while_it_grows(browser: Browser, serve) -> None:  # type: ignore[no-untyped-def]
    with FaultyServer(says(SLOW, piece=3, delay=0.2)) as model:
        server = serve(openai_base_url=model.url, openai_api_key="sk-test", model="slow", judge="none")
        with visiting(browser, server) as visit:
            page = visit.page
            begin(visit, OPENED)
            page.click("#fresh")
            page.wait_for_selector(".welcome")
            page.wait_for_timeout(1000)
            assert page.locator("#past-list [aria-current]").count() == 0
            page.click("#past-list .open-past")
            page.wait_for_selector('.conversation[aria-busy="false"] .claim')
            assert "여기서 중지했습니다" in visit.answer(1)
            page.fill("#question textarea", BOOKS)
            page.press("#question textarea", "Enter")
            page.wait_for_selector('.conversation[aria-busy="true"]')
            visit.past(0, "delete")
            page.click("#asking button[value=sure]")
            page.wait_for_selector(".welcome", state="attached")
            page.wait_for_timeout(1500)
            assert (
                page.evaluate("Object.keys(localStorage).filter((name) => name.includes('conversation')).length") == 0
            )


def test_twenty_sessions_each_get_their_own_answers(served: Server) -> None:
    """Twenty clients at once, each with a question of its own; every one is answered as if it were alone.

    A client waits five seconds for a byte unless it is told otherwise, which a busy machine may take to queue twenty.
    """
    words = ("언제 문을 열었나?", "첫 관장은 누구인가?", "책은 몇 권 있나?", "한 해에 몇 명이 찾나?")
    questions = [f"{'부디 ' * n}달빛 도서관은 {words[n % 4]}" for n in range(20)]
    with served.source.reader() as reader:
        expected = [reader.chain.invoke(question) for question in questions]
    together = threading.Barrier(len(questions))

    def asked(question: str) -> dict[str, object]:
        client = Client(served.url, verbose=False, analytics_enabled=False, httpx_kwargs={"timeout": 300})
        together.wait(60)
        answer = client.predict(question, api_name="/ask")
        assert isinstance(answer, dict)
        return answer

    with ThreadPoolExecutor(len(questions)) as pool:
        answers = list(pool.map(asked, questions))
    assert [answer["question"] for answer in answers] == [one.question for one in expected]
    assert [answer["text"] for answer in answers] == [one.text for one in expected]


def test_six_tabs_each_show_their_own_answers(browser: Browser, served: Server) -> None:
    """Six tabs of six visitors ask in turn without waiting, then each shows what was asked there.

    Twenty at once are tested without a browser: drawing a page costs seconds of a core, and adds nothing to the law.
    """
    pages = [browser.new_context(locale="ko-KR").new_page() for _ in range(6)]
    try:
        for page in pages:
            page.goto(served.url)
        for number, page in enumerate(pages):
            page.wait_for_selector(".welcome", timeout=60000)
            page.fill("#question textarea", OPENED if number % 2 else BOOKS)
        for page in pages:
            page.press("#question textarea", "Enter")
        for number, page in enumerate(pages):
            page.wait_for_selector('.conversation[aria-busy="false"] .reply.answer', timeout=120000)
            said = page.inner_text("#conversation")
            assert (QUOTED in said) == bool(number % 2) and ("3만 2000권" in said) != bool(number % 2)
        ask(pages[3], "그곳의 첫 관장은 누구야?", 2)
        assert "정소라" in pages[3].inner_text('.exchange[data-exchange="2"]')
        assert pages[4].locator(".exchange").count() == 1
    finally:
        for page in pages:
            page.context.close()
