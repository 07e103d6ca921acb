"""The forecast's map: a mixture of maps of the past, its weights learned from what came after."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from est_geo.analysis.cell_smoothing import spacing_m, spreading

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HALF_LIVES_DAYS = (np.inf, 365.0, 90.0, 30.0)
"""How fast the past is forgotten."""
_LADDER_M = 62.5 * 2.0 ** np.arange(9)
_NARROWEST, _WIDEST = 1.2, 9.0
_BLOCK_DAYS = 28.0
_BLOCKS = 13
_PRIOR_INCIDENTS = 4.0
_ROUNDS = 100


@dataclass(frozen=True)
class PastMaps:
    """
    Candidate maps of the past at chosen moments.

    Attributes
    ----------
    counts : scipy.sparse.csc_matrix
        Cells × periods.
    at : numpy.ndarray of int
        Ascending: the map of moment t knows the periods before column t, and no other.
    maps : numpy.ndarray of float
        Moments × candidates × cells; each map sums to 1, and the last candidate is even.
    """

    counts: sparse.csc_matrix
    at: Ints
    maps: Floats

    def of(self, moments: Ints) -> Floats:
        """Give the maps of some of the moments."""
        found: Floats = self.maps[np.searchsorted(self.at, moments)]
        return found


def bandwidths_m(cells: Sequence[str] | pd.Index) -> list[float]:
    """
    Bandwidths that mean something on this grid: 62.5 m doubled, from 1.2 to 9 cells' spacing.

    Examples
    --------
    >>> bandwidths_m(["8a08b3c24d27fff", "8a08b3c24d07fff"])
    [250.0, 500.0, 1000.0]
    """
    step = spacing_m(cells)
    return [float(h) for h in _LADDER_M if _NARROWEST * step <= h <= _WIDEST * step]


def past_maps(
    counts: sparse.csc_matrix, days: Floats, at: Ints, cells: Sequence[str] | pd.Index
) -> PastMaps:
    """
    Make every candidate map at every moment: each half-life with each bandwidth, and the even map.

    Parameters
    ----------
    counts : scipy.sparse.csc_matrix
        Cells × periods.
    days : numpy.ndarray of float
        Start of each period and, last, the end of them all, in days.
    at : numpy.ndarray of int
        Moments, ascending, each from 0 to the number of periods.
    cells : sequence of str
        The study cells, in the order of the rows.
    """
    n, n_halves = counts.shape[0], len(HALF_LIVES_DAYS)
    age = days[at][None, :] - days[:-1, None]  # periods × moments
    known = np.arange(counts.shape[1])[:, None] < at[None, :]
    decays = [np.where(known, 0.5 ** (np.maximum(age, 0) / half), 0.0) for half in HALF_LIVES_DAYS]
    raw = counts @ np.hstack(decays)  # cells × (half-lives · moments)
    kernels = [spreading(cells, bandwidth) for bandwidth in bandwidths_m(cells)]
    maps = np.empty((len(at), n_halves * (1 + len(kernels)) + 1, n))
    for number, kernel in enumerate([None, *kernels]):
        found = raw if kernel is None else _spread_inside(kernel, raw)
        place = slice(number * n_halves, (number + 1) * n_halves)
        maps[:, place] = found.reshape(n, n_halves, len(at)).transpose(2, 1, 0)
    maps[:, -1] = 1.0  # even, as is every map of an empty past
    maps[maps.sum(axis=2) == 0] = 1.0
    maps /= maps.sum(axis=2, keepdims=True)
    return PastMaps(counts, at, maps)


def _spread_inside(kernel: sparse.csr_matrix, counts: Floats) -> Floats:
    """Spread each cell's count over study cells only, so that nothing leaks over the border."""
    mass = np.asarray(kernel.sum(axis=0)).ravel()
    spread: Floats = kernel @ (counts / mass[:, None])
    return spread


def block_length(days: Floats, horizon: int) -> int:
    """Periods in a block: four weeks, and never less than the horizon."""
    period = (days[-1] - days[0]) / max(1, len(days) - 1)
    return max(horizon, round(_BLOCK_DAYS / float(period)), 1)


def block_starts(end: int, length: int) -> Ints:
    """
    Moments before `end` at which the past is asked what it knew: at most a year, at most half.

    Examples
    --------
    >>> block_starts(104, 4).tolist()[:3], len(block_starts(104, 4)), block_starts(9, 4).tolist()
    ([52, 56, 60], 13, [5])
    """
    n = min(_BLOCKS, end // 2 // length)
    return end - length * np.arange(n, 0, -1)


def learned_shares(past: PastMaps, end: int, length: int) -> tuple[Floats, Floats]:
    """
    Share of what comes that each cell is expected to hold, as told at a moment.

    Parameters
    ----------
    past : PastMaps
        Maps of moment `end` and of its `block_starts`; what comes after `end` is not looked at.
    end : int
        The moment.
    length : int
        Periods in a block.

    Returns
    -------
    now : numpy.ndarray of float
        Per cell, at `end`; sums to 1.
    then : numpy.ndarray of float
        Block starts × cells: the same mixture as it would have been told at each of them.
    """
    starts = block_starts(end, length)
    weight = _mixture_weights(past, starts, length)
    now: Floats = weight @ past.of(np.array([end]))[0]
    return now, np.einsum("m,smc->sc", weight, past.of(starts))


def _mixture_weights(past: PastMaps, starts: Ints, length: int) -> Floats:
    """
    Weights of the candidates under which what came after each moment is most likely.

    Expectation–maximisation, begun at equal weights and held towards them by four imagined
    incidents, so that few incidents choose little.
    """
    m = past.maps.shape[1]
    weight = np.full(m, 1.0 / m)
    if not len(starts):
        return weight
    rows, shares = [], []
    for start, maps in zip(starts, past.of(starts), strict=True):
        came = np.asarray(past.counts[:, start : start + length].sum(axis=1)).ravel()
        where = np.flatnonzero(came)
        rows.append(came[where])
        shares.append(maps[:, where].T)
    n, p = np.concatenate(rows), np.concatenate(shares)
    for _ in range(_ROUNDS):
        grown = weight * (p.T @ (n / (p @ weight))) + _PRIOR_INCIDENTS / m
        weight = grown / grown.sum()
    return weight
