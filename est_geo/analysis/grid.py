"""The study area as cells, and which cells are neighbours."""

from collections.abc import Sequence
from functools import lru_cache

import geopandas as gpd
import h3ronpy
import h3ronpy.vector
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely
from scipy import sparse
from shapely.geometry.base import BaseGeometry

from est_geo.cells import Cells, cell_centres, cell_numbers, cell_text, cells_at
from est_geo.crs import WGS84
from est_geo.errors import GeometryError
from est_geo.polygons import first_polygon

Ints = npt.NDArray[np.int64]


def study_cells(
    districts: gpd.GeoDataFrame | BaseGeometry,
    resolution: int,
    *,
    incidents: pd.DataFrame | None = None,
) -> list[str]:
    """
    Cells of the study area: the places where an incident could have been counted.

    A cell belongs when its centre lies in one of the polygons, or when it holds an incident that
    does. Cells without incidents belong too: a zero is an observation, and every statistic of
    this package needs them.

    Parameters
    ----------
    districts : geopandas.GeoDataFrame or shapely geometry
        The districts in use. A frame with a CRS is moved to WGS 84; a bare geometry must be in it.
    resolution : int
        H3 resolution, 5–13.
    incidents : pandas.DataFrame, optional
        Columns ``lon`` and ``lat`` (degrees, NaN = unplaced). A column ``cell`` of the same
        resolution spares the indexing.

    Returns
    -------
    list of str
        Cells, sorted.

    Raises
    ------
    GeometryError
        The resolution is out of range.

    Examples
    --------
    >>> town = shapely.box(15.60, 58.40, 15.64, 58.42)
    >>> len(study_cells(town, 9)), len(study_cells(town, 10))
    (66, 450)
    >>> edge = pd.DataFrame({"lon": [15.6399], "lat": [58.4199]})
    >>> len(study_cells(town, 9, incidents=edge))
    67
    """
    if isinstance(districts, gpd.GeoDataFrame):
        frame = districts if districts.crs is None else districts.to_crs(WGS84)
        polygons = list(frame.geometry)
    else:
        polygons = [districts]
    inside = _centre_inside(tuple(polygon.wkb for polygon in polygons), resolution)
    if incidents is not None and len(incidents):
        inside = np.union1d(inside, _held(incidents, polygons, resolution, inside))
    return list(cell_text(inside))


@lru_cache(maxsize=16)
def _centre_inside(polygons: tuple[bytes, ...], resolution: int) -> Cells:
    cells_at([0.0], [0.0], resolution)  # refuses an impossible resolution in plain words
    # H3's own centre rule may differ from planar point-in-polygon in the last digit, so it only
    # proposes (every cell that touches the polygon) and the exact test decides.
    touching = h3ronpy.vector.wkb_to_cells(
        pa.array(polygons, type=pa.binary()),
        resolution,
        containment_mode=h3ronpy.ContainmentMode.Covers,
        flatten=True,
    )
    proposed = np.unique(np.asarray(pa.array(touching), dtype=np.uint64))
    if not proposed.size:
        return proposed
    lon, lat = cell_centres(proposed)
    found = first_polygon(lon, lat, [shapely.from_wkb(polygon) for polygon in polygons])
    cells: Cells = proposed[found >= 0]
    cells.flags.writeable = False
    return cells


def _held(
    incidents: pd.DataFrame, polygons: list[BaseGeometry], resolution: int, known: Cells
) -> Cells:
    """Cells outside `known` that hold an incident inside the polygons."""
    placed = incidents[incidents["lon"].notna() & incidents["lat"].notna()]
    codes, cells = _indexed(placed, resolution)
    new = ~np.isin(cells, known)
    rows = np.flatnonzero(new[codes])  # few: most incidents lie in cells that are already known
    lon, lat = placed["lon"].to_numpy()[rows], placed["lat"].to_numpy()[rows]
    inside = first_polygon(lon, lat, polygons) >= 0
    held: Cells = np.unique(cells[codes[rows[inside]]])
    return held


def _indexed(placed: pd.DataFrame, resolution: int) -> tuple[Ints, Cells]:
    """Give each row's place in a list of cells, and the list."""
    if "cell" in placed and len(placed) and placed["cell"].notna().all():
        codes, texts = pd.factorize(placed["cell"])
        cells = cell_numbers(pd.Index(texts).tolist())
        if (np.asarray(pa.array(h3ronpy.cells_resolution(cells))) == resolution).all():
            return codes.astype(np.int64), cells
    numbers = cells_at(placed["lon"].to_numpy(), placed["lat"].to_numpy(), resolution)
    codes, found = pd.factorize(numbers)
    return codes.astype(np.int64), np.asarray(found, dtype=np.uint64)


def neighbour_matrix(cells: Sequence[str] | pd.Index, k: int = 1) -> sparse.csr_matrix:
    """
    Which study cells lie within `k` rings of each other, itself included, as a 0/1 matrix.

    Parameters
    ----------
    cells : sequence of str
        The study cells; cells outside the list are never neighbours.
    k : int
        Number of rings, at least 1.

    Returns
    -------
    scipy.sparse.csr_matrix
        Square, symmetric, ones on the diagonal; rows and columns in the order of `cells`. It is
        kept for the next call on the same cells and must not be changed.

    Raises
    ------
    GeometryError
        A cell is not an H3 cell, or a cell stands twice, or `k` is below 1.

    Examples
    --------
    >>> town = study_cells(shapely.box(15.60, 58.40, 15.64, 58.42), 9)
    >>> neighbour_matrix(town).sum(axis=1).max()
    np.float64(7.0)
    """
    if k < 1:
        raise GeometryError(f"Antalet ringar k måste vara minst 1, inte {k}.")
    # Walking over a pandas index one text at a time is a hundred times slower than a list.
    texts = cells.tolist() if isinstance(cells, pd.Index) else cells
    return _matrix(joined_text(texts), k)


def joined_text(cells: Sequence[str]) -> str:
    """
    Join cells to one text: an exact key to what has been reckoned for them before.

    Raises
    ------
    GeometryError
        A cell is not text.

    Examples
    --------
    >>> joined_text(["8a08b3c24d27fff", "8a08b3c24d07fff"]).count("8a08")
    2
    """
    try:
        return "\n".join(cells)
    except TypeError as error:
        first = next(place for place, cell in enumerate(cells) if not isinstance(cell, str))
        raise GeometryError(
            f"Rutor måste vara H3-rutor som text (15 tecken); den på rad {first} är det inte."
        ) from error


# The same study area is used again and again; its text is an exact key, unlike a digest.
@lru_cache(maxsize=8)
def _matrix(joined: str, k: int) -> sparse.csr_matrix:
    cells = cell_numbers(joined.split("\n") if joined else [])
    n = len(cells)
    if not n:
        return sparse.csr_matrix((0, 0), dtype=np.float64)
    place = pd.Index(cells)
    if not place.is_unique:
        first = int(place.duplicated().argmax())
        raise GeometryError(
            "Varje ruta får finnas en gång i undersökningsområdet; "
            f"{int(place.duplicated().sum())} upprepas, den första på rad {first}."
        )
    disks = pa.array(h3ronpy.grid_disk(cells, k))
    columns = place.get_indexer(disks.flatten().to_numpy())
    rows = np.repeat(np.arange(n), np.diff(disks.offsets.to_numpy()))
    kept = columns >= 0
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows[kept], minlength=n))])
    ones = np.ones(int(kept.sum()), dtype=np.float64)
    matrix = sparse.csr_matrix((ones, columns[kept].astype(np.int32), starts), shape=(n, n))
    matrix.sort_indices()
    matrix.data.flags.writeable = False
    return matrix
