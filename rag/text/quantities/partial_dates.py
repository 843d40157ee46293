"""Hold dates of which some fields may be unknown, and compare them.

This module knows the calendar, and no spellings.
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which some fields may be unknown.

    ``decade`` is its first year; quarters and halves count from 1, and so do centuries, backwards before Christ (-1).
    ``week`` is the ordinal of its Monday in the Gregorian calendar (``datetime.date.toordinal``).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    quarter: int | None = None
    half: int | None = None
    decade: int | None = None
    century: int | None = None
    week: int | None = None

    def agrees_with(self, other: PartialDate) -> bool:
        """Return whether one of the two is a less exact form of the other; March agrees with the first quarter."""
        mine, theirs = self._stated(), other._stated()
        if not mine or not theirs:
            return False
        return mine <= other._implied() or theirs <= self._implied()

    def excludes(self, other: PartialDate) -> bool:
        """Return whether the two state different values of one field, as 2023년 6월 and 2023년 5월 do."""
        mine, theirs = dict(self._implied()), dict(other._implied())
        return any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys())

    def _stated(self) -> frozenset[tuple[str, int]]:
        stated = ((field.name, getattr(self, field.name)) for field in fields(self))
        return frozenset((name, value) for name, value in stated if value is not None)

    def _implied(self) -> frozenset[tuple[str, int]]:
        if self.week is not None:  # what holds of its first and of its last day holds of all
            first, last = (_day(self.week + days)._implied() for days in (0, 6))
            return first & last
        implied = set(self._stated())
        if self.year and self.month and self.day and exists(self):
            implied.add(("week", week_of(datetime.date(self.year, self.month, self.day))))
        if self.year is not None:
            implied |= {("decade", self.year // 10 * 10), ("century", (self.year + 99) // 100)}
        if self.decade is not None:
            implied.add(("century", self.decade // 100 + 1))
        if self.month is not None:
            implied |= {("quarter", (self.month + 2) // 3), ("half", (self.month + 5) // 6)}
        if self.quarter is not None:
            implied.add(("half", (self.quarter + 1) // 2))
        return frozenset(implied)


def exists(date: PartialDate) -> bool:
    """Return whether the calendar has a date, as far as it is known: there is no 30th of February."""
    if date.month is not None and not 1 <= date.month <= 12:
        return False
    longest = calendar.monthrange(date.year or 2000, date.month)[1] if date.month else 31
    return date.day is None or 1 <= date.day <= longest


def week_of(day: datetime.date) -> int:
    """Return the week of a day, which begins on Monday, as ``PartialDate.week`` has it."""
    return day.toordinal() - day.weekday()


def _day(ordinal: int) -> PartialDate:
    day = datetime.date.fromordinal(ordinal)
    return PartialDate(day.year, day.month, day.day)
