"""Which cells are hot, and which hot cells make one place."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, stats
from scipy.sparse import csgraph

from est_geo.analysis.cell_areas import area_shares
from est_geo.analysis.getis_ord import benjamini_hochberg, whole_counts
from est_geo.analysis.grid import neighbour_matrix

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_OWN_P = 0.05
"""A hot cell is a centre when its own count is this unlikely by chance alone."""


def hot_cells(
    counts: pd.Series, *, k: int = 1, q: float = 0.05, areas: pd.Series | None = None
) -> pd.DataFrame:
    """
    Cells whose neighbourhood holds more incidents than chance alone would put there.

    Chance means that every incident falls anywhere in the study area with equal probability. The
    neighbourhood of a cell (itself included) then holds Binomial(N, its share of the study area)
    incidents, and the exact upper tail of that is the cell's p.

    Parameters
    ----------
    counts : pandas.Series
        A study series of whole numbers: every study cell once, zeros included.
    k : int
        Rings of neighbours.
    q : float
        Level, after Benjamini–Hochberg over all study cells.
    areas : pandas.Series, optional
        Area of each cell inside the districts (`cell_areas_inside`): every study cell, and possibly
        cells at the border that hold no incident. The share is then the neighbourhood's area by
        the total. When left out, all study cells are taken to be equally large: m/n for m of n
        cells. Where reports can fall only inside polygons that takes the cells in the middle to be
        fuller than chance, with many reports nearly always.

    Returns
    -------
    pandas.DataFrame
        On the same index: ``sum``, incidents in the neighbourhood; ``expected``, what chance alone
        would put there; ``p``; ``q``; ``hot``; ``role``. An empty cell among full ones is hot,
        therefore the roles: a ``centre`` is hot and holds itself more than chance would put in a
        whole cell (exact binomial tail ≤ 0.05; where no cell of a connected hot area does, its
        fullest cells), a ``rim`` is any other hot cell, and the rest are ``none``.

    Raises
    ------
    TableError
        A count is missing, negative or not a whole number. Harm and aoristic weights are not
        counts, and the binomial tail does not hold for them. Or a study cell has no area.

    Notes
    -----
    The normal tail of Gi* is wrong for sparse counts: with 87 incidents thrown at random on 884
    cells it shows a false hot cell in most weeks. The exact tail keeps them to a few per cent.

    A study cell whose area inside is below 1 % of the largest counts as 1 %: a report there is a
    matter of a few metres' accuracy, and must not be found impossible.

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> from shapely import box
    >>> town = study_cells(box(15.60, 58.40, 15.64, 58.42), 9)
    >>> counts = pd.Series(0, index=town)
    >>> counts[town[30]] = 12
    >>> hot_cells(counts)["role"].value_counts().to_dict()
    {'none': 60, 'rim': 5, 'centre': 1}
    """
    x = whole_counts(counts)
    weights = neighbour_matrix(counts.index, k)
    n, total = x.size, x.sum()
    share = even_shares(weights) if areas is None else area_shares(counts.index, areas, k)
    sums = weights @ x
    p = _upper_tail(sums, total, share)
    adjusted = benjamini_hochberg(p)
    hot = adjusted <= q
    above = _upper_tail(x, total, np.full(n, 1 / max(n, 1))) <= _OWN_P
    return pd.DataFrame(
        {
            "sum": sums,
            "expected": total * share,
            "p": p,
            "q": adjusted,
            "hot": hot,
            "role": pd.array(_roles(x, hot, above, weights), dtype="str"),
        },
        index=counts.index,
    )


def even_shares(weights: sparse.csr_matrix) -> Floats:
    """Share of the study cells that each cell and its neighbours are."""
    share: Floats = np.diff(weights.indptr) / max(weights.shape[0], 1)
    return share


def _upper_tail(observed: Floats, total: float, share: Floats) -> Floats:
    """P(X >= observed) for X ~ Binomial(total, share), each different case once."""
    kind, kinds = pd.factorize(share)
    codes, cases = pd.factorize(observed * max(len(kinds), 1) + kind)
    first = np.full(len(cases), -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    tails = stats.binom.sf(observed[first] - 1, total, share[first])
    found: Floats = np.asarray(tails, dtype=np.float64)[codes]
    return found


def _roles(
    x: Floats, hot: Bools, above: Bools, weights: sparse.csr_matrix
) -> npt.NDArray[np.object_]:
    role = np.where(hot, "rim", "none").astype(object)
    cells = np.flatnonzero(hot)
    if cells.size:
        n_areas, area = csgraph.connected_components(weights[cells][:, cells], directed=False)
        has_centre = np.bincount(area, above[cells], minlength=n_areas) > 0
        fullest = np.full(n_areas, -1.0)
        np.maximum.at(fullest, area, x[cells])
        centre = np.where(has_centre[area], above[cells], x[cells] == fullest[area])
        role[cells[centre]] = "centre"
    return role


def standing_areas(
    cells: pd.DataFrame, *, k: int = 1, level: float = 0.05, least: int = 0
) -> pd.Series:
    """
    Tell the hot cells that may make a place from those that are strewn about by chance.

    Benjamini–Hochberg lets up to one hot cell in twenty be false. True hot cells lie together in a
    few places, false ones lie alone, so among *places* more than one in twenty can be false.
    A connected hot area therefore stands only when its strongest cell would be hot by itself:
    p times the number of study cells (Bonferroni) at or below the level. Then at most that share
    of periods shows any false place, however many true ones there are.

    Parameters
    ----------
    cells : pandas.DataFrame
        Columns ``cell``, ``hot`` and ``hot_p`` of `CELLS`, every study cell once; ``count`` too
        where `least` is given.
    k : int
        Cells within this many rings hang together.
    level : float
        Share of periods that may show a false place.
    least : int
        Incidents that an area's own cells must hold. A cell can be hot through its neighbours
        alone; a place with one incident is none to talk of.

    Returns
    -------
    pandas.Series of bool
        On the same index: hot, and in an area that stands.

    Examples
    --------
    >>> cells = pd.DataFrame({"cell": ["8a08b3c24d27fff", "8a08b3c24d07fff", "8a08b3c24c67fff"],
    ...     "hot": [True, True, False], "hot_p": [0.001, 0.04, 0.6]})
    >>> standing_areas(cells).tolist(), standing_areas(cells, level=0.001).tolist()
    ([True, True, False], [False, False, False])
    """
    hot = cells["hot"].to_numpy(dtype=bool)
    near = neighbour_matrix(pd.Index(cells["cell"][hot]), k)
    n_areas, area = csgraph.connected_components(near, directed=False)
    strongest = np.ones(n_areas)
    np.minimum.at(strongest, area, cells["hot_p"].to_numpy(dtype=np.float64)[hot])
    standing = np.zeros(len(cells), dtype=bool)
    stands = strongest * len(cells) <= level
    if least:
        held = cells["count"].to_numpy(dtype=np.float64)[hot]
        stands &= np.bincount(area, held, minlength=n_areas) >= least
    standing[hot] = stands[area]
    return pd.Series(standing, index=cells.index, name="standing")


def connected_spots(cells: pd.DataFrame, k: int = 1) -> pd.Series:
    """
    Tell which hot cells make one hot spot, in one district where that is possible.

    A hot area that crosses a district border is cut there, because each district has its own
    group and plan. A piece without a centre of its own is not a place and goes to the piece that
    it touches with the most incidents.

    Parameters
    ----------
    cells : pandas.DataFrame
        Columns ``cell``, ``district``, ``count``, ``hot`` and ``role`` (`hot_cells`).
    k : int
        Cells within this many rings hang together.

    Returns
    -------
    pandas.Series of Int64
        On the same index: 1, 2, … for hot cells, missing for others.

    Examples
    --------
    >>> cells = pd.DataFrame({"cell": ["8a08b3c24d27fff", "8a08b3c24d07fff", "8a08b3c24c67fff"],
    ...     "district": "city", "count": [9, 0, 8], "hot": [True, True, False],
    ...     "role": ["centre", "rim", "none"]})
    >>> connected_spots(cells).tolist()
    [1, 1, <NA>]
    """
    numbers = pd.Series(pd.NA, index=cells.index, dtype="Int64")
    hot = cells[cells["hot"].to_numpy(dtype=bool)]
    if hot.empty:
        return numbers
    near = neighbour_matrix(hot["cell"].tolist(), k).tocoo()
    districts = pd.factorize(hot["district"])[0]
    inside = districts[near.row] == districts[near.col]
    links = sparse.csr_matrix((inside[inside], (near.row[inside], near.col[inside])), near.shape)
    piece = csgraph.connected_components(links, directed=False)[1].astype(np.int64)
    crossing = np.column_stack([near.row[~inside], near.col[~inside]])
    whole = _joined(piece, crossing, hot)
    numbers.loc[hot.index] = pd.factorize(whole)[0] + 1
    return numbers


def _joined(piece: Ints, crossing: npt.NDArray[np.int32], hot: pd.DataFrame) -> Ints:
    """Give each piece without a centre to the fullest piece that it touches over the border."""
    piece = piece.copy()
    centre = hot["role"].to_numpy() == "centre"
    counts = hot["count"].to_numpy(dtype=np.float64)
    while True:
        has_centre = np.bincount(piece, centre) > 0
        full = np.bincount(piece, counts)
        here, there = piece[crossing[:, 0]], piece[crossing[:, 1]]
        offers = {(int(a), int(b)) for a, b in zip(here, there, strict=True)}
        offers = {(a, b) for a, b in offers if not has_centre[a] and has_centre[b]}
        if not offers:
            return piece
        small = min(a for a, _ in offers)
        piece[piece == small] = max((b for a, b in offers if a == small), key=lambda b: full[b])
