"""Wishes of a period: those that touch it, the weekly ones moved by whole local weeks."""

import pandas as pd

from est_geo.periods import Period, to_utc
from est_geo.tables import WISHES, checked

_WEEK_DAYS = 7


def wishes_of(wishes: pd.DataFrame, period: Period, timezone: str) -> pd.DataFrame:
    """
    Give the wishes that touch a period, the weekly ones moved into it.

    A weekly wish holds from the week it was made for and on. It is moved by whole weeks of the
    local clock: Friday at 22 stays Friday at 22 when daylight saving begins or ends. Where it
    touches the period in two of its weeks, the first counts.

    Parameters
    ----------
    wishes : pandas.DataFrame
        `WISHES`.
    period : Period
        The days to plan.
    timezone : str
        The municipality's.

    Returns
    -------
    pandas.DataFrame
        `WISHES`, with times of the period.

    Examples
    --------
    >>> wishes_of(WISHES.empty(), Period.parse("2026-W47"), "Europe/Stockholm").empty
    True
    """
    begin, after = period.bounds(timezone)
    rows = []
    for one in checked(wishes, WISHES).to_dict("records"):
        start, end = one["start"], one["end"]
        if one["weekly"]:
            start, end = _moved(start, end, begin, timezone)
        if start < after and end > begin:
            rows.append(one | {"start": start, "end": end})
    frame = pd.DataFrame(rows, columns=WISHES.names)
    return checked(frame.astype(WISHES.empty().dtypes.to_dict()), WISHES)


def _moved(
    start: pd.Timestamp, end: pd.Timestamp, begin: pd.Timestamp, timezone: str
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Move a span on by whole local weeks until it ends after the period's first instant."""
    local = [moment.tz_convert(timezone).tz_localize(None) for moment in (start, end)]
    weeks = max((begin - end) // pd.Timedelta(days=_WEEK_DAYS) - 1, 0)
    while end <= begin:
        weeks += 1
        edges = [moment + pd.Timedelta(days=_WEEK_DAYS * weeks) for moment in local]
        start, end = to_utc(pd.DatetimeIndex(edges), timezone)
    return start, end
