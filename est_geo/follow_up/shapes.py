"""Outlines in metres: the treated place, its ring, and the same shape moved over the town."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.crs import to_lon_lat, to_metres
from est_geo.errors import GeometryError

Shapes = npt.NDArray[np.object_]
_CORNERS = 24


def in_metres(outline: str, crs: str) -> BaseGeometry:
    """
    Read an outline (WKT, WGS 84) as a shape in metres.

    Raises
    ------
    GeometryError
        The text is no polygon.

    Examples
    --------
    >>> square = "POLYGON ((15.6 58.4, 15.61 58.4, 15.61 58.41, 15.6 58.41, 15.6 58.4))"
    >>> round(in_metres(square, "EPSG:3006").area / 1e6, 2)
    0.65
    """
    try:
        shape = shapely.from_wkt(outline)
    except shapely.errors.GEOSException as error:
        raise GeometryError(
            "Åtgärdens yta går inte att läsa; den måste vara en polygon."
        ) from error
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise GeometryError("Åtgärdens yta måste vara en polygon. Rita om den på kartan.")
    return _moved(shape, crs, back=False)


def in_degrees(shape: BaseGeometry, crs: str) -> str:
    """
    Write a shape in metres as an outline (WKT, WGS 84).

    Examples
    --------
    >>> in_degrees(disc(15.6, 58.4, 100, "EPSG:3006"), "EPSG:3006")[:28]
    'POLYGON ((15.601711 58.39999'
    """
    return str(shapely.to_wkt(_moved(shape, crs, back=True), rounding_precision=6))


def disc(lon: float, lat: float, radius_m: float, crs: str) -> BaseGeometry:
    """Make a round shape in metres about a point in degrees."""
    east, north = to_metres([lon], [lat], crs)
    return shapely.Point(east[0], north[0]).buffer(radius_m, quad_segs=_CORNERS // 4)


def ring_round(
    shape: BaseGeometry, width_m: float, others: Mapping[str, BaseGeometry]
) -> BaseGeometry:
    """
    Make the ring about a shape, without what lies in the shape itself or in another.

    Examples
    --------
    >>> spot = disc(15.6, 58.4, 100, "EPSG:3006")
    >>> ring = ring_round(spot, 150, {"the same": spot})
    >>> ring.intersection(spot).area < 1e-6, round(ring.area / spot.area, 1)
    (True, 5.3)
    """
    ring = shapely.difference(shape.buffer(width_m), shape)
    return shapely.difference(ring, shapely.union_all(list(others.values())))


def moved_to(shape: BaseGeometry, east: npt.ArrayLike, north: npt.ArrayLike) -> Shapes:
    """
    Move a shape so that its middle comes to each of some points (metres).

    Examples
    --------
    >>> shapes = moved_to(shapely.box(0, 0, 2, 2), [10.0, 20.0], [10.0, 10.0])
    >>> [one.bounds for one in shapes]
    [(9.0, 9.0, 11.0, 11.0), (19.0, 9.0, 21.0, 11.0)]
    """
    targets = np.column_stack([np.asarray(east, float), np.asarray(north, float)])
    own = shapely.get_coordinates(shape) - [shape.centroid.x, shape.centroid.y]
    copies: Shapes = np.full(len(targets), shape, dtype=object)
    return shapely.set_coordinates(copies, (targets[:, None, :] + own[None]).reshape(-1, 2))


def points_of(incidents: pd.DataFrame, crs: str) -> Shapes:
    """Give the points of incidents in metres; one without a point is an empty point."""
    east, north = to_metres(incidents["lon"], incidents["lat"], crs)
    points: Shapes = np.asarray(shapely.points(east, north))
    return points


def _moved(shape: BaseGeometry, crs: str, *, back: bool) -> BaseGeometry:
    turn = to_lon_lat if back else to_metres
    return shapely.transform(shape, lambda xy: np.column_stack(turn(xy[:, 0], xy[:, 1], crs)))
