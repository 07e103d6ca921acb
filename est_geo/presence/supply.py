"""Supply: the teams that are out during a period, and when they are away at meetings."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from est_geo.periods import Period, to_utc
from est_geo.profile import DAYS, Actor, Meeting, Profile, Shift
from est_geo.tables import AWAY, SHIFTS, Table, checked


@dataclass(frozen=True, slots=True, order=True)
class _Run:
    """One team's shift: its real instants, and the local day and hour that name it."""

    start: pd.Timestamp
    end: pd.Timestamp
    day: dt.date
    hour: int


def shifts_out(profile: Profile, period: Period) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Give every team's shift of the period, and when it is away at a meeting.

    A shift that runs over the period's edge is cut there, and its number of visits is shared
    between the two periods by time, so that two weeks' plans never ask for more than one shift can
    do. ``visits_per_shift`` is each team's. A shift or a meeting on one of the actor's days off
    does not happen; one begun the evening before runs on past midnight. Actors without powers and
    tasks, or without visits to make, have no shift. The hours are the local clock's, whatever
    daylight saving does.

    Parameters
    ----------
    profile : Profile
        The municipality: its actors' shifts, meetings and days off.
    period : Period
        The days to plan.

    Returns
    -------
    shifts : pandas.DataFrame
        `SHIFTS`, in order of actor, time and team.
    away : pandas.DataFrame
        `AWAY`.

    Examples
    --------
    >>> shifts, away = shifts_out(Profile.load("linkoping"), Period.parse("2026-W47"))
    >>> shifts["shift_id"].iloc[0], len(away)
    ('polis-20261116-14-1', 1)
    """
    begin, after = period.bounds(profile.timezone)
    rows: list[tuple[object, ...]] = []
    meetings: list[tuple[object, ...]] = []
    for actor in profile.actors:
        if not (actor.powers or actor.tasks) or not actor.visits_per_shift:
            continue
        held = _runs(actor, actor.meetings, period, profile.timezone)
        for run, team in _numbered(_shift_runs(actor, period, profile.timezone)):
            if run.start >= after or run.end <= begin:
                continue
            start, end = max(run.start, begin), min(run.end, after)
            name = f"{actor.id}-{run.day:%Y%m%d}-{run.hour:02}-{team}"
            capacity = _visits_inside(actor.visits_per_shift, run, begin, after)
            rows.append((name, actor.id, actor.name, team, start, end, capacity))
            away = [(max(one.start, start), min(one.end, end)) for one in held]
            meetings += [(name, *span) for span in away if span[0] < span[1]]
    # Of two meetings that begin at once the longer is kept.
    meetings.sort(key=lambda one: str(one[2]), reverse=True)
    return _table(rows, SHIFTS), _table(meetings, AWAY)


def _table(rows: list[tuple[object, ...]], table: Table) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=table.names).astype(table.empty().dtypes.to_dict())
    key = list(table.key)
    alone = frame.drop_duplicates(key)
    kept = alone if table is SHIFTS else alone.sort_values(key)
    return checked(kept.reset_index(drop=True), table)


def _shift_runs(actor: Actor, period: Period, timezone: str) -> list[_Run]:
    return [
        run
        for shift in actor.shifts
        for run in _runs(actor, (shift,), period, timezone)
        for _ in range(shift.teams)
    ]


def _runs(
    actor: Actor, held: tuple[Shift, ...] | tuple[Meeting, ...], period: Period, timezone: str
) -> list[_Run]:
    # A shift is at most 30 hours from its day's midnight, so only the day before can reach in.
    days = [period.first + dt.timedelta(days=day) for day in range(-1, period.n_days)]
    found = []
    for day in days:
        if day in actor.days_off:
            continue
        for one in held:
            if DAYS[day.weekday()] in one.days:
                start, end = shift_bounds(day, one, timezone)
                # The hour that spring skips can be a whole shift, which then does not happen.
                if start < end:
                    found.append(_Run(start, end, day, one.start))
    return found


def shift_bounds(
    day: dt.date, shift: Shift | Meeting, timezone: str
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Real instants of a shift that belongs to a local day; 26 is two the next night."""
    edges = [pd.Timestamp(day) + pd.Timedelta(hours=hour) for hour in (shift.start, shift.end)]
    start, end = to_utc(pd.DatetimeIndex(edges), timezone)
    return start, end


def _numbered(runs: list[_Run]) -> list[tuple[_Run, int]]:
    """Give each run the lowest team number that is free when it begins."""
    free_from: list[pd.Timestamp] = []
    numbered = []
    for run in sorted(runs):
        free = (at for at, until in enumerate(free_from) if until <= run.start)
        at = next(free, len(free_from))
        free_from[at : at + 1] = [run.end]
        numbered.append((run, at + 1))
    return numbered


def _visits_inside(visits: int, run: _Run, begin: pd.Timestamp, after: pd.Timestamp) -> int:
    whole = _minutes(run.end - run.start)
    if run.start < begin:
        return visits * _minutes(run.end - begin) // whole
    return visits - visits * max(_minutes(run.end - after), 0) // whole


def _minutes(span: pd.Timedelta) -> int:
    return round(span.total_seconds() / 60)
