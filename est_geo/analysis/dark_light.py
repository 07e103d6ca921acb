"""Whether more is reported when it is dark than when it is light at the same hour of the clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis.aoristic import Times
from est_geo.analysis.dark_light_counts import Windows, counted_windows, usable_windows
from est_geo.analysis.sun_calendar import (
    DARK,
    LIGHT,
    PER_HOUR,
    SunCalendar,
    calendar_of,
)
from est_geo.analysis.two_way_fit import (
    Counted,
    best_fit,
    dispersion_of,
    fit_at,
    signed_root,
    slope_interval,
    without_empty,
)
from est_geo.words import number, ratio_decimals, span

Floats = npt.NDArray[np.float64]

_SMOOTHING = 5
"""Incidents lent to every five minutes of the hour, so that few incidents show no rounding."""
_TAIL = 0.025
_FALSE_HOURS = (3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 18, 19, 20, 21)
"""How many hours later false suns rise and set: never near the true dusk or dawn."""
_MANY = 1000
"""With fewer incidents chance alone hides what false suns would show."""
_CLEARLY = 3.0
"""False suns widen the interval when they stray this many times more than chance: where nothing is
wrong they do so in fewer than one town in a hundred."""
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
        How many times more than Poisson's counts the ratio is taken to vary (at least 1); NaN when
        too few.
    p : float
        Two-sided, of a true ratio of 1: at most 0.05 just where the interval excludes 1. For
        judging many places at once (`benjamini_hochberg`); NaN when too few.
    lent : float
        Incidents that were counted in the light though they did not happen; the ratio is then at
        least so large.
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
    lent: float = 0.0

    @property
    def differs(self) -> bool:
        """Whether the interval excludes 1."""
        return self.low > 1 or self.high < 1


def dark_light_ratio(
    times: Times,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    timezone: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
    times_to: Times | None = None,
    lend: bool = False,
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

    lend : bool
        Where ten or more happened in the dark but fewer in the light, count as though ten had, at
        the hours of the clock at which it happens in the dark. What is found then is the least that
        the ratio can be: without it a place where nothing happens in the light says nothing.

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
    Exposure is weighed by the minutes of the hour that are written, since times are rounded. From
    1 000 incidents on, suns that rise and set 3–21 hours late are tried too (negative controls,
    Schuemie et al. 2014): if they stray clearly more than chance, what they stray is the
    dispersion.

    Examples
    --------
    >>> start, end = (pd.Timestamp(day, tz="UTC") for day in ("2025-01-01", "2026-01-01"))
    >>> evenly = pd.date_range(start, end, freq="7h", inclusive="left")
    >>> found = dark_light_ratio(
    ...     evenly, 15.62, 58.41, timezone="Europe/Stockholm", start=start, end=end)
    >>> round(found.ratio, 1), found.differs, found.n_dark, found.n_light
    (1.0, False, 515.0, 647.0)
    """
    windows, first, last = usable_windows(times, times_to, lon, lat, (start, end))
    nan = float("nan")
    unknown = DarkLightRatio(nan, nan, nan, 0.0, 0.0, 0.0, windows.n_left_out, nan)
    if not len(windows.begins):
        return unknown
    calendar = calendar_of(first, last, *windows.middle(), timezone)
    return _of_calendar(windows, calendar, unknown, lend=lend)


def _of_calendar(
    windows: Windows, calendar: SunCalendar, unknown: DarkLightRatio, *, lend: bool
) -> DarkLightRatio:
    counts, by_step = counted_windows(windows, calendar)
    n_light, n_dark, n_twilight = (float(part) for part in counts.sum(axis=(0, 1)).round(9))
    unknown = replace(unknown, n_light=n_light, n_dark=n_dark, n_twilight=n_twilight)
    if n_dark < _FEW or (n_light < _FEW and not lend):
        return unknown
    weight = _as_written(by_step, calendar)
    if n_light < _FEW:
        counts = _lent(counts, calendar.table(weight), _FEW - n_light)
        unknown = replace(unknown, lent=_FEW - n_light)

    def strayed(slope: float) -> float:
        return _false_suns(by_step, weight, calendar, slope)

    many = n_light + n_dark >= _MANY
    return _estimated(counts, calendar.table(weight), unknown, strayed if many else None)


def _estimated(
    counts: Floats,
    hours: Floats,
    unknown: DarkLightRatio,
    strayed: Callable[[float], float] | None = None,
) -> DarkLightRatio:
    """Fit counts by hours; `strayed` tells the dispersion that false suns show at a slope."""
    counted = _counted(counts, hours)
    best = best_fit(counted)
    if best is None:
        return unknown
    dispersion = dispersion_of(counted, best)
    if strayed is not None:
        shown = strayed(best.slope)
        dispersion = shown if shown > _CLEARLY * dispersion else dispersion
    interval = slope_interval(counted, best, dispersion, _QUANTILE)
    if interval is None:
        return unknown
    ratio, low, high = (float(np.exp(slope)) for slope in (best.slope, *interval))
    away = abs(signed_root(counted, best, 0.0, dispersion)) / _QUANTILE
    p = float(2 * stats.norm.sf(away * stats.norm.isf(_TAIL)))
    return replace(unknown, ratio=ratio, low=low, high=high, dispersion=dispersion, p=p)


def _lent(counts: Floats, hours: Floats, lacking: float) -> Floats:
    """Add what lacks in the light, spread as it would be if the dark played no part."""
    rate = counts[..., DARK].sum(axis=1) / np.maximum(hours[..., DARK].sum(axis=1), 1 / PER_HOUR)
    as_if = rate[:, np.newaxis] * hours[..., LIGHT]
    if not as_if.sum():
        return counts
    more = counts.copy()
    more[..., LIGHT] += lacking * as_if / as_if.sum()
    return more


def _counted(counts: Floats, hours: Floats) -> Counted:
    # The mean place can be light in a step in which an incident's own place is dark.
    hours = np.where((counts > 0) & (hours == 0), 1 / PER_HOUR, hours)
    return without_empty(
        Counted(counts[..., LIGHT], counts[..., DARK], hours[..., LIGHT], hours[..., DARK])
    )


def _false_suns(by_step: Floats, weight: Floats, calendar: SunCalendar, slope: float) -> float:
    """
    Give the dispersion that suns show which rise and set at the wrong hours.

    No one lives by them, so their ratio is 1, but for what the model does not know: that summer's
    evenings are livelier than its mornings. What they stray is the mean square of their deviates,
    each with the true sun's effect taken out.
    """
    lift = np.exp(slope * np.array([0.0, 1.0, 0.5]))[calendar.state_as_if()]
    squares = []
    for hours in _FALSE_HOURS:
        counted = _counted(calendar.table(by_step, hours), calendar.table(weight * lift, hours))
        best = best_fit(counted)
        if best is not None:
            squares.append(2 * (best.likelihood - fit_at(counted, 0.0).likelihood))
    return float(np.mean(squares)) if squares else 0.0


def _as_written(by_step: Floats, calendar: SunCalendar) -> Floats:
    """
    Hours that each step of the calendar weighs.

    Times are rounded: in Chicago 18 % are a whole hour, 22.00 for all from 21.30 to 22.30. Against
    hours weighed evenly those would seem to come in the light, for the light comes first in the
    hour in the evening. So each five minutes of the hour weighs as often as it is written.
    """
    lent = np.bincount(calendar.slot, by_step, minlength=PER_HOUR) + _SMOOTHING
    weight: Floats = (lent / lent.sum())[calendar.slot]
    return weight


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
    decimals = ratio_decimals(ratio.low, ratio.high, 2 if ratio.differs else 1)
    numbers = (
        f"(kvot {number(ratio.ratio, decimals)}, 95\u00a0% intervall "
        f"{span(ratio.low, ratio.high, decimals)}; {of_n})"
    )
    if not ratio.differs:
        return f"ingen säker skillnad mellan mörker och ljus vid samma klockslag {numbers}"
    often = "vanligare" if ratio.low > 1 else "mindre vanligt"
    return f"{often} i mörker än i ljus vid samma klockslag {numbers}"
