"""What was read in a passage moves it before passages that only look like it; nothing is lost or doubled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from doubles import ingest, write_files
from hypothesis import given
from hypothesis import strategies as st

from rag import assembly
from rag.records import Chunk, Document, Hit, Sentence, Source
from rag.retrieval.features import FEATURES, UNREAD, SentenceFeatures
from rag.retrieval.matching import Context
from rag.retrieval.reader import Candidate, with_readings
from rag.retrieval.reranking import reranked
from rag.retrieval.window_reading import SentenceReading
from rag.settings import load_settings

logits = st.none() | st.floats(-20, 20)


def candidate(name: str, score: float, logit: float | None) -> Candidate:
    """A passage of one sentence, with what was read of it."""
    document = Document(name, name, name, "문장이다.", name)
    sentence = Sentence(name, f"{name}-0", 0, 5, "문장이다.")
    chunk = Chunk(sentence.chunk_id, name, 0, 5, "문장이다.")
    source = Source(name, document, chunk, (sentence,), np.zeros((1, 3), dtype=np.float32), (True,), "")
    reading = None if logit is None else SentenceReading(logit, 1.0, (0, 5))
    context = Context(sentence, Hit(source, score, 0.0, 0.0, (0.8,), (0.0,)), "", "", "", 0.8)
    features = SentenceFeatures(
        (), frozenset(), (), np.array([UNREAD if name == "reading" else 0.0 for name in FEATURES])
    )
    return Candidate(context, features, 0.0, reading)


def order(candidates: list[Candidate]) -> list[str]:
    return [hit.document.id for hit in reranked([one.context.hit for one in candidates], candidates)]


@given(st.lists(logits, max_size=6))
def test_what_is_read_is_told_of_its_sentence_and_nobody_is_lost(read: list[float | None]) -> None:
    unread = [candidate(str(place), 0.0, None) for place in range(len(read))]
    told = {
        one.sentence: SentenceReading(logit, 1.0, (0, 5))
        for one, logit in zip(unread, read, strict=True)
        if logit is not None
    }
    ranked = with_readings(unread, told)
    assert {one.sentence: one.reading for one in ranked} == {one.sentence: told.get(one.sentence) for one in unread}
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    for one in ranked:
        assert one.feature("reading") == (max(UNREAD, one.reading.score) if one.reading else UNREAD)


@given(st.lists(st.tuples(st.floats(-5, 5), logits), max_size=8))
def test_every_passage_stays_once(rows: list[tuple[float, float | None]]) -> None:
    candidates = [candidate(str(place), *row) for place, row in enumerate(rows)]
    assert sorted(order(candidates)) == sorted(str(place) for place in range(len(rows)))


@given(st.floats(-5, 5), st.floats(UNREAD, 20), st.floats(0.1, 5))
def test_of_equal_passages_the_one_that_answers_comes_first(score: float, logit: float, more: float) -> None:
    assert order([candidate("a", score, logit), candidate("b", score, logit + more)]) == ["b", "a"]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_passages_that_nobody_read_keep_their_order(scores: list[float]) -> None:
    candidates = [candidate(str(place), score, None) for place, score in enumerate(sorted(scores, reverse=True))]
    assert order(candidates) == [str(place) for place in range(len(scores))]


def test_passages_are_read_and_the_one_that_answers_is_told(tmp_path: Path) -> None:
    contents = {
        "a.txt": "시립미술관 관람료 안내이다. 관람료는 안내 창구에 낸다. 관람료 안내는 누리집에도 있다.",
        "b.txt": "시립미술관에 들어가려면 어른은 4,000원을 낸다.",
    }
    chosen = load_settings(home=tmp_path / "home")
    with assembly.open_writer(chosen) as ingestor:
        ingest(ingestor, write_files(tmp_path / "in", contents))
    with assembly.opened_reader(chosen) as reader:
        finding = reader.chain.finder.finding("시립미술관 관람료는 얼마야?")
    read = {one.document.source: one.reading for one in finding.ranked}
    assert read["a.txt"] is not None and read["b.txt"] is not None
    assert read["a.txt"].answers < 0 < read["b.txt"].answers
    assert {hit.document.source for hit in finding.retrieved.hits} == set(contents)
