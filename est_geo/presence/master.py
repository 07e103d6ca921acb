"""The master: which visits to make, as an integer programme that knows the minutes only by cuts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from est_geo.presence.problems import HOUR_MINUTES
from est_geo.presence.rounds import Stop, best_order
from est_geo.presence.sketch import EXPLORE, Game, Sketch

_GRAIN = 100_000  # the greatest value of an hour as a whole number
Slot = tuple[int, int]
Expr = cp_model.LinearExpr
_total = cp_model.LinearExpr.sum


@dataclass(frozen=True, slots=True)
class Found:
    """What a solve of the master gave."""

    chosen: tuple[int, ...] | None
    joints: tuple[int, ...]
    bound: float
    optimal: bool
    effort: float
    by_clock: bool


class Master:
    """A model of the choices, tightened by cuts; its optimum is never below the best plan's."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.model = cp_model.CpModel()
        self.x = [self.model.new_bool_var("") for _ in game.choices]
        self.joint = [self.model.new_bool_var("") for _ in game.options.joints]
        greatest = float(game.board.value.max(initial=0.0))
        self.scale = _GRAIN / greatest if greatest else 1.0
        self.by_chain: list[dict[Slot, list[int]]] = [{} for _ in game.board.chains]
        for one in game.choices:
            mine = self.by_chain[game.chain_of[one.team]]
            mine.setdefault((one.spot, one.hour), []).append(one.at)
        self.visited = self._visited()
        self._limits()
        self._hours_of_teams()
        self.short = self._wishes()
        self.lacking, self.unexplored = self._floors()
        self.worth = self._worth()
        self.n_cuts = 0

    def _visited(self) -> dict[Slot, list[cp_model.IntVar]]:
        """Variables of which one says that a slot is visited; at most one of them may hold."""
        visited: dict[Slot, list[cp_model.IntVar]] = defaultdict(list)
        for one in self.game.choices:
            if one.joint < 0:
                visited[one.spot, one.hour].append(self.x[one.at])
        for joint in self.game.options.joints:
            visited[joint.spot, joint.hour].append(self.joint[joint.at])
            members = [self.x[at] for at in joint.members]
            count = self.game.board.wishes[joint.wish].count
            self.model.add(_total(members) == count * self.joint[joint.at])
            self._different(joint.members, joint.at)
        for variables in visited.values():
            if len(variables) > 1:
                self.model.add_at_most_one(variables)
        return visited

    def _different(self, members: Sequence[int], joint: int) -> None:
        """Let a joint visit be of different actors, the named one among them."""
        wish = self.game.board.wishes[self.game.options.joints[joint].wish]
        of_actor: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        named = []
        for at in members:
            team = self.game.board.teams[self.game.choices[at].team]
            of_actor[team.actor.id].append(self.x[at])
            if wish.actor is not None and wish.is_for(team):
                named.append(self.x[at])
        for mine in of_actor.values():
            self.model.add_at_most_one(mine)
        if wish.actor is not None:
            self.model.add(_total(named) >= self.joint[joint])

    def _limits(self) -> None:
        game = self.game
        of_team: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for one in game.choices:
            of_team[one.team].append(self.x[one.at])
        for team, variables in of_team.items():
            if len(variables) > game.room[team]:
                self.model.add(_total(variables) <= game.room[team])
        of_day: dict[Slot, list[cp_model.IntVar]] = defaultdict(list)
        for slot, variables in self.visited.items():
            of_day[game.day(*slot)] += variables
        for day, variables in of_day.items():
            limit = game.day_limit.get(day, game.limit)
            if len(variables) > limit:
                self.model.add(_total(variables) <= limit)
        self._wished_only()

    def _wished_only(self) -> None:
        """Let wishes allow no more than they ask for."""
        only: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for one in self.game.choices:
            if one.only >= 0:
                only[one.only].append(self.x[one.at])
        for wish, variables in only.items():
            self.model.add(_total(variables) <= self.game.want_count(wish))
        for joints in _by_wish(self.game).values():
            self.model.add_at_most_one([self.joint[at] for at in joints])

    def _hours_of_teams(self) -> None:
        """Within an hour: each visit takes its minutes and the way to the nearest other place."""
        shortest = self.game.board.thresholds.visit_minutes[0]
        for chain, slots in enumerate(self.by_chain):
            way = np.array(self.game.ways[chain])
            by_hour: dict[int, list[int]] = defaultdict(list)
            for spot, hour in slots:
                by_hour[hour].append(spot)
            for hour, spots in by_hour.items():
                if len(spots) < 2:  # noqa: PLR2004 - one place alone
                    continue
                near = way[np.ix_(spots, spots)].astype(float)
                np.fill_diagonal(near, np.inf)
                nearest = near.min(axis=1).astype(int).tolist()
                terms = [
                    (shortest + nearest[at]) * self.x[choice]
                    for at, spot in enumerate(spots)
                    for choice in slots[spot, hour]
                ]
                self.model.add(_total(terms) <= HOUR_MINUTES + max(nearest))
                apart = near > HOUR_MINUTES - 2 * shortest
                np.fill_diagonal(apart, val=False)
                for clique in _cliques(apart):
                    mine = [self.x[one] for at in clique for one in slots[spots[at], hour]]
                    self.model.add_at_most_one(mine)

    def _wishes(self) -> Expr:
        game = self.game
        matching: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for one in game.choices:
            for asked in one.wants:
                matching[asked].append(self.x[one.at])
        short: list[Expr] = []
        joints = _by_wish(game)
        for index, wish in enumerate(game.board.wishes):
            if wish.kind == "want" and (count := game.want_count(index)):
                lacks = self.model.new_int_var(0, count, "")
                self.model.add(_total(matching[index]) + lacks >= count)
                short.append(lacks)
            elif wish.kind == "together" and index not in game.options.met:
                met = _total([self.joint[at] for at in joints.get(index, [])])
                short.append(wish.count * (1 - met))
        return _total(short)

    def _floors(self) -> tuple[Expr, Expr]:
        game, spots = self.game, self.game.board.spots
        lacking = []
        for district, floor in game.floors.items():
            there = [
                one
                for slot, variables in self.visited.items()
                if spots[slot[0]].district == district
                for one in variables
            ]
            pinned = sum(spots[spot].district == district for spot, _ in game.pinned_hours)
            lacks = self.model.new_int_var(0, floor, "")
            self.model.add(_total(there) + pinned + lacks >= floor)
            lacking.append(lacks)
        exploring = [
            one
            for slot, variables in self.visited.items()
            if spots[slot[0]].ground == EXPLORE
            for one in variables
        ]
        pinned = sum(spots[spot].ground == EXPLORE for spot, _ in game.pinned_hours)
        unexplored = self.model.new_int_var(0, game.explore_target, "")
        self.model.add(_total(exploring) + pinned + unexplored >= game.explore_target)
        return _total(lacking), unexplored

    def _worth(self) -> Expr:
        game, board = self.game, self.game.board
        terms: list[Expr] = []
        pinned = game.pinned_hours
        slots = set(self.visited) | pinned
        for spot, hour in slots:
            value = board.value[spot]
            terms.append(self._whole(value[hour]) * self._seen((spot, hour)))
            for later in range(hour + 1, hour + game.reach + 1):
                if (spot, later) not in slots:
                    continue
                alone = value[hour] + value[later]
                lost = alone - value[hour] - game.marginal(spot, later, [hour])
                if lost > 0:
                    both = self.model.new_bool_var("")
                    seen = self._seen((spot, hour)) + self._seen((spot, later))
                    self.model.add(seen - both <= 1)
                    terms.append(-self._whole(lost) * both)
        terms += [
            self._whole(loyal) * self.x[at] for at, loyal in enumerate(game.loyalty) if loyal > 0
        ]
        return _total(terms)

    def _seen(self, slot: Slot) -> Expr:
        if slot in self.game.pinned_hours:
            return _total([1])
        return _total(self.visited[slot])

    def _whole(self, value: float) -> int:
        return round(value * self.scale)

    def keep_levels(self, levels: tuple[int, int, int]) -> None:
        """From now on only what misses no more wishes, floors and exploring than this."""
        for expression, most in zip(
            (self.short, self.lacking, self.unexplored), levels, strict=True
        ):
            self.model.add(expression <= -most)

    def seek_levels(self) -> None:
        """Seek first to meet wishes, then floors, then to explore."""
        game = self.game
        explore = 1 + game.explore_target
        floors = explore * (1 + sum(game.floors.values()))
        self.model.minimize(self.short * floors + self.lacking * explore + self.unexplored)

    def seek_worth(self) -> None:
        """Seek the greatest worth."""
        self.model.maximize(self.worth)

    def hint(self, sketch: Sketch) -> None:
        """Tell the solver where to begin."""
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        chosen = set(sketch.chosen)
        for at, variable in enumerate(self.x):
            self.model.add_hint(variable, at in chosen)
        for at, variable in enumerate(self.joint):
            self.model.add_hint(variable, at in sketch.joints)

    def cut(self, chain: int, chosen: Iterable[int]) -> None:
        """Forbid what has no time: for this chain, and wherever else the same has no time."""
        stops = [self.game.stops[at] for at in chosen]
        slots = [(stop.enter, stop.hour) for stop in stops]
        if best_order([_free(slot, self._least) for slot in slots], self.game.ways[chain]):
            self.model.add(_total([self.x[stop.choice] for stop in stops]) <= len(stops) - 1)
            self.n_cuts += 1
            return
        first = min(hour for _, hour in slots)
        pattern = [(spot, hour - first) for spot, hour in slots]
        for other in self._as_slow(chain):
            mine = self.by_chain[other]
            for hour in {hour for spot, hour in mine if spot == pattern[0][0]}:
                begin = hour - pattern[0][1]
                shifted = [(spot, begin + after) for spot, after in pattern]
                if all(slot in mine for slot in shifted):
                    terms = [self.x[at] for slot in shifted for at in mine[slot]]
                    self.model.add(_total(terms) <= len(shifted) - 1)
                    self.n_cuts += 1

    @property
    def _least(self) -> int:
        return self.game.board.thresholds.visit_minutes[0]

    def _as_slow(self, chain: int) -> list[int]:
        mine = np.array(self.game.ways[chain])
        return [
            at for at, way in enumerate(self.game.ways) if way is self.game.ways[chain]
            or (np.array(way) >= mine).all()
        ]  # fmt: skip

    def solve(
        self, effort: float, clock: float, seed: int, watch: Callable[[float], bool]
    ) -> Found:
        """Solve, for at most so many deterministic seconds; `watch` is told the bound."""
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.num_workers = 1
        settings.random_seed = seed % 2**31
        settings.max_deterministic_time = effort
        settings.max_time_in_seconds = clock
        settings.linearization_level = 2
        settings.relative_gap_limit = 1e-4
        solver.best_bound_callback = lambda bound: (
            solver.stop_search() if watch(bound / self.scale) else None
        )
        status = solver.solve(self.model, _Watcher(watch))
        good = status in {cp_model.OPTIMAL, cp_model.FEASIBLE}
        spent = float(solver.response_proto.deterministic_time)
        return Found(
            tuple(at for at, one in enumerate(self.x) if solver.boolean_value(one))
            if good
            else None,
            tuple(at for at, one in enumerate(self.joint) if solver.boolean_value(one))
            if good
            else (),
            solver.best_objective_bound / self.scale if good else float("inf"),
            status == cp_model.OPTIMAL,
            spent,
            status != cp_model.OPTIMAL and solver.wall_time >= clock,
        )


class _Watcher(cp_model.CpSolverSolutionCallback):
    """Asks, at every solution, whether to go on."""

    def __init__(self, watch: Callable[[float], bool]) -> None:
        super().__init__()
        self.watch = watch

    def on_solution_callback(self) -> None:
        """Stop when asked to."""
        if self.watch(float("nan")):
            self.stop_search()


def _by_wish(game: Game) -> dict[int, list[int]]:
    joints: dict[int, list[int]] = defaultdict(list)
    for one in game.options.joints:
        joints[one.wish].append(one.at)
    return joints


def _free(slot: Slot, least: int) -> Stop:
    """Make a stop that has its whole hour."""
    spot, hour = slot
    window = hour * HOUR_MINUTES, (hour + 1) * HOUR_MINUTES
    return Stop(hour, spot, spot, (window,), least)


def _cliques(apart: np.ndarray) -> list[list[int]]:
    """Cover all pairs that are too far apart with groups in which every pair is."""
    left = {(int(a), int(b)) for a, b in np.argwhere(np.triu(apart))}
    cliques = []
    while left:
        group = list(min(left))
        for at in range(len(apart)):
            if at not in group and all(apart[at, one] for one in group):
                group.append(at)
        left -= {(a, b) for a in group for b in group}
        cliques.append(sorted(group))
    return cliques
