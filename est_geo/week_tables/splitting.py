"""Which reports are counted, and which earlier periods they are compared with."""

from dataclasses import dataclass

import pandas as pd

from est_geo.analysis import belongs, period_panel, reporters_per_period
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.tables import OUTSIDE

DAYS_IN_WEEK = 7
_SEASON_TELLS, _WITH_SEASON = 2 * 52, 3 * 52
"""Weeks of data from which a season can be told, and how many are then looked back on."""


@dataclass(frozen=True, slots=True)
class Split:
    """
    The known reports, told apart.

    Attributes
    ----------
    shown : pandas.DataFrame
        `INCIDENTS` of every category that may be counted, all times.
    period, window : pandas.DataFrame
        Those of the period and of the hot-spot window.
    window_period : Period
        The hot-spot window.
    n_sensitive : int
        Reports of the period in a sensitive category.
    n_vague : int
        Reports that begin in the period but are too vague in time to belong to it.
    n_unknown : int
        Reports without any time.
    """

    shown: pd.DataFrame
    period: pd.DataFrame
    window: pd.DataFrame
    window_period: Period
    n_sensitive: int
    n_vague: int
    n_unknown: int

    @property
    def in_districts(self) -> pd.DataFrame:
        """`INCIDENTS` of the period that lie in a priority district."""
        return _in_districts(self.period)

    @property
    def window_in_districts(self) -> pd.DataFrame:
        """`INCIDENTS` of the hot-spot window that lie in a priority district."""
        return _in_districts(self.window)

    @property
    def shown_in_districts(self) -> pd.DataFrame:
        """`INCIDENTS` of all times that lie in a priority district."""
        return _in_districts(self.shown)


@dataclass(frozen=True, slots=True)
class Past:
    """
    The earlier periods that this one is compared with, each as known at the same lag.

    ``n_periods`` are compared with; ``n_covered`` is how many the data cover; ``effort`` is how
    many actors reported in each that is compared with and, last, in this one.
    """

    period: Period
    n_periods: int
    as_of: pd.Timestamp
    timezone: str
    level: float
    n_covered: int = 0
    effort: pd.Series | None = None

    def panel(self, incidents: pd.DataFrame, key: pd.Series, keys: list[str]) -> pd.DataFrame:
        """Return counts per key (rows) and earlier period (columns, oldest first; may be none)."""
        if not self.n_periods:
            return pd.DataFrame(index=pd.Index(keys, dtype="str"))
        return period_panel(
            incidents.assign(key=key.to_numpy()),
            self.period,
            key="key",
            keys=keys,
            n_periods=self.n_periods,
            as_of=self.as_of,
            timezone=self.timezone,
        )


def split_reports(
    incidents: pd.DataFrame, period: Period, window: Period, profile: Profile
) -> Split:
    """Tell sensitive reports from those that may be counted; find the period's and the window's."""
    zone = profile.timezone
    sensitive = incidents["category"].isin(profile.sensitive)
    shown = incidents[~sensitive].reset_index(drop=True)
    in_period = belongs(shown, period, zone)
    start, end = period.bounds(zone)
    begins = shown["occurred_from"].between(start, end, inclusive="left")
    return Split(
        shown=shown,
        period=shown[in_period].reset_index(drop=True),
        window=shown[belongs(shown, window, zone)].reset_index(drop=True),
        window_period=window,
        n_sensitive=int(belongs(incidents[sensitive], period, zone).sum()),
        n_vague=int((begins & ~in_period).sum()),
        n_unknown=int(shown["occurred_from"].isna().sum()),
    )


def past_of(shown: pd.DataFrame, period: Period, as_of: pd.Timestamp, profile: Profile) -> Past:
    """
    Find how many earlier periods the data cover: before the first report nothing is known.

    The profile says how far back a period is compared. Where the data cover more than two years,
    three are used, because only then can a season be told from chance.
    """
    begins = shown["occurred_from"].min()
    if pd.isna(begins):
        return Past(period, 0, as_of, profile.timezone, profile.thresholds.arrow_q)
    days = (period.first - begins.tz_convert(profile.timezone).date()).days
    weeks = profile.thresholds.history_weeks
    if days > _SEASON_TELLS * DAYS_IN_WEEK:
        weeks = max(weeks, _WITH_SEASON)
    covered = max(0, days // period.n_days)
    n_periods = min(weeks * DAYS_IN_WEEK // period.n_days, covered)
    effort = reporters_per_period(
        shown, period, n_periods=n_periods, as_of=as_of, timezone=profile.timezone
    )
    level = profile.thresholds.arrow_q
    return Past(period, n_periods, as_of, profile.timezone, level, covered, effort)


def _in_districts(incidents: pd.DataFrame) -> pd.DataFrame:
    inside = incidents["district"].notna() & ~incidents["district"].isin(OUTSIDE)
    return incidents[inside].reset_index(drop=True)
