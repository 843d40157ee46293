"""What was read in a passage moves it before passages that only look like it; nothing is lost or doubled."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from doubles import ingest, reading, write_files
from hypothesis import given
from hypothesis import strategies as st

from rag import assembly
from rag.records import Chunk, Document, Hit, Sentence, Source
from rag.retrieval.features import FEATURES, SentenceFeatures
from rag.retrieval.matching import Context
from rag.retrieval.reader import READING_WEIGHT, Candidate, confidence, with_readings
from rag.retrieval.reranking import reranked
from rag.retrieval.window_reading import UNREAD, SentenceReading
from rag.settings import load_settings

NOTHING = SentenceFeatures((), frozenset(), (), np.zeros(len(FEATURES)))
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
    candidates = [Candidate(one, NOTHING) for one in contexts]
    return [hit.document.id for hit in reranked([one.hit for one in contexts], candidates)]


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


@given(st.lists(st.tuples(st.floats(-9, 9), logits), min_size=1, max_size=8))
def test_what_is_read_ranks_sentences_anew_and_loses_none(rows: list[tuple[float, float | None]]) -> None:
    contexts = [context(str(place), 0.0, None) for place in range(len(rows))]
    unread = [Candidate(one, NOTHING, score, score) for one, (score, _) in zip(contexts, rows, strict=True)]
    read = {
        one.sentence: SentenceReading(logit, 1.0, (0, 5))
        for one, (_, logit) in zip(contexts, rows, strict=True)
        if logit is not None
    }
    found = with_readings(unread, read)
    assert sorted(one.sentence.document_id for one in found) == sorted(str(place) for place in range(len(rows)))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        score, logit = rows[int(one.sentence.document_id)]
        assert one.unread == score and (one.context.reading is None) == (logit is None)
        assert one.score >= score + READING_WEIGHT * UNREAD


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
    read = {one.document.source: one.context.reading for one in finding.ranked}
    assert read["a.txt"] is not None and read["b.txt"] is not None
    assert read["a.txt"].answers < 0 < read["b.txt"].answers
    assert [hit.document.source for hit in finding.retrieved.hits] == ["b.txt", "a.txt"]
    assert finding.ranked[0].document.source == "b.txt"
    with assembly.opened_reader(load_settings(home=chosen.home, rerank=False)) as reader:
        ranked = reader.chain.finder.finding("시립미술관 관람료는 얼마야?").ranked
    assert all(one.context.reading is None and one.score == one.unread for one in ranked)


def test_the_more_a_sentence_reads_like_an_answer_the_surer_it_is(tmp_path: Path) -> None:
    contents = {"a.txt": "별빛 도서관은 2011년에 문을 열었다. 관장은 나하늘이다."}
    with reading(tmp_path, contents) as reader:
        finding = reader.chain.finder.finding("별빛 도서관은 언제 문을 열었나?")
    best, *others = finding.ranked
    sure = []
    for logit in range(-4, 12):
        context = replace(best.context, reading=SentenceReading(logit, 1.0, (0, 5)))
        sure.append(confidence(finding.weighted_question, [replace(best, context=context), *others]))
    assert all(less < more for less, more in pairwise(sure))
