"""Choose the fields of a checked sentence that other programs are promised."""

from __future__ import annotations

import dataclasses
from typing import Any

from rag.records import CheckedSentence

FIELDS = ("sentence", "verdict", "checked", "reason", "citations")


def contract_fields(checked: CheckedSentence) -> dict[str, Any]:
    """Return the promised fields by name, in their order; citations as objects."""
    record = dataclasses.asdict(checked)
    return {name: record[name] for name in FIELDS}
