"""The board that both planners play on: a problem with minutes for instants and indices for ids.

Minutes count from the period's first instant; hour ``h`` begins at minute ``60 h``.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.presence.problems import HOUR_MINUTES, Problem
from est_geo.presence.travelling import travel_minutes
from est_geo.presence.wishing import wished_places
from est_geo.profile import Actor, Thresholds, Travel

Spans = tuple[tuple[int, int], ...]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
DAY_DAYS = 7


@dataclass(frozen=True, slots=True)
class Spot:
    """One place, of the plan or of a wish."""

    at: int
    place_id: str
    name: str
    district: str
    needs: str
    ground: str
    felt_safe: bool
    weeks_running: int
    lon: float
    lat: float
    words: str


@dataclass(frozen=True, slots=True)
class Team:
    """One team's shift."""

    at: int
    shift_id: str
    actor: Actor
    rank: int
    number: int
    start: int
    end: int
    capacity: int
    away: Spans

    @property
    def people(self) -> tuple[str, int]:
        """Name of those who can be in one place only, whatever the shift."""
        return self.actor.id, self.number

    def is_out(self, start: int, end: int) -> bool:
        """Whether the shift runs during some of a span."""
        return self.start < end and start < self.end

    def covers(self, district: str) -> bool:
        """Whether the actor works in a district; one with no list of districts works in all."""
        return not self.actor.districts or district in self.actor.districts

    def can(self, task: str) -> bool:
        """Whether the actor has a power or does a kind of task."""
        return task in self.actor.powers or task in self.actor.tasks

    def within(self, start: int, end: int) -> Spans:
        """Spans of a span when the team is on duty and not at a meeting."""
        return without(((max(start, self.start), min(end, self.end)),), self.away)


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish in the board's terms."""

    wish_id: int
    kind: str
    actor: str | None
    team: int
    spot: int
    start: int
    end: int
    count: int
    task: str | None

    def is_for(self, team: Team) -> bool:
        """Whether the wish lets this team do it."""
        return (self.actor is None or self.actor == team.actor.id) and (
            self.team in {0, team.number}
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """What the local clock shows at every hour of the period."""

    begin: pd.Timestamp
    weekday: Ints
    hour: Ints
    day: Ints

    @property
    def n_hours(self) -> int:
        """Number of hours in the period."""
        return len(self.hour)

    def minute(self, moment: pd.Timestamp) -> int:
        """Whole minutes from the period's first instant."""
        return int((moment - self.begin) // pd.Timedelta(minutes=1))

    def ceiling(self, moment: pd.Timestamp) -> int:
        """Minutes from the period's first instant to the next whole one."""
        return -int((self.begin - moment) // pd.Timedelta(minutes=1))

    def inner(self, start: pd.Timestamp, end: pd.Timestamp) -> tuple[int, int]:
        """Whole minutes inside a span."""
        return self.ceiling(start), self.minute(end)

    def outer(self, start: pd.Timestamp, end: pd.Timestamp) -> tuple[int, int]:
        """Whole minutes that a span touches."""
        return self.minute(start), self.ceiling(end)

    def at(self, minute: int) -> pd.Timestamp:
        """Instant of a minute."""
        return self.begin + pd.Timedelta(minutes=int(minute))


@dataclass(frozen=True, slots=True)
class Board:
    """
    Everything that a planner needs to know, and nothing that changes.

    `weight` is the demand by place and hour, `value` the same lowered by rotation: what a planner
    seeks. `whys` holds the demand's sentences. From minute `opens` on visits may begin.
    """

    spots: tuple[Spot, ...]
    teams: tuple[Team, ...]
    chains: tuple[tuple[int, ...], ...]
    wishes: tuple[Wish, ...]
    clock: Clock
    weight: Floats
    value: Floats
    whys: dict[tuple[int, int], str] = field(repr=False)
    travel: dict[Travel, list[list[int]]] = field(repr=False)
    thresholds: Thresholds
    priority: tuple[tuple[str, str], ...]
    floor: int
    words: dict[int, str] = field(repr=False)
    actor_names: dict[str, str] = field(repr=False)
    opens: int = 0

    def way(self, team: Team) -> list[list[int]]:
        """Minutes between places for a team."""
        return self.travel.get(team.actor.travel, [])


def board_of(problem: Problem) -> Board:
    """Set up the board for a problem."""
    profile = problem.profile
    clock = _clock(problem)
    spots = _spots(problem)
    teams = _teams(problem, clock)
    lon, lat = [one.lon for one in spots], [one.lat for one in spots]
    modes = {one.actor.travel for one in teams} if spots else set()
    travel = {
        mode: travel_minutes(lon, lat, profile.projected_crs, mode).tolist() for mode in modes
    }
    weight, whys = _weights(problem, spots, clock)
    kept = [_kept_value(one, profile.thresholds) for one in spots]
    chains = _chains(teams, travel)
    return Board(
        spots=spots,
        teams=teams,
        chains=chains,
        wishes=_wishes(problem, spots, clock),
        clock=clock,
        weight=weight,
        value=weight * np.array(kept)[:, None] if spots else weight,
        whys=whys,
        travel=travel,
        thresholds=profile.thresholds,
        priority=_priority(problem),
        floor=-(-profile.thresholds.district_floor * problem.period.n_days // DAY_DAYS),
        words=dict(zip(problem.wishes["wish_id"].tolist(), problem.wishes["words"], strict=True)),
        actor_names={one.id: one.name for one in profile.actors},
        opens=0 if problem.not_before is None else clock.ceiling(problem.not_before),
    )


def without(spans: Spans, holes: Spans) -> Spans:
    """
    Cut holes out of spans.

    Examples
    --------
    >>> without(((0, 60),), ((10, 20), (50, 90)))
    ((0, 10), (20, 50))
    """
    for low, high in holes:
        spans = tuple(
            part
            for first, last in spans
            for part in ((first, min(last, low)), (max(first, high), last))
            if part[0] < part[1]
        )
    return tuple(one for one in spans if one[0] < one[1])


def _clock(problem: Problem) -> Clock:
    begin, after = problem.period.bounds(problem.profile.timezone)
    local = pd.date_range(begin, after, freq="1h", inclusive="left").tz_convert(
        problem.profile.timezone
    )
    days = np.array([moment.toordinal() for moment in local.date], dtype=np.int64)
    weekday = local.day_of_week.to_numpy(dtype=np.int64)
    return Clock(begin, weekday, local.hour.to_numpy(dtype=np.int64), days)


def _priority(problem: Problem) -> tuple[tuple[str, str], ...]:
    """Priority districts, id and name; a profile whose file cannot be read has none here."""
    if not problem.profile.thresholds.district_floor:
        return ()
    frame = problem.profile.districts
    return tuple(zip(frame["id"].tolist(), frame["name"].tolist(), strict=True))


def _spots(problem: Problem) -> tuple[Spot, ...]:
    rows = wished_places(problem.places, problem.wishes)
    columns = [field_name for field_name in Spot.__slots__ if field_name != "at"]
    values = zip(*(rows[name].tolist() for name in columns), strict=True)
    return tuple(Spot(at, *row) for at, row in enumerate(values))


def _teams(problem: Problem, clock: Clock) -> tuple[Team, ...]:
    actors = {one.id: (rank, one) for rank, one in enumerate(problem.profile.actors)}
    away: dict[str, list[tuple[int, int]]] = {}
    for one in problem.away.to_dict("records"):
        span = clock.outer(one["start"], one["end"])
        away.setdefault(str(one["shift_id"]), []).append(span)
    found = []
    ordered = problem.shifts.sort_values(["start", "shift_id"]).to_dict("records")
    for at, row in enumerate(ordered):
        rank, actor = actors[row["actor"]]
        found.append(
            Team(
                at,
                row["shift_id"],
                actor,
                rank,
                int(row["team"]),
                *clock.inner(row["start"], row["end"]),
                int(row["capacity"]),
                tuple(sorted(away.get(row["shift_id"], []))),
            )
        )
    return tuple(found)


def _chains(
    teams: tuple[Team, ...], travel: dict[Travel, list[list[int]]]
) -> tuple[tuple[int, ...], ...]:
    """Join shifts of the same people that follow so closely that the way between them counts."""
    by_people: dict[tuple[str, int], list[Team]] = {}
    for team in teams:
        by_people.setdefault(team.people, []).append(team)
    chains: list[list[int]] = []
    for mine in by_people.values():
        matrix = travel.get(mine[0].actor.travel, [[0]])
        longest = max(max(row) for row in matrix)
        end = None
        for team in mine:
            if end is not None and team.start - end < longest:
                chains[-1].append(team.at)
            else:
                chains.append([team.at])
            end = team.end
    return tuple(tuple(one) for one in chains)


def _weights(
    problem: Problem, spots: tuple[Spot, ...], clock: Clock
) -> tuple[Floats, dict[tuple[int, int], str]]:
    weight = np.zeros((len(spots), clock.n_hours))
    index = {one.place_id: one.at for one in spots}
    demand = problem.demand
    rows = demand["place_id"].map(index).to_numpy(dtype=np.int64)
    hours = ((demand["start"] - clock.begin) // pd.Timedelta(hours=1)).to_numpy(dtype=np.int64)
    weight[rows, hours] = demand["weight"].to_numpy()
    keys = zip(rows.tolist(), hours.tolist(), strict=True)
    return weight, dict(zip(keys, demand["why"].tolist(), strict=True))


def _kept_value(spot: Spot, thresholds: Thresholds) -> float:
    """Share of its worth that a visit keeps after weeks in a row at the same place."""
    weeks = min(spot.weeks_running, thresholds.rotation_weeks)
    return 1 - thresholds.rotation_loss * max(weeks, 0) / thresholds.rotation_weeks


def _wishes(problem: Problem, spots: tuple[Spot, ...], clock: Clock) -> tuple[Wish, ...]:
    index = {one.place_id: one.at for one in spots}
    return tuple(
        Wish(
            int(row["wish_id"]),
            str(row["kind"]),
            None if pd.isna(row["actor"]) else str(row["actor"]),
            int(row["team"]),
            index.get(row["place_id"], -1),
            *_span(row["kind"], row["start"], row["end"], clock),
            int(row["count"]),
            None if pd.isna(row["task"]) else str(row["task"]),
        )
        for row in problem.wishes.sort_values("wish_id").to_dict("records")
    )


def _span(kind: str, start: pd.Timestamp, end: pd.Timestamp, clock: Clock) -> tuple[int, int]:
    """Whole minutes of a wish: nearest for a pin, all it touches for a ban, inside for others."""
    if kind == "pin":
        begins = clock.minute(start.round("min"))
        return begins, max(clock.minute(end.round("min")), begins + 1)
    return clock.outer(start, end) if kind == "forbid" else clock.inner(start, end)


def hours_of_span(start: int, end: int, clock: Clock) -> range:
    """Hours that a span touches, cut to the period."""
    return range(max(start // HOUR_MINUTES, 0), min(-(-end // HOUR_MINUTES), clock.n_hours))
