"""Write the result files of a run, and read them again.

    items.jsonl    one line per question: what was asked, answered, retrieved and scored. Times are left out, so that
                   the same answers give the same bytes
    summary.json   the measures with confidence intervals, overall and by group, with the baselines; times; what the
                   run depends on
    report.md, report.html    the same for human readers

This module computes no measure.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.errors import QuestionSetError, StorageError, error_name
from rag.evaluation.gate import Check
from rag.evaluation.measures import abstention
from rag.evaluation.measures.intervals import percentile
from rag.evaluation.measures.resampling import SEED
from rag.evaluation.measures.scoring import OUTCOMES
from rag.evaluation.report.summary import Measures, case_of, citation_f1, groups, measures, shares, stages
from rag.evaluation.run import ItemResult, Results

FORMAT = 2  # version of summary.json and items.jsonl
ITEMS, SUMMARY_FILE = "items.jsonl", "summary.json"
Record = Mapping[str, Any]
_REQUIRED_FIELDS = ("id", "outcome", "question", "answer", "error", "by_span", "citation_f1", "character_f1")


def item_record(item: ItemResult) -> dict[str, Any]:
    """Make one line of items.jsonl: the question, the answer without its times, and the score."""
    answer = dataclasses.asdict(item.answer) if item.answer else None
    if answer is not None:
        del answer["timings_ms"]
    one = item.score
    return {
        "id": item.question.id,
        "outcome": one.outcome,
        "missing": [fact.model_dump(mode="json") for fact in one.missing],
        "forbidden": [fact.model_dump(mode="json") for fact in one.forbidden],
        "citations_right": one.citations_right,
        "citations_faithful": one.citations_faithful,
        "evidence_cited": one.evidence_cited,
        "citation_f1": citation_f1(one),
        "character_f1": one.character_f1,
        "language_matches": one.language_matches,
        "by_document": dataclasses.asdict(one.by_document) if one.by_document else None,
        "by_span": dataclasses.asdict(one.by_span) if one.by_span else None,
        "steady": item.reply.steady,
        "error": item.error,
        "question": item.question.model_dump(mode="json"),
        "answer": answer,
    }


def summary_record(
    results: Results, checks: Sequence[Check], baselines: Mapping[str, Results], about: Record
) -> dict[str, Any]:
    """Make the content of summary.json.

    Args:
        results: the run.
        checks: the results of the gate.
        baselines: the results of the same questions, by baseline.
        about: what the run depends on (created, mundap, answerer, hashes, versions), copied unchanged.
    """
    cases = [case_of(item) for item in results]
    return {
        "format": FORMAT,
        **about,
        "questions": len(results),
        "seed": SEED,
        "metrics": _record(measures(results)),
        "outcomes": {one: sum(item.score.outcome == one for item in results) for one in OUTCOMES},
        "groups": {
            kind: {name: _record(shares(members)) for name, members in of.items()}
            for kind, of in groups(results).items()
        },
        "baselines": {name: _record(measures(of)) for name, of in baselines.items()},
        "risk_coverage": [[point.coverage, point.risk] for point in abstention.risk_coverage(cases)],
        "calibration": [
            {"low": one.low, "high": one.high, "n": one.n, "confidence": one.confidence, "answerable": one.share}
            for one in abstention.calibration([(case.confidence, case.answerable) for case in cases]).bins
        ],
        "latency_ms": {
            name: {"p50": percentile(of, 50), "p95": percentile(of, 95), "values": [round(v, 2) for v in of]}
            for name, of in stages(results).items()
        },
        "usage": _used(results),
        "gate": [dataclasses.asdict(one) for one in checks],
    }


def _used(results: Results) -> dict[str, float]:
    """Sum the tokens and cost (US dollars) of all answers."""
    usages = [item.answer.usage for item in results if item.answer]
    return {
        "prompt_tokens": sum(one.prompt_tokens for one in usages),
        "completion_tokens": sum(one.completion_tokens for one in usages),
        "cost_usd": sum(one.cost_usd for one in usages),
    }


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, created if missing. Each file is replaced atomically.

    Args:
        folder: the folder.
        files: file name -> content.

    Raises:
        StorageError: If the folder cannot be written, or the disk is full.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            _replace(folder / name, content)
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise StorageError(
            f"The results cannot be written to {folder} ({reason}).",
            "Give another folder with --out, or free some space.",
            korean=f"{folder} 폴더에 결과를 쓸 수 없습니다 ({error_name(error)}). --out으로 다른 폴더를 지정하거나 "
            "공간을 비워 주세요.",
        ) from error


def items_text(records: Iterable[Record]) -> str:
    """Format records as the text of items.jsonl."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def summary_text(summary: Record) -> str:
    """Format a summary as the text of summary.json."""
    return json.dumps(summary, ensure_ascii=False, indent=2) + "\n"


def read_summary(folder: Path) -> dict[str, Any]:
    """Read the summary of an earlier run.

    Raises:
        QuestionSetError: If there is none, it cannot be read, or it is of another format version or a public data set.
    """
    try:
        summary = json.loads((folder / SUMMARY_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _no_run(folder, f"there is no {SUMMARY_FILE}", f"{SUMMARY_FILE} 파일이 없음") from error
    except (OSError, ValueError) as error:
        raise _no_run(
            folder,
            f"{SUMMARY_FILE} cannot be read: {error}",
            f"{SUMMARY_FILE} 파일을 읽을 수 없음: {error_name(error)}",
        ) from error
    found = summary.get("format") if isinstance(summary, dict) else None
    if isinstance(summary, dict) and "dataset" in summary:
        raise QuestionSetError(
            f"{folder} holds results of the public set {summary['dataset']}.",
            "Give another folder.",
            korean=f"{folder} 폴더에는 공개 평가 집합 {summary['dataset']}의 결과가 있습니다. 다른 "
            "폴더를 지정해 주세요.",
        )
    if found != FORMAT:
        raise QuestionSetError(
            f"{folder} holds results of another version of mundap (format {found}, and this one writes {FORMAT}).",
            "Give another folder, or run the evaluation again with this version.",
            korean=f"{folder} 폴더의 결과는 다른 버전의 mundap이 만든 것입니다 (형식 {found}, 이 버전은 "
            f"{FORMAT}). 다른 폴더를 지정하거나 이 버전으로 다시 평가해 주세요.",
        )
    return dict(summary)


def read_items(folder: Path) -> list[dict[str, Any]]:
    """Read the item records of an earlier run, in the order of its questions.

    Raises:
        QuestionSetError: If the summary cannot be read (see ``read_summary``), or a line is malformed.
    """
    read_summary(folder)
    try:
        lines = (folder / ITEMS).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        records = [dict(json.loads(line)) for line in lines]
    except (OSError, ValueError, TypeError) as error:
        raise _no_run(
            folder, f"{ITEMS} cannot be read: {error}", f"{ITEMS} 파일을 읽을 수 없음: {error_name(error)}"
        ) from error
    for number, record in enumerate(records, start=1):
        if lacking := [name for name in _REQUIRED_FIELDS if name not in record]:
            raise _no_run(
                folder,
                f"line {number} of {ITEMS} lacks {', '.join(lacking)}",
                f"{ITEMS} 파일의 {number}행에 없는 값: {', '.join(lacking)}",
            )
    return records


def _no_run(folder: Path, why: str, why_korean: str) -> QuestionSetError:
    return QuestionSetError(
        f"{folder} holds no results of `mundap eval` ({why}).",
        "Give the folder of a run that was made with --out.",
        korean=f"{folder} 폴더에 `mundap eval`의 결과가 없습니다 ({why_korean}). --out으로 만든 평가 "
        "폴더를 지정해 주세요.",
    )


def _record(found: Measures) -> dict[str, dict[str, Any]]:
    return {name: dataclasses.asdict(measure) for name, measure in found.items()}


def _replace(path: Path, content: str) -> None:
    """Replace a file atomically, by writing a draft and renaming it."""
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
