import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from est_geo.analysis.week_curve import Curve
from est_geo.analysis.week_noise import Prediction, row_dispersions, row_predictions


def test_the_prediction_is_scipys_negative_binomial_with_that_mean_and_variance():
    law = Prediction(np.array([4.0]), np.array([0.25]))
    size = 4.0
    rival = stats.nbinom(size, size / (size + 4))
    assert rival.var() == pytest.approx(4 + 0.25 * 16)
    assert law.at_least(np.array([9.0]))[0] == pytest.approx(rival.sf(8))
    assert law.at_most(np.array([9.0]))[0] == pytest.approx(rival.cdf(9))
    assert law.quantile(0.975)[0] == rival.ppf(0.975)


@pytest.mark.parametrize("kappa", [0.0, 0.1, 0.4])
def test_dispersion_is_found_and_rows_that_are_alike_stay_alike(kappa):
    rng = np.random.default_rng(1)
    noise = rng.gamma(1 / kappa, kappa, (40, 52)) if kappa else np.ones((40, 52))
    found = row_dispersions(rng.poisson(15 * noise) + 0.0, np.ones(52))
    assert found.mean() == pytest.approx(kappa, abs=0.03)
    assert found.std() < 0.35 * kappa + 0.01


def test_rows_that_differ_are_told_apart():
    rng = np.random.default_rng(2)
    calm, wild = np.ones((15, 52)), rng.gamma(2.5, 0.4, (15, 52))
    found = row_dispersions(rng.poisson(15 * np.vstack([calm, wild])) + 0.0, np.ones(52))
    assert found[:15].max() < 0.1
    assert found[15:].min() > 0.15


def test_few_periods_are_not_taken_for_evenness():
    rng = np.random.default_rng(3)
    noise = rng.gamma(5, 0.2, (200, 8))
    assert row_dispersions(rng.poisson(20 * noise) + 0.0, np.ones(8)).mean() > 0.17


def test_a_curve_moves_what_is_expected_and_its_doubt_widens_it():
    rng = np.random.default_rng(4)
    panel = rng.poisson(5, (6, 40)) + 0.0
    plain, doubled, unsure = (
        row_predictions(panel, Curve(np.ones(40), now, variance))
        for now, variance in ((1.0, 0.0), (2.0, 0.0), (1.0, 0.1))
    )
    np.testing.assert_allclose(doubled.mean, 2 * plain.mean)
    np.testing.assert_allclose(unsure.dispersion, (1 + plain.dispersion) * 1.1 - 1)


@settings(max_examples=60, deadline=None)
@given(arrays(np.int64, (4, 12), elements=st.integers(0, 1000)), st.floats(0.1, 10))
def test_any_counts_have_a_prediction(panel, now):
    found = row_predictions(panel.astype(float), Curve(np.ones(12), now, 0.0))
    assert np.isfinite(found.mean).all()
    assert (found.mean > 0).all()
    assert (found.dispersion > 0).all()
