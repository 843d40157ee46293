"""Render a summary and its items as one self-contained HTML file: figures, plots, and every failed question.

Missing values are shown as "not measured". Text from questions, answers and documents is escaped. A content security
policy blocks everything except the style and script of this package. This module accesses no files and computes no
measure: it displays the summary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.evaluation.report import plots
from rag.evaluation.report.failed import SCRIPT, failed
from rag.evaluation.report.parts import (  # fmt: skip
    SHARE_OF,
    STYLE,
    Record,
    as_list,
    as_record,
    cell,
    date,
    duration,
    escaped_field,
    escaped_fields,
    figure_html,
    format_value,
    interval,
    measure_title,
    ordered,
    policy_hash,
    readable_name,
    row,
    share,
    table,
)
from rag.evaluation.report.plots import NOTHING, Row
from rag.evaluation.report.summary import CEILINGS, HEADLINES
from rag.evaluation.report.svg import escaped, number

STAGES = ("retrieve", "answer", "verify", "total", "first_claim")
LANGUAGES = {"ko": "Korean", "en": "English"}


def html(summary: Record, items: Sequence[Record], previous: Record | None = None) -> str:
    """Render the whole page.

    Args:
        summary: the content of summary.json.
        items: item records as made by ``saved.item_record``.
        previous: the summary of the previous run, whose figures are shown for comparison.

    Returns:
        The HTML document.
    """
    parts = [
        ("figures", "Headline figures", _headline(summary, previous or {})),
        ("baselines", "All measures, beside simpler tools", _baselines(summary)),
        ("groups", "By type of question", _groups(as_record(summary.get("groups")))),
        ("risk", "Risk and coverage", _risk(as_list(summary.get("risk_coverage")))),
        ("calibration", "Calibration", _calibration(as_list(summary.get("calibration")))),
        ("latency", "Time", _latency(as_record(summary.get("latency_ms")))),
        ("failed", "Questions that went wrong", failed(items)),
        ("run", "How it was run", _run(summary)),
    ]
    body = "".join(
        f'<section id="{i}"><h2>{name}</h2>{part or f"<p>{NOTHING}</p>"}</section>' for i, name, part in parts
    )
    links = " ".join(f'<a href="#{i}">{name}</a>' for i, name, _ in parts)
    questions, answerer = (escaped_field(summary, name) for name in ("questions", "answerer"))
    about = f"{questions} questions, answerer: {answerer}, {date(summary)}"
    style = STYLE + plots.STYLE
    policy = f"style-src {policy_hash(style)}; script-src {policy_hash(SCRIPT)}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; {policy}; base-uri 'none'; form-action 'none'\">"
        '<meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>mundap: evaluation, {date(summary)}</title><style>{style}</style></head><body><header>"
        f'<h1>mundap <span lang="ko">문답</span>: evaluation</h1><p class="soft">{about}</p><nav>{links}</nav></header>'
        f"<main>{body}</main><script>{SCRIPT}</script></body></html>\n"
    )


def _headline(summary: Record, previous: Record) -> str:
    checks = [as_record(one) for one in as_list(summary.get("gate"))]
    metrics, before = as_record(summary.get("metrics")), as_record(previous.get("metrics"))
    gate = {str(one.get("name")): one for one in checks if str(one.get("name")) in metrics and not one.get("group")}
    cards = "".join(
        _card(name, as_record(metrics.get(name)), gate.get(name, {}), as_record(before.get(name)))
        for name in ordered([metrics])
        if name in HEADLINES or name in gate
    )
    asked = [as_record(one.get("hashes")).get("questions") for one in (summary, previous)]
    note = f"Was: the run of {date(previous)}" + ("." if asked[0] == asked[1] else ", which had other questions.")
    shown = f'<div class="cards">{cards}</div>' if cards else f"<p>{NOTHING}</p>"
    return _verdict(checks, metrics) + shown + (f"<p><small>{note}</small></p>" if previous else "")


def _verdict(checks: Sequence[Record], metrics: Record) -> str:
    judged = [one for one in checks if isinstance(one.get("passed"), bool)]
    broken = [one for one in judged if not one["passed"]]
    if not judged:
        return f'<p class="verdict">Gate: {NOTHING}</p>'
    if not broken:
        return f'<p class="verdict passed"><b>✓ The gate is passed</b>: {len(judged)} of {len(judged)} bounds hold.</p>'
    listed = "; ".join(_broken(one, metrics) for one in broken)
    return f'<p class="verdict"><b>✗ The gate is not passed</b>: {listed}.</p>'


def _broken(one: Record, metrics: Record) -> str:
    """Describe a failed bound, on all questions, on a group, or on a question that must be right."""
    name, kind = str(one.get("name")), one.get("group")
    if name not in metrics or one.get("value") is None:
        return escaped(str(one.get("problem") or name)).rstrip(".")
    measure = as_record(metrics.get(name))
    of = f" of {readable_name(kind)}" if kind else ""
    value = format_value(name, one.get("value"), measure)
    return f"{readable_name(name)}{of} is {value}, wanted {_bound(name, one, measure)}"


def _bound(name: str, bound: Record, measure: Record) -> str:
    return ("≤ " if name in CEILINGS else "≥ ") + format_value(name, bound.get("bound"), measure)


def _card(name: str, measure: Record, bound: Record, before: Record) -> str:
    tag = "strong" if number(measure.get("value")) is not None else "p"
    value = f"<{tag}>{format_value(name, measure.get('value'), measure)}</{tag}>"
    shown = f"<b>{measure_title(name)}</b><small>{SHARE_OF.get(name, '')}</small>{value}"
    lines = [interval(name, measure)]
    if bound:
        mark = "✓ " if bound.get("passed") is True else "✗ " if bound.get("passed") is False else ""
        lines.append(f"{mark}gate {_bound(name, bound, measure)}")
    if before:
        lines.append(f"was {format_value(name, before.get('value'), measure)}")
    return f'<div class="card">{shown}{"".join(f"<small>{line}</small>" for line in lines if line)}</div>'


def _baselines(summary: Record) -> str:
    others = {name: as_record(one) for name, one in as_record(summary.get("baselines")).items()}
    systems = {"mundap": as_record(summary.get("metrics")), **others}
    if not any(systems.values()):
        return ""
    pictures = _compared(systems, plots.dots, "mundap") if others else f"<p>Simpler tools: {NOTHING}.</p>"
    names = ordered(systems.values())
    rows = [[measure_title(name), *(cell(name, as_record(of.get(name))) for of in systems.values())] for name in names]
    heads = ['<span class="soft">–: not measured</span>', *map(readable_name, systems)]
    return pictures + table("All measures, beside simpler tools", heads, rows)


def _groups(groups: Record) -> str:
    members = {
        LANGUAGES.get(name, name): as_record(one) for group in groups.values() for name, one in as_record(group).items()
    }
    if not members:
        return ""
    names = [name for name in ordered(members.values()) if name in SHARE_OF]
    rows = [
        [readable_name(one), *(cell(name, as_record(of.get(name))) for name in names)] for one, of in members.items()
    ]
    heads = ['<span class="soft">–: not measured</span>', *map(readable_name, names)]
    return _compared(members, plots.bars) + table("Measures by type and language", heads, rows)


def _compared(systems: Mapping[str, Record], draw: Callable[[str, Sequence[Row]], str], own: str = "") -> str:
    """Plot the share of right answers and the share of false answers for each system."""
    figures = ""
    for measure in ("right", "false_answers"):
        rows = [row(name, as_record(one.get(measure)), own in ("", name)) for name, one in systems.items()]
        title = f"{measure.replace('_', ' ').capitalize()}, {SHARE_OF[measure]}"
        figures += figure_html(
            title, draw(title, [row for row in rows if row]), "The line through each is its 95% interval."
        )
    return f'<div class="plots">{figures}</div>'


def _risk(points: Sequence[Any]) -> str:
    note = "The surest questions are answered first: the further right, the more are answered."
    return figure_html(
        "What is wrong if only the surest are answered",
        plots.risk_coverage("Risk and coverage", map(as_list, points)),
        note,
    )


def _calibration(bins: Sequence[Any]) -> str:
    if not bins:
        return ""
    known = [as_record(one) for one in bins]
    shares = [[number(one.get(name)) for name in ("low", "high", "confidence", "answerable")] for one in known]
    rows = [
        [f"{share(low)} to {share(high)}", escaped_field(one, "n"), share(confidence), share(answerable)]
        for one, (low, high, confidence, answerable) in zip(known, shares, strict=True)
    ]
    note = "Confidence that the documents hold an answer; on the dashed line it is right. The lines are 95% intervals."
    picture = figure_html("Share that is answerable by confidence", plots.reliability("Calibration", known), note)
    heads = ["confidence", "questions", "mean confidence", "answerable"]
    return f'<div class="plots">{picture}{table("Calibration", heads, rows)}</div>'


def _latency(stages: Record) -> str:
    if not stages:
        return ""
    known = {name: as_record(stages[name]) for name in sorted(stages, key=lambda one: (*STAGES, one).index(one))}
    rows = [[readable_name(name), *(duration(one.get(p)) for p in ("p50", "p95"))] for name, one in known.items()]
    total = known.get("total", {})
    p50, p95 = (number(total.get(name)) for name in ("p50", "p95"))
    picture = plots.histogram("Time to the whole answer", as_list(total.get("values")), p50, p95)
    stages_table = table("Time by stage", ["stage", "p50", "p95"], rows)
    return f'<div class="plots">{figure_html("Time to the whole answer", picture)}{stages_table}</div>'


def _run(summary: Record) -> str:
    usage = as_record(summary.get("usage"))
    tokens = "prompt_tokens", "completion_tokens"
    facts = [
        (name, escaped_field(summary, name))
        for name in ("created", "mundap", "answerer", "questions", "seed", "format")
    ]
    facts += [(f"{name} (hash)", f"<code>{one}</code>") for name, one in escaped_fields(summary.get("hashes"))]
    facts += [(f"{name} (version)", one) for name, one in escaped_fields(summary.get("versions"))]
    facts += [(readable_name(name), escaped_field(usage, name)) for name in tokens]
    facts.append(
        ("cost", f"${escaped_field(usage, 'cost_usd')}" if number(usage.get("cost_usd")) is not None else NOTHING)
    )
    return f"<dl>{''.join(f'<dt>{name}</dt><dd>{fact}</dd>' for name, fact in facts)}</dl>"
