"""The planner finds the best plan there is, where all can be tried."""

import pytest

from est_geo.presence import PlanStatus, plan_visits
from tests.presence.brute_force import best_plan
from tests.presence.tiny_cases import tiny_problem


def is_as_good_as_any(seed: int) -> None:
    asked = tiny_problem(seed)
    plan = plan_visits(asked, seed=seed)
    *missing, worth = best_plan(asked)
    assert plan.status.stopped_by == "proven"
    assert levels(plan.status) == tuple(missing)
    # Values are rounded to a hundred-thousandth of the greatest.
    assert plan.status.objective == pytest.approx(worth, rel=1e-4, abs=1e-9)


def levels(status: PlanStatus) -> tuple[int, int, int]:
    return -status.wishes_short, -status.districts_short, -status.explore_short


@pytest.mark.parametrize("seed", range(30))
def test_no_plan_is_better(seed: int):
    is_as_good_as_any(seed)


@pytest.mark.long
def test_no_plan_is_better_in_many_more_cases():
    for seed in range(30, 400):
        is_as_good_as_any(seed)
