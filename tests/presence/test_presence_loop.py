import numpy as np
import pytest

from benchmarks.presence_backtest import PLACES, every_evening, strongest_slots
from benchmarks.presence_loop import ARMS, Rules, shuffled, spread_of, visits_of_weeks

WEEKS, LAST, SLOTS = 60, 30, 56


def spread(rules, seed):
    return spread_of(visits_of_weeks(rules, seed=seed, weeks=WEEKS, slots=SLOTS)[-LAST:])


def test_with_equal_risk_everywhere_a_naive_plan_feeds_on_itself_and_ours_does_not():
    hot = {name: Rules(**(vars(rules) | {"hot_only": True})) for name, rules in ARMS.items()}
    runs = {name: np.array([spread(hot[name], seed) for seed in range(3)])
            for name in ("naive", "ours", "no feedback")}  # fmt: skip
    top, gini, entropy = ({name: rows[:, at] for name, rows in runs.items()} for at in range(3))
    assert (top["naive"] > 0.2).all()
    assert (top["ours"] < top["naive"] / 1.5).all()
    assert (entropy["ours"] > entropy["naive"] + 0.2).all()
    # As concentrated as chance alone makes a town where presence makes no report.
    assert gini["ours"].mean() < gini["no feedback"].mean() + 0.05


def test_every_week_has_its_visits_and_a_run_can_be_made_again():
    visits = visits_of_weeks(ARMS["ours"], seed=3, weeks=3)
    assert visits.shape == (3, PLACES)
    assert (visits.sum(axis=1) == 112).all()
    assert np.array_equal(visits, visits_of_weeks(ARMS["ours"], seed=3, weeks=3))
    assert np.array_equal(np.sort(shuffled(visits, seed=1)), np.sort(visits))


def test_the_spread_of_one_place_and_of_all_alike():
    assert spread_of(np.ones((2, 4))) == pytest.approx((0.25, 0.0, 1.0))
    one = np.zeros((1, 4))
    one[0, 2] = 8.0
    assert spread_of(one) == pytest.approx((1.0, 0.75, 0.0))


def test_slots_are_the_strongest_four_a_day_and_shared_within_two_hours():
    weight = np.zeros((2, 168))
    weight[0, [20, 21, 22, 23, 12]] = 5.0, 4.0, 3.0, 2.0, 1.0
    weight[1, 30] = 2.2
    assert np.flatnonzero(strongest_slots(weight, 2)).tolist() == [20, 22]
    assert strongest_slots(weight, 9).sum(axis=1).tolist() == [4, 1]
    assert every_evening(4, range(18, 22)).sum() == every_evening(16, range(21, 22)).sum() == 112
