"""A point of GeoJSON, or why there is none."""

import math
from typing import Any

GEOMETRY = "geometri"
NOT_A_NUMBER = object()
_KINDS = {
    "LineString": "en linje", "MultiLineString": "flera linjer", "Polygon": "en yta",
    "MultiPolygon": "flera ytor", "MultiPoint": "flera punkter",
    "GeometryCollection": "en samling geometrier",
}  # fmt: skip
_AXES = range(2, 5)
_HOW = "Ange en punkt, eller utelämna geometrin och beskriv platsen i ord."
Point = tuple[float | None, float | None]


def point_of(geometry: Any, vertices: int) -> tuple[str, Point | None]:  # noqa: ANN401 - JSON
    """
    Longitude and latitude of a GeoJSON point; without geometry both are missing.

    Returns
    -------
    tuple
        The reason in Swedish and None, or ``""`` and the pair.

    Examples
    --------
    >>> point_of({"type": "Point", "coordinates": [15.62, 58.41]}, 1000)
    ('', (15.62, 58.41))
    >>> point_of({"type": "Polygon", "coordinates": []}, 1000)[0].split(". ")[0]
    'Platsen måste vara en punkt, men är en yta utan hörn'
    """
    if geometry is None:
        return "", (None, None)
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        kind, coordinates = "Point", coordinates[0]
    if kind == "Point":
        return _pair(coordinates)
    if kind in _KINDS:
        what = _KINDS[kind] + _size(coordinates, vertices)
        return f"Platsen måste vara en punkt, men är {what}. {_HOW}", None
    return f"Geometrin är av ett okänt slag. {_HOW}", None


def _pair(coordinates: object) -> tuple[str, Point | None]:
    if coordinates == []:
        return "", (None, None)  # GeoJSON's empty point
    if not isinstance(coordinates, list) or len(coordinates) not in _AXES:
        return f"Punkten måste ha två koordinater, longitud och latitud. {_HOW}", None
    pair = [_number(one) for one in coordinates[:2]]
    if not all(math.isfinite(one) for one in pair):
        return f"Punktens koordinater är inga tal. {_HOW}", None
    return "", (pair[0], pair[1])


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    return float(value)


def _size(coordinates: object, most: int) -> str:
    """Say what else is odd with a geometry, without walking further than the limit."""
    count, left = 0, [coordinates]
    while left and count <= most:
        one = left.pop()
        if not isinstance(one, list):
            continue
        if one and not isinstance(one[0], list):
            count += 1
        else:
            left.extend(one[: most + 1])
    if count > most:
        return f" med fler än {most} hörn"
    return "" if count else " utan hörn"
