"""Find the documents to search for a selection of documents, outlets and dates.

Pure functions over the catalog's list of documents. A date known only to the month or year covers all of its days; a
document without a date is in no range. The module knows no page and searches nothing.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.index import Summary

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
Days = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class Selection:
    """A user's selection: document ids, outlet names, and the first and last date (2024, 2024-06, 2024-06-15).

    An empty field does not restrict; a document must match all other fields.
    """

    documents: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""


def within(documents: Iterable[Summary], selection: Selection) -> frozenset[str] | None:
    """Return the ids of the selected documents, for ``Question.within``; None if nothing is selected, which means all.

    Raises:
        QuestionError: If a date cannot be read, the last date is before the first, or no document matches.
    """
    listed = list(documents)
    chosen = selection.documents & {document.id for document in listed}  # the others have been removed from the index
    selection = dataclasses.replace(selection, documents=chosen)
    if selection == Selection():
        return None
    first = _days(selection.since)[0] if selection.since.strip() else datetime.date.min
    last = _days(selection.until)[1] if selection.until.strip() else datetime.date.max
    if first > last:
        raise QuestionError(
            f"The range of dates ends ({selection.until}) before it begins ({selection.since}).",
            "Exchange the two dates.",
            korean=f"날짜 범위의 끝({selection.until})이 시작({selection.since})보다 앞입니다. "
            "두 날짜를 바꾸어 주세요.",
        )
    is_bounded = (first, last) != (datetime.date.min, datetime.date.max)
    found = frozenset(
        document.id
        for document in listed
        if (not selection.documents or document.id in selection.documents)
        and (not selection.outlets or document.publisher in selection.outlets)
        and (not is_bounded or _overlaps(document.published, first, last))
    )
    if not found:
        raise QuestionError(
            "No document is left by what you have chosen.",
            "Choose more documents, outlets or dates.",
            korean="선택한 범위에 문서가 없습니다. 문서, 발행처, 날짜의 범위를 넓혀 주세요.",
        )
    return found


def outlets(documents: Iterable[Summary]) -> tuple[str, ...]:
    """Return the names of all outlets, sorted."""
    return tuple(sorted({document.publisher for document in documents if document.publisher}))


def _overlaps(published: str | None, first: datetime.date, last: datetime.date) -> bool:
    if not published:
        return False
    start, end = _days(published)
    return start <= last and first <= end


def _days(text: str) -> Days:
    """Return the first and last day that a date covers: a month or a year covers all of its days."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise _unreadable(text)
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        start = datetime.date(year, month or 1, day or 1)
        return start, datetime.date(year, month or 12, day or calendar.monthrange(year, month or 12)[1])
    except ValueError as error:  # the calendar has no such day
        raise _unreadable(text) from error


def _unreadable(text: str) -> QuestionError:
    return QuestionError(
        f"“{text}” is no date.",
        "Write it as 2024-06-15, 2024-06 or 2024.",
        korean=f"날짜로 읽을 수 없습니다: “{text}”. 2024-06-15, 2024-06, 2024처럼 적어 주세요.",
    )
