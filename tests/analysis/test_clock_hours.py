import numpy as np
import pandas as pd
import pytest

from est_geo.analysis import dark_light_hours, dark_light_ratio, sun_elevation

LINKOPING = (15.62, 58.41)
START, END = pd.Timestamp("2025-01-01", tz="UTC"), pd.Timestamp("2026-01-01", tz="UTC")
ASKED = {"timezone": "Europe/Stockholm", "start": START, "end": END}


def test_counts_are_those_of_the_ratio_and_hours_those_of_the_sun():
    rng = np.random.default_rng(1)
    times = pd.Series(START + pd.to_timedelta(rng.integers(0, 365 * 86_400, 800), "s"))
    found = dark_light_hours(times, *LINKOPING, **ASKED)
    ratio = dark_light_ratio(times, *LINKOPING, **ASKED)
    assert found["n_dark"].sum() == pytest.approx(ratio.n_dark)
    assert found["n_light"].sum() == pytest.approx(ratio.n_light)
    each = pd.date_range(START, END, freq="5min", inclusive="left") + pd.Timedelta("150s")
    dark = pd.Series(sun_elevation(*LINKOPING, each) < -6)
    oracle = dark.groupby(each.tz_convert("Europe/Stockholm").hour).sum() / 12
    np.testing.assert_allclose(found["hours_dark"], oracle, atol=0.5)
    assert found["hours_dark"].sum() == pytest.approx(dark.sum() / 12, abs=3)


def test_a_rate_is_per_hundred_hours_and_unknown_with_few_hours():
    times = pd.date_range(START, END, freq="5min", inclusive="left")
    found = dark_light_hours(times, *LINKOPING, **ASKED).set_index("hour")
    assert found.loc[12, "light_rate"] == pytest.approx(1200, rel=0.01)
    assert np.isnan(found.loc[12, "dark_rate"])
    assert found.loc[23, "dark_rate"] == pytest.approx(1200, rel=0.01)
    assert found.loc[[1], "hours_light"].item() == 0


def test_without_an_incident_nothing_is_known_of_the_place():
    found = dark_light_hours(pd.DatetimeIndex([], tz="UTC"), [], [], **ASKED)
    assert len(found) == 24
    assert found[["n_dark", "n_light", "hours_dark"]].to_numpy().sum() == 0
    assert found[["dark_rate", "light_rate"]].isna().to_numpy().all()
