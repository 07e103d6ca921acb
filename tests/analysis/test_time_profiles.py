import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from est_geo.analysis import time_profile
from est_geo.errors import TableError

STOCKHOLM = "Europe/Stockholm"


def _times(values):
    return pd.Series(pd.to_datetime(values, utc=True, format="ISO8601"))


def _minute_by_minute(begin, end, zone):
    """Walk the window a minute at a time on the local clock, with the standard library only."""
    weight = np.zeros((7, 24))
    minutes = int((end - begin).total_seconds() // 60)
    for step in range(minutes):
        local = (begin + dt.timedelta(minutes=step)).astimezone(ZoneInfo(zone))
        weight[local.weekday(), local.hour] += 1 / minutes
    return weight


@given(
    st.integers(0, 235 * 24 * 60),
    st.integers(1, 60 * 60),
    st.sampled_from([STOCKHOLM, "America/Chicago", "Asia/Kathmandu"]),
)
@settings(max_examples=25, deadline=None)
def test_a_window_spreads_over_local_hours_as_a_minute_hand_would(begin, minutes, zone):
    begin = dt.datetime(2026, 3, 20, tzinfo=dt.UTC) + dt.timedelta(minutes=begin)
    end = begin + dt.timedelta(minutes=minutes)
    table = time_profile(_times([begin]), _times([end]), timezone=zone).table
    found = table["weight"].to_numpy().reshape(7, 24)
    np.testing.assert_allclose(found, _minute_by_minute(begin, end, zone), atol=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_every_incident_weighs_one_or_is_counted_as_left_out(seed):
    rng = np.random.default_rng(seed)
    begins = pd.Series(
        pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 3e7, 80), "s")
    )
    hours = rng.choice([0, 0.1, 5, 24, 168, 169, 700], 80)
    ends = begins + pd.Series(pd.to_timedelta(hours, "h"))
    begins[rng.random(80) < 0.1] = pd.NaT
    profile = time_profile(begins, ends, timezone=STOCKHOLM)
    used = (begins.notna() & (hours <= 168)).sum()
    assert (profile.n_used, profile.n_left_out) == (used, 80 - used)
    assert profile.table["weight"].sum() == pytest.approx(used, abs=1e-9)
    assert (profile.table["weight"] >= 0).all()
    assert profile.table[["weekday", "hour"]].drop_duplicates().shape == (168, 2)


def test_a_missing_end_is_an_instant_and_a_day_spreads_over_the_day():
    begins = _times(["2026-11-09 11:59:59", "2026-11-09 23:00"])
    ends = _times([None, "2026-11-10 23:00"])
    weight = time_profile(begins, ends, timezone=STOCKHOLM).table["weight"].to_numpy()
    assert weight[12] == 1
    np.testing.assert_allclose(weight[24:48], 1 / 24)


def test_the_hour_that_comes_twice_takes_twice_and_the_skipped_one_nothing():
    autumn = time_profile(
        _times(["2026-10-24 22:00"]), _times(["2026-10-25 23:00"]), timezone=STOCKHOLM
    )
    spring = time_profile(
        _times(["2026-03-28 23:00"]), _times(["2026-03-29 22:00"]), timezone=STOCKHOLM
    )
    sunday = slice(6 * 24, 7 * 24)
    weight = autumn.table["weight"].to_numpy()[sunday] * 25
    np.testing.assert_allclose(weight, [1, 1, 2, *[1] * 21])
    weight = spring.table["weight"].to_numpy()[sunday] * 23
    np.testing.assert_allclose(weight, [1, 1, 0, *[1] * 21], atol=1e-9)


def test_no_incidents_are_168_zeros_and_a_backward_window_is_refused():
    empty = time_profile(_times([]), _times([]), timezone=STOCKHOLM)
    assert len(empty.table) == 168
    assert (empty.table["weight"].sum(), empty.n_used, empty.n_left_out) == (0, 0, 0)
    with pytest.raises(TableError, match="1 gör inte det, den första på rad 0"):
        time_profile(_times(["2026-11-10"]), _times(["2026-11-09"]), timezone=STOCKHOLM)


def test_intervals_of_exact_times_are_poisson_s_own():
    times = _times(["2026-11-09 12:00"] * 7)
    profile = time_profile(times, times, timezone=STOCKHOLM)
    exact = stats.chi2.ppf(0.025, 14) / 2, stats.chi2.ppf(0.975, 16) / 2
    for table, at in ((profile.table, 13), (profile.by_hour, 13), (profile.by_weekday, 0)):
        assert table.loc[at, ["low", "high"]].tolist() == pytest.approx(exact)
        assert table["low"].drop(at).eq(0).all()
        np.testing.assert_allclose(table["high"].drop(at), stats.chi2.ppf(0.975, 2) / 2)
    assert profile.n_effective == 7


def test_intervals_of_windows_are_fay_and_feuer_s():
    """From Σw and Σw² of each hour, computed incident by incident."""
    rng = np.random.default_rng(4)
    begins = _times(["2026-11-02 00:10"] * 40) + pd.to_timedelta(rng.integers(0, 9000, 40), "min")
    ends = begins + pd.Series(pd.to_timedelta(rng.integers(0, 2500, 40), "min"))
    alone = np.stack([
        time_profile(begins[[at]], ends[[at]], timezone=STOCKHOLM).table["weight"].to_numpy()
        for at in range(40)
    ]).reshape(40, 7, 24)  # fmt: skip
    profile = time_profile(begins, ends, timezone=STOCKHOLM)
    for table, shares in (
        (profile.table, alone.reshape(40, 168)),
        (profile.by_hour, alone.sum(axis=1)),
        (profile.by_weekday, alone.sum(axis=2)),
    ):
        y, v = shares.sum(axis=0), (shares**2).sum(axis=0)
        some = y > 0
        low = v[some] / (2 * y[some]) * stats.chi2.ppf(0.025, 2 * y[some] ** 2 / v[some])
        high = (v + 1) / (2 * (y + 1)) * stats.chi2.ppf(0.975, 2 * (y + 1) ** 2 / (v + 1))
        np.testing.assert_allclose(table["weight"], y, atol=1e-9)
        np.testing.assert_allclose(table["low"][some], low, rtol=1e-9)
        np.testing.assert_allclose(table["high"], high, rtol=1e-9)
    assert profile.n_effective == pytest.approx((alone.sum(axis=1) ** 2).sum())


def test_wide_windows_are_worth_fewer_exact_times():
    begins = _times(["2026-11-09 21:00"] * 18)
    wide = time_profile(begins, begins + pd.Timedelta("9h"), timezone=STOCKHOLM)
    assert wide.n_effective == pytest.approx(18 / 9)
    day = begins + pd.Timedelta("24h")
    assert time_profile(begins, day, timezone=STOCKHOLM).n_effective == pytest.approx(18 / 24)


def test_a_period_says_how_often_each_hour_came():
    month = [pd.Timestamp(day, tz=STOCKHOLM) for day in ("2026-10-01", "2026-11-01")]
    table = time_profile(
        _times([]), _times([]), timezone=STOCKHOLM, start=month[0], end=month[1]
    ).table
    hours = table["hours"].to_numpy().reshape(7, 24)
    assert hours.sum() == 31 * 24 + 1
    assert hours[:, 12].tolist() == [4, 4, 4, 5, 5, 5, 4]
    assert hours[6, 2] == 5  # the hour that came twice
    without = time_profile(_times([]), _times([]), timezone=STOCKHOLM).table
    assert without["hours"].eq(1).all()
    with pytest.raises(TableError, match="både början och slut"):
        time_profile(_times([]), _times([]), timezone=STOCKHOLM, start=month[0])
    with pytest.raises(TableError, match="både början och slut"):
        time_profile(_times([]), _times([]), timezone=STOCKHOLM, start=month[1], end=month[0])


def test_times_without_a_zone_are_refused():
    with pytest.raises(TableError, match="måste ha tidszon"):
        time_profile(_times(["2026-11-09"]).dt.tz_localize(None), _times([None]), timezone="UTC")
