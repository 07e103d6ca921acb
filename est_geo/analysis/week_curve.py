"""How a group's level moves: season, slow trend and reporting effort, each drawn towards none."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from est_geo.analysis.week_times import Times

Floats = npt.NDArray[np.float64]

DAYS_IN_YEAR = 365.25
MIN_TREND_PERIODS = 20
"""With fewer periods the level is taken as constant."""
MIN_SEASON_YEARS = 2.0
"""The history must be longer than this for a season."""
_PERIODS_PER_KNOT = 8
_MAX_PIECES = 12
_TREND = (0.0, 0.1, 0.25, 0.6)
"""Standard deviations of the log level's change in a year."""
_SEASON = (0.0, 0.08, 0.25)
"""Standard deviations of the yearly harmonics; the half-yearly ones get half."""
_NOISE = (0.0, 0.01, 0.03, 0.1, 0.3)
"""Week-to-week dispersions of the group's sum."""
_EFFORT_MEAN, _EFFORT_SD = 1.0, 0.5
"""Twice as many reporters are taken to give twice as many reports until the data say otherwise."""
_STEPS = 4
_FLAT = 1e-8
_REACH = 8.0


@dataclass(frozen=True, slots=True)
class Curve:
    """
    A group's exposure, relative to its own mean level.

    Attributes
    ----------
    past : numpy.ndarray
        Exposure of each earlier period.
    now : float
        Expected exposure of the period looked at.
    variance : float
        Relative variance of `now`.
    """

    past: Floats
    now: float
    variance: float


def group_curve(totals: Floats, times: Times) -> Curve:
    """
    Fit how a group's sum moves from period to period.

    A log-linear curve: a broken line whose steps, and yearly and half-yearly waves whose heights,
    are drawn towards 0. How strongly is not chosen: every combination of strengths and of noise is
    weighed by its marginal likelihood (Laplace), and the answers are averaged. So noise makes
    neither season nor trend.

    Parameters
    ----------
    totals : numpy.ndarray
        The group's count in each earlier period.
    times : Times
        One more period than `totals`.

    Returns
    -------
    Curve
        Without incidents, only the periods' lengths.

    Examples
    --------
    >>> middle = 3.5 + 7.0 * np.arange(53)
    >>> times = Times(middle, np.full(53, 7.0), None, dated=False)
    >>> rising = np.round(20 * np.exp(0.02 * np.arange(52)))
    >>> curve = group_curve(rising, times)
    >>> bool(curve.now > 1.4 * curve.past.mean())
    True
    """
    exposure = times.days / times.days[:-1].mean()
    columns, spreads, centre = _columns(times)
    if not totals.any() or not columns.shape[1]:
        return Curve(exposure[:-1], float(exposure[-1]), 0.0)
    x = np.column_stack([np.ones(len(exposure)), columns])
    mean = np.concatenate([[np.log(totals.sum() / exposure[:-1].sum())], centre])
    noise = np.repeat(_NOISE, len(spreads))
    spread = np.tile(spreads, (len(_NOISE), 1))
    beta, covariance, weight = _fitted(x[:-1], totals, np.log(exposure[:-1]), mean, spread, noise)
    # The rows know their own mean level: only the difference from it is told here.
    share = totals + 1.0
    contrast = x[:, 1:] - np.average(x[:-1, 1:], axis=0, weights=share)
    moved = beta[:, 1:] @ contrast.T
    spread_now = np.einsum("i,mij,j->m", contrast[-1], covariance[:, 1:, 1:], contrast[-1])
    log_now = float(weight @ moved[:, -1])
    variance = float(weight @ (spread_now + (moved[:, -1] - log_now) ** 2))
    past = exposure[:-1] * np.exp(weight @ moved[:, :-1])
    return Curve(
        past, float(exposure[-1]) * np.exp(log_now + variance / 2), float(np.expm1(variance))
    )


def _columns(times: Times) -> tuple[Floats, Floats, Floats]:
    """Make the columns of the log level; the standard deviations to weigh; the centres."""
    n_past = len(times.middle) - 1
    begin, now = times.middle[0], times.middle[-1]
    years = (now - begin) / DAYS_IN_YEAR
    parts, spreads, centre = [np.empty((n_past + 1, 0))], np.empty((1, 0)), np.empty(0)
    if times.effort is not None and np.ptp(times.effort) > 0:
        parts.append(np.log(times.effort / times.effort[:-1].mean())[:, None])
        spreads, centre = np.array([[_EFFORT_SD]]), np.array([_EFFORT_MEAN])
    if n_past >= MIN_TREND_PERIODS:
        pieces = min(n_past // _PERIODS_PER_KNOT, _MAX_PIECES)
        place = (times.middle - begin) / (now - begin) * pieces
        parts.append(np.clip(place[:, None] - np.arange(pieces), 0.0, 1.0))
        steps = np.sqrt(years / pieces) * np.asarray(_TREND)
        spreads = _crossed(spreads, np.tile(steps[:, None], pieces))
    if times.dated and n_past >= MIN_TREND_PERIODS and years > MIN_SEASON_YEARS:
        angle = 2 * np.pi * times.middle / DAYS_IN_YEAR
        waves = [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
        parts.append(np.column_stack(waves))
        spreads = _crossed(spreads, np.outer(_SEASON, [1.0, 1.0, 0.5, 0.5]))
    columns = np.hstack(parts)
    return columns, spreads, np.concatenate([centre, np.zeros(columns.shape[1] - len(centre))])


def _crossed(first: Floats, second: Floats) -> Floats:
    """Every row of the first beside every row of the second."""
    return np.hstack([np.repeat(first, len(second), axis=0), np.tile(second, (len(first), 1))])


def _fitted(
    x: Floats, y: Floats, offset: Floats, mean: Floats, spread: Floats, noise: Floats
) -> tuple[Floats, Floats, Floats]:
    """Coefficients and covariances of every combination, and its weight: Laplace, NB, log link."""
    scale = np.hstack([np.full((len(spread), 1), 1 / np.sqrt(_FLAT)), np.maximum(spread, 1e-4)])
    precision = scale**-2
    size = x.shape[1]
    diagonal = np.eye(size) * precision[:, None, :]
    beta = np.tile(mean, (len(spread), 1))
    for _ in range(_STEPS):
        mu = np.exp(_kept(beta @ x.T, mean[0]) + offset)
        info = mu / (1 + noise[:, None] * mu)
        hessian = np.matmul(info[:, None, :] * x.T, x) + diagonal
        slope = ((y - mu) / (1 + noise[:, None] * mu)) @ x - precision * (beta - mean)
        beta += np.clip(np.linalg.solve(hessian, slope[..., None])[..., 0], -1, 1)
    mu = np.exp(_kept(beta @ x.T, mean[0]) + offset)
    info = mu / (1 + noise[:, None] * mu)
    hessian = np.matmul(info[:, None, :] * x.T, x) + diagonal
    penalty = (precision * (beta - mean) ** 2).sum(axis=1) + np.log(scale**2).sum(axis=1)
    fit = negative_binomial(y, mu, noise) - (penalty + np.linalg.slogdet(hessian)[1]) / 2
    return beta, np.linalg.inv(hessian), special.softmax(fit)


def _kept(eta: Floats, level: float) -> Floats:
    return np.clip(eta, level - _REACH, level + _REACH)


def negative_binomial(y: Floats, mu: Floats, noise: Floats) -> Floats:
    """
    Log likelihood of counts, one a combination: variance = μ + noise · μ²; constants left out.

    Parameters
    ----------
    y : numpy.ndarray
        Counts, one a period.
    mu : numpy.ndarray
        Means: combination by period.
    noise : numpy.ndarray
        Dispersion of each combination, 0 for Poisson.

    Examples
    --------
    >>> y, mu = np.array([2.0, 0.0]), np.array([[1.0, 1.0]])
    >>> negative_binomial(y, mu, np.array([0.0])).tolist()
    [-2.0]
    """
    found = np.empty(len(mu))
    for kappa in np.unique(noise):
        rows = noise == kappa
        if kappa == 0:
            found[rows] = (y * np.log(mu[rows]) - mu[rows]).sum(axis=1)
            continue
        size = 1 / kappa
        ways = (special.gammaln(y + size) - special.gammaln(size) + y * np.log(kappa)).sum()
        found[rows] = ways + (y * np.log(mu[rows]) - (y + size) * np.log1p(kappa * mu[rows])).sum(1)
    return found
