"""Read when a text was published from its byline: a date beside a label such as 입력 or "published", or alone.

No date is taken from prose, and none that says when something was changed. This module knows lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.index.documents.bylines import reporter
from rag.index.documents.metadata import ENGLISH_MONTH, ENGLISH_WEEKDAY, iso_date

_DATE_LABEL = (
    r"(?:기사\s?)?(?:입력|등록|작성|발행|게시|승인|송고|게재|전송|배포|보도)\s?(?:일시?|일자|시간|시각)?"
    r"|published(?: on)?|posted(?: on)?"
)
_MONTH = rf"{ENGLISH_MONTH}\.?"
_DATE = (
    r"((?:19|20)\d\d(?:\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,2}|년\s?\d{1,2}월\s?\d{1,2}일)"
    rf"|\d{{1,2}} {_MONTH},? (?:19|20)\d\d|{_MONTH} \d{{1,2}}, (?:19|20)\d\d)(?!\d)"
)
_WEEKDAY = rf"(?:{ENGLISH_WEEKDAY},? )?"
_LABELLED = re.compile(rf"(?:{_DATE_LABEL}|date)\s*[:=|]?\s*{_WEEKDAY}{_DATE}", re.I)
# "Posted by Ann on May 3, 2024", "By Ann | 3 May 2024": the day of what is named before it.
_BYLINE_DATE = re.compile(rf"(?:posted |published |written )?by .*?(?: on |[,|·•–—-] ?){_WEEKDAY}{_DATE}.*", re.I)
_ANY_DATE = re.compile(rf"(?<!\d){_DATE}")
_TIME = r"(?:(?:오전|오후|AM|PM)\s*)?\d\d?(?::\d\d(?::\d\d)?|시\s?\d\d?분)(?:\s?[AP]M)?"
_DAY_AND_TIME = rf"{_WEEKDAY}{_DATE}\.?(?:\s*\([월화수목금토일]\))?(?:(?:,| at)?\s*[(\[]?{_TIME}[)\]]?)?"
_DATE_ALONE = re.compile(rf"[(\[]?{_DAY_AND_TIME}[)\]]?", re.I)
_DATE_BEFORE_LABEL = re.compile(rf"(?<!\d){_DAY_AND_TIME}\s*(?:{_DATE_LABEL}|date)(?!\s?[:=|]|\w)", re.I)


def _field(label: str) -> re.Pattern[str]:
    """Compile a date with its label at the beginning of a line, behind a gap or a bar, or anywhere with a colon."""
    before = (
        rf"(?:(?:^|\s{{2}}|[|·]\s?)(?:{label})\s*[:：|]?|(?<!\S)(?:{label})\s?[:：]"
        rf"|(?:^|\s)[\[【〔]\s?(?:{label})\s?[\]】〕]\s?[:：]?)"
    )
    return re.compile(rf"{before}\s*{_WEEKDAY}{_DATE}", re.I)


_PUBLISHED_FIELD = _field(_DATE_LABEL)
_ANY_FIELD = _field(rf"{_DATE_LABEL}|date|날짜|일자")


def byline_date(lines: Sequence[str]) -> str | None:
    """Return the date of publication that short lines near the headline of a page give, as ISO 8601; else None."""
    for line in lines:
        match = _LABELLED.search(line) or _DATE_BEFORE_LABEL.search(line) or _DATE_ALONE.fullmatch(line)
        match = match or _BYLINE_DATE.fullmatch(line)
        if match is None and reporter(line) and not line.endswith("다."):
            match = _ANY_DATE.search(line)
        if match and (date := _iso(match[1])):
            return date
    return None


def dated_field(lines: Sequence[str], *, is_signed: bool) -> str | None:
    """Return the date of publication that a field at the top of a text gives, as ISO 8601; else None.

    Args:
        lines: those of the top.
        is_signed: whether they name the author; then a plain "Date:" is that of the text, else perhaps of an event.
    """
    field = _ANY_FIELD if is_signed else _PUBLISHED_FIELD
    found = (match for line in lines if (match := field.search(line)))
    return next((date for match in found if (date := _iso(match[1]))), None)


def any_date(value: str) -> str | None:
    """Return the first whole date in a value that is known to have one, as ISO 8601; else None."""
    match = _ANY_DATE.search(value)
    return _iso(match[1]) if match else None


def _iso(date: str) -> str | None:
    return iso_date(date.replace(".", "")) if date[-4:].isdecimal() else iso_date(re.sub(r"\s", "", date))
