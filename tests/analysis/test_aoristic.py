import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import time_profile
from est_geo.analysis.aoristic import hours_between, moments, spread
from est_geo.errors import TableError

STOCKHOLM = "Europe/Stockholm"


def _times(values):
    return pd.Series(pd.to_datetime(values, utc=True, format="ISO8601"))


def test_moments_are_microseconds_and_a_missing_end_is_an_instant():
    first = _times(["1970-01-01 00:00:01", None, "1970-01-02"])
    begins, ends, known = moments(first, _times([None, None, "1970-01-03"]))
    assert known.tolist() == [True, False, True]
    assert begins[known].tolist() == [1_000_000, 86_400_000_000]
    assert ends[known].tolist() == [1_000_000, 2 * 86_400_000_000]
    with pytest.raises(TableError, match="lika många slut som början; det finns 1 och 3"):
        moments(first, first[:1])


def test_many_equal_windows_are_spread_as_one_by_one():
    begins, ends, _ = moments(
        _times(["2026-11-09 21:00", "2026-11-10 01:30"] * 50),
        _times(["2026-11-10 06:00", "2026-11-10 02:00"] * 50),
    )
    many, one = spread(begins, ends, STOCKHOLM), spread(begins[:2], ends[:2], STOCKHOLM)
    for name in ("weight", "squares", "timed", "hour_squares", "day_squares", "sure"):
        np.testing.assert_allclose(getattr(many, name), 50 * getattr(one, name))


def test_hours_of_a_period_are_the_clock_s():
    spring = [_times(["2026-03-28 23:00", "2026-03-29 22:00"])]
    begins, _, _ = moments(*spring)
    hours = hours_between(int(begins[0]), int(begins[1]), STOCKHOLM)
    assert hours[6 * 24 : 7 * 24].tolist() == [1, 1, 0, *[1] * 21]
    assert hours.sum() == 23
    assert hours_between(int(begins[0]), int(begins[0]), STOCKHOLM).sum() == 0


@given(st.integers(0, 10_000), st.sampled_from([STOCKHOLM, "Asia/Kathmandu"]))
@settings(max_examples=15, deadline=None)
def test_sure_counts_are_those_of_windows_that_lie_within(seed, zone):
    rng = np.random.default_rng(seed)
    begins = _times(["2026-10-20"] * 30) + pd.to_timedelta(rng.integers(0, 20_000, 30), "min")
    hours = rng.choice([0, 0.5, 1, 3, 8, 12, 24, 30], 30)
    ends = begins + pd.Series(pd.to_timedelta(hours, "h"))
    table = time_profile(begins, ends, timezone=zone).table
    first = begins.dt.tz_convert(zone).dt.tz_localize(None)
    last = (
        (ends - pd.to_timedelta((hours > 0).astype(int), "us"))
        .dt.tz_convert(zone)
        .dt.tz_localize(None)
    )
    since = (first.dt.day_of_week * 24 + first.dt.hour).to_numpy()
    span = (last.dt.floor("h") - first.dt.floor("h")).to_numpy() / np.timedelta64(1, "h") + 1
    for length in (4, 6, 9, 12, 24):
        expected = [
            int(((since - at) % 168 + np.maximum(span, 1) <= length).sum()) for at in range(168)
        ]
        assert table[f"sure_{length}"].tolist() == expected
    assert table["timed"].sum() == pytest.approx((span < 24).sum())
