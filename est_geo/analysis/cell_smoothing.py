"""Spreading what happened in a cell over the cells around it."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.spatial import KDTree

from est_geo.analysis.grid import joined_text
from est_geo.cells import cell_centres, cell_numbers
from est_geo.errors import GeometryError

Floats = npt.NDArray[np.float64]

EARTH_RADIUS_M = 6_371_007.2
"""Of the sphere with the Earth's surface; H3 uses the same."""


def spreading(cells: Sequence[str] | pd.Index, bandwidth_m: float) -> sparse.csr_matrix:
    """
    Quartic weights between the centres of the study cells, as a sparse matrix.

    Parameters
    ----------
    cells : sequence of str
        The study cells; cells outside the list take no part.
    bandwidth_m : float
        Metres at which the weight has fallen to nothing; above 0.

    Returns
    -------
    scipy.sparse.csr_matrix
        Square and symmetric in the order of `cells`: (1 − d²/h²)² for centres at most h apart, 1 on
        the diagonal. It is kept for the next call on the same cells and must not be changed.

    Raises
    ------
    GeometryError
        A text is not a cell, a cell stands twice, or the bandwidth is not above 0.

    Notes
    -----
    Distances are straight through the Earth, which at 4 km differs from the great circle by less
    than a millimetre.

    Examples
    --------
    >>> spreading(["8a08b3c24d27fff", "8a08b3c24d07fff"], 500).toarray().round(2).tolist()
    [[1.0, 0.89], [0.89, 1.0]]
    """
    if not bandwidth_m > 0:
        raise GeometryError(f"Bandbredden måste vara större än 0 meter, inte {bandwidth_m}.")
    return _quartic(joined_text(_texts(cells)), float(bandwidth_m))


def spacing_m(cells: Sequence[str] | pd.Index) -> float:
    """
    Metres from a cell's centre to the nearest other centre; the median, infinite for one cell.

    Examples
    --------
    >>> round(spacing_m(["8a08b3c24d27fff", "8a08b3c24d07fff"]), -1)
    120.0
    """
    points = _points(joined_text(_texts(cells)))
    if len(points) < 2:  # noqa: PLR2004 - no other cell
        return float("inf")
    nearest = KDTree(points).query(points, k=2)[0][:, 1]
    return float(np.median(nearest))


def _texts(cells: Sequence[str] | pd.Index) -> list[str]:
    return cells.tolist() if isinstance(cells, pd.Index) else list(cells)


@lru_cache(maxsize=8)
def _points(joined: str) -> Floats:
    """Centres in metres from the middle of the Earth, so that no place on it is special."""
    cells = cell_numbers(joined.split("\n") if joined else [])
    place = pd.Index(cells)
    if not place.is_unique:
        raise GeometryError(
            f"Varje ruta får finnas en gång; {int(place.duplicated().sum())} upprepas, "
            f"den första på rad {int(place.duplicated().argmax())}."
        )
    if not len(cells):
        return np.empty((0, 3))
    lon, lat = (np.radians(one) for one in cell_centres(cells))
    points: Floats = EARTH_RADIUS_M * np.column_stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    )
    points.flags.writeable = False
    return points


@lru_cache(maxsize=8)
def _quartic(joined: str, bandwidth_m: float) -> sparse.csr_matrix:
    points = _points(joined)
    n = len(points)
    if not n:
        return sparse.csr_matrix((0, 0), dtype=np.float64)
    pairs = KDTree(points).query_pairs(bandwidth_m, output_type="ndarray")
    apart = points[pairs[:, 0]] - points[pairs[:, 1]]
    weight = (1 - (apart**2).sum(axis=1) / bandwidth_m**2) ** 2
    own = np.arange(n)
    rows = np.concatenate([pairs[:, 0], pairs[:, 1], own])
    columns = np.concatenate([pairs[:, 1], pairs[:, 0], own])
    values = np.concatenate([weight, weight, np.ones(n)])
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    matrix.data.flags.writeable = False
    return matrix
