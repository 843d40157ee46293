"""Fit rag/questions/instruction.json on seeds/training/, and report how well others are recognised.

    python tests/benchmarks/fit_instructions.py [--write]

What was written for it (``instructions.jsonl``) is hard to tell apart; questions with an answer in our own texts are
what people ask, and none of them tells to write something. The figures are those of every third line and of a sample
of questions, by a model fitted on the other lines and another sample; the file that is written is fitted on all. The
method is that of ``fit_gaps.py``, over the embeddings of questions.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
from fit_gaps import GRAM_SCALE, VECTOR_SCALE, auroc, fit, write_model

from rag.models import EmbeddedE5, hash_grams
from rag.questions import instruction
from rag.training import examples

SEEDS = Path(__file__).parents[2] / "seeds" / "training"
TARGET = Path(instruction.__file__).with_name("instruction.json")
PENALTY = 0.3  # between 0.1 and 1 the figures are the same
# A question that is taken for an instruction gets no answer, an instruction that is missed gets a quotation.
THRESHOLD = -0.5
ASKED = 1500  # questions of our own texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in (SEEDS / "instructions.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = asked_questions()
    texts = [row["text"] for row in rows] + asked
    told = np.array([row["instruction"] for row in rows] + [False] * len(asked))
    place = np.arange(len(texts))
    written = place < len(rows)
    held = np.where(written, place % 3 == 2, place % 2 == 1)
    embedder = EmbeddedE5()
    vectors = np.array([embedder.embed_query(text) for text in texts])
    mean = vectors.mean(0)
    features = np.hstack([VECTOR_SCALE * (vectors - mean), GRAM_SCALE * np.array([hash_grams(t) for t in texts])])
    kernel = features @ features.T
    shares, bias = fit(kernel[np.ix_(~held, ~held)], told[~held].astype(float), PENALTY)
    odds = kernel[:, ~held] @ shares + bias
    korean = np.array([row["language"] == "ko" for row in rows] + [False] * len(asked))
    for name, group in (("all", written), ("ko", written & korean), ("en", written & ~korean)):
        one = held & group
        found, true = odds[one] >= THRESHOLD, told[one]
        print(f"{name}: AUROC {auroc(odds[one], true):.3f}, found {(found & true).sum()} of {true.sum()}", end=", ")
        print(f"others taken for one {(found & ~true).sum()} of {(~true).sum()}")
    real = held & ~written
    print(f"questions of our own texts taken for one: {(odds[real] >= THRESHOLD).sum()} of {real.sum()}")
    for number in np.flatnonzero(held & ((odds >= THRESHOLD) != told)):
        print(f"  {'missed' if told[number] else 'taken for one'} {odds[number]:+.1f}: {texts[number]}")
    if options.write:
        shares, bias = fit(kernel, told.astype(float), PENALTY)
        write_model(TARGET, shares @ features, bias, mean, THRESHOLD)


def asked_questions() -> list[str]:
    """Return a sample of the questions that our own texts answer, each once."""
    found = examples.own_texts(SEEDS / "reading").questions
    return random.Random(1).sample(sorted({item.text for item in found if item.answers}), ASKED)


if __name__ == "__main__":
    main()
