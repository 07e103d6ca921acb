import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import dark_hours, sun_elevation
from est_geo.analysis.sun_calendar import DARK, LIGHT, PER_HOUR, TWILIGHT, calendar_of, states

PLACE = (15.6, 58.4)
STOCKHOLM = "Europe/Stockholm"


def _us(text):
    return int(pd.Timestamp(text, tz="UTC").timestamp()) * 1_000_000


def _calendar(start="2025-01-01", end="2026-01-01"):
    return calendar_of(_us(start), _us(end), *PLACE, STOCKHOLM)


def test_a_period_s_hours_are_all_in_the_table_and_dark_as_long_as_it_was():
    calendar = _calendar()
    table = calendar.table(np.full(len(calendar.row), 1 / PER_HOUR))
    assert table.sum() == pytest.approx(365 * 24)
    year = pd.Timestamp("2025-01-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="UTC")
    assert table[..., DARK].sum() == pytest.approx(365 * 24 * dark_hours(*year, *PLACE), rel=1e-3)
    assert table[12, :, LIGHT].sum() == pytest.approx(365)
    assert table[:, 0].sum() == pytest.approx(14 * 24, abs=1)
    assert table[:, 25].sum() == pytest.approx(15 * 24, abs=1)


def test_states_are_those_of_the_sun_and_its_limits():
    moments = _us("2025-03-01") + np.arange(0, 86_400_000_000, 60_000_000)
    sun = sun_elevation(*PLACE, pd.DatetimeIndex(moments.astype("datetime64[us]"), tz="UTC"))
    found = states(moments, *PLACE)
    assert ((found == DARK) == (sun < -6)).all()
    assert ((found == LIGHT) == (sun > -0.833)).all()
    assert set(found) == {LIGHT, DARK, TWILIGHT}


def test_a_later_sun_is_the_same_sun_later_also_at_the_period_s_beginning():
    calendar = _calendar()
    earlier = _calendar("2024-12-31", "2025-12-31")
    late = calendar.state_as_if(6)
    np.testing.assert_array_equal(late[6 * PER_HOUR :], calendar.state_as_if()[: -6 * PER_HOUR])
    np.testing.assert_array_equal(
        late[: 6 * PER_HOUR], earlier.state_as_if()[18 * PER_HOUR : 24 * PER_HOUR]
    )


def test_hours_are_the_clock_s_through_its_changes():
    autumn = _calendar("2025-10-25 22:00", "2025-10-26 23:00")
    hours = np.bincount(autumn.row // 26, minlength=24) / PER_HOUR
    assert hours.tolist() == [1, 1, 2, *[1] * 21]
    assert autumn.steps_of(np.array([_us("2025-10-25 22:07")])).tolist() == [1]


def test_places_of_one_town_share_a_calendar_and_a_part_of_a_step_is_a_step():
    assert calendar_of(_us("2025-01-01"), _us("2025-02-01"), 15.61, 58.41, "UTC") is calendar_of(
        _us("2025-01-01"), _us("2025-02-01"), 15.59, 58.39, "UTC"
    )
    assert len(calendar_of(_us("2025-01-01"), _us("2025-01-01 00:07"), *PLACE, "UTC").row) == 2
