"""A plan made again keeps what those who are out have seen, unless it costs too much."""

import pandas as pd
import pytest

from est_geo.presence import change_cost, plan_visits
from tests.presence.plan_cases import chance_problem, problem, wish
from tests.presence.plan_rules import no_rule_is_broken
from tests.presence.presence_town import actor

TWINS = actor("vakt", ["narvaro"], shifts=[(["fre"], 18, 26, 3)], visits_per_shift=4)
EVENING = {(f"p{p}", hour): 1.0 for p in range(4) for hour in range(18, 26)}


@pytest.mark.parametrize("number", [3, 7])
def test_the_same_week_with_another_seed_is_the_same_plan(number: int):
    asked = chance_problem(number)
    first = plan_visits(asked, seed=1)
    again = plan_visits(asked, seed=2, before=first.visits)
    assert len(first.visits) > 1
    pd.testing.assert_frame_equal(again.visits, first.visits)
    assert again.status.bound >= again.status.objective


def test_a_pin_moves_the_team_that_it_is_for_and_leaves_the_others():
    first = plan_visits(problem(EVENING, TWINS, n=4), seed=1)
    pin = wish("pin", "p3", 21.5, 21.75, actor="vakt", team=2)
    asked = problem(EVENING, TWINS, n=4, asked=[pin])
    again = plan_visits(asked, seed=2, before=first.visits)
    no_rule_is_broken(asked, again)
    cost = change_cost(first.visits, again.visits, asked.demand, asked.profile.thresholds)
    assert cost.added <= 2
    same = first.visits.merge(again.visits, on=["place_id", "start", "end", "team"])
    # The pin itself, and two visits of its round that it leaves no time for where they were.
    assert len(same) >= len(first.visits) - 3
    assert (same["team"] != 2).sum() == (first.visits["team"] != 2).sum()


def test_what_is_worth_more_is_taken_all_the_same():
    weak = EVENING | {("p0", hour): 0.2 for hour in range(18, 26)}
    first = plan_visits(problem(weak, TWINS, n=4), seed=1)
    strong = EVENING | {("p0", hour): 5.0 for hour in range(18, 26)}
    again = plan_visits(problem(strong, TWINS, n=4), seed=1, before=first.visits)
    assert again.visits["place_id"].tolist().count("p0") >= 4


def test_an_earlier_plan_of_other_teams_and_places_is_no_hindrance():
    first = plan_visits(problem(EVENING, TWINS, n=4), seed=1).visits
    stranger = first.assign(shift_id="borta", place_id="borta")
    asked = problem(EVENING, TWINS, n=4)
    pd.testing.assert_frame_equal(plan_visits(asked, seed=1, before=stranger).visits, first)
