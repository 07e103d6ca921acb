from collections import Counter
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from est_geo.errors import ProfileError
from est_geo.periods import Period
from est_geo.presence import Plan, demand, plan_visits
from est_geo.profile import DAYS, Actor, Power, Profile, Shift
from est_geo.tables import GAPS, VISITS, checked
from tests.presence.presence_town import DISTRICTS, actor, hours, spots, town

ZONE = "Europe/Stockholm"
WEEK = Period.parse("2026-W46")
POWERS = ("samtal", "narvaro", "tillsyn", "ordning")
Case = tuple[pd.DataFrame, Profile, Period, int]
Weights = dict[tuple[str, int, int], float]
MINUTE = pd.Timedelta(minutes=1)

shift = st.tuples(
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True),
    st.integers(8, 22),
    st.integers(23, 30),
    st.integers(1, 2),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    actors = [
        actor(
            f"a{at}",
            draw(st.lists(st.sampled_from(POWERS), min_size=1, max_size=4, unique=True)),
            shifts=draw(st.lists(shift, min_size=1, max_size=2)),
            visits_per_shift=draw(st.integers(1, 8)),
            districts=draw(st.lists(st.sampled_from(DISTRICTS), max_size=2, unique=True)),
        )
        for at in range(draw(st.integers(1, 3)))
    ]
    n = draw(st.integers(1, 5))
    apart = draw(st.sampled_from([150.0, 2500.0, 9000.0]))
    rng = np.random.default_rng(draw(st.integers(0, 2**31)))
    weights = {
        # Crowded into three days, so that teams must often choose and travel.
        (f"p{rng.integers(n)}", int(rng.integers(4, 7)), int(rng.integers(24))): float(
            rng.gamma(2, 2)
        )
        for _ in range(draw(st.integers(1, 60)))
    }
    profile = town(*actors, max_visits_per_place_and_day=draw(st.integers(1, 4)))
    needs = {f"p{at}": draw(st.sampled_from(POWERS)) for at in range(n)}
    wanted = demand(spots(n, apart_m=apart), hours(weights), profile, weeks=13, needs=needs)
    week = draw(st.sampled_from(["2026-W13", "2026-W43", "2026-W46"]))
    return wanted, profile, Period.parse(week), draw(st.integers(0, 5))


ordinary = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def local(times: pd.Series) -> pd.Series:
    return times.dt.tz_convert(ZONE)


def shifts_at(
    one_actor: Actor, start: pd.Timestamp, end: pd.Timestamp
) -> list[tuple[pd.Timestamp, Shift]]:
    """Shifts of an actor that hold a visit: the oracle builds them day by day on the clock."""
    found = []
    for back in (0, 1):
        day = start.tz_convert(ZONE).normalize().tz_localize(None) - pd.Timedelta(days=back)
        for one in one_actor.shifts:
            begin, stop = day + pd.Timedelta(hours=one.start), day + pd.Timedelta(hours=one.end)
            begin, stop = (
                moment.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
                for moment in (begin, stop)
            )
            if DAYS[day.weekday()] in one.days and begin <= start and end <= stop:
                found.append((begin, one))
    return found


def metres(one: NamedTuple, other: NamedTuple) -> float:
    here, there = one._asdict(), other._asdict()
    ellipsoid = Geod(ellps="GRS80")
    return ellipsoid.inv(here["lon"], here["lat"], there["lon"], there["lat"])[2]


def hours_powers_and_districts_hold(case: Case, plan: Plan) -> None:
    wanted, profile, week, _ = case
    visits = checked(plan.visits, VISITS)
    needs = dict(zip(wanted["hotspot"], wanted["needs"], strict=True))
    actors = {one.id: one for one in profile.actors}
    begin, after = week.bounds(ZONE)
    assert (visits["start"] >= begin).all()
    assert (visits["end"] <= after).all()
    assert visits["minutes"].between(10, 16).all()
    assert ((visits["end"] - visits["start"]) == visits["minutes"] * MINUTE).all()
    for visit in visits.itertuples():
        who = actors[visit.actor]
        assert needs[visit.place_id] in who.powers
        assert not who.districts or visit.district in who.districts
        assert shifts_at(who, visit.start, visit.end)


def a_place_has_one_visit_an_hour_and_no_more_than_allowed_a_day(case: Case, plan: Plan) -> None:
    _, profile, _, _ = case
    visits = plan.visits
    hour = visits["start"].dt.floor("h")
    assert (visits["end"] <= hour + 60 * MINUTE).all()
    assert not pd.DataFrame({"place": visits["place_id"], "hour": hour}).duplicated().any()
    a_day = Counter(zip(visits["place_id"], local(visits["start"]).dt.date, strict=True))
    assert all(n <= profile.thresholds.max_visits_per_place_and_day for n in a_day.values())


def a_team_is_in_one_place_at_a_time_and_has_time_to_get_there(_case: Case, plan: Plan) -> None:
    visits = plan.visits
    for _, mine in visits.groupby(["actor", "team"]):
        for one, other in combinations(mine.sort_values("start").itertuples(), 2):
            between = (other.start - one.end) / MINUTE
            # The projected plane differs from the ellipsoid by under a tenth of a per cent here.
            assert between >= 0.998 * metres(one, other) * 1.3 / 250


def no_shift_is_asked_for_more_visits_than_its_teams_make(case: Case, plan: Plan) -> None:
    _, profile, _, _ = case
    visits = plan.visits
    for one in profile.actors:
        mine = visits[visits["actor"] == one.id]
        held = [shifts_at(one, visit.start, visit.end) for visit in mine.itertuples()]
        # Where shifts overlap a visit may belong to either, so only sure ones are counted.
        sure = Counter(
            (begin, of.start, of.end, of.teams)
            for found in held
            if len(found) == 1
            for begin, of in found
        )
        assert all(n <= key[3] * one.visits_per_shift for key, n in sure.items())


def gaps_are_strong_hours_without_a_visit(case: Case, plan: Plan) -> None:
    wanted, _, _, _ = case
    gaps = checked(plan.gaps, GAPS)
    start = local(plan.visits["start"])
    visited = set(zip(plan.visits["place_id"], start.dt.day_of_week, start.dt.hour, strict=True))
    assert visited.isdisjoint(zip(gaps["place_id"], gaps["weekday"], gaps["hour"], strict=True))
    assert (gaps["weight"] >= 2 / 13).all()
    weight = wanted.set_index(["hotspot", "weekday", "hour"])["weight"]
    assert all(weight[g.place_id, g.weekday, g.hour] == g.weight for g in gaps.itertuples())
    assert gaps["why"].str.len().gt(10).all()


@settings(ordinary, max_examples=10)
@given(cases())
def test_same_seed_same_plan_whatever_the_order_of_rows(case: Case):
    wanted, profile, week, seed = case
    plan = plan_visits(wanted, profile, week, seed=seed)
    again = plan_visits(wanted.sample(frac=1, random_state=1), profile, week, seed=seed)
    pd.testing.assert_frame_equal(plan.visits, again.visits)
    pd.testing.assert_frame_equal(plan.gaps, again.gaps)
    assert (plan.covered, plan.notes) == (again.covered, again.notes)


def nobody_is_sent_where_nothing_has_happened(case: Case, plan: Plan) -> None:
    _, profile, _, _ = case
    assert (plan.visits["weight"] >= profile.thresholds.visit_min_incidents / 13).all()


def covered_is_a_share_and_the_weight_of_the_visits_is_the_demands(case: Case, plan: Plan) -> None:
    wanted, _, _, _ = case
    assert 0 <= plan.covered <= 1 + 1e-9
    start = local(plan.visits["start"])
    keys = zip(plan.visits["place_id"], start.dt.day_of_week, start.dt.hour, strict=True)
    weight = wanted.set_index(["hotspot", "weekday", "hour"])["weight"]
    assert [weight[key] for key in keys] == plan.visits["weight"].tolist()


RULES = (
    hours_powers_and_districts_hold,
    a_place_has_one_visit_an_hour_and_no_more_than_allowed_a_day,
    a_team_is_in_one_place_at_a_time_and_has_time_to_get_there,
    no_shift_is_asked_for_more_visits_than_its_teams_make,
    gaps_are_strong_hours_without_a_visit,
    nobody_is_sent_where_nothing_has_happened,
    covered_is_a_share_and_the_weight_of_the_visits_is_the_demands,
)


@ordinary
@given(cases())
def test_no_rule_is_ever_broken(case: Case):
    wanted, profile, week, seed = case
    plan = plan_visits(wanted, profile, week, seed=seed)
    for holds in RULES:
        holds(case, plan)


def simple(
    weights: Weights,
    *actors: Actor,
    needs: dict[str, Power] | None = None,
    n: int = 3,
    **thresholds: object,
) -> Plan:
    profile = town(*actors, **thresholds)
    wanted = demand(spots(n), hours(weights), profile, weeks=13, needs=needs or {})
    return plan_visits(wanted, profile, WEEK)


GUARD = actor("vakt", ["narvaro"], shifts=[(["fre"], 18, 26, 1)], visits_per_shift=5)


def test_the_strongest_hour_is_visited_with_a_sentence_that_says_why():
    plan = simple({("p1", 4, 22): 4.0, ("p0", 4, 10): 9.0}, GUARD)
    (visit,) = plan.visits.itertuples()
    assert (visit.place_id, visit.start.tz_convert(ZONE).hour, visit.team) == ("p1", 22, 1)
    assert visit.why == (
        "Plats 1 har haft 34 händelser på 13 veckor, flest fre–lör 21–01; "
        "fre 22–23 väntas 0,31 händelser."
    )
    assert plan.covered == 1.0
    assert "30\u00a0%" not in plan.notes[0]
    assert "100\u00a0%" in plan.notes[0]
    assert "31\u00a0%" in plan.notes[0]


def test_capacity_goes_to_the_strongest_and_neighbouring_hours_are_worth_half():
    one = GUARD.model_copy(update={"visits_per_shift": 2})
    plan = simple({("p0", 4, 20): 10.0, ("p0", 4, 21): 9.0, ("p1", 4, 22): 5.0}, one)
    places = dict(zip(local(plan.visits["start"]).dt.hour, plan.visits["place_id"], strict=True))
    assert places == {20: "p0", 22: "p1"}


def test_two_hours_apart_is_worth_all_of_it():
    one = GUARD.model_copy(update={"visits_per_shift": 2})
    plan = simple({("p0", 4, 20): 10.0, ("p0", 4, 22): 9.0, ("p1", 4, 23): 8.0}, one)
    assert plan.visits["place_id"].tolist() == ["p0", "p0"]


def test_the_actor_with_fewest_powers_is_sent_so_that_the_police_stay_free():
    police = actor("polis", ["narvaro", "ordning"], shifts=[(["fre"], 18, 26, 1)])
    plan = simple({("p0", 4, 22): 9.0, ("p1", 4, 22): 8.0}, police, GUARD, needs={"p1": "ordning"})
    assert dict(zip(plan.visits["place_id"], plan.visits["actor"], strict=True)) == {
        "p0": "vakt",
        "p1": "polis",
    }


@pytest.mark.parametrize(
    ("weights", "needs", "why"),
    [
        ({("p0", 0, 22): 9.0}, {}, "ingen aktör är ute då"),
        ({("p0", 4, 22): 9.0}, {"p0": "ordning"}, "ingen aktör med befogenheten ordning är ute då"),
        ({("p1", 4, 22): 9.0}, {}, "ingen aktör som verkar i stadsdelen är ute då"),
    ],
)
def test_a_gap_says_why(weights: Weights, needs: dict[str, Power], why: str):
    plan = simple(weights, GUARD.model_copy(update={"districts": ("city",)}), needs=needs)
    assert plan.visits.empty
    assert plan.gaps["why"].tolist() == [why]
    assert plan.covered == 0.0


def test_a_gap_because_all_teams_are_busy():
    one = GUARD.model_copy(update={"visits_per_shift": 1})
    plan = simple({("p0", 4, 22): 9.0, ("p1", 4, 22): 9.0}, one)
    assert len(plan.visits) == 1
    assert plan.gaps["why"].tolist() == ["alla lag är upptagna"]


def test_one_incident_in_an_hour_is_no_pattern_and_no_gap():
    assert simple({("p0", 0, 22): 1.0}, GUARD).gaps.empty


def test_what_the_daily_limit_leaves_is_said_and_is_no_gap():
    weights = {("p0", 4, hour): 9.0 for hour in range(18, 24)}
    plan = simple(weights, GUARD, n=1, max_visits_per_place_and_day=1)
    assert len(plan.visits) == 1
    assert plan.gaps.empty
    assert plan.notes[1] == "5 starka timmar lämnades för att platsen redan har 1 besök den dagen."


def test_no_hot_spots_or_no_actors_give_empty_tables_and_a_note():
    nobody = simple({("p0", 4, 22): 9.0})
    assert nobody.visits.empty
    assert nobody.gaps.empty
    assert nobody.notes == (
        "Profilen har ingen aktör med pass och befogenhet, så inga besök kan föreslås.",
    )
    nowhere = simple({}, GUARD, n=0)
    assert checked(nowhere.visits, VISITS).empty
    assert nowhere.notes == ("Det finns ingen hotspot att planera besök vid.",)


def test_a_hot_spot_without_times_of_day_is_said():
    plan = simple({("p0", 4, 22): 9.0}, GUARD, n=3)
    assert plan.notes[-1].startswith("2 hotspots saknar händelser med klockslag")


@pytest.mark.parametrize("minutes", [(16, 10), (0, 5), (10, 61)])
def test_impossible_lengths_of_visit_are_refused(minutes: tuple[int, int]):
    with pytest.raises(ProfileError, match="visit_minutes måste vara två längder"):
        simple({("p0", 4, 22): 9.0}, GUARD, visit_minutes=minutes)


def test_minutes_are_irregular_and_the_seed_decides():
    profile = town(actor("a", ["narvaro"], shifts=[(list(DAYS), 8, 20, 1)], visits_per_shift=9))
    every = {("p0", day, hour): 5.0 for day in range(7) for hour in range(8, 20)}
    wanted = demand(spots(1), hours(every), profile, weeks=13, needs={})
    first, second = (plan_visits(wanted, profile, WEEK, seed=seed).visits for seed in (0, 1))
    assert first["start"].dt.minute.nunique() > 10
    assert first["minutes"].nunique() > 3
    assert not first["start"].equals(second["start"])


def test_linkopings_actors_cover_a_friday_night_and_leave_no_rule_broken():
    profile = Profile.load("linkoping")
    rng = np.random.default_rng(0)
    weights = {
        (f"p{p}", d, h): float(rng.gamma(1, 1))
        for p in range(40)
        for d in range(7)
        for h in range(24)
    }
    wanted = demand(spots(40), hours(weights), profile, weeks=13, needs={})
    plan = plan_visits(wanted, profile, WEEK)
    assert set(plan.visits["actor"]) <= {one.id for one in profile.actors if one.powers}
    assert len(plan.visits) > 100
    assert 0 < plan.covered < 1


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**31), st.sampled_from([2500.0, 7000.0]))
def test_no_further_visit_can_be_added_without_moving_one(seed: int, apart: float):
    profile = town(
        GUARD.model_copy(update={"visits_per_shift": 40}), max_visits_per_place_and_day=9
    )
    evening = {("p" + str(p), 4, hour): 5.0 for p in range(4) for hour in range(18, 24)}
    wanted = demand(spots(4, apart_m=apart), hours(evening), profile, weeks=13, needs={})
    plan = plan_visits(wanted, profile, WEEK, seed=seed)
    a_team_is_in_one_place_at_a_time_and_has_time_to_get_there((wanted, profile, WEEK, seed), plan)
    made = list(plan.visits.itertuples())
    booked = {(visit.place_id, visit.start.tz_convert(ZONE).hour) for visit in made}
    assert len(booked) == len(made) > 4
    friday = pd.Timestamp("2026-11-13", tz=ZONE)
    for row in wanted[wanted["weight"] > 0].itertuples():
        if (row.hotspot, row.hour) in booked:
            continue
        for minute in range(51):
            begin = friday + pd.Timedelta(hours=row.hour, minutes=minute)
            end = begin + 10 * MINUTE
            assert any(
                begin < other.end + way(row, other) and other.start < end + way(row, other)
                for other in made
            )


def way(one: NamedTuple, other: NamedTuple) -> pd.Timedelta:
    return float(np.ceil(metres(one, other) * 1.3 / 250 * 1.002)) * MINUTE
