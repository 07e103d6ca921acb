import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from est_geo.analysis import knox, near_repeat_words
from est_geo.errors import TableError
from tests.real import REAL, needs_real_data

SETTINGS = {"distance_bands": [0, 1, 100, 200, np.inf], "time_bands": [0, 1, 7, 14]}
GOLDEN = [  # file, last day, metric
    ("be_month1_true", "2016-01-31", "manhattan"),
    ("be_month1_nrclabels", "2016-01-31", "manhattan"),
    ("be_q1_euclid", "2016-03-31", "euclidean"),
    ("be_fullyear_euclid", "2016-12-31", "euclidean"),
]


def _edges(labels):
    bands = [label.strip("[)").split(",") for label in labels.unique()]
    return [float(low) for low, _ in bands] + [float(bands[-1][1])]


def _golden(name, incidents, metric, simulations):
    golden = pd.read_csv(REAL / "golden" / f"knox_chicago_{name}.csv")
    assert len(incidents) == golden["n_events"][0]
    found = knox(
        incidents["X"], incidents["Y"], incidents["ts"], metric=metric, simulations=simulations,
        distance_bands=_edges(golden["space"]), time_bands=_edges(golden["time"]),
    )  # fmt: skip
    assert found[["space", "time", "observed"]].equals(golden[["space", "time", "observed"]])
    np.testing.assert_allclose(found["expected"], golden["expected_exact"], rtol=1e-12)
    np.testing.assert_allclose(found["ratio"], golden["knox_ratio_exact"], rtol=1e-12)
    return golden, found


def _same_p(golden, found, ours, theirs):
    p, other = found["p"], golden["p_R"]
    error = np.sqrt(np.maximum(p * (1 - p), 1 / ours) * (1 / ours + 1 / theirs))
    assert (np.abs(p - other) <= 4 * error).all()


@needs_real_data
@pytest.mark.parametrize(("name", "last", "metric"), GOLDEN)
def test_equals_near_repeat_on_the_burglaries(name, last, metric):
    burglaries = pd.read_parquet(REAL / "chicago_burglary_2016_nearrepeat.parquet")
    burglaries = burglaries.dropna(subset=["X", "Y", "ts"])
    first = "2016-01-01" if name.startswith("be_q1") else "2015-12-31"
    asked = burglaries[burglaries["ts"].between(first, last)]
    simulations = 0 if name.startswith("be_full") else 499
    golden, found = _golden(name, asked, metric, simulations)
    if "p_R" in golden:
        _same_p(golden, found, 499, 199 if name.startswith("be_q1") else 999)
    else:
        assert found["p"].isna().all()


@needs_real_data
def test_equals_near_repeat_on_the_arsons_and_says_it():
    arsons = pd.read_parquet(REAL / "chicago_arson_2016_nearrepeat.parquet")
    arsons = arsons.dropna(subset=["X", "Y", "ts"])
    golden, found = _golden("arson_vignette", arsons, "manhattan", 999)
    _same_p(golden, found, 999, 999)
    assert near_repeat_words(found) == (
        "En händelse följs oftare än slumpen ger av en till inom 601 m (samma plats oräknad), "
        "samma dygn: 19 par där 1,3 väntades (14,2 gånger så många)."
    )


def _slow(x, y, day, space, time, metric):
    """Every pair by hand."""
    counts = {}
    for i in range(len(x)):
        for j in range(i):
            dx, dy, apart = abs(x[i] - x[j]), abs(y[i] - y[j]), abs(day[i] - day[j])
            distance = dx + dy if metric == "manhattan" else math.hypot(dx, dy)
            for near in space:
                for soon in time:
                    hit = near[0] <= distance < near[1] and soon[0] <= apart < soon[1]
                    counts[near, soon] = counts.get((near, soon), 0) + hit
    return [counts.get((near, soon), 0) for soon in time for near in space]


@given(
    st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=2, max_size=25),
    st.sampled_from(["euclidean", "manhattan"]),
    st.sampled_from([1, 0.5]),
)
@settings(max_examples=40, deadline=None)
def test_equals_every_pair_by_hand(rows, metric, scale):
    x, y, day = (np.array(rows).T * [[1], [1], [scale]]).astype(float)
    space = [(0, 1), (1, 3), (3, math.inf), (2, 5)]  # on purpose: an overlapping band
    time = [(0, 0.5), (0.5, 2), (1, 3), (2, math.inf)]
    found = knox(x, y, day, distance_bands=space, time_bands=time, metric=metric, simulations=0)
    assert found["observed"].tolist() == _slow(x, y, day, space, time, metric)


def test_expected_is_the_mean_over_every_way_to_deal_out_the_days():
    from itertools import permutations  # noqa: PLC0415 - only this oracle needs it

    x, y, day = np.array([0, 0, 5, 150, 160.0]), np.zeros(5), np.array([0, 1, 1, 9, 12])
    found = knox(x, y, day, **SETTINGS, simulations=3999, seed=1)
    every = np.array(
        [knox(x, y, list(dealt), **SETTINGS, simulations=0)["observed"]
         for dealt in permutations(day)]
    )  # fmt: skip
    np.testing.assert_allclose(found["expected"], every.mean(axis=0))
    exact = (every >= found["observed"].to_numpy()).mean(axis=0)
    assert (np.abs(found["p"] - exact) <= 4 * np.sqrt(0.25 / 4000)).all()


def _noise(seed, n=300):
    draw = np.random.default_rng(seed)
    return draw.uniform(0, 3000, n).round(-1), draw.uniform(0, 3000, n), draw.integers(0, 200, n)


@pytest.mark.long
def test_noise_gets_no_words():
    said = [bool(near_repeat_words(knox(*_noise(5000 + seed), **SETTINGS))) for seed in range(60)]
    assert np.mean(said) <= 0.05


def test_a_planted_near_repeat_is_found_and_said():
    x, y, day = _noise(1)
    again = slice(0, 60)
    found = knox(
        np.append(x, x[again] + 30), np.append(y, y[again] + 40), np.append(day, day[again] + 3),
        **SETTINGS,
    )  # fmt: skip
    assert found[found["p"] == 0.001][["space", "time"]].to_numpy().tolist() == [
        ["[1,100)", "[1,7)"]
    ]
    assert near_repeat_words(found).startswith(
        "En händelse följs oftare än slumpen ger av en till inom 100 m (samma plats oräknad), "
        "1–6 dygn senare: "
    )


def _table(raised):
    """A table of 3 × 3 bands where those named are raised."""
    found = knox(
        *_noise(2), distance_bands=[0, 1, 100, 200], time_bands=[0, 1, 7, 14], simulations=0
    )
    p = [0.001 if (s, t) in raised else 1.0 for t in range(3) for s in range(3)]
    return found.assign(p=p, observed=12, expected=3.0, ratio=4.0)


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        ([(0, 0)], "en till på samma plats, samma dygn: 12 par där 3,0 väntades (4,0 gånger"),
        ([(0, 0), (1, 0)], "inom 100 m, samma dygn: 24 par"),
        ([(0, 0), (0, 1), (0, 2), (1, 0)], "på samma plats, inom 13 dygn: 36 par"),
        ([(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)], "inom 100 m, inom 6 dygn: 48 par där 12 "),
        ([(0, 0), (1, 0), (2, 0), (0, 1)], "inom 200 m, samma dygn: 36 par"),
        ([(0, 0), (0, 2), (2, 0)], "på samma plats, samma dygn: 12 par"),
        ([(0, 1), (1, 0), (2, 0)], "inom 200 m (samma plats oräknad), samma dygn: 24 par"),
        ([(2, 1), (2, 2)], "100–200 m bort, 1–13 dygn senare: 24 par"),
    ],
)
def test_the_widest_run_from_the_nearest_band_is_said(raised, words):
    assert words in near_repeat_words(_table(raised))


def test_days_may_be_numbers_dates_or_times():
    x, y, day = _noise(3, 60)
    start = dt.date(2026, 3, 1)
    dates = [start + dt.timedelta(days=int(one)) for one in day]
    at_night = pd.DatetimeIndex(dates) + pd.Timedelta(hours=23)
    local = at_night.tz_localize("Europe/Stockholm")
    expected = knox(x, y, day, **SETTINGS, simulations=19)
    for days in (dates, at_night, local, day.astype(float), list(day), day + 40_000_000):
        pd.testing.assert_frame_equal(knox(x, y, days, **SETTINGS, simulations=19), expected)


def test_series_are_read_in_order_whatever_their_index():
    x, y, day = (pd.Series(column, index=[0] * 40) for column in _noise(4, 40))
    pd.testing.assert_frame_equal(
        knox(x, y, day, **SETTINGS, simulations=9),
        knox(x.tolist(), y.tolist(), day.tolist(), **SETTINGS, simulations=9),
    )


def test_the_same_seed_gives_the_same_p():
    first = knox(*_noise(5), **SETTINGS, simulations=99, seed=1)
    assert first.equals(knox(*_noise(5), **SETTINGS, simulations=99, seed=1))
    assert not first.equals(knox(*_noise(5), **SETTINGS, simulations=99, seed=2))


@pytest.mark.parametrize("n", [0, 1, 2, 30])
def test_none_one_or_all_in_one_place_on_one_day(n):
    found = knox(np.zeros(n), np.zeros(n), np.zeros(n), **SETTINGS, simulations=9)
    assert found["observed"].tolist() == [n * (n - 1) // 2] + [0] * 11
    assert found["expected"].tolist() == [n * (n - 1) / 2] + [0] * 11
    assert (found["p"] == 1).all()
    assert not near_repeat_words(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"x_m": [0, math.nan]}, "x och y i meter; 1 saknar, den första på rad 1"),
        ({"day": [math.nan, 1]}, "ha en dag; 1 saknar en, den första på rad 0"),
        ({"day": [pd.NaT, pd.Timestamp("2026-01-01")]}, "ha en dag; 1 saknar en"),
        ({"day": [1]}, "2 platser och 1 dagar"),
        ({"y_m": [1]}, "lika många: 2 och 1"),
        ({"metric": "cosine"}, "euclidean eller manhattan, inte 'cosine'"),
        ({"distance_bands": [0, 100, 100]}, "distance_bands måste vara stigande"),
        ({"distance_bands": []}, "distance_bands måste vara stigande"),
        ({"time_bands": [-1, 2]}, "time_bands får inte ha negativa gränser"),
        ({"time_bands": [0, math.nan]}, "time_bands måste vara stigande"),
    ],
)
def test_what_cannot_be_counted_is_refused(change, message):
    asked = {"x_m": [0, 1], "y_m": [0, 1], "day": [0, 1], **SETTINGS, **change}
    with pytest.raises(TableError, match=message):
        knox(**asked)
