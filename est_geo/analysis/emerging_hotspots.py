"""The space–time cube: in which cells clustering is new, growing, steady or gone."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, special, stats

from est_geo.analysis.cell_areas import area_shares
from est_geo.analysis.emerging_categories import classified
from est_geo.analysis.getis_ord import benjamini_hochberg, z_of_sums
from est_geo.analysis.grid import neighbour_matrix
from est_geo.analysis.hotspots import even_shares
from est_geo.analysis.trends import mann_kendall_rows
from est_geo.analysis.whole_numbers import refuse_unless_whole
from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Tail = Literal["normal", "exact"]

_DECIMALS = 9
"""z-scores are compared to this many decimals: rounding must not make a trend."""


def emerging(
    panel: pd.DataFrame,
    *,
    k: int = 1,
    alpha: float = 0.05,
    tail: Tail = "normal",
    areas: pd.Series | None = None,
) -> pd.DataFrame:
    """
    Name each cell's history: new, growing, steady, fading or gone, hot or cold.

    Each period is a map of its own: Gi* of every cell against that period's mean, called hot or
    cold after Benjamini–Hochberg over the cells. A cell's row of hot and cold periods and the trend
    of its z-scores make its category (`classify_emerging`). A growth that the whole town shares is
    therefore no trend.

    Parameters
    ----------
    panel : pandas.DataFrame
        A cell panel: rows = study cells once each, zeros included; columns = periods of equal
        length, oldest first.
    k : int
        Rings of neighbours.
    alpha : float
        Level of the bins, after correction, and of the trend.
    tail : {"normal", "exact"}
        What a bin is judged by. ``normal`` is the published way, and with sparse counts it marks
        cells by chance. ``exact`` needs whole counts and takes twice the smaller exact binomial
        tail of the neighbourhood's sum, as `hot_cells` does for its upper one.
    areas : pandas.Series, optional
        Area of each cell inside the districts (`cell_areas_inside`), for ``exact``: border cells
        hold less by chance. Every cell counts the same when left out.

    Returns
    -------
    pandas.DataFrame
        On the same index: ``category``; ``z``, the newest period's; ``hot`` and ``cold``, number of
        periods; ``s``, ``trend_p`` and ``tau_b``, Mann–Kendall of the z-scores.

    Raises
    ------
    TableError
        A number is missing or not finite, the periods are not in order, or with ``exact`` a count
        is negative or not whole.
    GeometryError
        The index is not cells, or a cell stands twice.

    Notes
    -----
    Esri, "How Emerging Hot Spot Analysis works", with the time step as global window and no
    neighbours in time. A trend is judged cell by cell without correction, as published.

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> from shapely import box
    >>> town = study_cells(box(15.60, 58.40, 15.64, 58.42), 9)
    >>> weeks = pd.date_range("2026-09-07", periods=10, freq="7D", tz="UTC")
    >>> panel = pd.DataFrame(1, index=town, columns=weeks)
    >>> panel.loc[town[30], weeks[-3:]] = 20
    >>> emerging(panel)["category"].value_counts().to_dict()
    {'no pattern detected': 60, 'consecutive hot spot': 6}
    """
    x = _cube(panel)
    weights = neighbour_matrix(panel.index, k)
    z = z_of_sums(x, weights @ x, np.diff(weights.indptr).astype(np.float64))
    if tail == "normal":
        p, above = 2 * special.ndtr(-np.abs(z)), z > 0
    else:
        share = even_shares(weights) if areas is None else area_shares(panel.index, areas, k)
        p = _exact_p(x, weights, share)
        above = weights @ x > x.sum(axis=0) * share[:, None]
    bins = np.zeros(x.shape, dtype=np.int64)
    for period in range(x.shape[1]):
        stands_out = benjamini_hochberg(p[:, period]) <= alpha
        bins[stands_out, period] = np.where(above[stands_out, period], 1, -1)
    trend = mann_kendall_rows(z.round(_DECIMALS) + 0.0)
    s, trend_p = trend["s"].to_numpy(), trend["p"].to_numpy()
    return pd.DataFrame(
        {
            "category": pd.array(classified(bins, s, trend_p, alpha=alpha), dtype="str"),
            "z": z[:, -1] if z.shape[1] else np.full(len(x), np.nan),
            "hot": (bins == 1).sum(axis=1),
            "cold": (bins == -1).sum(axis=1),
            "s": s,
            "trend_p": trend_p,
            "tau_b": trend["tau_b"].to_numpy(),
        },
        index=panel.index,
    )


def _cube(panel: pd.DataFrame) -> Floats:
    if not (panel.columns.is_unique and panel.columns.is_monotonic_increasing):
        raise TableError("Perioderna måste stå i tidsordning, äldst först, var och en en gång.")
    x = panel.to_numpy(dtype=np.float64, na_value=np.nan)
    bad = ~np.isfinite(x)
    if bad.any():
        raise TableError(
            f"Varje ruta måste ha ett tal i varje period (noll om inget hänt); {int(bad.sum())} "
            f"saknas, det första på rad {int(bad.any(axis=1).argmax())}."
        )
    return x


def _exact_p(x: Floats, weights: sparse.csr_matrix, share: Floats) -> Floats:
    """Twice the smaller tail of Binomial(N of the period, share) at the neighbourhood's sum."""
    sums = weights @ refuse_unless_whole(x, ' Annars går det bara att pröva med tail="normal".')
    kind, kinds = pd.factorize(share)
    # Most sums are small and recur: each different case of a period is reckoned once.
    case = (sums.astype(np.int64) * max(len(kinds), 1) + kind[:, None]) * x.shape[1]
    codes, different = pd.factorize((case + np.arange(x.shape[1])).ravel())
    first = np.empty(len(different), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    cell, period = np.divmod(first, max(x.shape[1], 1))
    y, total, part = sums[cell, period], x.sum(axis=0)[period], share[cell]
    tails = np.minimum(stats.binom.sf(y - 1, total, part), stats.binom.cdf(y, total, part))
    p: Floats = np.minimum(1.0, 2 * tails)[codes].reshape(x.shape)
    return p
