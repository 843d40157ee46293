"""Render the plots and tables below a run's headline figures as HTML. Pure functions; everything is escaped.

Missing values are shown as not measured. The plots are those of ``rag.evaluation``, with texts in the language of the
page. The module handles a single run, and measures nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.evaluation import (
    HEADLINES,
    PlotWords,
    Record,
    Row,
    as_list,
    as_record,
    bars,
    cell,
    dots,
    escaped,
    figure_html,
    format_value,
    histogram,
    measure_title,
    number,
    reliability,
    risk_coverage,
    row,
    table,
)
from ui.words import EvaluationLabels

GROUP_MEASURES = ("right", "false_answers", "wrong", "refused", "citation_precision", "quote_fidelity")
PLOTTED = ("right", "false_answers")

Draw = Callable[[str, Sequence[Row], PlotWords], str]


def sections(summary: Record, labels: EvaluationLabels) -> str:
    """Return the sections below the headline figures: groups, baselines, risk, calibration, latency."""
    groups, simpler, risk, calibration, time = (
        section(name, inside or not_measured(labels))
        for name, inside in (
            (labels.groups, _groups(summary, labels)),
            (labels.simpler, _simpler(summary, labels)),
            (labels.risk, _risk(summary, labels)),
            (labels.calibration, _calibration(summary, labels)),
            (labels.time, _time(summary, labels)),
        )
    )
    return f'{groups}{simpler}<div class="plots">{risk}{calibration}</div>{time}'


def section(title: str, inside: str) -> str:
    """Return HTML, which must be safe, below a heading."""
    return f"<section><h2>{escaped(title)}</h2>{inside}</section>"


def not_measured(labels: EvaluationLabels) -> str:
    """Return the note for a missing value."""
    return f"<p>{escaped(labels.not_measured)}</p>"


def measure_name(name: str, labels: EvaluationLabels) -> str:
    """Return the display name of a measure, escaped."""
    known = labels.names.measure.get(name)
    return escaped(known) if known is not None else measure_title(name)


def named(names: Mapping[str, str], name: object) -> str:
    """Return the display name for a key, or the key itself if there is none; not escaped."""
    return names.get(str(name), str(name).replace("_", " "))


def shown(name: str, value: object, labels: EvaluationLabels) -> str:
    """Return the formatted value of a measure, escaped."""
    return escaped(labels.not_measured) if number(value) is None else format_value(name, value, {})


def _groups(summary: Record, labels: EvaluationLabels) -> str:
    members = {
        named(labels.names.group, name): as_record(one)
        for group in as_record(summary.get("groups")).values()
        for name, one in as_record(group).items()
    }
    if not members:
        return ""
    rows = [
        [escaped(name), *(cell(measure, as_record(of.get(measure))) for measure in GROUP_MEASURES)]
        for name, of in members.items()
    ]
    heads = [_missing(labels), *(measure_name(name, labels) for name in GROUP_MEASURES)]
    return _compared(members, bars, labels) + table(escaped(labels.groups), heads, rows)


def _simpler(summary: Record, labels: EvaluationLabels) -> str:
    others = {name: as_record(one) for name, one in as_record(summary.get("baselines")).items()}
    if not others:
        return ""
    found = {"mundap": as_record(summary.get("metrics")), **others}
    systems = {named(labels.names.system, name): of for name, of in found.items()}
    measures = [name for name in HEADLINES if any(name in of for of in systems.values())]
    rows = [
        [measure_name(name, labels), *(cell(name, as_record(of.get(name))) for of in systems.values())]
        for name in measures
    ]
    heads = [_missing(labels), *map(escaped, systems)]
    return _compared(systems, dots, labels, "mundap") + table(escaped(labels.simpler), heads, rows)


def _compared(systems: Mapping[str, Record], draw: Draw, labels: EvaluationLabels, own: str = "") -> str:
    """Return plots of correct answers and of answers to unanswerable questions, side by side."""
    figures = ""
    for measure in PLOTTED:
        rows = [row(name, as_record(one.get(measure)), own in ("", name)) for name, one in systems.items()]
        title = f"{named(labels.names.measure, measure)} · {named(labels.names.of, measure)}"
        picture = draw(title, [one for one in rows if one], labels.plot)
        figures += figure_html(escaped(title), picture, escaped(labels.interval_note))
    return f'<div class="plots">{figures}</div>'


def _risk(summary: Record, labels: EvaluationLabels) -> str:
    points = as_list(summary.get("risk_coverage"))
    picture = risk_coverage(labels.risk, map(as_list, points), labels.plot) if points else ""
    return figure_html("", picture, escaped(labels.risk_note)) if picture else ""


def _calibration(summary: Record, labels: EvaluationLabels) -> str:
    bins = [as_record(one) for one in as_list(summary.get("calibration"))]
    picture = reliability(labels.calibration, bins, labels.plot) if bins else ""
    return figure_html("", picture, escaped(labels.calibration_note)) if picture else ""


def _time(summary: Record, labels: EvaluationLabels) -> str:
    stages = {name: as_record(of) for name, of in as_record(summary.get("latency_ms")).items()}
    if not stages:
        return ""
    total = stages.get("total", {})
    p50, p95 = (number(total.get(name)) for name in ("p50", "p95"))
    picture = histogram(labels.time, as_list(total.get("values")), p50, p95, labels.plot)
    ordered = [name for name in labels.names.stage if name in stages]
    ordered += [name for name in stages if name not in ordered]
    rows = [
        [escaped(named(labels.names.stage, name)), *(shown("_ms", stages[name].get(p), labels) for p in ("p50", "p95"))]
        for name in ordered
    ]
    stages_table = table(escaped(labels.time), list(map(escaped, labels.time_heads)), rows)
    return f'<div class="plots">{figure_html("", picture)}{stages_table}</div>'


def _missing(labels: EvaluationLabels) -> str:
    return f'<span class="soft">{escaped(labels.missing)}</span>'
