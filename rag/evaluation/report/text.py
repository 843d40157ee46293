"""Format a run as text: a table, the measures, and every failed question, for a terminal and as Markdown.

This module writes no files, and computes no measure itself; it takes them from ``summary``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.evaluation.measures.intervals import Estimate
from rag.evaluation.question_set.questions import QuestionItem, base_name
from rag.evaluation.report.saved import Record
from rag.evaluation.report.summary import Measures, groups, shares
from rag.evaluation.run import ItemResult, Results, failed

HEADINGS = ("", "n", "correct", "95% interval", "wrong", "refused", "false", "failed", "cit. prec.", "cit. recall")
RETRIEVED = 5  # retrieved passages listed per failed question
LEGEND = (
    "correct: answers with every required fact and no forbidden value, and abstentions where the documents do not "
    "answer. wrong, refused: answerable questions. false: answers to unanswerable ones. failed: errors. cit. prec.: "
    "citations that show a passage of the evidence. cit. recall: pieces of the evidence that are cited. Intervals "
    "(95%): of shares Wilson's, of everything else a bootstrap over clusters."
)


def report_text(results: Results, summary: Record) -> str:
    """Format the whole report for a terminal: table, measures, baselines, and every question that is not right."""
    wrong = failed(results)
    parts = [table(results), listed_measures(summary), f"Not right: {len(wrong)} of {len(results)}"]
    return "\n\n".join(parts + ([listing(results)] if wrong else []))


def markdown(results: Results, summary: Record) -> str:
    """Format the whole report as Markdown."""
    head, *rest = _lines(results)
    rows = [head, ("---", *["---:"] * (len(head) - 1)), *rest]
    wrong = failed(results)
    parts = ["# Evaluation", "```text\n" + listed_measures(summary) + "\n```"]
    parts.append("\n".join("| " + " | ".join(row) + " |" for row in rows))
    parts.append(LEGEND)
    parts.append(f"## Not right: {len(wrong)} of {len(results)}")
    for item in wrong:
        question = item.question
        parts.append(f"### {_escaped(question.id)}: {item.score.outcome} ({question.type}, {question.language})")
        parts.append("\n".join(f"- {name}: {_escaped(words)}" for name, words in _account(item)))
    return "\n\n".join(parts) + "\n"


def table(results: Results) -> str:
    """Format one row per part, type and language, and one for all questions, in aligned columns."""
    return "\n".join(aligned(list(_lines(results))))


def listed_measures(summary: Record) -> str:
    """Format every measure with its interval, one per line, with the values of the baselines in further columns."""
    systems = {"mundap": summary["metrics"], **summary["baselines"]}
    names = [name for name, measure in summary["metrics"].items() if measure["value"] is not None]
    lines = [("", "mundap", "95% interval", "of", *summary["baselines"])]
    for name in names:
        own, *others = (of.get(name) or {} for of in systems.values())
        interval = f"{_number(name, own['low'])} to {_number(name, own['high'])}" if own["low"] is not None else ""
        count = f"{own['hits']}/{own['n']}" if own["hits"] is not None else str(own["n"])
        values = (_number(name, other.get("value")) for other in others)
        lines.append((name, _number(name, own["value"]), interval, count, *values))
    return "\n".join(aligned(lines))


def listing(results: Results) -> str:
    """Format every failed question: what was asked, answered, expected and cited."""
    blocks = []
    for item in failed(results):
        question = item.question
        lines = [f"{question.id}  {question.type}  {question.language}  {item.score.outcome}"]
        lines += [f"  {name:<10}{words}" for name, words in _account(item)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _lines(results: Results) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for of in groups(results).values():
        yield from ((name, *_cells(shares(members), len(members))) for name, members in of.items())
    yield ("all", *_cells(shares(results), len(results)))


def _cells(measured: Measures, questions: int) -> Sequence[str]:
    correct = measured["correct"]
    low, high = correct.low, correct.high
    interval = "-" if low is None or high is None else f"{100 * low:.0f}-{100 * high:.0f}%"
    counts = (_count(measured[name]) for name in ("wrong", "refused", "false_answers", "failures"))
    cited = (_percent(measured[name]) for name in ("citation_precision", "citation_recall"))
    return (str(questions), _percent(correct), interval, *counts, *cited)


def _account(item: ItemResult) -> Iterator[tuple[str, str]]:
    """Yield (label, text) pairs that explain a failed question."""
    question, answer = item.question, item.answer
    for turn in question.turns:
        yield "before it", turn
    yield "asked", question.question
    if answer is None:
        yield "answered", f"nothing: {_one_line(item.error or '')}"
    else:
        if answer.standalone_question not in (question.question, ""):
            yield "understood", _one_line(answer.standalone_question)
        yield "answered", "(abstained)" if answer.abstained else " / ".join(_one_line(c.text) for c in answer.claims)
    yield "expected", _expected(question)
    if answer is not None and not answer.abstained:
        problems = [f"missing {fact.any_of[0]}" for fact in item.score.missing]
        problems += [f"forbidden {fact.value}" for fact in item.score.forbidden]
        if problems:
            yield "problem", "; ".join(problems)
        for citation, is_right in zip(answer.citations, item.score.citations_right, strict=True):
            place = f"{base_name(citation.source)}:{citation.start}-{citation.end}"
            yield "cited", f"[{citation.marker}] {place} {'of the evidence' if is_right else 'not of the evidence'}"
    if answer is not None and answer.retrieved:
        yield "retrieved", ", ".join(f"{base_name(p.source)}:{p.start}-{p.end}" for p in answer.retrieved[:RETRIEVED])
    for group in question.evidence:
        yield "evidence", f"{group[0].document}: “{_one_line(group[0].quote)}”"


def _expected(question: QuestionItem) -> str:
    if not question.answerable:
        return "an abstention" + (f" ({question.note})" if question.note else "")
    expected = " and ".join(" | ".join(fact.any_of) for fact in question.required)
    return expected + "".join(f", not {fact.value}" for fact in question.forbidden)


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if name.endswith("_ms") else f"{value:.3f}"


def _percent(share: Estimate) -> str:
    return "-" if share.value is None else f"{100 * share.value:.1f}%"


def _count(share: Estimate) -> str:
    return str(share.hits) if share.n else "-"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", _one_line(text))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align rows in columns two spaces apart: the first column to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]).rstrip()
        for row in rows
    ]
