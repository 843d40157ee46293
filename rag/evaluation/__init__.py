"""Run a question set, score the answers, and report measures with confidence intervals, gates and comparisons.

It makes no answers: only ``session`` and ``public.session`` open an index; all other modules work on records.
Called by ``mundap eval`` and by the evaluation tab of the page.
"""

from __future__ import annotations

from rag.evaluation.gate import gate_problems, unmeasured_problems
from rag.evaluation.journal import RunMismatchError, run_identity
from rag.evaluation.measures.comparison import Comparison
from rag.evaluation.public.session import evaluate_public, require_folder, write_public
from rag.evaluation.question_set.checks import base_name
from rag.evaluation.question_set.items import QuestionType
from rag.evaluation.question_set.questions import load_questions
from rag.evaluation.report.compare import ABSTAINED, Change, RunComparison, compare_runs, comparison_text
from rag.evaluation.report.parts import (
    Record,
    as_list,
    as_record,
    cell,
    escaped_text,
    figure_html,
    format_value,
    interval,
    measure_title,
    row,
    table,
)
from rag.evaluation.report.plot_words import ENGLISH_PLOT_WORDS, PlotWords
from rag.evaluation.report.plots import Row, bars, dots, histogram, reliability, risk_coverage
from rag.evaluation.report.saved import SUMMARY_FILE, read_summary
from rag.evaluation.report.summary import CEILINGS, HEADLINES
from rag.evaluation.report.svg import escaped, number
from rag.evaluation.report.text import report_text
from rag.evaluation.session import PACKAGED, PACKAGED_GATE, Plan, evaluate

__all__ = [
    "ABSTAINED",
    "CEILINGS",
    "ENGLISH_PLOT_WORDS",
    "HEADLINES",
    "PACKAGED",
    "PACKAGED_GATE",
    "SUMMARY_FILE",
    "Change",
    "Comparison",
    "Plan",
    "PlotWords",
    "QuestionType",
    "Record",
    "Row",
    "RunComparison",
    "RunMismatchError",
    "as_list",
    "as_record",
    "bars",
    "base_name",
    "cell",
    "compare_runs",
    "comparison_text",
    "dots",
    "escaped",
    "escaped_text",
    "evaluate",
    "evaluate_public",
    "figure_html",
    "format_value",
    "gate_problems",
    "histogram",
    "interval",
    "load_questions",
    "measure_title",
    "number",
    "read_summary",
    "reliability",
    "report_text",
    "require_folder",
    "risk_coverage",
    "row",
    "run_identity",
    "table",
    "unmeasured_problems",
    "write_public",
]
