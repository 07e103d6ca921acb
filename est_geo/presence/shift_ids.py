"""Which shift a planned visit belongs to: a name that stays when the plan is made again."""

import datetime as dt
from typing import Any, Final

import pandas as pd

from est_geo.periods import to_utc
from est_geo.profile import DAYS, Actor, Profile

COLUMNS: Final = ("shift", "shift_start", "shift_end")


def shifts_of(visits: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """
    Give the shift of every visit.

    A shift is named by its actor, the local day and hour that it begins, and the team; not by its
    first visit, which may be another when the plan is made again. Past midnight it is still the
    shift of the evening before. A visit that a planner has given its ``shift_id`` keeps it,
    whatever the actor's hours are now.

    Parameters
    ----------
    visits : pandas.DataFrame
        `VISITS`.
    profile : Profile
        The municipality: its actors' hours and its time zone.

    Returns
    -------
    pandas.DataFrame
        On the index of `visits`: ``shift`` (text), ``shift_start`` and ``shift_end`` (UTC). A visit
        outside its actor's hours of today is a shift of its own hour.

    Examples
    --------
    >>> from est_geo.tables import VISITS
    >>> shifts_of(VISITS.empty(), Profile.load("linkoping")).columns.tolist()
    ['shift', 'shift_start', 'shift_end']
    """
    actors = {one.id: one for one in profile.actors}
    rows = [
        _shift(actors.get(actor), actor, team, start, end, profile.timezone)
        for actor, team, start, end in zip(
            visits["actor"], visits["team"], visits["start"], visits["end"], strict=True
        )
    ]
    found = pd.DataFrame(rows, columns=list(COLUMNS), index=visits.index)
    if "shift_id" in visits:
        found["shift"] = visits["shift_id"].where(visits["shift_id"].notna(), found["shift"])
    types: dict[str, Any] = {name: pd.DatetimeTZDtype("us", "UTC") for name in COLUMNS[1:]}
    return found.astype({"shift": "str"} | types)


def _shift(
    actor: Actor | None,
    actor_id: str,
    team: int,
    start: pd.Timestamp,
    end: pd.Timestamp,
    timezone: str,
) -> tuple[str, pd.Timestamp, pd.Timestamp]:
    today = start.tz_convert(timezone).date()
    # A shift is at most 30 hours from its day's midnight.
    for day in (today - dt.timedelta(days=1), today):
        for shift in actor.shifts if actor else ():
            if DAYS[day.weekday()] in shift.days:
                edges = [
                    pd.Timestamp(day) + pd.Timedelta(hours=h) for h in (shift.start, shift.end)
                ]
                begins, ends = to_utc(pd.DatetimeIndex(edges), timezone)
                if begins <= start < ends:
                    return f"{actor_id}-{day:%Y%m%d}-{shift.start:02}-{team}", begins, ends
    hour = start.tz_convert(timezone).hour
    return f"{actor_id}-{today:%Y%m%d}-{hour:02}-{team}", start.floor("h"), end
