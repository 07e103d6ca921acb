"""The small map of a work order: its outline on streets and names, in millimetres of the paper."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.crs import to_metres
from est_geo.render.sheets.texts import plain

WIDE, HIGH = 178.0, 74.0
_MARGIN_M: Final = 140.0
_MOST_NAMES: Final = 14
_NAMED: Final = ("centre", "landmark", "stop", "street")
_LABEL: Final = (34.0, 5.0)
_SCALES: Final = (20, 50, 100, 200, 500, 1000, 2000, 5000)
_ROUND: Final = 2


@dataclass(frozen=True, slots=True)
class OrderGround:
    """
    What a map is drawn on.

    Attributes
    ----------
    places : pandas.DataFrame or None
        `PLACES`.
    streets : pandas.DataFrame or None
        `STREET_POINTS`.
    crs : str
        The municipality's projected CRS.
    """

    places: pd.DataFrame | None
    streets: pd.DataFrame | None
    crs: str


@dataclass(frozen=True, slots=True)
class _Frame:
    """From metres to millimetres of the paper, the origin at the top left."""

    west: float
    top: float
    per_mm: float

    def at(self, xy: Any) -> list[list[float]]:  # noqa: ANN401 - an array of points
        points = np.asarray(xy, dtype=float)[:, :2]
        moved = np.column_stack([points[:, 0] - self.west, self.top - points[:, 1]])
        rows: list[list[float]] = np.round(moved / self.per_mm, _ROUND).tolist()
        return rows

    @property
    def box(self) -> BaseGeometry:
        return shapely.box(
            self.west, self.top - HIGH * self.per_mm, self.west + WIDE * self.per_mm, self.top
        )


def order_map(outline: BaseGeometry, ground: OrderGround) -> dict[str, Any]:
    """
    Lay an outline on its ground.

    Parameters
    ----------
    outline : shapely geometry
        What is treated, WGS 84.
    ground : OrderGround
        What it lies on.

    Returns
    -------
    dict
        ``width, height`` in millimetres, ``outline`` and ``streets`` as rings and lines of
        [x, y], ``names`` of [x, y, text], and a ``scale`` with its length and text.

    Examples
    --------
    >>> square = shapely.box(15.620, 58.410, 15.622, 58.411)
    >>> drawn = order_map(square, OrderGround(None, None, "EPSG:3006"))
    >>> drawn["scale"]["text"], drawn["streets"], len(drawn["outline"][0])
    ('200 m', [], 5)
    """
    rings = [_metres(part.exterior.coords, ground.crs) for part in _polygons(outline)]
    frame = _frame(np.concatenate(rings))
    length = next((one for one in reversed(_SCALES) if one / frame.per_mm <= WIDE / 4), _SCALES[0])
    return {
        "width": WIDE,
        "height": HIGH,
        "outline": [frame.at(ring) for ring in rings],
        "streets": _streets(ground, frame),
        "names": _names(ground, frame),
        "scale": {"mm": round(length / frame.per_mm, _ROUND), "text": f"{length} m"},
    }


def _polygons(outline: BaseGeometry) -> list[Any]:
    parts = list(outline.geoms) if hasattr(outline, "geoms") else [outline]
    return [one for one in parts if one.geom_type == "Polygon"]


def _metres(coords: Any, crs: str) -> Any:  # noqa: ANN401 - shapely's coordinates
    points = np.asarray(coords, dtype=float)[:, :2]
    return np.column_stack(to_metres(points[:, 0], points[:, 1], crs))


def _frame(points: Any) -> _Frame:  # noqa: ANN401 - an array of points
    low, high = points.min(axis=0), points.max(axis=0)
    middle, size = (low + high) / 2, high - low + 2 * _MARGIN_M
    per_mm = float(max(size[0] / WIDE, size[1] / HIGH))
    return _Frame(
        float(middle[0] - WIDE / 2 * per_mm), float(middle[1] + HIGH / 2 * per_mm), per_mm
    )


def _streets(ground: OrderGround, frame: _Frame) -> list[list[list[float]]]:
    if ground.streets is None or ground.streets.empty:
        return []
    found = ground.streets.sort_values(["street", "part", "position"])
    points = np.column_stack(to_metres(found["lon"], found["lat"], ground.crs))
    west, south, east, north = frame.box.bounds
    lines = []
    for rows in found.groupby(["street", "part"], sort=False).indices.values():
        own = points[rows]
        (left, low), (right, high) = own.min(axis=0), own.max(axis=0)
        if len(own) == 1 or right < west or left > east or high < south or low > north:
            continue
        cut = shapely.LineString(own).intersection(frame.box)
        parts = list(cut.geoms) if hasattr(cut, "geoms") else [cut]
        lines += [
            frame.at(one.coords) for one in parts if one.geom_type == "LineString" and one.length
        ]
    return lines


def _names(ground: OrderGround, frame: _Frame) -> list[dict[str, Any]]:
    if ground.places is None or ground.places.empty:
        return []
    known = ground.places[ground.places["kind"].isin(_NAMED)]
    rank = {kind: at for at, kind in enumerate(_NAMED)}
    east, north = to_metres(known["lon"], known["lat"], ground.crs)
    found = known.assign(east=east, north=north, rank=known["kind"].map(rank))
    found = found[shapely.contains_xy(frame.box, east, north)].sort_values("rank", kind="stable")
    shown: list[dict[str, Any]] = []
    for row in found.drop_duplicates("name").itertuples():
        ((x, y),) = frame.at([[row.east, row.north]])
        taken = any(
            abs(x - one["x"]) < _LABEL[0] and abs(y - one["y"]) < _LABEL[1] for one in shown
        )
        if x < WIDE - _LABEL[0] and 3 < y < HIGH - 3 and not taken:  # noqa: PLR2004 - mm of the edge
            shown.append({"x": x, "y": y, "text": plain(str(row.name))})
        if len(shown) >= _MOST_NAMES:
            break
    return shown
