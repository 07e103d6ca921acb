import numpy as np
import pytest

from benchmarks.presence_backtest import (
    PER_DAY,
    PLACES,
    SLOTS,
    city_of,
    hits_of,
    interval,
    places_of,
    plans_of,
    share,
)
from tests.real import needs_real_data


@needs_real_data
def test_every_plan_has_as_many_hours_and_no_incident_is_counted_twice():
    city = city_of("memphis")
    places = places_of(city, 0, 26, disks=True)
    assert len(places) == PLACES
    assert len(set.union(*places)) == 7 * PLACES
    plans = plans_of(city, places, 26, 26, np.random.default_rng(1))
    rivals = ("4 places 18–22", "16 places 21–22", "chance")
    assert {int(plans[name].sum()) for name in rivals} == {SLOTS}
    for name in plans.keys() - set(rivals):
        assert 0 < plans[name].sum() <= SLOTS
        assert plans[name].reshape(PLACES, 7, 24).sum(axis=2).max() <= PER_DAY
    came = city.rows(places, 26, 27)
    assert came.sum() <= (city.week == 26).sum()
    assert city.rows(places, 0, 26).sum() + came.sum() == city.rows(places, 0, 27).sum()


@needs_real_data
def test_the_trial_is_the_same_each_time_and_looks_at_no_week_ahead():
    hits, whole = hits_of("memphis", disks=False, most=3)
    again, _ = hits_of("memphis", disks=False, most=3)
    assert hits.equals(again)
    assert (hits.sum(axis=1) <= len(hits.columns) * whole).all()
    city = city_of("memphis")
    blind = type(city)(city.cell[city.week < 26], city.of_week[city.week < 26],
                       city.week[city.week < 26])  # fmt: skip
    places = places_of(city, 0, 26, disks=False)
    with_future = plans_of(city, places, 26, 26, np.random.default_rng(1))
    without = plans_of(blind, places, 26, 26, np.random.default_rng(1))
    assert all(np.array_equal(with_future[name], without[name]) for name in without)


def test_an_interval_holds_the_share_and_is_narrow_where_weeks_are_alike():
    hits, whole = np.full(20, 2.0), np.full(20, 100)
    assert share(hits, whole) == pytest.approx(2.0)
    assert interval(hits, whole, share) == pytest.approx((2.0, 2.0))
    uneven = np.tile([0.0, 4.0], 10)
    low, high = interval(uneven, whole, share)
    assert low < 2.0 < high
