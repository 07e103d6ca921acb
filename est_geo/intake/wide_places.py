"""In which district a place lies that is known only roughly."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from est_geo.crs import WGS84, to_metres
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, REST

Floats = npt.NDArray[np.float64]


def districts_of_circles(
    lon: Floats, lat: Floats, radius_m: Floats, profile: Profile
) -> npt.NDArray[np.object_]:
    """
    District that holds the whole circle around each point; None where it could be in several.

    A circle that touches no district is in the rest of the municipality, or outside it, where all
    of it is.

    Examples
    --------
    >>> at = np.array([15.6216]), np.array([58.4109])
    >>> linkoping = Profile.load("linkoping")
    >>> [districts_of_circles(*at, np.array([one]), linkoping)[0] for one in (200.0, 5000.0)]
    ['city', None]
    """
    east, north = to_metres(lon, lat, profile.projected_crs)
    circles = shapely.buffer(shapely.points(east, north), radius_m)
    shapes = _projected([*profile.districts.geometry], profile)
    found = np.full(len(circles), None, dtype=object)
    free = np.ones(len(circles), dtype=bool)
    for name, shape in zip(profile.districts["id"], shapes, strict=True):
        shapely.prepare(shape)
        found[shapely.covers(shape, circles)] = name
        free &= ~shapely.intersects(shape, circles)
    if profile.outline is None:
        found[free] = REST
        return found
    town = _projected([profile.outline], profile)[0]
    shapely.prepare(town)
    found[free & shapely.covers(town, circles)] = REST
    found[free & ~shapely.intersects(town, circles)] = ELSEWHERE
    return found


def _projected(shapes: list[shapely.Geometry], profile: Profile) -> list[shapely.Geometry]:
    return list(gpd.GeoSeries(shapes, crs=WGS84).to_crs(profile.projected_crs))
