"""Vector tiles (Mapbox Vector Tile 2.1, Web Mercator): points of a layer, tile by tile."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import mapbox_vector_tile
import numpy as np
from shapely.geometry import Point

from est_geo.crs import to_metres
from est_geo.errors import RequestError

WEB_MERCATOR: Final = "EPSG:3857"
DEEPEST: Final = 22
EXTENT: Final = 4096
BUFFER: Final = 256
"""Steps beyond the tile's edge whose points are in it too: a sign on the edge is drawn whole."""

MOST_FEATURES: Final = 10_000
_HALF: Final = math.pi * 6_378_137.0

Properties = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Tile:
    """
    One tile of the world's square: `x` from the west, `y` from the north.

    Examples
    --------
    >>> [round(one) for one in Tile(1, 0, 0).bounds]
    [-20037508, 0, 0, 20037508]
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        """Refuse a tile that there is none of."""
        if not (0 <= self.z <= DEEPEST and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z):
            raise RequestError(
                f"Rutan finns inte: z är 0 till {DEEPEST}, och x och y är 0 till 2^z − 1."
            )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in metres of Web Mercator."""
        side = 2 * _HALF / 2**self.z
        west, north = self.x * side - _HALF, _HALF - self.y * side
        return west, north - side, west + side, north


def point_tile(
    layer: str,
    lon_lat: Sequence[tuple[float, float]],
    properties: Sequence[Properties],
    tile: Tile,
) -> bytes:
    """
    Write the points of a layer that lie in a tile, or within `BUFFER` steps of it.

    Parameters
    ----------
    layer : str
        Its name in the tile.
    lon_lat : sequence of (float, float)
        Where the points are, degrees (WGS 84).
    properties : sequence of mapping
        What is said of each, in the same order; what is None is left out.
    tile : Tile
        Which.

    Returns
    -------
    bytes
        The tile; nothing at all where no point is in it.

    Examples
    --------
    >>> point_tile("visits", [(15.62, 58.41)], [{"place": "Resecentrum"}], Tile(3, 0, 0))
    b''
    >>> len(point_tile("visits", [(15.62, 58.41)], [{"place": "Resecentrum"}], Tile(0, 0, 0))) > 20
    True
    """
    if not lon_lat:
        return b""
    west, south, east, north = tile.bounds
    edge = (east - west) * BUFFER / EXTENT
    lon, lat = np.asarray(lon_lat, dtype=np.float64).T
    at_x, at_y = to_metres(lon, lat, WEB_MERCATOR)
    inside = (west - edge <= at_x) & (at_x < east + edge)
    inside &= (south - edge < at_y) & (at_y <= north + edge)
    chosen = np.flatnonzero(inside)[:MOST_FEATURES].tolist()
    if not chosen:
        return b""
    step = EXTENT / (east - west)
    steps = np.rint(np.column_stack([at_x - west, north - at_y]) * step).astype(int)
    features = [
        {"geometry": Point(steps[at]), "properties": _said(properties[at])} for at in chosen
    ]
    drawn = mapbox_vector_tile.encode(
        [{"name": layer, "features": features}],
        default_options={"y_coord_down": True, "extents": EXTENT},
    )
    return bytes(drawn)


def _said(properties: Properties) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
