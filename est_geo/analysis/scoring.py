"""How good a map of what was expected proved to be, once one knows what came."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.errors import TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHARES = (0.01, 0.02, 0.05, 0.10)
EVEN_PART = 0.05
"""Part of the even map in the log score, so that a map with zeros does not lose everything."""
_ROUNDING = 1e-9
_DIGITS = 12


def score(
    predicted: pd.Series,
    actual: pd.Series,
    areas: pd.Series | npt.ArrayLike,
    *,
    shares: Sequence[float] = SHARES,
) -> pd.DataFrame:
    """
    How much of what came lay in the cells that were pointed out first.

    Cells are ranked by what was predicted per area, equal ones by cell id, and as many are pointed
    out as together cover at most the share of the area (at least one).

    Parameters
    ----------
    predicted : pandas.Series
        Study series of any numbers that rank: expected counts, densities.
    actual : pandas.Series
        Counts that came, on the same cells.
    areas : pandas.Series, array-like or float
        Area of each cell (`whole_cell_areas`), in any unit; without labels in the order of
        `predicted`, or one for all.
    shares : sequence of float
        Shares of the area, each above 0 and at most 1.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``share``: ``k``, cells pointed out; ``area_share``, what they cover; ``hits``,
        incidents in them; ``hit_rate`` = hits / all; ``pai`` = hit rate / area share; ``pei`` =
        hits / the most that as many cells could have held. Without incidents the last three are
        missing.

    Raises
    ------
    TableError
        The three are not on the same cells, a cell stands twice, a number is missing, an area is
        not above 0, a count is negative, or a share is not in (0, 1].

    Notes
    -----
    PAI: Chainey, Tompson & Uhlig (2008), Security Journal 21. PEI: Hunt (2016).

    Examples
    --------
    >>> cells = ["8a08b3c24d07fff", "8a08b3c24d27fff", "8a08b3c24d2ffff", "8a08b3c24d37fff"]
    >>> expected, came = pd.Series([2, 9, 1, 0], cells), pd.Series([4, 3, 1, 0], cells)
    >>> found = score(expected, came, pd.Series(1.0, cells), shares=[0.25, 0.5]).round(3)
    >>> found[["k", "hits", "hit_rate", "pai", "pei"]].to_numpy().tolist()
    [[1.0, 3.0, 0.375, 1.5, 0.75], [2.0, 7.0, 0.875, 1.75, 1.0]]
    """
    wanted = checked_shares(shares)
    if not isinstance(areas, pd.Series):
        given = np.asarray(areas, dtype=np.float64)
        if given.ndim and given.shape != predicted.shape:
            raise TableError(f"Det finns {given.size} ytor och {len(predicted)} rutor.")
        areas = pd.Series(np.broadcast_to(given, predicted.shape), index=predicted.index)
    area, told, came = _aligned(predicted, actual, areas)
    by_cell = by_id(predicted.index)
    order, best = (ranking(by_cell, one, area) for one in (told, came))
    k, covered, hits = pointed_out(order, area, came, wanted)
    return score_table(wanted, k, covered, hits, most_hits(best, came, k), float(came.sum()))


def checked_shares(shares: Sequence[float]) -> Floats:
    """
    Take shares of the area, or refuse them.

    Examples
    --------
    >>> checked_shares([0.01, 1]).tolist()
    [0.01, 1.0]
    """
    wanted = np.asarray(shares, dtype=np.float64)
    if not ((wanted > 0) & (wanted <= 1)).all():
        raise TableError("Varje andel av ytan måste vara större än 0 och högst 1.")
    return wanted


def score_table(
    shares: Floats, k: Floats | Ints, covered: Floats, hits: Floats, most: Floats, total: float
) -> pd.DataFrame:
    """
    Put hits in a table with their rates.

    Examples
    --------
    >>> one = np.array([0.1])
    >>> score_table(one, np.array([3]), one, np.array([4.0]), np.array([8.0]), 10.0)["pei"].tolist()
    [0.5]
    """
    rate = hits / total if total > 0 else np.full(len(hits), np.nan)
    found = np.where(most > 0, hits / np.where(most > 0, most, 1), np.nan)
    columns = {"k": k, "area_share": covered, "hits": hits, "hit_rate": rate}
    columns |= {"pai": rate / covered, "pei": found}
    return pd.DataFrame(columns, index=pd.Index(shares, name="share"))


def by_id(cells: pd.Index) -> Ints:
    """
    Order of the cells by their id: how `ranking` settles ties.

    Examples
    --------
    >>> by_id(pd.Index(["b", "a", "c"])).tolist()
    [1, 0, 2]
    """
    order: Ints = np.argsort(cells.to_numpy(dtype="U"), kind="stable")
    return order


def ranking(by_cell: Ints, value: Floats, area: Floats) -> Ints:
    """
    Order of the cells by value per area, the highest first, equal ones as in `by_cell`.

    Examples
    --------
    >>> ranking(np.array([1, 0, 2]), np.array([1.0, 1.0, 2.0]), np.ones(3)).tolist()
    [2, 1, 0]
    """
    # Equal but for the rounding of a division is equal, or the even map would have an order.
    digits, power = np.frexp(value / area)
    density = np.ldexp(np.round(digits, _DIGITS), power)
    order: Ints = by_cell[np.argsort(-density[by_cell], kind="stable")]
    return order


def pointed_out(
    order: Ints, area: Floats, came: Floats, shares: Floats
) -> tuple[Ints, Floats, Floats]:
    """
    How many cells each share of the area holds, what they cover, and the incidents in them.

    Examples
    --------
    >>> order, half = np.array([1, 0]), np.array([0.5])
    >>> k, covered, hits = pointed_out(order, np.ones(2), np.array([3.0, 4.0]), half)
    >>> k.tolist(), covered.tolist(), hits.tolist()
    ([1], [0.5], [4.0])
    """
    if not len(order):
        return np.zeros(len(shares), dtype=np.int64), np.full(len(shares), np.nan), 0.0 * shares
    covered = np.cumsum(area[order]) / area.sum()
    k = np.maximum(1, np.searchsorted(covered, shares * (1 + _ROUNDING), side="right"))
    return k, covered[k - 1], np.cumsum(came[order])[k - 1]


def most_hits(best: Ints, came: Floats, k: Ints) -> Floats:
    """
    Incidents in the first k cells of the best order, for each k.

    Examples
    --------
    >>> most_hits(np.array([1, 0]), np.array([3.0, 4.0]), np.array([1, 2])).tolist()
    [4.0, 7.0]
    """
    if not len(best):
        return np.zeros(len(k))
    found: Floats = np.cumsum(came[best])[k - 1]
    return found


def log_score(predicted: pd.Series, actual: pd.Series) -> float:
    """
    How well a map told where incidents came: the mean log of the share their cells were given.

    Parameters
    ----------
    predicted : pandas.Series
        Study series of numbers from 0 up; only the shares matter, not the total.
    actual : pandas.Series
        Counts that came, on the same cells.

    Returns
    -------
    float
        Mean over incidents of ln(share), at most 0; higher is better; NaN without incidents. Every
        map, whoever made it, is mixed with 5 % of an even map first, so that one incident in a
        cell told to be empty does not decide alone. A map of only zeros is even.

    Raises
    ------
    TableError
        The two are not on the same cells, or a number is missing or negative.

    Notes
    -----
    The logarithmic scoring rule: Good (1952), JRSS B 14; Gneiting & Raftery (2007), JASA 102.

    Examples
    --------
    >>> cells = ["8a08b3c24d07fff", "8a08b3c24d27fff"]
    >>> came = pd.Series([3, 1], cells)
    >>> round(log_score(pd.Series([3, 1], cells), came), 3)
    -0.563
    >>> round(log_score(pd.Series([1, 1], cells), came), 3)
    -0.693
    """
    _, told, came = _aligned(predicted, actual, pd.Series(1.0, index=predicted.index))
    if (told < 0).any():
        raise TableError("Logpoäng kräver förväntade antal från noll och uppåt.")
    total = float(came.sum())
    return float(log_points(told, came).sum() / total) if total > 0 else float("nan")


def log_points(told: Floats, came: Floats) -> Floats:
    """
    Log points of each cell: incidents × ln(share), the share mixed with a part that is even.

    Examples
    --------
    >>> log_points(np.array([0.0, 0.0]), np.array([1.0, 1.0])).round(3).tolist()
    [-0.693, -0.693]
    """
    even, total = 1.0 / max(1, len(told)), float(told.sum())
    share = told / total if total > 0 else even
    points: Floats = came * np.log((1 - EVEN_PART) * share + EVEN_PART * even)
    return points


def _aligned(
    predicted: pd.Series, actual: pd.Series, areas: pd.Series
) -> tuple[Floats, Floats, Floats]:
    """Area, predicted and actual in the order of `predicted`."""
    index = predicted.index
    for other, name in ((actual, "utfallet"), (areas, "ytorna")):
        if not (index.is_unique and other.index.is_unique):
            raise TableError("Varje ruta får finnas en gång i prognosen, utfallet och ytorna.")
        if len(other) != len(index) or (other.index.get_indexer(index) < 0).any():
            raise TableError(f"Prognosen och {name} måste gälla samma rutor.")
    told, came, area = (
        one.reindex(index).to_numpy(dtype=np.float64, na_value=np.nan)
        for one in (predicted, actual, areas)
    )
    for values, name in ((told, "prognos"), (came, "utfall"), (area, "yta")):
        bad = ~np.isfinite(values)
        if bad.any():
            raise TableError(
                f"Varje ruta måste ha ett tal för {name}; {int(bad.sum())} saknar det, "
                f"den första på rad {int(bad.argmax())}."
            )
    if (came < 0).any() or (area <= 0).any():
        raise TableError("Utfallet får inte vara negativt och varje yta måste vara större än 0.")
    return area, told, came
