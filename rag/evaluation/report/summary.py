"""Aggregate scored answers into measures, each with a 95% confidence interval.

Shares have Wilson's interval; means and all other statistics have a bootstrap interval over clusters of questions. A
measure without observations has no value. This module scores no answer and formats no output.

    of all questions            correct, failures, language_match, sentences, steady, p50_ms, p95_ms, first_claim_ms
    of the answerable ones      right (key match), wrong, refused, character_f1, hit, all_hit, mrr and ndcg
    of the unanswerable ones    false_answers
    abstention                  abstention_precision, abstention_recall, abstention_f1, auroc, aurc, ece
    citations                   citation_validity, citation_coverage, citation_precision, citation_recall, citation_f1,
                                quote_fidelity, meaning_judged
    conversations               conversation_success
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from rag.evaluation.measures import abstention, ranking
from rag.evaluation.measures.abstention import Case
from rag.evaluation.measures.intervals import Estimate, Proportion, mean, percentile
from rag.evaluation.measures.ranking import CUTOFFS, DEPTH, Ranking
from rag.evaluation.measures.resampling import bootstrap
from rag.evaluation.measures.scoring import Outcome, Score
from rag.evaluation.question_set.questions import PARTS, TYPES
from rag.evaluation.run import ItemResult, Results

T = TypeVar("T")

VIEWS = ("document", "span")
HEADLINES = (
    "right", "false_answers", "wrong", "refused", "correct", "citation_precision", "citation_recall", "quote_fidelity",
    f"ndcg@{DEPTH}_span", "auroc", "conversation_success", "p50_ms",
)  # fmt: skip
GROUPS: dict[str, tuple[str, ...]] = {"part": PARTS, "type": TYPES, "language": ("ko", "en")}
CEILINGS = frozenset(
    "wrong refused false_answers failures sentences aurc ece p50_ms p95_ms first_claim_ms".split()
)  # lower is better for these, higher is better for all other measures


Measures = dict[str, Estimate]


def measures(results: Results) -> Measures:
    """Compute every measure over the results."""
    return shares(results) | _means(results) | _statistics(results)


def shares(results: Results) -> Measures:
    """Compute the measures that are shares. They are counts, fast enough to compute for every group of questions."""
    scores = [item.score for item in results]
    answerable = [one for one in scores if one.answerable]
    unanswerable = [one for one in scores if not one.answerable]
    cases = [case_of(item) for item in results]
    counted = {
        "correct": _with(scores, "right"),
        "right": _with(answerable, "right"),
        "wrong": _with(answerable, "wrong"),
        "refused": _with(answerable, "refused"),
        "false_answers": Proportion.of(one.outcome != "right" for one in unanswerable),  # includes failures
        "failures": _with(scores, "failed"),
        "citation_validity": Proportion.of(valid for one in scores for valid in one.markers_valid),
        "citation_coverage": Proportion.of(cited for one in scores for cited in one.claims_cited),
        "meaning_judged": Proportion.of(judged for one in scores for judged in one.claims_judged),
        "citation_precision": Proportion.of(right for one in answerable for right in one.citations_right),
        "citation_recall": Proportion.of(cited for one in answerable for cited in one.evidence_cited),
        "quote_fidelity": Proportion.of(faithful for one in scores for faithful in one.citations_faithful),
        "abstention_precision": abstention.abstention_precision(cases),
        "abstention_recall": abstention.abstention_recall(cases),
        "conversation_success": _with([item.score for item in results if item.question.turns], "right"),
        "language_match": Proportion.of(m for one in scores if (m := one.language_matches) is not None),
        "steady": Proportion.of(s for item in results if (s := item.reply.steady) is not None),
    }
    for view in VIEWS:
        ranked = ranking.summarise(_ranking(score, view) for score in scores)
        for k in CUTOFFS:
            counted[f"hit@{k}_{view}"] = ranked.hit.get(k, Proportion(0, 0))
            counted[f"all_hit@{k}_{view}"] = ranked.all_hit.get(k, Proportion(0, 0))
    return {name: Estimate.of(share) for name, share in counted.items()}


def groups(results: Results) -> dict[str, dict[str, Results]]:
    """Group the results by part, type and language. Groups without results are omitted.

    Returns:
        field name -> value of the field -> results.
    """
    return {
        field: {
            name: members
            for name in names
            if (members := tuple(item for item in results if getattr(item.question, field) == name))
        }
        for field, names in GROUPS.items()
    }


def case_of(item: ItemResult) -> Case:
    """Convert a scored answer to a ``Case`` for the abstention measures.

    A failure counts as the wrong decision: as an answer to an unanswerable question, or as an abstention from an
    answerable one.
    """
    answer, answerable = item.answer, item.score.answerable
    if answer is None:
        return Case(float(not answerable), not answerable, answerable, False)
    answered = not answer.abstained
    return Case(min(1.0, max(0.0, answer.confidence)), answered, answerable, answered and _is_right(item.score))


def citation_f1(score: Score) -> float | None:
    """Compute the citation F1 of one question.

    Precision is the share of its citations that are right; recall is the share of its evidence groups that are cited.

    Returns:
        F1 in 0..1, and 0 without citations, so that a refusal counts; None without evidence.
    """
    if not score.evidence_cited:
        return None
    recall = sum(score.evidence_cited) / len(score.evidence_cited)
    precision = sum(score.citations_right) / len(score.citations_right) if score.citations_right else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def stages(results: Results) -> dict[str, list[float]]:
    """Collect the times by stage, in milliseconds, one per answered question.

    ``total`` includes failed questions; for those it is wall-clock time.
    """
    timed = [item.answer.timings_ms for item in results if item.answer]
    found = {name: [getattr(one, name) for one in timed] for name in ("retrieve", "answer", "verify")}
    found["first_claim"] = [one.first_claim for one in timed if one.first_claim is not None]
    return found | {"total": [item.reply.latency_ms for item in results]}


def _means(results: Results) -> Measures:
    def ranked(view: str, of: Callable[[Ranking], float]) -> Estimate:
        rankings = ((item, _ranking(item.score, view)) for item in results)
        return _mean((item, of(one)) for item, one in rankings if one is not None)

    found = {
        "character_f1": _mean((i, f1) for i in results if (f1 := i.score.character_f1) is not None),
        "citation_f1": _mean((i, f1) for i in results if (f1 := citation_f1(i.score)) is not None),
        "sentences": _statistic(
            [(i.score.sentences, i.question.cluster) for i in results if i.score.sentences], statistics.fmean
        ),
    }
    for view in VIEWS:
        found[f"mrr@{DEPTH}_{view}"] = ranked(view, lambda one: one.reciprocal_rank)
        found[f"ndcg@{DEPTH}_{view}"] = ranked(view, lambda one: one.ndcg)
    return found


def _statistics(results: Results) -> Measures:
    cases = [(case_of(item), item.question.cluster) for item in results]
    named = [(item.reply.latency_ms, item.question.cluster) for item in results]
    claims = ((item.answer.timings_ms.first_claim, item.question.cluster) for item in results if item.answer)
    first = [(time, cluster) for time, cluster in claims if time is not None]
    return {
        "abstention_f1": _statistic(cases, abstention.abstention_f1),
        "auroc": _statistic(cases, abstention.confidence_auroc),
        "aurc": _statistic(cases, lambda drawn: abstention.area_under(abstention.risk_coverage(drawn))),
        "ece": _statistic(cases, _calibration_error),
        "p50_ms": _statistic(named, lambda drawn: percentile(drawn, 50)),
        "p95_ms": _statistic(named, lambda drawn: percentile(drawn, 95)),
        "first_claim_ms": _statistic(first, lambda drawn: percentile(drawn, 50)),
    }


def _calibration_error(cases: Sequence[Case]) -> float | None:
    return abstention.calibration([(case.confidence, case.answerable) for case in cases]).error


def _statistic(members: Sequence[tuple[T, str]], statistic: Callable[[Sequence[T]], float | None]) -> Estimate:
    values, clusters = [value for value, _ in members], [cluster for _, cluster in members]
    value = statistic(values) if values else None
    low, high = (bootstrap(values, clusters, statistic) if value is not None else None) or (None, None)
    return Estimate(value, low, high, len(values))


def _mean(values: Iterable[tuple[ItemResult, float]]) -> Estimate:
    listed = list(values)
    return mean([float(value) for _, value in listed], [item.question.cluster for item, _ in listed])


def _with(scores: Sequence[Score], outcome: Outcome) -> Proportion:
    return Proportion.of(one.outcome == outcome for one in scores)


def _ranking(score: Score, view: str) -> Ranking | None:
    return score.by_document if view == "document" else score.by_span


def _is_right(score: Score) -> bool:
    return score.outcome == "right"
