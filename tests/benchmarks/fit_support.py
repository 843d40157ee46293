"""Fits rag/support.json on KLUE-NLI, and says how well it tells entailment from the rest on pairs it did not see.

    python tests/benchmarks/fit_support.py --klue-nli klue-nli-v1.1_dev.json [--write]

Pairs with an even number fit, odd ones report. Nothing is downloaded; the file is yours (KLUE-benchmark/KLUE, CC BY-SA
4.0). Half of the entailments that the rules of ``citations`` let pass lie above the probability printed for 50%, and so
on: ``citations.MIN_SUPPORT`` is the one for 95%.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from rag import assembly, support
from rag.facts import facts_of
from rag.settings import load_settings
from rag.support import FEATURES, Comparison

TARGET = Path(support.__file__).with_name("support.json")
RIDGE = 1e-3


def read_pairs(path: Path) -> list[tuple[str, str, bool]]:
    """Premise, hypothesis, whether the premise entails it."""
    items = json.loads(path.read_text(encoding="utf-8"))
    return [(item["premise"], item["hypothesis"], item["gold_label"] == "entailment") for item in items]


def compare(pairs: list[tuple[str, str, bool]]) -> np.ndarray:
    """The features of every pair, shape (pairs, FEATURES)."""
    settings = load_settings()
    analyzer, embedder = assembly.make_analyzer(settings), assembly.make_embedder(settings)
    texts = sorted({text for premise, hypothesis, _ in pairs for text in (premise, hypothesis)})
    vectors = dict(zip(texts, np.array(embedder.embed_documents(texts)), strict=True))
    return np.array(
        [
            Comparison.of(facts_of(h, analyzer), facts_of(p, analyzer), float(vectors[p] @ vectors[h])).values
            for p, h, _ in pairs
        ]
    )


def fit(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression by Newton's method with a small ridge: weights and bias."""
    mean, deviation = features.mean(0), features.std(0) + 1e-9
    x = np.column_stack([(features - mean) / deviation, np.ones(len(features))])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + RIDGE * len(x) * np.eye(x.shape[1])
        weights += np.linalg.solve(hessian, x.T @ (labels - p) - RIDGE * len(x) * weights)
    scaled = weights[:-1] / deviation
    return scaled, float(weights[-1] - scaled @ mean)


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Share of pairs (entailed, not entailed) in the right order; ties count half."""
    positive, negative = scores[labels][:, None], scores[~labels][None, :]
    return float((positive > negative).mean() + 0.5 * (positive == negative).mean())


def main() -> None:
    """Fits, reports, and writes where told to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--klue-nli", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    pairs = read_pairs(options.klue_nli)
    features, labels = compare(pairs), np.array([entailed for _, _, entailed in pairs])
    weights, bias = fit(features[::2], labels[::2].astype(float))
    p = 1 / (1 + np.exp(-(features @ weights + bias)))
    print(dict(zip(FEATURES, weights.round(2), strict=True)), round(bias, 2))
    print(f"AUROC on {len(pairs[1::2])} unseen pairs: {auroc(p[1::2], labels[1::2]):.3f}")
    for share in (50, 80, 90, 95, 97, 99):
        print(f"  {share}% of the entailments lie above {np.percentile(p[::2][labels[::2]], 100 - share):.3f}")
    if options.write:
        data = {"weights": dict(zip(FEATURES, weights.round(4).tolist(), strict=True)), "bias": round(bias, 4)}
        TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
