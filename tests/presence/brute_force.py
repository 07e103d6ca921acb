"""The best plan there is, by trying every one: for problems of a few places and hours.

Written on the tables alone, with its own clock and its own rules; it knows wishes of the kinds
want (whole hours, no task), pin (of a named team) and forbid (whole hours).
"""

from itertools import permutations, product

import numpy as np
import pandas as pd
from pyproj import Transformer

from est_geo.presence import Problem

KM_AN_HOUR = {"foot": 5, "bike": 15, "car": 25}
MINUTE, HOUR = pd.Timedelta(minutes=1), pd.Timedelta(hours=1)


def best_plan(problem: Problem) -> tuple[int, int, int, float]:
    """Return the fewest visits missing in wishes, floors, exploring; then the greatest worth."""
    town = _Town(problem)
    slots = town.slots()
    able = [[None, *town.able(place, hour)] for place, hour in slots]
    best = None
    for teams in product(*able):
        made = [(team, *slot) for team, slot in zip(teams, slots, strict=True) if team is not None]
        if town.keeps_rules(made):
            score = town.score(made)
            best = score if best is None else max(best, score)
    assert best is not None
    return best


class _Town:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.limits = problem, problem.profile.thresholds
        self.weights = problem.demand.set_index(["place_id", "start"])["weight"].to_dict()
        self.places = {row.place_id: row for row in problem.places.itertuples()}
        self.shifts = {row.shift_id: row for row in problem.shifts.itertuples()}
        self.actors = {one.id: one for one in problem.profile.actors}
        kinds = problem.wishes.groupby("kind")
        self.of_kind = {kind: list(group.itertuples()) for kind, group in kinds}
        self.pins = [(self.shift_of(one), one) for one in self.of_kind.get("pin", [])]
        self.pins = [one for one in self.pins if one[0] is not None]
        turn = Transformer.from_crs("EPSG:4326", problem.profile.projected_crs, always_xy=True)
        self.at = {row.place_id: turn.transform(row.lon, row.lat) for row in self.places.values()}
        self.explore = self.explore_target()
        self.floors = self.district_floors()

    def slots(self):
        """Hours at places where something is expected or somebody wishes a visit."""
        found = {slot for slot, weight in self.weights.items() if weight > 0}
        for one in self.of_kind.get("want", []):
            hours = pd.date_range(one.start, one.end, freq="h", inclusive="left")
            found |= {(one.place_id, hour) for hour in hours}
        return sorted(found)

    def wished(self, shift, place, hour):
        return any(
            place == one.place_id
            and one.start <= hour
            and hour + HOUR <= one.end
            and (pd.isna(one.actor) or shift.actor == one.actor)
            and one.team in {0, shift.team}
            for one in self.of_kind.get("want", [])
        )

    def shift_of(self, pin):
        actor, place = self.actors[pin.actor], self.places[pin.place_id]
        if place.needs not in actor.powers:
            return None
        if actor.districts and place.district not in actor.districts:
            return None
        for shift in self.shifts.values():
            out = shift.start <= pin.start and pin.end <= shift.end
            if (shift.actor, shift.team) == (pin.actor, pin.team) and out:
                away = self.problem.away
                mine = away[away["shift_id"] == shift.shift_id]
                if not ((mine["start"] < pin.end) & (mine["end"] > pin.start)).any():
                    return shift.shift_id
        return None

    def able(self, place, hour):
        row = self.places[place]
        for one in self.of_kind.get("forbid", []):
            if one.place_id == place and one.start < hour + HOUR and hour < one.end:
                return []
        for _, pin in self.pins:
            if pin.place_id == place and pin.start < hour + HOUR and hour < pin.end:
                return []
        found = []
        for shift in self.shifts.values():
            actor = self.actors[shift.actor]
            away = self.problem.away
            mine = away[away["shift_id"] == shift.shift_id]
            meets = ((mine["start"] < hour + HOUR) & (mine["end"] > hour)).any()
            out = shift.start <= hour and hour + HOUR <= shift.end and not meets
            fits = row.needs in actor.powers and not (row.felt_safe and actor.uniformed)
            worth = self.weights.get((place, hour), 0) > 0 or self.wished(shift, place, hour)
            if worth and out and fits and (not actor.districts or row.district in actor.districts):
                found.append(shift.shift_id)
        return found

    def keeps_rules(self, made):
        pinned = [(shift, pin.place_id, pin.start.floor("h")) for shift, pin in self.pins]
        for shift in {one[0] for one in made}:
            n = sum(one[0] == shift for one in [*made, *pinned])
            if n > self.shifts[shift].capacity:
                return False
            if not self.has_time(shift, [one[1:] for one in made if one[0] == shift]):
                return False
        days = {}
        for _, place, hour in {*made, *pinned}:
            day = hour.tz_convert(self.problem.profile.timezone).date()
            days.setdefault((place, day), set()).add(hour)
        free = {(one[1], one[2].tz_convert(self.problem.profile.timezone).date()) for one in made}
        limit = self.limits.max_visits_per_place_and_day
        return all(len(days[key]) <= limit for key in free)

    def has_time(self, shift, visits):
        """Whether some order of the visits has time for every one, each as early as it can be."""
        pins = [one for held, one in self.pins if held == shift]
        shortest = self.limits.visit_minutes[0]
        least = [(place, hour, hour + HOUR, shortest) for place, hour in visits]
        least += [
            (one.place_id, one.start, one.end, (one.end - one.start) // MINUTE) for one in pins
        ]
        speed = KM_AN_HOUR[self.actors[self.shifts[shift].actor].travel] * 1000 / 60
        for order in permutations(least):
            ready, here = None, None
            for place, opens, closes, minutes in order:
                start = opens
                if here is not None:
                    metres = np.hypot(*np.subtract(self.at[here], self.at[place]))
                    start = max(opens, ready + int(np.ceil(metres * 1.3 / speed)) * MINUTE)
                if start + minutes * MINUTE > closes:
                    break
                ready, here = start + minutes * MINUTE, place
            else:
                return True
        return False

    def explore_target(self):
        """As many of all that could be made as their share, where there are so many."""
        slots = [slot for slot, weight in self.weights.items() if weight > 0]
        able = {slot: self.able(*slot) for slot in slots}
        most = len(self.pins)
        for shift in self.shifts.values():
            held = sum(one == shift.shift_id for one, _ in self.pins)
            mine = sum(shift.shift_id in teams for teams in able.values())
            most += min(mine, max(shift.capacity - held, 0))
        reach = 0
        for place, row in self.places.items():
            if row.ground == "explore":
                held = len({pin.start.floor("h") for _, pin in self.pins if pin.place_id == place})
                mine = sum(bool(able[slot]) for slot in slots if slot[0] == place)
                left = max(self.limits.max_visits_per_place_and_day - held, 0)
                reach += min(mine, left) + held
        return min(int(np.ceil(self.limits.explore_share * most - 1e-9)), reach)

    def district_floors(self):
        """Visits that every priority district is to have where somebody could come."""
        reach = {self.places[slot[0]].district for slot in self.slots() if self.able(*slot)}
        reach |= {self.places[pin.place_id].district for _, pin in self.pins}
        floor = self.limits.district_floor
        names = self.problem.profile.districts["id"] if floor else []
        return {one: floor for one in names if one in reach}

    def score(self, made):
        hours = {(place, hour) for _, place, hour in made}
        hours |= {(pin.place_id, pin.start.floor("h")) for _, pin in self.pins}
        short = 0
        for one in self.of_kind.get("want", []):
            got = [
                1 for shift, place, hour in made
                if place == one.place_id and one.start <= hour and hour + HOUR <= one.end
                and (pd.isna(one.actor) or self.shifts[shift].actor == one.actor)
                and one.team in {0, self.shifts[shift].team}
            ]  # fmt: skip
            got += [
                1 for shift, pin in self.pins
                if pin.place_id == one.place_id and one.start <= pin.start and pin.end <= one.end
                and (pd.isna(one.actor) or self.shifts[shift].actor == one.actor)
                and one.team in {0, self.shifts[shift].team}
            ]  # fmt: skip
            short += max(one.count - len(got), 0)
        explored = sum(self.places[place].ground == "explore" for place, _ in hours)
        lacking = sum(
            max(floor - sum(self.places[place].district == one for place, _ in hours), 0)
            for one, floor in self.floors.items()
        )
        return -short, -lacking, -max(self.explore - explored, 0), self.worth(hours)

    def worth(self, hours):
        limits = self.limits
        value = {}
        for place, hour in hours:
            weeks = min(self.places[place].weeks_running, limits.rotation_weeks)
            kept = 1 - limits.rotation_loss * weeks / limits.rotation_weeks
            value[place, hour] = self.weights.get((place, hour), 0.0) * kept
        total = sum(value.values())
        for one, other in product(hours, hours):
            apart = (other[1] - one[1]) / MINUTE
            if one[0] == other[0] and 0 < apart < limits.revisit_minutes:
                total -= (1 - limits.repeat_value) * min(value[one], value[other])
        return total
