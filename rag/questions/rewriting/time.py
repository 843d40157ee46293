"""Resolve relative dates in a follow-up question: 3년 뒤, 그 다음 해, three years later -> 2021년, 2021.

A relative date is counted from the date in the question before it. A date that is relative to today (작년, last month)
is left as it is.

The module knows calendar arithmetic and the expressions for relative dates. It does not know today's date, nor which
words of a question are about something other than time.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import replace

from rag.text import PartialDate, Quantity, find_quantities, language_of

_ANY_DAY = PartialDate(2000, 1, 1)  # a reference for parsing 작년 and last month; the resulting dates are not used
_KOREAN_NUMBERS = {
    word: number
    for number, words in enumerate("한 두 세/석 네/넉 다섯 여섯 일곱 여덟 아홉 열".split(), start=1)
    for word in words.split("/")
}
_KOREAN_DAYS = {
    word: number for number, word in enumerate("하루 이틀 사흘 나흘 닷새 엿새 이레 여드레 아흐레 열흘".split(), start=1)
}
_ENGLISH_NUMBERS = {"a": 1, "an": 1} | {
    word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)
}
_NUMBERS = _KOREAN_NUMBERS | _ENGLISH_NUMBERS
_UNITS = {"년": "year", "해": "year", "개월": "month", "달": "month", "주": "week", "일": "day", "날": "day"}
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d")
_BACK = frozenset("전 이전 earlier before previous preceding".split())
_SAME = frozenset("같은 same that".split())

# A distance in time: 3년 뒤, 두 달 전, three years later. It may also be relative to today.
_DISTANCE = re.compile(
    r"(?:(?:그로부터|그때부터|그보다|그때보다)\s*)?(?<![가-힣\d.])"
    rf"(?:(?P<count>\d+|{'|'.join(_KOREAN_NUMBERS)})\s*(?P<unit>년|해|개월|달|주|일)|(?P<days>{'|'.join(_KOREAN_DAYS)}))"
    r"\s*(?P<side>뒤|후|이후|전|이전)(?=[에엔의은는요?\s]|$)"
    rf"|\b(?P<english_count>\d+|{'|'.join(_ENGLISH_NUMBERS)})\s+(?P<english_unit>year|month|week|day)s?\s+"
    r"(?P<english_side>later|after|earlier|before)(?:\s+that)?\b",
    re.I,
)
# A neighbour of the date before: 그 다음 해, 이듬해, the following year, the month before.
_NEIGHBOUR = re.compile(
    r"(?<![가-힣])(?:(?:그\s*)?(?P<step>다음|같은)\s*(?P<unit>해|달|날)|이[듬튿](?P<next>해|달|날)"
    r"|그\s*(?P<back>전|이전)?\s*(?P<named>해|달|날))(?=[에엔의은는요?\s]|$)"
    r"|\b(?:(?:in|on)\s+)?(?:(?:the\s+(?P<english_step>following|next|previous|preceding|same)|(?P<that>that))\s+"
    r"(?P<english_unit>year|month|day)|the\s+(?P<beside>year|month|day)\s+(?P<english_side>after|before)(?:\s+that)?)\b",
    re.I,
)


def times_in(text: str) -> list[Quantity]:
    """Return the dates in a text, including those relative to today; in English a bare 2021 is a year."""
    found = [quantity for quantity in find_quantities(text, reference=_ANY_DAY) if quantity.unit != "ago"]
    is_english = language_of(text) == "en"
    return [quantity for quantity in found if quantity.kind == "date" or (is_english and _is_year(quantity))]


def time_spans(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the dates and relative dates in a text."""
    pointers = [match.span() for pattern in (_DISTANCE, _NEIGHBOUR) for match in pattern.finditer(text)]
    return pointers + [(quantity.start, quantity.end) for quantity in times_in(text)]


def pointed_at(text: str, before: str, *, is_ellipsis: bool = False) -> str:
    """Return the text with absolute dates for its relative ones.

    Args:
        text: a question.
        before: the question before it; its last date is the reference. Without a date in it nothing changes.
        is_ellipsis: whether the text states only a time, so that even 3년 전 is relative to that date, not to today.
    """
    named = [date for date in map(_date_of, times_in(before)) if date and date.year]
    if not named:
        return text
    text = _NEIGHBOUR.sub(lambda match: _neighbour(match, named[-1]) or match[0], text)
    return _DISTANCE.sub(lambda match: _at_distance(match, named[-1]) or match[0], text) if is_ellipsis else text


def completed(date: Quantity, before: Quantity) -> str | None:
    """Return a date completed with the year and month of an earlier date: 11월 after 2022년 10월 gives 2022년 11월.

    Args:
        date: the date to complete.
        before: the earlier date.

    Returns:
        the completed date; its own text where nothing can be added; None where it is relative to today.
    """
    new, old = _date_of(date), _date_of(before)
    if not new or not old or new.year or not old.year or not (new.month or new.day):
        return date.text if new else None
    return _spelled(replace(new, year=old.year, month=new.month or old.month), language_of(date.text))


def _is_year(quantity: Quantity) -> bool:
    return quantity.kind in ("number", "date") and bool(_YEAR.fullmatch(quantity.text))


def _date_of(quantity: Quantity) -> PartialDate | None:
    """Return the value of an absolute date; None for a date that is relative to today."""
    if _is_year(quantity):
        return PartialDate(int(quantity.text))
    return next((q.value for q in find_quantities(quantity.text) if isinstance(q.value, PartialDate)), None)


def _neighbour(match: re.Match[str], date: PartialDate) -> str | None:
    found = match.groupdict()
    word = (found["step"] or found["back"] or found["english_step"] or found["that"] or found["english_side"]) or ""
    unit = found["unit"] or found["next"] or found["named"] or found["english_unit"] or found["beside"]
    is_same = word.lower() in _SAME or bool(found["named"] and not found["back"])
    moved = _moved(date, 0 if is_same else -1 if word.lower() in _BACK else 1, _UNITS.get(unit, unit.lower()))
    finest = {"year": 1, "month": 2, "day": 3}[_UNITS.get(unit, unit.lower())]
    if moved is None:
        return None
    moved = PartialDate(moved.year, moved.month if finest > 1 else None, moved.day if finest > 2 else None)
    return _phrase(moved, is_korean=not found["english_unit"] and not found["beside"])


def _at_distance(match: re.Match[str], date: PartialDate) -> str | None:
    found = match.groupdict()
    number = found["count"] or found["english_count"] or ""
    count = _KOREAN_DAYS.get(found["days"] or "") or (int(number) if number.isdigit() else _NUMBERS[number.lower()])
    unit = found["unit"] or found["english_unit"] or "day"
    is_back = (found["side"] or found["english_side"]).lower() in _BACK
    moved = _moved(date, -count if is_back else count, _UNITS.get(unit, unit.lower()))
    return _phrase(moved, is_korean=not found["english_unit"]) if moved else None


def _moved(date: PartialDate, count: int, unit: str) -> PartialDate | None:
    """Return the date that is ``count`` units away; None where the date is not exact enough or out of the calendar."""
    if date.year is None or abs(count) > 9999:
        return None
    if unit == "year":
        return replace(date, year=date.year + count) if 0 < date.year + count <= 9999 else None
    if date.month is None or (unit in ("week", "day") and date.day is None):
        return None
    if unit == "month":
        index = date.year * 12 + date.month - 1 + count
        return PartialDate(index // 12, index % 12 + 1)
    try:
        here = datetime.date(date.year, date.month, date.day or 1)
        moved = here + datetime.timedelta(days=count * (7 if unit == "week" else 1))
    except (ValueError, OverflowError):
        return None
    return PartialDate(moved.year, moved.month, moved.day)


def _phrase(date: PartialDate, *, is_korean: bool) -> str:
    if is_korean:
        return _spelled(date, "ko")
    return f"{'on' if date.day else 'in'} {_spelled(date, 'en')}"


def _spelled(date: PartialDate, language: str) -> str:
    if language == "ko":
        parts = ((date.year, "년"), (date.month, "월"), (date.day, "일"))
        return " ".join(f"{number}{unit}" for number, unit in parts if number)
    month = calendar.month_name[date.month] if date.month else ""
    return f"{month} {date.day}, {date.year}" if date.day else f"{month} {date.year}".strip()
