"""How much of each cell lies inside the districts."""

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
from shapely.geometry.base import BaseGeometry

from est_geo.analysis.grid import neighbour_matrix
from est_geo.cells import Cells, cell_numbers, cell_polygons, cell_text
from est_geo.crs import WGS84, to_metres
from est_geo.errors import GeometryError, TableError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_LEAST_AREA = 0.01
"""A study cell's area inside is taken to be at least this part of the largest."""
_HOW_AREAS = "Beräkna ytorna med cell_areas_inside."


def cell_areas_inside(
    cells: Sequence[str] | pd.Index,
    districts: gpd.GeoDataFrame | BaseGeometry,
    *,
    crs: str,
) -> pd.Series:
    """
    Area of each cell that lies inside the districts: the `areas` of `hot_cells`.

    A cell on the border can only hold the reports of its inner part. A statistic that gives it the
    share of a whole cell takes every cell in the middle to be fuller than chance.

    Parameters
    ----------
    cells : sequence of str
        The study cells, all of one resolution, each once.
    districts : geopandas.GeoDataFrame or shapely geometry
        The districts in use. A frame with a CRS is moved to WGS 84; a bare geometry must be in it.
    crs : str
        A projected CRS in metres, the profile's.

    Returns
    -------
    pandas.Series of float
        Square metres by cell, named ``area_m2``: first the study cells in the order given, then
        every other cell that touches the districts (a sliver that holds no report: it is no study
        cell, yet a report could have fallen there). 0 where a study cell lies outside.

    Raises
    ------
    GeometryError
        A cell is not an H3 cell, cells differ in resolution, a cell stands twice, or the CRS is
        unknown.

    Notes
    -----
    Planar areas in `crs`; a cell's sides are straight there. The districts are cut with the cells
    on the border only. The last districts are kept for the next call.

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> town = shapely.box(15.60, 58.40, 15.64, 58.42)
    >>> cells = study_cells(town, 9)
    >>> areas = cell_areas_inside(cells, town, crs="EPSG:3006")
    >>> len(cells), len(areas), round(float(areas.sum()) / 1e6, 2)
    (66, 85, 5.2)
    """
    texts = cells.tolist() if isinstance(cells, pd.Index) else list(cells)
    index = pd.Index(texts, dtype="str", name="cell")
    if not index.is_unique:
        raise GeometryError(
            f"Varje ruta får finnas en gång; {int(index.duplicated().sum())} upprepas, den första "
            f"på rad {int(index.duplicated().argmax())}."
        )
    if not texts:
        return pd.Series([], index=index, dtype=np.float64, name="area_m2")
    resolution = _resolution(cell_numbers(texts))
    if isinstance(districts, gpd.GeoDataFrame):
        frame = districts if districts.crs is None else districts.to_crs(WGS84)
        polygons = tuple(polygon.wkb for polygon in frame.geometry)
    else:
        polygons = (districts.wkb,)
    areas = _touching(polygons, resolution, crs)
    return areas.reindex(index.append(areas.index.difference(index))).fillna(0.0)


def usable_areas(cells: pd.Index, areas: pd.Series) -> tuple[Floats, Ints]:
    """
    Take areas for a statistic on study cells, or refuse them.

    Parameters
    ----------
    cells : pandas.Index of str
        The study cells.
    areas : pandas.Series
        Area by cell, each cell once: every study cell, and possibly more.

    Returns
    -------
    tuple of numpy.ndarray
        Areas in the order of `areas`, and the place of each study cell among them. A study cell has
        at least 1 % of the largest area; where no cell has any, all study cells have the same.

    Raises
    ------
    TableError
        A study cell has no area, a cell stands twice, or an area is not a number from 0.

    Examples
    --------
    >>> areas = pd.Series([0.0, 50.0, 100.0], index=["a", "b", "c"])
    >>> usable_areas(pd.Index(["c", "a"]), areas)
    (array([  1.,  50., 100.]), array([2, 0]))
    """
    area = areas.to_numpy(dtype=np.float64, na_value=np.nan).copy()
    usable = np.isfinite(area) & (area >= 0)
    if not usable.all():
        raise TableError(
            f"Varje yta måste vara ett tal från noll och uppåt; {int((~usable).sum())} är det "
            f"inte, den första på rad {int(usable.argmin())}. {_HOW_AREAS}"
        )
    if not areas.index.is_unique:
        raise TableError(
            f"Varje ruta får finnas en gång bland ytorna; {int(areas.index.duplicated().sum())} "
            f"upprepas. {_HOW_AREAS}"
        )
    place = areas.index.get_indexer(cells).astype(np.int64)
    if (place < 0).any():
        raise TableError(
            f"Varje ruta måste ha en yta; {int((place < 0).sum())} av de räknade saknar en, den "
            f"första på rad {int((place < 0).argmax())}. {_HOW_AREAS}"
        )
    area[place] = np.maximum(area[place], _LEAST_AREA * area.max(initial=0.0))
    if not area.sum():
        area[place] = 1.0
    return area, place


def area_shares(cells: pd.Index, areas: pd.Series, k: int) -> Floats:
    """
    Share of the study area that each cell and its neighbours have together.

    Parameters
    ----------
    cells : pandas.Index of str
        The study cells.
    areas : pandas.Series
        As in `usable_areas`; border cells that are no study cells count among the neighbours.
    k : int
        Rings of neighbours.

    Returns
    -------
    numpy.ndarray
        0–1, in the order of `cells`.

    Raises
    ------
    TableError
        As `usable_areas`.
    GeometryError
        A cell is not an H3 cell, or stands twice.

    Examples
    --------
    >>> from est_geo.analysis import study_cells
    >>> town = shapely.box(15.60, 58.40, 15.64, 58.42)
    >>> study = pd.Index(study_cells(town, 9))
    >>> share = area_shares(study, cell_areas_inside(study, town, crs="EPSG:3006"), 1)
    >>> round(float(share.min()), 3), round(float(share.max()), 3)
    (0.038, 0.109)
    """
    near = neighbour_matrix(areas.index, k)
    area, place = usable_areas(cells, areas)
    reached: Floats = (near @ area)[place]
    # All of the area is all of it, whatever the rounding.
    share: Floats = np.minimum(reached / area.sum(), 1.0) if reached.size else reached
    return share


def _resolution(numbers: Cells) -> int:
    found = np.unique(np.asarray(pa.array(h3ronpy.cells_resolution(numbers))))
    if len(found) > 1:
        raise GeometryError(
            f"Alla rutor måste ha samma upplösning; här finns {', '.join(map(str, found))}."
        )
    return int(found[0])


@lru_cache(maxsize=16)
def _touching(polygons: tuple[bytes, ...], resolution: int, crs: str) -> pd.Series:
    """Area inside of every cell that shares more than an edge with the districts."""
    touching = h3ronpy.vector.wkb_to_cells(
        pa.array(polygons, type=pa.binary()),
        resolution,
        containment_mode=h3ronpy.ContainmentMode.Covers,
        flatten=True,
    )
    numbers = np.unique(np.asarray(pa.array(touching), dtype=np.uint64))
    town = shapely.union_all(_in_metres(shapely.from_wkb(np.array(polygons, dtype=object)), crs))
    outlines = _in_metres(cell_polygons(numbers), crs) if numbers.size else np.empty(0, object)
    shapely.prepare(town)
    whole = shapely.contains_properly(town, outlines)
    area: Floats = shapely.area(outlines)
    area[~whole] = shapely.area(shapely.intersection(outlines[~whole], town))
    kept = area > 0
    index = pd.Index(cell_text(numbers[kept]), dtype="str", name="cell")
    return pd.Series(area[kept], index=index, name="area_m2")


def _in_metres(polygons: npt.NDArray[np.object_], crs: str) -> npt.NDArray[np.object_]:
    moved: npt.NDArray[np.object_] = shapely.transform(
        polygons, lambda at: np.column_stack(to_metres(at[:, 0], at[:, 1], crs))
    )
    return moved
