"""Sentences are verified while more are written: in order, each once, as early as can be."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.concurrent_verification import verified_while_written


def never() -> None:
    raise AssertionError("nobody cancelled")


@given(st.lists(st.integers(), max_size=30))
def test_every_item_is_verified_once_and_in_order(items: list[int]) -> None:
    assert list(verified_while_written(iter(items), lambda batch: [-one for one in batch], never)) == [
        -one for one in items
    ]


def test_the_first_item_is_verified_before_the_second_is_written() -> None:
    verified = threading.Event()

    def drafts() -> Iterator[int]:
        yield 1
        assert verified.wait(5)
        yield 2

    results = verified_while_written(drafts(), lambda batch: batch, never)
    assert next(results) == 1
    verified.set()
    assert list(results) == [2]


def test_what_is_written_meanwhile_goes_together() -> None:
    written, batches = threading.Event(), []

    def drafts() -> Iterator[int]:
        yield from (1, 2, 3)
        written.set()

    def verify(batch: Sequence[int]) -> Sequence[int]:
        assert written.wait(5)
        batches.append(list(batch))
        return batch

    assert list(verified_while_written(drafts(), verify, never)) == [1, 2, 3]
    assert batches == [[1], [2, 3]]


def test_a_draft_that_fails_fails_after_its_items() -> None:
    def drafts() -> Iterator[int]:
        yield 1
        raise ValueError("broken off")

    results = verified_while_written(drafts(), lambda batch: batch, never)
    assert next(results) == 1
    with pytest.raises(ValueError, match="broken off"):
        next(results)


def test_a_verification_that_fails_is_raised_and_the_draft_cancelled() -> None:
    cancelled = threading.Event()

    def verify(batch: Sequence[int]) -> Sequence[int]:
        raise ValueError("no verdict")

    def drafts() -> Iterator[int]:
        yield 1
        cancelled.wait(5)

    with pytest.raises(ValueError, match="no verdict"):
        list(verified_while_written(drafts(), verify, cancelled.set))
    assert cancelled.is_set()


def test_closing_it_cancels_what_runs() -> None:
    cancelled = threading.Event()

    def drafts() -> Iterator[int]:
        yield 1
        cancelled.wait(5)

    results = verified_while_written(drafts(), lambda batch: batch, cancelled.set)
    assert next(results) == 1
    results.close()
    assert cancelled.is_set()
