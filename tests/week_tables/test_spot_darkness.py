import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import benjamini_hochberg, dark_light_ratio, sun_elevation
from est_geo.periods import Period
from est_geo.week_tables.spot_darkness import spot_darkness
from tests.made_up import CENTRE, LINKOPING, WEEK, incidents

WINDOW = Period.days(WEEK.before(12).first, WEEK.last)


def reports(keep, n: int = 900) -> pd.DataFrame:
    """Make two years of reports at the station at the moments that `keep` keeps."""
    rng = np.random.default_rng(2)
    _, end = WEEK.bounds("UTC")
    minutes = rng.integers(0, 2 * 365 * 24 * 60, 6 * n)
    when = pd.DatetimeIndex(end - pd.to_timedelta(np.sort(minutes)[::-1] + 1, unit="min"))
    when = when[keep(when)].as_unit("us")
    chosen = when[np.sort(rng.choice(len(when), min(n, len(when)), replace=False))]
    made = incidents([CENTRE[0]] * len(chosen), [CENTRE[1]] * len(chosen), chosen)
    return made.assign(hotspot="a")


def told(made: pd.DataFrame) -> pd.Series:
    start, end = WINDOW.bounds(LINKOPING.timezone)
    inside = made[made["occurred_from"].between(start, end, inclusive="left")]
    return spot_darkness(["a"], inside, made, WINDOW, LINKOPING).iloc[0]


def test_a_place_that_lives_after_dark_has_a_ratio_surely_above_one():
    found = told(
        reports(lambda when: (np.asarray(sun_elevation(*CENTRE, when)) < -6) | (when.minute < 9))
    )
    assert found["dark_ratio_low"] > 2
    assert found["n_dark"] > found["n_light"] > 50
    assert found["dark_q"] < 0.001


def test_an_evening_habit_is_not_darkness():
    """Between 18 and 23 every day of the year: most of it in the dark in the window."""
    local = "Europe/Stockholm"
    habit = reports(lambda when: np.isin(when.tz_convert(local).hour, [18, 19, 20, 21, 22]))
    found = told(habit)
    assert found["dark_share"] > 0.55 > found["dark_hours"]
    assert found["dark_ratio_low"] < 1 < found["dark_ratio_high"]


def test_too_few_or_none_say_nothing():
    found = told(reports(lambda when: when.hour == 12, n=8))
    assert np.isnan(found["dark_ratio"])
    nothing = reports(lambda when: when.hour == 12, n=8).iloc[:0]
    assert spot_darkness([], nothing, nothing, WINDOW, LINKOPING).empty


def test_what_is_said_of_many_spots_is_corrected_for_their_number():
    mixed = reports(
        lambda when: (np.asarray(sun_elevation(*CENTRE, when)) < -6) | (when.minute < 9)
    )
    evenly = reports(lambda when: when.minute < 61).assign(hotspot="b")
    both = pd.concat([mixed, evenly], ignore_index=True)
    start, end = WINDOW.bounds(LINKOPING.timezone)
    inside = both[both["occurred_from"].between(start, end, inclusive="left")]
    found = spot_darkness(["b", "a"], inside, both, WINDOW, LINKOPING)
    alone = [
        dark_light_ratio(
            part["occurred_from"], part["lon"], part["lat"], timezone=LINKOPING.timezone,
            start=both["occurred_from"].min().tz_convert(LINKOPING.timezone).normalize(), end=end,
        ).p
        for part in (evenly, mixed)
    ]  # fmt: skip
    assert found["dark_q"].tolist() == pytest.approx(benjamini_hochberg(alone).tolist())
    assert "dark_p" not in found
