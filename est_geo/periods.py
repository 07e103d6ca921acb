"""ISO weeks, months, tertials and other runs of local days.

A period is half-open in local time: it begins at midnight of its first day and ends at midnight
of the day after its last. Daylight saving makes a day 23 or 25 hours long; the bounds are asked
of the time zone, never computed as 24 h.
"""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from est_geo.errors import PeriodError

Kind = Literal["week", "month", "tertial", "range"]

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli",
    "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
WEEKDAYS = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")

_WEEK = re.compile(r"^([0-9]{4})-W([0-9]{2})$")
_MONTH = re.compile(r"^([0-9]{4})-([0-9]{2})$")
_TERTIAL = re.compile(r"^([0-9]{4})-T([123])$")
_DAYS_IN_WEEK = 7
_DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """
    A run of whole local days.

    Attributes
    ----------
    first : datetime.date
        First day.
    after : datetime.date
        Day after the last (half-open).

    Examples
    --------
    >>> week = Period.parse("2026-W46")
    >>> week.first, week.last, week.kind, week.label
    (datetime.date(2026, 11, 9), datetime.date(2026, 11, 15), 'week', 'vecka 46 2026')
    >>> week.before(1).name
    '2026-W45'
    """

    first: dt.date
    after: dt.date

    def __post_init__(self) -> None:
        """Refuse a period that runs backwards."""
        if self.after <= self.first:
            raise PeriodError(
                f"En period måste sluta efter att den börjat: {self.first} till {self.last}. "
                "Byt plats på datumen."
            )

    @classmethod
    def parse(cls, text: str) -> "Period":
        """
        Read ``2026-W46``, ``2026-11``, ``2026-T3`` or ``2026-11-01/2026-11-15`` (last day in it).

        Raises
        ------
        PeriodError
            The text is none of these.

        Examples
        --------
        >>> Period.parse("2026-T3").last
        datetime.date(2026, 12, 31)
        """
        try:
            if found := _WEEK.fullmatch(text):
                monday = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
                return cls(monday, monday + dt.timedelta(days=_DAYS_IN_WEEK))
            if found := _MONTH.fullmatch(text):
                return cls._months(int(found[1]), int(found[2]), 1)
            if found := _TERTIAL.fullmatch(text):
                return cls._months(int(found[1]), 4 * int(found[2]) - 3, 4)
            if "/" in text:
                return cls.days(*(dt.date.fromisoformat(day) for day in text.split("/")))
        except PeriodError:
            raise
        except (ValueError, TypeError, OverflowError):
            pass  # told below, in one sentence for every way to be wrong
        raise PeriodError(
            "En period skrivs som en ISO-vecka (2026-W46), månad (2026-11), tertial (2026-T3) "
            f"eller två datum (2026-11-01/2026-11-15). Det här går inte att läsa: {text[:40]!r}."
        )

    @classmethod
    def days(cls, first: dt.date, last: dt.date) -> "Period":
        """Period of whole days from `first` to `last`, both included."""
        return cls(first, last + dt.timedelta(days=1))

    @classmethod
    def week_of(cls, day: dt.date) -> "Period":
        """
        ISO week that holds a day.

        Examples
        --------
        >>> Period.week_of(dt.date(2027, 1, 1)).name
        '2026-W53'
        """
        monday = day - dt.timedelta(days=day.weekday())
        return cls(monday, monday + dt.timedelta(days=_DAYS_IN_WEEK))

    @classmethod
    def _months(cls, year: int, month: int, count: int) -> "Period":
        months = year * _DECEMBER + month - 1 + count
        return cls(dt.date(year, month, 1), dt.date(months // _DECEMBER, months % _DECEMBER + 1, 1))

    @property
    def last(self) -> dt.date:
        """Last day, included."""
        return self.after - dt.timedelta(days=1)

    @property
    def n_days(self) -> int:
        """Number of days."""
        return (self.after - self.first).days

    @property
    def kind(self) -> Kind:
        """Whether this is exactly one ISO week, calendar month or tertial, or some other range."""
        if self.n_days == _DAYS_IN_WEEK and self.first.weekday() == 0:
            return "week"
        if self.first.day == 1 and self == Period._months(self.first.year, self.first.month, 1):
            return "month"
        tertial_starts = self.first.day == 1 and self.first.month in {1, 5, 9}
        if tertial_starts and self == Period._months(self.first.year, self.first.month, 4):
            return "tertial"
        return "range"

    @property
    def name(self) -> str:
        """
        Name that `parse` reads back.

        Examples
        --------
        >>> Period.days(dt.date(2026, 11, 1), dt.date(2026, 11, 30)).name
        '2026-11'
        """
        if self.kind == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year}-W{week:02}"
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        if self.kind == "tertial":
            return f"{self.first.year}-T{(self.first.month + 3) // 4}"
        return f"{self.first}/{self.last}"

    @property
    def label(self) -> str:
        """Swedish name for a heading: ``vecka 46 2026``, ``november 2026``, ``tertial 3 2026``."""
        if self.kind == "week":
            year, week, _ = self.first.isocalendar()
            return f"vecka {week} {year}"
        if self.kind == "month":
            return f"{MONTHS[self.first.month - 1]} {self.first.year}"
        if self.kind == "tertial":
            return f"tertial {(self.first.month + 3) // 4} {self.first.year}"
        return self.dates

    @property
    def dates(self) -> str:
        """
        The days in Swedish: ``9–15 november 2026``.

        Examples
        --------
        >>> Period.parse("2026-W53").dates
        '28 december 2026 – 3 januari 2027'
        """
        first, last = self.first, self.last
        end = f"{last.day} {MONTHS[last.month - 1]} {last.year}"
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        start = f"{first.day} {MONTHS[first.month - 1]}"
        return f"{start}{'' if first.year == last.year else f' {first.year}'} – {end}"

    def before(self, steps: int) -> "Period":
        """Period of the same length, `steps` lengths earlier (negative: later)."""
        move = dt.timedelta(days=self.n_days * steps)
        return Period(self.first - move, self.after - move)

    def bounds(self, timezone: str) -> tuple[pd.Timestamp, pd.Timestamp]:
        """
        First instant and the instant after the last, in UTC.

        Examples
        --------
        >>> Period.parse("2026-W43").bounds("Europe/Stockholm")[1] - Period.parse(
        ...     "2026-W43").bounds("Europe/Stockholm")[0]
        Timedelta('7 days 01:00:00')
        """
        return local_midnight(self.first, timezone), local_midnight(self.after, timezone)


@lru_cache(maxsize=4096)
def local_midnight(day: dt.date, timezone: str) -> pd.Timestamp:
    """UTC instant at which a local day begins; a picture asks for the same days over and over."""
    local = pd.DatetimeIndex([pd.Timestamp(day)])
    return to_utc(local, timezone)[0]


def to_utc(local: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """
    Naive local times as UTC.

    An hour that happens twice in autumn is taken as the first of the two; one that never happens
    in spring is moved to the first instant that does. Both rules are fixed, so that the same file
    always gives the same times.

    Examples
    --------
    >>> autumn = pd.DatetimeIndex(["2026-10-25 02:30"])
    >>> to_utc(autumn, "Europe/Stockholm")[0]
    Timestamp('2026-10-25 00:30:00+0000', tz='UTC')
    """
    first_of_two = np.ones(len(local), dtype=bool)
    zoned = local.tz_localize(timezone, ambiguous=first_of_two, nonexistent="shift_forward")
    return zoned.tz_convert("UTC")
