"""Is a run good enough? A gate is a floor or a ceiling for each of some measures, in a JSON file.

    {"right": 0.90, "false_answers": 0.10, "quote_fidelity": 1.0, "failures": 0.0}

Whether a bound is a floor or a ceiling follows from the measure. A measure that a set has nothing for (false answers,
where every question is answerable) is not gated. The module does not know which gate is the right one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from rag.errors import SettingsError
from rag.evaluation.intervals import Proportion
from rag.evaluation.metrics import Summary
from rag.evaluation.run import Results

FLOORS = ("correct", "right", "citation_precision", "citation_recall", "quote_fidelity")
CEILINGS = ("wrong", "refused", "false_answers", "failures", "sentences", "p50_ms", "p95_ms")


def load_gate(path: Path) -> dict[str, float]:
    """Reads a gate.

    Raises:
        SettingsError: the file is missing or malformed, or names a measure that there is not.
    """
    try:
        gate = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"The gate {path} cannot be read ({error}).", "Give a JSON file.") from error
    known = ", ".join((*FLOORS, *CEILINGS))
    if not isinstance(gate, dict) or not gate:
        raise SettingsError(f"The gate {path} is no JSON object with bounds.", f"Bound some of: {known}.")
    for name, bound in gate.items():
        if name not in (*FLOORS, *CEILINGS):
            raise SettingsError(f"The gate {path} bounds “{name}”, which is not measured.", f"Use some of: {known}.")
        if isinstance(bound, bool) or not isinstance(bound, int | float) or not math.isfinite(bound):
            raise SettingsError(f"The gate {path} has no number for “{name}”.", "Give a number such as 0.9.")
    return {name: float(bound) for name, bound in gate.items()}


def failed_gates(results: Results, gate: Mapping[str, float]) -> tuple[str, ...]:
    """A sentence for each bound that the run breaks; nothing where it passes."""
    summary = results.summary()
    broken = []
    for name, bound in gate.items():
        value = _value(summary, name)
        if value is None:
            continue
        if name in FLOORS and value < bound:
            broken.append(f"{name} is {_shown(value)}, below the floor of {bound:g}.")
        elif name in CEILINGS and value > bound:
            broken.append(f"{name} is {_shown(value)}, above the ceiling of {bound:g}.")
    return tuple(broken)


def passed(results: Results, gate: Mapping[str, float]) -> bool:
    """Whether the run breaks no bound."""
    return not failed_gates(results, gate)


def _value(summary: Summary, name: str) -> float | None:
    measure: Proportion | float | None = getattr(summary, name)
    return measure.value if isinstance(measure, Proportion) else measure


def _shown(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
