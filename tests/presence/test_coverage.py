"""Coverage of a plan: nothing disappears, an hour counts once, gaps and doublings are named."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.errors import TableError
from est_geo.periods import Period
from est_geo.presence.coverage import (
    WHOLE,
    counted_hours,
    coverage_totals,
    covered_hours,
    overlaps_of,
)
from est_geo.presence.worth import covered_share
from tests.presence.made_plan import at, demand, places, shift, shifts, visit, visits
from tests.presence.presence_town import actor, town

WEEK = Period.parse("2026-W47")
TOWN = town(
    actor("polis", ["ordning"], shifts=[(["fre"], 18, 26, 1)]),
    actor("ordningsvakter", ["ordning"], shifts=[(["fre"], 18, 26, 1)], districts=["city"]),
)
PLACES = places(torget="city", centrum="ryd")
FRIDAY = 4
DEMAND = demand(
    ("torget", at(FRIDAY, 20), 2.0),
    ("torget", at(FRIDAY, 21), 1.0),
    ("torget", at(FRIDAY, 22), 8.0),
    ("centrum", at(FRIDAY, 20), 4.0),
)
OUT = shifts(
    shift("p", "polis", at(FRIDAY, 18.5), 2), shift("o", "ordningsvakter", at(FRIDAY, 20), 2)
)
VISITS = visits(
    visit("a", "torget", at(FRIDAY, 20.1)),
    visit("b", "torget", at(FRIDAY, 20.6), "ordningsvakter"),
    visit("c", "torget", at(FRIDAY, 21.5), "ordningsvakter"),
)


def cell(table, district, hour, weekday=FRIDAY):
    own = table[
        (table["district"] == district) & (table["weekday"] == weekday) & (table["hour"] == hour)
    ]
    return own.iloc[0]


def covered(needs=DEMAND, made=VISITS, out=OUT, where=PLACES, profile=TOWN, period=WEEK):
    return covered_hours(needs, made, out, where, profile, period)


def test_an_hour_counts_once_and_the_next_one_less():
    table = covered()
    eight, nine = cell(table, "city", 20), cell(table, "city", 21)
    assert (eight["expected"], eight["covered"], eight["visits"]) == (2.0, 2.0, 2)
    assert (nine["expected"], nine["covered"], nine["visits"]) == (1.0, 0.5, 1)


def test_a_visit_by_another_actor_close_upon_is_a_doubling_and_ones_own_is_not():
    table = covered()
    assert (cell(table, "city", 20)["doubled"], cell(table, "city", 21)["doubled"]) == (1, 1)
    alone = covered(made=VISITS[VISITS["actor"] == "ordningsvakter"])
    assert alone["doubled"].sum() == 0


def test_a_gap_is_where_much_is_expected_and_nobody_comes():
    table = covered()
    gaps = table[table["gap"]]
    assert gaps[["district", "weekday", "hour"]].to_numpy().tolist() == [["city", FRIDAY, 22]]
    met = covered(made=visits(visit("d", "torget", at(FRIDAY, 22))))
    assert not met["gap"].any()


def test_staffed_counts_the_teams_that_are_out_and_work_there():
    table = covered()
    city = [cell(table, "city", hour)["staffed"] for hour in (17, 18, 19, 20, 21, 22)]
    ryd = [cell(table, "ryd", hour)["staffed"] for hour in (17, 18, 19, 20, 21, 22)]
    assert (city, ryd) == ([0, 1, 1, 2, 1, 0], [0, 1, 1, 1, 0, 0])


def test_every_district_with_a_place_has_every_hour_and_the_sums_are_exact():
    table = covered()
    assert len(table) == 2 * 168
    totals = coverage_totals(table).set_index("district")
    assert totals.loc[WHOLE, "expected"] == DEMAND["weight"].sum() == 15.0
    assert totals.loc["ryd", ["expected", "covered", "visits", "gaps"]].tolist() == [4, 0, 0, 0]
    assert totals.loc[WHOLE, "share"] == covered_share(VISITS, DEMAND, TOWN.thresholds) == 2.5 / 15
    assert totals.loc[WHOLE, "visits"] == 3


def test_nothing_disappears_on_a_week_of_random_demand():
    rng = np.random.default_rng(47)
    hours = [at(0, hour) for hour in range(168)]
    needs = demand(*(
        (place, hour, float(rng.gamma(0.4)))
        for place in ("torget", "centrum") for hour in hours if rng.random() < 0.7
    ))  # fmt: skip
    made = visits(*(
        visit(str(n), place, hour + pd.Timedelta(minutes=int(rng.integers(0, 48))))
        for n, (place, hour) in enumerate(
            (place, hour) for place in ("torget", "centrum") for hour in hours
            if rng.random() < 0.3
        )
    ))  # fmt: skip
    totals = coverage_totals(covered(needs, made)).set_index("district")
    assert totals.loc[WHOLE, "expected"] == pytest.approx(needs["weight"].sum(), rel=1e-12)
    assert totals.loc[WHOLE, "covered"] == pytest.approx(
        totals.loc[["city", "ryd"], "covered"].sum()
    )
    assert totals.loc[WHOLE, "visits"] == len(made)
    assert 0 < totals.loc[WHOLE, "share"] < 1


def test_the_hour_that_autumn_repeats_is_two_hours_of_the_same_name():
    night = pd.Timestamp("2026-10-25 00:00", tz="UTC")
    needs = demand(("torget", night, 1.0), ("torget", night + pd.Timedelta(hours=1), 2.0))
    table = covered(needs, visits(), shifts(), period=Period.parse("2026-W43"))
    assert cell(table, "city", 2, weekday=6)["expected"] == 3.0


def test_a_visit_where_nothing_is_expected_is_seen_and_covers_nothing():
    table = covered(made=visits(visit("x", "torget", at(0, 12))))
    assert cell(table, "city", 12, weekday=0)["visits"] == 1
    assert table["covered"].sum() == 0


def test_what_is_at_no_place_of_the_plan_or_outside_it_is_refused():
    with pytest.raises(TableError, match="1 places are unknown and 0 hours"):
        covered(where=places(torget="city"))
    with pytest.raises(TableError, match="0 places are unknown and 4 hours"):
        covered(period=Period.parse("2026-W48"))


def test_overlaps_name_both_actors_and_whether_they_stand_there_at_once():
    same = visit("b", "torget", at(FRIDAY, 20.15), "ordningsvakter")
    found = overlaps_of(visits(visit("a", "torget", at(FRIDAY, 20.1)), same), 120)
    row = found.iloc[0]
    assert (row["first_actor"], row["second_actor"]) == ("polis", "ordningsvakter")
    assert (row["minutes_between"], row["at_once"]) == (3, True)
    both = overlaps_of(VISITS, 120)
    assert both["minutes_between"].tolist() == [30, 84]
    assert not both["at_once"].any()
    assert overlaps_of(VISITS, 30).empty
    together = visits(visit("a", "torget", at(0, 20)), visit("b", "torget", at(0, 20), "fält"))
    assert overlaps_of(together, 120)[["first_id", "second_id"]].to_numpy().tolist() == [["a", "b"]]


@settings(deadline=None, max_examples=12)
@given(
    st.dictionaries(st.integers(0, 40), st.sampled_from([0.0, 0.5, 1.0, 3.0])),
    st.sampled_from([15, 60, 61, 120, 240]),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_the_sum_is_every_visited_weight_less_what_each_close_pair_shares(hours, revisit, value):
    profile = town(revisit_minutes=revisit, repeat_value=value)
    needs = demand(*(("torget", at(0, hour), weight) for hour, weight in hours.items()))
    made = visits(*(visit(str(hour), "torget", at(0, hour)) for hour in hours if hour % 3))
    met = [(60 * hour, weight) for hour, weight in hours.items() if hour % 3]
    lost = [
        (1 - value) * min(one[1], other[1])
        for one, other in itertools.combinations(met, 2)
        if abs(one[0] - other[0]) < revisit
    ]
    counted = counted_hours(needs, made, profile)["counts"].sum()
    assert counted == pytest.approx(sum(weight for _, weight in met) - sum(lost), abs=1e-9)
