"""When in the week: incidents spread over the hours in which they can have happened."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.errors import TableError
from est_geo.periods import WEEKDAYS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NO_PEAK = "ingen tydlig topp"
_MIN_N = 10
_LEVEL = 0.05
_PEAK_HOURS = 4
_MAX_DAYS = 3
# Every time zone in use is a whole number of quarters from UTC, so a quarter never straddles
# two local hours and never a change of clocks.
_QUARTER_US = 15 * 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class TimeProfile:
    """
    Incidents by local weekday and hour.

    Attributes
    ----------
    table : pandas.DataFrame
        168 rows: ``weekday`` (0 = Monday), ``hour`` (0–23), ``weight`` (number of incidents,
        fractions where the time is a window); sums to `n_used`.
    n_used : int
        Incidents in the table.
    n_left_out : int
        Incidents of unknown time, or with a window too wide to tell anything of the hour.
    """

    table: pd.DataFrame
    n_used: int
    n_left_out: int


def time_profile(
    occurred_from: pd.Series, occurred_to: pd.Series, *, timezone: str, max_hours: float = 168
) -> TimeProfile:
    """
    Spread incidents over the local hours of the week in which they can have happened.

    An instant weighs 1 in its hour. A window spreads 1 evenly over its length, and each hour takes
    the part that lies in it; a day without a time of day spreads over the day.

    Parameters
    ----------
    occurred_from, occurred_to : pandas.Series of times with zone
        First and last moment; equal for an instant. A missing end is taken as an instant.
    timezone : str
        Whose clock the hours are.
    max_hours : float
        Wider windows are left out, not smeared, and counted.

    Returns
    -------
    TimeProfile
        The table of 168 hours and how many incidents it holds.

    Raises
    ------
    TableError
        A window ends before it begins.

    Notes
    -----
    Ratcliffe & McCullagh (1998), IJGIS 12(7): aoristic analysis. Changes of clocks are respected:
    the repeated hour in autumn takes twice the time, the skipped one in spring none.

    Examples
    --------
    >>> begins = pd.Series(pd.to_datetime(["2026-11-13 20:30", "2026-11-14 21:00"], utc=True))
    >>> ends = pd.Series(pd.to_datetime(["2026-11-13 22:30", "2026-11-14 21:00"], utc=True))
    >>> table = time_profile(begins, ends, timezone="Europe/Stockholm").table
    >>> table[table["weight"] > 0].to_numpy().tolist()
    [[4.0, 21.0, 0.25], [4.0, 22.0, 0.5], [4.0, 23.0, 0.25], [5.0, 22.0, 1.0]]
    """
    begins, ends, known = _microseconds(occurred_from, occurred_to)
    used = known & (ends - begins <= max_hours * 4 * _QUARTER_US)
    first, last = begins[used], ends[used]
    weight: Floats = np.zeros(7 * 24)
    if first.size:
        start = int(first.min() // _QUARTER_US)
        quarters = _quarters(first, last, start)
        filled = np.flatnonzero(quarters)
        weight = np.bincount(
            _hour_of_week((filled + start) * _QUARTER_US, timezone), quarters[filled], minlength=168
        ).astype(np.float64)
    hours = np.arange(168)
    table = pd.DataFrame({"weekday": hours // 24, "hour": hours % 24, "weight": weight})
    return TimeProfile(table, int(used.sum()), int((~used).sum()))


def _microseconds(
    occurred_from: pd.Series, occurred_to: pd.Series
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Bools]:
    known = occurred_from.notna().to_numpy()
    begins = occurred_from.dt.tz_convert("UTC").dt.as_unit("us")
    ends = occurred_to.dt.tz_convert("UTC").dt.as_unit("us")
    begins, ends = (
        one.dt.tz_localize(None).to_numpy("datetime64[us]").astype(np.int64)
        for one in (begins, ends)
    )
    ends = np.where(occurred_to.notna().to_numpy(), ends, begins)
    backwards = known & (ends < begins)
    if backwards.any():
        raise TableError(
            f"En tidsperiod måste sluta efter att den börjat; {int(backwards.sum())} gör inte det, "
            f"den första på rad {int(backwards.argmax())}."
        )
    return begins, ends, known


def _quarters(begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], start: int) -> Floats:
    """Weight in each quarter from `start` on; whole quarters of windows by running differences."""
    n = int(ends.max() // _QUARTER_US) - start + 2
    head, tail = begins // _QUARTER_US - start, ends // _QUARTER_US - start
    length = (ends - begins).astype(np.float64)
    within = head == tail
    found = np.bincount(head[within], minlength=n).astype(np.float64)
    head, tail, per_us = head[~within], tail[~within], 1 / length[~within]
    before = (head + start + 1) * _QUARTER_US - begins[~within]
    after = ends[~within] - (tail + start) * _QUARTER_US
    found += np.bincount(head, before * per_us, minlength=n)
    found += np.bincount(tail, after * per_us, minlength=n)
    level = np.bincount(head + 1, per_us, minlength=n) - np.bincount(tail, per_us, minlength=n)
    # Adding and taking away leaves crumbs of 1e-16 where no window is open.
    whole = np.cumsum(level) * _QUARTER_US
    is_open = np.cumsum(np.bincount(head + 1, minlength=n) - np.bincount(tail, minlength=n)) > 0
    spread: Floats = found + np.where(is_open, whole, 0.0)
    return spread


def _hour_of_week(instants_us: npt.NDArray[np.int64], timezone: str) -> npt.NDArray[np.int64]:
    utc = pd.DatetimeIndex(instants_us.astype("datetime64[us]")).tz_localize("UTC")
    local = utc.tz_convert(timezone)
    return (local.day_of_week * 24 + local.hour).to_numpy(dtype=np.int64)


def peak_words(table: pd.DataFrame, n: int) -> str:
    """
    Say in Swedish when in the week most happens, if that is more than chance.

    Parameters
    ----------
    table : pandas.DataFrame
        ``weekday``, ``hour``, ``weight`` of a `TimeProfile`.
    n : int
        Number of incidents in it.

    Returns
    -------
    str
        ``"fre–lör 21–01"``, or only the days or only the hours, or ``"ingen tydlig topp"``. Hours
        after midnight belong to the evening before.

    Notes
    -----
    The best four hours of the clock are tested by the exact binomial tail against an even spread,
    times the 24 windows tried; likewise the best run of one to three weekdays, times the 21 tried.
    Each must reach 0.05, on at least ten incidents. Fractions are rounded down.

    Examples
    --------
    >>> times = pd.Series(pd.to_datetime(["2026-11-13 21:00", "2026-11-14 20:30"] * 8, utc=True))
    >>> profile = time_profile(times, times, timezone="Europe/Stockholm")
    >>> peak_words(profile.table, profile.n_used)
    'fre–lör 20–24'
    >>> peak_words(profile.table, 9)
    'ingen tydlig topp'
    """
    if n < _MIN_N:
        return NO_PEAK
    ordered = table.sort_values(["weekday", "hour"])["weight"]
    weight = ordered.to_numpy(dtype=np.float64).reshape(7, 24)
    first_hour = _peak_hour(weight.sum(axis=0), n)
    # A night belongs to the day it began on: "lör 23–03", never "sön".
    after_midnight = max(0, (first_hour or 0) + _PEAK_HOURS - 24)
    by_day = weight[:, after_midnight:].sum(axis=1)
    by_day += np.roll(weight[:, :after_midnight].sum(axis=1), -1)
    words = [_day_words(by_day, n)]
    if first_hour is not None:
        words.append(f"{first_hour:02}–{(first_hour + _PEAK_HOURS - 1) % 24 + 1:02}")
    return " ".join(word for word in words if word) or NO_PEAK


def _peak_hour(by_hour: Floats, n: int) -> int | None:
    """Give the hour at which the best four-hour window begins, if it is more than chance."""
    around = np.concatenate([by_hour, by_hour[: _PEAK_HOURS - 1]])
    sums = np.convolve(around, np.ones(_PEAK_HOURS), mode="valid").round(9)
    # Ties: the window whose two middle hours hold most, so that it does not hang to one side.
    middle = (np.roll(by_hour, -1) + np.roll(by_hour, -2)).round(9)
    best = max(range(24), key=lambda hour: (sums[hour], middle[hour], -hour))
    chance = 24 * _tail(sums[best], n, _PEAK_HOURS / 24)
    return best if chance <= _LEVEL else None


def _day_words(by_day: Floats, n: int) -> str:
    runs = [(first, days) for days in range(1, _MAX_DAYS + 1) for first in range(7)]
    chance = [
        _tail(by_day[[(first + step) % 7 for step in range(days)]].sum(), n, days / 7)
        for first, days in runs
    ]
    best = int(np.argmin(chance))
    if len(runs) * chance[best] > _LEVEL:
        return ""
    first, days = runs[best]
    names = [WEEKDAYS[first], WEEKDAYS[(first + days - 1) % 7]]
    return "–".join(names if days > 1 else names[:1])


def _tail(weight: float, n: int, share: float) -> float:
    return float(stats.binom.sf(np.floor(weight + 1e-9) - 1, n, share))
