"""Parse JSON from anybody: numbers stay as they are written, and no key is lost because it occurs twice."""

from __future__ import annotations

import json
from typing import Any

from rag.errors import DocumentError
from rag.index.documents.refusals import too_much

MOST_LEVELS = 100  # of objects and lists in each other
MOST_VALUES = 5_000_000  # each takes some hundred bytes of memory


def parse_json(text: str, source: str) -> Any:
    """Return the value that a text holds; numbers as text.

    Raises:
        DocumentError: it is no JSON, holds too many values, or is nested too deeply.
    """
    if sum(map(text.count, ",[{")) > MOST_VALUES:
        raise too_much(source, f"holds more than {MOST_VALUES:,} values", f"값이 {MOST_VALUES:,}개보다 많습니다")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str, strict=False
        )
    except json.JSONDecodeError as fault:
        raise _no_json(source, fault.lineno) from fault
    except RecursionError as fault:
        raise _too_deep(source) from fault
    _check_levels(value, source)
    return value


def parse_json_lines(text: str, source: str) -> list[Any]:
    """Return the values of a text with one on each line; empty lines are passed over.

    Raises:
        DocumentError: a line is no JSON, or nested too deeply.
    """
    values = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                values.append(parse_json(line, source))
            except DocumentError as fault:
                if isinstance(fault.__cause__, json.JSONDecodeError):
                    raise _no_json(source, number) from fault
                raise
    return values


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    again: dict[str, list[Any]] = {}
    for key, value in pairs:
        if key in found:
            again.setdefault(key, [found[key]]).append(value)
        else:
            found[key] = value
    return {**found, **again}


def _check_levels(value: Any, source: str) -> None:
    level = [value]
    for _ in range(MOST_LEVELS + 1):
        containers = [item for item in level if isinstance(item, dict | list)]
        if not containers:
            return
        level = [item for each in containers for item in (each.values() if isinstance(each, dict) else each)]
    raise _too_deep(source)


def _no_json(source: str, line: int) -> DocumentError:
    return DocumentError(
        f"{source} is not valid JSON at line {line}.",
        "Correct that line, or save the file as text (.txt).",
        korean=f"{source}: {line}행이 올바른 JSON이 아닙니다. 그 행을 고치거나 텍스트 파일(.txt)로 저장해 주세요.",
    )


def _too_deep(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is nested more than {MOST_LEVELS} levels deep.",
        "Save its records one below the other and give that.",
        korean=f"{source}: {MOST_LEVELS}단계보다 깊이 중첩되어 있습니다. 레코드를 차례로 늘어놓아 저장해 주세요.",
    )
