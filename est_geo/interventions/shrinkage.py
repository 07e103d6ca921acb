"""What a place that was picked because it was hot would be expected to have had."""

from collections.abc import Sequence

import numpy as np

_LEAST_OTHERS = 2


def shrunk_before(selected: int, others: Sequence[int], *, dispersion: float = 1.0) -> float:
    """
    Give the empirical-Bayes expectation of the count on which a place was picked.

    The hottest of many places was partly hot by chance, and cools by itself. With Poisson counts
    and rates that are gamma distributed over the places, the expectation lies between the count
    and the mean of all places: nearer the mean, the more of the spread between places is chance.

    Parameters
    ----------
    selected : int
        The picked place's count in the period that it was picked on.
    others : sequence of int
        Counts in the same period of the other places that might have been picked.
    dispersion : float
        How much more than Poisson a place's count varies; 1 is Poisson.

    Returns
    -------
    float
        Expected count; NaN with fewer than two other places.

    References
    ----------
    Efron & Morris (1973), JASA 68: 117–130; Robbins' gamma–Poisson rule by moments; Hauer (1997),
    Observational before–after studies in road safety, ch. 11.

    Examples
    --------
    >>> round(shrunk_before(30, [10, 12, 8, 15, 5, 9, 11, 14, 6, 10]), 1)
    25.3
    >>> shrunk_before(10, [10, 10, 10])
    10.0
    """
    if len(others) < _LEAST_OTHERS:
        return float("nan")
    counts = np.asarray([selected, *others], dtype=np.float64)
    mean, spread = float(counts.mean()), float(counts.var(ddof=1))
    own = max(1 - max(dispersion, 1.0) * mean / spread, 0.0) if spread > 0 else 0.0
    return mean + own * (selected - mean)
