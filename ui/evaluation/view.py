"""Render a run and its comparison with the one before as HTML. Pure functions; everything is escaped.

Questions, answers, file names and all values of a summary come from outside and are never markup here. The module reads
no files and computes no measure: the verdict on a difference is that of ``rag.evaluation``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.errors import MundapError, QuestionSetError
from rag.evaluation import (
    ABSTAINED,
    CEILINGS,
    Change,
    Comparison,
    Record,
    RunComparison,
    as_list,
    as_record,
    escaped,
    escaped_text,
    interval,
    number,
    table,
)
from ui.evaluation.plots import measure_name, named, not_measured, section, sections, shown
from ui.evaluation.runner import RunState
from ui.evaluation.runs import RunResults
from ui.shared import shortened
from ui.words import EvaluationLabels

CARDS = ("right", "false_answers", "refused", "ndcg@10_span", "citation_precision", "quote_fidelity", "p50_ms")
CHANGES_SHOWN = 30
ANSWER_REACH = 400  # characters shown of a changed answer


def introduction(labels: EvaluationLabels) -> str:
    """Return the introduction to the tab."""
    return (
        f'<header lang="{labels.language}"><h2>{escaped(labels.title)}</h2><p>{escaped(labels.about)}</p>'
        f'<p class="soft">{escaped(labels.model_cost)}</p></header>'
    )


def own_questions(labels: EvaluationLabels, said: str, *, has_packaged: bool, has_own: bool) -> str:
    """Return what is to be known of one's own questions; open where there are no others, or something is said of them.

    Args:
        labels: the words of the tab.
        said: the fault of a file that was just given, as HTML.
        has_packaged: whether the packaged questions can be asked.
        has_own: whether there are questions of one's own.
    """
    is_open = " open" if said or not (has_packaged or has_own) else ""
    note = "" if has_packaged else f'<p class="notice">{escaped(labels.own_only)}</p>'
    return (
        f'<section class="own" lang="{labels.language}">{note}{said}<details{is_open}>'
        f"<summary>{escaped(labels.own_title)}</summary><p>{escaped(labels.own_about)}</p>"
        f'<p class="soft"><code>{escaped(labels.own_example)}</code></p></details></section>'
    )


def problem(error: MundapError, labels: EvaluationLabels) -> str:
    """Return an error as HTML: of many faults of a question file the first one, and how many others there are."""
    faults = error.faults if isinstance(error, QuestionSetError) else ()
    if not faults:
        return f'<p class="problem" role="alert">{escaped(error.in_language(labels.language))}</p>'
    first = faults[0][labels.language == "ko"]
    rest = f" {labels.own_faults.format(len(faults) - 1)}" if len(faults) > 1 else ""
    text = f"{labels.own_fault.format(first)}{rest}"
    return f'<p class="problem" role="alert">{escaped(text)}</p>'


def progress(state: RunState | None, labels: EvaluationLabels) -> str:
    """Return the progress of a run or how it ended; empty if there was none."""
    if state is None:
        return ""
    return f'<div class="run {state.kind}" lang="{labels.language}">{_state_text(state, labels)}</div>'


def report(results: RunResults, labels: EvaluationLabels) -> str:
    """Return the latest run with its comparison, or a note that there is none yet."""
    note = ""
    if results.unreadable:
        note = f'<p class="notice">{escaped(labels.unreadable.format(", ".join(results.unreadable)))}</p>'
    if results.latest is None:
        inside = f'<p class="never">{escaped(labels.never)}</p>'
    else:
        summary = results.latest.summary
        inside = (
            section(labels.latest, _facts(summary, labels) + _cards(results, labels) + _gate(summary, labels))
            + section(labels.compared, _compared(results, labels))
            + sections(summary, labels)
        )
    return f'<article class="evaluation" lang="{labels.language}">{note}{inside}</article>'


def _state_text(state: RunState, labels: EvaluationLabels) -> str:
    if not state.is_over:
        return _running(state, labels)
    if state.kind == "failed":
        said = problem(state.error, labels) if state.error else f'<p class="problem">{escaped(labels.not_foreseen)}</p>'
        return f'<p role="alert"><strong>{escaped(labels.failed)}</strong></p>{said}'
    text = labels.finished if state.kind == "finished" else labels.stopped
    return f'<p role="status">{escaped(text)}</p>'


def _running(state: RunState, labels: EvaluationLabels) -> str:
    """Return a progress bar; screen readers get the phase and steps of ten percent, not every question."""
    phase = labels.stopping if state.kind == "stopping" else named(labels.names.phase, state.phase)
    if not state.of:
        bar, figures, spoken = f'<progress aria-label="{escaped(phase)}"></progress>', "", ""
    else:
        bar = f'<progress max="{state.of}" value="{state.done}" aria-label="{escaped(phase)}"></progress>'
        counted = labels.progress.format(f"{state.done:,}", f"{state.of:,}")
        figures = f' <span class="count" aria-hidden="true">{escaped(counted)}</span>'
        spoken = f' <span class="unseen">{100 * state.done // state.of // 10 * 10}%</span>'
    return f'<p role="status">{escaped(phase)}{spoken}{figures}</p>{bar}'


def _facts(summary: Record, labels: EvaluationLabels) -> str:
    answerer = str(summary.get("answerer") or labels.not_measured)
    facts = labels.facts.format(
        _when(summary),
        summary.get("questions", "–"),
        _duration(summary, labels),
        labels.built_in if answerer == "extractive" else answerer,
    )
    is_part = as_record(summary.get("plan")).get("limit") is not None
    part = f'<p class="notice">{escaped(labels.part)}</p>' if is_part else ""
    return f'<p class="facts">{escaped(facts)}</p>{part}'


def _when(summary: Record) -> str:
    return str(summary.get("created") or "–").replace("T", " ").replace("Z", " UTC")


def _duration(summary: Record, labels: EvaluationLabels) -> str:
    seconds = number(summary.get("seconds"))
    if seconds is None or seconds < 0:
        return labels.not_measured
    minutes, rest = divmod(round(seconds), 60)
    return labels.minutes.format(minutes, rest) if minutes else labels.seconds.format(rest)


def _cards(results: RunResults, labels: EvaluationLabels) -> str:
    metrics = as_record(results.latest.summary.get("metrics")) if results.latest else {}
    cards = "".join(_card(name, as_record(metrics.get(name)), results, labels) for name in CARDS)
    return f'<div class="cards">{cards}</div>'


def _card(name: str, measure: Record, results: RunResults, labels: EvaluationLabels) -> str:
    is_known = number(measure.get("value")) is not None
    lines = [interval(name, measure), _change(name, measure, results, labels)] if is_known else []
    small = "".join(f"<small>{line}</small>" for line in lines if line)
    value = "strong" if is_known else 'strong class="none"'
    return (
        f'<div class="card"><b>{measure_name(name, labels)}</b>'
        f"<small>{escaped(labels.names.of.get(name, ''))}</small>"
        f"<{value}>{shown(name, measure.get('value'), labels)}</strong>{small}</div>"
    )


def _change(name: str, measure: Record, results: RunResults, labels: EvaluationLabels) -> str:
    """Return the previous value and the difference, with a verdict if the runs were compared question by question."""
    for one in results.comparison.comparisons if results.comparison else ():
        if one.measure.name == name:
            before, after, verdict = one.first, one.second, _verdict(one, labels)
            break
    else:
        old = as_record(as_record(_before(results).get("metrics")).get(name)) if _asked_the_same(results) else {}
        known, now = number(old.get("value")), number(measure.get("value"))
        if known is None or now is None:
            return ""
        before, after, verdict = known, now, ""
    told = escaped(labels.before.format(shown(name, before, labels)))
    return f"{told} ({_difference(name, after - before, labels)}){verdict}"


def _before(results: RunResults) -> Record:
    return results.before.summary if results.before else {}


def _asked_the_same(results: RunResults) -> bool:
    return (
        results.before is not None
        and results.latest is not None
        and results.latest.questions == results.before.questions
    )


def _difference(name: str, difference: float, labels: EvaluationLabels) -> str:
    """Format a signed difference in percentage points, milliseconds or plain numbers."""
    if name.endswith("_ms"):
        told, unit = f"{difference:+,.0f}", "ms"
    elif "@" in name or name.endswith("_f1"):
        told, unit = f"{difference:+.3f}", ""
    else:
        told, unit = f"{100 * difference:+.1f}", labels.points
    signed = told if told.strip("+-0.") else f"±{told[1:]}"
    return f"{signed}&nbsp;{escaped(unit)}" if unit else signed


def _verdict(one: Comparison, labels: EvaluationLabels) -> str:
    kind = {"better": "better", "worse": "worse"}.get(one.verdict, "same")
    return f' <span class="verdict {kind}">{escaped(named(labels.names.verdict, one.verdict))}</span>'


def _gate(summary: Record, labels: EvaluationLabels) -> str:
    checks = [as_record(one) for one in as_list(summary.get("gate"))]
    judged = [one for one in checks if isinstance(one.get("passed"), bool)]
    broken = [one for one in judged if not one["passed"]]
    left = len(checks) - len(judged)
    rest = f'<p class="soft">{escaped(labels.gate_not_all.format(left))}</p>' if left else ""
    if not judged:
        return f'<div class="gate"><p>{escaped(labels.gate_nothing)}</p>{rest}</div>'
    if not broken:
        passed = escaped(labels.gate_passed.format(len(judged)))
        return f'<div class="gate passed"><p><strong>✓ {passed}</strong></p>{rest}</div>'
    failed = escaped(labels.gate_failed.format(len(judged), len(broken)))
    lines = "".join(f"<li>{_broken(one, as_record(summary.get('metrics')), labels)}</li>" for one in broken)
    return f'<div class="gate"><p><strong>✗ {failed}</strong></p><ul>{lines}</ul>{rest}</div>'


def _broken(one: Record, metrics: Record, labels: EvaluationLabels) -> str:
    """Describe a failed check: of all questions, of a group, or of a question that must be right."""
    name, group, is_known = str(one.get("name")), one.get("group"), number(one.get("value")) is not None
    if name not in metrics:
        return escaped((labels.gate_item if is_known else labels.gate_item_unmeasured).format(name))
    called = measure_name(name, labels)
    if group:
        called = f"{escaped(named(labels.names.group, group))} · {called}"
    if not is_known:
        return escaped(labels.gate_unmeasured).format(called)
    bound = ("≤ " if name in CEILINGS else "≥ ") + shown(name, one.get("bound"), labels)
    return escaped(labels.gate_wanted).format(called, shown(name, one.get("value"), labels), bound)


def _compared(results: RunResults, labels: EvaluationLabels) -> str:
    if results.before is None:
        return f"<p>{escaped(labels.no_before)}</p>"
    compared = results.comparison
    if compared is None:
        problem = results.error.in_language(labels.language) if results.error else ""
        return f'<p>{escaped(labels.no_comparison)}</p><p class="problem">{escaped(problem)}</p>'
    note = labels.compared_note.format(_when(results.before.summary), compared.questions)
    notes = [note] if _asked_the_same(results) else [labels.other_questions, note]
    if compared.excluded:
        notes.append(labels.left_out.format(compared.excluded))
    differing = ", ".join(named(labels.names.run_identity, name) for name in compared.differing)
    notes.append(labels.differing.format(differing) if differing else labels.same_make)
    rows = [_row(one, labels) for one in compared.comparisons]
    heads = list(map(escaped, labels.compared_heads))
    shown_table = table(escaped(labels.compared), heads, rows) if rows else not_measured(labels)
    return f'<p class="soft">{" ".join(map(escaped, notes))}</p>{shown_table}{_changes(compared, labels)}'


def _row(one: Comparison, labels: EvaluationLabels) -> list[str]:
    name = one.measure.name
    between = "–" if one.interval is None else " … ".join(_difference(name, end, labels) for end in one.interval)
    values = (shown(name, value, labels) for value in (one.first, one.second))
    return [
        measure_name(name, labels), *values, _difference(name, one.difference, labels), between, _verdict(one, labels)
    ]  # fmt: skip


def _changes(compared: RunComparison, labels: EvaluationLabels) -> str:
    changes: Sequence[Change] = compared.changes
    if not changes:
        return ""
    items = "".join(_changed(one, labels) for one in changes[:CHANGES_SHOWN])
    more = len(changes) - CHANGES_SHOWN
    rest = f"<p>{escaped(labels.changed_more.format(more))}</p>" if more > 0 else ""
    summary = escaped(labels.changed.format(len(changes)))
    return f'<details class="changes"><summary>{summary}</summary><ul>{items}</ul>{rest}</details>'


def _changed(change: Change, labels: EvaluationLabels) -> str:
    names: Mapping[str, str] = labels.names.outcome
    sides = zip((labels.was_said, labels.is_said), change.outcomes, change.answers, strict=True)
    told = "".join(
        f"<p><b>{escaped(side)} · {escaped(named(names, outcome))}</b> "
        f"{escaped_text(labels.abstained if text == ABSTAINED else shortened(text, ANSWER_REACH))}</p>"
        for side, outcome, text in sides
    )
    return f"<li><p>{escaped_text(change.question)}</p>{told}</li>"
