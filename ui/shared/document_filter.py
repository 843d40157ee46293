"""Find the documents that a selection lets through: by name, outlet, kind, tag, date and words of the title.

The list of the library and the search of a question take the same selection. Pure functions over the catalog's list of
documents. A date known only to the month or year covers all of its days; a document without a date is in no range. The
module knows no page and searches nothing.
"""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.errors import QuestionError
from rag.index import Summary

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_URL = re.compile(r"https?://")
WEB_PAGE = "web"  # the kind of a page that was fetched; of a file it is its suffix
Days = tuple[datetime.date, datetime.date]
Tags = Mapping[str, frozenset[str]]
"""The tags of documents by their ids; a document without tags may be missing."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a user has selected. An empty field does not restrict; a document must match all other fields.

    Attributes:
        documents: ids.
        outlets: names of outlets.
        since: the first date (2024, 2024-06, 2024-06-15).
        until: the last date.
        kinds: kinds of files, as ``file_kind`` names them.
        tags: tags, of which a document must have one.
        words: words that must all be in title, outlet, author, name of the file or tags, in any order.
    """

    documents: frozenset[str] = frozenset()
    outlets: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    kinds: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    words: str = ""


def within(documents: Iterable[Summary], selection: Selection, tags: Tags | None = None) -> frozenset[str] | None:
    """Return the ids of the selected documents, for ``Question.within``; None if nothing is selected, which means all.

    Raises:
        QuestionError: If a date cannot be read, the last date is before the first, or no document matches.
    """
    listed = list(documents)
    chosen = selection.documents & {document.id for document in listed}  # the others have been removed from the index
    selection = dataclasses.replace(selection, documents=chosen)
    if selection == Selection():
        return None
    found = frozenset(document.id for document in matching(listed, selection, tags))
    if not found:
        raise QuestionError(
            "No document matches what you have selected.",
            "Select more documents, publishers or dates.",
            korean="선택한 범위에 문서가 없습니다. 문서, 발행처, 날짜의 범위를 넓혀 주세요.",
        )
    return found


def matching(documents: Iterable[Summary], selection: Selection, tags: Tags | None = None) -> list[Summary]:
    """Return the documents that a selection lets through, in their order.

    Raises:
        QuestionError: If a date cannot be read, or the last date is before the first.
    """
    first = _days(selection.since)[0] if selection.since.strip() else datetime.date.min
    last = _days(selection.until)[1] if selection.until.strip() else datetime.date.max
    if first > last:
        raise QuestionError(
            f"The range of dates ends ({selection.until}) before it begins ({selection.since}).",
            "Swap the two dates.",
            korean=f"날짜 범위의 끝({selection.until})이 시작({selection.since})보다 앞입니다. "
            "두 날짜를 바꾸어 주세요.",
        )
    is_bounded = (first, last) != (datetime.date.min, datetime.date.max)
    sought = _compared(selection.words).split()
    known = tags or {}
    return [
        document
        for document in documents
        if (not selection.documents or document.id in selection.documents)
        and (not selection.outlets or document.publisher in selection.outlets)
        and (not selection.kinds or file_kind(document) in selection.kinds)
        and (not selection.tags or selection.tags & known.get(document.id, frozenset()))
        and (not is_bounded or _overlaps(document.published, first, last))
        and (not sought or _has_words(document, known.get(document.id, frozenset()), sought))
    ]


def file_kind(document: Summary) -> str:
    """Return the kind of file that a document was read from: its suffix without the dot, or ``WEB_PAGE``."""
    if _URL.match(document.location):
        return WEB_PAGE
    return PurePosixPath(document.source).suffix[1:].casefold()


def kinds(documents: Iterable[Summary]) -> tuple[str, ...]:
    """Return the kinds of all documents, the most frequent first."""
    return _by_number(file_kind(document) for document in documents)


def _has_words(document: Summary, tags: Iterable[str], sought: Iterable[str]) -> bool:
    facts = (document.title, document.publisher, document.author, document.source, *tags)
    text = _compared("\n".join(fact for fact in facts if fact))
    return all(word in text for word in sought)


def _compared(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _by_number(names: Iterable[str | None]) -> tuple[str, ...]:
    counted = Counter(name for name in names if name)
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def outlets(documents: Iterable[Summary]) -> tuple[str, ...]:
    """Return the names of all outlets, those with most documents first."""
    return _by_number(document.publisher for document in documents)


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
        f"“{text}” is not a date.",
        "Write it as 2024-06-15, 2024-06 or 2024.",
        korean=f"날짜로 읽을 수 없습니다: “{text}”. 2024-06-15, 2024-06, 2024처럼 적어 주세요.",
    )
