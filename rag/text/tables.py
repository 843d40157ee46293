"""Read tables of words: lines of tab-separated spellings, and the entity kinds of the names in them.

``seeds/aliases.tsv`` and ``seeds/glossary.tsv`` are such tables, and so are a user's own. The module knows no analyser.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Literal, get_args

from rag.errors import SettingsError

EntityKind = Literal["person", "organisation", "product", "place"]
_KIND = "# kind:"


def read_table(lines: Iterable[str], name: str) -> list[tuple[str, ...]]:
    """Read lines of tab-separated spellings; ``#`` begins a comment. ``name`` is the table's name in messages.

    Raises:
        SettingsError: a spelling is on two lines, and so is ambiguous.
    """
    table: list[tuple[str, ...]] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        spellings = tuple(dict.fromkeys(unicodedata.normalize("NFC", cell.strip()) for cell in line.split("\t")))
        for spelling in filter(None, spellings):
            first = seen.setdefault(unicodedata.normalize("NFKC", spelling).lower(), number)
            if first != number:
                raise SettingsError(
                    f"{name} has “{spelling}” on line {first} and on line {number}.",
                    "Keep it on one of the two lines.",
                    korean=f"{name}: {first}행과 {number}행에 모두 “{spelling}” 표기가 있습니다. 한쪽에만 남겨 주세요.",
                )
        table.append(tuple(filter(None, spellings)))
    return table


def read_kinds(lines: Iterable[str], name: str) -> dict[str, frozenset[EntityKind]]:
    """Return the entity kinds of the names in a table, by the first spelling of each line.

    A ``# kind:`` line applies to the lines after it; names without a kind are absent.

    Raises:
        SettingsError: a ``# kind:`` line has an unknown kind.
    """
    kinds: dict[str, frozenset[EntityKind]] = {}
    current: frozenset[EntityKind] = frozenset()
    for number, line in enumerate(lines, start=1):
        if line.startswith(_KIND):
            words = line.removeprefix(_KIND).split()
            current = frozenset(kind for kind in get_args(EntityKind) if kind in words)
            if len(current) < len(words):
                raise SettingsError(
                    f"{name} has an unknown kind of name on line {number}: {' '.join(words)}.",
                    f"Use {', '.join(get_args(EntityKind))}.",
                    korean=f"{name}: {number}행에 알 수 없는 이름 종류가 있습니다: {' '.join(words)}. 다음 "
                    f"가운데 골라 주세요: {', '.join(get_args(EntityKind))}.",
                )
        elif line.strip() and not line.startswith("#") and current:
            kinds[unicodedata.normalize("NFC", line.split("\t")[0].strip())] = current
    return kinds
