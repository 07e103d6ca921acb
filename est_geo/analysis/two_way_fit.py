"""A Poisson model of two factors and one slope, and an interval that holds for small counts."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from scipy.sparse import csgraph

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-11
_ROUNDS = 2000
_FARTHEST = 8.0
"""Beyond exp(±8) a rate ratio is no estimate: the counts do not bound it."""
_NOTHING = 1e-9
"""Information per count below this is none but for rounding."""
_NEAR = 0.02
"""Roots nearer zero than this are left uncorrected: the correction is a limit of 0/0 there."""


class Counted(NamedTuple):
    """Counts and exposure of every row, column and state, shape (rows, columns) each."""

    off: Floats
    on: Floats
    off_exposure: Floats
    on_exposure: Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """
    The model at one slope.

    Attributes
    ----------
    slope : float
        Log rate ratio of on to off.
    off, on : numpy.ndarray
        Fitted counts.
    likelihood : float
        Log likelihood, up to a constant of the counts.
    """

    slope: float
    off: Floats
    on: Floats
    likelihood: float


def without_empty(counted: Counted) -> Counted:
    """Leave out rows and columns that hold nothing: they say nothing of the slope."""
    total = counted.off + counted.on
    rows, columns = total.sum(axis=1) > 0, total.sum(axis=0) > 0
    kept = (part[rows][:, columns] for part in counted)
    return Counted(*kept)


def fit_at(counted: Counted, slope: float) -> Fit:
    """
    Fit row and column factors at a given slope, by proportional fitting in turn.

    Notes
    -----
    log rate = row + column + slope·on. At a fixed slope the likelihood's equations say that fitted
    row and column sums equal the counted ones; scaling rows and columns in turn climbs to its only
    top (Deming & Stephan 1940; Darroch & Ratcliff 1972).
    """
    total = counted.off + counted.on
    by_row, by_column = total.sum(axis=1), total.sum(axis=0)
    lifted = np.exp(slope) * counted.on_exposure
    exposure = counted.off_exposure + lifted
    column = by_column / exposure.sum(axis=0)
    for _ in range(_ROUNDS):
        row = by_row / (exposure @ column)
        scaled = row @ exposure * column
        column *= by_column / scaled
        if np.abs(scaled - by_column).max() <= _TOLERANCE * by_column.max():
            break
    factor = np.outer(row, column)
    likelihood = (
        slope * counted.on.sum() + by_row @ np.log(row) + by_column @ np.log(column) - total.sum()
    )
    return Fit(slope, factor * counted.off_exposure, factor * lifted, float(likelihood))


def best_fit(counted: Counted) -> Fit | None:
    """
    Give the model of greatest likelihood, or None where the counts do not bound the slope.

    Notes
    -----
    Newton's steps on the profile score, which falls evenly in the slope; halved where they overrun.
    """
    fit = fit_at(counted, 0.0)
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(_ROUNDS):
        score = counted.on.sum() - fit.on.sum()
        low, high = (fit.slope, high) if score > 0 else (low, fit.slope)
        known = information(fit)
        if known <= _NOTHING * counted.on.sum():
            return None
        step = score / known
        if abs(step) <= _TOLERANCE:
            break
        slope = fit.slope + step
        if not low < slope < high:
            slope = (low + high) / 2
        if high - low <= _TOLERANCE:
            break
        fit = fit_at(counted, slope)
    return fit if abs(fit.slope) < _FARTHEST - 1 else None


def information(fit: Fit) -> float:
    """Fisher information of the slope when the factors are fitted too."""
    nuisance, cross = _nuisance(fit)
    return float(fit.on.sum() - cross @ np.linalg.solve(nuisance, cross))


def _nuisance(fit: Fit) -> tuple[Floats, Floats]:
    """Information of the factors, and theirs with the slope."""
    both = fit.off + fit.on
    free = _free_columns(both)
    rows = len(both)
    size = rows + len(free)
    matrix: Floats = np.zeros((size, size))
    matrix[:rows, :rows] = np.diag(both.sum(axis=1))
    matrix[rows:, rows:] = np.diag(both.sum(axis=0)[free])
    matrix[:rows, rows:] = both[:, free]
    matrix[rows:, :rows] = both[:, free].T
    return matrix, np.concatenate([fit.on.sum(axis=1), fit.on.sum(axis=0)[free]])


def _free_columns(both: Floats) -> npt.NDArray[np.intp]:
    """Columns but the first of each part of the table that hangs together: that is 0 by choice."""
    rows, columns = both.shape
    row, column = np.nonzero(both)
    links = sparse.coo_array((np.ones(len(row)), (row, rows + column)), (rows + columns,) * 2)
    part = csgraph.connected_components(links, directed=False)[1][rows:]
    first = np.unique(part, return_index=True)[1]
    return np.setdiff1d(np.arange(columns), first)


def signed_root(counted: Counted, best: Fit, slope: float, dispersion: float = 1.0) -> float:
    """
    How many standard deviations the counts lie above a slope, corrected for small counts.

    Notes
    -----
    Barndorff-Nielsen's (1986) r* = r + log(u/r)/r, in its form for exponential families (Davison
    1988): r the signed root of twice the fall in likelihood, u the standardised distance in the
    slope with the determinants of the factors' information. It answers as the exact conditional
    test given every row's and column's sum would, so some fifty fitted factors cost nothing.
    """
    there = fit_at(counted, slope)
    fall = max(best.likelihood - there.likelihood, 0.0)
    distance = best.slope - slope
    root = float(np.sign(distance) * np.sqrt(2 * fall / dispersion))
    if abs(root) < _NEAR:
        return root
    here, then = (np.linalg.slogdet(_nuisance(one)[0])[1] for one in (best, there))
    distance *= float(np.sqrt(information(best) / dispersion) * np.exp((here - then) / 2))
    return root + float(np.log(distance / root)) / root


def slope_interval(
    counted: Counted, best: Fit, dispersion: float, quantile: float
) -> tuple[float, float] | None:
    """Slopes that the counts lie within `quantile` standard deviations of; None if unbounded."""
    width = float(np.sqrt(dispersion / information(best)))
    bounds = []
    for side in (-1, 1):
        near, far = best.slope + side * 0.2 * width, best.slope + side * 2 * quantile * width

        def beyond(slope: float, side: int = side) -> float:
            return -side * signed_root(counted, best, slope, dispersion) - quantile

        while abs(far) < _FARTHEST and beyond(far) < 0:
            far += side * quantile * width
        if abs(far) >= _FARTHEST:
            return None
        bounds.append(float(optimize.brentq(beyond, near, far, xtol=1e-6)))
    return bounds[0], bounds[1]


def dispersion_of(counted: Counted, fit: Fit) -> float:
    """
    Estimate how many times the counts vary more than Poisson's: at least 1.

    Notes
    -----
    Pearson's χ² over its degrees of freedom, with Fletcher's (2012) correction for sparse counts.
    """
    exposed = np.stack([counted.off_exposure, counted.on_exposure]) > 0
    fitted = np.stack([fit.off, fit.on])[exposed]
    away = np.stack([counted.off, counted.on])[exposed] - fitted
    free = fitted.size - len(_nuisance(fit)[1]) - 1
    if free <= 0:
        return 1.0
    pearson = (away**2 / fitted).sum() / free
    return max(1.0, float(pearson / (1 + (away / fitted).mean())))
