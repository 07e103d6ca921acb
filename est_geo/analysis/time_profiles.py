"""When in the week: incidents spread over the hours in which they can have happened."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis.aoristic import WEEK, Spread, Times, hours_between, moments, spread
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

SURE_HOURS = (4, 6, 9, 12, 24)
"""Lengths for which `TimeProfile.table` counts what surely happened within them."""
_HOUR_US = 3_600_000_000
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class TimeProfile:
    """
    Incidents by local weekday and hour.

    Attributes
    ----------
    table : pandas.DataFrame
        168 rows: ``weekday`` (0 = Monday), ``hour`` (0–23), ``weight`` (number of incidents,
        fractions where the time is a window; sums to `n_used`), ``low``, ``high`` (95 % interval
        of the expected weight), ``timed`` (the part of the weight that is of incidents known to
        less than a whole day), ``hours`` (how many times the hour came in the period; 1 if no
        period is given), ``sure_4``, ``sure_6``, ``sure_9``, ``sure_12``, ``sure_24`` (incidents
        that surely happened in the 4, 6 … hours beginning with this one).
    n_used : int
        Incidents in the table.
    n_left_out : int
        Incidents of unknown time, or with a window too wide to tell anything of the hour.
    by_hour : pandas.DataFrame
        24 rows: ``hour``, ``weight``, ``low``, ``high``.
    by_weekday : pandas.DataFrame
        7 rows: ``weekday``, ``weight``, ``low``, ``high``.
    n_effective : float
        As many incidents with exact times as tell equally much of the hour of the day: an instant
        is 1, a window over k whole hours 1/k.
    """

    table: pd.DataFrame
    n_used: int
    n_left_out: int
    by_hour: pd.DataFrame
    by_weekday: pd.DataFrame
    n_effective: float


def time_profile(
    occurred_from: Times,
    occurred_to: Times,
    *,
    timezone: str,
    max_hours: float = WEEK,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> TimeProfile:
    """
    Spread incidents over the local hours of the week in which they can have happened.

    An instant weighs 1 in its hour. A window spreads 1 evenly over its length, and each hour takes
    the part that lies in it; a day without a time of day spreads over the day.

    Parameters
    ----------
    occurred_from, occurred_to : pandas.Series or DatetimeIndex of times with zone
        First and last moment; equal for an instant. A missing end is taken as an instant.
    timezone : str
        Whose clock the hours are.
    max_hours : float
        Wider windows are left out, not smeared, and counted.
    start, end : pandas.Timestamp with zone, optional
        The period (half-open) that the incidents are from. With it the table knows that some hours
        came more often than others: a month has five of some weekdays, and clocks change.

    Returns
    -------
    TimeProfile
        The table of 168 hours with intervals, and how many incidents it holds.

    Raises
    ------
    TableError
        A window ends before it begins; times without zone; a period that does not end after its
        start, or of which only one end is given.

    Notes
    -----
    Ratcliffe & McCullagh (1998), IJGIS 12(7): aoristic analysis. Changes of clocks are respected:
    the repeated hour in autumn takes twice the time, the skipped one in spring none. Intervals: Fay
    & Feuer (1997) for a sum of weighted Poisson counts, from Σw and Σw²; for instants the exact
    Poisson interval. They tell how sure the smeared profile is, not where in its window an
    incident happened.

    Examples
    --------
    >>> begins = pd.Series(pd.to_datetime(["2026-11-13 20:30", "2026-11-14 21:00"], utc=True))
    >>> ends = pd.Series(pd.to_datetime(["2026-11-13 22:30", "2026-11-14 21:00"], utc=True))
    >>> profile = time_profile(begins, ends, timezone="Europe/Stockholm")
    >>> table = profile.table[["weekday", "hour", "weight"]]
    >>> table[table["weight"] > 0].to_numpy().tolist()
    [[4.0, 21.0, 0.25], [4.0, 22.0, 0.5], [4.0, 23.0, 0.25], [5.0, 22.0, 1.0]]
    >>> profile.by_weekday.round(1).iloc[5].tolist(), profile.n_effective
    ([5.0, 1.0, 0.0, 5.6], 1.375)
    """
    begins, ends, known = moments(occurred_from, occurred_to)
    hours = _hours(start, end, timezone)
    used = known & (ends - begins <= max_hours * _HOUR_US)
    found = spread(begins[used], ends[used], timezone)
    of_week = np.arange(WEEK)
    table = pd.DataFrame({"weekday": of_week // 24, "hour": of_week % 24})
    table = _with_interval(table, found.weight, found.squares)
    table = table.assign(timed=found.timed, hours=hours)
    for length in SURE_HOURS:
        table[f"sure_{length}"] = found.sure[:, length - 1]
    return TimeProfile(
        table,
        int(used.sum()),
        int((~used).sum()),
        *_margins(found),
        float(found.hour_squares.sum()),
    )


def _hours(start: pd.Timestamp | None, end: pd.Timestamp | None, timezone: str) -> Floats:
    if start is None and end is None:
        return np.ones(WEEK)
    if start is None or end is None or not end > start:
        raise TableError(
            f"Perioden måste ha både början och slut, och sluta efter att den börjat; den är "
            f"{start} till {end}."
        )
    bounds, _, _ = moments(pd.DatetimeIndex([start, end]))
    return hours_between(int(bounds[0]), int(bounds[1]), timezone)


def _margins(found: Spread) -> tuple[pd.DataFrame, pd.DataFrame]:
    weight = found.weight.reshape(7, 24)
    hours = pd.DataFrame({"hour": np.arange(24)})
    days = pd.DataFrame({"weekday": np.arange(7)})
    return (
        _with_interval(hours, weight.sum(axis=0), found.hour_squares),
        _with_interval(days, weight.sum(axis=1), found.day_squares),
    )


def _with_interval(table: pd.DataFrame, weight: Floats, squares: Floats) -> pd.DataFrame:
    """Add Fay & Feuer's (1997) interval: gamma of the same mean and variance, one more above."""
    some = weight > 0
    scale = np.divide(squares, weight, out=np.ones_like(weight), where=some)
    low = np.where(some, scale * stats.gamma.ppf(_TAIL, np.where(some, weight / scale, 1.0)), 0.0)
    above = (squares + 1) / (weight + 1)
    high = above * stats.gamma.isf(_TAIL, (weight + 1) / above)
    return table.assign(weight=weight, low=low, high=high)
