"""Fit rag/verification/entailment.json on KLUE-NLI, and report how well it recognises entailment on unseen pairs.

    python tests/benchmarks/fit_entailment.py --klue-nli klue-nli-v1.1_dev.json [--write]

Pairs at even positions fit, pairs at odd positions report. Nothing is downloaded; the user provides the file
(KLUE-benchmark/KLUE, CC BY-SA 4.0). The broken rules of the verifier are extra features of the fit, so that the other
features need not compensate for them; their weights are not written.

``verifier.MIN_SUPPORT`` is the probability exceeded by 95% of the entailments of the fitting half that meet the rules.
``verifier.STRICT_SUPPORT`` is chosen from the printed shares of other pairs above each threshold. The differences
between languages are measured first, on TRANSLATIONS.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from rag import parts
from rag.models.embeddings import TextEmbedder
from rag.settings import load_settings
from rag.text.analyzer import Analyzer
from rag.verification import entailment
from rag.verification.claims import statement_of
from rag.verification.entailment import FEATURES, RULE_VIOLATIONS, Comparison, rule_violations
from rag.verification.rules import LEAST_NOUNS, has_too_few_words, share_of_words
from rag.verification.verifier import MIN_SUPPORT

TARGET = Path(entailment.__file__).with_name("entailment.json")
RIDGE = 1e-3
# Everyday sentences: original, paraphrase, English translation.
TRANSLATIONS = (
    ("도서관은 월요일에 문을 닫는다.", "월요일은 도서관이 쉬는 날이다.",
     "The library is closed on Mondays."),
    ("어제 내린 비로 강물이 불어났다.", "강물이 불어난 것은 어제 내린 비 때문이다.",
     "The river rose because of yesterday's rain."),
    ("그 배우는 올해 은퇴하겠다고 밝혔다.", "올해 은퇴할 것이라고 그 배우가 말했다.",
     "The actor said he would retire this year."),
    ("시는 오래된 다리를 새로 놓기로 했다.", "오래된 다리를 시가 다시 짓기로 결정했다.",
     "The city decided to rebuild the old bridge."),
    ("아이들은 운동장에서 축구를 했다.", "운동장에서 축구를 한 것은 아이들이다.",
     "The children played football on the playground."),
    ("이 약은 식사 뒤에 먹어야 한다.", "이 약은 밥을 먹고 나서 복용해야 한다.",
     "This medicine has to be taken after meals."),
    ("기차는 눈 때문에 한 시간 늦게 도착했다.", "눈이 와서 기차가 한 시간 연착했다.",
     "The train arrived an hour late because of snow."),
    ("농부들은 사과 수확이 줄었다고 걱정한다.", "사과 수확량 감소를 농부들이 염려하고 있다.",
     "Farmers worry that the apple harvest has shrunk."),
    ("박물관은 새 전시를 봄에 연다.", "봄에 박물관의 새 전시가 시작된다.",
     "The museum opens a new exhibition in spring."),
    ("그 나라는 커피를 가장 많이 수출한다.", "커피를 가장 많이 수출하는 곳이 그 나라이다.",
     "That country exports the most coffee."),
    ("의사는 환자에게 담배를 끊으라고 권했다.", "환자는 의사에게서 금연을 권유받았다.",
     "The doctor advised the patient to stop smoking."),
    ("가게 주인은 빵값을 올리지 않았다.", "빵값은 그대로라고 가게 주인이 말했다.",
     "The shop owner did not raise the price of bread."),
    ("경찰은 사고의 원인을 조사하고 있다.", "사고 원인에 대한 경찰 조사가 진행 중이다.",
     "The police are investigating the cause of the accident."),
    ("학생들은 시험이 어려웠다고 말했다.", "시험이 쉽지 않았다는 것이 학생들의 말이다.",
     "The students said the exam had been difficult."),
    ("그 섬에는 배로만 갈 수 있다.", "배를 타야만 그 섬에 갈 수 있다.",
     "The island can be reached only by boat."),
    ("작가는 고향을 배경으로 소설을 썼다.", "소설의 배경은 작가의 고향이다.",
     "The author set the novel in his home town."),
    ("회의는 다음 주로 미루어졌다.", "회의가 다음 주로 연기되었다.",
     "The meeting was postponed to next week."),
    ("이 지역은 겨울에 바람이 세다.", "겨울이면 이 지역에 강한 바람이 분다.",
     "Winds are strong in this region in winter."),
    ("가수는 공연 수익을 병원에 기부했다.", "공연으로 번 돈을 가수가 병원에 내놓았다.",
     "The singer donated the concert's proceeds to a hospital."),
    ("주민들은 공장 건설에 반대한다.", "공장을 짓는 데 주민들이 반대하고 있다.",
     "Residents oppose the building of the factory."),
)  # fmt: skip


def read_pairs(path: Path) -> list[tuple[str, str, bool]]:
    """Read the pairs as (premise, hypothesis, whether the premise entails the hypothesis)."""
    items = json.loads(path.read_text(encoding="utf-8"))
    return [(item["premise"], item["hypothesis"], item["gold_label"] == "entailment") for item in items]


def compare(
    pairs: list[tuple[str, str, bool]], analyzer: Analyzer, embedder: TextEmbedder
) -> tuple[np.ndarray, np.ndarray]:
    """Compute the features of every pair, shapes (pairs, FEATURES) and (pairs, RULE_VIOLATIONS)."""
    texts = sorted({text for premise, hypothesis, _ in pairs for text in (premise, hypothesis)})
    vectors = dict(zip(texts, np.array(embedder.embed_documents(texts)), strict=True))
    rows, rules = [], []
    for premise, hypothesis, _ in pairs:
        claimed, given = statement_of(hypothesis, analyzer), statement_of(premise, analyzer)
        rows.append(Comparison.of(claimed, given, float(vectors[premise] @ vectors[hypothesis])).values)
        rules.append(rule_violations(claimed, given))
    return np.array(rows), np.array(rules)


def report_languages(embedder: TextEmbedder) -> None:
    """Report how much lower e5's cosine is across languages, regardless of content, and how much longer English is.

    The reported difference is between sentences of different content. Between a sentence and its own translation it is
    larger, because a paraphrase in the same language shares words.
    """
    said, otherwise, english = (np.array(embedder.embed_documents(list(t))) for t in zip(*TRANSLATIONS, strict=True))
    apart = said @ otherwise.T - said @ english.T
    others = apart[~np.eye(len(apart), dtype=bool)]
    asked = (np.array([embedder.embed_query(t) for t in texts]) for texts in zip(*TRANSLATIONS, strict=True))
    korean_asked, _, english_asked = asked
    queries = ((korean_asked @ otherwise.T) - (english_asked @ otherwise.T))[~np.eye(len(apart), dtype=bool)].mean()
    longer = [len(translation) / len(korean) for korean, _, translation in TRANSLATIONS]
    own = apart.diagonal().mean()
    print(f"cosine across languages is lower by {others.mean():.3f} (a sentence and its translation: {own:.3f})")
    print(f"between a query and a passage it is lower by {queries:.3f} (rag/retrieval/features.py)")
    print(f"English is {np.median(longer):.2f} times as long, median")


def report_words(pairs: list[tuple[str, str, bool]], analyzer: Analyzer) -> None:
    """Report how many pairs of the fitting half have ``rules.LEAST_NOUNS`` of the hypothesis' nouns in the premise."""
    for name, wanted in (("entailments", True), ("other pairs", False)):
        shares = [share_of_words(h, p, analyzer) for p, h, entailed in pairs[::2] if entailed == wanted]
        enough = np.mean([share is None or share >= LEAST_NOUNS for share in shares])
        print(f"{enough:.1%} of the {name} have {LEAST_NOUNS:.0%} of their nouns in the premise")


def report_strictness(p: np.ndarray, passed: np.ndarray, labels: np.ndarray) -> None:
    """Report the shares of entailments and of other pairs accepted at each threshold, in both halves.

    ``verifier.STRICT_SUPPORT`` is the lowest of these thresholds at which fewer than 10% of the other pairs of the
    fitting half are accepted.

    Args:
        p: the probability of each pair, as from ``entailment.probability``, shape (pairs,).
        passed: whether each pair meets the rules and has enough nouns, shape (pairs,).
        labels: whether each pair is an entailment, shape (pairs,).
    """
    print("entailments (other pairs) that are let pass from a probability on:")
    for threshold in (MIN_SUPPORT, *np.arange(0.3, 0.96, 0.05)):
        halves = []
        for name, start in (("fitting", 0), ("unseen", 1)):
            shown, entailed = (passed & (p >= threshold))[start::2], labels[start::2]
            halves.append(f"{name} half {shown[entailed].mean():.1%} ({shown[~entailed].mean():.1%})")
        print(f"  {threshold:.3f}: {'; '.join(halves)}")


def fit(features: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit a logistic regression by Newton's method with a small ridge penalty.

    Args:
        features: shape (pairs, features).
        labels: 0.0 or 1.0, shape (pairs,).

    Returns:
        The weights, shape (features,), and the bias, both for unscaled features.
    """
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
    """Return the share of pairs (entailed, not entailed) that the scores order correctly; ties count half."""
    positive, negative = scores[labels][:, None], scores[~labels][None, :]
    return float((positive > negative).mean() + 0.5 * (positive == negative).mean())


def main() -> None:
    """Fit, report, and write the file if requested."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--klue-nli", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    settings = load_settings()
    analyzer, embedder = parts.make_analyzer(settings), parts.make_embedder(settings)
    report_languages(embedder)
    pairs = read_pairs(options.klue_nli)
    report_words(pairs, analyzer)
    features, rules = compare(pairs, analyzer, embedder)
    labels = np.array([entailed for _, _, entailed in pairs])
    both = np.column_stack([features, rules])
    weights, bias = fit(both[::2], labels[::2].astype(float))
    print(dict(zip((*FEATURES, *RULE_VIOLATIONS), weights.round(2).tolist(), strict=True)), round(bias, 2))
    odds = both @ weights + bias
    print(f"AUROC on {len(pairs[1::2])} unseen pairs: {auroc(odds[1::2], labels[1::2]):.3f}")
    kept = labels & ~rules.any(1)
    share = kept.sum() / labels.sum()
    p = 1 / (1 + np.exp(-odds))
    print(f"{share:.1%} of the entailments meet the rules; of these in the fitting half")
    for percent in (50, 80, 90, 95, 97, 99):
        print(f"  {percent}% lie above {np.percentile(p[::2][kept[::2]], 100 - percent):.3f}")
    enough = np.array([not has_too_few_words(claim, premise, analyzer) for premise, claim, _ in pairs])
    report_strictness(1 / (1 + np.exp(-(features @ weights[: len(FEATURES)] + bias))), enough & ~rules.any(1), labels)
    if options.write:
        data = {"weights": dict(zip(FEATURES, weights.round(4).tolist(), strict=False)), "bias": round(bias, 4)}
        TARGET.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
