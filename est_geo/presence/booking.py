"""Booking: who takes which slot when, one visit after another, and no rule ever broken."""

import heapq
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from est_geo.presence.slots import Slot
from est_geo.presence.teams import Minutes, Team

_EFFECT_MINUTES = 120  # a visit is felt for about two hours (Koper 1995) ...
_REPEAT_VALUE = 0.5  # ... so another within them is worth half: the project's own judgement


@dataclass(frozen=True, slots=True)
class Visit:
    """One team at one place; minutes count from the period's first instant."""

    team: Team
    slot: Slot
    start: int
    minutes: int


@dataclass(slots=True)
class Diary:
    """What has been booked so far; the only thing that changes while a plan is made."""

    at: dict[str, int]
    travel: Minutes
    visits: list[Visit] = field(default_factory=list)
    of_people: dict[tuple[str, int], list[Visit]] = field(default_factory=lambda: defaultdict(list))
    of_place: dict[str, list[Slot]] = field(default_factory=lambda: defaultdict(list))
    made: dict[tuple[str, int, int], int] = field(default_factory=lambda: defaultdict(int))

    def value(self, slot: Slot) -> float:
        """Weight of a slot, halved for each visit already booked there within two hours."""
        near = (
            abs(other.start - slot.start) < _EFFECT_MINUTES for other in self.of_place[slot.hotspot]
        )
        return float(slot.weight * _REPEAT_VALUE ** sum(near))

    def visits_that_day(self, slot: Slot) -> int:
        """Count the visits booked at the slot's place on its local day."""
        return sum(other.day == slot.day for other in self.of_place[slot.hotspot])

    def free_starts(self, team: Team, slot: Slot, minutes: int) -> Minutes:
        """Minutes at which a team can begin a visit of a length inside the slot, travel counted."""
        first, last = max(slot.start, team.start), min(slot.end, team.end) - minutes
        starts = np.arange(first, last + 1, dtype=np.int64)
        for other in self.of_people[team.people]:
            way = int(self.travel[self.at[slot.hotspot], self.at[other.slot.hotspot]])
            after = starts >= other.start + other.minutes + way
            starts = starts[after | (starts + minutes + way <= other.start)]
        return starts

    def book(self, visit: Visit) -> None:
        """Write a visit down."""
        self.visits.append(visit)
        self.of_people[visit.team.people].append(visit)
        self.of_place[visit.slot.hotspot].append(visit.slot)
        self.made[visit.team.shift] += 1


def choose(
    slots: list[Slot],
    teams: list[Team],
    diary: Diary,
    rules: tuple[tuple[int, int], int],
    rng: np.random.Generator,
) -> tuple[list[Slot], list[Slot]]:
    """Book what can be booked; give back the slots nobody could take and those of full days."""
    lengths, limit = rules
    # Values only fall as visits are booked, so a slot whose value still holds is the strongest.
    lots = rng.permutation(len(slots)).tolist()
    heap = [(-slot.weight, lot, at) for at, (slot, lot) in enumerate(zip(slots, lots, strict=True))]
    heapq.heapify(heap)
    left, full = [], []
    while heap:
        stored, lot, at = heapq.heappop(heap)
        slot = slots[at]
        value = diary.value(slot)
        if value < -stored:
            heapq.heappush(heap, (-value, lot, at))
        elif diary.visits_that_day(slot) >= limit:
            full.append(slot)
        elif visit := _first_possible(slot, teams, diary, lengths, rng):
            diary.book(visit)
        else:
            left.append(slot)
    return left, full


def _first_possible(
    slot: Slot,
    teams: list[Team],
    diary: Diary,
    lengths: tuple[int, int],
    rng: np.random.Generator,
) -> Visit | None:
    shortest, longest = lengths
    free = [team for team in able(slot, teams) if diary.made[team.shift] < team.capacity]
    for team in sorted(free, key=lambda team: _preference(team, diary)):
        # What fits the longest visit also fits a shorter one, so only the length may have to give.
        for minutes in range(int(rng.integers(shortest, longest + 1)), shortest - 1, -1):
            starts = diary.free_starts(team, slot, minutes)
            if starts.size:
                return Visit(team, slot, int(rng.choice(starts)), minutes)
    return None


def able(slot: Slot, teams: list[Team]) -> list[Team]:
    """Teams that are out during a slot, work in its district and have the power it needs."""
    return [
        team
        for team in teams
        if team.is_out(slot) and team.covers(slot.district) and slot.needs in team.actor.powers
    ]


def _preference(team: Team, diary: Diary) -> tuple[int, float, int, int, int]:
    """Keep the teams with many powers for the places that need them, and share the work."""
    used = diary.made[team.shift] / team.capacity
    return len(team.actor.powers), used, team.rank, team.number, team.start
