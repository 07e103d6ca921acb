import h3
import numpy as np
import pytest
from scipy import optimize, sparse

from est_geo.analysis.cell_smoothing import spreading
from est_geo.analysis.risk_maps import (
    HALF_LIVES_DAYS,
    bandwidths_m,
    block_length,
    block_starts,
    learned_shares,
    past_maps,
)

TOWN = sorted(h3.grid_disk("8a08b3c24d27fff", 4))
DAYS = 7.0 * np.arange(61)


@pytest.fixture
def counts():
    rng = np.random.default_rng(1)
    return rng.poisson(rng.gamma(0.4, 0.6, (len(TOWN), 1)) * np.ones((1, 60))).astype(float)


@pytest.mark.parametrize("resolution", [7, 8, 9, 10, 11, 12])
def test_two_or_three_bandwidths_fit_every_resolution(resolution):
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(58.4, 15.6, resolution), 4))
    assert 2 <= len(bandwidths_m(cells)) <= 3


def test_every_candidate_is_its_definition_and_knows_only_what_came_before(counts):
    at = np.array([0, 30, 60])
    found = past_maps(sparse.csc_matrix(counts), DAYS, at, TOWN)
    bandwidths = bandwidths_m(TOWN)
    assert found.maps.shape == (3, len(HALF_LIVES_DAYS) * (1 + len(bandwidths)) + 1, len(TOWN))
    np.testing.assert_allclose(found.maps.sum(axis=2), 1)
    np.testing.assert_allclose(found.maps[0], 1 / len(TOWN))
    for moment, end in ((1, 30), (2, 60)):
        expected = []
        for bandwidth in (None, *bandwidths):
            for half in HALF_LIVES_DAYS:
                one = counts[:, :end] @ 0.5 ** ((DAYS[end] - DAYS[:end]) / half)
                if bandwidth:
                    kernel = spreading(TOWN, bandwidth).toarray()
                    one = (kernel / kernel.sum(axis=0)) @ one
                expected.append(one / one.sum())
        np.testing.assert_allclose(found.maps[moment, :-1], expected)


def test_blocks_are_four_weeks_or_the_horizon_in_the_later_half_of_at_most_a_year():
    assert block_length(DAYS, 1) == 4
    assert block_length(DAYS, 9) == 9
    assert block_length(np.arange(100.0), 1) == 28
    assert block_length(30.0 * np.arange(20), 1) == 1
    assert block_starts(60, 4).tolist() == [32, 36, 40, 44, 48, 52, 56]
    assert block_starts(400, 4).tolist() == list(range(348, 400, 4))
    assert block_starts(7, 4).tolist() == []


def test_the_weights_are_the_most_likely_ones(counts):
    """Against a general optimiser on the same penalised likelihood."""
    at = np.append(block_starts(60, 4), 60)
    past = past_maps(sparse.csc_matrix(counts), DAYS, at, TOWN)
    now, then = learned_shares(past, 60, 4)
    came = np.array([counts[:, start : start + 4].sum(axis=1) for start in at[:-1]])
    n_maps = past.maps.shape[1]

    def loss(free):
        weight = np.exp(free) / np.exp(free).sum()
        told = np.einsum("m,smc->sc", weight, past.maps[:-1])
        return -(came * np.log(told)).sum() - 4 / n_maps * np.log(weight).sum()

    best = optimize.minimize(loss, np.zeros(n_maps), method="BFGS")
    weight = np.exp(best.x) / np.exp(best.x).sum()
    ours = -(came * np.log(then)).sum()
    theirs = -(came * np.log(np.einsum("m,smc->sc", weight, past.maps[:-1]))).sum()
    assert ours <= theirs + 0.5
    np.testing.assert_allclose(now, weight @ past.maps[-1], atol=2e-3)
    assert now.sum() == pytest.approx(1)


def test_without_a_past_every_candidate_counts_the_same(counts):
    past = past_maps(sparse.csc_matrix(counts[:, :5]), DAYS[:6], np.array([5]), TOWN)
    now, then = learned_shares(past, 5, 4)
    np.testing.assert_allclose(now, past.maps[0].mean(axis=0))
    assert then.shape == (0, len(TOWN))
