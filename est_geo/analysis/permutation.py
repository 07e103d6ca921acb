"""Permutation p of a sum over neighbours: exact draws, made once for all cells."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def conditional_p(x: Floats, sums: Floats, members: Ints, permutations: int, seed: int) -> Floats:
    """
    Two-sided p when each cell keeps its value and its neighbours' are drawn from the others.

    Parameters
    ----------
    x : numpy.ndarray
        Value of each cell.
    sums : numpy.ndarray
        Sum over each cell and its neighbours.
    members : numpy.ndarray of int
        How many cells that sum holds, the cell itself included.
    permutations, seed : int
        How many draws, and the seed of them.

    Returns
    -------
    numpy.ndarray
        Twice the smaller tail, (draws as extreme + 1) / (permutations + 1), at most 1; 1 for a cell
        without neighbours.

    Notes
    -----
    One draw is an ordered sample of places without replacement. A cell with m members reads its
    first m − 1 places and steps over its own place if it is among them: what it reads is then a
    sample without replacement from the *other* cells, exactly. Nearly every cell reads the same
    places, so their sums are sorted once per m and each cell looks its own sum up; the few
    (draw, cell) pairs where a cell meets itself are put right one by one. Draws are shared between
    cells, therefore their p are dependent; each by itself is as good as with draws of its own.

    Examples
    --------
    >>> values = np.array([9.0, 8.0, 0.0, 0.0, 0.0, 0.0])
    >>> pairs = np.array([17.0, 17.0, 0.0, 0.0, 0.0, 0.0])
    >>> conditional_p(values, pairs, np.full(6, 2), 999, 1)[0].round(1)
    np.float64(0.4)
    """
    n, most = x.size, int(members.max(initial=1))
    if most == 1:
        return np.ones(n)
    drawn = _draws(n, min(most, n), permutations, seed)
    cumulative = np.cumsum(x[drawn], axis=1)
    others, slack = sums - x, _slack(sums)
    above, below = np.zeros(n), np.zeros(n)
    for m in np.unique(members[members > 1]):
        cells = np.flatnonzero(members == m)
        common = np.sort(cumulative[:, m - 2])
        above[cells] = permutations - np.searchsorted(common, others[cells] - slack, side="left")
        below[cells] = np.searchsorted(common, others[cells] + slack, side="right")
    # A cell that meets itself leaves its own value out and reads one place further.
    at, place = np.nonzero(np.arange(drawn.shape[1]) < members[drawn] - 1)
    cell = drawn[at, place]
    read = members[cell] - 1
    met = cumulative[at, read - 1]
    instead = met - x[cell] + x[drawn[at, read]]
    for tail, sign in ((above, 1), (below, -1)):
        right = sign * (instead - others[cell]) >= -slack
        wrong = sign * (met - others[cell]) >= -slack
        np.add.at(tail, cell, right.astype(np.float64) - wrong)
    p: Floats = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (permutations + 1))
    return np.where(members > 1, p, 1.0)


def unconditional_p(x: Floats, sums: Floats, members: Ints, permutations: int, seed: int) -> Floats:
    """
    Two-sided p when all values, each cell's own too, are drawn from the whole study area.

    Parameters
    ----------
    x, sums, members, permutations, seed
        As in `conditional_p`.

    Returns
    -------
    numpy.ndarray
        Twice the smaller mid-rank tail: (draws beyond + half of those equal + ½) /
        (permutations + 1).

    Examples
    --------
    >>> values = np.array([9.0, 8.0, 0.0, 0.0, 0.0, 0.0])
    >>> pairs = np.array([17.0, 17.0, 0.0, 0.0, 0.0, 0.0])
    >>> unconditional_p(values, pairs, np.full(6, 2), 999, 1)[0].round(2)
    np.float64(0.07)
    """
    if not x.size:
        return np.ones(0)
    cumulative = np.cumsum(x[_draws(x.size, int(members.max()), permutations, seed)], axis=1)
    slack, rank = _slack(sums), np.zeros(x.size)
    for m in np.unique(members):
        cells = np.flatnonzero(members == m)
        common = np.sort(cumulative[:, m - 1])
        below = np.searchsorted(common, sums[cells] - slack, side="left")
        rank[cells] = (below + np.searchsorted(common, sums[cells] + slack, side="right")) / 2
    tail = (rank + 0.5) / (permutations + 1)
    p: Floats = 2 * np.minimum(tail, 1 - tail)
    return p


def _draws(n: int, size: int, permutations: int, seed: int) -> Ints:
    """Ordered samples of places without replacement, one a row."""
    draw = np.random.default_rng(seed)
    rows = [draw.choice(n, size=size, replace=False) for _ in range(permutations)]
    return np.array(rows, dtype=np.int64).reshape(permutations, size)


def _slack(sums: Floats) -> float:
    """Weights do not add up to the last digit; sums closer than this are equal."""
    return 1e-9 * max(1.0, float(np.abs(sums).max(initial=0.0)))
