import numpy as np
import pytest

from benchmarks.presence_loop import spread_of
from benchmarks.presence_loop_whole import ARMS, PER_DISTRICT, visits_of_weeks


@pytest.mark.long
def test_weeks_are_planned_with_the_products_own_steps_and_can_be_planned_again():
    visits = visits_of_weeks(ARMS["ours"], seed=2, weeks=2)
    assert visits.shape == (2, 40)
    # At least four places that the reports point out, and some that are explored.
    assert ((visits > 0).sum(axis=1) > 4 + PER_DISTRICT).all()
    assert np.array_equal(visits, visits_of_weeks(ARMS["ours"], seed=2, weeks=2))


@pytest.mark.long
def test_with_equal_risk_everywhere_the_whole_product_does_not_converge():
    found = {name: spread_of(visits_of_weeks(given, seed=1)[-30:]) for name, given in ARMS.items()}
    assert found["naive"][0] > 0.2
    assert found["ours"][0] < 0.15
    assert found["ours"][2] > found["naive"][2] + 0.3
