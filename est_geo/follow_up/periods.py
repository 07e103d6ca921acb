"""Which weeks before are compared with which weeks after."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import ReportError
from est_geo.periods import Period, local_midnight
from est_geo.profile import Profile

LAG: Final = pd.Timedelta(days=7)
"""A report counts in its week when it came within this after the week, before as well as after."""
_WEEK: Final = dt.timedelta(days=7)
_YEAR_WEEKS: Final = 52
_LEAST_WEEKS: Final = 4
_HELD: Final = ", där en del av urvalet ingår"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """
    The weeks that a receipt compares.

    Attributes
    ----------
    before, after : Period
        Whole weeks.
    holds_selection : bool
        The window that the place was picked on lies in `before`, whole or in part.
    words : str
        Swedish: which weeks are before.
    """

    before: Period
    after: Period
    holds_selection: bool
    words: str

    @property
    def days(self) -> tuple[float, float]:
        """Days before and after."""
        return float(self.before.n_days), float(self.after.n_days)

    @property
    def same_season(self) -> bool:
        """Whether the same weeks of the year are before as after."""
        weeks = (self.after.first - self.before.first) // _WEEK
        return self.before.n_days == self.after.n_days and weeks in {52, 104}


def receipt_from(row: Mapping[str, Any], profile: Profile) -> pd.Timestamp | None:
    """
    Tell from when the receipt of an intervention can be made; None where it is not done.

    The period after begins on the first Monday when the settling weeks are over, lasts for the
    follow-up weeks, and waits for late reports.

    Examples
    --------
    >>> done = {"done_at": pd.Timestamp("2026-03-02T10:00", tz="UTC")}
    >>> receipt_from(done, Profile.load("linkoping"))
    Timestamp('2026-10-11 22:00:00+0000', tz='UTC')
    """
    if pd.isna(row["done_at"]):
        return None
    weeks = profile.thresholds.follow_up_weeks
    end = _after_first(row, profile) + weeks * _WEEK
    return local_midnight(end, profile.timezone) + LAG


def follow_up_periods(
    row: Mapping[str, Any],
    profile: Profile,
    *,
    now: pd.Timestamp,
    first_known: pd.Timestamp,
) -> FollowUp:
    """
    Find the weeks before and after.

    After is at least the profile's follow-up weeks, and all that are known by now as long as the
    same weeks a year earlier lie before the work. Before is, the first that the data cover of:
    those weeks a year earlier, or two, without the window that the place was picked on; the weeks
    just before that window; the weeks a year earlier with the window in them; the weeks just before
    the work. The season cancels in the first two, and the comparison places carry it in the others.

    Parameters
    ----------
    row : mapping
        The intervention (`INTERVENTIONS`).
    profile : Profile
        Time zone and thresholds.
    now : pandas.Timestamp
        Present moment.
    first_known : pandas.Timestamp
        When the first known report happened.

    Raises
    ------
    ReportError
        It is not done, too early, or nothing is known of the time before.
    """
    ready = receipt_from(row, profile)
    if ready is None:
        raise ReportError(
            "Ett effektkvitto kan göras först när åtgärden är utförd. Inget är ändrat."
        )
    if now < ready:
        day = ready.tz_convert(profile.timezone).date()
        raise ReportError(
            f"Det är för tidigt för ett effektkvitto: det kan göras från den {day.isoformat()}, "
            f"när {profile.thresholds.follow_up_weeks} veckor har gått och sena rapporter har "
            "kommit in. Inget är ändrat."
        )
    limit = _work_week(row, profile)
    after = _after(row, profile, now, limit)
    begins = _first_monday(first_known, profile)
    picked = selection_period(row, profile)
    for before, words in _wanted(after, limit, picked):
        if before.first >= begins and before.after <= limit:
            held = picked is not None and _touch(before, picked)
            if not held or _HELD in words:
                return FollowUp(before, after, held, words if held else words.removesuffix(_HELD))
    if limit - begins < _LEAST_WEEKS * _WEEK:
        day = first_known.tz_convert(profile.timezone).date()
        raise ReportError(
            f"Det måste finnas rapporter från minst {_LEAST_WEEKS} veckor före åtgärden att "
            f"jämföra med. De första är från {day.isoformat()}. Inget är ändrat."
        )
    before = Period(begins, limit)
    held = picked is not None and _touch(before, picked)
    words = "de veckor före arbetet som det finns rapporter från"
    return FollowUp(before, after, held, words + (_HELD if held else ""))


def _wanted(after: Period, limit: dt.date, picked: Period | None) -> tuple[tuple[Period, str], ...]:
    """Give the weeks that could be before, the best first."""
    length = dt.timedelta(days=after.n_days)
    year, two = (_shifted(after, weeks) for weeks in (_YEAR_WEEKS, 2 * _YEAR_WEEKS))
    monday = limit if picked is None else min(Period.week_of(picked.first).first, limit)
    return (
        (year, "samma veckor ett år tidigare"),
        (two, "samma veckor två år tidigare"),
        (Period(monday - length, monday), "veckorna närmast före urvalet"),
        (year, "samma veckor ett år tidigare" + _HELD),
        (Period(limit - length, limit), "veckorna närmast före arbetet" + _HELD),
    )


def _shifted(period: Period, weeks: int) -> Period:
    return Period(period.first - weeks * _WEEK, period.after - weeks * _WEEK)


def _after(row: Mapping[str, Any], profile: Profile, now: pd.Timestamp, limit: dt.date) -> Period:
    first = _after_first(row, profile)
    least = profile.thresholds.follow_up_weeks
    known = (now - LAG).tz_convert(profile.timezone).date()
    whole = Period.week_of(known).first
    most_seasonal = (limit + _YEAR_WEEKS * _WEEK - first) // _WEEK
    weeks = max(least, min((whole - first) // _WEEK, most_seasonal))
    return Period(first, first + weeks * _WEEK)


def _after_first(row: Mapping[str, Any], profile: Profile) -> dt.date:
    settled = row["done_at"] + pd.Timedelta(weeks=profile.thresholds.settling_weeks)
    return _first_monday(settled, profile)


def _first_monday(at: pd.Timestamp, profile: Profile) -> dt.date:
    week = Period.week_of(at.tz_convert(profile.timezone).date())
    return week.first if week.bounds(profile.timezone)[0] >= at else week.after


def _work_week(row: Mapping[str, Any], profile: Profile) -> dt.date:
    """Monday of the week in which the work began: nothing from then on is before."""
    began = row["done_at"] if pd.isna(row["work_start"]) else row["work_start"]
    return Period.week_of(began.tz_convert(profile.timezone).date()).first


def selection_period(row: Mapping[str, Any], profile: Profile) -> Period | None:
    """Give the window of reports that a place was picked on; None where none is known."""
    if pd.isna(row["selection_start"]) or pd.isna(row["selection_end"]):
        return None
    first, after = (
        row[name].tz_convert(profile.timezone).date()
        for name in ("selection_start", "selection_end")
    )
    return Period(first, max(after, first + dt.timedelta(days=1)))


def _touch(one: Period, other: Period) -> bool:
    return one.first < other.after and other.first < one.after
