"""Token counts, budgets and prices."""

from __future__ import annotations

import hashlib
import inspect
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiktoken.load
import tiktoken.registry
import tiktoken_ext
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from rag.errors import SettingsError
from rag.models import tokens
from rag.models.tokens import OFFLINE, cost, count, read_prices, recent_turns
from rag.packaged import SEEDS
from rag.records import Turn


@given(st.text(max_size=200))
def test_every_text_can_be_counted_special_tokens_too(text: str) -> None:
    assert 0 <= count(text + "<|endoftext|>") <= 4 * len(text) + 20


@pytest.fixture
def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file in which tiktoken would cache cl100k_base, which GPT-4 has; a download fails the test."""

    read = tiktoken.load.read_file

    def read_here(address: str) -> bytes:
        assert Path(address).is_file()
        return read(address)

    monkeypatch.setattr(tiktoken.load, "read_file", read_here)
    monkeypatch.setattr(tiktoken.registry, "ENCODINGS", {})
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    tokens._encoding.cache_clear()
    yield tmp_path / hashlib.sha1(tokens._CL100K[0].encode()).hexdigest()
    tokens._encoding.cache_clear()


def vocabulary() -> bytes:
    """cl100k_base as OpenAI publishes it, from the wheel."""
    return (Path(next(iter(tiktoken_ext.__path__))) / "data" / "cl100k_base.tiktoken").read_bytes()


@pytest.mark.parametrize("variable", ["TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR", None])
@pytest.mark.parametrize("model", ["gpt-4-0613", "openai:gpt-4", "azure/gpt-4"])
def test_a_model_is_counted_with_its_own_vocabulary_where_the_machine_has_it(
    variable: str | None, model: str, cached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    folder = cached.parent
    if variable is None:
        monkeypatch.setattr(tempfile, "tempdir", str(folder))
        cached = folder / "data-gym-cache" / cached.name
        cached.parent.mkdir()
    else:
        monkeypatch.setenv(variable, str(folder))
    cached.write_bytes(vocabulary())
    assert tokens._encoding(model).name == "cl100k_base"


@pytest.mark.parametrize("content", [None, b"", b"not what OpenAI published"])
def test_nothing_is_downloaded_nor_deleted_where_it_does_not(content: bytes | None, cached: Path) -> None:
    if content is not None:
        cached.write_bytes(content)
    for model in ("gpt-4", "gpt-4.1-mini", "gpt-oss-20b", "davinci", "qwen3:8b", ""):
        assert tokens._encoding(model).name == OFFLINE
        assert count("질문 question", model) > 0
    assert content is None or cached.read_bytes() == content


def test_vocabularies_are_those_that_tiktoken_knows() -> None:
    for name, (address, sha256) in tokens._VOCABULARIES.items():
        source = inspect.getsource(getattr(openai_public, name.replace("o200k_harmony", "o200k_base")))
        assert address in source
        assert sha256 in source


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
