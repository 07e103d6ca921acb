import numpy as np
import pandas as pd
import pytest

from benchmarks.calibration_peaks import Habit, covered, drawn, named
from est_geo.analysis import peak_windows, peak_words, time_profile
from est_geo.errors import TableError

STOCKHOLM = "Europe/Stockholm"
NO_PEAK = "ingen tydlig topp"


def _times(values):
    return pd.Series(pd.to_datetime(values, utc=True, format="ISO8601"))


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


def _wide(begins, hours):
    profile = time_profile(begins, begins + pd.Timedelta(hours=hours), timezone=STOCKHOLM)
    return peak_windows(profile), peak_words(profile.table, profile.n_used)


def test_a_night_window_is_a_peak_of_the_night_and_never_of_its_middle():
    nights = _times(pd.date_range("2026-11-02 21:00", periods=28, freq="D", tz="UTC"))
    windows, words = _wide(nights, 9)
    assert words == "22–07"
    assert windows[["days", "hours", "observed"]].to_numpy().tolist() == [["", "22–07", 28]]
    assert windows["expected"].tolist() == pytest.approx([28 * 9 / 24])
    assert _wide(nights, 13)[1] == NO_PEAK
    assert _wide(nights, 24)[1] == NO_PEAK


def test_a_wide_night_belongs_to_the_evening_before():
    saturdays = _times(pd.date_range("2026-07-04 21:00", periods=14, freq="7D", tz="UTC"))
    assert _wide(saturdays, 7)[1] == "lör 23–06"


def test_whole_days_tell_of_weekdays_and_not_of_hours():
    saturdays = _times(pd.date_range("2026-11-06 23:00", periods=12, freq="7D", tz="UTC"))
    windows, words = _wide(saturdays, 24)
    assert words == "lör"
    assert windows["hours"].tolist() == [""]
    evenings = _times(pd.date_range("2026-11-02 20:30", periods=28, freq="D", tz="UTC"))
    begins = pd.concat([evenings, saturdays], ignore_index=True)
    ends = pd.concat([evenings, saturdays + pd.Timedelta("24h")], ignore_index=True)
    profile = time_profile(begins, ends, timezone=STOCKHOLM)
    assert peak_windows(profile)["hours"].tolist()[0] == "19–23"
    assert peak_windows(profile)["expected"].tolist()[0] == pytest.approx(28 * 4 / 24)


def test_two_peaks_apart_are_both_named_surest_first():
    evenings = pd.date_range("2026-11-02 20:30", periods=60, freq="D", tz="UTC")
    mornings = pd.date_range("2026-11-02 07:30", periods=40, freq="D", tz="UTC")
    times = _times([*evenings, *mornings])
    windows = peak_windows(time_profile(times, times, timezone=STOCKHOLM))
    assert windows["hours"].tolist() == ["19–23", "06–10"]
    assert windows["p"].is_monotonic_increasing
    assert (windows["p"] <= 0.05).all()


def test_weekdays_that_came_more_often_expect_more():
    """A month with five Fridays, Saturdays and Sundays; every day alike."""
    start, end = (pd.Timestamp(day, tz=STOCKHOLM) for day in ("2027-10-01", "2027-11-01"))
    days = pd.date_range("2027-10-01 00:30", periods=31 * 24, freq="h", tz=STOCKHOLM)
    times = _times([*days.tz_convert("UTC")] * 3)
    plain = time_profile(times, times, timezone=STOCKHOLM)
    aware = time_profile(times, times, timezone=STOCKHOLM, start=start, end=end)
    assert peak_words(plain.table, plain.n_used) == "fre–sön"
    assert peak_words(aware.table, aware.n_used) == NO_PEAK


def test_no_incidents_have_no_peak_and_the_columns_stand():
    empty = time_profile(_times([]), _times([]), timezone=STOCKHOLM)
    windows = peak_windows(empty)
    assert windows.columns.tolist() == ["days", "hours", "observed", "expected", "p"]
    assert windows.empty
    assert peak_words(empty.table, 0) == NO_PEAK


def test_a_table_that_is_not_a_week_is_refused():
    times = _times(["2026-11-09 12:00"] * 12)
    table = time_profile(times, times, timezone=STOCKHOLM).table
    assert peak_words(table.sample(frac=1, random_state=1), 12) == peak_words(table, 12)
    with pytest.raises(TableError, match="weight saknas"):
        peak_words(table.drop(columns="weight"), 12)
    with pytest.raises(TableError, match="168 timmar; den har 167"):
        peak_words(table[1:], 12)
    with pytest.raises(TableError, match="168 timmar"):
        peak_words(pd.concat([table[1:], table[1:2]]), 12)
    with pytest.raises(TableError, match="1 är det inte, den första är timme 5"):
        peak_words(table.assign(weight=table["weight"].where(table.index != 5)), 12)


def test_chance_alone_is_seldom_called_a_peak():
    rng = np.random.default_rng(6)
    hours = np.arange(168)
    runs, called = 200, 0
    for _ in range(runs):
        weight = rng.multinomial(40, np.full(168, 1 / 168)).astype(float)
        table = pd.DataFrame({"weekday": hours // 24, "hour": hours % 24, "weight": weight})
        called += peak_words(table, 40) != NO_PEAK
    assert called / runs <= 0.05


@pytest.mark.long
@pytest.mark.parametrize("known", ["exact", "overnight", "days"])
def test_an_even_week_is_seldom_called_however_times_are_known(known):
    """Small: 100 runs each; full in the benchmark."""
    assert named(Habit(60, known=known), 100).any <= 0.05


def test_a_true_peak_is_found_and_nights_are_not_called_sharper_than_they_are():
    found = named(Habit(60, 0.4, (4, 5)), 25)
    assert min(found.hours, found.days) >= 0.8
    nights = named(Habit(60, known="night as a whole"), 25)
    assert (nights.hours, nights.too_sharp) == (1, 0)


def test_intervals_hold_the_expected_weight():
    assert min(covered(60, 20)) >= 0.95
    assert drawn(Habit(30), np.random.default_rng(1)).n_used == 30


@pytest.mark.parametrize(("start", "end"), [("20:05", "20:08"), ("02:00", "04:00")])
def test_hours_that_never_came_in_the_period_are_no_peak(start, end):
    """A period without a whole quarter, and incidents from outside the period that is given."""
    times = pd.DatetimeIndex([pd.Timestamp("2025-03-03 20:06", tz="UTC")] * 20)
    bounds = [pd.Timestamp(f"2025-03-03 {at}", tz="UTC") for at in (start, end)]
    profile = time_profile(times, times, timezone="UTC", start=bounds[0], end=bounds[1])
    peaks = peak_windows(profile)
    assert (peaks["expected"] > 0).all()
    assert (peaks["p"] > 0).all()
