"""Fit rag/questions/small_talk/*.json on seeds/training/small_talk.jsonl, and report how well others are recognised.

    python tests/benchmarks/fit_small_talk.py [--write]

One model tells small talk from real questions: those of the file, of ``instructions.jsonl``, and of every eighth text
of ``reading/*.jsonl``. One model for each kind tells it from the other kinds. The first figures are those of every
third line of the file, by models fitted on the other two thirds. Then real questions that no model has seen: those of
the other seven eighths of ``reading/*.jsonl`` and of ``seeds/questions.jsonl``. The files that are written are fitted
on all lines; the seven eighths stay unseen. The method is that of ``fit_gaps.py``, over the embeddings of questions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from fit_gaps import GRAM_SCALE, VECTOR_SCALE, fit, write_model

from rag.models import EmbeddedE5, hash_grams
from rag.questions import small_talk

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "seeds" / "training"
TARGET = Path(small_talk.__file__).parent
CACHE = ROOT / ".cache" / "small_talk"
PENALTY = 0.3
# A question that is taken for small talk gets no answer; small talk that is missed gets an abstention.
THRESHOLD = 1.5
Models = dict[str, tuple[np.ndarray, float]]  # weights, shape (384 + BUCKETS,), and bias, by name


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts with their kinds ("" for real questions), their vectors, shape (n, 384), and their scaled features."""

    texts: list[str]
    kinds: np.ndarray
    vectors: np.ndarray
    features: np.ndarray


def records(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file, read as JSON."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def real_questions() -> tuple[list[str], list[str]]:
    """Return real questions to fit on, and real questions that are held back."""
    asked = [
        [one["question"] for one in (*text["questions"], *text["unanswerable"])]
        for path in sorted((TRAINING / "reading").glob("*.jsonl"))
        for text in records(path)
    ]
    packaged = [one["question"] for one in records(ROOT / "seeds" / "questions.jsonl") if "question" in one]
    seen = [question for text in asked[::8] for question in text]
    told = [one["text"] for one in records(TRAINING / "instructions.jsonl")]
    held = [question for place, text in enumerate(asked) if place % 8 for question in text]
    return [*seen, *told], [*held, *packaged]


def embed(texts: list[str]) -> np.ndarray:
    """Return the embeddings of texts as questions, shape (len(texts), 384), from ``.cache`` if they are there."""
    key = hashlib.sha256("\n".join([EmbeddedE5.identity, *texts]).encode()).hexdigest()[:16]
    kept = CACHE / f"{key}.npy"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        embedder = EmbeddedE5()
        np.save(kept, np.array([embedder.embed_query(text) for text in texts], dtype=np.float32))
    return np.asarray(np.load(kept))


def read(texts: list[str], kinds: list[str], mean: np.ndarray | None = None) -> Texts:
    """Return texts with their features; the mean of their own vectors is taken from each unless one is given."""
    vectors = embed(texts)
    centred = vectors - (vectors.mean(0) if mean is None else mean)
    grams = np.array([hash_grams(text) for text in texts])
    return Texts(texts, np.array(kinds), vectors, np.hstack([VECTOR_SCALE * centred, GRAM_SCALE * grams]))


def fitted(texts: Texts, kept: np.ndarray) -> Models:
    """Return the weights of the scaled features and the bias of each model, fitted on the rows that are kept."""
    is_talk = texts.kinds != ""
    found = {"talk": _fitted(texts.features[kept], is_talk[kept])}
    for kind in small_talk.KINDS:
        found[kind] = _fitted(texts.features[kept & is_talk], texts.kinds[kept & is_talk] == kind)
    return found


def _fitted(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    shares, bias = fit(features @ features.T, labels.astype(float), PENALTY)
    return shares @ features, bias


def kinds_of(models: Models, texts: Texts) -> tuple[np.ndarray, np.ndarray]:
    """Return the kind of each text, "" for none, and the log odds that it is small talk; shape (n,) both."""
    odds = {name: texts.features @ weights + bias for name, (weights, bias) in models.items()}
    short = np.array([len(text) <= small_talk.LONGEST_TALK for text in texts.texts])
    likeliest = np.array(small_talk.KINDS)[np.array([odds[kind] for kind in small_talk.KINDS]).argmax(0)]
    return np.where((odds["talk"] >= THRESHOLD) & short, likeliest, ""), odds["talk"]


def report(title: str, texts: Texts, rows: np.ndarray, kinds: np.ndarray, odds: np.ndarray) -> None:
    """Print how many texts of the rows are recognised, and which are not.

    Args:
        title: what the rows are.
        texts: all texts.
        rows: which of them count, shape (n,).
        kinds: what each is taken for, shape (n,).
        odds: the log odds that each is small talk, shape (n,).
    """
    true, taken = texts.kinds[rows], kinds[rows]
    talk = true != ""
    print(f"{title}: small talk found {(talk & (taken != '')).sum()} of {talk.sum()}", end=", ")
    print(f"of the right kind {(talk & (taken == true)).sum()}", end=", ")
    wrong = (~talk & (taken != "")).sum()
    print(f"real questions taken for it {wrong} of {(~talk).sum()}", end=", ")
    print(f"precision {(talk & (taken != '')).sum() / max(1, (taken != '').sum()):.3f}")
    for place in np.nonzero(rows)[0]:
        if kinds[place] != texts.kinds[place]:
            print(f"  {texts.kinds[place] or '-'} -> {kinds[place] or '-'} {odds[place]:+.1f}: {texts.texts[place]}")


def main() -> None:
    """Fit, report, and write the files if requested."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = records(TRAINING / "small_talk.jsonl")
    seen, held = real_questions()
    texts = read([*(row["text"] for row in rows), *seen], [*(row["kind"] or "" for row in rows), *[""] * len(seen)])
    is_row = np.arange(len(texts.texts)) < len(rows)
    is_third = is_row & (np.arange(len(texts.texts)) % 3 == 2)
    kinds, odds = kinds_of(fitted(texts, ~is_third), texts)
    korean = np.array([row["language"] == "ko" for row in rows] + [False] * len(seen))
    for name, chosen in (("ko", korean), ("en", ~korean)):
        report(f"every third line, {name}", texts, is_third & chosen, kinds, odds)
    models = fitted(texts, is_row | ~is_row)
    unseen = read(held, [""] * len(held), texts.vectors.mean(0))
    report("unseen real questions", unseen, np.ones(len(held), dtype=bool), *kinds_of(models, unseen))
    if options.write:
        for kind, (weights, bias) in models.items():
            write_model(TARGET / f"{kind}.json", weights, bias, texts.vectors.mean(0), THRESHOLD)


if __name__ == "__main__":
    main()
