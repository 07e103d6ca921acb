import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats
from scipy.linalg import block_diag

from est_geo.analysis.two_way_fit import (
    Counted,
    best_fit,
    dispersion_of,
    fit_at,
    information,
    signed_root,
    slope_interval,
    without_empty,
)


def _random(seed, rows=6, columns=5, level=2.0, slope=0.4):
    rng = np.random.default_rng(seed)
    off, on = rng.uniform(0.2, 9, (2, rows, columns))
    off[rng.random(off.shape) < 0.3] = 0
    rate = np.outer(rng.gamma(2, 1, rows), rng.gamma(4, 0.5, columns)) * level / 5
    return without_empty(
        Counted(
            rng.poisson(off * rate).astype(float),
            rng.poisson(on * rate * np.exp(slope)).astype(float),
            off,
            on,
        )
    )


def by_statsmodels(counted):
    """The same model as a generalized linear model with one column per factor level."""
    rows, columns = counted.off.shape
    row, column = np.indices((rows, columns))
    frame = pd.concat(
        [
            pd.DataFrame({
                "y": y.ravel(), "exposure": e.ravel(), "on": on,
                "row": row.ravel(), "column": column.ravel(),
            })
            for y, e, on in (
                (counted.off, counted.off_exposure, 0.0),
                (counted.on, counted.on_exposure, 1.0),
            )
        ]
    )  # fmt: skip
    frame = frame[frame["exposure"] > 0]
    design = pd.concat(
        [
            pd.get_dummies(frame["row"], prefix="r", dtype=float),
            pd.get_dummies(frame["column"], prefix="c", drop_first=True, dtype=float),
            frame["on"],
        ],
        axis=1,
    )
    model = sm.GLM(frame["y"], design, family=sm.families.Poisson(), exposure=frame["exposure"])
    return model.fit(tol=1e-14, maxiter=200)


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_equals_the_generalized_linear_model_of_statsmodels(seed):
    counted = _random(seed)
    best = best_fit(counted)
    oracle = by_statsmodels(counted)
    assert best.slope == pytest.approx(oracle.params["on"], abs=1e-6)
    assert 1 / np.sqrt(information(best)) == pytest.approx(oracle.bse["on"], abs=1e-6)
    fitted = np.concatenate([best.off[counted.off_exposure > 0], best.on.ravel()])
    np.testing.assert_allclose(fitted, oracle.fittedvalues, rtol=1e-5, atol=1e-6)


def test_fractions_are_fitted_as_counts_are():
    counted = _random(3)
    half = Counted(counted.off / 3, counted.on / 3, *counted[2:])
    assert best_fit(half).slope == pytest.approx(by_statsmodels(half).params["on"], abs=1e-6)
    assert best_fit(half).slope == pytest.approx(best_fit(counted).slope, abs=1e-9)


def _exact_tail(counted):
    """P(on ≥ counted), the counted number by half, given row and column sums of a 2 × 2 table."""
    total = counted.off + counted.on
    exposure = counted.off_exposure + counted.on_exposure
    share = counted.on_exposure / exposure
    rows, columns, n = total.sum(1).astype(int), total.sum(0).astype(int), int(total.sum())
    found = np.zeros(n + 1)
    for first in range(max(0, rows[0] - columns[1]), min(rows[0], columns[0]) + 1):
        table = np.array([
            [first, rows[0] - first], [columns[0] - first, rows[1] - columns[0] + first],
        ])  # fmt: skip
        log_weight = (table * np.log(exposure) - special.gammaln(table + 1)).sum()
        on = np.array([1.0])
        for cell, p in zip(table.ravel(), share.ravel(), strict=True):
            on = np.convolve(on, stats.binom.pmf(np.arange(cell + 1), cell, p))
        found += np.exp(log_weight) * on
    found /= found.sum()
    at = int(counted.on.sum())
    return found[at + 1 :].sum() + found[at] / 2


@pytest.mark.parametrize("seed", range(12))
def test_the_corrected_root_answers_as_the_exact_conditional_test(seed):
    rng = np.random.default_rng(seed)
    exposure = rng.uniform(1, 5, (2, 2, 2))
    y = rng.poisson(exposure * rng.uniform(0.5, 2.5, (2, 2, 2))).astype(float)
    counted = Counted(y[0], y[1], exposure[0], exposure[1])
    root = signed_root(counted, best_fit(counted), 0.0)
    assert stats.norm.sf(root) == pytest.approx(_exact_tail(counted), abs=0.005)


def test_one_row_and_one_column_is_a_binomial_by_its_middle_tail():
    counted = Counted(*(np.array([[value]]) for value in (12.0, 30.0, 5.0, 6.0)))
    best = best_fit(counted)
    assert np.exp(best.slope) == pytest.approx((30 / 6) / (12 / 5))
    low, high = slope_interval(counted, best, 1.0, 1.959964)
    for slope, side in ((low, "above"), (high, "below")):
        share = 6 * np.exp(slope) / (6 * np.exp(slope) + 5)
        tail = stats.binom.sf(30, 42, share) if side == "above" else stats.binom.cdf(29, 42, share)
        assert tail + stats.binom.pmf(30, 42, share) / 2 == pytest.approx(0.025, abs=0.002)


def test_dispersion_widens_and_is_never_below_one():
    counted = _random(11, rows=12, columns=10)
    best = best_fit(counted)
    plain, wide = (slope_interval(counted, best, by, 1.96) for by in (1.0, 4.0))
    assert wide[0] < plain[0] < best.slope < plain[1] < wide[1]
    assert (wide[1] - wide[0]) / (plain[1] - plain[0]) == pytest.approx(2, abs=0.2)
    thrice = Counted(3 * counted.off, 3 * counted.on, *counted[2:])
    assert dispersion_of(thrice, best_fit(thrice)) == pytest.approx(
        3 * dispersion_of(counted, best) if dispersion_of(counted, best) > 1 else 3, rel=0.35
    )
    third = Counted(counted.off / 9, counted.on / 9, *counted[2:])
    assert dispersion_of(third, best_fit(third)) == 1
    one = Counted(*(np.array([[value]]) for value in (12.0, 30.0, 5.0, 6.0)))
    assert dispersion_of(one, best_fit(one)) == 1


def test_counts_that_do_not_bound_the_slope_give_none():
    only_on = Counted(*(np.array([[value]]) for value in (0.0, 30.0, 5.0, 6.0)))
    assert best_fit(only_on) is None
    never_off = Counted(*(np.array([[value]]) for value in (0.0, 30.0, 0.0, 6.0)))
    assert best_fit(never_off) is None


def test_parts_that_do_not_hang_together_have_a_slope_in_common():
    """Hours of one day's evening and of the next day's morning share no fortnight."""
    first, second = _random(5, rows=3, columns=2), _random(6, rows=2, columns=3)
    both = Counted(*(block_diag(a, b) for a, b in zip(first, second, strict=True)))
    best = best_fit(both)
    parts = [fit_at(part, best.slope) for part in (first, second)]
    assert sum(part.on.sum() for part in parts) == pytest.approx(both.on.sum(), rel=1e-8)
    assert information(best) == pytest.approx(sum(map(information, parts)))
    low, high = slope_interval(both, best, 1.0, 1.96)
    assert low < best.slope < high
    assert signed_root(both, best, low) == pytest.approx(1.96, abs=1e-4)
    assert dispersion_of(both, best) >= 1


def test_a_slope_that_nothing_tells_of_is_none_without_a_warning():
    always_on = Counted(
        *(np.array([[a, 0.0], [0.0, b]]) for a, b in [(9, 0), (0, 7), (3, 0), (0, 5)])
    )
    assert best_fit(always_on) is None
