"""A column of local spans in UTC, with both readings of the hours that daylight saving disturbs."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.intake.swedish_times import readings
from est_geo.intake.times import LocalSpans, Moments, possible
from est_geo.periods import to_utc

_UNIT = "datetime64[us]"


@dataclass(frozen=True, slots=True)
class Spans:
    """Earliest and latest instant in UTC, and how exactly they are known."""

    earliest: pd.DatetimeIndex
    latest: pd.DatetimeIndex
    precision: npt.NDArray[np.object_]


def in_utc(local: LocalSpans, timezone: str) -> Spans:
    """
    Put local spans into UTC.

    Days and months go from midnight to midnight. A clock has one reading on all but two hours a
    year: one that autumn repeats, or that spring leaves out, has two, an hour apart, and becomes
    a window from the first reading to the last.

    Examples
    --------
    >>> from est_geo.intake.times import read_spans
    >>> spring = read_spans(pd.Series(["2026-03-29 02:30"]), "Europe/Stockholm")
    >>> found = in_utc(spring, "Europe/Stockholm")
    >>> str(found.earliest[0])[11:16], str(found.latest[0])[11:16], found.precision.tolist()
    ('00:30', '01:30', ['window'])
    """
    precision = local.precision.copy()
    whole = (precision == "day") | (precision == "month")
    single = precision == "minute"
    first, second = possible(local.start), possible(local.end)
    earliest, unsure = _placed(first, local.fixed, whole, timezone, last=False)
    latest = earliest.copy()
    rest = ~single | unsure
    if rest.any():
        latest[rest], _ = _placed(second[rest], local.fixed[rest], whole[rest], timezone, last=True)
    precision[single & unsure] = "window"
    return Spans(_index(earliest), _index(latest), precision)


def _placed(
    at: Moments,
    fixed: npt.NDArray[np.bool_],
    whole: npt.NDArray[np.bool_],
    timezone: str,
    *,
    last: bool,
) -> tuple[Moments, npt.NDArray[np.bool_]]:
    """Give the first or last reading in UTC, and which times have two."""
    local = pd.DatetimeIndex(at)
    zoned = local.tz_localize(timezone, ambiguous="NaT", nonexistent="NaT")
    placed = zoned.tz_convert("UTC").tz_localize(None).as_unit("us").to_numpy().copy()
    placed[fixed] = at[fixed]
    two = np.isnat(placed) & ~np.isnat(at)
    midnights = two & whole
    if midnights.any():
        there = to_utc(local[midnights], timezone)
        placed[midnights] = there.tz_localize(None).as_unit("us").to_numpy()
    two &= ~whole
    for row in np.flatnonzero(two).tolist():
        both = readings(at[row].astype(object), timezone)
        placed[row] = np.datetime64(both[last].astimezone(dt.UTC).replace(tzinfo=None), "us")
    return placed, two


def _index(at: Moments) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(at.astype(_UNIT), tz="UTC").as_unit("us")
