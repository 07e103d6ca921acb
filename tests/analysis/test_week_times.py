import numpy as np
import pandas as pd
import pytest

from est_geo.analysis.week_times import times_of
from est_geo.errors import TableError
from est_geo.periods import Period


def test_weeks_of_local_midnights_are_seven_days_and_their_middles_a_week_apart():
    naive = pd.date_range("2026-09-07", periods=20, freq="7D")
    for starts in (naive, naive.tz_localize("Europe/Stockholm"), naive.to_period("W")):
        utc = starts.tz_convert("UTC") if getattr(starts, "tz", None) else starts
        times = times_of(utc, None, None)
        assert times.dated
        assert times.days.tolist() == [7.0] * 21
        assert np.diff(times.middle).tolist() == [7.0] * 20


def test_months_and_tertials_follow_the_calendar():
    months = pd.date_range("2027-11-01", periods=3, freq="MS").tz_localize("Europe/Stockholm")
    assert times_of(months.tz_convert("UTC"), None, None).days.tolist() == [30, 31, 31, 29]
    tertials = pd.DatetimeIndex(["2026-01-01", "2026-05-01", "2026-09-01"])
    assert times_of(tertials, None, None).days.tolist() == [120, 123, 122, 120]


def test_a_period_missing_from_the_history_makes_none_longer():
    starts = pd.date_range("2026-01-05", periods=12, freq="7D").delete(5)
    times = times_of(starts, None, None)
    assert times.days.tolist() == [7.0] * 12
    assert np.diff(times.middle).max() == 14


def test_the_period_looked_at_may_be_given():
    starts = pd.date_range("2026-01-05", periods=10, freq="7D", tz="UTC")
    times = times_of(starts, Period.parse("2026-04"), None)
    assert times.days[-2:].tolist() == [7, 30]
    with pytest.raises(TableError, match="efter historikens"):
        times_of(starts, Period.parse("2026-W02"), None)


def test_columns_that_are_no_times_are_weeks_without_dates():
    for columns in (pd.RangeIndex(4), pd.Index(["a", "b", "c", "d"]), pd.Index([], dtype=object)):
        times = times_of(columns, None, None)
        assert not times.dated
        assert len(times.middle) == len(columns) + 1
    kept = times_of(pd.RangeIndex(2), None, pd.Series([1, 0, 2])).where(
        np.array([True, False, True])
    )
    assert kept.effort.tolist() == [1, 2]
    assert kept.middle.tolist() == [0, 14]
