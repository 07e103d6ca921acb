"""How much a row's periods vary beyond chance, its level, and what that makes of the next count."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from est_geo.analysis.week_curve import Curve

Floats = npt.NDArray[np.float64]

_KAPPAS = np.array([0.0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56])
"""Week-to-week dispersions that a row may have."""
_ROWS_AHEAD = 1.0
"""How many rows' evidence the even prior over the κ is worth."""
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Prediction:
    """Negative binomial by its mean and its dispersion: variance = mean + dispersion · mean²."""

    mean: Floats
    dispersion: Floats

    def at_least(self, y: Floats) -> Floats:
        """P(Y ≥ y)."""
        tail: Floats = stats.nbinom.sf(y - 1, *self._shape())
        return tail

    def at_most(self, y: Floats) -> Floats:
        """P(Y ≤ y)."""
        tail: Floats = stats.nbinom.cdf(y, *self._shape())
        return tail

    def quantile(self, share: float) -> Floats:
        """Smallest count that at least `share` of periods stay at or below."""
        value: Floats = stats.nbinom.ppf(share, *self._shape())
        return value

    def _shape(self) -> tuple[Floats, Floats]:
        size = 1 / self.dispersion
        return size, size / (size + self.mean)


def row_predictions(panel: Floats, curve: Curve) -> Prediction:
    """
    Predict each row's next count; the rows share a prior of their level and of their unevenness.

    Parameters
    ----------
    panel : numpy.ndarray
        Whole counts: row by earlier period.
    curve : Curve
        The group's exposure of those periods and of the next.

    Returns
    -------
    Prediction
        One a row.

    Examples
    --------
    >>> even = Curve(np.ones(40), 1.0, 0.0)
    >>> row_predictions(np.tile([3.0, 5.0], (1, 20)), even).mean.round(1).tolist()
    [4.0]
    """
    exposure, sums = curve.past, panel.sum(axis=1)
    kappa = row_dispersions(panel, exposure)
    shape, rate = _prior(sums / exposure.sum(), exposure, kappa)
    guess = (shape + sums) / (rate + exposure.sum())
    # An uneven period tells less about the level: exposure e counts as e / (1 + κ·level·e).
    told = 1 / (1 + (kappa * guess)[:, None] * exposure)
    posterior = shape + (panel * told).sum(axis=1)
    mean = posterior / (rate + (exposure * told).sum(axis=1)) * curve.now
    dispersion = (1 + 1 / posterior) * (1 + kappa) * (1 + curve.variance) - 1
    return Prediction(mean, dispersion)


def row_dispersions(panel: Floats, exposure: Floats) -> Floats:
    """
    Week-to-week dispersion κ of each row, drawn towards that of all rows.

    Each row's likelihood over a grid of κ is weighed by how common each κ is among the rows, which
    is learnt from the rows (EM); with few rows an even prior counts too. A row without incidents
    gets the mean of the others, and rows that are all without get 0.

    Parameters
    ----------
    panel : numpy.ndarray
        Whole counts: row by period.
    exposure : numpy.ndarray
        What each period leads one to expect, in proportion.

    Notes
    -----
    Adjusted profile likelihood (Cox & Reid 1987; McCarthy, Chen & Smyth 2012, Nucleic Acids Res.
    40), which allows for the fitted level.

    Examples
    --------
    >>> calm, wild = np.tile([9.0, 11.0], 26), np.tile([2.0, 18.0], 26)
    >>> low, high = row_dispersions(np.vstack([calm, wild]), np.ones(52))
    >>> bool(low < 0.05), bool(high > 0.3)
    (True, True)
    """
    seen = panel.any(axis=1)
    if not seen.any():
        return np.zeros(len(panel))
    fit = _adjusted_likelihoods(panel[seen], exposure)
    likelihood = np.exp(fit - fit.max(axis=1, keepdims=True))
    prior = np.full(len(_KAPPAS), _ROWS_AHEAD / len(_KAPPAS))
    # To begin with all rows are taken to be alike; rows that differ pull them apart.
    common = (special.softmax(fit.sum(axis=0)) * len(fit) + prior) / (len(fit) + _ROWS_AHEAD)
    weight = likelihood
    for _ in range(_ROUNDS):
        weight = likelihood * common
        weight /= weight.sum(axis=1, keepdims=True)
        common = (weight.sum(axis=0) + prior) / (len(fit) + _ROWS_AHEAD)
    kappa = np.full(len(panel), common @ _KAPPAS)
    kappa[seen] = weight @ _KAPPAS
    return kappa


def _adjusted_likelihoods(panel: Floats, exposure: Floats) -> Floats:
    """Log likelihood of each row under each κ, less what fitting the row's level has used up."""
    mu = (panel.sum(axis=1) / exposure.sum())[:, None] * exposure
    values, place = np.unique(panel, return_inverse=True)
    place = place.reshape(panel.shape)
    base = (panel * np.log(mu)).sum(axis=1)
    found = np.empty((len(panel), len(_KAPPAS)))
    found[:, 0] = base - mu.sum(axis=1) - np.log(mu.sum(axis=1)) / 2
    for column, kappa in enumerate(_KAPPAS[1:], start=1):
        size = 1 / kappa
        ways = special.gammaln(values + size) - special.gammaln(size) + values * np.log(kappa)
        fit = ways[place] - (panel + size) * np.log1p(kappa * mu)
        known = (mu / (1 + kappa * mu)).sum(axis=1)
        found[:, column] = base + fit.sum(axis=1) - np.log(known) / 2
    return found


def _prior(level: Floats, exposure: Floats, kappa: Floats) -> tuple[float, float]:
    """Gamma prior of the level by moments over the group: shape and rate."""
    common, total = float(level.mean()), float(exposure.sum())
    if len(level) == 1 or common == 0:
        return 0.5, 0.0  # nothing to learn from neighbours: Jeffreys' prior
    noise = level / total + kappa * level**2 * float((exposure**2).sum()) / total**2
    between = float(level.var(ddof=1) - noise.mean())
    # The group's own mean is only as well known as its incidents allow.
    usual = 1 + float(kappa.mean()) * common * float(exposure.mean())
    known = 0.5 + common * total * len(level) / usual
    shape = min(common**2 / between, known) if between > 0 else known
    return shape, shape / common
