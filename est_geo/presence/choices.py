"""Everything that may be chosen: which team, at which place, in which hour, and the pins."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from est_geo.presence.board import (
    Board,
    Spans,
    Spot,
    Team,
    Wish,
    hours_of_span,
    without,
)
from est_geo.presence.problems import HOUR_MINUTES

_JOINT_STEP = 5  # minutes between the starts that a joint visit may have


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One team at one place in one hour, to begin and end inside one of its windows.

    `wants` are the wishes that it would count for. `only` is the wish that alone allows it, where
    the hour or the place would not; `joint` the joint visit that it is a part of.
    """

    at: int
    team: int
    spot: int
    hour: int
    windows: Spans
    least: int
    wants: tuple[int, ...] = ()
    only: int = -1
    joint: int = -1


@dataclass(frozen=True, slots=True)
class Joint:
    """One way to let several actors be at a place at the same minute, as a wish asks."""

    at: int
    wish: int
    spot: int
    hour: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pin:
    """A visit that people have fixed."""

    wish: int
    team: int
    spot: int
    start: int
    end: int

    @property
    def hour(self) -> int:
        """Hour that it begins in."""
        return self.start // HOUR_MINUTES


@dataclass(frozen=True, slots=True)
class Options:
    """
    What may be chosen on a board.

    `refused` names the pins that cannot be kept, by wish, with the reason. `met` are the joint
    visits that pins already make, by wish.
    """

    choices: tuple[Choice, ...] = field(repr=False)
    joints: tuple[Joint, ...] = field(repr=False)
    pins: tuple[Pin, ...]
    refused: dict[int, str]
    met: frozenset[int]


def options_of(board: Board, rng: np.random.Generator) -> Options:
    """List what may be chosen; `rng` draws the minutes and lengths of joint visits."""
    pins, refused = _pins(board)
    taken = {
        (pin.spot, hour) for pin in pins for hour in hours_of_span(pin.start, pin.end, board.clock)
    }
    drawn: dict[tuple[int, int, int, Spans], tuple[int, int]] = {}
    shortest = board.thresholds.visit_minutes[0]
    for team, spot, hour, windows in _ordinary(board, taken, shortest):
        drawn[team, spot, hour, windows] = shortest, -1
    for index, wish in enumerate(board.wishes):
        if wish.kind == "want":
            for team, hour, windows in _wished(board, wish, taken, shortest):
                drawn.setdefault((team, wish.spot, hour, windows), (shortest, index))
    choices = [
        Choice(at, *key, least, _wants(board, key), only)
        for at, (key, (least, only)) in enumerate(drawn.items())
    ]
    joints: list[Joint] = []
    met = _met_by_pins(board, pins)
    for index, wish in enumerate(board.wishes):
        if wish.kind == "together" and index not in met:
            _add_joints(board, index, taken, rng, choices, joints)
    return Options(tuple(choices), tuple(joints), pins, refused, met)


def _met_by_pins(board: Board, pins: tuple[Pin, ...]) -> frozenset[int]:
    """Find the joint visits that pins make: enough actors at the place at the same minute."""
    met = set()
    for index, wish in enumerate(board.wishes):
        inside = [
            pin
            for pin in pins
            if wish.kind == "together"
            and pin.spot == wish.spot
            and wish.start <= pin.start
            and pin.end <= wish.end
        ]
        for start in {pin.start for pin in inside}:
            there = [board.teams[pin.team] for pin in inside if pin.start == start]
            named = wish.actor is None or any(wish.is_for(team) for team in there)
            if named and len({team.actor.id for team in there}) >= wish.count:
                met.add(index)
    return frozenset(met)


def holes_of(board: Board, team: Team, spot: int) -> Spans:
    """Spans in which a team may not be at a place: what people forbid, and what has passed."""
    forbidden = tuple(
        (wish.start, wish.end)
        for wish in board.wishes
        if wish.kind == "forbid" and wish.spot == spot and wish.is_for(team)
    )
    return (*forbidden, (0, board.opens)) if board.opens > 0 else forbidden


def may_come(team: Team, spot: Spot, task: str) -> bool:
    """Whether a team may be sent to a place for a task at all, whatever the hour."""
    return (
        team.can(task)
        and team.covers(spot.district)
        and not (spot.felt_safe and team.actor.uniformed)
    )


def task_of(board: Board, wish: Wish) -> str:
    """Return the task of a wish: its own, else what its place needs."""
    return wish.task or board.spots[wish.spot].needs


def _ordinary(
    board: Board, taken: set[tuple[int, int]], shortest: int
) -> Iterator[tuple[int, int, int, Spans]]:
    wanted = [np.flatnonzero(row).tolist() for row in board.weight > 0]
    for team in board.teams:
        for spot in board.spots:
            if not may_come(team, spot, spot.needs):
                continue
            holes = holes_of(board, team, spot.at)
            first, last = team.start // HOUR_MINUTES, -(-team.end // HOUR_MINUTES)
            for hour in wanted[spot.at]:
                if first <= hour < last and (spot.at, hour) not in taken:
                    windows = _windows(team, hour, holes, shortest)
                    if windows:
                        yield team.at, spot.at, hour, windows


def _wished(
    board: Board, wish: Wish, taken: set[tuple[int, int]], shortest: int
) -> Iterator[tuple[int, int, Spans]]:
    spot = board.spots[wish.spot]
    for team in board.teams:
        if not (wish.is_for(team) and may_come(team, spot, task_of(board, wish))):
            continue
        holes = holes_of(board, team, wish.spot)
        for hour in hours_of_span(wish.start, wish.end, board.clock):
            if team.is_out(hour * HOUR_MINUTES, (hour + 1) * HOUR_MINUTES) and (
                (wish.spot, hour) not in taken
            ):
                windows = _windows(team, hour, holes, shortest, (wish.start, wish.end))
                if windows:
                    yield team.at, hour, windows


def _windows(
    team: Team, hour: int, holes: Spans, least: int, within: tuple[int, int] | None = None
) -> Spans:
    start, end = hour * HOUR_MINUTES, (hour + 1) * HOUR_MINUTES
    if within:
        start, end = max(start, within[0]), min(end, within[1])
    spans = without(team.within(start, end), holes)
    return tuple(one for one in spans if one[1] - one[0] >= least)


def _wants(board: Board, key: tuple[int, int, int, Spans]) -> tuple[int, ...]:
    team, spot, _, windows = key
    return tuple(
        index
        for index, wish in enumerate(board.wishes)
        if wish.kind == "want"
        and wish.spot == spot
        and wish.is_for(board.teams[team])
        and board.teams[team].can(task_of(board, wish))
        and wish.start <= windows[0][0]
        and windows[-1][1] <= wish.end
    )


def _add_joints(
    board: Board,
    index: int,
    taken: set[tuple[int, int]],
    rng: np.random.Generator,
    choices: list[Choice],
    joints: list[Joint],
) -> None:
    """Add every start, five minutes apart, at which enough actors could be there."""
    wish = board.wishes[index]
    spot, task = board.spots[wish.spot], task_of(board, wish)
    shortest, longest = board.thresholds.visit_minutes
    able = [team for team in board.teams if may_come(team, spot, task)]
    for hour in hours_of_span(wish.start, wish.end, board.clock):
        if (wish.spot, hour) in taken:
            continue
        offset, least = int(rng.integers(_JOINT_STEP)), int(rng.integers(shortest, longest + 1))
        for minute in range(hour * HOUR_MINUTES + offset, (hour + 1) * HOUR_MINUTES, _JOINT_STEP):
            window = minute, minute + least
            if window[0] < wish.start or window[1] > min(wish.end, (hour + 1) * HOUR_MINUTES):
                continue
            there = [
                team
                for team in able
                if without(team.within(*window), holes_of(board, team, wish.spot)) == (window,)
            ]
            if len({team.actor.id for team in there}) < wish.count:
                continue
            if wish.actor is not None and not any(wish.is_for(team) for team in there):
                continue
            members = []
            for team in there:
                key = team.at, wish.spot, hour, (window,)
                wants = _wants(board, key)
                members.append(len(choices))
                choices.append(Choice(len(choices), *key, least, wants, -1, len(joints)))
            joints.append(Joint(len(joints), index, wish.spot, hour, tuple(members)))


def _pins(board: Board) -> tuple[tuple[Pin, ...], dict[int, str]]:
    pins: list[Pin] = []
    refused: dict[int, str] = {}
    busy: dict[int, list[Pin]] = defaultdict(list)
    for index, wish in enumerate(board.wishes):
        if wish.kind != "pin":
            continue
        found = _team_of_pin(board, wish, busy)
        if isinstance(found, str):
            refused[index] = found
            continue
        pin = Pin(index, found.at, wish.spot, wish.start, wish.end)
        busy[found.at].append(pin)
        pins.append(pin)
    return tuple(pins), refused


def _team_of_pin(board: Board, wish: Wish, busy: dict[int, list[Pin]]) -> Team | str:
    """Find the team that a pin is for, or the reason why there is none."""
    span = wish.start, wish.end
    spot, task = board.spots[wish.spot], task_of(board, wish)
    mine = [team for team in board.teams if wish.is_for(team)]
    out = [team for team in mine if team.within(*span) == (span,)]
    if not out:
        return "away"
    here = [team for team in out if team.covers(spot.district)]
    if not here:
        return "district"
    able = [team for team in here if team.can(task)]
    if not able:
        return "power"

    def rank(team: Team) -> tuple[bool, int, int, int]:
        clash = any(one.start < wish.end and wish.start < one.end for one in busy[team.at])
        return clash, len(team.actor.powers), team.rank, team.number

    return min(able, key=rank)
