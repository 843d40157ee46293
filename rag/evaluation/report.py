"""Results -> tables for a terminal, and three files: items.jsonl, summary.json, report.md.

``items.jsonl`` holds no times, so that the same answers give the same bytes; ``summary.json`` holds them. The module
measures nothing itself.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.errors import StorageError
from rag.evaluation.intervals import Proportion
from rag.evaluation.metrics import OUTCOMES, Summary
from rag.evaluation.questions import TYPES, QuestionItem, base_name
from rag.evaluation.run import ItemResult, Keep, Results

FORMAT = 1  # of summary.json and items.jsonl
HEADINGS = (
    "", "n", "correct", "95% interval", "wrong", "refused", "false", "failed", "cit. prec.", "cit. recall", "p50 ms",
    "p95 ms",
)  # fmt: skip
LEGEND = (
    "correct: answers with every required fact and no forbidden value, and abstentions where the documents do not "
    "answer. wrong, refused: answerable questions. false: answers to unanswerable ones. failed: errors. cit. prec.: "
    "citations that show a passage of the evidence. cit. recall: pieces of the evidence that are cited. Intervals: "
    "Wilson, 95%; paraphrases in a cluster count as if they were independent."
)


def as_text(results: Results) -> str:
    """The whole report for a terminal: table, headline, and what did not come out right."""
    failed = len(results.failed())
    parts = [table(results), headline(results), f"Not right: {failed} of {len(results.items)}"]
    return "\n\n".join(parts + ([listing(results)] if failed else []))


def table(results: Results) -> str:
    """One line a type, then by language, answerable or not, and all; columns are aligned with spaces."""
    lines = [HEADINGS, *_lines(results)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    aligned = ([cell.rjust(width) for cell, width in zip(line, widths, strict=True)] for line in lines)
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *cells[1:]]) for line, cells in zip(lines, aligned, strict=True)
    )


def headline(results: Results) -> str:
    """The measures of the whole run, one a line, each share with its counts and interval."""
    summary = results.summary()
    shares = [
        ("right, of the answerable", summary.right),
        ("wrong, of the answerable", summary.wrong),
        ("refused, of the answerable", summary.refused),
        ("false answers, of the unanswerable", summary.false_answers),
        ("citation precision", summary.citation_precision),
        ("citation recall", summary.citation_recall),
        ("quote fidelity", summary.quote_fidelity),
        ("failures", summary.failures),
    ]
    lines = [f"{name:<36}{_described(share)}" for name, share in shares]
    if summary.sentences is not None:
        lines.append(f"{'sentences per answer':<36}{summary.sentences:.2f}")
    return "\n".join(lines)


def listing(results: Results) -> str:
    """Every question that did not come out right: asked, answered, expected, cited."""
    blocks = []
    for item in results.failed():
        question = item.question
        lines = [f"{question.id}  {question.type}  {question.language}  {item.score.outcome}"]
        lines += [f"  {name:<10}{words}" for name, words in _account(item)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def markdown(results: Results) -> str:
    """The whole report as Markdown."""
    head, *rest = [HEADINGS, *_lines(results)]
    rows = [head, ("---", *["---:"] * (len(head) - 1)), *rest]
    failed = results.failed()
    parts = ["# Evaluation", "```text\n" + headline(results) + "\n```"]
    parts.append("\n".join("| " + " | ".join(row) + " |" for row in rows))
    parts.append(LEGEND)
    parts.append(f"## Not right: {len(failed)} of {len(results.items)}")
    for item in failed:
        question = item.question
        parts.append(f"### {_escaped(question.id)}: {item.score.outcome} ({question.type}, {question.language})")
        parts.append("\n".join(f"- {name}: {_escaped(words)}" for name, words in _account(item)))
    return "\n\n".join(parts) + "\n"


def summary_record(results: Results) -> dict[str, Any]:
    """What summary.json holds: the measures in all, by type, by language, and the outcome of each question."""
    groups = {name: _measures(results.summary(keep)) for name, keep in _groups(results)}
    return {
        "format": FORMAT,
        "measures": groups.pop("all"),
        "outcomes": {one: sum(item.score.outcome == one for item in results.items) for one in OUTCOMES},
        "groups": groups,
    }


def item_record(item: ItemResult) -> dict[str, Any]:
    """One line of items.jsonl: the question, the answer without its times, and the judgement."""
    answer = dataclasses.asdict(item.answer) if item.answer else None
    if answer is not None:
        del answer["timings_ms"]
    return {
        "id": item.question.id,
        "outcome": item.score.outcome,
        "missing": [fact.model_dump(mode="json") for fact in item.score.missing],
        "forbidden": [fact.model_dump(mode="json") for fact in item.score.forbidden],
        "citations_right": item.score.citations_right,
        "citations_faithful": item.score.citations_faithful,
        "evidence_cited": item.score.evidence_cited,
        "error": item.error,
        "question": item.question.model_dump(mode="json"),
        "answer": answer,
    }


def write(results: Results, out_dir: Path) -> None:
    """Writes items.jsonl, summary.json and report.md into a folder, which is made; older ones are replaced.

    Raises:
        StorageError: the folder cannot be written, or the disk is full.
    """
    items = "".join(json.dumps(item_record(item), ensure_ascii=False) + "\n" for item in results.items)
    summary = json.dumps(summary_record(results), ensure_ascii=False, indent=2) + "\n"
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        _replace(out_dir / "items.jsonl", items)
        _replace(out_dir / "summary.json", summary)
        _replace(out_dir / "report.md", markdown(results))
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise StorageError(
            f"The results cannot be written to {out_dir} ({reason}).", "Give another folder with --out, or make room."
        ) from error


def _replace(path: Path, content: str) -> None:
    """All of the file or nothing of it."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _groups(results: Results) -> Iterator[tuple[str, Keep]]:
    """The groups that are reported, of those that have questions."""
    questions = [item.question for item in results.items]
    for kind in TYPES:
        if any(question.type == kind for question in questions):
            yield kind, _with(type=kind)
    for language in ("ko", "en"):
        if any(question.language == language for question in questions):
            yield language, _with(language=language)
    yield "answerable", _with(answerable=True)
    yield "unanswerable", _with(answerable=False)
    yield "all", _with()


def _with(**fields: object) -> Keep:
    return lambda question: all(getattr(question, name) == value for name, value in fields.items())


def _lines(results: Results) -> list[tuple[str, ...]]:
    return [(name, *_cells(results.summary(keep))) for name, keep in _groups(results)]


def _cells(summary: Summary) -> Sequence[str]:
    return (
        str(summary.questions),
        _percent(summary.correct),
        _interval(summary.correct),
        _count(summary.wrong),
        _count(summary.refused),
        _count(summary.false_answers),
        _count(summary.failures),
        _percent(summary.citation_precision),
        _percent(summary.citation_recall),
        _rounded(summary.p50_ms),
        _rounded(summary.p95_ms),
    )


def _measures(summary: Summary) -> dict[str, Any]:
    """The fields of a summary, each share as value, counts and interval."""
    measures: dict[str, Any] = {}
    for field in dataclasses.fields(summary):
        value = getattr(summary, field.name)
        if isinstance(value, Proportion):
            low, high = value.interval or (None, None)
            value = {"value": value.value, "hits": value.hits, "n": value.n, "low": low, "high": high}
        measures[field.name] = value
    return measures


def _account(item: ItemResult) -> Iterator[tuple[str, str]]:
    """What a person wants to see of a failed question."""
    question, answer = item.question, item.answer
    yield "asked", question.question
    if answer is None:
        yield "answered", f"nothing: {_one_line(item.error or '')}"
    else:
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
    for group in question.evidence:
        yield "evidence", f"{group[0].document}: “{_one_line(group[0].quote)}”"


def _expected(question: QuestionItem) -> str:
    if not question.answerable:
        return "an abstention" + (f" ({question.note})" if question.note else "")
    expected = " and ".join(" | ".join(fact.any_of) for fact in question.required)
    return expected + "".join(f", not {fact.value}" for fact in question.forbidden)


def _described(share: Proportion) -> str:
    if share.value is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.value:.3f}  ({share.hits} of {share.n}; {low:.3f} to {high:.3f})"


def _percent(share: Proportion) -> str:
    return "-" if share.value is None else f"{100 * share.value:.1f}%"


def _interval(share: Proportion) -> str:
    return "-" if share.interval is None else f"{100 * share.interval[0]:.0f}-{100 * share.interval[1]:.0f}%"


def _count(share: Proportion) -> str:
    return str(share.hits) if share.n else "-"


def _rounded(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", _one_line(text))
