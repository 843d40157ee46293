"""Whatever stands in a file: four times the size takes about four times the time until it is cut and analysed."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest
from adversarial import GROWING
from file_samples import file_samples
from taking_in import take_in

from rag.errors import DocumentError
from rag.index import SUFFIXES
from rag.text import Analyzer

SIZE, TIMES = 20_000, 4  # bytes; what is quadratic takes 16 times as long
MOST = 9  # times as long, on a machine that does other things
SECONDS = 0.5  # below that, nothing can be told


def seconds(path: Path, analyzer: Analyzer) -> float:
    """Return how many seconds of a processor a file takes, refused or not."""
    begun = time.process_time()
    with contextlib.suppress(DocumentError):
        take_in(path, analyzer)
    return time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("kind", GROWING)
def test_time_grows_with_the_size(kind: str, analyzer: Analyzer, tmp_path: Path) -> None:
    suffix, make = GROWING[kind]
    small, large = tmp_path / f"small{suffix}", tmp_path / f"large{suffix}"
    small.write_bytes(make(SIZE))
    large.write_bytes(make(SIZE * TIMES))
    seconds(small, analyzer)  # what is loaded once
    # A machine that does other things is slow once, what is quadratic every time.
    assert any(seconds(large, analyzer) < max(MOST * seconds(small, analyzer), SECONDS) for _ in range(5))


@pytest.mark.parametrize("name", file_samples())
def test_a_good_file_of_every_format_is_read(name: str, analyzer: Analyzer, tmp_path: Path) -> None:
    suffix = f".{name.rpartition('.')[2]}"
    if suffix in {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp"}:
        pytest.skip("a program that may not be installed recognises pictures")
    (tmp_path / f"a{suffix}").write_bytes(file_samples()[name])
    text = take_in(tmp_path / f"a{suffix}", analyzer)
    assert any(words in text for words in ("library opens", "1,512", "도서관"))


def test_there_is_a_sample_of_every_format() -> None:
    assert {f".{name.rpartition('.')[2]}" for name in file_samples()} == SUFFIXES
