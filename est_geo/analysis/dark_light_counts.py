"""Incidents counted by hour of the clock, fortnight of the year, and whether it was dark."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.aoristic import Bools, Ints, Times, moments
from est_geo.analysis.daylight import one_each
from est_geo.analysis.sun_calendar import SHAPE, STEP_US, SunCalendar, states
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

_HOUR_US = 3_600_000_000
_MAX_HOURS = 24
_LONGEST = 48
"""Parts that a window is cut in at most: half-hours of a day."""
_BATCH = 100_000


class Windows(NamedTuple):
    """Usable incidents: first and last microsecond, degrees; and how many were not usable."""

    begins: Ints
    ends: Ints
    lon: Floats
    lat: Floats
    n_left_out: int = 0

    def between(self, first: int, after: int) -> "Windows":
        """Give some of them, by their place in the row."""
        part = slice(first, after)
        return Windows(self.begins[part], self.ends[part], self.lon[part], self.lat[part])

    def middle(self) -> tuple[float, float]:
        """Mean place, also across the date line."""
        around = np.exp(1j * np.radians(self.lon)).mean()
        return float(np.degrees(np.angle(around))), float(self.lat.mean())


def usable_windows(
    times: Times,
    times_to: Times | None,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    period: tuple[pd.Timestamp, pd.Timestamp],
) -> tuple[Windows, int, int]:
    """
    Keep the incidents with a place and a time wholly in the period, of 24 hours at most.

    Returns
    -------
    tuple
        Those, and the first microsecond of the period and the one after its last.

    Raises
    ------
    TableError
        A period that does not end after its start, times without zone, a window that runs
        backwards, places of another number than times.

    Examples
    --------
    >>> start = pd.Timestamp("2026-01-01", tz="UTC")
    >>> found, _, _ = usable_windows(pd.DatetimeIndex([start, None]), None, 15.6, 58.4,
    ...     (start, start + pd.Timedelta(days=1)))
    >>> len(found.begins), found.n_left_out
    (1, 1)
    """
    first, last = (int(moments(pd.DatetimeIndex([one]))[0][0]) for one in period)
    if not last > first:
        start, end = period
        raise TableError(f"Perioden måste sluta efter att den börjat; den är {start} till {end}.")
    begins, ends, known = moments(times, times_to)
    lons, lats = one_each(lon, len(begins)), one_each(lat, len(begins))
    used: Bools = known & ~np.isnan(lons) & ~np.isnan(lats) & (begins >= first) & (begins < last)
    used &= (ends <= last) & (ends - begins <= _MAX_HOURS * _HOUR_US)
    left_out = int((~used).sum())
    return Windows(begins[used], ends[used], lons[used], lats[used], left_out), first, last


def counted_windows(windows: Windows, calendar: SunCalendar) -> tuple[Floats, Floats]:
    """
    Count incidents by hour, fortnight and state, and by step of the calendar.

    Windows are cut in equal parts, of ten minutes or more.

    Examples
    --------
    >>> from est_geo.analysis.sun_calendar import DARK, calendar_of
    >>> start = pd.Timestamp("2026-01-01", tz="UTC")
    >>> windows, first, last = usable_windows(pd.DatetimeIndex([start]), None, 15.6, 58.4,
    ...     (start, start + pd.Timedelta(days=1)))
    >>> counts, _ = counted_windows(windows, calendar_of(first, last, 15.6, 58.4, "UTC"))
    >>> float(counts[0, 0, DARK]), float(counts.sum())
    (1.0, 1.0)
    """
    found: Floats = np.zeros(SHAPE)
    by_step: Floats = np.zeros(len(calendar.row))
    for at in range(0, len(windows.begins), _BATCH):
        part = windows.between(at, at + _BATCH)
        length = part.ends - part.begins
        pieces = np.clip(-(-length // (2 * STEP_US)), 1, _LONGEST)
        own = np.repeat(np.arange(len(pieces)), pieces)
        number_of = np.arange(len(own)) - (np.cumsum(pieces) - pieces)[own]
        moment = part.begins[own] + length[own] * (2 * number_of + 1) // (2 * pieces[own])
        step = calendar.steps_of(moment)
        state = states(moment, part.lon[own], part.lat[own])
        cell = calendar.row[step].astype(np.int64) * SHAPE[2] + state
        found += np.bincount(cell, 1 / pieces[own], minlength=found.size).reshape(SHAPE)
        by_step += np.bincount(step, 1 / pieces[own], minlength=len(by_step))
    return found, by_step
