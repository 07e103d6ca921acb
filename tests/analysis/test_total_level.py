import numpy as np
import pytest

from est_geo.analysis.total_level import total_level

WEEKS = 7.0 * np.arange(157)


def test_a_steady_level_forgets_nothing_and_is_the_gamma_poisson_mean():
    totals = np.tile([4.0, 6.0], 26)
    found = total_level(totals, WEEKS[:53], 3)
    assert found.half_life_days == np.inf
    assert not found.seasonal
    assert found.expected[-1] == pytest.approx(3 * (0.5 + 260) / 52)
    assert found.expected[10] == pytest.approx(3 * (0.5 + 50) / 10)
    assert len(found.expected) == 53


def test_a_level_that_changed_is_forgotten_fast():
    totals = np.r_[np.full(52, 40.0), np.full(26, 10.0)]
    found = total_level(totals, WEEKS[:79], 1)
    assert found.half_life_days <= 91
    assert 10 <= found.expected[-1] < 13


@pytest.mark.parametrize("phase", [0.0, 1.5, 3.0, 4.5])
def test_a_clear_season_is_found_and_noise_is_not(phase):
    rng = np.random.default_rng(1)
    turn = 2 * np.pi * WEEKS / 365.25
    rate = 40 * np.exp(0.4 * np.cos(turn + phase))
    found = total_level(rng.poisson(rate[:-1]).astype(float), WEEKS, 1)
    assert found.seasonal
    assert found.expected[-1] == pytest.approx(rate[-1], rel=0.12)
    short = total_level(rng.poisson(rate[:90]).astype(float), WEEKS[:91], 1)
    assert not short.seasonal  # less than two years


def test_uneven_weeks_are_rarely_taken_for_a_season():
    rng = np.random.default_rng(2)
    found = sum(
        total_level(rng.poisson(40 * rng.gamma(5, 0.2, 156)).astype(float), WEEKS, 1).seasonal
        for _ in range(200)
    )
    assert found <= 10


@pytest.mark.parametrize("n", [1, 2, 5, 120, 156])
@pytest.mark.parametrize("horizon", [1, 8])
def test_nothing_ever_is_half_an_incident_in_all(n, horizon):
    found = total_level(np.zeros(n), WEEKS[: n + 1], horizon)
    assert found.expected[-1] == pytest.approx(0.5 * horizon / n)
    lone = total_level(np.eye(n)[0], WEEKS[: n + 1], horizon)
    assert np.isfinite(lone.expected).all()


@pytest.mark.parametrize("n", range(2, 14))
def test_a_few_long_periods_have_no_season(n):
    """Two yearly waves beside a trend are six coefficients: six half-years cannot tell them."""
    days = 182.0 * np.arange(n + 1)
    found = total_level(np.random.default_rng(n).poisson(60, n).astype(float), days, 1)
    assert found.seasonal is False or n > 12
    assert 40 < found.expected[-1] < 80
