"""Wishes of a period: those that touch it, the weekly ones moved by whole local weeks."""

import pandas as pd

from est_geo.periods import Period, to_utc
from est_geo.tables import PRESENCE_PLACES, WISHES, checked, typed

_WEEK_DAYS = 7


def wishes_of(wishes: pd.DataFrame, period: Period, timezone: str) -> pd.DataFrame:
    """
    Give the wishes that touch a period, the weekly ones moved into it.

    A weekly wish holds from the week it was made for and on. It is moved by whole weeks of the
    local clock: Friday at 22 stays Friday at 22 when daylight saving begins or ends. Where it
    touches the period in two of its weeks, the first counts. One that lies in the hour that spring
    skips does not happen that week.

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
        if start < end and start < after and end > begin:
            rows.append(one | {"start": start, "end": end})
    return typed(pd.DataFrame(rows, columns=WISHES.names), WISHES)


def wished_places(places: pd.DataFrame, wishes: pd.DataFrame) -> pd.DataFrame:
    """
    Add the places that people wish visits at and that are not in the plan for another reason.

    Parameters
    ----------
    places : pandas.DataFrame
        `PRESENCE_PLACES`.
    wishes : pandas.DataFrame
        `WISHES`. What is only forbidden adds no place.

    Returns
    -------
    pandas.DataFrame
        `PRESENCE_PLACES`, in order of id; what is added needs presence and is there by decision.

    Examples
    --------
    >>> wished_places(PRESENCE_PLACES.empty(), WISHES.empty()).empty
    True
    """
    asked = wishes[(wishes["kind"] != "forbid") & ~wishes["place_id"].isin(places["place_id"])]
    if asked.empty:
        return checked(places.sort_values("place_id", ignore_index=True), PRESENCE_PLACES)
    asked = asked.sort_values("wish_id").drop_duplicates("place_id")
    new = asked.assign(ground="decision", needs="narvaro", felt_safe=False, weeks_running=0, n=0.0)[
        PRESENCE_PLACES.names
    ].astype(PRESENCE_PLACES.empty().dtypes.to_dict())
    every = pd.concat([places[PRESENCE_PLACES.names], new], ignore_index=True)
    return checked(every.sort_values("place_id", ignore_index=True), PRESENCE_PLACES)


def _moved(
    start: pd.Timestamp, end: pd.Timestamp, begin: pd.Timestamp, timezone: str
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Move a span on by whole local weeks until it ends after the period's first instant."""
    local = [moment.tz_convert(timezone).tz_localize(None) for moment in (start, end)]
    if local[1] <= local[0]:  # made for the hour that autumn has twice
        local[1] = local[0] + (end - start)
    weeks = max((begin - end) // pd.Timedelta(days=_WEEK_DAYS) - 1, 0)
    while end <= begin:
        weeks += 1
        edges = [moment + pd.Timedelta(days=_WEEK_DAYS * weeks) for moment in local]
        start, end = to_utc(pd.DatetimeIndex(edges), timezone)
    return start, end
