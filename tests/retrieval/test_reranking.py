"""What was read in a passage moves it before passages that only look like it; nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from doubles import ingest, write_files
from hypothesis import given
from hypothesis import strategies as st

from rag import assembly
from rag.records import Chunk, Document, Hit, Sentence, Source
from rag.retrieval.matching import Context
from rag.retrieval.reranking import UNREAD, reranked
from rag.retrieval.window_reading import SentenceReading
from rag.settings import load_settings

logits = st.none() | st.floats(-20, 20)


def context(name: str, score: float, logit: float | None) -> Context:
    """A passage of one sentence, with what was read of it."""
    document = Document(name, name, name, "문장이다.", name)
    sentence = Sentence(name, f"{name}-0", 0, 5, "문장이다.")
    chunk = Chunk(sentence.chunk_id, name, 0, 5, "문장이다.")
    source = Source(name, document, chunk, (sentence,), np.zeros((1, 3), dtype=np.float32), (True,), "")
    reading = None if logit is None else SentenceReading(logit, 1.0, (0, 5))
    return Context(sentence, Hit(source, score, 0.0, 0.0, (0.8,), (0.0,)), "", "", "", 0.8, 0.0, reading)


def order(contexts: list[Context]) -> list[str]:
    return [hit.document.id for hit in reranked([one.hit for one in contexts], contexts)]


@given(st.lists(st.tuples(st.floats(-5, 5), logits), max_size=8))
def test_every_passage_stays_once(rows: list[tuple[float, float | None]]) -> None:
    contexts = [context(str(place), *row) for place, row in enumerate(rows)]
    assert sorted(order(contexts)) == sorted(str(place) for place in range(len(rows)))


@given(st.floats(-5, 5), st.floats(UNREAD, 20), st.floats(0.1, 5))
def test_of_equal_passages_the_one_that_answers_comes_first(score: float, logit: float, more: float) -> None:
    assert order([context("a", score, logit), context("b", score, logit + more)]) == ["b", "a"]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_passages_that_nobody_read_keep_their_order(scores: list[float]) -> None:
    contexts = [context(str(place), score, None) for place, score in enumerate(sorted(scores, reverse=True))]
    assert order(contexts) == [str(place) for place in range(len(scores))]


def test_the_passages_of_a_chat_model_are_read_and_the_one_that_answers_is_told(tmp_path: Path) -> None:
    contents = {
        "a.txt": "시립미술관 관람료 안내이다. 관람료는 안내 창구에 낸다. 관람료 안내는 누리집에도 있다.",
        "b.txt": "시립미술관에 들어가려면 어른은 4,000원을 낸다.",
    }
    model = {"openai_base_url": "http://127.0.0.1:9", "openai_api_key": "sk-test", "model": "never asked"}
    chosen = load_settings(home=tmp_path / "home", **model)
    with assembly.open_writer(chosen) as ingestor:
        ingest(ingestor, write_files(tmp_path / "in", contents))
    with assembly.opened_reader(chosen) as reader:
        finding = reader.chain.finder.finding("시립미술관 관람료는 얼마야?")
    read = {one.document.source: one.context.reading for one in finding.ranked}
    assert read["a.txt"] is not None and read["b.txt"] is not None
    assert read["a.txt"].answers < 0 < read["b.txt"].answers
    assert [hit.document.source for hit in finding.retrieved.hits] == ["b.txt", "a.txt"]
    for unread in (load_settings(home=chosen.home), load_settings(home=chosen.home, rerank=False, **model)):
        with assembly.opened_reader(unread) as reader:
            ranked = reader.chain.finder.finding("시립미술관 관람료는 얼마야?").ranked
        assert all(one.context.reading is None for one in ranked)
