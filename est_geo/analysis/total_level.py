"""How many in all: the level of the whole area's counts, its season, and how fast it forgets."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

Floats = npt.NDArray[np.float64]

HALF_LIVES_DAYS = (np.inf, 365.0, 182.0, 91.0, 45.0)
_YEAR_DAYS = 365.25
_SEASON_FROM_DAYS = 2 * 360.0
_HARMONICS = 2
_SEASON_MUST_GAIN = 13.28
"""The 99 % point of χ² with the four degrees of freedom of two yearly waves."""
_PSEUDO = 0.5


@dataclass(frozen=True)
class TotalLevel:
    """
    Expected totals of the periods after each moment.

    Attributes
    ----------
    expected : numpy.ndarray of float
        One for each moment 0…T: the total of the next `horizon` periods as told by those before.
    half_life_days : float
        How fast the level forgets; infinite when all history weighs the same.
    seasonal : bool
        Whether a season was found.
    """

    expected: Floats
    half_life_days: float
    seasonal: bool


def total_level(totals: Floats, days: Floats, horizon: int) -> TotalLevel:
    """
    Foretell the total of the next periods, at the end and at every moment before it.

    A gamma–Poisson level with forgetting: the posterior mean is (½ + Σ δ^age y) / Σ δ^age s, with s
    the season's factor. The half-life behind δ is the one that told the later half of the history
    best; the season is two yearly waves beside a straight trend, where there are two years in more
    than twelve periods and the waves are clear.

    Parameters
    ----------
    totals : numpy.ndarray of float
        Total of each period.
    days : numpy.ndarray of float
        Start of each period and, last, the end of them all.
    horizon : int
        Periods to foretell.

    Notes
    -----
    West & Harrison (1997), Bayesian Forecasting and Dynamic Models, ch. 6 (discounting). The season
    is fitted once to the whole history, so moments before its end know the season they lie in;
    only the last moment is a forecast.
    """
    n = len(totals)
    period = (days[-1] - days[0]) / n
    ahead = days[-1] + period * np.arange(horizon)
    season, found = _season(totals, days[:-1], np.concatenate([days[:-1], ahead]))
    windows = np.convolve(season, np.ones(horizon), mode="valid")[: n + 1]
    told = {
        half: _told(totals, season[:n], windows, 0.5 ** (period / half)) for half in _halves(days)
    }
    later = np.arange(n // 2, n - horizon + 1)
    came = np.convolve(totals, np.ones(horizon), mode="valid")[later] if len(later) else later
    fit = {
        half: float((came * np.log(mean[later]) - mean[later]).sum()) for half, mean in told.items()
    }
    best = max(fit, key=lambda half: (fit[half], half))
    return TotalLevel(told[best], best, found)


def _halves(days: Floats) -> list[float]:
    """Half-lives that the history can tell apart from never forgetting."""
    span = days[-1] - days[0]
    return [half for half in HALF_LIVES_DAYS if np.isinf(half) or half <= span]


def _told(totals: Floats, season: Floats, windows: Floats, kept: float) -> Floats:
    seen = lfilter([1.0], [1.0, -kept], totals)
    exposure = lfilter([1.0], [1.0, -kept], season)
    level = np.concatenate([[_PSEUDO], (_PSEUDO + seen) / exposure])
    mean: Floats = level * windows
    return mean


def _season(totals: Floats, days: Floats, at: Floats) -> tuple[Floats, bool]:
    """Season's factor at each of the days `at`, mean 1 over a year, and whether there is one."""
    flat, coefficients = np.ones(len(at)), 2 + 2 * _HARMONICS
    if len(days) <= 2 * coefficients or days[-1] - days[0] < _SEASON_FROM_DAYS or not totals.any():
        return flat, False
    trend = np.column_stack([np.ones(len(days)), (days - days.mean()) / _YEAR_DAYS])
    waves = _waves(days)
    both = np.column_stack([trend, waves])
    plain, full = _poisson(trend, totals), _poisson(both, totals)
    mean = np.exp(both @ full)
    spread = max(1.0, float(((totals - mean) ** 2 / mean).sum()) / (len(days) - both.shape[1]))
    if 2 * (_likelihood(both @ full, totals) - _likelihood(trend @ plain, totals)) < (
        _SEASON_MUST_GAIN * spread
    ):
        return flat, False
    wave = full[trend.shape[1] :]
    year = np.exp(_waves(np.linspace(0, _YEAR_DAYS, 365, endpoint=False)) @ wave).mean()
    return np.exp(_waves(at) @ wave) / year, True


def _waves(days: Floats) -> Floats:
    turn = 2 * np.pi * days[:, None] * np.arange(1, _HARMONICS + 1) / _YEAR_DAYS
    return np.hstack([np.cos(turn), np.sin(turn)])


def _poisson(design: Floats, y: Floats) -> Floats:
    """Log-linear Poisson fit by iterated weighted least squares, held in place by a grain."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(y.mean())
    grain = 1e-6 * np.eye(design.shape[1]) * y.sum()
    for _ in range(25):
        mean = np.exp(np.clip(design @ beta, -30, 30))
        step = np.linalg.solve(design.T @ (design * mean[:, None]) + grain, design.T @ (y - mean))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:  # noqa: PLR2004 - converged
            break
    return beta


def _likelihood(log_mean: Floats, y: Floats) -> float:
    return float((y * log_mean - np.exp(log_mean)).sum())
