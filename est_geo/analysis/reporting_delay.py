"""How much of a period is usually still to come, and what came after it was frozen."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.analysis.counts import belongs, known_at, period_panel
from est_geo.analysis.share_intervals import wilson
from est_geo.errors import PeriodError
from est_geo.periods import Period
from est_geo.words import counted, number, percent

Floats = npt.NDArray[np.float64]

WITHIN_DAYS = 56
"""What comes later than this after the look is not waited for."""
MIN_PERIODS = 8
_ALMOST_ALL = 0.01
_ROW = "alla"


@dataclass(frozen=True, slots=True)
class StillToCome:
    """
    Share of a period's reports that usually come after a certain age.

    Attributes
    ----------
    share : float
        Reports that came later among all that came; NaN with fewer than eight earlier periods.
    low, high : float
        95 % interval of the share.
    n_reports : int
        Reports of the earlier periods that it rests on.
    n_periods : int
        Earlier periods with any report.
    age_days : float
        How long after its end the period is looked at; below 0 while it runs.
    """

    share: float
    low: float
    high: float
    n_reports: int
    n_periods: int
    age_days: float


def still_to_come(
    incidents: pd.DataFrame,
    period: Period,
    *,
    as_of: pd.Timestamp,
    timezone: str,
    n_periods: int = 52,
    within_days: int = WITHIN_DAYS,
) -> StillToCome:
    """
    Tell what share of a period's reports usually is still to come at the age it has now.

    Earlier periods of the same length are seen as they were known at the same age, and again
    `within_days` later. Only periods that are old enough for that are used.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS` of all times. Only reports whose source says when they were received are used.
    period : Period
        The period that is looked at.
    as_of : pandas.Timestamp
        The moment of the look, with time zone.
    timezone : str
        The municipality's time zone.
    n_periods : int
        Most earlier periods to use.
    within_days : int
        How long to wait for late reports, at least 1.

    Returns
    -------
    StillToCome
        The interval allows for periods that differ more than chance.

    Raises
    ------
    PeriodError
        `within_days` is below 1 or `n_periods` is negative.

    Notes
    -----
    Ratio of sums over the periods; its variance between periods (Cochran 1977, §6.3) gives an
    effective number of reports, and Wilson's interval (1927) is taken for that number.

    Examples
    --------
    >>> times = pd.date_range("2025-01-06 12:00", periods=400, freq="1D", tz="UTC")
    >>> wait = pd.to_timedelta([1, 1, 1, 20] * 100, unit="D")
    >>> reports = pd.DataFrame({"occurred_from": times, "occurred_to": times,
    ...     "received_at": times + wait, "received_stated": True})
    >>> found = still_to_come(reports, Period.parse("2026-W07"), timezone="Europe/Stockholm",
    ...     as_of=pd.Timestamp("2026-02-17", tz="UTC"))
    >>> round(found.share, 2), found.n_periods
    (0.25, 50)
    """
    if within_days < 1:
        raise PeriodError(f"Tiden att vänta måste vara minst ett dygn, inte {within_days}.")
    stated = incidents[incidents["received_stated"] & known_at(incidents, as_of)]
    end = period.bounds(timezone)[1]
    age = (as_of - end) / pd.Timedelta(days=1)
    # The newest periods have not been waited for long enough.
    young = -(-within_days // period.n_days) - 1
    wait = pd.Timedelta(days=within_days)
    known, all_came = (
        period_panel(
            stated.assign(row=_ROW), period, key="row", keys=[_ROW],
            n_periods=n_periods + young, as_of=moment, timezone=timezone,
        ).to_numpy(dtype=np.float64)[0, :n_periods]
        for moment in (as_of, as_of + wait)
    )  # fmt: skip
    share, low, high = _ratio(all_came - known, all_came)
    return StillToCome(share, low, high, int(all_came.sum()), int((all_came > 0).sum()), float(age))


def late_reports(
    incidents: pd.DataFrame, period: Period, *, frozen_at: pd.Timestamp, timezone: str
) -> int:
    """
    Count the reports of a period that came after a moment, for example when it was frozen.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`. A report whose source does not say when it was received is never late.
    period : Period
        The period.
    frozen_at : pandas.Timestamp
        The moment, with time zone.
    timezone : str
        The municipality's time zone.

    Returns
    -------
    int
        Number of rows that belong to the period and were not known then.

    Examples
    --------
    >>> times = pd.to_datetime(["2026-11-10 12:00", "2026-11-11 12:00"], utc=True)
    >>> reports = pd.DataFrame({"occurred_from": times, "occurred_to": times,
    ...     "received_at": times + pd.to_timedelta([1, 30], unit="D"), "received_stated": True})
    >>> late_reports(reports, Period.parse("2026-W46"), timezone="Europe/Stockholm",
    ...     frozen_at=pd.Timestamp("2026-11-16", tz="UTC"))
    1
    """
    late = belongs(incidents, period, timezone) & ~known_at(incidents, frozen_at)
    return int(late.sum())


def delay_words(found: StillToCome) -> str:
    """
    Say in Swedish how much is usually still to come.

    Examples
    --------
    >>> delay_words(StillToCome(0.122, 0.06, 0.2, 900, 44, 1.0)).replace("\u00a0", " ")
    'Ungefär 12 % av periodens rapporter brukar komma senare (6–20 %, efter 44 tidigare perioder).'
    """
    if not np.isfinite(found.share):
        known = counted(found.n_periods, "tidigare period", "tidigare perioder")
        there = f"bara {known}" if found.n_periods else "inga tidigare perioder"
        return (
            f"Hur mycket som brukar komma senare går inte att säga: det finns {there} där det är "
            "känt när rapporterna kom."
        )
    if found.high < _ALMOST_ALL:
        return "Nästan alla rapporter brukar ha kommit vid det här laget."
    between = f"{number(100 * found.low)}–{percent(found.high)}"
    periods = counted(found.n_periods, "tidigare period", "tidigare perioder")
    return (
        f"Ungefär {percent(found.share)} av periodens rapporter brukar komma senare "
        f"({between}, efter {periods})."
    )


def _ratio(late: Floats, came: Floats) -> tuple[float, float, float]:
    """Ratio of sums and its interval; NaN where there are too few periods."""
    late, came = late[came > 0], came[came > 0]
    n_periods, n = len(came), float(came.sum())
    if n_periods < MIN_PERIODS:
        return float("nan"), float("nan"), float("nan")
    share = float(late.sum()) / n
    variance = float(((late - share * came) ** 2).sum()) * n_periods / (n_periods - 1) / n**2
    told = min(n, max(1.0, share * (1 - share) / variance)) if variance > 0 else n
    return share, *wilson(share, told)
