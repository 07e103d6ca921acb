import math

import h3
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from est_geo.analysis import scan_windows
from est_geo.analysis.scan_windows import (
    CaseCounts,
    Zones,
    disc_sums,
    drawn_windows,
    highest_ratios,
    least_counts,
    log_ratio,
)

CELLS = sorted(h3.grid_disk(h3.latlng_to_cell(58.41, 15.62, 9), 1))


def _counts(factor):
    totals = np.array([5, 0, 9, 30, 1, 1, 4], dtype=np.int64) * factor
    by_week = np.zeros((7, 3), dtype=np.int64)
    by_week[3] = [4, 2, 3]
    by_week[2, 0] = 1
    return CaseCounts(CELLS, totals, by_week, pd.Timestamp("2026-11-09"))


@pytest.mark.parametrize(
    ("factor", "of_cell"), [(1, math.inf), (20, math.inf), (1, 0)], ids=["all", "few", "by cell"]
)
def test_drawn_histories_keep_both_margins_and_follow_the_law(factor, of_cell, monkeypatch):
    monkeypatch.setattr(scan_windows, "_OF_CELL", of_cell)
    counts = _counts(factor)
    drawn = np.concatenate(list(drawn_windows(counts, 4000, 1)), axis=2)
    assert drawn.shape == (7, 3, 4000)
    assert (drawn.sum(axis=0) == np.array([5, 7, 10])[:, None]).all()
    assert (np.diff(drawn, axis=1) >= 0).all()
    assert (drawn <= counts.totals[:, None, None]).all()
    for window, size in enumerate([5, 7, 10]):
        law = stats.hypergeom(counts.total, counts.totals[3], size)
        seen = np.bincount(drawn[3, window], minlength=size + 1) / 4000
        expected = law.pmf(np.arange(size + 1))
        assert (np.abs(seen - expected) <= 4 * np.sqrt(expected / 4000) + 1e-12).all()


@pytest.mark.parametrize("floor", [0.3, 2.0, 7.0, 50.0])
def test_the_least_count_is_the_first_that_reaches_the_floor(floor):
    totals, windows, total = np.array([0, 1, 5, 20, 40]), np.array([0, 3, 15, 40]), 40
    least = least_counts(totals, windows, total, floor)
    for zone, of_zone in enumerate(totals):
        for window, of_window in enumerate(windows):
            most = min(of_zone, of_window)
            count = np.arange(most + 1)
            expected = np.full(most + 1, of_zone * of_window / total)
            enough = np.flatnonzero(log_ratio(count, expected, total) >= floor)
            assert least[zone, window] == (enough[0] if len(enough) else most + 1)


def test_the_floor_hides_nothing_above_it():
    counts = _counts(1)
    zones = Zones.around(counts, 2)
    every = highest_ratios(counts, zones, 1e-6, 300, 5)
    some = highest_ratios(counts, zones, 2.0, 300, 5)
    assert ((every >= 2.0) == (some > 0)).all()
    assert (every[every >= 2.0] == some[some > 0]).all()


def test_disc_sums_are_sums_over_grid_disks():
    counts = _counts(1)
    zones = Zones.around(counts, 2)
    for k, sums in enumerate(disc_sums(zones.rings, counts.totals)):
        by_hand = [
            sum(n for cell, n in zip(CELLS, counts.totals, strict=True)
                if h3.grid_distance(cell, centre) <= k)
            for centre in CELLS
        ]  # fmt: skip
        assert sums.tolist() == by_hand == zones.totals[k].tolist()


def test_with_millions_of_cases_the_ratio_keeps_its_digits():
    from fractions import Fraction  # noqa: PLC0415 - only this oracle needs it
    from math import log  # noqa: PLC0415 - as above

    total, c, mu = 10_000_000, 7, Fraction(19, 10)
    # Σ (−1)^(j+1) x^j / j: the logarithm of 1 + x for a very small x, in exact fractions.
    x = (mu - c) / (total - mu)
    tail = (total - c) * (x - x**2 / 2 + x**3 / 3)
    exact = 7 * log(7 / 1.9) + float(tail)
    assert log_ratio(np.array([c]), np.array([1.9]), total)[0] == pytest.approx(exact, rel=1e-12)
