"""Solve in rounds: the master chooses, the minutes are checked, what fails becomes a cut."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from est_geo.presence.master import Found, Master
from est_geo.presence.mending import mended
from est_geo.presence.plans import StoppedBy
from est_geo.presence.sketch import Game, Score, Sketch

_ROUNDS = 60
_SLICE, _LEAST = 0.3, 0.25  # a round may take this share of what is left, and so much at least
_SCRAPS = 0.03  # share of the effort that is not worth another round
_CLOCK, _CLOCK_LEAST = 30.0, 30.0  # the safety stop: so many times the effort, so many seconds
_EQUAL = 1e-4  # a gap no greater is none: values are rounded to whole numbers
_CLOSE, _CLOSE_FROM = 0.005, 1.0  # after a deterministic second half a per cent is close enough

Asked = Callable[[], bool]
Told = Callable[[float, float], None]


@dataclass(slots=True)
class Search:
    """How far a search has come."""

    game: Game
    best: Sketch
    score: Score
    bound: float
    effort: float
    began: float
    seed: int
    stop: Asked
    tell: Told
    spent: float = 0.0
    asked: bool = False
    by_clock: bool = False
    rounds: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def left(self) -> float:
        """Effort that is left."""
        return self.effort - self.spent

    @property
    def clock_left(self) -> float:
        """Seconds that are left before the safety stop."""
        return max(self.effort * _CLOCK, _CLOCK_LEAST) - (time.monotonic() - self.began)

    @property
    def gap(self) -> float:
        """How much more a plan could give of what is sought."""
        return gap_of(self.score.sought, self.bound)

    def watch(self, bound: float) -> bool:
        """Take note of a bound; whether somebody asks to stop."""
        if bound < self.bound:
            self.tell(self.score.worth, max(bound, self.score.sought))
        return self.asks()

    def asks(self, _bound: float = 0.0) -> bool:
        """Whether somebody asks to stop."""
        self.asked = self.asked or self.stop()
        return self.asked

    def offer(self, sketch: Sketch) -> None:
        """Keep a plan if it is the best so far."""
        score = sketch.score()
        if score > self.score:
            self.best, self.score = sketch, score

    def take(self, found: Found) -> None:
        """Take note of what a solve cost."""
        self.spent += found.effort
        self.by_clock = self.by_clock or found.by_clock

    @property
    def over(self) -> bool:
        """Whether to stop."""
        out = self.left <= self.effort * _SCRAPS or self.clock_left <= 0
        return out or self.asked or self.by_clock


def gap_of(worth: float, bound: float) -> float:
    """
    Give how much better a plan could be at most, as a share.

    Examples
    --------
    >>> gap_of(2.0, 2.5), gap_of(0.0, 0.0)
    (0.25, 0.0)
    """
    if bound <= worth * (1 + _EQUAL):
        return 0.0
    return bound / worth - 1 if worth > 0 else float("inf")


def first_bound(game: Game) -> float:
    """Give what no plan can be worth more than: as many of the strongest slots as visits."""
    slots = set(game.of_slot) | {(one.spot, one.hour) for one in game.options.joints}
    values = sorted((float(game.board.value[slot]) for slot in slots), reverse=True)
    pinned = sum(float(game.board.value[slot]) for slot in game.pinned_hours)
    return sum(values[: sum(game.room)]) + pinned + sum(game.loyalty)


def solved(search: Search) -> StoppedBy:
    """Search until the best is proven, or the effort is spent, or somebody asks to stop."""
    if search.asks():
        return "asked"
    master = Master(search.game)
    if min(search.score.levels) < 0:
        _raise_levels(search, master)
    master.keep_levels(search.score.levels)
    master.seek_worth()
    for _ in range(_ROUNDS):
        if search.over:
            break
        master.hint(search.best)
        found = master.solve(
            min(max(search.left * _SLICE, _LEAST), search.left),
            max(search.clock_left, 0.1),
            search.seed,
            search.watch,
        )
        search.take(found)
        search.bound = min(search.bound, max(found.bound, search.score.sought))
        failed = _learn(search, master, found)
        search.rounds.append((search.spent, search.score.worth, search.bound))
        search.tell(search.score.worth, search.bound)
        if search.gap <= 0 or (found.optimal and not failed):
            return "proven"
        if search.gap <= _CLOSE and search.spent >= _CLOSE_FROM:
            return "close"
    return _reason(search)


def _reason(search: Search) -> StoppedBy:
    if search.asked:
        return "asked"
    if search.by_clock or search.clock_left <= 0:
        return "clock"
    return "effort" if search.over else "rounds"


def _raise_levels(search: Search, master: Master) -> None:
    """Meet more wishes and floors, until it is proven that no more can be met."""
    master.seek_levels()
    for _ in range(_ROUNDS):
        if search.over or search.spent > search.effort * 0.3:
            return
        master.hint(search.best)
        found = master.solve(
            search.effort * 0.1, max(search.clock_left, 0.1), search.seed, search.asks
        )
        search.take(found)
        before = search.score.levels
        failed = _learn(search, master, found)
        if not failed and (found.optimal or search.score.levels == before):
            return


def _learn(search: Search, master: Master, found: Found) -> bool:
    """Check the minutes of what the master chose, cut off what fails, mend it and keep it."""
    if found.chosen is None:
        return False
    game = search.game
    by_chain: dict[int, list[int]] = {}
    for at in found.chosen:
        by_chain.setdefault(game.chain_of[game.choices[at].team], []).append(at)
    failed = False
    for chain, chosen in by_chain.items():
        left = set(chosen)
        while game.fits(chain, left) is None:
            failed = True
            core = _core(game, chain, left)
            master.cut(chain, core)
            left.discard(core[-1])
    sketch = mended(game, found.chosen, found.joints)
    search.offer(sketch)
    return failed


def _core(game: Game, chain: int, chosen: Iterable[int]) -> list[int]:
    """Shrink what has no time to a part of which everything is needed for that."""
    core = sorted(chosen, key=lambda at: (game.choices[at].hour, at))
    for at in list(core):
        less = [one for one in core if one != at]
        if game.fits(chain, less) is None:
            core = less
    return core
