"""Implement ``mundap eval``: its options, and what it prints. Heavy modules are imported when the command runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.lines import in_language
from rag.cli.terminal import ensure_index, progress_bar
from rag.errors import SettingsError

if TYPE_CHECKING:
    from rag.settings import Settings

MODEL_WORKERS = 4  # parallel questions for a chat model; the built-in answerer uses all cores for one question
FEW = 3  # bounds that were not checked are named one by one
_OF_QUESTIONS = ("questions", "gate", "type", "limit", "repeat", "workers", "no_baselines")
_OF_DATASETS = ("dataset", "data", "sample")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to its parser."""
    parser.add_argument(
        "compare", nargs="*", metavar="compare A B", help="compare the runs in the folders A and B; asks nothing"
    )
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="another question set (default: the packaged one)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the report there; a stopped run resumes")
    parser.add_argument("--gate", type=Path, metavar="FILE", help="another gate (default: the packaged one)")
    parser.add_argument("--type", action="append", default=[], metavar="TYPE", help="only questions of this type")
    parser.add_argument("--limit", type=_positive, metavar="N", help="only the first N questions")
    parser.add_argument("--repeat", type=_positive, metavar="N", help="ask each question N times")
    parser.add_argument(
        "--workers", type=_positive, metavar="N", help=f"questions asked at once (default: {MODEL_WORKERS} for a model)"
    )
    parser.add_argument("--dataset", metavar="NAME", help="a public set instead: korquad, nomiracl-ko or autorag-ko")
    parser.add_argument("--data", type=Path, metavar="PATH", help="its file or folder; download it yourself")
    parser.add_argument("--sample", type=_positive, metavar="N", help="only N of its questions, always the same ones")
    parser.add_argument("--no-baselines", action="store_true", help="skip the simpler tools")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command.

    Returns:
        The exit code: 1 if the gate fails, otherwise 0.

    Raises:
        SettingsError: If options do not go together.
        MundapError: If the evaluation or comparison fails.
    """
    if options.compare:
        _reject_ignored_options(options, "compare", *_OF_QUESTIONS, *_OF_DATASETS, "out")
        return _compare(options, settings)
    if options.dataset or options.data or options.sample:
        _reject_ignored_options(options, "--dataset", *_OF_QUESTIONS)
        return _evaluate_public(options, settings)
    return _evaluate(options, settings)


def _reject_ignored_options(options: argparse.Namespace, way: str, *names: str) -> None:
    """Reject options that would be ignored."""
    if given := [f"--{name.replace('_', '-')}" for name in names if getattr(options, name)]:
        raise SettingsError(
            f"{' and '.join(given)} cannot be combined with {way}.",
            "Omit them.",
            korean=f"함께 쓸 수 없는 옵션입니다 ({way}): {', '.join(given)}. 빼고 실행해 주세요.",
        )


def _compare(options: argparse.Namespace, settings: Settings) -> int:
    from rag.evaluation import compare_runs, comparison_text

    match options.compare:
        case ["compare", first, second]:
            print(comparison_text(compare_runs(Path(first), Path(second)), settings.language))
            return 0
    raise SettingsError(
        f"`mundap eval {' '.join(options.compare)}` is not understood.",
        "Write `mundap eval compare A B`, or options.",
        korean=f"`mundap eval {' '.join(options.compare)}` 명령을 이해할 수 없습니다. `mundap eval "
        "compare A B`처럼 쓰거나 옵션을 적어 주세요.",
    )


def _evaluate(options: argparse.Namespace, settings: Settings) -> int:
    from rag import assembly
    from rag.evaluation import PACKAGED, PACKAGED_GATE, Plan, evaluate, gate_problems, report_text, unmeasured_problems

    ensure_index(settings)
    with assembly.opened_reader(settings) as reader, progress_bar() as progress:
        plan = Plan(
            questions=options.questions or PACKAGED,
            gate=options.gate or PACKAGED_GATE,
            out=options.out,
            types=tuple(options.type),
            limit=options.limit,
            repeat=options.repeat or 1,
            workers=options.workers or (MODEL_WORKERS if reader.chain.model else 1),
            baselines=not options.no_baselines,
        )
        evaluation = evaluate(settings, reader, plan, progress)
    language = settings.language
    print(report_text(evaluation.results, evaluation.summary, language))
    if options.out:
        report = options.out / "report.html"
        print(in_language(settings, f"\nThe report is in {report}.", f"\n보고서: {report}"))
    failed = gate_problems(evaluation.checks, language)
    for line in _shortened(unmeasured_problems(evaluation.checks, language), settings):
        print(f"mundap: {in_language(settings, 'not gated', '기준을 확인하지 못함')}: {line}", file=sys.stderr)
    for line in failed:
        print(f"mundap: {in_language(settings, 'gate failed', '기준에 못 미침')}: {line}", file=sys.stderr)
    return 1 if failed else 0


def _shortened(problems: Sequence[str], settings: Settings) -> Sequence[str]:
    """Return what could not be checked; a number where a run over a few questions leaves many bounds open."""
    if len(problems) <= FEW:
        return problems
    english = f"{len(problems)} bounds: nothing was measured for them, since only a part of the questions was asked."
    return [in_language(settings, english, f"기준 {len(problems)}개: 질문 일부만 물어 측정된 값이 없습니다.")]


def _evaluate_public(options: argparse.Namespace, settings: Settings) -> int:
    from rag.evaluation import evaluate_public, require_folder, write_public

    if options.dataset is None or options.data is None:
        raise SettingsError(
            "--dataset, --data and --sample go together.",
            "Write `mundap eval --dataset korquad --data FILE`.",
            korean="--dataset, --data, --sample은 함께 써야 합니다. `mundap eval --dataset korquad "
            "--data FILE`처럼 적어 주세요.",
        )
    if options.out:
        require_folder(options.out, options.dataset)
    from rag.temporary import temporary_folder

    with temporary_folder("eval-") as folder, progress_bar() as progress:
        home = options.home or folder  # never the default index, unless --home names it
        own = settings.model_copy(update={"home": home, "chroma_url": None})
        result, about = evaluate_public(own, options.dataset, options.data, options.sample, progress)
    print(result.table(settings.language))
    if options.out:
        write_public(options.out, result, about)
    return 0


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 1")
    return int(text)
