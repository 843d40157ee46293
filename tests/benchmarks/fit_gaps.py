"""Fit rag/verification/gaps.json on seeds/training/gaps.jsonl, and report how well unseen sentences are recognised.

    python tests/benchmarks/fit_gaps.py [--write]

Nothing is downloaded and nothing is drawn at random except the folds, from a fixed seed. The embeddings are kept in
``.cache``. Every figure is cross-validated: near-duplicates and translations of one another are in the same fold.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.models import DIMENSIONS, EmbeddedE5, hash_grams
from rag.verification import gaps

ROOT = Path(__file__).parents[2]
SENTENCES = ROOT / "seeds" / "training" / "gaps.jsonl"
CACHE = ROOT / ".cache" / "gaps"
TARGET = Path(gaps.__file__).with_name("gaps.json")
FOLDS = 5
PENALTIES = (0.3, 1.0, 3.0)
# The two families of features are brought to comparable size before one penalty applies to both. Cosines of e5 lie
# close together, so its vectors are stretched.
VECTOR_SCALE, GRAM_SCALE = 7.0, 15.0**0.5
# Above this cosine, between vectors without the mean of their language, two sentences share a fold.
SAME_FOLD = 0.55
# Even odds, not fewer: a fact that is taken for a gap is shown without being verified, a gap that is taken for a fact
# is withheld. No threshold reaches a precision and a recall of 0.93 together.
THRESHOLD = 0.0
STEPS = 30  # Newton's method needs about ten


@dataclass(frozen=True, slots=True)
class Data:
    """The training sentences.

    Attributes:
        texts: the sentences, n of them.
        korean: whether each is Korean, shape (n,).
        gap: whether each is a gap, shape (n,).
        vectors: their embeddings as passages, shape (n, 384).
    """

    texts: list[str]
    korean: np.ndarray
    gap: np.ndarray
    vectors: np.ndarray


def read() -> Data:
    """Read and embed the sentences."""
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    korean, gap = np.array([row["language"] == "ko" for row in rows]), np.array([row["gap"] for row in rows])
    return Data(texts, korean, gap, embed(texts))


def embed(texts: list[str]) -> np.ndarray:
    """Return the embeddings of the texts, shape (len(texts), 384), from ``.cache`` if these very texts are there."""
    key = hashlib.sha256("\n".join([EmbeddedE5.identity, *texts]).encode()).hexdigest()[:16]
    kept = CACHE / f"{key}.npy"
    if not kept.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        np.save(kept, np.array(EmbeddedE5().embed_documents(texts)))
    return np.asarray(np.load(kept))


def features_of(data: Data) -> np.ndarray:
    """Return the scaled features, shape (n, 384 + BUCKETS), each vector without the mean of all."""
    grams = np.array([hash_grams(text) for text in data.texts])
    return np.hstack([VECTOR_SCALE * (data.vectors - data.vectors.mean(0)), GRAM_SCALE * grams])


def group(data: Data) -> np.ndarray:
    """Return the group of each sentence, shape (n,): chains of sentences that are alike share one."""
    centred = data.vectors.copy()
    for language in (data.korean, ~data.korean):
        centred[language] -= centred[language].mean(0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    groups = np.arange(len(centred))
    for one, other in zip(*np.nonzero(np.triu(centred @ centred.T > SAME_FOLD, 1)), strict=True):
        groups[groups == groups[other]] = groups[one]
    return np.unique(groups, return_inverse=True)[1]


def fit(kernel: np.ndarray, labels: np.ndarray, penalty: float) -> tuple[np.ndarray, float]:
    """Fit a logistic regression with an L2 penalty by Newton's method, in the space of the sentences.

    There are fewer sentences than features, so the weights are written as a sum over the sentences.

    Args:
        kernel: products of the features of any two sentences, shape (n, n).
        labels: 0.0 or 1.0, shape (n,).
        penalty: on the squared weights; the bias is free.

    Returns:
        The share of each sentence in the weights, shape (n,), and the bias.
    """
    shares, bias = np.zeros(len(labels)), 0.0
    for _ in range(STEPS):
        odds = kernel @ shares + bias
        p = 1 / (1 + np.exp(-odds))
        certainty = np.maximum(p * (1 - p), 1e-9)
        target = odds + (labels - p) / certainty
        system = kernel + penalty * np.diag(1 / certainty)
        of_target, of_ones = np.linalg.solve(system, np.column_stack([target, np.ones(len(labels))])).T
        bias = float(of_target.sum() / of_ones.sum())
        shares, before = of_target - bias * of_ones, shares
        if np.abs(shares - before).max() < 1e-6:
            break
    return shares, bias


def score_unseen(kernel: np.ndarray, labels: np.ndarray, groups: np.ndarray, penalty: float) -> np.ndarray:
    """Return the log odds of each sentence by a model that has not seen its group, shape (n,)."""
    folds = np.random.default_rng(0).permutation(groups.max() + 1)[groups] % FOLDS
    odds = np.zeros(len(labels))
    for fold in range(FOLDS):
        held, seen = folds == fold, folds != fold
        shares, bias = fit(kernel[np.ix_(seen, seen)], labels[seen].astype(float), penalty)
        odds[held] = kernel[np.ix_(held, seen)] @ shares + bias
    return odds


def auroc(odds: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pairs (gap, other sentence) that the log odds order correctly; ties count half."""
    positive, negative = odds[labels][:, None], odds[~labels][None, :]
    return float((positive > negative).mean() + 0.5 * (positive == negative).mean())


def report(data: Data, odds: np.ndarray) -> None:
    """Print how well unseen sentences are recognised, together and by language, and the gravest errors."""
    for name, rows in (("all", data.korean | True), ("ko", data.korean), ("en", ~data.korean)):
        print(f"{name}: AUROC {auroc(odds[rows], data.gap[rows]):.3f}")
        for threshold in (THRESHOLD, float(np.quantile(odds[rows][data.gap[rows]], 0.05))):
            labels, taken = data.gap[rows], odds[rows] >= threshold
            hits, wrong = (taken & labels).sum(), (taken & ~labels).sum()
            print(
                f"  at log odds {threshold:+.2f}: precision {hits / taken.sum():.3f}, recall {hits / labels.sum():.3f}"
                f", other sentences taken for gaps {wrong} of {(~labels).sum()}"
            )
    for title, gap in (("taken for a gap", False), ("missed gap", True)):
        worst = sorted(np.nonzero(data.gap == gap)[0], key=lambda i: odds[i] if gap else -odds[i])[:10]
        print(*(f"  {title} {odds[i]:+.1f}: {data.texts[i]}" for i in worst), sep="\n")


def write_model(target: Path, weights: np.ndarray, bias: float, mean: np.ndarray, threshold: float) -> None:
    """Write a model for unscaled features, rounded to what changes no decision.

    Args:
        target: the file.
        weights: of the scaled features, shape (384 + BUCKETS,).
        bias: the bias with them.
        mean: what was taken from each vector, shape (384,).
        threshold: the log odds from which a text is taken for one of the kind.
    """
    vector, grams = VECTOR_SCALE * weights[:DIMENSIONS], GRAM_SCALE * weights[DIMENSIONS:]
    written = {
        "bias": round(float(bias - mean @ vector), 2),
        "threshold": threshold,
        "vector": vector.round(2).tolist(),
        "grams": grams.round(1).tolist(),
    }
    target.write_text(json.dumps(written, separators=(",", ":")).replace(',"', ',\n"') + "\n", encoding="utf-8")


def main() -> None:
    """Fit, report, and write the file if requested."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = read()
    features, groups = features_of(data), group(data)
    kernel = features @ features.T
    print(f"{len(data.texts)} sentences, {data.gap.sum()} gaps, {groups.max() + 1} groups")
    losses, unseen = {}, {}
    for penalty in PENALTIES:
        unseen[penalty] = score_unseen(kernel, data.gap, groups, penalty)
        losses[penalty] = np.logaddexp(0, np.where(data.gap, -1, 1) * unseen[penalty]).mean()
        print(f"penalty {penalty}: log loss {losses[penalty]:.3f}, AUROC {auroc(unseen[penalty], data.gap):.4f}")
    penalty = min(losses, key=lambda tried: losses[tried])
    print(f"penalty {penalty}")
    report(data, unseen[penalty])
    if options.write:
        shares, bias = fit(kernel, data.gap.astype(float), penalty)
        write_model(TARGET, shares @ features, bias, data.vectors.mean(0), THRESHOLD)


if __name__ == "__main__":
    main()
