import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.calibration_darkness import HABIT, SUMMER, WINTER, World, tried, tried_whole
from est_geo.analysis import (
    DarkLightRatio,
    dark_light_ratio,
    dark_light_words,
    darkness,
    sun_elevation,
)
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data

LINKOPING = (15.62, 58.41)
START, END = pd.Timestamp("2025-01-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="UTC")
NAN = float("nan")


def _ratio(times, place=LINKOPING, **more):
    options = {"timezone": "Europe/Stockholm", "start": START, "end": END} | more
    return dark_light_ratio(times, *place, **options)


def _drawn(seed, n=4000, days=365):
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.uniform(0, days * 86_400, n))
    return pd.Series(START + pd.to_timedelta(seconds, "s")).dt.floor("s")


def test_more_in_the_dark_is_found_and_evenness_is_not_called():
    times = _drawn(1)
    dark = sun_elevation(*LINKOPING, times) < -6
    rng = np.random.default_rng(2)
    even, twice = times, times[dark | (rng.random(len(times)) < 0.5)]
    assert not _ratio(even).differs
    found = _ratio(twice)
    assert found.differs
    assert found.low < 2 < found.high
    assert found.n_dark == dark.sum()


@pytest.mark.parametrize("thinned", [1.0, 0.8, 0.75, 0.7, 0.65])
def test_p_is_below_five_percent_just_where_the_interval_excludes_one(thinned):
    times = _drawn(12)
    dark = sun_elevation(*LINKOPING, times) < -6
    found = _ratio(times[dark | (np.random.default_rng(2).random(len(times)) < thinned)])
    assert found.differs == (found.p < 0.05)
    assert 0 < found.p < 1


def test_every_incident_is_dark_light_twilight_or_left_out():
    times = pd.concat([_drawn(3, 300), pd.Series([pd.NaT, END, START - pd.Timedelta("1s")])])
    lons = np.where(np.arange(len(times)) < 5, np.nan, LINKOPING[0])
    found = _ratio(times.reset_index(drop=True), (lons, LINKOPING[1]))
    assert found.n_left_out == 8
    assert found.n_dark + found.n_light + found.n_twilight + 8 == len(times)
    states = darkness(times.reset_index(drop=True), times.reset_index(drop=True), *LINKOPING)
    inside = states.iloc[5:300].sum()
    assert (found.n_light, found.n_twilight, found.n_dark) == tuple(inside)


def test_windows_count_with_their_parts_and_wide_ones_are_left_out():
    begins = _drawn(4, 400, 360)
    ends = begins + pd.Series(pd.to_timedelta(np.arange(400) % 27, "h"))
    found = _ratio(begins, times_to=ends)
    assert found.n_left_out == ((np.arange(400) % 27) > 24).sum()
    parts = darkness(begins, ends, *LINKOPING).sum()
    assert found.n_dark == pytest.approx(parts["dark"], rel=0.02)
    assert found.n_light == pytest.approx(parts["day"], rel=0.02)
    assert not found.differs
    assert found.dispersion == 1


def test_whole_hours_do_not_pass_for_light():
    """Rounded to the hour 22.00 stands for 21.30 to 22.30; naive hours call that light."""
    evening = pd.date_range("2025-01-01 00:00", periods=365 * 24, freq="h", tz="UTC")
    rounded = evening.repeat(2)
    found = _ratio(rounded)
    assert found.ratio == pytest.approx(1, abs=0.04)
    assert not found.differs


@pytest.mark.parametrize("n", [0, 1, 15])
def test_too_few_say_so(n):
    times = _drawn(5, n)
    found = _ratio(times)
    assert np.isnan([found.ratio, found.low, found.high, found.dispersion, found.p]).all()
    assert not found.differs
    assert found.n_dark + found.n_light + found.n_twilight == n
    assert dark_light_words(found).startswith("för få för att säga (")


def test_one_clock_time_only_tells_season_and_darkness_not_apart():
    nights = pd.date_range("2025-01-01 19:30", periods=365, freq="D", tz="UTC")
    found = _ratio(nights)
    assert np.isnan(found.ratio)
    assert (found.n_dark, found.n_light) == (256, 67)


def test_several_years_share_a_season_and_a_short_period_does_not_fail():
    end = pd.Timestamp("2028-01-01", tz="UTC")
    found = _ratio(_drawn(6, 3000, 3 * 365), end=end)
    assert not found.differs
    fortnight = _ratio(_drawn(7, 200, 14), end=START + pd.Timedelta("14D"))
    assert not fortnight.differs
    polar = _ratio(_drawn(8, 500), (18.96, 69.65))
    assert not polar.differs
    equator = _ratio(_drawn(9, 500), (-75.57, 6.25), timezone="America/Bogota")
    assert not equator.differs


def test_a_leap_year_s_last_day_and_changes_of_clocks_have_their_hours():
    start, end = pd.Timestamp("2024-12-30", tz="UTC"), pd.Timestamp("2025-12-30", tz="UTC")
    times = pd.Series(pd.date_range(start, end, freq="53min", inclusive="left"))
    found = _ratio(times, start=start, end=end)
    assert found.ratio == pytest.approx(1, abs=0.05)


def test_wrong_input_is_refused_in_swedish():
    times = _drawn(10, 20)
    with pytest.raises(TableError, match="sluta efter att den börjat"):
        _ratio(times, end=START)
    with pytest.raises(TableError, match="måste ha tidszon"):
        _ratio(times.dt.tz_localize(None))
    with pytest.raises(TableError, match="gör inte det, den första på rad 0"):
        _ratio(times, times_to=times - pd.Timedelta("1h"))
    with pytest.raises(TableError, match="lika många slut som början"):
        _ratio(times, times_to=times[:3])
    with pytest.raises(TableError, match="det finns 3 platser och 20 händelser"):
        _ratio(times, ([15.6] * 3, 58.4))
    double = times.set_axis([0] * len(times))
    with pytest.raises(TableError, match="rad 1 har samma som en tidigare"):
        darkness(double, double, *LINKOPING)


@given(st.integers(0, 8760), st.integers(0, 24 * 60))
@settings(max_examples=15, deadline=None)
def test_day_twilight_and_dark_are_those_of_a_minute_hand(hour, minutes):
    begin = START + pd.Timedelta(hours=hour)
    each = begin + pd.to_timedelta(np.arange(max(minutes, 1)) + 0.5 * (minutes > 0), "min")
    sun = sun_elevation(*LINKOPING, pd.DatetimeIndex(each))
    expected = [(sun > -0.833).mean(), ((sun <= -0.833) & (sun >= -6)).mean(), (sun < -6).mean()]
    window = pd.Series([begin]), pd.Series([begin + pd.Timedelta(minutes=minutes)])
    found = darkness(*window, *LINKOPING)
    assert list(found.columns) == ["day", "twilight", "dark"]
    np.testing.assert_allclose(found.iloc[0], expected, atol=4 / max(minutes, 4) + 1e-9)
    assert found.iloc[0].sum() == pytest.approx(1)


def test_darkness_keeps_the_index_and_says_nothing_of_wide_windows_or_no_place():
    begins = pd.Series([START] * 4, index=[7, 3, 9, 1])
    ends = begins + pd.Series(pd.to_timedelta([24, 24.1, 0, 0], "h"), index=begins.index)
    begins[9] = pd.NaT
    found = darkness(begins, ends, [15.6, 15.6, 15.6, np.nan], 58.4)
    assert found.index.tolist() == [7, 3, 9, 1]
    assert found["dark"].isna().tolist() == [False, True, True, True]
    none = darkness(begins[:0], ends[:0], 15.6, 58.4)
    assert none.shape == (0, 3)


def test_words_are_sure_only_where_the_interval_is():
    ratio = DarkLightRatio(1.5, 1.2, 1.9, 120.0, 200.0, 9.0, 0, 1.0)
    assert dark_light_words(ratio) == (
        "vanligare i mörker än i ljus vid samma klockslag "
        "(kvot 1,50, 95\u00a0% intervall 1,20–1,90; 120 i mörker, 200 i ljus)"
    )
    less = dataclasses.replace(ratio, ratio=0.7, low=0.5, high=0.95)
    assert dark_light_words(less).startswith("mindre vanligt i mörker än i ljus")
    unsure = dataclasses.replace(ratio, low=0.9)
    assert dark_light_words(unsure).startswith("ingen säker skillnad")
    few = dataclasses.replace(ratio, ratio=NAN, low=NAN, high=NAN, n_dark=3.0)
    assert dark_light_words(few) == "för få för att säga (3 i mörker, 200 i ljus)"


@pytest.mark.long
@pytest.mark.parametrize("peak", [WINTER, SUMMER])
def test_season_and_habit_are_not_called_darkness(peak):
    """Small: 200 runs of n = 100 each (standard error 1.5 %); full in the benchmark."""
    found = tried(World(100, peak=peak), 200)
    habit = tried(World(100, peak=peak, hours=tuple(HABIT)), 200)
    assert max(found.called, habit.called) <= 0.06
    assert min(found.covers, habit.covers) >= 0.93


def test_a_true_effect_in_a_summer_peaked_place_is_found():
    found = tried(World(1500, 1.5, SUMMER), 40)
    assert found.called >= 0.9
    assert found.median == pytest.approx(1.5, abs=0.1)
    assert tried(World(2000), 20, seasonal=False).called == 1


def test_false_suns_widen_where_summer_evenings_are_livelier_than_the_model_knows():
    """Without them a lively summer evening is called "less in the dark" in every run."""
    found, widened = tried_whole(World(10_000, evenings=0.4), 5)
    assert widened == found.covers == 1
    assert tried_whole(World(2000), 5)[1] == 0


def test_the_mean_place_is_found_across_the_date_line():
    times = _drawn(13, 2000)
    either_side = np.where(np.arange(2000) % 2, 179.9, -179.9)
    one = _ratio(times, (180.0, 58.4), timezone="Pacific/Auckland")
    both = _ratio(times, (either_side, 58.4), timezone="Pacific/Auckland")
    assert both.ratio == pytest.approx(one.ratio, rel=0.1)
    assert not both.differs


@needs_real_data
def test_chicago_is_not_lighter_once_rounding_is_seen():
    """With evenly weighed hours it is 0.91 (0.86–0.97): 18 % of its times are whole hours."""
    table = pd.read_parquet(REAL / "chicago_aggravated_assaults_2010_2018.parquet")
    zone = "America/Chicago"
    times = table["ts"].dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    years = pd.Timestamp("2010-01-01", tz=zone), pd.Timestamp("2019-01-01", tz=zone)
    found = dark_light_ratio(
        times, table["lon"], table["lat"], timezone=zone, start=years[0], end=years[1]
    )
    assert found.ratio == pytest.approx(0.967, abs=0.005)
    assert not found.differs
    # Suns that rise hours late stray ten times more than counts do, so the interval is wide.
    assert (found.low, found.high) == pytest.approx((0.79, 1.18), abs=0.01)


def test_an_evening_and_a_morning_of_two_fortnights_are_told_of_too_few_or_a_ratio():
    """Their hours and fortnights fall in two tables that have nothing in common."""
    start, end = (pd.Timestamp(at, tz="UTC") for at in ("2025-01-14 11:00", "2025-01-15 05:00"))
    for seed in range(8):
        minutes = np.random.default_rng(seed).integers(0, 18 * 60, 200)
        times = start + pd.to_timedelta(minutes, unit="min")
        found = dark_light_ratio(times, 15.6, 58.4, timezone="UTC", start=start, end=end)
        assert np.isnan(found.ratio) or found.low < found.ratio < found.high


def test_a_period_without_zone_is_refused_and_a_list_of_times_is_not():
    start, end = pd.Timestamp("2025-01-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="UTC")
    place = {"lon": 15.6, "lat": 58.4, "timezone": "UTC"}
    with pytest.raises(TableError, match="tidszon"):
        dark_light_ratio(pd.DatetimeIndex([start]), start=start.tz_localize(None), end=end, **place)
    assert dark_light_ratio([start, end], start=start, end=end, **place).n_left_out == 1
    assert dark_light_ratio(pd.DatetimeIndex([]), start=start, end=end, **place).n_light == 0


def test_words_give_the_decimals_that_show_1_to_be_left_out():
    found = DarkLightRatio(1.02, 1.004, 1.03, 90000.0, 80000.0, 1.0, 0, 1.0)
    assert "kvot 1,020" in dark_light_words(found)
    assert "1,004–1,030" in dark_light_words(found)


def test_a_place_where_nothing_happens_in_the_light_has_a_least_ratio():
    start, end = (pd.Timestamp(day, tz="UTC") for day in ("2024-11-01", "2026-11-01"))
    asked = {"timezone": "Europe/Stockholm", "start": start, "end": end}
    evenly = pd.date_range(start, end, freq="11h", inclusive="left")
    elevation = sun_elevation(15.62, 58.41, evenly)
    dark, light = evenly[elevation < -6.5][::3], evenly[elevation > 0]
    few = dark.append(light[::200][:3])
    assert np.isnan(dark_light_ratio(few, 15.62, 58.41, **asked).ratio)
    least = dark_light_ratio(few, 15.62, 58.41, **asked, lend=True)
    assert (least.n_light, least.lent) == (3, 7)
    assert least.low > 1
    # Ten that did happen, at any hour, say that the dark plays a larger part.
    ten = dark_light_ratio(dark.append(light[::80][:10]), 15.62, 58.41, **asked)
    assert ten.lent == 0
    assert 1 < least.ratio < ten.ratio


def test_where_as_many_as_ten_are_there_none_is_lent_and_a_night_that_is_never_light_says_nothing():
    start, end = (pd.Timestamp(day, tz="UTC") for day in ("2025-01-01", "2026-01-01"))
    asked = {"timezone": "Europe/Stockholm", "start": start, "end": end}
    evenly = pd.date_range(start, end, freq="7h", inclusive="left")
    assert dark_light_ratio(evenly, 15.6, 58.4, **asked, lend=True) == dark_light_ratio(
        evenly, 15.6, 58.4, **asked
    )
    midnights = pd.date_range(start, end, freq="5D", inclusive="left") + pd.Timedelta(hours=23.3)
    never = dark_light_ratio(midnights, 15.6, 58.4, **asked, lend=True)
    assert not never.differs
