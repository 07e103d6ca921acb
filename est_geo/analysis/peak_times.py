"""When in the week most happens, where the times are sharp enough to tell and it is not chance."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from est_geo.analysis.time_profiles import SURE_HOURS, TimeProfile
from est_geo.errors import TableError
from est_geo.periods import WEEKDAYS

Floats = npt.NDArray[np.float64]

NO_PEAK = "ingen tydlig topp"
_MIN_N = 10
_LEVEL = 0.05
_PEAK_HOURS = 4
_WIDE = tuple(length for length in SURE_HOURS if _PEAK_HOURS < length < 24)  # noqa: PLR2004
_MAX_DAYS = 3
_KINDS = 3
"""Short windows, wide windows and weekdays: each may err in a third of the cases."""
_WINDOWS = {"days": "str", "hours": "str", "observed": "float64", "expected": "float64",
            "p": "float64"}  # fmt: skip


class _Peak(NamedTuple):
    """`length` hours (or weekdays) from `first` on, around the clock (or the week)."""

    first: int
    length: int
    observed: float
    expected: float
    p: float

    def places(self, around: int) -> set[int]:
        return {(self.first + step) % around for step in range(self.length)}


def peak_windows(profile: TimeProfile) -> pd.DataFrame:
    """
    Find the hours of the day and the weekdays on which surely more happens than chance gives.

    Only incidents that *surely* happened within a window speak for it. If everything is known no
    better than "between 22 and 07", then 22–07 can be a peak but never 00–04.

    Parameters
    ----------
    profile : TimeProfile
        From `time_profile`; with a period given, hours that came more often expect more.

    Returns
    -------
    pandas.DataFrame
        One row a window, hours first, surest first, none overlapping another of its kind:
        ``days`` (``"fre–lör"``) or ``hours`` (``"21–01"``), the other empty; ``observed``
        incidents surely within, ``expected`` of an even spread, ``p`` after all windows tried.
        Empty where there is no peak, or with fewer than ten incidents.

    Notes
    -----
    If hours do not matter, an incident happens in a window of k hours with probability k/24,
    however wide its own window is; it *surely* does so less often. So the exact binomial tail of
    the sure ones against all is never too small. All are those known to less than a whole day, for
    hours; all n, for weekdays. Tried are the 24 windows of four hours, then the 72 of 6, 9 and 12
    hours, and the 21 runs of one to three weekdays, a day from the hour at which the night's peak
    has ended. Bonferroni (1936): every p times three times the number of its kind.

    Examples
    --------
    >>> nights = pd.date_range("2026-11-02 21:00", periods=20, freq="D", tz="UTC")
    >>> from est_geo.analysis import time_profile
    >>> wide = time_profile(nights, nights + pd.Timedelta("9h"), timezone="Europe/Stockholm")
    >>> peak_windows(wide)[["hours", "observed", "expected"]].to_numpy().tolist()
    [['22–07', 20.0, 7.5]]
    """
    by_hours, by_days = _peaks(profile.table, profile.n_used)
    rows = [("", _hour_words(peak), *peak[2:]) for peak in by_hours]
    rows += [(_day_words(peak), "", *peak[2:]) for peak in by_days]
    return pd.DataFrame(rows, columns=list(_WINDOWS)).astype(_WINDOWS)


def peak_words(table: pd.DataFrame, n: int) -> str:
    """
    Say in Swedish when in the week most happens, if that is more than chance.

    Parameters
    ----------
    table : pandas.DataFrame
        ``table`` of a `TimeProfile`. With only ``weekday``, ``hour``, ``weight`` every weight is
        taken to be of exact times.
    n : int
        Number of incidents in it.

    Returns
    -------
    str
        ``"fre–lör 21–01"``, or only the days or only the hours, or ``"ingen tydlig topp"``. Hours
        after midnight belong to the evening before.

    Raises
    ------
    TableError
        Not one row for each of the week's 168 hours, or a weight that is no number.

    Notes
    -----
    The surest rows of `peak_windows`.

    Examples
    --------
    >>> from est_geo.analysis import time_profile
    >>> times = pd.Series(pd.to_datetime(["2026-11-13 21:00", "2026-11-14 20:30"] * 8, utc=True))
    >>> profile = time_profile(times, times, timezone="Europe/Stockholm")
    >>> peak_words(profile.table, profile.n_used)
    'fre–lör 20–24'
    >>> peak_words(profile.table, 9)
    'ingen tydlig topp'
    """
    by_hours, by_days = _peaks(table, n)
    words = [*map(_day_words, by_days[:1]), *map(_hour_words, by_hours[:1])]
    return " ".join(words) or NO_PEAK


def _peaks(table: pd.DataFrame, n: int) -> tuple[list[_Peak], list[_Peak]]:
    """Peaks of hours and of days, each surest first."""
    if n < _MIN_N:
        return [], []
    ordered = _ordered(table)
    by_hours = _apart(_hour_peaks(ordered, n), 24)
    # A night belongs to the day it began on: "lör 23–03", never "sön".
    ended = max(0, by_hours[0].first + by_hours[0].length - 24) if by_hours else 0
    return by_hours, _apart(_day_peaks(ordered, n, ended), 7)


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in ("weekday", "hour", "weight") if name not in table]
    if missing:
        raise TableError(f"Tabellen måste ha weekday, hour och weight; {missing[0]} saknas.")
    ordered = table.sort_values(["weekday", "hour"])
    week = np.arange(7 * 24)
    if not np.array_equal(ordered["weekday"] * 24 + ordered["hour"], week):
        raise TableError(
            f"Tabellen måste ha en rad för var och en av veckans 168 timmar; den har {len(table)} "
            "rader, eller timmar som saknas eller kommer två gånger."
        )
    wrong = ~(ordered["weight"].to_numpy(dtype=np.float64) >= 0)
    if wrong.any():
        raise TableError(
            f"weight måste vara noll eller mer; {int(wrong.sum())} är det inte, den första är "
            f"timme {int(wrong.argmax())} på veckan. Räkna om med time_profile."
        )
    return ordered


def _hour_peaks(ordered: pd.DataFrame, n: int) -> list[_Peak]:
    """Windows of the clock past chance: the short ones first, then the surest."""
    weight = ordered["weight"].to_numpy(dtype=np.float64).reshape(7, 24).sum(axis=0)
    hours = _hours(ordered).reshape(7, 24).sum(axis=0)
    if "timed" in ordered:
        n = round(ordered["timed"].sum())
    if n < _MIN_N:
        return []
    found = []
    for lengths in ((_PEAK_HOURS,), _WIDE):
        tried = [
            peak
            for length in lengths
            for peak in _tails(_sure(ordered, length).reshape(7, 24).sum(axis=0), hours, length, n)
        ]
        found += _past_chance(tried, weight)
    return [peak if peak.length == _PEAK_HOURS else _trimmed(peak, weight) for peak in found]


def _day_peaks(ordered: pd.DataFrame, n: int, ended: int) -> list[_Peak]:
    """Find runs of weekdays past chance; a day lasts from the hour `ended` to that of the next."""
    by_day = _sure(ordered, 24).reshape(7, 24)[:, ended]
    hours = _around(_hours(ordered), 24).reshape(7, 24)[:, ended]
    tried = [
        peak
        for length in range(1, _MAX_DAYS + 1)
        for peak in _tails(_around(by_day, length), hours, length, n)
    ]
    return _past_chance(tried, by_day)


def _tails(observed: Floats, hours: Floats, length: int, n: int) -> list[_Peak]:
    share = np.minimum(_around(hours, length) / max(float(hours.sum()), 1e-9), 1.0)
    # Fractions are rounded down; sums of them may lack a crumb.
    tail = stats.binom.sf(np.floor(observed + 1e-9) - 1, n, share)
    tail = np.where(share > 0, tail, 1.0)  # hours that never came in the period tell nothing
    return [
        _Peak(first, length, float(observed[first]), float(n * share[first]), float(tail[first]))
        for first in range(len(observed))
    ]


def _past_chance(tried: list[_Peak], weight: Floats) -> list[_Peak]:
    """Those that reach the level after all tried; ties to the one whose middle holds most."""

    def rank(peak: _Peak) -> tuple[float, float, int]:
        inner = range(peak.length // 2 - 1, peak.length // 2 + 1)
        middle = sum(weight[(peak.first + step) % len(weight)] for step in inner)
        return peak.p, -round(float(middle), 9), peak.first

    times = _KINDS * len(tried)
    adjusted = (peak._replace(p=min(1.0, times * peak.p)) for peak in sorted(tried, key=rank))
    return [peak for peak in adjusted if peak.p <= _LEVEL]


def _trimmed(peak: _Peak, weight: Floats) -> _Peak:
    """Leave out hours at either end in which nothing can have happened."""
    inside = [weight[(peak.first + step) % 24] > 0 for step in range(peak.length)]
    first, after = inside.index(True), peak.length - inside[::-1].index(True)
    share = (after - first) / peak.length
    return peak._replace(
        first=(peak.first + first) % 24, length=after - first, expected=peak.expected * share
    )


def _apart(peaks: Iterable[_Peak], around: int) -> list[_Peak]:
    """Keep each peak that overlaps none before it."""
    taken: set[int] = set()
    kept = []
    for peak in peaks:
        if not taken & peak.places(around):
            taken |= peak.places(around)
            kept.append(peak)
    return kept


def _sure(ordered: pd.DataFrame, length: int) -> Floats:
    """Incidents surely within the `length` hours from each hour of the week on."""
    if f"sure_{length}" in ordered:
        return ordered[f"sure_{length}"].to_numpy(dtype=np.float64)
    return _around(ordered["weight"].to_numpy(dtype=np.float64), length)


def _hours(ordered: pd.DataFrame) -> Floats:
    if "hours" in ordered:
        return ordered["hours"].to_numpy(dtype=np.float64)
    return np.ones(len(ordered))


def _around(values: Floats, length: int) -> Floats:
    """Sum `length` values from each on, the first following on the last."""
    sums: Floats = np.sum([np.roll(values, -step) for step in range(length)], axis=0)
    return sums


def _hour_words(peak: _Peak) -> str:
    return f"{peak.first:02}–{(peak.first + peak.length - 1) % 24 + 1:02}"


def _day_words(peak: _Peak) -> str:
    names = [WEEKDAYS[peak.first], WEEKDAYS[(peak.first + peak.length - 1) % 7]]
    return "–".join(names if peak.length > 1 else names[:1])
