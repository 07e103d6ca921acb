"""What visits are worth, against the definition written out pair by pair."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_geo.presence.worth import worth


@given(
    st.lists(st.tuples(st.integers(0, 167), st.floats(0, 5)), unique_by=lambda one: one[0]),
    st.sampled_from([15, 60, 61, 120, 240]),
    st.sampled_from([0.5, 0.8, 1.0]),
)
def test_the_sum_is_every_weight_once_less_what_each_close_pair_shares(hours, revisit, value):
    starts, weights = [60 * hour for hour, _ in hours], [weight for _, weight in hours]
    found = worth(starts, weights, revisit, value)
    lost = [
        (1 - value) * min(one[1], other[1])
        for one, other in itertools.combinations(zip(starts, weights, strict=True), 2)
        if abs(one[0] - other[0]) < revisit
    ]
    if revisit <= 120 or value == 1.0:  # an hour then has two neighbours at most
        assert found.sum() == pytest.approx(sum(weights) - sum(lost), abs=1e-9)
    assert (found >= 0).all()
    assert (found <= np.asarray(weights)).all()


def test_it_does_not_matter_in_which_order_the_visits_stand():
    one = worth([0, 60, 120], [1.0, 1.0, 2.0], 120, 0.5)
    other = worth([120, 0, 60], [2.0, 1.0, 1.0], 120, 0.5)
    assert one.tolist() == [1.0, 0.0, 2.0]
    assert other.tolist() == [2.0, 1.0, 0.0]


def test_hours_that_begin_just_the_revisit_time_apart_do_not_share():
    assert worth([0, 120], [1.0, 1.0], 120, 0.5).tolist() == [1.0, 1.0]
    assert worth([], [], 120, 0.5).tolist() == []
