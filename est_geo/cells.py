"""H3 cells: from coordinates to cells and from cells to text and outlines.

Inside the code a cell is a 64-bit integer where speed counts and its 15-digit text in every table.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import h3
import h3ronpy
import h3ronpy.vector
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from est_geo.errors import GeometryError

MIN_RESOLUTION = 5
MAX_RESOLUTION = 13
_CHUNK = 65_536

Cells = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]


def cells_at(lon: npt.ArrayLike, lat: npt.ArrayLike, resolution: int) -> Cells:
    """
    H3 cell of every point.

    Parameters
    ----------
    lon, lat : array-like of float
        Degrees, WGS 84, finite.
    resolution : int
        H3 resolution, 5–13.

    Returns
    -------
    numpy.ndarray of uint64
        One cell per point, in the same order.

    Raises
    ------
    GeometryError
        A coordinate is not finite or not on the globe, or the resolution is out of range.

    Examples
    --------
    >>> cell_text(cells_at([15.6216], [58.4109], 10)).tolist()
    ['8a08b3c24d27fff']
    """
    lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    _check_resolution(resolution)
    # H3 wraps impossible coordinates to a real cell without a word, so they are stopped here.
    good = (np.abs(lons) <= 180) & (np.abs(lats) <= 90)  # noqa: PLR2004 - the globe
    if not good.all():
        first = int(np.argmin(good))
        raise GeometryError(
            "Every point must lie on the globe (longitude -180–180, latitude -90–90); "
            f"{int((~good).sum())} do not, first row {first}."
        )
    starts = range(0, max(lons.size, 1), _CHUNK)
    if len(starts) == 1:
        return _indexed(lons, lats, resolution)
    # h3ronpy lets go of Python's lock, so threads really share the work.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = pool.map(
            lambda at: _indexed(lons[at : at + _CHUNK], lats[at : at + _CHUNK], resolution), starts
        )
        return np.concatenate(list(parts))


def _indexed(lon: Floats, lat: Floats, resolution: int) -> Cells:
    found = h3ronpy.vector.coordinates_to_cells(lat, lon, resolution)
    return np.asarray(pa.array(found), dtype=np.uint64)


def _check_resolution(resolution: int) -> None:
    if not MIN_RESOLUTION <= resolution <= MAX_RESOLUTION:
        raise GeometryError(
            f"Upplösningen måste vara {MIN_RESOLUTION}–{MAX_RESOLUTION}, inte {resolution}. "
            "10 är ett kvarter (cirka 115 m), 9 stadsbilden, 11 belysning."
        )


def edge_metres(resolution: int) -> float:
    """
    Average edge of a cell in metres: the uncertainty of place that one cell can hold.

    Examples
    --------
    >>> round(edge_metres(10)), round(edge_metres(8))
    (76, 531)
    """
    return float(h3.average_hexagon_edge_length(resolution, unit="m"))


def cell_text(cells: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """
    Cells as 15-digit text, the form they have in every table.

    Examples
    --------
    >>> cell_text([621649839009202175]).tolist()
    ['8a08b3c24d27fff']
    """
    numbers = np.asarray(cells, dtype=np.uint64)
    return np.array([f"{number:x}" for number in numbers.tolist()], dtype=object)


def cell_numbers(texts: pd.Series | pd.Index | list[str]) -> Cells:
    """
    Cells as 64-bit integers, from their text.

    Raises
    ------
    GeometryError
        A text is not an H3 cell.

    Examples
    --------
    >>> cell_numbers(["8a08b3c24d27fff"]).tolist()
    [621649839009202175]
    """
    words = texts if isinstance(texts, list) else texts.tolist()
    try:
        numbers = np.array([int(word, 16) for word in words], dtype=np.uint64)
    except (TypeError, ValueError, OverflowError) as error:
        raise GeometryError("A cell must be 15 hexadecimal digits (an H3 index).") from error
    valid = np.asarray(pa.array(h3ronpy.cells_valid(numbers, booleanarray=True)), dtype=bool)
    if not valid.all():
        raise GeometryError(
            f"A cell must be a valid H3 index; {int((~valid).sum())} are not, "
            f"first row {int(np.argmin(valid))}."
        )
    return numbers


def cell_centres(cells: Cells) -> tuple[Floats, Floats]:
    """
    Longitude and latitude of the centres of cells, in degrees.

    Examples
    --------
    >>> lon, lat = cell_centres(cells_at([15.6216], [58.4109], 10))
    >>> round(float(lon[0]), 3), round(float(lat[0]), 3)
    (15.621, 58.411)
    """
    batch = pa.record_batch(h3ronpy.vector.cells_to_coordinates(cells))
    return batch.column("lng").to_numpy(), batch.column("lat").to_numpy()


def cell_polygons(cells: Cells) -> npt.NDArray[np.object_]:
    """
    Outlines of cells as shapely polygons in WGS 84.

    Examples
    --------
    >>> len(cell_polygons(cells_at([15.6216], [58.4109], 10))[0].exterior.coords)
    7
    """
    wkb = pa.array(h3ronpy.vector.cells_to_wkb_polygons(cells))
    polygons: npt.NDArray[np.object_] = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    return polygons
