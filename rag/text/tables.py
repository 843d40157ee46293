"""Tables of words: lines of tab-separated spellings, and what kind of thing the names in them are.

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
    """Lines of tab-separated spellings; ``#`` begins a comment.

    Raises:
        SettingsError: a spelling stands on two lines, so that it could mean either.
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
    """The kinds of the names in a table: first spelling of a line -> what its ``# kind:`` line says; else absent.

    Raises:
        SettingsError: a kind that there is not.
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
