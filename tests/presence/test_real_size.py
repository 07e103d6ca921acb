"""Weeks of real size: what `python -m benchmarks.presence_plans` prints for fifty, held for two."""

import pandas as pd
import pytest

from est_geo.presence import greedy_visits, plan_visits
from tests.presence.plan_rules import no_rule_is_broken
from tests.presence.random_weeks import N_PLACES, ROSTER, week_of_real_size


def test_the_generator_makes_weeks_of_the_size_that_it_says():
    for number in range(3):
        asked = week_of_real_size(number)
        shifts = asked.shifts
        assert len(asked.places) == N_PLACES == 40
        assert shifts["actor"].nunique() == len(ROSTER) == 7
        assert len(shifts) == 21
        assert sum(teams for teams, _ in ROSTER.values()) == 15
        assert set(asked.wishes["kind"]) == {"pin", "want", "forbid", "together"}


@pytest.mark.long
@pytest.mark.parametrize("number", [0, 7])
def test_a_week_of_real_size_is_planned_within_a_few_per_cent_and_the_same_again(number: int):
    asked = week_of_real_size(number)
    plan = plan_visits(asked, seed=number, effort=1.0)
    no_rule_is_broken(asked, plan)
    greedy = greedy_visits(asked, seed=number)
    no_rule_is_broken(asked, greedy)
    assert plan.status.objective > 1.03 * greedy.status.objective
    assert plan.status.gap <= 0.05
    pd.testing.assert_frame_equal(plan_visits(asked, seed=number, effort=1.0).visits, plan.visits)
