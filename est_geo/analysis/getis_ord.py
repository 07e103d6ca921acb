"""Getis–Ord Gi*: where high and low counts stand together."""

from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from est_geo.analysis.grid import neighbour_matrix
from est_geo.analysis.permutation import conditional_p, unconditional_p
from est_geo.analysis.whole_numbers import refuse_unless_whole
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]

_ROUNDING = 1e-9


def gi_star(
    counts: pd.Series, *, k: int = 1, permutations: int = 0, seed: int = 0, conditional: bool = True
) -> pd.DataFrame:
    """
    Getis–Ord Gi* of every study cell: how far its neighbourhood lies from the mean.

    z above 0 says that the cell and its neighbours together hold more than cells do on average,
    below 0 fewer. An empty cell among full ones has a high z. With sparse counts the normal p is
    too small, and ``hot_cells`` decides what may be called hot.

    Parameters
    ----------
    counts : pandas.Series
        A study series: finite numbers on every study cell once, zeros included. Counts, harm
        (`count_by_cell` with the categories' weights) or parts of reports (`aoristic_weight`).
    k : int
        Rings of neighbours. The cell itself always takes part; a cell outside the study never.
    permutations : int
        With 1 or more, also ``p_sim``: each cell keeps its own value, its neighbours' values are
        drawn without replacement from all other cells, and p is twice the smaller tail.
    seed : int
        Seed of the draws.
    conditional : bool
        False draws the cell's own value too, and ``p_sim`` is twice the smaller mid-rank tail: the
        definition of R's ``localG_perm``. It answers another question (is this *area* full?) and
        can differ much where the cell itself holds most of the sum.

    Returns
    -------
    pandas.DataFrame
        On the same index: ``z``; ``p``, two-sided normal; ``q``, Benjamini–Hochberg of p over the
        study cells; with permutations ``p_sim``. Where nothing can stand out (all counts equal, one
        cell, or a neighbourhood that is the whole study area) z is 0 and p is 1.

    Raises
    ------
    TableError
        A count is missing or not finite, or `permutations` is negative.
    GeometryError
        The index is not cells, or a cell stands twice.

    Notes
    -----
    Ord & Getis (1995), Geographical Analysis 27(4), binary weights, S with divisor n:
    z = (Σ w x − X̄ Σ w) / (S · sqrt((n Σ w² − (Σ w)²) / (n − 1))). Permutation: Anselin (1995).

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> from shapely import box
    >>> town = study_cells(box(15.60, 58.40, 15.64, 58.42), 9)
    >>> counts = pd.Series(0, index=town)
    >>> counts[town[30]] = 12
    >>> round(gi_star(counts).loc[town[30], ["z", "p", "q"]], 4).tolist()
    [3.1623, 0.0016, 0.0344]
    """
    if permutations < 0:
        raise TableError(f"Antalet permutationer måste vara 0 eller fler, inte {permutations}.")
    x = study_values(counts)
    weights = neighbour_matrix(counts.index, k)
    sums, members = weights @ x, np.diff(weights.indptr).astype(np.float64)
    z = z_of_sums(x[:, None], sums[:, None], members)[:, 0]
    p = 2 * special.ndtr(-np.abs(z))
    found = pd.DataFrame({"z": z, "p": p, "q": benjamini_hochberg(p)}, index=counts.index)
    if permutations > 0:
        simulated = conditional_p if conditional else unconditional_p
        found["p_sim"] = simulated(x, sums, np.diff(weights.indptr), permutations, seed)
    return found


def study_values(counts: pd.Series) -> Floats:
    """
    Take the numbers of a study series, or refuse it.

    Raises
    ------
    TableError
        A count is missing or not finite.

    Examples
    --------
    >>> study_values(pd.Series([1, 0], index=["8a08b3c24d27fff", "8a08b3c24d07fff"])).tolist()
    [1.0, 0.0]
    """
    x = counts.to_numpy(dtype=np.float64, na_value=np.nan)
    if not np.isfinite(x).all():
        bad = ~np.isfinite(x)
        raise TableError(
            f"Varje ruta måste ha ett tal (noll om inget hänt); {int(bad.sum())} saknar ett, "
            f"den första på rad {int(bad.argmax())}. Räkna med count_by_cell."
        )
    return x


def whole_counts(counts: pd.Series) -> Floats:
    """
    Take the numbers of a study series of whole counts, or refuse it.

    Raises
    ------
    TableError
        A count is missing, negative or not a whole number.

    Examples
    --------
    >>> whole_counts(pd.Series([1, 0], index=["8a08b3c24d27fff", "8a08b3c24d07fff"])).tolist()
    [1.0, 0.0]
    """
    return refuse_unless_whole(
        study_values(counts),
        " Räkna händelser (count_by_cell utan vikter): skadevikter och delar av händelser kan inte "
        "prövas så här.",
    )


def z_of_sums(x: Floats, sums: Floats, members: Floats) -> Floats:
    """
    Gi* from the sums of the neighbourhoods: each column is a map of its own.

    Parameters
    ----------
    x, sums : numpy.ndarray
        Cells × maps: the counts, and the sums over the neighbourhoods.
    members : numpy.ndarray
        Number of study cells in each neighbourhood.

    Returns
    -------
    numpy.ndarray
        z, 0 where nothing can stand out.

    Examples
    --------
    >>> x = np.array([[4.0, 1], [0, 1], [0, 1]])
    >>> z_of_sums(x, np.array([[4.0, 2], [4, 3], [0, 2]]), np.array([2.0, 3, 2])).round(2).tolist()
    [[0.71, 0.0], [0.0, 0.0], [-1.41, 0.0]]
    """
    n, z = len(x), np.zeros(x.shape)
    # A neighbourhood that is everything has variance 0: rounding must not turn 0/0 into a number.
    some = members < n
    m = members[some]
    reach = np.sqrt((n * m - m**2) / max(n - 1, 1))
    for column in np.flatnonzero(x.min(axis=0, initial=np.inf) < x.max(axis=0, initial=-np.inf)):
        own = x[:, column]
        z[some, column] = (sums[some, column] - own.mean() * m) / (own.std() * reach)
    return z


@overload
def benjamini_hochberg(p: pd.Series) -> pd.Series: ...
@overload
def benjamini_hochberg(p: npt.ArrayLike) -> Floats: ...
def benjamini_hochberg(p: pd.Series | npt.ArrayLike) -> pd.Series | Floats:
    """
    Adjust p-values so that calling those at or below q keeps the false share at most q.

    Parameters
    ----------
    p : array-like or pandas.Series of float
        p-values in a row; NaN (not tested) stays NaN and is not counted among the tests.

    Returns
    -------
    numpy.ndarray or pandas.Series
        Adjusted p-values in the same order; a Series for a Series.

    Raises
    ------
    TableError
        A p is not between 0 and 1, or they do not stand in a row.

    Notes
    -----
    Benjamini & Hochberg (1995), JRSS B 57(1).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")]).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    values = np.asarray(p, dtype=np.float64)
    wrong = (values < 0) | (values > 1 + _ROUNDING)
    if values.ndim != 1 or wrong.any():
        raise TableError(
            f"p-värden måste stå i en rad och ligga mellan 0 och 1; {int(wrong.sum())} gör inte "
            f"det, och de har {values.ndim} led."
        )
    adjusted = np.full(values.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(values))
    order = tested[np.argsort(values[tested], kind="stable")]
    scaled = values[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return pd.Series(adjusted, index=p.index, name=p.name) if isinstance(p, pd.Series) else adjusted
