import math

import numpy as np
import pytest

from est_geo.analysis.near_pairs import Pairs
from est_geo.errors import TableError

SPACE, TIME = [(0.0, 1.0), (1.0, 100.0), (100.0, math.inf)], [(0.0, 7.0), (7.0, math.inf)]


def _pairs(place, days):
    return Pairs.of(np.array(place, dtype=float), np.array(days, dtype=np.int16), SPACE, TIME, 2)


def test_bounds_belong_to_the_band_that_begins_there():
    pairs = _pairs([[0, 0], [1, 0], [100, 0]], [0, 7, 13])
    # 0–1: 1 m, 7 days; 1–2: 99 m, 6 days; 0–2: 100 m, 13 days.
    assert pairs.in_bands(np.array([0, 7, 13], dtype=np.int16)).tolist() == [[0, 1, 0], [0, 1, 1]]


def test_only_near_pairs_are_made_and_all_are_counted():
    draw = np.random.default_rng(1)
    place, days = draw.uniform(0, 5000, (400, 2)), draw.integers(0, 90, 400).astype(np.int16)
    pairs = _pairs(place, days)
    assert len(pairs.one) < 500
    assert pairs.in_bands(days).sum() == 400 * 399 // 2
    dealt = pairs.in_bands(draw.permutation(days))
    assert (dealt.sum(axis=0) == pairs.in_bands(days).sum(axis=0)).all()
    assert (dealt.sum(axis=1) == pairs.in_bands(days).sum(axis=1)).all()


def test_more_pairs_than_memory_holds_are_refused_before_they_are_made():
    with pytest.raises(TableError, match="Välj kortare avstånd"):
        _pairs(np.zeros((8000, 2)), np.zeros(8000))
