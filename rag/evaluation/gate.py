"""Check a run against a gate: bounds on measures, overall and by group, and questions that must be right.

    {"quote_fidelity": 1.0, "failures": 0.0,
     "groups": {"core": {"right": 0.90, "false_answers": 0.10}, "typo": {"right": 0.8}},
     "items": ["inj-01"]}

A group is a part, a type or a language. The measure determines whether a bound is a floor or a ceiling. In a run over
the whole set, a bound on a measure without a value fails, so an empty run cannot pass. In a run over a part of the
set, such a bound is only reported. This module does not choose the gate.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import SettingsError, error_name
from rag.evaluation.report.summary import CEILINGS, GROUPS, Measures, groups, measures, shares
from rag.evaluation.run import Results

KNOWN = tuple(measures(()))  # the names of all measures
SHARES = tuple(shares(()))  # the names of the measures that are also computed by group


@dataclass(frozen=True, slots=True)
class Gate:
    """Hold the bounds by measure, overall and by group, and the ids of the questions that must be right."""

    bounds: Mapping[str, float]
    groups: Mapping[str, Mapping[str, float]]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Hold one bound, the measured value, and whether the bound holds.

    For a question that must be right, ``name`` is its id, ``bound`` is 1, and ``value`` is 1 if it is right.
    """

    name: str
    group: str | None
    bound: float
    value: float | None
    passed: bool | None  # None if nothing was measured and the run need not cover the bound
    problem: str | None  # message if the bound fails or could not be checked


def load_gate(path: Path) -> Gate:
    """Read a gate file.

    Raises:
        SettingsError: If the file is missing or malformed, or names an unknown measure or group.
    """
    gate = _object(path)
    by_group, items = gate.pop("groups", {}), gate.pop("items", [])
    if not isinstance(by_group, dict) or not all(isinstance(bounds, dict) for bounds in by_group.values()):
        raise SettingsError(
            f"In the gate {path} “groups” is not an object of objects.",
            'Write {"fact": {"right": 0.9}}.',
            korean=f"통과 기준 {path} 파일의 “groups”가 객체를 담은 객체가 아닙니다. "
            f'{{"fact": {{"right": 0.9}}}}처럼 적어 주세요.',
        )
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise SettingsError(
            f"In the gate {path} “items” is not a list of ids.",
            'Write ["inj-01"].',
            korean=f'통과 기준 {path} 파일의 “items”가 ID 목록이 아닙니다. ["inj-01"]처럼 적어 주세요.',
        )
    _require_groups(by_group, path)
    bounds = {name: _bounds(of, path, SHARES) for name, of in by_group.items()}
    if not (gate or items or any(bounds.values())):
        raise _without_bounds(path, "sets no bounds")
    return Gate(_bounds(gate, path, KNOWN), bounds, tuple(items))


def check(results: Results, gate: Gate, *, whole: bool = True) -> tuple[Check, ...]:
    """Check every bound of a gate, in the order of the gate.

    Args:
        results: the run.
        gate: the bounds.
        whole: whether the run has to cover every bound, as a run over the whole set does. If so, a bound on a
            measure without a value fails; otherwise it is not checked.
    """
    checks = list(_checks(measures(results), gate.bounds, None, whole))
    members = {name: of for named in groups(results).values() for name, of in named.items()}
    for name, bounds in gate.groups.items():
        checks += _checks(shares(members.get(name, ())), bounds, name, whole)
    outcomes = {item.question.id: item.score.outcome for item in results}
    for name in gate.items:
        if name not in outcomes:
            checks.append(_unmeasured(name, None, 1.0, f"{name} must be right, and was not asked.", whole))
            continue
        right = outcomes[name] == "right"
        problem = None if right else f"{name} must be right, and is {outcomes[name].replace('_', ' ')}."
        checks.append(Check(name, None, 1.0, float(right), right, problem))
    return tuple(checks)


def gate_problems(checks: Sequence[Check], language: str = "en") -> tuple[str, ...]:
    """Return one message for each bound that fails; empty if the run passes."""
    return _problems((one for one in checks if one.passed is False), language)


def unmeasured_problems(checks: Sequence[Check], language: str = "en") -> tuple[str, ...]:
    """Return one message for each bound that was not checked, because nothing was measured for it."""
    return _problems((one for one in checks if one.passed is None), language)


def _problems(checks: Iterable[Check], language: str) -> tuple[str, ...]:
    told = ((one.problem, _in_korean(one)) for one in checks if one.problem is not None)
    return tuple(korean if language == "ko" else english for english, korean in told)


def _in_korean(check: Check) -> str:
    """Return in Korean why a bound fails or could not be checked."""
    if check.name not in KNOWN:
        return f"{check.name}: 맞아야 하는 질문인데 {'묻지 않았습니다' if check.value is None else '맞지 않았습니다'}."
    name = check.name if check.group is None else f"{check.name}({check.group})"
    if check.value is None:
        return f"{name}: 기준은 있는데 측정된 값이 없습니다."
    side = "상한 {}보다 높습니다" if check.name in CEILINGS else "하한 {}보다 낮습니다"
    return f"{name}: {_shown(check.value)}, {side.format(f'{check.bound:g}')}."


def _object(path: Path) -> dict[str, Any]:
    try:
        gate = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"The gate {path} cannot be read ({error}).",
            "Give a JSON file.",
            korean=f"통과 기준 {path} 파일을 읽을 수 없습니다 ({error_name(error)}). JSON 파일을 지정해 주세요.",
        ) from error
    if not isinstance(gate, dict) or not gate:
        raise _without_bounds(path, "is not a JSON object with bounds")
    return gate


def _without_bounds(path: Path, what: str) -> SettingsError:
    known = ", ".join(KNOWN)
    return SettingsError(
        f"The gate {path} {what}.",
        f"Set bounds on some of: {known}.",
        korean=f"통과 기준 {path} 파일에 기준이 없습니다. JSON 객체로 다음 지표에 기준을 적어 주세요: {known}.",
    )


def _require_groups(names: Iterable[str], path: Path) -> None:
    known = [name for of in GROUPS.values() for name in of]
    for name in names:
        if name not in known:
            raise SettingsError(
                f"The gate {path} names a group “{name}” that does not exist.",
                f"Use some of: {', '.join(known)}.",
                korean=f"통과 기준 {path} 파일에 없는 묶음이 있습니다: “{name}”. 다음 가운데 골라 주세요: "
                f"{', '.join(known)}.",
            )


def _bounds(bounds: Mapping[str, Any], path: Path, known: Sequence[str]) -> dict[str, float]:
    for name, bound in bounds.items():
        if name not in known:
            raise SettingsError(
                f"The gate {path} sets a bound on “{name}”, which is not measured.",
                f"Use some of: {', '.join(known)}.",
                korean=f"통과 기준 {path} 파일에 측정하지 않는 지표가 있습니다: “{name}”. 다음 가운데 골라 "
                f"주세요: {', '.join(known)}.",
            )
        if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound):
            raise SettingsError(
                f"The gate {path} has no number for “{name}”.",
                "Give a number such as 0.9.",
                korean=f"통과 기준 {path} 파일의 “{name}” 값이 숫자가 아닙니다. 0.9 같은 숫자를 적어 주세요.",
            )
    return {name: float(bound) for name, bound in bounds.items()}


def _unmeasured(name: str, group: str | None, bound: float, problem: str, whole: bool) -> Check:
    return Check(name, group, bound, None, False if whole else None, problem)


def _checks(measured: Measures, bounds: Mapping[str, float], kind: str | None, whole: bool) -> Iterator[Check]:
    of = "" if kind is None else f" of {kind}"
    for name, bound in bounds.items():
        value = measured[name].value if name in measured else None
        if value is None:
            yield _unmeasured(name, kind, bound, f"{name}{of} is bounded, and nothing was measured.", whole)
            continue
        passed = value <= bound if name in CEILINGS else value >= bound
        side = "above the ceiling" if name in CEILINGS else "below the floor"
        problem = None if passed else f"{name}{of} is {_shown(value)}, {side} of {bound:g}."
        yield Check(name, kind, bound, value, passed, problem)


def _shown(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
