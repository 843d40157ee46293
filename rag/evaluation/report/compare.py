"""Compare two saved runs: is the second better, and which questions changed?

The measures are fixed beforehand. Only questions that both runs asked with identical wording and expectations are
compared; the number of excluded questions is reported. The statistics are in ``measures.comparison``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.columns import padded
from rag.errors import QuestionSetError
from rag.evaluation.measures.comparison import Comparison, MeasureSpec, compare
from rag.evaluation.report.saved import read_items, read_summary
from rag.evaluation.report.text import aligned
from rag.evaluation.report.text_words import TextWords, text_words

Record = Mapping[str, Any]
ABSTAINED = "(abstained)"  # shown in place of the text of an abstention

MEASURES = (
    MeasureSpec("correct", binary=True),
    MeasureSpec("right", binary=True),
    MeasureSpec("false_answers", binary=True, higher_is_better=False),
    MeasureSpec("ndcg@10_span", binary=False),
    MeasureSpec("citation_f1", binary=False),
    MeasureSpec("character_f1", binary=False),
)


@dataclass(frozen=True, slots=True)
class Change:
    """Hold a question whose outcome differs between the runs."""

    id: str
    question: str
    outcomes: tuple[str, str]
    answers: tuple[str, str]


@dataclass(frozen=True, slots=True)
class RunComparison:
    """Hold the compared measures of two runs and the questions that changed."""

    comparisons: tuple[Comparison, ...]
    changes: tuple[Change, ...]
    questions: int
    excluded: int  # number of questions that only one of the runs asked, or asked differently
    differing: tuple[str, ...]  # names of recorded properties that differ, such as answerer or corpus


def compare_runs(first: Path, second: Path) -> RunComparison:
    """Compare the run in the second folder with the run in the first.

    Args:
        first: folder of the reference run.
        second: folder of the run to judge.

    Raises:
        QuestionSetError: If a folder has no readable results, the results are of another version, or the runs have no
            question in common.
    """
    old, new = _by_question(first), _by_question(second)
    shared = [key for key in old if key in new]
    if not shared:
        raise QuestionSetError(
            f"The runs in {first} and {second} have no question in common.",
            "Compare runs over the same question set.",
            korean=f"{first} 폴더와 {second} 폴더의 평가에 공통된 질문이 없습니다. 같은 질문을 물은 "
            "평가끼리 비교해 주세요.",
        )
    pairs = [(old[key], new[key]) for key in shared]
    runs = [_values([pair[i] for pair in pairs]) for i in (0, 1)]
    measures = [measure for measure in MEASURES if runs[0][measure.name]]
    clusters = {str(one["id"]): str(one["question"]["cluster"]) for one, _ in pairs}
    changes = tuple(_change(one, other) for one, other in pairs if one["outcome"] != other["outcome"])
    excluded = len(old.keys() ^ new.keys())
    compared = compare(runs[0], runs[1], measures, clusters)
    return RunComparison(
        compared, changes, len(shared), excluded, _differing(read_summary(first), read_summary(second))
    )


def comparison_text(compared: RunComparison, language: str = "en") -> str:
    """Format a comparison for a terminal: one row per measure, then each changed question with both answers."""
    words = text_words(language)
    lines = [words.in_both.format(compared.questions)]
    if compared.excluded:
        lines.append(words.left_out.format(compared.excluded))
    lines.append(words.differ.format(", ".join(compared.differing) or words.differ_in_nothing))
    heads = ("", *words.sides, words.difference, words.interval, "p (Holm)", words.questions)
    verdicts = ("", *(words.verdicts.get(one.verdict, one.verdict) for one in compared.comparisons))
    table = aligned([heads, *(_row(one, words) for one in compared.comparisons)])
    lines += ["", *(f"{line}  {verdict}".rstrip() for line, verdict in zip(table, verdicts, strict=True)), ""]
    if all(one.verdict == "no difference shown" for one in compared.comparisons):
        lines += [words.no_difference, ""]
    lines.append(words.changed.format(len(compared.changes), compared.questions))
    for change in compared.changes:
        lines += ["", f"{change.id}  {change.question}"]
        for side, outcome, answer in zip(words.sides, change.outcomes, change.answers, strict=True):
            named = words.outcomes.get(outcome, outcome.replace("_", " "))
            said = words.abstained if answer == ABSTAINED else answer
            lines.append(f"  {padded(side, 8)}{padded(named, 14)}{said}")
    return "\n".join(lines)


def _differing(first: Record, second: Record) -> tuple[str, ...]:
    """Return the names of the recorded properties in which the two runs differ."""
    made = [
        {
            "mundap": one.get("mundap"),
            "answerer": one.get("answerer"),
            **one.get("hashes", {}),
            **one.get("versions", {}),
        }
        for one in (first, second)
    ]
    return tuple(name for name in {**made[0], **made[1]} if made[0].get(name) != made[1].get(name))


def _by_question(folder: Path) -> dict[str, Record]:
    """Read the records of a run, keyed by all fields of the question except its note."""
    return {
        json.dumps(one["question"] | {"note": ""}, sort_keys=True, ensure_ascii=False): one
        for one in read_items(folder)
    }


def _values(items: Sequence[Record]) -> dict[str, dict[str, float]]:
    """Collect the values by measure and question id. A question to which a measure does not apply is omitted."""
    found: dict[str, dict[str, float]] = {measure.name: {} for measure in MEASURES}
    for item in items:
        name, is_right = str(item["id"]), item["outcome"] == "right"
        found["correct"][name] = is_right
        if item["question"]["answerable"]:
            found["right"][name] = is_right
        else:
            found["false_answers"][name] = not is_right
        if item["by_span"] is not None:
            found["ndcg@10_span"][name] = item["by_span"]["ndcg"]
        for measure in ("citation_f1", "character_f1"):
            if item[measure] is not None:
                found[measure][name] = item[measure]
    return found


def _change(one: Record, other: Record) -> Change:
    return Change(
        str(one["id"]),
        str(one["question"]["question"]),
        (str(one["outcome"]), str(other["outcome"])),
        (_answer_text(one), _answer_text(other)),
    )


def _answer_text(item: Record) -> str:
    answer = item["answer"]
    if answer is None:
        return f"({item['error']})"
    return ABSTAINED if answer["abstained"] else " / ".join(" ".join(c["text"].split()) for c in answer["claims"])


def _row(one: Comparison, words: TextWords) -> tuple[str, ...]:
    low, high = one.interval or (None, None)
    interval = "-" if low is None or high is None else words.between.format(f"{low:+.3f}", f"{high:+.3f}")
    p = f"{one.adjusted_p:.4f}"
    return (
        one.measure.name, f"{one.first:.3f}", f"{one.second:.3f}", f"{one.difference:+.3f}", interval, p,
        str(one.questions),
    )  # fmt: skip
