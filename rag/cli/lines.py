"""Lay out what the commands print: one of two languages, columns, and how a part of the program is.

Columns are those of ``rag.columns``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.columns import columns_of, padded

if TYPE_CHECKING:
    from rag.settings import Settings

__all__ = ["columns_of", "in_language", "padded", "part_line", "part_name", "wrapped"]
_NAME = 10  # columns
_KOREAN_NAMES = {
    "folder": "폴더",
    "analyzer": "형태소",
    "embedder": "임베딩",
    "index": "색인",
    "vectors": "벡터",
    "answerer": "답변",
    "judge": "판정",
    "network": "네트워크",
    "file": "파일",
    "format": "형식",
    "full text": "전문 색인",
    "chunks": "단락",
    "texts": "원문",
    "leftovers": "남은 파일",
}


def in_language(settings: Settings, english: str, korean: str) -> str:
    """Return one of two texts that say the same, in the language of messages."""
    return korean if settings.language == "ko" else english


def wrapped(text: str, columns: int) -> list[str]:
    """Return the lines of a text that is broken between words, each within a number of columns if its words are."""
    lines: list[str] = []
    for word in text.split():
        if lines and columns_of(lines[-1]) + 1 + columns_of(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def part_name(settings: Settings, name: str) -> str:
    """Return how users know a part that ``mundap doctor`` looks at."""
    return in_language(settings, name, _KOREAN_NAMES[name])


def part_line(settings: Settings, name: str, *, works: bool, finding: str) -> str:
    """Return the line of ``mundap doctor`` on one part."""
    state = in_language(settings, "ok", "정상") if works else in_language(settings, "FAILED", "이상")
    return f"{padded(state, 6)} {padded(part_name(settings, name), _NAME)} {finding}"
