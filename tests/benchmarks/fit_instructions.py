"""Fit rag/questions/instruction.json on seeds/training/instructions.jsonl, and report how well others are recognised.

    python tests/benchmarks/fit_instructions.py [--write]

The figures are those of every third line, by a model fitted on the other two thirds; the file that is written is fitted
on all lines. The method is that of ``fit_gaps.py``, over the embeddings of questions.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from fit_gaps import GRAM_SCALE, VECTOR_SCALE, auroc, fit, write_model

from rag.models import EmbeddedE5, hash_grams
from rag.questions import instruction

ROOT = Path(__file__).parents[2]
TARGET = Path(instruction.__file__).with_name("instruction.json")
PENALTY = 0.3  # between 0.1 and 1 the figures are the same
# A question that is taken for an instruction gets no answer, an instruction that is missed gets a quotation.
THRESHOLD = 0.7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = (ROOT / "seeds" / "training" / "instructions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts, told = [row["text"] for row in rows], np.array([row["instruction"] for row in rows])
    embedder = EmbeddedE5()
    vectors = np.array([embedder.embed_query(text) for text in texts])
    mean = vectors.mean(0)
    features = np.hstack([VECTOR_SCALE * (vectors - mean), GRAM_SCALE * np.array([hash_grams(t) for t in texts])])
    kernel, held = features @ features.T, np.arange(len(texts)) % 3 == 2
    shares, bias = fit(kernel[np.ix_(~held, ~held)], told[~held].astype(float), PENALTY)
    odds = kernel[np.ix_(held, ~held)] @ shares + bias
    korean = np.array([row["language"] == "ko" for row in rows])[held]
    for name, group in (("all", korean | True), ("ko", korean), ("en", ~korean)):
        found, true = odds[group] >= THRESHOLD, told[held][group]
        print(f"{name}: AUROC {auroc(odds[group], true):.3f}, found {(found & true).sum()} of {true.sum()}", end=", ")
        print(f"others taken for one {(found & ~true).sum()} of {(~true).sum()}")
    unseen = [text for text, is_held in zip(texts, held, strict=True) if is_held]
    for text, taken, true in zip(unseen, odds, told[held], strict=True):
        if (taken >= THRESHOLD) != true:
            print(f"  {'missed' if true else 'taken for one'} {taken:+.1f}: {text}")
    if options.write:
        shares, bias = fit(kernel, told.astype(float), PENALTY)
        write_model(TARGET, shares @ features, bias, mean, THRESHOLD)


if __name__ == "__main__":
    main()
