"""Times as people and systems write them, as instants in UTC."""

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.intake.raw_values import texts
from est_geo.periods import MONTHS, to_utc

Bools = npt.NDArray[np.bool_]

_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_ISO_LOCAL = rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[T ]{_CLOCK})?"
_ISO_ZONED = rf"\d{{4}}-\d{{2}}-\d{{2}}[T ]{_CLOCK} ?(?:Z|[+-]\d{{2}}(?::?\d{{2}})?)"
_ISO_DAY = r"\d{4}-\d{2}-\d{2}"
CLOCK_ALONE = r"(?:(?:kl\.?|klockan) ?)?\d{1,2}(?:[:.]\d{2}){0,2}(?:\.\d+)?"
_MONTH_NUMBER = {name[:3]: number for number, name in enumerate(MONTHS, start=1)}
_MONTH_NUMBER |= {"may": 5, "oct": 10}
_WEEKDAY = re.compile(r"^(?:mån|tis|ons|tors?|fre|lör|sön)(?:dag)?\w{0,2}\.?,? (?:den )?")
_DATES = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/. ](?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})\.? (?P<name>[a-z]{3,9})\.? (?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_TIME = re.compile(
    r"(?:t|,? ?)(?:kl\.?|klockan)? ?"
    r"(?P<h>\d{1,2})(?:[:.](?P<mi>\d{2}))?(?:[:.](?P<s>\d{2}))?(?:\.\d{1,9})?"
)


@dataclass(frozen=True, slots=True)
class Times:
    """Instants in UTC (missing where there is none), whole days, and what could not be read."""

    at: pd.DatetimeIndex
    whole_day: Bools
    bad: Bools

    @property
    def known(self) -> Bools:
        """Rows that have a time."""
        return np.asarray(self.at.notna())


def read_times(values: pd.Series, timezone: str) -> Times:
    """
    Read times: typed, ISO with or without offset, or in common Swedish writings.

    Parameters
    ----------
    values : pandas.Series
        Typed times or text. A time without offset is local; day comes before month.
    timezone : str
        The municipality's time zone.

    Returns
    -------
    Times
        One per value; a date without clock is its first instant and a whole day.

    Examples
    --------
    >>> times = read_times(pd.Series(["2026-11-09T14:30Z", "9/11 2026 14.30", "2026-11-09", "?"]),
    ...     "Europe/Stockholm")
    >>> [str(at)[:16] for at in times.at[:3]], times.whole_day.tolist(), times.bad.tolist()
    (['2026-11-09 14:30', '2026-11-09 13:30', '2026-11-08 23:00'],
     [False, False, True, False], [False, False, False, True])
    """
    none = np.zeros(len(values), dtype=bool)
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return Times(pd.DatetimeIndex(values.dt.tz_convert("UTC")).as_unit("us"), none, none)
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return Times(_utc(pd.DatetimeIndex(values), timezone), none, none)
    return _from_text(texts(values), timezone)


def _from_text(text: pd.Series, timezone: str) -> Times:
    local_form = text.str.fullmatch(_ISO_LOCAL).to_numpy(dtype=bool)
    zoned_form = text.str.fullmatch(_ISO_ZONED).to_numpy(dtype=bool)
    whole_day = text.str.fullmatch(_ISO_DAY).to_numpy(dtype=bool, copy=True)
    local = np.full(len(text), np.datetime64("NaT"), dtype="datetime64[us]")
    local[local_form] = _parsed(text[local_form]).to_numpy()
    given = text.to_numpy(dtype=object)
    read: dict[str, tuple[dt.datetime, bool] | None] = {}
    for row in np.flatnonzero(~local_form & ~zoned_form & (text != "").to_numpy()):
        one = given[row]
        if one not in read:
            read[one] = _read_one(one)
        if (found := read[one]) is not None:
            local[row], whole_day[row] = np.datetime64(found[0]), found[1]
    at = _utc(pd.DatetimeIndex(local), timezone).to_series(index=text.index)
    if zoned_form.any():
        at = at.mask(zoned_form, _zoned(text.where(zoned_form)))
    instants = pd.DatetimeIndex(at).as_unit("us")
    missing = np.asarray(instants.isna())
    return Times(instants, whole_day & ~missing, missing & (text != "").to_numpy())


def _parsed(text: pd.Series) -> pd.Series:
    found = pd.DatetimeIndex(pd.to_datetime(text, format="ISO8601", errors="coerce"))
    return found.as_unit("us").to_series(index=text.index)


def _zoned(text: pd.Series) -> pd.Series:
    tight = text.str.replace(r" ([+-])", r"\1", regex=True).str.replace(r" Z", "Z")
    found = pd.DatetimeIndex(pd.to_datetime(tight, format="ISO8601", errors="coerce", utc=True))
    return found.as_unit("us").to_series(index=text.index)


def _utc(local: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    # Years near the ends of the calendar cannot be moved between zones; they are absurd anyway.
    absurd = np.asarray((local.year < 1800) | (local.year >= 2200))  # noqa: PLR2004 - see above
    safe = pd.DatetimeIndex(local.to_series().mask(absurd))
    return to_utc(safe.as_unit("us"), timezone).as_unit("us")


def _read_one(text: str) -> tuple[dt.datetime, bool] | None:
    words = _WEEKDAY.sub("", " ".join(text.casefold().split()))
    for form in _DATES:
        date = form.match(words)
        if date is None:
            continue
        rest = words[date.end() :]
        clock = _TIME.fullmatch(rest)
        if rest and clock is None:
            continue
        parts = date.groupdict()
        month = parts.get("m") or _MONTH_NUMBER.get((parts.get("name") or "")[:3], 0)
        hour, minute, second = (
            (int(part or 0) for part in clock.group("h", "mi", "s")) if (clock) else (0, 0, 0)
        )
        try:
            day = dt.datetime(int(parts["y"]), int(month), int(parts["d"]))  # noqa: DTZ001 - local
            return day.replace(hour=hour, minute=minute, second=second), clock is None
        except ValueError:
            return None
    return None


def on_date(dates: pd.Series, clocks: pd.Series) -> tuple[pd.Series, Bools]:
    """
    Put the date before a time that is only a clock; say which ones were.

    Examples
    --------
    >>> on_date(pd.Series(["2026-11-09", "2026-11-09"]), pd.Series(["kl 22", ""]))[0].tolist()
    ['2026-11-09 kl 22', '2026-11-09']
    """
    if pd.api.types.is_datetime64_any_dtype(dates.dtype):
        dates = dates.dt.strftime("%Y-%m-%d")
    date, clock = texts(dates), texts(clocks)
    alone = clock.str.lower().str.fullmatch(CLOCK_ALONE)
    joined = (date + " " + clock).where(alone, clock.where(clock != "", date))
    return joined, alone.to_numpy(dtype=bool)


def next_midnight(at: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """
    First instant of the local day after each instant's own.

    Examples
    --------
    >>> next_midnight(pd.DatetimeIndex(["2026-10-24 22:00"], tz="UTC"), "Europe/Stockholm")[0]
    Timestamp('2026-10-25 23:00:00+0000', tz='UTC')
    """
    local = at.tz_convert(timezone).tz_localize(None).normalize()
    return to_utc(local + pd.Timedelta(days=1), timezone).as_unit("us")


def local_start(at: pd.DatetimeIndex, timezone: str, months: Bools) -> pd.DatetimeIndex:
    """First instant of each instant's own local day, or month where `months` is true."""
    local = at.tz_convert(timezone).tz_localize(None).normalize()
    first = local.to_numpy().astype("datetime64[M]").astype("datetime64[us]")
    return to_utc(pd.DatetimeIndex(np.where(months, first, local)), timezone).as_unit("us")


def next_month(at: pd.DatetimeIndex, timezone: str) -> pd.DatetimeIndex:
    """First instant of the local month after each instant's own."""
    local = at.tz_convert(timezone).tz_localize(None).to_numpy().astype("datetime64[M]")
    after = (local + np.timedelta64(1, "M")).astype("datetime64[us]")
    return to_utc(pd.DatetimeIndex(after), timezone).as_unit("us")
