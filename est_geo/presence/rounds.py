"""A team's round: in which order and at which minutes it makes its visits, travel counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from est_geo.presence.board import Board, Spans
from est_geo.presence.choices import Choice, Pin
from est_geo.presence.problems import HOUR_MINUTES

Way = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Stop:
    """
    Something that a team must do inside one of the windows: a visit, or pins that follow closely.

    It comes to place `enter` and leaves from place `leave`.
    """

    hour: int
    enter: int
    leave: int
    windows: Spans
    least: int
    choice: int = -1


def stop_of(choice: Choice) -> Stop:
    """Make the stop of a choice."""
    spot = choice.spot
    return Stop(choice.hour, spot, spot, choice.windows, choice.least, choice.at)


def pinned_stops(pins: Iterable[Pin], way: Way) -> list[Stop]:
    """
    Make stops of a team's pins; those that leave no time for the way between become one stop.

    Pins are kept as people put them, also where they clash.
    """
    ordered = sorted(pins, key=lambda pin: (pin.start, pin.end))
    groups: list[list[Pin]] = []
    end = 0
    for pin in ordered:
        last = groups[-1][-1] if groups else None
        if last is not None and pin.start < end + way[last.spot][pin.spot]:
            groups[-1].append(pin)
            end = max(end, pin.end)
        else:
            groups.append([pin])
            end = pin.end
    return [_block(group) for group in groups]


def _block(group: list[Pin]) -> Stop:
    first, last = group[0], max(group, key=lambda pin: pin.end)
    return Stop(
        first.hour, first.spot, last.spot, ((first.start, last.end),), last.end - first.start
    )


def clashes(pins: Iterable[Pin], way: Way) -> list[tuple[Pin, Pin]]:
    """Pins of one team that leave no time for the way between them."""
    ordered = sorted(pins, key=lambda pin: (pin.start, pin.end))
    return [
        (one, other)
        for one, other in pairwise(ordered)
        if other.start < one.end + way[one.spot][other.spot]
    ]


def best_order(stops: Sequence[Stop], way: Way) -> list[Stop] | None:
    """
    Find an order in which a team can make all its stops; None where there is none.

    Exact: a stop lies inside its hour, so only those of one hour may change places, and of two
    ways to have been at the same stops and to stand at the same place the earlier is never worse.
    """
    by_hour: dict[int, list[Stop]] = {}
    for stop in stops:
        by_hour.setdefault(stop.hour, []).append(stop)
    states: dict[int, tuple[int, tuple[Stop, ...]]] = {-1: (-HOUR_MINUTES * 24 * 400, ())}
    for hour in sorted(by_hour):
        states = _through(by_hour[hour], states, way)
        if not states:
            return None
    return list(min(states.values(), key=lambda one: one[0])[1])


def _through(
    group: list[Stop], states: dict[int, tuple[int, tuple[Stop, ...]]], way: Way
) -> dict[int, tuple[int, tuple[Stop, ...]]]:
    """Go through the stops of one hour in every order, keeping the earliest at each last place."""
    layer = {(0, place): state for place, state in states.items()}
    whole = (1 << len(group)) - 1
    for _ in group:
        after: dict[tuple[int, int], tuple[int, tuple[Stop, ...]]] = {}
        for (mask, place), (finish, order) in layer.items():
            for at, stop in enumerate(group):
                if mask >> at & 1:
                    continue
                ready = finish + way[place][stop.enter] if place >= 0 else finish
                start = _earliest(stop, ready)
                if start < 0:
                    continue
                key, end = (mask | 1 << at, stop.leave), start + stop.least
                if key not in after or end < after[key][0]:
                    after[key] = end, (*order, stop)
        layer = after
    return {place: state for (mask, place), state in layer.items() if mask == whole}


def _earliest(stop: Stop, ready: int) -> int:
    for low, high in stop.windows:
        start = max(low, ready)
        if start + stop.least <= high:
            return start
    return -1


def draw_minutes(
    order: Sequence[Stop], way: Way, longest: int, rng: np.random.Generator
) -> list[tuple[int, int]]:
    """
    Draw a start and a length for each stop of an order that can be kept.

    First any length that leaves time for the rest, then any start that does, so that neither has a
    pattern to learn: a start drawn first would leave the last minute of an hour the shortest visit.
    """
    limits = _latest_ends(order, way)
    ready = -HOUR_MINUTES * 24 * 400
    drawn: list[tuple[int, int]] = []
    for at, stop in enumerate(order):
        if at:
            ready = sum(drawn[-1]) + way[order[at - 1].leave][stop.enter]
        spans = [(max(low, ready), min(high, limits[at])) for low, high in stop.windows]
        room = max(end - start for start, end in spans)
        most = stop.least if _is_fixed(stop) else max(min(longest, room), stop.least)
        minutes = int(rng.integers(stop.least, most + 1))
        starts = [one for start, end in spans for one in range(start, end - minutes + 1)]
        drawn.append((starts[int(rng.integers(len(starts)))], minutes))
    return drawn


def _is_fixed(stop: Stop) -> bool:
    return len(stop.windows) == 1 and stop.windows[0][1] - stop.windows[0][0] == stop.least


def _latest_ends(order: Sequence[Stop], way: Way) -> list[int]:
    """Latest end of each stop that leaves time for those after it."""
    limits = [0] * len(order)
    limit = order[-1].windows[-1][1] if order else 0
    for at in range(len(order) - 1, -1, -1):
        stop = order[at]
        limits[at] = limit
        start = max(
            min(high, limit) - stop.least
            for low, high in stop.windows
            if min(high, limit) - stop.least >= low
        )
        if at:
            limit = start - way[order[at - 1].leave][stop.enter]
    return limits


def way_of_chain(board: Board, chain: Sequence[int]) -> Way:
    """Minutes between places for the people of a chain of shifts."""
    return board.way(board.teams[chain[0]])
