"""Street lines: where two streets meet, where along one a house lies, how far off a point is."""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

Point = tuple[float, float]

MEETING_M = 25.0
"""Two lines that come this near each other meet there: carriageways, squares, small gaps."""

SAME_CROSSING_M = 60.0
OFF_LINE_M = 80.0
_METRES_PER_DEGREE = 111_320.0


class Plane:
    """
    Metres around a place, true to about a per mille within a municipality.

    Examples
    --------
    >>> round(Plane(58.4).apart((15.0, 58.4), (15.0, 58.401)))
    111
    """

    def __init__(self, latitude: float) -> None:
        self._x = _METRES_PER_DEGREE * max(math.cos(math.radians(latitude)), 0.01)
        self._y = _METRES_PER_DEGREE

    def apart(self, one: Point, other: Point) -> float:
        """Metres between two points."""
        return math.hypot((one[0] - other[0]) * self._x, (one[1] - other[1]) * self._y)

    def spread(self, points: list[Point]) -> float:
        """Metres across the box that holds the points."""
        lons, lats = [point[0] for point in points], [point[1] for point in points]
        return self.apart((min(lons), min(lats)), (max(lons), max(lats)))

    def metres(self, lon: float, lat: float) -> Point:
        """Turn degrees into metres."""
        return lon * self._x, lat * self._y

    def degrees(self, x: float, y: float) -> Point:
        """Turn metres into degrees."""
        return x / self._x, y / self._y

    def line(self, points: npt.NDArray[np.float64]) -> shapely.LineString:
        """Make a line of degrees one of metres."""
        return shapely.LineString(points * [self._x, self._y])


class Lines:
    """
    The lines of all streets, by the key of the street's name.

    Parameters
    ----------
    streets : pandas.DataFrame
        `STREET_POINTS`.
    plane : Plane
        For metres.
    """

    def __init__(self, streets: pd.DataFrame, plane: Plane) -> None:
        self.plane = plane
        ordered = streets.sort_values(["street", "part", "position"], kind="stable")
        self._points = ordered[["lon", "lat"]].to_numpy(dtype=np.float64)
        self._parts: dict[str, list[tuple[int, int]]] = {}
        names, parts = ordered["street"].tolist(), ordered["part"].to_numpy()
        other = np.ones(len(ordered), dtype=bool)
        if len(ordered) > 1:
            changed = parts[1:] != parts[:-1]
            renamed = [one != before for one, before in zip(names[1:], names[:-1], strict=True)]
            other[1:] = changed | np.array(renamed)
        starts = np.flatnonzero(other).tolist()
        for start, end in zip(starts, [*starts[1:], len(ordered)], strict=False):
            if end - start > 1:
                self._parts.setdefault(names[start], []).append((start, end))
        self._shape = lru_cache(maxsize=4096)(self._make_shape)

    @property
    def names(self) -> list[str]:
        """Names of the streets that have a line."""
        return list(self._parts)

    def of(self, names: tuple[str, ...]) -> shapely.MultiLineString | None:
        """Lines of a street in metres, under any of its writings; None if it has none."""
        found: shapely.MultiLineString | None = self._shape(names)
        return found

    def _make_shape(self, names: tuple[str, ...]) -> shapely.MultiLineString | None:
        parts = [span for name in names for span in self._parts.get(name, ())]
        if not parts:
            return None
        return shapely.MultiLineString(
            [self.plane.line(self._points[start:end]) for start, end in parts]
        )

    def off(self, names: tuple[str, ...], point: Point) -> float | None:
        """Metres from a point to a street; None if the street has no line."""
        shape = self.of(names)
        if shape is None:
            return None
        return float(shape.distance(shapely.Point(self.plane.metres(*point))))

    def middle(self, names: tuple[str, ...]) -> Point | None:
        """Find a point on the street, halfway along its longest part."""
        shape = self.of(names)
        if shape is None:
            return None
        longest = max(shape.geoms, key=lambda part: float(part.length))
        half = longest.interpolate(0.5, normalized=True)
        return self.plane.degrees(half.x, half.y)

    def crossings(self, one: tuple[str, ...], other: tuple[str, ...]) -> list[Point]:
        """Where two streets meet, one point per crossing."""
        first, second = self.of(one), self.of(other)
        if first is None or second is None:
            return []
        met = [
            point
            for part in first.geoms
            for against in second.geoms
            for point in _meetings(part, against)
        ]
        return [self.plane.degrees(x, y) for x, y in _grouped(met)]

    def between(
        self, names: tuple[str, ...], low: Point, high: Point, share: float
    ) -> Point | None:
        """
        Find the point at a share of the way between two houses, along the street.

        Both houses must lie along the same part of the street; the setback from the line is kept.
        """
        shape = self.of(names)
        if shape is None:
            return None
        ends = [shapely.Point(self.plane.metres(*point)) for point in (low, high)]
        part = min(shape.geoms, key=lambda line: sum(float(line.distance(end)) for end in ends))
        if max(float(part.distance(end)) for end in ends) > OFF_LINE_M:
            return None
        start, stop = (float(part.project(end)) for end in ends)
        feet = [part.interpolate(at) for at in (start, stop)]
        foot = part.interpolate(start + share * (stop - start))
        set_x = [end.x - at.x for end, at in zip(ends, feet, strict=True)]
        set_y = [end.y - at.y for end, at in zip(ends, feet, strict=True)]
        return self.plane.degrees(
            foot.x + set_x[0] + share * (set_x[1] - set_x[0]),
            foot.y + set_y[0] + share * (set_y[1] - set_y[0]),
        )


def _meetings(one: shapely.LineString, other: shapely.LineString) -> list[Point]:
    shared = one.intersection(other)
    if not shared.is_empty:
        return [(x, y) for x, y in shapely.get_coordinates(shared).tolist()]
    if one.distance(other) > MEETING_M:
        return []
    return [
        ((x0 + x1) / 2, (y0 + y1) / 2)
        for (x0, y0), (x1, y1) in [shapely.get_coordinates(shapely.shortest_line(one, other))]
    ]


def _grouped(points: list[Point]) -> list[Point]:
    """One point per crossing: those near each other become their middle."""
    groups: list[list[Point]] = []
    for point in sorted(points):
        home = next(
            (group for group in groups if math.dist(group[0], point) <= SAME_CROSSING_M), None
        )
        if home is None:
            groups.append([point])
        else:
            home.append(point)
    return [
        (sum(x for x, _ in group) / len(group), sum(y for _, y in group) / len(group))
        for group in groups
    ]
