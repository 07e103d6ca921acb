"""How a place's incidents fall over the hours of the week, when there are too few to tell."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import gammaln

from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

WEEK: Final = 7 * 24
TOWN: Final = "alla"
PSEUDO_COUNTS: Final = (10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
"""How many incidents of the town's own profile a place may be given; the data choose."""
_KERNEL: Final = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9
_EVEN: Final = WEEK
"""Incidents spread evenly that the town's profile is given: no hour is impossible."""


def hour_shares(counts: Floats, town: Floats) -> tuple[Floats, float]:
    """
    Estimate the share of each place's incidents that each hour of the week takes.

    Thirty incidents over 168 hours tell little: the raw shares are noise. So each place's counts,
    smoothed over the neighbouring hours, are mixed with the whole town's profile. How much the
    town counts is one number for all places, chosen so that the places' own counts are most
    likely (empirical Bayes, Dirichlet–multinomial): places that differ much keep their own hours.

    Parameters
    ----------
    counts : numpy.ndarray, shape (places, 168)
        Incidents per place and hour of the week, from Monday 00; fractions where times are spans.
    town : numpy.ndarray, shape (168,)
        Incidents of the whole study area.

    Returns
    -------
    tuple of numpy.ndarray and float
        Shares, each row summing to 1, and the pseudo-count that was chosen.

    Raises
    ------
    TableError
        The arrays are not of 168 hours, or a count is negative.

    Notes
    -----
    Tried on four real cities (docs/decisions/0035): the raw shares are far worse than the town's
    profile at every city, and this mix is as good as the better of the two everywhere.

    Examples
    --------
    >>> counts = np.zeros((1, 168))
    >>> counts[0, 4 * 24 + 22] = 12.0
    >>> shares, pseudo = hour_shares(counts, counts[0] + 1.0)
    >>> int(shares[0].argmax()) == 4 * 24 + 22, bool(np.isclose(shares.sum(), 1.0)), pseudo
    (True, True, 10.0)
    """
    if counts.ndim != 2 or counts.shape[1] != WEEK or town.shape != (WEEK,):  # noqa: PLR2004
        raise TableError(
            "Hours of the week must come as rows of 168 numbers from Monday 00, but "
            f"{counts.shape} and {town.shape} were given."
        )
    if (counts < 0).any() or (town < 0).any():
        raise TableError("An hour of the week must hold no fewer than 0 incidents.")
    base = town_shares(town)
    pseudo = _most_likely(counts, base)
    mixed = smoothed(counts) + pseudo * base
    return mixed / mixed.sum(axis=1, keepdims=True), pseudo


def town_shares(town: Floats) -> Floats:
    """
    Estimate the share of the whole town's incidents that each hour of the week takes.

    Examples
    --------
    >>> bool(np.isclose(town_shares(np.zeros(168)), 1 / 168).all())
    True
    """
    shares = (smoothed(town) + _EVEN / WEEK) / (town.sum() + _EVEN)
    return np.asarray(shares, dtype=np.float64)


def smoothed(counts: Floats) -> Floats:
    """
    Smooth over two hours to each side; Sunday's last hour is next to Monday's first.

    Examples
    --------
    >>> one = np.zeros(168)
    >>> one[0] = 9.0
    >>> smoothed(one)[[166, 167, 0, 1, 2]].tolist()
    [1.0, 2.0, 3.0, 2.0, 1.0]
    """
    reach = len(_KERNEL) // 2
    parts = [
        weight * np.roll(counts, at - reach, axis=-1) for at, weight in enumerate(_KERNEL.tolist())
    ]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def time_of_day_counts(counts: Floats) -> Floats:
    """
    Sum each hour of the day with the one before and the one after, over all weekdays.

    Examples
    --------
    >>> one = np.zeros(168)
    >>> one[[0, 49]] = 2.0, 1.0
    >>> time_of_day_counts(one)[[22, 23, 24, 25, 26, 27]].tolist()
    [0.0, 2.0, 3.0, 3.0, 1.0, 0.0]
    """
    days = counts.reshape(*counts.shape[:-1], 7, 24).sum(axis=-2)
    around = np.roll(days, 1, axis=-1) + days + np.roll(days, -1, axis=-1)
    return np.asarray(np.tile(around, 7), dtype=np.float64)


def hours_as_rows(hours: pd.DataFrame, keys: list[str]) -> Floats:
    """
    Lay a table of hours out as one row of 168 numbers a place.

    Parameters
    ----------
    hours : pandas.DataFrame
        `HOURS`.
    keys : list of str
        Places, in order; one without rows has zeros.

    Examples
    --------
    >>> hours = pd.DataFrame(
    ...     {"place": ["a"], "weekday": [1], "hour": [2], "weight": [3.0]})
    >>> hours_as_rows(hours, ["a", "b"])[:, 26].tolist()
    [3.0, 0.0]
    """
    rows = np.zeros((len(keys), WEEK))
    at = pd.Index(keys).get_indexer(pd.Index(hours["place"]))
    column = (24 * hours["weekday"] + hours["hour"]).to_numpy(dtype=np.int64)
    known = at >= 0
    np.add.at(rows, (at[known], column[known]), hours["weight"].to_numpy(dtype=float)[known])
    return rows


def _most_likely(counts: Floats, base: Floats) -> float:
    """Pseudo-count of most likelihood; on a tie, as without any counts, the town counts most."""
    totals = counts.sum(axis=1)
    likelihoods = []
    for pseudo in PSEUDO_COUNTS:
        part = pseudo * base
        each = gammaln(pseudo) - gammaln(totals + pseudo)
        each = each + (gammaln(counts + part) - gammaln(part)).sum(axis=1)
        likelihoods.append(round(float(each.sum()), 9))
    best = max(range(len(PSEUDO_COUNTS)), key=lambda at: (likelihoods[at], at))
    return PSEUDO_COUNTS[best]
