"""Draw the minutes of what was chosen: irregular, spread out, and as they were before."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from est_geo.presence.board import Board
from est_geo.presence.problems import HOUR_MINUTES
from est_geo.presence.rounds import Stop, best_order, draw_minutes
from est_geo.presence.sketch import Game, Sketch
from est_geo.presence.visiting import Visit

Planned = dict[tuple[int, int, int], tuple[int, int]]
"""Start and length of the earlier plan's visits, by team, place and hour."""

_STREAM: Final = 1  # of the seed
_DRAWS: Final = 12  # of each round's minutes; the one with fewest visits soon after another is kept
_SOON: Final = 30  # minutes from a visit's end to the next at the place: the project's judgement


def planned_before(board: Board, before: pd.DataFrame | None) -> Planned:
    """Read an earlier plan's visits in the board's terms; what is gone is left out."""
    if before is None:
        return {}
    teams = {one.shift_id: one.at for one in board.teams}
    spots = {one.place_id: one.at for one in board.spots}
    found = {}
    for one in before.to_dict("records"):
        team, spot = teams.get(one["shift_id"]), spots.get(one["place_id"])
        if team is not None and spot is not None:
            start = board.clock.minute(one["start"])
            found[team, spot, start // HOUR_MINUTES] = start, int(one["minutes"])
    return found


def drawn_visits(sketch: Sketch, seed: int, before: Planned) -> list[Visit]:
    """Draw the minutes of a sketch: round by round, of a few draws the one best spread out."""
    game = sketch.game
    longest = game.board.thresholds.visit_minutes[1]
    made = pinned_visits(game)
    for chain, chosen in enumerate(sketch.of_chain):
        order = _order(game, chain, chosen, before)
        if not chosen or order is None:
            continue
        rng = np.random.default_rng([seed, _STREAM, chain])
        draws = []
        for _ in range(_DRAWS):
            drawn = zip(order, draw_minutes(order, game.ways[chain], longest, rng), strict=True)
            draws.append([
                Visit(game.choices[stop.choice].team, stop.enter, *minutes, stop.choice)
                for stop, minutes in drawn
                if stop.choice >= 0
            ])  # fmt: skip
        made += min(draws, key=lambda mine: _crowded(game, [*made, *mine]))
    return made


def pinned_visits(game: Game) -> list[Visit]:
    """Make the visits of the pins."""
    return [
        Visit(pin.team, pin.spot, pin.start, pin.end - pin.start, -1, pin.wish)
        for pin in game.options.pins
    ]


def _order(game: Game, chain: int, chosen: set[int], before: Planned) -> list[Stop] | None:
    """Find a round's order, with as many of the earlier plan's minutes as still hold."""
    order = game.fits(chain, chosen)
    stops = [game.stops[at] for at in sorted(chosen)]
    for at, stop in enumerate(stops):
        kept = _as_before(game, stop.choice, before)
        if kept != stop:
            tried = [*stops[:at], kept, *stops[at + 1 :]]
            found = best_order([*game.fixed[chain], *tried], game.ways[chain])
            if found is not None:
                order, stops[at] = found, kept
    return order


def _as_before(game: Game, at: int, before: Planned) -> Stop:
    choice, stop = game.choices[at], game.stops[at]
    start, minutes = before.get((choice.team, choice.spot, choice.hour), (-1, 0))
    shortest, longest = game.board.thresholds.visit_minutes
    inside = any(low <= start and start + minutes <= high for low, high in choice.windows)
    if choice.joint >= 0 or not inside or not shortest <= minutes <= longest:
        return stop
    return replace(stop, windows=((start, start + minutes),), least=minutes)


def _crowded(game: Game, visits: Sequence[Visit]) -> int:
    """Count the visits that follow so soon on another at their place that they are one."""
    ordered = sorted((one.spot, one.start, one.end, _joint_of(game, one)) for one in visits)
    return sum(
        one[0] == other[0] and other[1] - one[2] < _SOON and not 0 <= one[3] == other[3]
        for one, other in pairwise(ordered)
    )


def _joint_of(game: Game, visit: Visit) -> int:
    return game.choices[visit.choice].joint if visit.choice >= 0 else -1
