"""Whether more is reported when it is dark than when it is light at the same hour of the clock."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis.aoristic import Bools, Ints, Times, moments
from est_geo.analysis.daylight import DARK_BELOW, DAY_ABOVE, one_each, sun_elevation
from est_geo.analysis.two_way_fit import (
    Counted,
    best_fit,
    dispersion_of,
    signed_root,
    slope_interval,
    without_empty,
)
from est_geo.errors import TableError
from est_geo.words import number, span

Floats = npt.NDArray[np.float64]

_HOUR_US = 3_600_000_000
_PER_HOUR = 12
_STEP_US = _HOUR_US // _PER_HOUR
_MAX_HOURS = 24
_LONGEST = 48
"""Parts that a window is cut in at most: half-hours of a day."""
_BATCH = 100_000
_HOURS, _FORTNIGHTS, _DAYS = 24, 26, 14
_LIGHT, _DARK, _TWILIGHT = 0, 1, 2
_SHAPE = (_HOURS, _FORTNIGHTS, 3)
_NEAR = 0.05
"""Degrees to which a place is rounded for its hours of darkness: six seconds of sun, so that the
hot spots of a town share one calendar."""
_SMOOTHING = 5
"""Incidents lent to every five minutes of the hour, so that few incidents show no rounding."""
_TAIL = 0.025
_FEW = 10
"""With fewer in the dark or in the light nothing is said."""
_QUANTILE = 2.02
"""Standard deviations of the 95 % interval: 1.96, and a little for the fitted dispersion. Set by
`benchmarks.calibration_darkness` so that a ratio of 1 is called in at most 5 % at every n tried."""


@dataclass(frozen=True, slots=True)
class DarkLightRatio:
    """
    How many times more is reported in the dark than in the light, at the same hour and season.

    Attributes
    ----------
    ratio : float
        Rate in the dark over rate in the light; NaN when too few to tell.
    low, high : float
        95 % interval; NaN when too few to tell.
    n_dark, n_light, n_twilight : float
        Incidents in each; fractions where the time is a window.
    n_left_out : int
        Without time or place, with a window over 24 hours, or not wholly in the period.
    dispersion : float
        How many times the counts vary more than Poisson's (at least 1); NaN when too few.
    p : float
        Two-sided, of a true ratio of 1: at most 0.05 just where the interval excludes 1. For
        judging many places at once (`benjamini_hochberg`); NaN when too few.
    """

    ratio: float
    low: float
    high: float
    n_dark: float
    n_light: float
    n_twilight: float
    n_left_out: int
    dispersion: float
    p: float = float("nan")

    @property
    def differs(self) -> bool:
        """Whether the interval excludes 1."""
        return self.low > 1 or self.high < 1


class _Windows(NamedTuple):
    """Usable incidents: first and last microsecond, degrees."""

    begins: Ints
    ends: Ints
    lon: Floats
    lat: Floats

    def between(self, first: int, after: int) -> "_Windows":
        part = slice(first, after)
        return _Windows(self.begins[part], self.ends[part], self.lon[part], self.lat[part])


def dark_light_ratio(
    times: Times,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    timezone: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
    times_to: Times | None = None,
) -> DarkLightRatio:
    """
    Rate of incidents in the dark over that in the light, at the same hour of the clock.

    The share of incidents in the dark says little: an evening habit is dark in winter and light in
    summer. Here 21 o'clock in the dark is compared with 21 o'clock in the light, after the season
    has been taken out by the hours that are always dark or always light. An interval that holds 1
    means: no certain difference, and no ground for lighting against what is reported.

    Parameters
    ----------
    times : pandas.Series or DatetimeIndex with zone
        When each incident happened, or first can have happened.
    lon, lat : float or array-like
        Degrees, WGS 84; one for all, or one per incident. Hours of darkness are those at the mean.
    timezone : str
        Whose clock the hours are.
    start, end : pandas.Timestamp with zone
        The period (half-open) that the incidents are all of. Best a year or more: a shorter one
        holds few hours that are sometimes dark and sometimes light.
    times_to : pandas.Series or DatetimeIndex with zone, optional
        Last moments of windows; each then counts in the dark with the part of it that was dark.

    Returns
    -------
    DarkLightRatio
        NaN for ratio and interval with fewer than ten in the dark or in the light, or where the
        counts do not bound the ratio.

    Raises
    ------
    TableError
        A period that does not end after its start, times without zone, a window that runs
        backwards, places of another number than times.

    Notes
    -----
    Poisson, log rate = hour of the day (24) + fortnight of the year (26) + θ·dark, exposure = hours
    of each in the period, from the sun every five minutes; dark below −6°, light above −0.833°,
    twilight left out. Interval: Barndorff-Nielsen's r* scaled by the dispersion (Fletcher 2012).
    Exposure is weighed by the minutes of the hour that are written, since times are rounded.

    Examples
    --------
    >>> start, end = (pd.Timestamp(day, tz="UTC") for day in ("2025-01-01", "2026-01-01"))
    >>> evenly = pd.date_range(start, end, freq="7h", inclusive="left")
    >>> found = dark_light_ratio(
    ...     evenly, 15.62, 58.41, timezone="Europe/Stockholm", start=start, end=end)
    >>> round(found.ratio, 1), found.differs, found.n_dark, found.n_light
    (1.0, False, 515.0, 647.0)
    """
    if not end > start:
        raise TableError(f"Perioden måste sluta efter att den börjat; den är {start} till {end}.")
    begins, ends, known = moments(times, times_to)
    bounds, _, _ = moments(pd.DatetimeIndex([one.tz_convert("UTC") for one in (start, end)]))
    first, last = (int(moment) for moment in bounds)
    lons, lats = one_each(lon, len(begins)), one_each(lat, len(begins))
    used: Bools = known & ~np.isnan(lons) & ~np.isnan(lats) & (begins >= first) & (begins < last)
    used &= (ends <= last) & (ends - begins <= _MAX_HOURS * _HOUR_US)
    windows = _Windows(begins[used], ends[used], lons[used], lats[used])
    counts, within_hour = _counts(windows, timezone)
    n_light, n_dark, n_twilight = (float(part) for part in counts.sum(axis=(0, 1)).round(9))
    nan, n_left_out = float("nan"), int((~used).sum())
    unknown = DarkLightRatio(nan, nan, nan, n_dark, n_light, n_twilight, n_left_out, nan)
    if min(n_light, n_dark) < _FEW:
        return unknown
    place = float(lons[used].mean()), float(lats[used].mean())
    hours = _exposure(first, last, place, within_hour, timezone)
    # The mean place can be light in a step in which an incident's own place is dark.
    hours = np.where((counts > 0) & (hours == 0), _STEP_US / _HOUR_US, hours)
    return _estimated(counts, hours, unknown)


def _estimated(counts: Floats, hours: Floats, unknown: DarkLightRatio) -> DarkLightRatio:
    counted = without_empty(
        Counted(counts[..., _LIGHT], counts[..., _DARK], hours[..., _LIGHT], hours[..., _DARK])
    )
    best = best_fit(counted)
    if best is None:
        return unknown
    dispersion = dispersion_of(counted, best)
    interval = slope_interval(counted, best, dispersion, _QUANTILE)
    if interval is None:
        return unknown
    ratio, low, high = (float(np.exp(slope)) for slope in (best.slope, *interval))
    away = abs(signed_root(counted, best, 0.0, dispersion)) / _QUANTILE
    p = float(2 * stats.norm.sf(away * stats.norm.isf(_TAIL)))
    return replace(unknown, ratio=ratio, low=low, high=high, dispersion=dispersion, p=p)


def _counts(windows: _Windows, timezone: str) -> tuple[Floats, Floats]:
    """
    Count incidents by hour, fortnight and state, and by the five minutes of the hour.

    Windows are cut in equal parts, of ten minutes or more.
    """
    found: Floats = np.zeros(_SHAPE)
    within_hour: Floats = np.zeros(_PER_HOUR)
    for at in range(0, len(windows.begins), _BATCH):
        part = windows.between(at, at + _BATCH)
        length = part.ends - part.begins
        pieces = np.clip(-(-length // (2 * _STEP_US)), 1, _LONGEST)
        own = np.repeat(np.arange(len(pieces)), pieces)
        number_of = np.arange(len(own)) - (np.cumsum(pieces) - pieces)[own]
        moment = part.begins[own] + length[own] * (2 * number_of + 1) // (2 * pieces[own])
        cell, slot = _cells(moment, part.lon[own], part.lat[own], timezone)
        found += np.bincount(cell, 1 / pieces[own], minlength=found.size).reshape(_SHAPE)
        within_hour += np.bincount(slot, 1 / pieces[own], minlength=_PER_HOUR)
    return found, within_hour


def _exposure(
    first: int, last: int, place: tuple[float, float], within_hour: Floats, timezone: str
) -> Floats:
    """
    Hours of the period by hour, fortnight and state.

    Times are rounded: in Chicago 18 % are a whole hour, 22.00 for all from 21.30 to 22.30. Against
    hours weighed evenly those would seem to come in the light, for the light comes first in the
    hour in the evening. So each five minutes of the hour weighs as often as it is written.
    """
    lent = within_hour + _SMOOTHING
    lon, lat = (round(degrees / _NEAR) * _NEAR for degrees in place)
    hours: Floats = _calendar(first, last, lon, lat, timezone) @ (lent / lent.sum())
    return hours


@lru_cache(maxsize=32)
def _calendar(first: int, last: int, lon: float, lat: float, timezone: str) -> Floats:
    """Count how often each five minutes of the hour came, by hour, fortnight and state."""
    middles = np.arange(first + _STEP_US // 2, last, _STEP_US)
    cell, slot = _cells(middles, lon, lat, timezone)
    size = int(np.prod(_SHAPE)) * _PER_HOUR
    found = np.bincount(cell * _PER_HOUR + slot, minlength=size).astype(np.float64)
    found.flags.writeable = False
    return found.reshape(*_SHAPE, _PER_HOUR)


def _cells(
    moments_us: Ints, lon: Floats | float, lat: Floats | float, timezone: str
) -> tuple[Ints, Ints]:
    """Find the cell (hour, fortnight, state) of each moment, and its place in the hour."""
    utc = pd.DatetimeIndex(moments_us.astype("datetime64[us]")).tz_localize("UTC")
    elevation = sun_elevation(lon, lat, utc)
    state = np.full(len(utc), _TWILIGHT)
    state[elevation < DARK_BELOW] = _DARK
    state[elevation > DAY_ABOVE] = _LIGHT
    local = utc.tz_convert(timezone)
    fortnight = np.minimum((local.day_of_year.to_numpy() - 1) // _DAYS, _FORTNIGHTS - 1)
    cell: Ints = np.ravel_multi_index((local.hour.to_numpy(), fortnight, state), _SHAPE)
    return cell, local.minute.to_numpy(dtype=np.int64) * _PER_HOUR // 60


def dark_light_words(ratio: DarkLightRatio) -> str:
    """
    Say in Swedish whether more is reported in the dark, if that is more than chance.

    Parameters
    ----------
    ratio : DarkLightRatio
        From `dark_light_ratio`.

    Returns
    -------
    str
        With the interval and how many incidents it rests on.

    Examples
    --------
    >>> nan = float("nan")
    >>> dark_light_words(DarkLightRatio(nan, nan, nan, 4.0, 31.0, 2.0, 0, nan))
    'för få för att säga (4 i mörker, 31 i ljus)'
    >>> dark_light_words(DarkLightRatio(1.24, 0.8, 1.9, 60.0, 90.0, 5.0, 0, 1.1))[:64]
    'ingen säker skillnad mellan mörker och ljus vid samma klockslag '
    """
    of_n = f"{number(ratio.n_dark)} i mörker, {number(ratio.n_light)} i ljus"
    if not np.isfinite(ratio.low):
        return f"för få för att säga ({of_n})"
    decimals = 2 if ratio.differs else 1
    numbers = (
        f"(kvot {number(ratio.ratio, decimals)}, 95\u00a0% intervall "
        f"{span(ratio.low, ratio.high, decimals)}; {of_n})"
    )
    if not ratio.differs:
        return f"ingen säker skillnad mellan mörker och ljus vid samma klockslag {numbers}"
    often = "vanligare" if ratio.low > 1 else "mindre vanligt"
    return f"{often} i mörker än i ljus vid samma klockslag {numbers}"
