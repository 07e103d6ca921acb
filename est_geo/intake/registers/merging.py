"""Places that a register, or two registers, name twice: one place, with all its other names."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_CLASS = {"centre": "landmark"}
# How far apart two rows of one name may lie and still be one place, metres.
_SAME_WITHIN = {
    "address": 75.0, "block": 150.0, "landmark": 150.0, "stop": 300.0, "street": 1500.0,
    "label": 1500.0,
}  # fmt: skip
_METRES_PER_DEGREE = 111_195.0
_CROWD = 100
_APART = 1e9
_RANK = {"high": 0, "medium": 1, "unverified": 2}


def merged(
    places: pd.DataFrame, aliases: list[tuple[str, ...]]
) -> tuple[pd.DataFrame, list[tuple[str, ...]]]:
    """
    Make one place of rows with one name that lie together.

    The surest row gives the place, the first of equals; a stop lies in the middle of its platforms.
    Rows of one name that lie apart stay apart: which one is meant is the geocoder's question.

    Parameters
    ----------
    places : pandas.DataFrame
        ``name``, ``kind``, ``lon``, ``lat``, ``confidence`` and whatever more.
    aliases : list of tuple of str
        Other names, row by row.

    Examples
    --------
    >>> rows = pd.DataFrame({"name": ["Torget", "torget", "Torget"], "kind": "stop",
    ...                      "lon": [15.600, 15.601, 15.700], "lat": 58.4, "confidence": "high"})
    >>> places, _ = merged(rows, [(), ("Torget A",), ()])
    >>> places["lon"].round(4).tolist(), _
    ([15.6005, 15.7], [('Torget A',), ()])
    """
    groups = _places_of(places)
    number_of, sizes = np.unique(groups, return_counts=True)
    if len(number_of) == len(places):
        return places.reset_index(drop=True), aliases
    rank = places["confidence"].map(_RANK).fillna(len(_RANK)).to_numpy()
    order = np.lexsort((np.arange(len(places)), rank, groups))
    firsts = order[np.concatenate([[0], np.cumsum(sizes)[:-1]])]
    kept = places.iloc[firsts].reset_index(drop=True)
    stops = (kept["kind"] == "stop").to_numpy()
    for axis in ("lon", "lat"):
        middle = places.groupby(groups)[axis].mean().to_numpy()
        kept[axis] = np.where(stops, middle, kept[axis].to_numpy())
    names: list[dict[str, None]] = [{} for _ in number_of]
    at = np.searchsorted(number_of, groups)
    for group, own in zip(at.tolist(), aliases, strict=True):
        names[group].update(dict.fromkeys(own))
    back = np.argsort(firsts)  # the order of the file
    return kept.iloc[back].reset_index(drop=True), [tuple(names[group]) for group in back]


def lying_together(codes: Ints, x: Floats, y: Floats, within: float) -> Ints:
    """
    Give rows of one code that lie together, in a chain, the same number.

    Parameters
    ----------
    codes : numpy.ndarray of int
        What must be equal.
    x, y : numpy.ndarray of float
        Metres.
    within : float
        Metres.

    Examples
    --------
    >>> x = np.array([0.0, 90.0, 900.0, 0.0])
    >>> lying_together(np.array([1, 1, 1, 2]), x, np.zeros(4), 100.0).tolist()
    [0, 0, 1, 2]
    """
    # A code of its own plane, far from the others: one search for all of them.
    tree = cKDTree(np.column_stack([x, y, codes * _APART]))
    pairs = tree.query_pairs(within, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(x),) * 2)
    found: Ints = connected_components(links, directed=False)[1].astype(np.int64)
    return found


def metres(lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Floats, Floats]:
    """
    Degrees as metres on a plane, good enough to tell near from far within a municipality.

    Examples
    --------
    >>> x, y = metres([0.0, 0.0], [0.0, 0.001])
    >>> round(float(y[1] - y[0]))
    111
    """
    lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    stretch = np.cos(np.radians(np.median(lats))) if lats.size else 1.0
    return lons * stretch * _METRES_PER_DEGREE, lats * _METRES_PER_DEGREE


def _places_of(places: pd.DataFrame) -> Ints:
    """Give each row the number of its place."""
    names = places["name"].str.casefold().str.split().str.join(" ")
    classes = places["kind"].replace(_CLASS)
    codes = pd.factorize(classes + "\x1f" + names)[0]
    x, y = metres(places["lon"], places["lat"])
    found: Ints = np.arange(len(places), dtype=np.int64)
    sizes = np.bincount(codes, minlength=1)[codes]
    equal = pd.factorize(pd.MultiIndex.from_arrays([codes, x.round(), y.round()]))[0]
    first_equal = pd.Series(found).groupby(equal).transform("min").to_numpy()
    found = np.where(sizes > _CROWD, first_equal, found)
    for kind, within in _SAME_WITHIN.items():
        rows = np.flatnonzero((classes == kind).to_numpy() & (sizes > 1) & (sizes <= _CROWD))
        if rows.size:
            groups = lying_together(codes[rows].astype(np.int64), x[rows], y[rows], within)
            found[rows] = pd.Series(rows).groupby(groups).transform("min").to_numpy()
    return found
