import numpy as np
import pytest
from scipy import stats

from est_geo.analysis.week_curve import group_curve, negative_binomial
from est_geo.analysis.week_times import Times


def times(n_past, *, effort=None, dated=True):
    return Times(7.0 * np.arange(n_past + 1), np.full(n_past + 1, 7.0), effort, dated)


def test_the_likelihood_is_scipys_but_for_a_constant():
    rng = np.random.default_rng(1)
    y, mu = rng.poisson(6, 30).astype(float), rng.gamma(5, 1, (3, 30))
    noise = np.array([0.0, 0.1, 0.5])
    ours = negative_binomial(y, mu, noise)
    constant = stats.poisson.logpmf(y, mu[0]).sum() - ours[0]
    for row in (1, 2):
        size = 1 / noise[row]
        law = stats.nbinom(size, size / (size + mu[row]))
        assert ours[row] + constant == pytest.approx(law.logpmf(y).sum())


def test_without_incidents_or_with_few_periods_only_the_lengths_count():
    for totals in (np.zeros(60), np.full(10, 5.0)):
        curve = group_curve(totals, times(len(totals)))
        assert curve.past.tolist() == [1.0] * len(totals)
        assert (curve.now, curve.variance) == (1.0, 0.0)


def test_noise_makes_neither_trend_nor_season():
    rng = np.random.default_rng(2)
    for n_past in (52, 156):
        nows = [group_curve(rng.poisson(50, n_past) + 0.0, times(n_past)).now for _ in range(40)]
        assert np.mean(nows) == pytest.approx(1, abs=0.02)
        assert np.std(nows) < 0.05


def test_season_trend_and_reporters_are_found_where_they_are():
    rng = np.random.default_rng(3)
    weeks = np.arange(157)
    season = 1 + 0.3 * np.sin(2 * np.pi * weeks / 52.18)
    trend = np.exp(0.3 * (weeks - 156) / 52.18)
    reporters = rng.integers(3, 9, 157) / 6
    for shape, effort in ((season, None), (trend, None), (reporters, reporters)):
        errors = []
        for _ in range(10):
            curve = group_curve(rng.poisson(60 * shape[:-1]) + 0.0, times(156, effort=effort))
            errors.append(curve.now / curve.past.mean() / (shape[-1] / shape[:-1].mean()))
        assert np.mean(errors) == pytest.approx(1, abs=0.05)


def test_a_step_is_followed_slowly_and_its_uncertainty_is_told():
    rng = np.random.default_rng(4)
    steady = group_curve(rng.poisson(60, 52) + 0.0, times(52))
    stepped = group_curve(rng.poisson(np.where(np.arange(52) < 36, 30, 60)) + 0.0, times(52))
    mean = stepped.past.mean()
    assert 1.2 < stepped.now / mean < 1.8
    assert stepped.variance > steady.variance > 0


def test_growth_from_almost_nothing_is_followed_without_trouble():
    rng = np.random.default_rng(5)
    shape = np.exp(np.linspace(-6, 0, 104))
    curve = group_curve(rng.poisson(200 * shape) + 0.0, times(104))
    assert curve.now / curve.past[-8:].mean() == pytest.approx(1.2, abs=0.25)
    assert curve.past[0] < curve.past[-1] / 50
