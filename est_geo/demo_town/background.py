"""The ordinary noise: where people live and move, smooth over the built-up parts."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from est_geo.crs import WGS84, to_lon_lat, to_metres
from est_geo.errors import ProfileError
from est_geo.profile import Profile

BUILT_UP_WITHIN_M = 250.0
"""A point is built up when a known place is this near (keeps the noise out of the forest)."""
IN_WORDS = frozenset({"address", "block", "centre", "landmark", "stop"})
"""Kinds of places that a text names so exactly that it can be put on a map."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """Where things can happen, in metres of the profile's CRS: built-up areas and named places."""

    crs: str
    inside: BaseGeometry
    outside: BaseGeometry
    places: pd.DataFrame

    def lon_lat(self, east: Floats, north: Floats) -> tuple[Floats, Floats]:
        """Degrees, WGS 84, of points in metres."""
        return to_lon_lat(east, north, self.crs)

    def metres(self, lon: float, lat: float) -> tuple[float, float]:
        """Easting and northing of one point."""
        east, north = to_metres([lon], [lat], self.crs)
        return float(east[0]), float(north[0])

    def place(self, name: str) -> pd.Series:
        """One place of the gazetteer by its full name."""
        found = self.places[self.places["name"] == name]
        if found.empty:
            raise ProfileError(
                f"Platsregistret saknar platsen {name!r}, som demons påhittade rapporter behöver."
            )
        return found.iloc[0]

    def nearest(self, east: Floats, north: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Distance in metres to the nearest place that a text can name, and its row in `places`."""
        rows = np.flatnonzero(self.places["kind"].isin(IN_WORDS))
        points = self.places[["east", "north"]].to_numpy()[rows]
        distance, at = cKDTree(points).query(np.column_stack([east, north]))
        return distance, rows[at]


def built_up(profile: Profile) -> Ground:
    """
    Ground of a municipality: within 250 m of a known place, in its districts and around them.

    Raises
    ------
    ProfileError
        The profile names no gazetteer.
    """
    if profile.gazetteer_path is None:
        raise ProfileError(
            f"Profilen {profile.id} nämner inget platsregister; utan det går det inte att "
            "hitta på rapporter. Ange gazetteer_file i profilen."
        )
    places = pd.read_csv(profile.gazetteer_path, keep_default_na=False)
    places["east"], places["north"] = to_metres(
        places["lon"].to_numpy(), places["lat"].to_numpy(), profile.projected_crs
    )
    near = places[places["kind"] != "label"]
    points = shapely.points(near["east"].to_numpy(), near["north"].to_numpy())
    town = shapely.union_all(shapely.buffer(points, BUILT_UP_WITHIN_M))
    areas = gpd.GeoSeries(profile.districts.geometry.to_list(), crs=WGS84)
    districts = areas.to_crs(profile.projected_crs).union_all()
    return Ground(
        profile.projected_crs, town.intersection(districts), town.difference(districts), places
    )


def points_in(area: BaseGeometry, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """
    Points drawn evenly over an area.

    Examples
    --------
    >>> x, y = points_in(shapely.Point(0, 0).buffer(1), 500, np.random.default_rng(1))
    >>> x.size, bool((np.hypot(x, y) <= 1).all())
    (500, True)
    """
    west, south, east, north = area.bounds
    x, y = np.empty(0), np.empty(0)
    shapely.prepare(area)
    while x.size < n:
        tried_x, tried_y = rng.uniform(west, east, 2 * n), rng.uniform(south, north, 2 * n)
        good = shapely.contains_xy(area, tried_x, tried_y)
        x, y = np.append(x, tried_x[good]), np.append(y, tried_y[good])
    return x[:n], y[:n]


def points_around(
    east: float, north: float, radius_m: float, n: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Points drawn evenly over a disc."""
    distance = radius_m * np.sqrt(rng.random(n))
    angle = rng.uniform(0, 2 * np.pi, n)
    return east + distance * np.cos(angle), north + distance * np.sin(angle)
