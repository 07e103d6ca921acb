"""A plan in the making: what has been chosen, whether more fits, and what it is all worth."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from est_geo.presence.board import Board
from est_geo.presence.choices import Choice, Options
from est_geo.presence.problems import HOUR_MINUTES
from est_geo.presence.rounds import Stop, best_order, pinned_stops, stop_of, way_of_chain
from est_geo.presence.worth import loss

EXPLORE = "explore"
_LOYALTY = 0.001  # of the strongest hour's value: what it takes to give up a visit planned before


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """
    How good a set of choices is; the greater in this order the better.

    `sought` is the worth and a little for every visit that the earlier plan had.
    """

    wishes: int
    districts: int
    explore: int
    sought: float
    worth: float

    @property
    def levels(self) -> tuple[int, int, int]:
        """Part that goes before worth: what is missing, as numbers up to zero."""
        return self.wishes, self.districts, self.explore


class Game:
    """A board with its options and all that is looked up again and again; it never changes."""

    def __init__(
        self, board: Board, options: Options, before: frozenset[tuple[int, int, int]] = frozenset()
    ) -> None:
        self.board, self.options = board, options
        greatest = float(board.value.max(initial=0.0))
        self.loyalty = [
            _LOYALTY * greatest * ((one.team, one.spot, one.hour) in before)
            for one in options.choices
        ]
        self.choices = options.choices
        self.chain_of = {team: at for at, chain in enumerate(board.chains) for team in chain}
        self.ways = [way_of_chain(board, chain) for chain in board.chains]
        self.fixed: list[list[Stop]] = []
        for at, chain in enumerate(board.chains):
            mine = [pin for pin in options.pins if pin.team in chain]
            self.fixed.append(pinned_stops(mine, self.ways[at]))
        self.pinned_hours = {(pin.spot, pin.hour) for pin in options.pins}
        self.stops = [stop_of(one) for one in self.choices]
        self.of_slot: dict[tuple[int, int], list[int]] = defaultdict(list)
        for one in self.choices:
            if one.joint < 0:
                self.of_slot[one.spot, one.hour].append(one.at)
        used = Counter(pin.team for pin in options.pins)
        self.room = [max(team.capacity - used[team.at], 0) for team in board.teams]
        limit = board.thresholds.max_visits_per_place_and_day
        of_day = Counter(self.day(*slot) for slot in self.pinned_hours)
        self.day_limit = {key: max(limit - n, 0) for key, n in of_day.items()}
        self.limit = limit
        self.reach = -(-board.thresholds.revisit_minutes // HOUR_MINUTES) - 1
        self.pinned_wants = self._pinned_wants()
        self.explore_target = self._explore_target()
        self.floors = self._floors()
        self._feasible: dict[tuple[int, frozenset[int]], list[Stop] | None] = {}

    def day(self, spot: int, hour: int) -> tuple[int, int]:
        """Place and local day of a slot."""
        return spot, int(self.board.clock.day[hour])

    def fits(self, chain: int, chosen: Iterable[int]) -> list[Stop] | None:
        """Find an order in which the people of a chain make their choices beside their pins."""
        key = chain, frozenset(chosen)
        if key not in self._feasible:
            stops = [*self.fixed[chain], *(self.stops[at] for at in sorted(key[1]))]
            self._feasible[key] = best_order(stops, self.ways[chain])
        return self._feasible[key]

    def want_count(self, wish: int) -> int:
        """Visits that a wish asks for beside the pins that already meet it."""
        return max(self.board.wishes[wish].count - self.pinned_wants.get(wish, 0), 0)

    def marginal(self, spot: int, hour: int, seen: Iterable[int]) -> float:
        """Give what a visited hour adds beside other visited hours of its place."""
        value = self.board.value[spot]
        near = (other for other in seen if other != hour and abs(other - hour) <= self.reach)
        lost = (
            loss(value[hour], value[other], abs(other - hour) * HOUR_MINUTES, self.board.thresholds)
            for other in near
        )
        return float(value[hour]) - sum(lost)

    def _pinned_wants(self) -> dict[int, int]:
        found: Counter[int] = Counter()
        for index, wish in enumerate(self.board.wishes):
            if wish.kind != "want":
                continue
            for pin in self.options.pins:
                team = self.board.teams[pin.team]
                task = wish.task or self.board.spots[wish.spot].needs
                inside = wish.start <= pin.start and pin.end <= wish.end
                if pin.spot == wish.spot and inside and wish.is_for(team) and team.can(task):
                    found[index] += 1
        return dict(found)

    def _explore_target(self) -> int:
        """Visits that explore: their share of all that could be made, where there are so many."""
        of_team = Counter(one.team for one in self.choices if one.joint < 0)
        most = sum(min(n, self.room[team]) for team, n in of_team.items())
        most += len(self.options.pins)
        slots = Counter(
            self.day(spot, hour)
            for spot, hour in self.of_slot
            if self.board.spots[spot].ground == EXPLORE
        )
        reachable = sum(min(n, self.day_limit.get(key, self.limit)) for key, n in slots.items())
        pinned = sum(self.board.spots[spot].ground == EXPLORE for spot, _ in self.pinned_hours)
        wanted = int(np.ceil(self.board.thresholds.explore_share * most - 1e-9))
        return max(min(wanted, reachable + pinned), 0)

    def _floors(self) -> dict[str, int]:
        """Visits a week of each priority district that has a slot somebody could take."""
        reachable = {self.board.spots[spot].district for spot, _ in self.of_slot}
        reachable |= {self.board.spots[spot].district for spot, _ in self.pinned_hours}
        return {one: self.board.floor for one, _ in self.board.priority if one in reachable}


class Sketch:
    """A set of choices that can be made together, with counts kept as it grows and shrinks."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.of_chain: list[set[int]] = [set() for _ in game.board.chains]
        self.of_team: Counter[int] = Counter()
        self.of_day: Counter[tuple[int, int]] = Counter()
        self.there: Counter[tuple[int, int]] = Counter()
        self.hours: dict[int, set[int]] = defaultdict(set)
        for spot, hour in game.pinned_hours:
            self.hours[spot].add(hour)
        self.met: Counter[int] = Counter()
        self.only: Counter[int] = Counter()
        self.joints: dict[int, tuple[int, ...]] = {}

    @property
    def chosen(self) -> list[int]:
        """Choices in order."""
        return sorted(at for chain in self.of_chain for at in chain)

    def copy(self) -> "Sketch":
        """Make another that can change by itself."""
        other = Sketch(self.game)
        for at in self.chosen:
            other._put(self.game.choices[at])
        other.joints = dict(self.joints)
        return other

    def allowed(self, choice: Choice) -> bool:
        """Whether a choice breaks no limit; whether there is time for it is for `fits`."""
        game, slot = self.game, (choice.spot, choice.hour)
        day = game.day(*slot)
        return (
            not self.there[slot]
            and self.of_team[choice.team] < game.room[choice.team]
            and self.of_day[day] < game.day_limit.get(day, game.limit)
            and (choice.only < 0 or self.only[choice.only] < game.want_count(choice.only))
        )

    def fits(self, choice: Choice) -> bool:
        """Whether the team has time for one more choice."""
        chain = self.game.chain_of[choice.team]
        return self.game.fits(chain, self.of_chain[chain] | {choice.at}) is not None

    def gain(self, choice: Choice) -> float:
        """Give what one more choice is worth."""
        alone = self.game.marginal(choice.spot, choice.hour, self.hours[choice.spot])
        return alone + self.game.loyalty[choice.at]

    def add(self, choice: Choice) -> None:
        """Choose one more; it must be allowed and fit."""
        self._put(choice)

    def remove(self, choice: Choice) -> None:
        """Take a choice back."""
        self._put(choice, -1)

    def add_joint(self, joint: int, members: Sequence[int]) -> None:
        """Choose a joint visit of these members, who must all fit."""
        for at in members:
            self._put(self.game.choices[at])
        self.joints[joint] = tuple(members)

    def joint_fits(self, joint: int, members: Sequence[int]) -> bool:
        """Whether the members of a joint visit can all be there."""
        one = self.game.options.joints[joint]
        slot = one.spot, one.hour
        day = self.game.day(*slot)
        if self.there[slot] or self.of_day[day] >= self.game.day_limit.get(day, self.game.limit):
            return False
        choices = [self.game.choices[at] for at in members]
        return all(
            self.of_team[one.team] < self.game.room[one.team] and self.fits(one) for one in choices
        )

    def score(self) -> Score:
        """Give how good the whole is."""
        game = self.game
        short = sum(
            max(game.want_count(index) - self.met[index], 0)
            for index, wish in enumerate(game.board.wishes)
            if wish.kind == "want"
        )
        met = game.options.met | {game.options.joints[at].wish for at in self.joints}
        short += sum(
            wish.count
            for index, wish in enumerate(game.board.wishes)
            if wish.kind == "together" and index not in met
        )
        lacking = sum(max(floor - self.in_district(one), 0) for one, floor in game.floors.items())
        explored = max(game.explore_target - self.exploring(), 0)
        worth = self.worth()
        kept = sum(game.loyalty[at] for chain in self.of_chain for at in chain)
        return Score(-short, -lacking, -explored, worth + kept, worth)

    def in_district(self, district: str) -> int:
        """Visited hours in a district."""
        spots = self.game.board.spots
        return sum(len(hours) for at, hours in self.hours.items() if spots[at].district == district)

    def exploring(self) -> int:
        """Visited hours at places that are there to explore."""
        spots = self.game.board.spots
        return sum(len(hours) for at, hours in self.hours.items() if spots[at].ground == EXPLORE)

    def worth(self) -> float:
        """Give what the visited hours are worth, lowered by rotation."""
        whole = 0.0
        for spot, hours in self.hours.items():
            seen: list[int] = []
            for hour in sorted(hours):
                whole += self.game.marginal(spot, hour, seen)
                seen.append(hour)
        return whole

    def _put(self, choice: Choice, step: int = 1) -> None:
        game, slot = self.game, (choice.spot, choice.hour)
        chain = self.of_chain[game.chain_of[choice.team]]
        (chain.add if step > 0 else chain.discard)(choice.at)
        self.of_team[choice.team] += step
        before = self.there[slot]
        self.there[slot] += step
        if before == 0 or self.there[slot] == 0:
            self.of_day[game.day(*slot)] += step
            (self.hours[choice.spot].add if step > 0 else self.hours[choice.spot].discard)(
                choice.hour
            )
        for wish in choice.wants:
            self.met[wish] += step
        if choice.only >= 0:
            self.only[choice.only] += step
