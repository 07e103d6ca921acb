"""The rules that no plan may break, checked on the tables alone: knows nothing of the planner."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
import pandas as pd
from pyproj import Geod

from est_geo.presence import Plan, Problem
from est_geo.tables import GAPS, UNMET, VISITS, checked

MINUTE = pd.Timedelta(minutes=1)
HOUR = pd.Timedelta(hours=1)
KM_AN_HOUR = {"foot": 5, "bike": 15, "car": 25}
_GEOD = Geod(ellps="GRS80")


def no_rule_is_broken(problem: Problem, plan: Plan) -> None:
    visits = checked(plan.visits, VISITS)
    checked(plan.gaps, GAPS)
    checked(plan.unmet, UNMET)
    assert plan.unmet["words"].str.len().gt(10).all()
    assert all(len(one) > 10 for one in plan.notes)
    pins_are_kept_to_the_minute(problem, plan)
    free = visits[visits["pinned"] == 0]
    for visit in free.itertuples():
        own_hours_hold(problem, visit)
        powers_and_districts_hold(problem, visit)
        nothing_forbidden(problem, visit)
    a_place_has_one_visit_an_hour(problem, visits)
    a_place_has_no_more_than_its_day_allows(problem, visits)
    no_shift_makes_more_than_it_can(problem, visits)
    a_team_has_time_for_the_way(problem, visits)
    unwished_visits_are_where_something_is_expected(problem, free)
    gaps_are_hours_without_a_visit(problem, plan)


def shift_of(problem, visit):
    (row,) = problem.shifts[problem.shifts["shift_id"] == visit.shift_id].itertuples()
    return row


def actor_of(problem, visit):
    return next(one for one in problem.profile.actors if one.id == visit.actor)


def pins_are_kept_to_the_minute(problem, plan):
    unmet = set(plan.unmet["wish_id"])
    visits = plan.visits
    pins = problem.wishes[problem.wishes["kind"] == "pin"]
    kept = 0
    for pin in pins[~pins["wish_id"].isin(unmet)].itertuples():
        same = visits[
            (visits["pinned"] == 1)
            & (visits["place_id"] == pin.place_id)
            & (visits["start"] == pin.start)
            & (visits["end"] == pin.end)
        ]
        if not pd.isna(pin.actor):
            same = same[same["actor"] == pin.actor]
        if pin.team:
            same = same[same["team"] == pin.team]
        assert len(same) >= 1
        kept += 1
    assert kept == (visits["pinned"] == 1).sum()
    for visit in visits[visits["pinned"] == 1].itertuples():
        shift = shift_of(problem, visit)
        assert shift.start <= visit.start
        assert visit.end <= shift.end


def own_hours_hold(problem, visit):
    shortest, longest = problem.profile.thresholds.visit_minutes
    shift = shift_of(problem, visit)
    assert (visit.actor, visit.team) == (shift.actor, shift.team)
    assert shortest <= visit.minutes <= longest
    assert visit.end - visit.start == visit.minutes * MINUTE
    assert shift.start <= visit.start
    assert visit.end <= shift.end
    assert visit.end <= visit.start.floor("h") + HOUR
    for one in problem.away[problem.away["shift_id"] == visit.shift_id].itertuples():
        assert visit.end <= one.start or one.end <= visit.start


def place_of(problem, place_id):
    places = problem.places[problem.places["place_id"] == place_id]
    if len(places):
        return places.iloc[0]["needs"], bool(places.iloc[0]["felt_safe"])
    return "narvaro", False


def powers_and_districts_hold(problem, visit):
    actor = actor_of(problem, visit)
    needs, felt_safe = place_of(problem, visit.place_id)
    wishes = problem.wishes[
        problem.wishes["kind"].isin(["want", "together"])
        & (problem.wishes["place_id"] == visit.place_id)
        & (problem.wishes["start"] <= visit.start)
        & (problem.wishes["end"] >= visit.end)
    ]
    tasks = {needs, *wishes["task"].dropna()}
    assert tasks & {*actor.powers, *actor.tasks}
    assert visit.task in {*actor.powers, *actor.tasks}
    assert not actor.districts or visit.district in actor.districts
    assert not (felt_safe and actor.uniformed)


def nothing_forbidden(problem, visit):
    wishes = problem.wishes
    for one in wishes[wishes["kind"] == "forbid"].itertuples():
        mine = (pd.isna(one.actor) or one.actor == visit.actor) and one.team in {0, visit.team}
        if one.place_id == visit.place_id and mine:
            assert visit.end <= one.start or one.end <= visit.start


def a_place_has_one_visit_an_hour(problem, visits):
    hours = visits.assign(hour=visits["start"].dt.floor("h"))
    together = problem.wishes[problem.wishes["kind"] == "together"]
    for (place, hour), group in hours.groupby(["place_id", "hour"]):
        if len(group) == 1 or (group["pinned"] == 1).all():
            continue
        asked = together[
            (together["place_id"] == place)
            & (together["start"] < hour + HOUR)
            & (together["end"] > hour)
        ]
        assert len(group) in set(asked["count"])
        assert (group["start"] == group["start"].iloc[0]).all()
        assert group["actor"].nunique() == len(group)


def a_place_has_no_more_than_its_day_allows(problem, visits):
    local = visits["start"].dt.tz_convert(problem.profile.timezone).dt.date
    free = visits["pinned"] == 0
    hours = visits.assign(hour=visits["start"].dt.floor("h"), day=local, free=free)
    limit = problem.profile.thresholds.max_visits_per_place_and_day
    for _, group in hours.groupby(["place_id", "day"]):
        if group["free"].any():
            assert group["hour"].nunique() <= limit


def no_shift_makes_more_than_it_can(problem, visits):
    made = Counter(visits["shift_id"])
    pinned = Counter(visits.loc[visits["pinned"] == 1, "shift_id"])
    for shift in problem.shifts.itertuples():
        assert made[shift.shift_id] <= max(shift.capacity, pinned[shift.shift_id])


def a_team_has_time_for_the_way(problem, visits):
    speeds = {one.id: KM_AN_HOUR[one.travel] for one in problem.profile.actors}
    for (actor, _), mine in visits.groupby(["actor", "team"]):
        for one, other in pairwise(mine.sort_values("start").itertuples()):
            if one.pinned and other.pinned:
                continue
            metres = _GEOD.inv(one.lon, one.lat, other.lon, other.lat)[2]
            # The projected plane differs from the ellipsoid by under a thousandth here.
            way = 0.998 * metres * 1.3 / (speeds[actor] * 1000 / 60)
            assert (other.start - one.end) / MINUTE >= way
        for one, other in combinations(mine.itertuples(), 2):
            if not (one.pinned and other.pinned):
                assert one.end <= other.start or other.end <= one.start


def unwished_visits_are_where_something_is_expected(problem, free):
    weights = problem.demand.set_index(["place_id", "start"])["weight"].to_dict()
    wishes = problem.wishes[problem.wishes["kind"].isin(["want", "together"])]
    for visit in free.itertuples():
        weight = weights.get((visit.place_id, visit.start.floor("h")), 0.0)
        assert visit.weight == weight
        wished = (wishes["place_id"] == visit.place_id) & (wishes["start"] < visit.end)
        assert weight > 0 or (wished & (wishes["end"] > visit.start)).any()


def gaps_are_hours_without_a_visit(problem, plan):
    local = plan.visits["start"].dt.tz_convert(problem.profile.timezone)
    visited = set(zip(plan.visits["place_id"], local.dt.day_of_week, local.dt.hour, strict=True))
    gaps = plan.gaps
    assert visited.isdisjoint(zip(gaps["place_id"], gaps["weekday"], gaps["hour"], strict=True))
    assert np.all(np.diff(gaps["weight"]) <= 0)
    assert gaps["why"].str.len().gt(10).all()
