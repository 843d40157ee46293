"""Read how long before its own day a text says that something was: 3년 전, 두 달 전, "three weeks ago".

Such a date is as coarse as its unit: "three years ago" is a year and "two weeks ago" a week. What is only about so long
ago (약 3년 전, "more than a year ago") is no date, and neither is what lies before something else: 마감 3일 전,
창업하기 2년 전. In Korean the word before tells, as far as its last syllable can: 3년 전 follows a particle or a pause.
"""

from __future__ import annotations

import datetime
import re

from rag.text.quantities.numerals import ENGLISH, NATIVE, read_number
from rag.text.quantities.partial_dates import PartialDate, exists, week_of

_UNITS = {"년": "year", "해": "year", "개월": "month", "달": "month", "주": "week", "주일": "week", "일": "day"}
_LONGEST = 999
_BEFORE = r"(?:^|[\n.!?,:;·…\"'“‘(]|[은는이가을를에도서로만]\s|(?:이미|벌써|바로|불과|정확히)\s)\s?"
_KOREAN = re.compile(
    rf"{_BEFORE}(?P<skip>)(?P<number>\d{{1,3}}|{NATIVE})\s?(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
    r"\s?전(?:(?![가-힣])|(?=에|의|은|과|만|부터|보다|이[다었던]))",
    re.M,
)
_ABOUT = "".join(
    rf"(?<!\b{word}\s)"
    for word in "about around nearly almost over than roughly approximately some least most to or between and".split()
)
_AGO = re.compile(
    rf"(?<![\w.,-]){_ABOUT}(?P<number>\d{{1,3}}|[Aa]n?|{ENGLISH})\s(?P<unit>year|month|week|day)s?\sago(?!\w)", re.I
)


def find_distances(text: str, reference: PartialDate) -> list[tuple[int, int, PartialDate]]:
    """Return the dates that lie some time before the day of a text, as (start, end, date), where they can be told.

    Args:
        text: as ``find_dates`` gets it, with the dates that it has read hidden.
        reference: the day of the text; where it is less exact than a unit, distances in that unit are left out.
    """
    found: list[tuple[int, int, PartialDate]] = []
    for pattern in (_KOREAN, _AGO):
        for match in pattern.finditer(text):
            number = read_number(match["number"])
            unit = _UNITS.get(match["unit"], match["unit"].lower())
            date = _before(reference, int(number), unit) if number and number <= _LONGEST else None
            if date:
                found.append((match.end("skip") if pattern is _KOREAN else match.start(), match.end(), date))
    return found


def _before(reference: PartialDate, count: int, unit: str) -> PartialDate | None:
    """Return the year, month, week or day so many units before a day; None where that day is not exact enough."""
    year, month, day = reference.year, reference.month, reference.day
    if year is None or count >= year:
        return None
    if unit == "year":
        return PartialDate(year=year - count)
    if month is None:
        return None
    if unit == "month":
        index = year * 12 + month - 1 - count
        return PartialDate(year=index // 12, month=index % 12 + 1)
    if day is None or not exists(reference):
        return None
    there = datetime.date(year, month, day) - datetime.timedelta(days=count * (7 if unit == "week" else 1))
    return PartialDate(week=week_of(there)) if unit == "week" else PartialDate(there.year, there.month, there.day)
