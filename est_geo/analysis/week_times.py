"""When a panel's periods are, how long, and how many reported in each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.errors import TableError
from est_geo.periods import Period

Floats = npt.NDArray[np.float64]

_DAY_ZERO = pd.Timestamp("2000-01-01")
_WEEK = 7.0
_NOON = pd.Timedelta(hours=12)
_MISSING_AFTER = 1.5
"""A step this many times the ordinary one means that a period is missing between."""


@dataclass(frozen=True, slots=True)
class Times:
    """
    When the periods are and who reported: everything that a group's curve may depend on.

    Attributes
    ----------
    middle : numpy.ndarray
        Days from 1 January 2000 to the middle of each period; the last is the one looked at.
    days : numpy.ndarray
        Length of each in days.
    effort : numpy.ndarray or None
        Number of reporters of each.
    dated : bool
        Whether `middle` counts from a real day, so that the periods have a season.
    """

    middle: Floats
    days: Floats
    effort: Floats | None
    dated: bool

    def where(self, kept: npt.NDArray[np.bool_]) -> "Times":
        """Those of the periods that are kept."""
        effort = None if self.effort is None else self.effort[kept]
        return Times(self.middle[kept], self.days[kept], effort, self.dated)


def times_of(columns: pd.Index, period: Period | None, effort: pd.Series | None) -> Times:
    """
    Read the periods from a panel's columns; one more follows them.

    Parameters
    ----------
    columns : pandas.Index
        Starts of the earlier periods: local midnights, or UTC instants of them. Anything else is
        taken as weeks in a row without dates.
    period : Period, optional
        The period looked at; otherwise it follows on the last column.
    effort : pandas.Series, optional
        Number of reporters of each period, this one last.

    Raises
    ------
    TableError
        The starts do not ascend, or the effort does not fit them.

    Examples
    --------
    >>> months = pd.date_range("2026-01-01", periods=3, freq="MS", tz="UTC")
    >>> times_of(months, None, None).days.tolist()
    [31.0, 28.0, 31.0, 30.0]
    """
    counted = None if effort is None else _effort(effort, len(columns) + 1)
    starts = _starts(columns)
    if starts is None:
        number = np.arange(len(columns) + 1, dtype=np.float64)
        return Times(_WEEK * number, np.full(len(number), _WEEK), counted, dated=False)
    if not (starts.is_monotonic_increasing and starts.is_unique):
        raise TableError(
            "Periodernas starter måste komma i ordning och finnas en gång var, i hela dygn."
        )
    begins, days = _lengths(starts, period)
    return Times(begins + days / 2, days, counted, dated=True)


def _starts(columns: pd.Index) -> pd.DatetimeIndex | None:
    """Local days as naive midnights; None where the columns are no times."""
    if isinstance(columns, pd.PeriodIndex):
        return columns.to_timestamp()
    if not len(columns) or pd.api.types.infer_dtype(columns) not in {
        "datetime", "datetime64", "date",
    }:  # fmt: skip
        return None
    times = pd.DatetimeIndex(columns)
    plain = times if times.tz is None else times.tz_convert("UTC").tz_localize(None)
    # The UTC instant of a local midnight lies within twelve hours of the day's name.
    return (plain + _NOON).normalize()


def _lengths(starts: pd.DatetimeIndex, period: Period | None) -> tuple[Floats, Floats]:
    """Day number and days of each period and of the one that is looked at."""
    begins = ((starts - _DAY_ZERO) / pd.Timedelta(days=1)).to_numpy(dtype=np.float64)
    usual = float(np.median(np.diff(begins))) if len(begins) > 1 else _WEEK
    steps = np.diff(begins)
    days = np.where(steps > _MISSING_AFTER * usual, usual, steps)
    last = _next_length(starts, usual)
    now = begins[-1] + last
    if period is None:
        following = pd.DatetimeIndex([*starts, starts[-1] + pd.Timedelta(days=last)])
        length = _next_length(following, usual)
    else:
        now, length = float((pd.Timestamp(period.first) - _DAY_ZERO).days), float(period.n_days)
        last = min(last, now - begins[-1])
    if last <= 0:
        raise TableError("Perioden måste börja efter historikens alla perioder.")
    lengths = np.concatenate([days, [last, length]]).astype(np.float64)
    return np.append(begins, now).astype(np.float64), lengths


def _next_length(starts: pd.DatetimeIndex, usual: float) -> float:
    """Days from the last start to the next: whole months where every start is the first of one."""
    months = np.diff(starts.year * 12 + starts.month)
    if len(months) and (starts.day == 1).all():
        after = starts[-1] + pd.DateOffset(months=int(np.median(months)))
        return float((after - starts[-1]).days)
    return usual


def _effort(effort: pd.Series, wanted: int) -> Floats:
    values: Floats = effort.to_numpy(dtype=np.float64, na_value=np.nan)
    if len(values) != wanted:
        raise TableError(
            "Antalet som rapporterat måste finnas för varje tidigare period och för den här; "
            f"{wanted} behövs, {len(values)} gavs."
        )
    bad = ~(np.isfinite(values) & (values >= 0))
    if bad.any():
        raise TableError(
            "Antalet som rapporterat måste vara ett tal från noll; "
            f"{int(bad.sum())} är det inte, det första är nummer {int(bad.argmax()) + 1}."
        )
    return values
