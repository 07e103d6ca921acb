"""Exact point in polygon, one answer for a point on a shared border."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
_CHUNK = 65_536


def first_polygon(
    lon: npt.ArrayLike, lat: npt.ArrayLike, polygons: Sequence[BaseGeometry]
) -> npt.NDArray[np.int64]:
    """
    Which polygon each point lies in: the first that covers it, in the order given.

    A point exactly on a shared border belongs to the polygon named first, and so to one only.

    Parameters
    ----------
    lon, lat : array-like of float
        Coordinates in the polygons' own CRS; NaN lies in no polygon.
    polygons : sequence of shapely geometries
        Polygons or multipolygons.

    Returns
    -------
    numpy.ndarray of int64
        Position in `polygons`, -1 for none.

    Examples
    --------
    >>> west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    >>> first_polygon([0.5, 1.0, 1.5, 3.0], [0.5, 0.5, 0.5, 0.5], [west, east]).tolist()
    [0, 0, 1, -1]
    """
    xs, ys = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    found = np.full(xs.shape, -1, dtype=np.int64)
    for number, polygon in enumerate(polygons):
        west, south, east, north = polygon.bounds
        near = (found < 0) & (xs >= west) & (xs <= east) & (ys >= south) & (ys <= north)
        rows = np.flatnonzero(near)
        if rows.size:
            shapely.prepare(polygon)
            found[rows[_covers(polygon, xs[rows], ys[rows])]] = number
    return found


def _covers(polygon: BaseGeometry, xs: Floats, ys: Floats) -> npt.NDArray[np.bool_]:
    """Test many points at a time; GEOS lets go of Python's lock, so threads share the work."""
    if xs.size <= _CHUNK:
        inside: npt.NDArray[np.bool_] = shapely.intersects_xy(polygon, xs, ys)
        return inside
    starts = range(0, xs.size, _CHUNK)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = pool.map(
            lambda at: shapely.intersects_xy(polygon, xs[at : at + _CHUNK], ys[at : at + _CHUNK]),
            starts,
        )
        return np.concatenate(list(parts))
