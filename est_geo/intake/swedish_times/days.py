"""Which day a phrase speaks of: from a date, a week, a weekday, or words like yesterday."""

import datetime as dt
from dataclasses import dataclass, replace

from est_geo.intake.swedish_times.refusals import Refusal, RefusedError
from est_geo.intake.swedish_times.tokens import MONTH_NUMBER, Token, weekday_number

_CENTURY_TURNS = 90
_AGO = {"går": 1, "förrgår": 2, "förr går": 2}
_DATE_PARTS = {
    "iso": ("id", "im", "iy", ""),
    "day_first": ("fd", "fm", "fy", ""),
    "slash": ("ld", "lm", "", "yyl"),
    "named": ("nd", "nm", "ny", "yyn"),
    "dots": ("za", "zb", "", "zc"),
}
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """
    What is known besides the text.

    Attributes
    ----------
    day : datetime.date or None
        The day that a date column gives; the text's own date goes before it.
    today : datetime.date or None
        The day it was reported, or taken in: a date without year is the last such day before it.
    received : datetime.date or None
        The day it was reported, where that is stated: what "yesterday" counts from.
    """

    day: dt.date | None = None
    today: dt.date | None = None
    received: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Date:
    """A day, perhaps without its year."""

    month: int
    day: int
    year: int | None = None

    def on(self, year: int | None) -> dt.date:
        """Give the day in the year, its own first; a day that is not there refuses the text."""
        if not 1 <= self.month <= 12:  # noqa: PLR2004 - months in a year
            raise RefusedError(Refusal.NO_MONTH)
        if self.year is None and year is None:
            raise RefusedError(Refusal.NO_YEAR)
        try:
            return dt.date(self.year or year or 0, self.month, self.day)
        except ValueError:
            raise RefusedError(Refusal.NO_DAY) from None

    def last_before(self, today: dt.date | None) -> dt.date:
        """Give the latest such day not after today, no more than a year back."""
        if self.year is not None or today is None:
            return self.on(None)
        Date(self.month, self.day).on(2000)  # a leap year: a day that no year has is told first
        for year in (today.year, today.year - 1):
            try:
                found = self.on(year)
            except RefusedError:
                continue
            if found <= today:
                return found
        raise RefusedError(Refusal.NO_LEAP)


@dataclass(frozen=True, slots=True)
class Named:
    """Everything one side of a phrase says about its day."""

    date: Date | None = None
    week: tuple[int | None, int] | None = None
    month: tuple[int | None, int] | None = None
    weekday: int | None = None
    past_weekday: bool = False
    ago: int | None = None
    weekend: bool = False

    @property
    def says_day(self) -> bool:
        """Whether it names a single day by itself."""
        return self.date is not None or self.ago is not None or self.weekday is not None

    @property
    def says_anything(self) -> bool:
        """Whether it names any time at all."""
        return self.says_day or self.week is not None or self.month is not None or self.weekend


def with_year(named: Named, other: Named) -> Named:
    """Lend a date without year the year that the window's other end has."""
    if named.date is None or named.date.year or other.date is None or not other.date.year:
        return named
    return replace(named, date=replace(named.date, year=other.date.year))


def day_of(named: Named, known: Known) -> dt.date:
    """Find the one day; a weekday that contradicts it refuses the text."""
    if named.date is not None:
        day = named.date.last_before(known.today)
    elif named.week is not None and named.weekday is not None:
        return monday_of(named.week, known) + named.weekday * DAY
    elif named.ago is not None:
        day = _received(known) - named.ago * DAY
    elif known.day is not None:
        day = known.day
    elif named.weekday is not None:
        return _last_weekday(named.weekday, known, past=named.past_weekday)
    else:
        raise RefusedError(Refusal.NO_DATE)
    if named.weekday is not None and named.weekday != day.weekday():
        raise RefusedError(Refusal.WEEKDAY)
    return day


def night_before(named: Named, known: Known) -> dt.date:
    """
    Find the evening of "natten till lördag 7/11": the day before the one named.

    With a date column the named weekday may be the morning of that date or the one after it.
    """
    if named.date is None and named.ago is None and named.weekday is not None and known.day:
        for evening in (known.day - DAY, known.day):
            if (evening + DAY).weekday() == named.weekday:
                return evening
        raise RefusedError(Refusal.WEEKDAY)
    if not named.says_day:
        raise RefusedError(Refusal.NO_DATE)
    return day_of(named, known) - DAY


def monday_of(week: tuple[int | None, int], known: Known) -> dt.date:
    """Find a week's Monday; a week without year is the last one that had begun."""
    year, number = week
    try:
        if year is not None:
            return dt.date.fromisocalendar(year, number, 1)
    except ValueError:
        raise RefusedError(Refusal.NO_WEEK) from None
    if known.today is None:
        raise RefusedError(Refusal.NO_YEAR)
    this_year = known.today.isocalendar().year
    for candidate in (this_year, this_year - 1):
        try:
            monday = dt.date.fromisocalendar(candidate, number, 1)
        except ValueError:
            continue
        if monday <= known.today:
            return monday
    raise RefusedError(Refusal.NO_WEEK)


def month_of(month: tuple[int | None, int], known: Known) -> tuple[dt.date, dt.date]:
    """First day of the month and of the next."""
    year, number = month
    first = Date(number, 1, year).last_before(known.today)
    return first, (first + 31 * DAY).replace(day=1)


def weekend_of(named: Named, known: Known) -> dt.date:
    """Find the Monday of the weekend's week: the one named, or the last begun before receipt."""
    if named.week is not None:
        return monday_of(named.week, known)
    day = day_of(named, known) if named.says_day else known.day
    if day is None:
        day = _received(known)
        if day.weekday() < weekday_number("fre"):
            day -= 7 * DAY
    return day - day.weekday() * DAY


def _received(known: Known) -> dt.date:
    if known.received is None:
        raise RefusedError(Refusal.NO_RECEIVED)
    return known.received


def _last_weekday(weekday: int, known: Known, *, past: bool) -> dt.date:
    received = _received(known)
    back = (received.weekday() - weekday) % 7
    return received - (back or (7 if past else 0)) * DAY


def full_year(text: str | None, short: str | None) -> int | None:
    """Read a year of four or two digits; 90–99 are the last century's."""
    if text:
        return int(text)
    if not short:
        return None
    return int(short) + (1900 if int(short) >= _CENTURY_TURNS else 2000)


def date_of(token: Token) -> Date | None:
    """Read the date of a token that is one."""
    if token.kind == "packed":
        packed = token.parts.get("pday") or token.parts["oday"]
        return Date(int(packed[4:6]), int(packed[6:]), int(packed[:4]))
    if token.kind == "two_first":
        return _two_first(token)
    if token.kind not in _DATE_PARTS:
        return None
    day, month, year, short = _DATE_PARTS[token.kind]
    named = token.parts[month]
    return Date(
        int(named) if named.isdigit() else MONTH_NUMBER[named],
        int(token.parts[day]),
        full_year(token.parts.get(year), token.parts.get(short)),
    )


def _two_first(token: Token) -> Date:
    """Read 98-11-09; where the first two digits could be a day as well, nobody can know."""
    first, middle, last = (int(token.parts[name]) for name in ("ta", "tb", "tc"))
    year_first = Date(middle, last, full_year(None, f"{first:02}"))
    try:
        Date(middle, first, full_year(None, f"{last:02}")).on(None)
    except RefusedError:
        return year_first
    raise RefusedError(Refusal.YEAR_FIRST)


def both_days(token: Token) -> tuple[Token, Token]:
    """Make two dates of "6–8/11"."""
    part = token.parts.get
    month = part("rm") or str(MONTH_NUMBER[token.parts["rn"]])
    year = full_year(part("ry"), part("yyr"))
    first, last = token.parts["r1"], token.parts["r2"]
    if year is None:
        return (
            Token("slash", {"ld": first, "lm": month}),
            Token("slash", {"ld": last, "lm": month}),
        )
    return (
        Token("day_first", {"fd": first, "fm": month, "fy": str(year)}),
        Token("day_first", {"fd": last, "fm": month, "fy": str(year)}),
    )


def ago_of(word: str) -> int:
    """How many days before the report a word like yesterday means."""
    return _AGO.get(word.replace("  ", " "), 0)
