"""A visit of a plan in the board's terms, and what visits add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from est_geo.presence.board import Board
from est_geo.presence.problems import HOUR_MINUTES
from est_geo.presence.sketch import Game

_HIGH_SHARE = 0.9  # a gap is a slot in the top tenth ...
_PATTERN = 2.0  # ... with two incidents or more in that hour of the week: one is no pattern


@dataclass(frozen=True, slots=True)
class Visit:
    """One team at one place; `choice` or `pin` (a wish's index) says why, the other is -1."""

    team: int
    spot: int
    start: int
    minutes: int
    choice: int
    pin: int = -1

    @property
    def hour(self) -> int:
        """Hour that it begins in."""
        return self.start // HOUR_MINUTES

    @property
    def end(self) -> int:
        """Minute at which it is over."""
        return self.start + self.minutes

    def asked_by(self, game: Game) -> int:
        """Index of the wish that it is for; -1 where nobody asked."""
        if self.pin >= 0:
            return self.pin
        choice = game.choices[self.choice]
        if choice.joint >= 0:
            return game.options.joints[choice.joint].wish
        return choice.only if choice.only >= 0 else next(iter(choice.wants), -1)


def strong_from(board: Board) -> float:
    """Weight from which an hour without a visit is called a gap."""
    weights = board.weight[board.weight > 0]
    if not weights.size:
        return float("inf")
    top = float(np.quantile(weights, _HIGH_SHARE))
    return max(top, _PATTERN / board.thresholds.hotspot_window_weeks)


def days_used(game: Game, visits: Sequence[Visit]) -> dict[tuple[int, int], int]:
    """Visited hours of every place and local day."""
    used: dict[tuple[int, int], int] = {}
    for slot in {(one.spot, one.hour) for one in visits}:
        day = game.day(*slot)
        used[day] = used.get(day, 0) + 1
    return used
