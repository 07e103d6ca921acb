"""WGS 84 and metres, by name."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from est_geo.errors import GeometryError

WGS84 = "EPSG:4326"
SWEREF_99_TM = "EPSG:3006"
SWEREF_99_15_00 = "EPSG:3009"

Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=32)
def _transformer(source: str, target: str) -> Transformer:
    try:
        return Transformer.from_crs(CRS(source), CRS(target), always_xy=True)
    except CRSError as error:
        raise GeometryError(
            f"Koordinatsystemet {source!r} eller {target!r} är okänt. "
            "Ange ett med EPSG-nummer, till exempel EPSG:3006 (SWEREF 99 TM)."
        ) from error


def to_metres(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """
    Longitude and latitude (WGS 84) as easting and northing in a projected CRS.

    Parameters
    ----------
    lon, lat : array-like of float
        Degrees. NaN stays NaN.
    crs : str
        The projected CRS, for example ``"EPSG:3006"``.

    Returns
    -------
    tuple of numpy.ndarray
        Easting and northing in metres.

    Raises
    ------
    GeometryError
        The CRS is unknown.

    Examples
    --------
    >>> east, north = to_metres([15.62], [58.41], SWEREF_99_TM)
    >>> round(float(east[0])), round(float(north[0]))
    (536228, 6474525)
    """
    return _moved(lon, lat, WGS84, crs)


def to_lon_lat(east: npt.ArrayLike, north: npt.ArrayLike, crs: str) -> tuple[Floats, Floats]:
    """
    Easting and northing in a projected CRS as longitude and latitude (WGS 84).

    Parameters
    ----------
    east, north : array-like of float
        Metres. NaN stays NaN. (Swedish tables often call northing X and easting Y.)
    crs : str
        The projected CRS they are in.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in degrees.

    Raises
    ------
    GeometryError
        The CRS is unknown.

    Examples
    --------
    >>> lon, lat = to_lon_lat([536227.6], [6474525.2], SWEREF_99_TM)
    >>> round(float(lon[0]), 4), round(float(lat[0]), 4)
    (15.62, 58.41)
    """
    return _moved(east, north, crs, WGS84)


def _moved(x: npt.ArrayLike, y: npt.ArrayLike, source: str, target: str) -> tuple[Floats, Floats]:
    xs = np.asarray(x, dtype=np.float64)
    ys = np.asarray(y, dtype=np.float64)
    out_x, out_y = _transformer(source, target).transform(xs, ys)
    # PROJ answers inf for what lies outside a projection; NaN is our one word for "no place".
    bad = ~(np.isfinite(out_x) & np.isfinite(out_y))
    return np.where(bad, np.nan, out_x), np.where(bad, np.nan, out_y)
