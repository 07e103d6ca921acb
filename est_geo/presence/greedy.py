"""The greedy rival: the strongest slot left goes to the first team that can take it."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from est_geo.presence.choices import Choice
from est_geo.presence.rounds import Stop
from est_geo.presence.sketch import EXPLORE, Game, Sketch


@dataclass(slots=True)
class Diary:
    """Visits booked so far, each with its minutes: a greedy plan never moves one."""

    sketch: Sketch
    booked: dict[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def game(self) -> Game:
        """What is played."""
        return self.sketch.game

    def free_starts(self, choice: Choice, minutes: int) -> list[int]:
        """Minutes at which a visit of a length can begin beside all that is booked."""
        chain = self.game.chain_of[choice.team]
        way = self.game.ways[chain]
        booked = [
            (self.booked[at][0], sum(self.booked[at]), self.game.stops[at])
            for at in self.sketch.of_chain[chain]
        ]
        booked += [(*_span(stop), stop) for stop in self.game.fixed[chain]]
        starts = [start for low, high in choice.windows for start in range(low, high - minutes + 1)]
        for begin, end, stop in booked:
            before, after = way[choice.spot][stop.enter], way[stop.leave][choice.spot]
            starts = [
                one for one in starts if one + minutes + before <= begin or one >= end + after
            ]
        return starts

    def book(self, choice: Choice, rng: np.random.Generator) -> bool:
        """Book a visit at a minute and of a length that the lot decides, if there is room."""
        if not self.sketch.allowed(choice):
            return False
        longest = self.game.board.thresholds.visit_minutes[1]
        # What fits the longest visit also fits a shorter one, so only the length may have to give.
        for minutes in range(int(rng.integers(choice.least, longest + 1)), choice.least - 1, -1):
            starts = self.free_starts(choice, minutes)
            if starts:
                self.sketch.add(choice)
                self.booked[choice.at] = starts[int(rng.integers(len(starts)))], minutes
                return True
        return False

    def book_joint(self, joint: int) -> bool:
        """Book the first actors that can all come, if they are enough."""
        one = self.game.options.joints[joint]
        wish = self.game.board.wishes[one.wish]
        free = [
            at
            for at in one.members
            if self.free_starts(self.game.choices[at], self.game.choices[at].least)
            and self.sketch.joint_fits(joint, [at])
        ]
        members = company(self.game, free, wish.actor, wish.team, wish.count)
        if members is None:
            return False
        self.sketch.add_joint(joint, members)
        for at in members:
            self.booked[at] = self.game.choices[at].windows[0][0], self.game.choices[at].least
        return True


def company(
    game: Game, free: Iterable[int], actor: str | None, number: int, count: int
) -> tuple[int, ...] | None:
    """Choose so many different actors, the named one among them; None where they are too few."""
    teams = {at: game.board.teams[game.choices[at].team] for at in free}
    ordered = sorted(teams, key=lambda at: (len(teams[at].actor.powers), teams[at].rank, at))
    if actor is not None:
        named = [
            at for at in ordered if teams[at].actor.id == actor and number in {0, teams[at].number}
        ]
        ordered = [*named[:1], *(at for at in ordered if at not in named)] if named else []
    members: dict[str, int] = {}
    for at in ordered:
        if len(members) < count:
            members.setdefault(teams[at].actor.id, at)
    return tuple(sorted(members.values())) if len(members) == count else None


def booked_greedily(game: Game, rng: np.random.Generator) -> Diary:
    """
    Book wishes, then each district's floor, then what explores, then the strongest slots left.

    Within each the strongest comes first, and goes to the able team with the fewest powers, then
    the most visits left.
    """
    diary = Diary(Sketch(game))
    _book_wishes(diary, rng)
    spots = game.board.spots
    for district, floor in game.floors.items():
        mine = [slot for slot in game.of_slot if spots[slot[0]].district == district]
        _book_slots(diary, mine, floor - diary.sketch.in_district(district), rng)
    exploring = [slot for slot in game.of_slot if spots[slot[0]].ground == EXPLORE]
    _book_slots(diary, exploring, game.explore_target - diary.sketch.exploring(), rng)
    _book_slots(diary, list(game.of_slot), len(game.choices), rng)
    return diary


def _book_wishes(diary: Diary, rng: np.random.Generator) -> None:
    game, sketch = diary.game, diary.sketch
    by_wish: dict[int, list[Choice]] = {}
    for one in game.choices:
        for index in one.wants if one.joint < 0 else ():
            by_wish.setdefault(index, []).append(one)
    for index, wish in enumerate(game.board.wishes):
        if wish.kind == "together" and index not in game.options.met:
            mine = [one for one in game.options.joints if one.wish == index]
            mine.sort(key=lambda one: -game.marginal(one.spot, one.hour, sketch.hours[one.spot]))
            any(diary.book_joint(one.at) for one in mine)
        while wish.kind == "want" and sketch.met[index] < game.want_count(index):
            ordered = sorted(
                by_wish.get(index, []),
                key=lambda one: (-sketch.gain(one), _preference(diary, one)),
            )
            if not any(diary.book(one, rng) for one in ordered):
                break


def _book_slots(
    diary: Diary, slots: list[tuple[int, int]], most: int, rng: np.random.Generator
) -> None:
    """Book up to so many of some slots, strongest first."""
    game, sketch = diary.game, diary.sketch
    # Gains only fall as visits are booked, so a slot whose gain still holds is the strongest.
    lots = rng.permutation(len(slots)).tolist()
    heap = [
        (-game.marginal(*slot, sketch.hours[slot[0]]), lot, slot)
        for slot, lot in zip(slots, lots, strict=True)
    ]
    heapq.heapify(heap)
    while heap and most > 0:
        stored, lot, slot = heapq.heappop(heap)
        gain = game.marginal(*slot, sketch.hours[slot[0]])
        if gain <= 0:
            continue
        if gain < -stored:
            heapq.heappush(heap, (-gain, lot, slot))
            continue
        choices = [game.choices[at] for at in game.of_slot[slot]]
        ordered = sorted(choices, key=lambda one: _preference(diary, one))
        most -= any(diary.book(one, rng) for one in ordered if one.only < 0)


def _preference(diary: Diary, choice: Choice) -> tuple[bool, int, float, int, int, int, int]:
    """Keep what was planned, the teams with many powers for what needs them; share the work."""
    team = diary.game.board.teams[choice.team]
    used = diary.sketch.of_team[team.at] / max(team.capacity, 1)
    new = diary.game.loyalty[choice.at] == 0
    return new, len(team.actor.powers), used, team.rank, team.number, team.start, choice.at


def _span(stop: Stop) -> tuple[int, int]:
    """Minutes that fixed stops take."""
    return stop.windows[0]
