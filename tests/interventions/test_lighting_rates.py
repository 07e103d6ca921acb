"""How often a case is right, by drawing places; in full by `benchmarks.lighting_cases`."""

import pytest

from benchmarks.calibration_darkness import EVENINGS, SUMMER, WINTER
from benchmarks.lighting_cases import Place, any_of_many, judged


@pytest.mark.parametrize("peak", [WINTER, SUMMER])
def test_a_constant_habit_is_not_called_where_the_usual_rule_calls_it(peak):
    found = judged(Place(100, peak=peak), 15)
    assert found.called <= 0.05
    assert found.by_clock > 0.9


def test_a_true_doubling_is_found_where_there_is_enough():
    assert judged(Place(1000, 2.0, tuple(EVENINGS), SUMMER), 10).called >= 0.9


@pytest.mark.long
@pytest.mark.parametrize("n", [30, 100, 400])
@pytest.mark.parametrize("peak", [WINTER, SUMMER])
def test_a_constant_habit_is_never_called_above_five_percent(n, peak):
    assert judged(Place(n, peak=peak), 300, seed=n + peak).called <= 0.05


@pytest.mark.long
def test_many_quiet_places_together_are_not_called():
    together, alone = any_of_many(Place(100, hours=tuple(EVENINGS)), 6, 200)
    assert together <= 0.05
    assert together <= alone
