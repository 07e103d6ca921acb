"""The place that grounds are asked for: a hot spot, or what somebody has drawn."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Point, Polygon

from est_geo.cells import cell_numbers, cell_polygons
from est_geo.crs import to_lon_lat, to_metres
from est_geo.errors import GeometryError, NotFoundError
from est_geo.intake import redact
from est_geo.picture import PublishedPicture, SituationPicture
from est_geo.polygons import first_polygon
from est_geo.presence.places import place_slug
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, REST
from est_geo.week_tables import read_places

Picture = SituationPicture | PublishedPicture
Floats = npt.NDArray[np.float64]

MOST_VERTICES: Final = 1000
LEAST_RADIUS_M: Final = 10.0
MOST_RADIUS_M: Final = 1000.0
MOST_KM2: Final = 4.0
"""A larger one is a district, not a place."""
LONGEST_NAME: Final = 80
_LONGEST_TEXT: Final = 100_000
_LEAST_M2: Final = 100.0
_CLOSE: Final = 1e-7  # degrees, a centimetre: cells that share an edge become one surface
_M2_IN_KM2: Final = 1e6
_NOT_SAVED: Final = "Inget är sparat."


@dataclass(frozen=True, slots=True)
class PlaceArea:
    """
    A place: its name, its middle and its outline.

    Attributes
    ----------
    place_id : str
        The hot spot's id where it is one, else a slug of district, name and middle.
    name : str
        Place name that people use; never the name of a person.
    district : str
        District id, or one of `OUTSIDE`.
    lon, lat : float
        Degrees, WGS 84, the middle.
    outline : shapely.Polygon
        Degrees, WGS 84.
    drawn : bool
        Somebody has drawn it; else it is a hot spot of the picture.
    """

    place_id: str
    name: str
    district: str
    lon: float
    lat: float
    outline: Polygon
    drawn: bool = False

    @property
    def wkt(self) -> str:
        """The outline as a table keeps it."""
        return str(shapely.to_wkt(self.outline, rounding_precision=7))


def hotspot_area(
    picture: Picture,
    hotspot_id: str,
    profile: Profile,  # noqa: ARG001
) -> PlaceArea:
    """
    Give the place that a hot spot of a picture is: the surface of its cells.

    Parameters
    ----------
    picture : SituationPicture or PublishedPicture
        Whose hot spot.
    hotspot_id : str
        Its id.
    profile : Profile
        The municipality.

    Raises
    ------
    NotFoundError
        The picture has no such hot spot.
    """
    spots = picture.tables.hotspots
    found = spots[spots["id"] == hotspot_id]
    cells = picture.tables.cells
    held = cells.loc[cells["hotspot"] == hotspot_id, "cell"]
    if found.empty or held.empty:
        raise NotFoundError(
            "Lägesbilden har ingen sådan hotspot. Läs in sidan igen; platsen kan ha slutat att "
            "sticka ut."
        )
    row = found.iloc[0]
    surface = shapely.union_all(cell_polygons(cell_numbers(held)), grid_size=_CLOSE)
    outline = surface if isinstance(surface, Polygon) else surface.convex_hull
    if not isinstance(outline, Polygon):
        raise GeometryError("Hotspotens rutor har ingen yta. Det här är ett fel i est_geo.")
    return PlaceArea(
        str(row["id"]), str(row["name"]), str(row["district"]),
        float(row["lon"]), float(row["lat"]), outline,
    )  # fmt: skip


def drawn_area(
    profile: Profile, outline: str | tuple[float, float, float], name: str = ""
) -> PlaceArea:
    """
    Take a place that somebody has drawn, or refuse it.

    Parameters
    ----------
    profile : Profile
        The municipality, which the place must lie in.
    outline : str or tuple of float
        A polygon as WKT in WGS 84, at most `MOST_VERTICES` vertices; or longitude, latitude and
        radius in metres.
    name : str
        What it is called; without a name that of the nearest known place.

    Returns
    -------
    PlaceArea
        With ``drawn`` true.

    Raises
    ------
    GeometryError
        The outline is no valid polygon of the municipality, or too large. It is never mended: what
        was meant is for the one who drew it to say.

    Examples
    --------
    >>> place = drawn_area(Profile.load("linkoping"), (15.6216, 58.4109, 100.0))
    >>> place.name, place.district, place.drawn
    ('Stora torget', 'city', True)
    """
    surface = _polygon(outline) if isinstance(outline, str) else _circle(*outline, profile)
    _must_fit(surface, profile)
    middle = surface.representative_point()
    lon, lat = float(middle.x), float(middle.y)
    district = _district(lon, lat, profile)
    given = redact(" ".join(name.split())).text[:LONGEST_NAME]
    called = given or _nearest_name(lon, lat, district, profile)
    east, north = to_metres([lon], [lat], profile.projected_crs)
    corner = f"{east[0] / 10:.0f} {north[0] / 10:.0f}"
    slug = place_slug("ritad", district, f"{called} {corner}")
    return PlaceArea(slug, called, district, lon, lat, surface, drawn=True)


def inside(incidents: pd.DataFrame, area: PlaceArea) -> pd.DataFrame:
    """Give the incidents whose point lies in a place: exactly, by the outline."""
    lon, lat = incidents["lon"].to_numpy(), incidents["lat"].to_numpy()
    west, south, east, north = area.outline.bounds
    near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    held = near[shapely.contains_xy(area.outline, lon[near], lat[near])]
    return incidents.iloc[held]


def metres_from(area: PlaceArea, lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str) -> Floats:
    """Metres from a place's outline to points; 0 inside it, NaN without a point."""
    east, north = to_metres(lon, lat, crs)
    metres = shapely.distance(_in_metres(area.outline, crs), shapely.points(east, north))
    return np.where(np.isnan(east), np.nan, np.asarray(metres, dtype=np.float64))


def square_metres(outline: Polygon, crs: str) -> float:
    """Surface of a polygon in WGS 84."""
    return float(_in_metres(outline, crs).area)


def _in_metres(outline: Polygon, crs: str) -> Polygon:
    def moved(corners: Floats) -> Floats:
        return np.column_stack(to_metres(corners[:, 0], corners[:, 1], crs))

    return shapely.transform(outline, moved)


def _polygon(text: str) -> Polygon:
    if len(text) > _LONGEST_TEXT:
        raise GeometryError(f"{_must('högst 1 000 hörn')} Rita den enklare. {_NOT_SAVED}")
    try:
        with np.errstate(invalid="ignore"):
            found = shapely.from_wkt(text)
    except (shapely.errors.GEOSException, NotImplementedError, ValueError, TypeError) as error:
        # Curves are read by the library as what it cannot do.
        raise GeometryError(
            f"{_must('en sluten polygon skriven som WKT')} Den går inte att läsa. {_NOT_SAVED}"
        ) from error
    if not isinstance(found, Polygon) or found.is_empty or found.has_z or found.has_m:
        raise GeometryError(
            f"{_must('en enda polygon utan höjd')} Något annat ritades. {_NOT_SAVED}"
        )
    return found


def _circle(lon: float, lat: float, radius_m: float, profile: Profile) -> Polygon:
    if not all(math.isfinite(one) for one in (lon, lat, radius_m)):
        raise GeometryError(f"{_must('punkt och radie som är tal')} {_NOT_SAVED}")
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise GeometryError(
            f"Radien måste vara {LEAST_RADIUS_M:.0f}–{MOST_RADIUS_M:.0f} meter. {_NOT_SAVED}"
        )
    east, north = to_metres([lon], [lat], profile.projected_crs)
    if not np.isfinite([*east, *north]).all():
        raise GeometryError(f"Platsen måste ligga i {profile.name}. {_NOT_SAVED}")
    ring = np.asarray(Point(east[0], north[0]).buffer(radius_m).exterior.coords)
    return Polygon(np.column_stack(to_lon_lat(ring[:, 0], ring[:, 1], profile.projected_crs)))


def _must_fit(surface: Polygon, profile: Profile) -> None:
    """Refuse what is too long, not finite, not in the municipality, not valid, or too large."""
    corners = shapely.get_coordinates(surface)
    if len(corners) > MOST_VERTICES:
        raise GeometryError(
            f"{_must('högst 1 000 hörn')} Den ritade har fler. Rita den enklare. {_NOT_SAVED}"
        )
    if not np.isfinite(corners).all():
        raise GeometryError(f"{_must('hörn som är tal')} {_NOT_SAVED}")
    west, south, east, north = _bounds(profile)
    lon, lat = corners.T
    if lon.min() < west or lon.max() > east or lat.min() < south or lat.max() > north:
        raise GeometryError(
            f"Platsen måste ligga i {profile.name}. Något hörn ligger utanför; kontrollera att "
            f"longitud står före latitud. {_NOT_SAVED}"
        )
    if not surface.is_valid:
        raise GeometryError(f"{_must('kanter som inte korsar varandra')} Rita om den. {_NOT_SAVED}")
    size = square_metres(surface, profile.projected_crs)
    if not _LEAST_M2 <= size <= MOST_KM2 * _M2_IN_KM2:
        raise GeometryError(
            f"{_must('en yta på 100 m² till 4 km²')} Rita en plats, inte en stadsdel. {_NOT_SAVED}"
        )


def _must(what: str) -> str:
    return f"En ritad plats måste ha {what}."


def _bounds(profile: Profile) -> tuple[float, float, float, float]:
    if profile.outline is not None:
        west, south, east, north = profile.outline.bounds
    else:
        west, south, east, north = profile.districts.total_bounds
    return west, south, east, north


def _district(lon: float, lat: float, profile: Profile) -> str:
    at = int(first_polygon([lon], [lat], list(profile.districts.geometry))[0])
    if at >= 0:
        return str(profile.districts["id"].iloc[at])
    if profile.outline is None:
        return REST
    return REST if shapely.intersects_xy(profile.outline, lon, lat) else ELSEWHERE


def _nearest_name(lon: float, lat: float, district: str, profile: Profile) -> str:
    places = read_places(profile)
    if places is not None:
        named = places[places["kind"].isin(["centre", "landmark", "stop", "street"])]
        east, north = to_metres([*named["lon"], lon], [*named["lat"], lat], profile.projected_crs)
        metres = np.hypot(east[:-1] - east[-1], north[:-1] - north[-1])
        if len(metres) and metres.min() <= profile.thresholds.place_name_within_m:
            return str(named["name"].iloc[int(metres.argmin())])
    return f"Plats i {profile.district_names[district]}"
