"""Fit rag/retrieval/evidence.json on public question sets, and report its quality on unseen questions.

    python tests/benchmarks/fit_evidence.py --korquad KorQuAD_v1.0_dev.json \\
        --nomiracl ko.relevant.jsonl ko.non_relevant.jsonl [--write]

Nothing here was seen by the cross-encoder in its training: of our own texts the kept eighth, of KorQuAD the other half
of the articles. Ranking: a conditional logit, with the signs of the weights fixed in advance, over the sentences of the
retrieved chunks; the right sentence is the one with the answer. Confidence: a logistic regression on the best sentence
of five kinds of questions: KorQuAD questions with their paragraph; the same with the paragraph or the answering
sentence deleted; questions with one name replaced by another; questions on our own texts and near misses; and
NoMIRACL-ko. Texts and articles are split by their ids, NoMIRACL by question: odd ones fit, even ones report. The
packaged questions are not used, but for the least sum (see LEAST_SUM). What the cross-encoder read of the best sentence
is added to these log-odds, and a slope makes a probability of the sum; another regression weighs features and reading
together, and the higher probability counts. Nothing is downloaded; the user provides the files.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from observations import Observation, observe_korquad, observe_nomiracl, observe_own

from rag.retrieval import reader
from rag.retrieval.features import FEATURES
from rag.retrieval.reader import CONFIDENCE_FEATURES, Candidate
from rag.settings import load_settings

# The sign of a feature is known in advance: a missing name never supports a sentence. Encyclopaedia paragraphs leave
# out the name of their subject, so an unconstrained fit would learn the opposite. A weight of the wrong sign becomes 0.
NEGATIVE_FEATURES = {
    "rival_topic", "is_heading", "inadmissible",
    *(name for name in (*FEATURES, *CONFIDENCE_FEATURES) if "missing" in name or "unresolved" in name),
}  # fmt: skip
# Synthetic questions have half the weight: those with a replaced name, or with the answering sentence removed.
SHARES = {"own": 1.0, "korquad": 1.0, "nomiracl": 1.0, "other name": 0.5, "without answer": 0.5}
# KorQuAD has almost no definition questions, so this weight cannot be fitted; 1.0 multiplies the odds by e.
BY_HAND = {"defines": 1.0}
FREE = {"brevity", "novelty"}
# What the logit of the cross-encoder counts beside the log-odds of the features, and the sum from which on a question
# is answered at the default MUNDAP_MIN_CONFIDENCE. Over our own kept texts a higher share orders more near misses
# rightly, but from 0.7 on fewer than nine tenths of the packaged core come out right, or more than a tenth false.
READING_SHARE, LEAST_SUM = 0.5, -1.19
TARGET = Path(reader.__file__).with_name("evidence.json")


def main() -> None:
    """Fit the ranking and the confidence, print the reports, and write the weights if requested."""
    options = arguments()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        observed = observe_korquad(options.korquad, options.questions, rng, home / "korquad")
        observed += observe_own(home / "own")
        ranking = fit_ranking([o for o in observed if o.answerable and o.part])
        report_ranking([o for o in observed if o.answerable and not o.part], ranking)
        observed += observe_nomiracl(options.nomiracl, home / "nomiracl", rng)
    for item in observed:
        rescore(item, ranking)
    confidence, bias = fit_confidence([o for o in observed if o.part])
    report_confidence([o for o in observed if not o.part], confidence, bias)
    report_threshold(observed, confidence, bias)
    read = fit_read([o for o in observed if o.part], confidence, bias)
    together = fit_together([o for o in observed if o.part])
    report_strictness(observed)
    fitted = {
        "ranking": dict(zip(FEATURES, ranking.round(4).tolist(), strict=True)),
        "confidence": dict(zip(CONFIDENCE_FEATURES, confidence.round(4).tolist(), strict=True)),
        "bias": round(bias, 4),
        "read": {name: round(value, 4) for name, value in read.items()},
        "together": {name: round(value, 4) for name, value in together.items()},
    }
    print(json.dumps(fitted, indent=1))
    if options.write:
        TARGET.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--korquad", type=Path, required=True, help="KorQuAD_v1.0_dev.json")
    parser.add_argument("--nomiracl", type=Path, nargs=2, required=True, help="the relevant and the non_relevant file")
    parser.add_argument("--questions", type=int, default=800, help="KorQuAD questions, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="keep the indexes here and use them again")
    parser.add_argument("--write", action="store_true", help="replace rag/retrieval/evidence.json")
    return parser.parse_args()


def fit_ranking(observed: list[Observation]) -> np.ndarray:
    """Maximise the probability of the right sentences under a softmax over the sentences of each question.

    Returns:
        The weights of unscaled features, shape (FEATURES,).
    """
    usable = [o for o in observed if o.right.any()]
    tables = [np.array([c.features for c in o.ranked]) for o in usable]
    stacked = np.concatenate(tables)
    scale = stacked.std(axis=0) + 1e-9
    groups = np.repeat(np.arange(len(tables)), [len(t) for t in tables])
    starts = np.concatenate([[0], np.cumsum([len(t) for t in tables])[:-1]])
    features, right = stacked / scale, np.concatenate([o.right for o in usable])

    def gradient(weights: np.ndarray) -> np.ndarray:
        scores = features @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[groups])
        share = scores / np.add.reduceat(scores, starts)[groups]
        target = scores * right
        target = target / np.add.reduceat(target, starts)[groups]
        return features.T @ (share - target) / len(tables)

    weights = descend(gradient, np.array([sign(name) for name in FEATURES])) / scale
    return np.array([BY_HAND.get(name, weight) for name, weight in zip(FEATURES, weights, strict=True)])


def sign(name: str) -> int:
    """Return 1 if the feature may only support an answer, -1 if it may only oppose one, 0 if it may do both."""
    return 0 if name in FREE else -1 if name in NEGATIVE_FEATURES else 1


def descend(
    gradient: Callable[[np.ndarray], np.ndarray], signs: np.ndarray, steps: int = 800, rate: float = 0.05
) -> np.ndarray:
    """Minimise with Adam (Kingma and Ba 2015) and a small ridge penalty.

    Weights of the wrong sign are set to 0 at each step.

    Args:
        gradient: the gradient of the loss at given weights.
        signs: the required sign of each weight; 0 for either.
        steps: number of steps.
        rate: learning rate.
    """
    weights = np.zeros(len(signs))
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = gradient(weights) + 1e-3 * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        weights[signs * weights < 0] = 0.0
    return weights


def rescore(item: Observation, ranking: np.ndarray) -> None:
    """Sort the candidates of an observation by the given ranking weights, those that cannot answer last."""
    scores = np.array([c.features @ ranking for c in item.ranked])
    order = np.lexsort((-scores, [not reader.is_admissible(before_reading(c)) for c in item.ranked]))
    item.right = item.right[order] if len(order) else item.right
    item.ranked = [dataclasses.replace(item.ranked[i], score=scores[i], unread=scores[i]) for i in order]


def before_reading(candidate: Candidate) -> Candidate:
    """Return a candidate as it was before anything was read of it."""
    return dataclasses.replace(candidate, context=dataclasses.replace(candidate.context, reading=None))


def reread(item: Observation) -> None:
    """Sort the candidates of an observation with what was read of them, as the product does."""
    right = {c.sentence for c, is_right in zip(item.ranked, item.right, strict=True) if is_right}
    read = {c.sentence: c.context.reading for c in item.ranked if c.context.reading is not None}
    item.ranked = reader.with_readings(item.ranked, read)
    item.right = np.array([c.sentence in right for c in item.ranked])


def fit_read(observed: list[Observation], weights: np.ndarray, bias: float) -> dict[str, float]:
    """Fit the slope that makes a probability of the log-odds of the features and of the cross-encoder together.

    It is that of Platt's scaling (Platt 1999) over KorQuAD, answerable and unanswerable questions weighted alike. The
    intercept puts the default of MUNDAP_MIN_CONFIDENCE at LEAST_SUM; the fitted one is printed beside it.

    Returns:
        What ``rag.retrieval.reader`` takes as ``read``.
    """
    asked = [o for o in observed if o.source == "korquad"]
    for item in asked:
        reread(item)
    x, y = confidence_table(asked)
    read = np.array([reader.read_logit(o.ranked[0].context) for o in asked if o.ranked])
    sums = x @ weights + bias + READING_SHARE * read
    balance = np.where(y == 1, 0.5 / (y == 1).sum(), 0.5 / (y == 0).sum())
    design = np.column_stack([sums, np.ones(len(sums))])
    slope, intercept = regressed(design, y, balance, np.array([1, 0]))
    least = load_settings().min_confidence
    chosen = float(np.log(least / (1 - least)) - slope * LEAST_SUM)
    print(f"read: slope {slope:.3f}, intercept {intercept:.3f} fitted, {chosen:.3f} chosen")
    return {"unread": float(slope), "reading": float(slope * READING_SHARE), "bias": chosen}


def fit_together(observed: list[Observation]) -> dict[str, float]:
    """Fit a logistic regression over the features and what was read, on our own texts and KorQuAD as asked.

    The intercept puts the default of MUNDAP_MIN_CONFIDENCE where an answer is as likely right as wrong among questions
    half of which have one.

    Returns:
        What ``rag.retrieval.reader`` takes as ``together``.
    """
    asked = [o for o in observed if o.source in ("own", "korquad") and o.ranked]
    for item in asked:
        reread(item)
    x, y = confidence_table(asked)
    x = np.column_stack([x, [reader.read_logit(o.ranked[0].context) for o in asked]])
    names = (*CONFIDENCE_FEATURES, "reading")
    weights, bias = fit_logistic(x, y, np.array([o.source for o in asked]), [sign(name) for name in names])
    least = load_settings().min_confidence
    return {**dict(zip(names, weights.tolist(), strict=True)), "bias": bias + float(np.log(least / (1 - least)))}


def fit_confidence(observed: list[Observation]) -> tuple[np.ndarray, float]:
    """Fit a logistic regression. Answerable and unanswerable questions have equal weight; SHARES divides it by source.

    Returns:
        The weights of unscaled features, shape (CONFIDENCE_FEATURES,), and the bias.
    """
    x, y = confidence_table(observed)
    sources = np.array([o.source for o in observed if o.ranked])
    return fit_logistic(x, y, sources, [sign(name) for name in CONFIDENCE_FEATURES])


def fit_logistic(x: np.ndarray, y: np.ndarray, sources: np.ndarray, signs: Sequence[int]) -> tuple[np.ndarray, float]:
    """Return the weights of unscaled features and the bias of a logistic regression, rows balanced as by SHARES."""
    balance = np.zeros(len(y))
    for label in (0, 1):
        shares = {source: SHARES[source] for source in set(sources[y == label])}
        for source, share in shares.items():
            group = (sources == source) & (y == label)
            balance[group] = 0.5 * share / sum(shares.values()) / group.sum()
    scale, middle = x.std(axis=0) + 1e-9, x.mean(axis=0)
    design = np.column_stack([(x - middle) / scale, np.ones(len(x))])
    weights = regressed(design, y, balance, np.array([*signs, 0]))
    return weights[:-1] / scale, float(weights[-1] - (weights[:-1] * middle / scale).sum())


def regressed(design: np.ndarray, y: np.ndarray, balance: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Return the weights of a logistic regression whose rows count by their balance, with the required signs."""
    return descend(lambda weights: design.T @ (balance * (1 / (1 + np.exp(-design @ weights)) - y)), signs)


def confidence_table(observed: list[Observation]) -> tuple[np.ndarray, np.ndarray]:
    """Return the features of the best sentence, and whether it answers (for NoMIRACL: whether the passages do)."""
    usable = [o for o in observed if o.ranked]
    features = np.array([reader.confidence_features(o.ranked) for o in usable])
    labels = [o.answerable and (o.source == "nomiracl" or bool(o.right[0])) for o in usable]
    return features, np.array(labels, dtype=float)


def report_ranking(observed: list[Observation], ranking: np.ndarray) -> None:
    """Print how often the right sentence is a candidate, and how often it is among the first 1, 2 and 3."""
    ranks = []
    for item in observed:
        rescore(item, ranking)
        ranks.append(int(np.argmax(item.right)) if item.right.any() else 10**6)
    found = [r for r in ranks if r < 10**6]
    print(f"{len(ranks)} unseen KorQuAD questions; answer among the candidates: {len(found) / len(ranks):.3f}")
    for k in (1, 2, 3):
        print(f"  right sentence among the first {k}: {np.mean([r < k for r in ranks]):.3f}")


def report_confidence(observed: list[Observation], weights: np.ndarray, bias: float) -> None:
    """Print the AUROC, false answers and refusals at 0.5, and calibration of the confidence, by source."""
    for source in (("korquad",), ("korquad", "other name"), ("nomiracl",)):
        x, y = confidence_table([o for o in observed if o.source in source])
        p = 1 / (1 + np.exp(-(x @ weights + bias)))
        false, refused = (p[y == 0] >= 0.5).mean(), (p[y == 1] < 0.5).mean()
        print(f"{' with '.join(source)}: n {len(y)}, AUROC {auroc(p, y):.3f}")
        print(f"  at 0.5: false answers {false:.3f}, refusals {refused:.3f}")
        for low in np.arange(0, 1, 0.2):
            part = (p >= low) & (p < low + 0.2)
            if part.any():
                print(f"  said {low:.1f}-{low + 0.2:.1f}: n {part.sum()}, right {y[part].mean():.2f}")


def report_threshold(observed: list[Observation], weights: np.ndarray, bias: float) -> None:
    """Print the F1 of right answers by confidence threshold, over the questions as they were asked.

    Precision is over answers, recall over answerable questions; KorQuAD (with and without the paragraph) and NoMIRACL
    have equal weight. The default of MUNDAP_MIN_CONFIDENCE is chosen from this.
    """
    print("F1 of answering from a confidence on (mean of KorQuAD and NoMIRACL):")
    for threshold in np.arange(0.2, 0.75, 0.05):
        found = [
            f1_from(threshold, [o for o in observed if o.source == s], weights, bias) for s in ("korquad", "nomiracl")
        ]
        print(f"  {threshold:.2f}: {np.mean(found):.3f}")


def f1_from(threshold: float, observed: list[Observation], weights: np.ndarray, bias: float) -> float:
    """Return the F1 of right answers if questions are answered from a confidence threshold on."""
    x, right = confidence_table(observed)
    can = np.array([reader.is_admissible(o.ranked[0]) for o in observed if o.ranked])
    answered = can & (1 / (1 + np.exp(-(x @ weights + bias))) >= threshold)
    hits = float((answered & (right == 1)).sum())
    return 2 * hits / float(answered.sum() + sum(o.answerable for o in observed))


def report_strictness(observed: list[Observation]) -> None:
    """Print false answers and refusals by threshold, with the current weights, on the questions as they were asked.

    The weights are those in rag/retrieval/evidence.json. ``finder.STRICT_CONFIDENCE`` is the lowest of these thresholds
    at which the false answers to NoMIRACL-ko, both halves together, are at most half of those at the default of
    MUNDAP_MIN_CONFIDENCE. An answerable question counts as refused if it gets no answer; whether an answer is right
    does not matter.
    """
    print("false answers (refusals) from a confidence on, with the weights of rag/retrieval/evidence.json:")
    standard = load_settings().min_confidence
    for item in observed:
        rescore(item, reader.model()["ranking"])
        reread(item)
    for threshold in [standard, *np.arange(standard + 0.05, 0.8, 0.05)]:
        shares = []
        for source, half in itertools.product(("nomiracl", "korquad"), (1, 0)):
            asked = [o for o in observed if o.source == source and o.part == half]
            false, refused = false_and_refused(threshold, asked)
            shares.append(f"{source}, {'fitting' if half else 'unseen'} half {false:.3f} ({refused:.3f})")
        print(f"  {threshold:.2f}: {'; '.join(shares)}")


def false_and_refused(threshold: float, observed: list[Observation]) -> tuple[float, float]:
    """Return the share of unanswerable questions that are answered, and of answerable ones that are not."""
    answered = np.array([reader.confidence(o.question, o.ranked) >= threshold for o in observed])
    answered &= [bool(o.ranked) and reader.is_admissible(o.ranked[0]) for o in observed]
    answerable = np.array([o.answerable for o in observed])
    return float(answered[~answerable].mean()), 1 - float(answered[answerable].mean())


def auroc(scores: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of pairs (answerable, unanswerable) that the scores order correctly; ties count half."""
    positive, negative = scores[labels == 1][:, None], scores[labels == 0][None, :]
    return float((positive > negative).mean() + 0.5 * (positive == negative).mean())


if __name__ == "__main__":
    main()
