"""Supply: the teams that are out during a period, and how long they travel between places."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.crs import to_metres
from est_geo.periods import Period, to_utc
from est_geo.presence.slots import Slot
from est_geo.profile import DAYS, Actor, Profile, Shift

_DETOUR = 1.3  # streets are about 30 % longer than the straight line in a European town
_METRES_A_MINUTE = 15_000 / 60  # 15 km/h from leaving to standing there: walking, cycling, parking

Minutes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Team:
    """One team of an actor during one shift; minutes count from the period's first instant."""

    actor: Actor
    rank: int
    number: int
    start: int
    end: int
    capacity: int

    @property
    def people(self) -> tuple[str, int]:
        """Name of those who can be in one place only, whatever the shift."""
        return self.actor.id, self.number

    @property
    def shift(self) -> tuple[str, int, int]:
        """Name of this team's shift."""
        return self.actor.id, self.number, self.start

    def is_out(self, slot: Slot) -> bool:
        """Whether the shift runs during some of the slot's hour."""
        return self.start < slot.end and slot.start < self.end

    def covers(self, district: str) -> bool:
        """Whether the actor works in a district; one with no list of districts works in all."""
        return not self.actor.districts or district in self.actor.districts


def teams_of(profile: Profile, period: Period) -> list[Team]:
    """
    Every team that is out during the period and may make visits.

    A shift that runs over the period's edge is cut there, and its number of visits is shared
    between the two periods by time, so that two weeks' plans never ask for more than one shift can
    do. ``visits_per_shift`` is each team's.
    """
    return [
        team
        for rank, actor in enumerate(profile.actors)
        if actor.powers and actor.visits_per_shift
        for team in _teams_of_actor(actor, rank, profile.timezone, period)
    ]


def _teams_of_actor(actor: Actor, rank: int, timezone: str, period: Period) -> list[Team]:
    begin, after = period.bounds(timezone)
    length = _minutes(after - begin)
    # A shift is at most 30 hours from its day's midnight, so only the day before can reach in.
    days = [period.first + dt.timedelta(days=day) for day in range(-1, period.n_days)]
    runs = sorted(
        (*_run(day, shift, timezone, begin), number)
        for day in days
        for shift in actor.shifts
        if DAYS[day.weekday()] in shift.days
        for number in range(shift.teams)
    )
    # The hour that spring skips can be a whole shift, which then does not happen.
    inside = [(start, end) for start, end, _ in runs if start < length and end > 0 and start < end]
    return [
        Team(
            actor,
            rank,
            number,
            max(start, 0),
            min(end, length),
            _visits_inside(actor.visits_per_shift, start, end, length),
        )
        for (start, end), number in zip(inside, _numbers(inside), strict=True)
    ]


def _run(day: dt.date, shift: Shift, timezone: str, begin: pd.Timestamp) -> tuple[int, int]:
    midnight = pd.Timestamp(day)
    edges = [midnight + pd.Timedelta(hours=hour) for hour in (shift.start, shift.end)]
    start, end = to_utc(pd.DatetimeIndex(edges), timezone)
    return _minutes(start - begin), _minutes(end - begin)


def _numbers(runs: list[tuple[int, int]]) -> list[int]:
    """Lowest team number that is free when each run begins; the runs come in order of start."""
    free_from: list[int] = []
    numbers = []
    for start, end in runs:
        free = (at for at, until in enumerate(free_from) if until <= start)
        at = next(free, len(free_from))
        free_from[at : at + 1] = [end]
        numbers.append(at + 1)
    return numbers


def _visits_inside(visits: int, start: int, end: int, length: int) -> int:
    if start < 0:
        return visits * end // (end - start)
    return visits - visits * max(end - length, 0) // (end - start)


def travel_minutes(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str) -> Minutes:
    """
    Whole minutes between every two places: straight line × 1.3 at 15 km/h, rounded up.

    Examples
    --------
    >>> travel_minutes([15.6258, 15.5832], [58.4156, 58.4261], "EPSG:3006").tolist()
    [[0, 15], [15, 0]]
    """
    east, north = to_metres(lon, lat, crs)
    metres = np.hypot(east[:, None] - east[None, :], north[:, None] - north[None, :])
    return np.ceil(metres * _DETOUR / _METRES_A_MINUTE).astype(np.int64)


def _minutes(span: pd.Timedelta) -> int:
    return round(span.total_seconds() / 60)
