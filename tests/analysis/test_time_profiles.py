import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import peak_words, time_profile
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


def _words(times):
    profile = time_profile(_times(times), _times(times), timezone=STOCKHOLM)
    return peak_words(profile.table, profile.n_used)


def test_a_night_belongs_to_the_evening_before():
    nights = ["2026-11-13 22:30", "2026-11-13 23:30", "2026-11-14 22:30", "2026-11-15 00:30"]
    assert _words(nights * 6) == "fre–lör 22–02"


def test_only_the_hours_or_only_the_days_when_the_rest_is_even():
    every_day = pd.date_range("2026-11-02 20:30", periods=28, freq="D", tz="UTC")
    assert _words(every_day) == "19–23"
    all_hours = pd.date_range("2026-11-08 23:30", periods=24, freq="h", tz="UTC")
    assert _words([*all_hours, *(all_hours + pd.Timedelta(days=7))]) == "mån"


def test_few_incidents_and_an_even_week_have_no_peak():
    assert _words(["2026-11-13 22:30"] * 9) == "ingen tydlig topp"
    assert _words(["2026-11-13 22:30"] * 10) == "fre 21–01"
    week = pd.date_range("2026-11-08 23:30", periods=168, freq="h", tz="UTC")
    assert _words(week) == "ingen tydlig topp"


def test_chance_alone_is_seldom_called_a_peak():
    """Two families of tests at 0.05 each: at most one table in ten."""
    rng = np.random.default_rng(6)
    hours = np.arange(168)
    runs, called = 300, 0
    for _ in range(runs):
        weight = rng.multinomial(40, np.full(168, 1 / 168)).astype(float)
        table = pd.DataFrame({"weekday": hours // 24, "hour": hours % 24, "weight": weight})
        called += peak_words(table, 40) != "ingen tydlig topp"
    assert called / runs <= 0.10
