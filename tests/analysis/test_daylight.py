import math

import ephem
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from benchmarks.lighting_cases import clock_claims, crossings
from est_geo.analysis import dark_hours, dark_share, darkness, daylight, sun_elevation
from est_geo.errors import TableError

LINKOPING = (15.62, 58.41)


def _by_ephem(lon, lat, when):
    """PyEphem (after VSOP87, by XEphem): another theory and another author than pvlib's."""
    place = ephem.Observer()
    place.lon, place.lat = str(lon), str(lat)
    place.pressure, place.elevation = 0, 0
    place.date = ephem.Date(when.tz_convert("UTC").to_pydatetime().replace(tzinfo=None))
    return math.degrees(ephem.Sun(place).alt)


def _random_times(rng, n, first="2005-01-01", days=30 * 365):
    return pd.DatetimeIndex(
        pd.Timestamp(first, tz="UTC") + pd.to_timedelta(rng.integers(0, days * 86_400, n), "s")
    )


def test_agrees_with_pyephem_over_thirty_years_and_the_globe():
    rng = np.random.default_rng(1)
    times = _random_times(rng, 300)
    lon, lat = rng.uniform(-180, 180, 300), rng.uniform(-70, 75, 300)
    oracle = [_by_ephem(*row) for row in zip(lon, lat, times, strict=True)]
    np.testing.assert_allclose(sun_elevation(lon, lat, times), oracle, atol=0.02)


def test_many_times_in_a_short_span_are_as_exact_as_one_by_one():
    rng = np.random.default_rng(2)
    times = _random_times(rng, 2000, "2026-11-01", 30)
    many = sun_elevation(*LINKOPING, times)
    picked = rng.choice(2000, 30, replace=False)
    single = [float(sun_elevation(*LINKOPING, times[at : at + 1])[0]) for at in picked]
    np.testing.assert_allclose(many[picked], single, atol=1e-4)
    oracle = [_by_ephem(*LINKOPING, times[at]) for at in picked]
    np.testing.assert_allclose(many[picked], oracle, atol=0.02)


def test_takes_a_series_a_timestamp_local_time_and_missing_times():
    noon = pd.Timestamp("2026-06-21 13:00", tz="Europe/Stockholm")
    assert sun_elevation(*LINKOPING, noon)[0] == pytest.approx(
        _by_ephem(*LINKOPING, noon), abs=0.02
    )
    found = sun_elevation(*LINKOPING, pd.Series([noon, pd.NaT]))
    assert np.isnan(found).tolist() == [False, True]
    assert sun_elevation([], [], pd.DatetimeIndex([], tz="UTC")).size == 0


@given(st.integers(0, 5000), st.integers(0, 24 * 60))
@settings(max_examples=15, deadline=None)
def test_a_window_counts_with_its_dark_part(hour, minutes):
    begin = pd.Timestamp("2026-03-01", tz="UTC") + pd.Timedelta(hours=hour)
    end = begin + pd.Timedelta(minutes=minutes)
    found = dark_share(pd.Series([begin]), pd.Series([end]), *LINKOPING)
    each = pd.date_range(begin, end, freq="1min") if minutes else pd.DatetimeIndex([begin])
    dark = (sun_elevation(*LINKOPING, each) < -6).astype(float)
    by_minute = dark[0] if not minutes else (dark[1:] + dark[:-1]).sum() / 2 / minutes
    assert found.share == pytest.approx(by_minute, abs=3 / max(minutes, 3) + 1e-9)


def test_the_interval_is_wilson_s():
    night, day = (
        pd.Timestamp("2026-12-01 22:00", tz="UTC"),
        pd.Timestamp("2026-12-01 11:00", tz="UTC"),
    )
    times = pd.Series([night] * 7 + [day] * 13)
    found = dark_share(times, times, *LINKOPING)
    oracle = binomtest(7, 20).proportion_ci(method="wilson")
    assert (found.n, found.share) == (20, 0.35)
    assert (found.low, found.high) == pytest.approx((oracle.low, oracle.high))
    all_dark = dark_share(times[:7], times[:7], *LINKOPING)
    assert (all_dark.share, all_dark.high) == (1.0, pytest.approx(1.0))


def test_wide_windows_unknown_times_and_unplaced_incidents_are_left_out():
    begin = pd.Timestamp("2026-12-01 22:00", tz="UTC")
    begins = pd.Series([begin, begin, pd.NaT, begin])
    ends = begins + pd.Series(pd.to_timedelta([0, 25, 0, 0], "h"))
    lon, lat = [15.62, 15.62, 15.62, np.nan], [58.41, 58.41, 58.41, np.nan]
    assert dark_share(begins, ends, lon, lat).n == 1
    nothing = dark_share(begins[2:3], ends[2:3], 15.62, 58.41)
    assert nothing.n == 0
    assert np.isnan([nothing.share, nothing.low, nothing.high]).all()


@pytest.mark.parametrize(("month", "hours"), [("2026-12", 15.8), ("2026-06", 3.2)])
def test_dark_hours_of_december_and_june(month, hours):
    """The two figures of the project's method description, by PyEphem at every ten minutes."""
    start = pd.Timestamp(month, tz="UTC")
    end = start + pd.offsets.MonthBegin(1)
    found = dark_hours(start, end, *LINKOPING)
    each = pd.date_range(start, end, freq="10min", inclusive="left")
    oracle = np.mean([_by_ephem(*LINKOPING, when) < -6 for when in each])
    assert found == pytest.approx(oracle, abs=0.003)
    assert 24 * found == pytest.approx(hours, abs=0.1)


def test_dusk_and_dawn_of_every_day_of_a_year_are_those_of_pyephem():
    """−6°, geometric, centre of the disc. Two minutes is asked for; refraction is over one."""
    found = crossings(2026)
    assert found["kind"].value_counts().to_dict() == {"dusk": 365, "dawn": 365}
    assert found["seconds"].abs().max() < 5
    june = found[found["ours"].dt.month == 6]
    assert june["kind"].value_counts().to_dict() == {"dusk": 30, "dawn": 30}
    assert june["seconds"].abs().max() < 5


def test_what_the_clock_rule_misses_in_a_year():
    """The issue's figures: 41 % of 22–06 in June is dark, 32 % of the dark lies outside 22–06."""
    found = clock_claims(2025)
    assert found["22–06 in June is dark"] == pytest.approx(0.41, abs=0.005)
    assert found["dark hours outside 22–06"] == pytest.approx(0.32, abs=0.005)
    assert found["22–06 over the year is dark"] == pytest.approx(0.85, abs=0.005)


def test_the_polar_night_of_kiruna_has_twilight_and_midsummer_no_darkness():
    june = pd.Timestamp("2026-06-10", tz="UTC"), pd.Timestamp("2026-07-01", tz="UTC")
    assert dark_hours(*june, 20.22, 67.86) == 0
    december = pd.Timestamp("2026-12-15", tz="UTC"), pd.Timestamp("2026-12-29", tz="UTC")
    assert 0.6 < dark_hours(*december, 20.22, 67.86) < 0.85


def test_windows_reckoned_in_pieces_are_the_same_as_at_once(monkeypatch):
    rng = np.random.default_rng(5)
    begins = pd.Series(_random_times(rng, 400, "2026-01-01", 60))
    ends = begins + pd.to_timedelta(rng.choice([0, 7200, 80_000], 400), unit="s")
    whole = darkness(begins, ends, *LINKOPING)
    monkeypatch.setattr(daylight, "_AT_ONCE", 100)
    np.testing.assert_allclose(darkness(begins, ends, *LINKOPING), whole, atol=1e-4)


def test_times_without_zone_and_a_period_that_runs_backwards_are_refused_in_words():
    bare = pd.Timestamp("2026-01-01 12:00")
    local = bare.tz_localize("UTC")
    for call in (
        lambda: sun_elevation(15.6, 58.4, bare),
        lambda: sun_elevation(15.6, 58.4, pd.DatetimeIndex([bare])),
        lambda: dark_share(pd.Series([bare]), pd.Series([bare]), 15.6, 58.4),
        lambda: dark_hours(bare, bare + pd.Timedelta("1h"), 15.6, 58.4),
    ):
        with pytest.raises(TableError, match="tidszon"):
            call()
    for end in (local, local - pd.Timedelta("1h")):
        with pytest.raises(TableError, match="sluta efter"):
            dark_hours(local, end, 15.6, 58.4)
    assert sun_elevation(15.6, 58.4, pd.DatetimeIndex([])).size == 0
