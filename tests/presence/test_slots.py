import numpy as np
import pandas as pd
import pytest

from est_geo.errors import PeriodError, TableError
from est_geo.periods import Period
from est_geo.presence import demand
from est_geo.presence.slots import hours_of
from tests.presence.presence_town import hours, spots, town

ZONE = "Europe/Stockholm"


def test_weight_is_incidents_of_that_hour_of_the_week_per_week():
    wanted = demand(
        spots(2), hours({("p0", 4, 22): 6.5, ("alla", 4, 22): 99.0}), town(), weeks=13, needs={}
    )
    assert len(wanted) == 2 * 168
    friday = wanted.query("hotspot == 'p0' and weekday == 4 and hour == 22")
    assert friday["weight"].tolist() == [0.5]
    assert wanted["weight"].sum() == pytest.approx(0.5)


def test_nothing_expected_disappears():
    rng = np.random.default_rng(3)
    weights = {
        (f"p{p}", d, h): float(rng.gamma(1)) for p in range(3) for d in range(7) for h in range(24)
    }
    wanted = demand(spots(3), hours(weights), town(), weeks=9.5, needs={})
    assert wanted["weight"].sum() * 9.5 == pytest.approx(sum(weights.values()))


def test_need_is_presence_where_no_power_is_named():
    wanted = demand(spots(2), hours({("p0", 0, 0): 1.0}), town(), weeks=13, needs={"p1": "ordning"})
    assert dict(zip(wanted["hotspot"], wanted["needs"], strict=True)) == {
        "p0": "narvaro",
        "p1": "ordning",
    }


def test_window_length_comes_from_the_profile_when_not_given():
    profile = town(hotspot_window_weeks=4)
    wanted = demand(spots(1), hours({("p0", 0, 0): 2.0}), profile, needs={})
    assert wanted["weight"].max() == 0.5


def test_window_without_length_is_refused():
    with pytest.raises(PeriodError, match="längre än noll veckor"):
        demand(spots(1), hours({("p0", 0, 0): 1.0}), town(), weeks=0, needs={})


def test_table_that_breaks_its_contract_is_refused():
    with pytest.raises(TableError, match="'name' is missing"):
        demand(spots(1).drop(columns="name"), hours({}), town(), needs={})


def test_input_is_not_changed():
    places, times = spots(2), hours({("p0", 0, 0): 1.0})
    before = places.copy(deep=True), times.copy(deep=True)
    demand(places, times, town(), needs={"p0": "samtal"})
    pd.testing.assert_frame_equal(places, before[0])
    pd.testing.assert_frame_equal(times, before[1])


@pytest.mark.parametrize(("week", "n"), [("2026-W13", 0), ("2026-W43", 2), ("2026-W46", 1)])
def test_the_hour_that_daylight_saving_skips_or_repeats(week: str, n: int):
    wanted = demand(spots(1), hours({("p0", 6, 2): 1.0}), town(), needs={})
    slots = hours_of(wanted, Period.parse(week), ZONE)
    assert [(slot.weekday, slot.hour) for slot in slots] == [(6, 2)] * n


def test_slots_begin_at_their_local_hour():
    every = {("p0", day, hour): 1.0 for day in range(7) for hour in range(24)}
    week = Period.parse("2026-W43")
    begin = week.bounds(ZONE)[0]
    slots = hours_of(demand(spots(1), hours(every), town(), needs={}), week, ZONE)
    assert len(slots) == 169
    for slot in slots:
        local = (begin + pd.Timedelta(minutes=slot.start)).tz_convert(ZONE)
        assert (local.day_of_week, local.hour, local.minute) == (slot.weekday, slot.hour, 0)
        assert local.date().toordinal() == slot.day
