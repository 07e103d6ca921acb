import math

import numpy as np
import pytest

from est_geo.interventions import shrunk_before


def test_the_hottest_of_many_is_expected_to_have_what_it_has_afterwards():
    rng = np.random.default_rng(4)
    rates = rng.gamma(2.0, 10.0, (3000, 60))
    seen = rng.poisson(rates)
    top = seen.argmax(axis=1)
    rows = np.arange(len(seen))
    guessed = [
        shrunk_before(int(one[at]), np.delete(one, at)) for one, at in zip(seen, top, strict=True)
    ]
    true = rates[rows, top]
    assert np.mean(guessed) == pytest.approx(true.mean(), rel=0.02)
    assert seen[rows, top].mean() > 1.05 * true.mean()


def test_equal_rates_shrink_all_the_way():
    assert shrunk_before(14, [10, 11, 9, 10, 12, 8, 10, 10, 9, 11]) == pytest.approx(114 / 11)


def test_places_that_truly_differ_shrink_little():
    assert shrunk_before(500, [5, 40, 300, 90, 700, 10]) > 490


def test_more_than_poisson_shrinks_more():
    others = [30, 22, 41, 18, 55, 27, 60]
    assert shrunk_before(70, others, dispersion=4) < shrunk_before(70, others)
    assert shrunk_before(70, others, dispersion=0.2) == shrunk_before(70, others)


def test_alone_it_cannot_be_known():
    assert math.isnan(shrunk_before(70, [30]))
    assert shrunk_before(0, [0, 0, 0]) == 0
