"""Token counts, budgets and prices."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SettingsError
from rag.models.tokens import cost, count, fitting, read_prices, recent_turns
from rag.packaged import SEEDS
from rag.records import Turn


@given(st.text(max_size=200))
def test_every_text_can_be_counted_special_tokens_too(text: str) -> None:
    assert 0 <= count(text + "<|endoftext|>") <= 4 * len(text) + 20


@given(st.lists(st.text(max_size=30), max_size=8), st.integers(0, 60))
def test_what_fits_a_budget_is_the_longest_beginning_that_does(texts: list[str], budget: int) -> None:
    number = fitting(texts, budget)
    sizes = [count(text) for text in texts]
    assert number <= len(texts)
    assert sum(sizes[:number]) <= budget or number <= 1
    assert number == len(texts) or number == 0 or sum(sizes[: number + 1]) > budget


@given(st.lists(st.text(min_size=1, max_size=20), max_size=8), st.integers(0, 60))
def test_history_keeps_the_last_turns_that_fit(questions: list[str], budget: int) -> None:
    history = tuple(Turn(question, "답") for question in questions)
    kept = recent_turns(history, budget)
    assert kept == history[len(history) - len(kept) :]
    assert sum(count(turn.question) + count(turn.answer) for turn in kept) <= budget


def test_the_packaged_prices_are_dated_and_matched_by_the_longest_name() -> None:
    prices = read_prices(SEEDS / "prices.tsv")
    assert all(len(price.as_of) == 10 and price.output >= price.input > 0 for price in prices)
    assert cost(prices, "gpt-4o-mini-2024-07-18", 1_000_000, 0) == 0.15
    assert cost(prices, "gpt-4o", 0, 1_000_000) == 10.0
    assert cost(prices, "SmolLM2-135M-Instruct", 10**6, 10**6) == 0.0


@pytest.mark.parametrize("line", ["gpt\t1", "gpt\tcheap\t2\t2025-01-01"])
def test_a_faulty_price_is_refused_with_its_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "prices.tsv"
    path.write_text(f"# prices\n{line}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="faulty line 2"):
        read_prices(path)
