"""List the languages of the page with their own names, and choose one by a browser's preferences."""

from __future__ import annotations

import re

TITLE = "mundap 문답"
KOREAN_NAME = "문답"
LANGUAGES = {"ko": "한국어", "en": "English"}


def preferred_language(accept_language: str | None) -> str:
    """Return ``ko`` where a browser's Accept-Language header names Korean before English, otherwise ``en``."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "").lower().split(",")):
        match = re.match(r"\s*(ko|en)(?:-[\w-]*)?\s*(?:;\s*q=(\d(?:\.\d{0,3})?))?\s*$", part)
        if match and float(match[2] or 1) > 0:
            weighed.append((-float(match[2] or 1), position, match[1]))
    return min(weighed)[2] if weighed else "en"
