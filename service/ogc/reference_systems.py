"""Coordinate systems by the addresses that OGC gives them, in the axis order that each defines."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, to_lon_lat, to_metres
from est_geo.errors import RequestError
from service.ogc.collections import Feature

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
Box = tuple[float, float, float, float]
_EDGE_POINTS = 21
_DECIMALS = 3
_ROUND = 720.0


@dataclass(frozen=True, slots=True)
class System:
    """
    One coordinate system.

    `code` is None for longitude and latitude. The EPSG systems state northing (or latitude) first,
    and OGC API – Features part 2 wants coordinates in the order that the system states.
    """

    uri: str
    code: str | None = None
    northing_first: bool = False


_SYSTEMS: Final = {
    system.uri: system
    for system in (
        System(CRS84),
        System("http://www.opengis.net/def/crs/EPSG/0/3006", SWEREF_99_TM, northing_first=True),
        System("http://www.opengis.net/def/crs/EPSG/0/3009", SWEREF_99_15_00, northing_first=True),
        System("http://www.opengis.net/def/crs/EPSG/0/4326", None, northing_first=True),
    )
}
URIS: Final = tuple(_SYSTEMS)


def system(uri: str, parameter: str) -> System:
    """
    Find a system by its address.

    Raises
    ------
    RequestError
        The service does not know it.
    """
    if uri not in _SYSTEMS:
        raise RequestError(f"Parametern {parameter} måste vara en av: {', '.join(URIS)}.")
    return _SYSTEMS[uri]


def moved(feature: Feature, to: System) -> Feature:
    """Feature with its coordinates in another system; the feature given is left as it is."""
    geometry = feature["geometry"]
    if to.uri == CRS84 or not geometry:
        return feature
    return feature | {"geometry": geometry | {"coordinates": _moved(geometry["coordinates"], to)}}


def _moved(coordinates: Any, to: System) -> Any:  # noqa: ANN401 - nested to any depth in GeoJSON
    if isinstance(coordinates[0], int | float):
        return _positions([coordinates], to)[0]
    if isinstance(coordinates[0][0], int | float):
        return _positions(coordinates, to)
    return [_moved(part, to) for part in coordinates]


def _positions(positions: Any, to: System) -> list[list[float]]:  # noqa: ANN401 - as _moved
    x, y = np.asarray(positions, dtype=np.float64)[:, :2].T
    if to.code is not None:
        x, y = (np.round(axis, _DECIMALS) for axis in to_metres(x, y, to.code))
    pairs: list[list[float]] = np.column_stack((y, x) if to.northing_first else (x, y)).tolist()
    return pairs


def box_in_degrees(box: Box, of: System) -> Box:
    """
    West, south, east, north that hold a box of another system.

    The edges are followed, not only the corners: a straight edge in metres is bent in degrees.

    Raises
    ------
    RequestError
        The box lies where its system means nothing.
    """
    x0, y0, x1, y1 = (box[1], box[0], box[3], box[2]) if of.northing_first else box
    if of.code is None:
        # Numbers beyond the earth mean its edge; the largest ones overflow in the geometry.
        x0, x1 = (max(-_ROUND, min(_ROUND, x)) for x in (x0, x1))
        y0, y1 = (max(-_ROUND, min(_ROUND, y)) for y in (y0, y1))
        return x0, y0, x1, y1
    along_x, along_y = np.linspace(x0, x1, _EDGE_POINTS), np.linspace(y0, y1, _EDGE_POINTS)
    east = np.concatenate([along_x, along_x, np.full_like(along_y, x0), np.full_like(along_y, x1)])
    north = np.concatenate([np.full_like(along_x, y0), np.full_like(along_x, y1), along_y, along_y])
    lon, lat = to_lon_lat(east, north, of.code)
    if not (np.isfinite(lon).all() and np.isfinite(lat).all()):
        raise RequestError("Parametern bbox ligger utanför det koordinatsystem som bbox-crs anger.")
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())
