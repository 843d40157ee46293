"""Read calendar dates in Korean, English and ISO spellings as ``PartialDate`` values.

A date is as exact as its text: 2023년, 7월 26일, 12일, Q1 2024, 1990년대, 19세기 are dates with some fields unknown.
Relative words (지난해, last month, 지난주, 어제) need a reference date; without one they are left unread. A later date
inherits missing fields from an earlier one in the same phrase (7월 26일부터 28일까지).

A date that no calendar has (2월 30일) is read as it is stated; only ``parse_partial_date`` refuses it.

What this module does NOT know: weekdays, feasts, lunar dates, years before 1000, and numeric dates whose order is
ambiguous (7/8/2023). A bare 2017 is a year after a word of time (in 2017, from 2012 to 2020) that no unit follows;
elsewhere it depends on what it is compared with.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

from rag.text.abbreviations import MONTH_ABBREVIATIONS
from rag.text.quantities.partial_dates import PartialDate, exists, week_of
from rag.text.quantities.units import BORDER, ENGLISH_UNIT

_FIELDS = ("century", "decade", "year", "half", "quarter", "month", "day")


def _table(words_by_value: dict[int, str]) -> dict[str, int]:
    """Return word -> value, from the comma-separated words of each value."""
    return {word: value for value, words in words_by_value.items() for word in words.split(",")}


ENGLISH_MONTHS = tuple("January February March April May June July August September October November December".split())
_MONTHS = [name.lower() for name in ENGLISH_MONTHS]
_MONTH_NUMBERS = {name[:3]: number for number, name in enumerate(_MONTHS, start=1)}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_CENTURIES = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
_CENTURIES += " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
_CENTURY_NUMBERS = {word: number for number, word in enumerate(_CENTURIES.split(), start=1)}

# How far from the reference date, in years, months, weeks and days.
_YEARS_AWAY = _table(
    {
        -2: "재작년,지지난해",
        -1: "작년,지난해,지난 해,last year",
        0: "올해,금년,이번 해,this year",
        1: "내년,다음 해,next year",
    }
)
_MONTHS_AWAY = _table(
    {-1: "지난달,지난 달,last month", 0: "이번 달,이번달,이달,this month", 1: "다음 달,다음달,내달,next month"}
)
_WEEKS_AWAY = _table(
    {
        -2: "지지난주,지지난 주",
        -1: "지난주,지난 주,last week",
        0: "이번 주,이번주,this week",
        1: "다음 주,다음주,next week",
    }
)
_DAYS_AWAY = _table({-2: "그제,그저께", -1: "어제,yesterday", 0: "오늘,today", 1: "내일,tomorrow"})

# What makes 3일 or 1000년 a length of time: 3일간, 3일 동안, 3일 만에, 3일 전.
_LENGTH_AHEAD = (
    r"(?!\s?(?:간(?![가-힣])|간의|동안|만(?:에|이|의|[^가-힣]|$)|이내|째|연속|이상|넘|가량|정도|남짓|내내"
    r"|여(?![가-힣])|(?:전|후|뒤)(?:(?:에|의|부터|까지)?(?![가-힣])|이[다었던])|치(?![가-힣])))"
)
_DASH = r"\s?[~-]\s?"
_ALONE = r"(?=\d)(?<!\d)(?<!\d\.)"  # not the end of a longer number
_MONTH_DIGITS = r"(?:1[0-2]|0?[1-9])(?!\d)"
_DAY_DIGITS = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"


def _words(table: dict[str, int], *, english: bool) -> str:
    """Return alternatives of a pattern, longest first."""
    return "|".join(sorted((word for word in table if word.isascii() == english), key=len, reverse=True))


_ANY_YEAR = r"(?:1\d|2[01])\d\d"
_YEAR = (
    rf"(?:{_ALONE}(?:(?:(?P<from_year>{_ANY_YEAR})년?{_DASH})?(?P<year>{_ANY_YEAR})"
    rf"\s?년(?:도(?![가-힣]))?{_LENGTH_AHEAD}"
    r"|(?:'(?P<short>\d\d)|(?P<bare_short>\d\d)(?=\s?년\s?\d{1,2}\s?월))\s?년(?!대))"
    rf"|(?<![가-힣])(?P<years_away>{_words(_YEARS_AWAY, english=False)}))"
)
_MONTH = rf"(?:{_ALONE}(?:(?P<from_month>{_MONTH_DIGITS})월?{_DASH})?(?P<month>{_MONTH_DIGITS})\s?월(?!드))"
_MONTH_AWAY = rf"(?:(?<![가-힣])(?P<months_away>{_words(_MONTHS_AWAY, english=False)}))"
_DAY = rf"(?:{_ALONE}(?:(?P<from_day>{_DAY_DIGITS})일?{_DASH})?(?P<day>{_DAY_DIGITS})\s?일"
_PERIOD = rf"(?:{_ALONE}(?P<quarter>[1-4])\s?분기|(?P<half>[상하])반기)"

_ENGLISH_MONTH = (
    rf"(?=[JFMASONDjfmasond])(?<![A-Za-z])"
    rf"(?P<month_name>(?i:{'|'.join(name for name in _MONTHS if name != 'may')})|May|MAY"
    rf"|(?:{'|'.join(MONTH_ABBREVIATIONS)})\.?)(?![A-Za-z])"
)
_ENGLISH_DAY = r"(?P<{}>(?:3[01]|[12]\d|0?[1-9]))(?:st|nd|rd|th)?(?![\w%:]|[.,]\d)"
_ENGLISH_DAYS = (
    rf"(?:{_ENGLISH_DAY.format('from_day')}(?:\s?[-~]\s?|\s(?:to|through|and)\s))?{_ENGLISH_DAY.format('day')}"
)
_ENGLISH_YEAR = rf"(?:(?P<year>{_ANY_YEAR})(?![\w%]|[.,]\d)|(?P<years_away>(?i:{_words(_YEARS_AWAY, english=True)})))"
_IN_A_YEAR = rf"(?:(?:,?\s|\s(?i:of|in)\s){_ENGLISH_YEAR})?"
_BEFORE_MONTH = r"(?i:in|since|by|of|until|till|from|during|to|through|last|early|late|mid)"
_BEFORE_YEAR = r"(?i:in|since|until|till|during|early|late|mid|circa|the year)"
_YEAR_ALONE = rf"(?!\w|%|[.,/:-]\d|-[A-Za-z]|\s?(?:{ENGLISH_UNIT}))"  # not the amount of in 1500 cases

# Tried in this order: a pattern never looks at what an earlier one has read.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.])(?:(?P<year>{_ANY_YEAR})|'(?P<short>\d\d))(?:(?P<mark>[-/])|\.\s?)(?P<month>{_MONTH_DIGITS})"
        rf"(?:(?(mark)(?P=mark)|\.\s?))(?P<day>{_DAY_DIGITS})(?![\d/-])(?!\.\d)(?(mark)|\.?)",
        rf"(?<![\d.-])(?P<year>{_ANY_YEAR})-(?P<month>0[1-9]|1[0-2])(?![\d/-])",
        rf"(?<![\d.-])(?P<year>{_ANY_YEAR})\.\s(?P<month>{_MONTH_DIGITS})\.(?!\d)",
        r"(?<!\d)(?:(?P<decade>1\d\d0|2[01]\d0)|'?(?P<short_decade>\d0))\s?년대",
        r"(?<![\d.,])(?:(?:[Tt]he\s)?'(?P<short_decade>\d0)|(?P<decade>1\d\d0|2[01]\d0))'?s(?![A-Za-z])",
        rf"{_YEAR}(?:\s?{_PERIOD}|\s?{_MONTH}(?:\s?{_DAY}))?)?",
        rf"{_MONTH_AWAY}(?:\s?{_DAY}))?",
        rf"{_MONTH}(?:\s?{_DAY}))?",
        _PERIOD,
        rf"{_DAY}{_LENGTH_AHEAD})",
        rf"{_ENGLISH_MONTH}\s{_ENGLISH_DAYS}{_IN_A_YEAR}",
        rf"{_ALONE}{_ENGLISH_DAYS}(?:\sof)?\s{_ENGLISH_MONTH}{_IN_A_YEAR}",
        rf"{_ENGLISH_MONTH}(?:,?\s|\s(?i:of|in)\s){_ENGLISH_YEAR}",
        rf"\b{_BEFORE_MONTH}[\s-](?P<skip>){_ENGLISH_MONTH}",
        r"(?P<before_christ>기원전\s?)?(?<!\d)(?P<century>\d{1,2})\s?세기",
        r"(?<![\w.,-])(?:(?P<century>\d{1,2})(?:st|nd|rd|th)"
        rf"|(?i:(?P<century_name>{_words(_CENTURY_NUMBERS, english=True)})))"
        r"[\s-](?i:century|centuries)(?P<before_christ>\sB\.?C\.?(?:E\.?)?)?(?![A-Za-z])",
        rf"\b(?i:from|between)\s(?P<skip>)(?P<from_year>{_ANY_YEAR})\s(?i:to|until|through|and)\s(?P<year>{_ANY_YEAR})"
        rf"{_YEAR_ALONE}",
        rf"\b{_BEFORE_YEAR}[\s-](?P<skip>)(?P<year>{_ANY_YEAR}){_YEAR_ALONE}",
        rf"\b(?i:by|of|before|after)\s(?P<skip>)(?P<year>{_ANY_YEAR})(?=[.,;:!?)]?(?:\s*$|\s(?![a-z\d])))",
        rf"(?<![A-Za-z\d])(?:Q(?P<quarter>[1-4])|(?i:(?P<quarter_name>{_words(_QUARTERS, english=True)})\squarter))"
        rf"(?!\w){_IN_A_YEAR}",
        rf"(?<![\w.,])(?P<year>{_ANY_YEAR})\s?Q(?P<quarter>[1-4])(?!\w)",
        r"(?<![\w.,])(?P<quarter>[1-4])Q\s?'?(?P<bare_short>\d\d)(?!\w)",
        rf"(?<![A-Za-z])(?i:(?P<years_away>{_words(_YEARS_AWAY, english=True)})"
        rf"|(?P<months_away>{_words(_MONTHS_AWAY, english=True)})"
        rf"|(?P<weeks_away>{_words(_WEEKS_AWAY, english=True)})"
        rf"|(?P<days_away>{_words(_DAYS_AWAY, english=True)}))(?![\w'])",
        rf"(?<!\w)(?P<days_away>{_words(_DAYS_AWAY, english=False)})(?!날)",
        rf"(?<!\w)(?P<weeks_away>{_words(_WEEKS_AWAY, english=False)})(?:{BORDER}|(?=말|엔|초|[월화수목금토일]요일))",
    )
)
_GOES_ON = re.compile(r"\s?(?:부터|에서|과|와|및|[,·~-]|to|and|until|through)?\s?")


def _away(found: dict[str, str | None], reference: PartialDate | None) -> PartialDate | None:
    """Return the date of a match's relative word (지난해, yesterday), counted from the reference date.

    It is an empty date where the match has no such word, and None where the reference is missing or not exact enough.
    """
    years, months, weeks, days = (found.get(f"{unit}_away") or "" for unit in ("years", "months", "weeks", "days"))
    if not years + months + weeks + days:
        return PartialDate()
    year, month, day = (reference.year, reference.month, reference.day) if reference else (None, None, None)
    if years and year:
        return PartialDate(year=year + _YEARS_AWAY[years.lower()])
    if months and year and month:
        index = year * 12 + month - 1 + _MONTHS_AWAY[months.lower()]
        return PartialDate(year=index // 12, month=index % 12 + 1)
    if reference and weeks + days and year and month and day and exists(reference):
        away = _DAYS_AWAY[days.lower()] if days else 7 * _WEEKS_AWAY[weeks.lower()]
        there = datetime.date(year, month, day) + datetime.timedelta(days=away)
        return PartialDate(there.year, there.month, there.day) if days else PartialDate(week=week_of(there))
    return None


def _full_year(two_digits: str) -> int:
    """Return the year of two digits: '23 is 2023 and '97 is 1997."""
    return int(two_digits) + (2000 if int(two_digits) < 70 else 1900)


def _number(found: dict[str, str | None], name: str) -> int | None:
    digits = found.get(name)
    return int(digits) if digits else None


def _read(found: dict[str, str | None], reference: PartialDate | None) -> PartialDate | None:
    """Return the named groups of a match as a date; None where a relative word stays unresolved."""
    date = _away(found, reference)
    if date is None:
        return None
    if short := found.get("short") or found.get("bare_short"):
        date = replace(date, year=_full_year(short))
    if decade := found.get("short_decade"):
        date = replace(date, decade=_full_year(decade))
    if name := found.get("month_name"):
        date = replace(date, month=_MONTH_NUMBERS[name[:3].lower()])
    if name := found.get("quarter_name"):
        date = replace(date, quarter=_QUARTERS[name.lower()])
    if name := found.get("century_name"):
        date = replace(date, century=_CENTURY_NUMBERS[name.lower()])
    if half := found.get("half"):
        date = replace(date, half=1 if half == "상" else 2)
    stated = {name: _number(found, name) for name in _FIELDS if name != "half"}
    date = replace(date, **{name: value for name, value in stated.items() if value is not None})
    return replace(date, century=-(date.century or 0)) if found.get("before_christ") else date


def _readings(match: re.Match[str], reference: PartialDate | None) -> Iterator[tuple[int, int, PartialDate]]:
    """Yield the date of a match, or both ends of a range (26~28일), each with its span."""
    found = match.groupdict()
    date = _read(found, reference)
    if date is None:
        return
    start = match.end("skip") if "skip" in found else match.start()
    for name in ("year", "month", "day"):
        if first := _number(found, f"from_{name}"):
            # What follows the range belongs to its later end: 2월 of 2022~2023년 2월.
            finer = dict.fromkeys(_FIELDS[_FIELDS.index(name) + 1 :])
            yield start, match.end(f"from_{name}"), replace(date, **{name: first}, **finer)
            start = match.start(name)
    yield start, match.end(), date


def find_dates(text: str, reference: PartialDate | None = None) -> list[tuple[int, int, PartialDate]]:
    """Return the dates of a text in order, as (start, end, date).

    The text is expected in ASCII digits and punctuation, with the digits that belong to names hidden.
    """
    dates: list[tuple[int, int, PartialDate]] = []
    for pattern in _PATTERNS:
        found = [reading for match in pattern.finditer(text) for reading in _readings(match, reference)]
        text = blank(text, [(start, end) for start, end, _ in found])
        dates += found
    dates.sort(key=lambda found: found[0])
    for index in range(1, len(dates)):
        (_, last_end, last), (start, end, date) = dates[index - 1], dates[index]
        if _GOES_ON.fullmatch(text, last_end, start):
            dates[index] = (start, end, _completed(date, last))
    return dates


def blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with NUL in place of the spans, which are in order: what is read once is not read again."""
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], "\0" * (end - start)]
        position = end
    return "".join((*parts, text[position:]))


def _completed(date: PartialDate, before: PartialDate) -> PartialDate:
    """Complete a date from the one before it: 28일 after 7월 26일 is 7월 28일."""
    if date.day is not None and date.month is None and before.day is not None and date.year is None:
        date = replace(date, month=before.month)
    if date.month is not None and date.year is None and before.month is not None:
        date = replace(date, year=before.year)
    return date if exists(date) else replace(date, year=None, month=None)


def parse_partial_date(text: str) -> PartialDate | None:
    """Return the date if the whole text is one: "2024-06-15", "2024-06", "2024", "15 June 2024".

    Return None for any other text, and for dates that do not exist.
    """
    text = text.strip()
    if re.fullmatch(_ANY_YEAR, text):
        return PartialDate(year=int(text))
    match find_dates(text):
        case [(0, end, date)] if end == len(text) and exists(date):
            return date
    return None
