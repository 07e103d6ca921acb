"""GeoJSON (RFC 7946) of a published picture: cells, hot spots, visits, recommendations, districts.

Coordinates are WGS 84 with seven decimals (a centimetre), outer rings run counter-clockwise, what
is missing is null, and times are UTC. Each collection says beside its features what it shows, for
whom, and whether the reports are made up.
"""

import itertools
from collections.abc import Sequence
from typing import Any

import h3ronpy.vector
import numpy as np
import numpy.typing as npt
import orjson
import pandas as pd
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.cells import cell_numbers, cell_polygons
from est_geo.picture import PublishedPicture

Collection = dict[str, Any]
DECIMALS = 7

_CELL_FIELDS = ("cell", "district", "count", "z", "p", "q", "hot", "role",
                "count_period", "sum", "expected", "hot_q", "hotspot",
                "state", "next_expected", "next_low", "next_high")  # fmt: skip
_HOTSPOT_FIELDS = ("id", "name", "district", "count", "expected", "low", "high", "arrow",
                   "categories", "peak", "dark_share")  # fmt: skip
_DISTRICT_FIELDS = ("district", "name", "count", "expected", "low", "high", "arrow",
                    "p_exceed", "q", "count_text", "boundary_note", "state")  # fmt: skip
_INCIDENT_FIELDS = ("id", "occurred_from", "occurred_to", "time_precision", "received_at",
                    "category", "source", "actor", "place", "match_type", "district", "cell",
                    "reasons")  # fmt: skip
_POINT = frozenset({"lon", "lat"})


def cells_geojson(picture: PublishedPicture) -> Collection:
    """
    Study cells as hexagons, zero cells included; empty where the audience may not see cells.

    Properties ``cell, district, count, z, p, q, hot, role``, then ``count_period, sum, expected,
    hot_q, hotspot, state, next_expected, next_low, next_high``, after `est_geo.tables.CELLS`.
    Statistics keep their full precision.
    """
    cells = picture.tables.cells
    outlines = cell_polygons(cell_numbers(cells["cell"])) if len(cells) else np.empty(0, object)
    return _collection(picture, _polygons(outlines), cells, _CELL_FIELDS)


def hotspots_geojson(picture: PublishedPicture) -> Collection:
    """
    Hot spots, each as the union of its cells.

    Properties ``id, name, district, count, expected, low, high, arrow, categories, peak,
    dark_share``, then the rest of `est_geo.tables.HOTSPOTS`.
    """
    spots, cells = picture.tables.hotspots, picture.tables.cells
    members = {spot: frame["cell"] for spot, frame in cells.groupby("hotspot")}
    shapes = [union(members[spot]) if spot in members else None for spot in spots["id"]]
    rest = [name for name in spots.columns if name not in _HOTSPOT_FIELDS]
    return _collection(picture, shapes, spots, [*_HOTSPOT_FIELDS, *rest])


def visits_geojson(picture: PublishedPicture) -> Collection:
    """Planned visits as points, with the columns of `est_geo.tables.VISITS`."""
    return _points(picture, picture.tables.visits)


def recommendations_geojson(picture: PublishedPicture) -> Collection:
    """Proposed measures as points, with the columns of `est_geo.tables.RECOMMENDATIONS`."""
    return _points(picture, picture.tables.recommendations)


def incidents_geojson(picture: PublishedPicture) -> Collection:
    """
    Single reports of the period as points, with their category, time and place in words.

    Empty unless the audience may see single reports. A report that has no point has no geometry.
    Free text, what was masked in it, and what a report's content hashes to, are never in it.
    """
    if picture.incidents is None:
        return _collection(picture, [], pd.DataFrame({"id": []}), ("id",))
    frame = picture.incidents.rename(columns={"incident_id": "id"})
    at = np.round(frame[["lon", "lat"]].to_numpy(dtype=np.float64), DECIMALS).tolist()
    shapes = [{"type": "Point", "coordinates": one} if one[0] == one[0] else None for one in at]
    return _collection(picture, shapes, frame, _INCIDENT_FIELDS)


def districts_geojson(picture: PublishedPicture) -> Collection:
    """
    Priority districts with the period's count as it may be written (``count_text``).

    ``state`` is unknown where nobody could have reported: then a low count says nothing.

    The exact ``count`` and what was expected are null where the audience may not see them. What
    lies outside the districts has no outline and stands in ``districts.csv`` only.
    """
    frame = pd.DataFrame(picture.districts.drop(columns="geometry"))
    frame = frame.rename(columns={"id": "district"})
    week = picture.tables.district_week.drop(columns="name")
    frame = frame.merge(week, on="district", how="left", validate="one_to_one")
    # A left join turns counts to floats when one is missing; the file says 22, not 22.0.
    frame["count"] = frame["count"].astype("Int64")
    states = picture.tables.reach.set_index("district")["state"]
    frame["state"] = frame["district"].map(states).astype("str")
    frame["count_text"] = frame["district"].map(picture.count_text)
    shapes = [_geometry(shape) for shape in picture.districts.geometry]
    return _collection(picture, shapes, frame, _DISTRICT_FIELDS)


def to_text(collection: Collection) -> str:
    """
    Write a collection as compact JSON, letters å ä ö as they are.

    Examples
    --------
    >>> to_text({"type": "FeatureCollection", "features": [], "notes": ["Påhittat"]})
    '{"type":"FeatureCollection","features":[],"notes":["Påhittat"]}'
    """
    return orjson.dumps(collection).decode()


def records(frame: pd.DataFrame, fields: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """
    Rows of a table as JSON can say them: missing or infinite is None, times are ISO 8601 in UTC.

    Examples
    --------
    >>> times = pd.to_datetime(["2026-11-09T20:15:00Z", None]).as_unit("us")
    >>> records(pd.DataFrame({"q": [0.5, float("nan")], "start": times}))
    [{'q': 0.5, 'start': '2026-11-09T20:15:00Z'}, {'q': None, 'start': None}]
    """
    names = list(frame.columns) if fields is None else list(fields)
    columns = [_values(frame[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _collection(
    picture: PublishedPicture,
    shapes: Sequence[dict[str, Any] | None],
    frame: pd.DataFrame,
    fields: Sequence[str],
) -> Collection:
    heading = picture.heading
    features = [
        # The first field of every table is the id of its row.
        {"type": "Feature", "id": row[fields[0]], "geometry": shape, "properties": row}
        for shape, row in zip(shapes, records(frame, fields), strict=True)
    ]
    return {
        "type": "FeatureCollection",
        "made_up": heading.made_up,
        "period": heading.period.name,
        "window": heading.window.name,
        "audience": picture.audience,
        "notes": list(picture.notes),
        "features": features,
    }


def _points(picture: PublishedPicture, frame: pd.DataFrame) -> Collection:
    at = np.round(frame[["lon", "lat"]].to_numpy(dtype=np.float64), DECIMALS).tolist()
    shapes = [{"type": "Point", "coordinates": one} for one in at]
    fields = [name for name in frame.columns if name not in _POINT]
    return _collection(picture, shapes, frame, fields)


def _polygons(outlines: npt.NDArray[np.object_]) -> list[dict[str, Any]]:
    """Polygons without holes as GeoJSON, all coordinates rounded at once."""
    turned = shapely.orient_polygons(outlines)
    xy, polygon = shapely.get_coordinates(turned, return_index=True)
    ends = np.flatnonzero(np.diff(polygon)) + 1
    rounded = np.round(xy, DECIMALS).tolist()
    bounds = [0, *ends.tolist(), len(rounded)] if len(outlines) else []
    return [
        {"type": "Polygon", "coordinates": [rounded[start:end]]}
        for start, end in itertools.pairwise(bounds)
    ]


def union(cells: pd.Series) -> dict[str, Any] | None:
    """
    Outline of cells taken together, as a GeoJSON geometry; None where there is no cell.

    Examples
    --------
    >>> shape = union(pd.Series(["8a08b3c24d27fff"]))
    >>> shape["type"], len(shape["coordinates"][0])
    ('Polygon', 7)
    """
    if cells.empty:
        return None
    # H3 links neighbours by their shared edges, so no sliver can come between two hexagons.
    linked = h3ronpy.vector.cells_to_wkb_polygons(cell_numbers(cells), link_cells=True)
    parts = shapely.from_wkb(pa.array(linked).to_numpy(zero_copy_only=False))
    whole = parts[0] if len(parts) == 1 else shapely.multipolygons(_flat(parts))
    # H3 begins a ring anywhere; equal cells must give equal files.
    return _geometry(shapely.normalize(whole))


def _flat(parts: npt.NDArray[np.object_]) -> list[BaseGeometry]:
    return [one for part in parts for one in getattr(part, "geoms", [part])]


def _geometry(shape: Any) -> dict[str, Any]:  # noqa: ANN401 - any shapely geometry
    mapping = shapely.geometry.mapping(shapely.orient_polygons(shape))
    return {"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"])}


def _rounded(coordinates: Any) -> Any:  # noqa: ANN401 - nested lists of any depth
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(one) for one in coordinates]


def _values(column: pd.Series) -> list[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    elif pd.api.types.is_float_dtype(column.dtype):
        column = column.where(np.isfinite(column.to_numpy(dtype=np.float64, na_value=np.nan)))
    if not column.isna().any():
        values: list[Any] = column.tolist()
        return values
    return [None if missing else one for one, missing in zip(column, column.isna(), strict=True)]
