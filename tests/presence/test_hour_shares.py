import numpy as np
import pandas as pd
import pytest

from est_geo.errors import TableError
from est_geo.presence.hour_shares import (
    PSEUDO_COUNTS,
    WEEK,
    hour_shares,
    hours_as_rows,
    smoothed,
    time_of_day_counts,
    town_shares,
)
from tests.real import REAL, needs_real_data

LATE = np.arange(WEEK) % 24 >= 18
EVENINGS = np.where(LATE, 3.0, 1.0)
EVENINGS /= EVENINGS.sum()


def drawn(shares, per_place, places=40, seed=1):
    rng = np.random.default_rng(seed)
    return rng.multinomial(per_place, shares, size=places).astype(float)


def lost(shares, counts):
    """Mean log loss of what came next; an hour held impossible costs as one in ten thousand."""
    return float(-(counts * np.log(np.maximum(shares, 1e-4))).sum() / counts.sum())


def test_places_alike_are_given_the_towns_hours():
    counts = drawn(EVENINGS, 30)
    shares, pseudo = hour_shares(counts, counts.sum(axis=0))
    assert pseudo == PSEUDO_COUNTS[-1]
    assert np.allclose(shares.sum(axis=1), 1.0)
    assert (shares > 0).all()
    raw = counts / counts.sum(axis=1, keepdims=True)
    after = drawn(EVENINGS, 30, seed=2)
    assert lost(shares, after) < lost(raw, after) - 1


def test_places_that_differ_keep_their_own_hours():
    own = np.stack([np.roll(EVENINGS * LATE, 7 * at) for at in range(8)])
    own /= own.sum(axis=1, keepdims=True)
    counts = np.stack([drawn(one, 200, places=1, seed=at)[0] for at, one in enumerate(own)])
    shares, pseudo = hour_shares(counts, counts.sum(axis=0))
    assert pseudo <= 20
    assert (np.abs(shares - own).sum(axis=1) < 0.6).all()


def test_without_incidents_the_town_is_all_that_is_known():
    town = drawn(EVENINGS, 400, places=1)[0]
    shares, _ = hour_shares(np.zeros((2, WEEK)), town)
    assert np.allclose(shares, town_shares(town))
    assert np.allclose(hour_shares(np.zeros((1, WEEK)), np.zeros(WEEK))[0], 1 / WEEK)


def test_smoothing_keeps_the_sum_and_goes_round_the_week():
    counts = np.zeros(WEEK)
    counts[[0, 100]] = 9.0, 18.0
    assert smoothed(counts).sum() == pytest.approx(27.0)
    assert smoothed(counts)[WEEK - 1] == pytest.approx(2.0)


def test_the_time_of_day_is_counted_over_all_weekdays_and_round_midnight():
    counts = np.zeros((2, WEEK))
    counts[1, [0, 24 + 23, 100]] = 1.0, 2.0, 4.0
    found = time_of_day_counts(counts)
    assert found[0].sum() == 0
    assert found[1, [22, 23, 24, 25, 26, 3, 4]].tolist() == [2.0, 3.0, 3.0, 1.0, 0.0, 4.0, 4.0]


def test_hours_become_rows_and_other_places_are_passed_over():
    hours = pd.DataFrame(
        {"place": ["b", "x", "b"], "weekday": [0, 0, 6], "hour": [0, 1, 23], "weight": [1.0, 9, 2]}
    )
    rows = hours_as_rows(hours, ["a", "b"])
    assert rows.sum(axis=1).tolist() == [0.0, 3.0]
    assert rows[1, [0, WEEK - 1]].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("counts", "town"),
    [
        (np.zeros((2, 24)), np.zeros(WEEK)),
        (np.zeros((2, WEEK)), np.zeros(24)),
        (np.full((1, WEEK), -1.0), np.zeros(WEEK)),
    ],
)
def test_other_arrays_are_refused(counts, town):
    with pytest.raises(TableError, match=r"hour|Hours"):
        hour_shares(counts, town)


@needs_real_data
def test_the_hours_of_a_real_citys_places_are_told_better_than_by_their_own_counts():
    frame = pd.read_parquet(REAL / "austin_agg_assault_2019.parquet").dropna(subset=["ts"])
    when = pd.to_datetime(frame["ts"])
    of_week = (24 * when.dt.day_of_week + when.dt.hour).to_numpy()
    place = pd.factorize(
        (frame["lon"] / 0.01).round().astype(str) + (frame["lat"] / 0.01).round().astype(str)
    )[0]
    late = (when >= when.min() + pd.Timedelta(weeks=13)).to_numpy()
    early = ~late
    counts = np.zeros((2, place.max() + 1, WEEK))
    np.add.at(counts, (late.astype(int), place, of_week), 1.0)
    strongest = np.argsort(-counts[0].sum(axis=1))[:40]
    before, after = counts[0, strongest], counts[1, strongest]
    town = np.bincount(of_week[early], minlength=WEEK).astype(float)
    shares, _ = hour_shares(before, town)
    assert lost(shares, after) < lost(before / before.sum(axis=1, keepdims=True), after) - 1
    # Calibrated: the hours held strongest hold about what they were expected to.
    top = shares >= np.quantile(shares, 0.9, axis=1, keepdims=True)
    expected = (shares * after.sum(axis=1, keepdims=True))[top].sum()
    assert after[top].sum() == pytest.approx(expected, rel=0.1)
