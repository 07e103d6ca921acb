"""Coordinates as the file gives them, as longitude and latitude in WGS 84.

Swedish tables often call northing X and easting Y, and seldom say which SWEREF they are in. Which
axis and which system is decided once for the whole file: the plausible reading that puts the
middle of the points nearest the municipality.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from est_geo.crs import SWEREF_99_15_00, SWEREF_99_TM, WGS84, to_lon_lat
from est_geo.intake.faults import Fault
from est_geo.intake.headings import crs_of_heading
from est_geo.intake.raw_values import numbers

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_NORTHING = (6.1e6, 7.7e6)
_EASTING = {SWEREF_99_TM: (0.2e6, 1.0e6), SWEREF_99_15_00: (-0.1e6, 0.4e6)}
_MAX_LON, _MAX_LAT = 180.0, 90.0
_NEAR_DEGREES = 1.0


class Whereabouts(Protocol):
    """What must be known of a municipality to read its coordinates; a `Profile` knows it."""

    @property
    def projected_crs(self) -> str:
        """Its CRS in metres."""

    @property
    def outline(self) -> BaseGeometry | None:
        """Its outline in WGS 84, where known."""

    @property
    def districts(self) -> gpd.GeoDataFrame:
        """Its districts, asked for where the outline is not known."""


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees in WGS 84, missing where the row has none, and what is wrong."""

    lon: Floats
    lat: Floats
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a pair of columns: the system, and which is east and which is north."""

    crs: str
    east: str
    north: str


def read_coordinates(
    values: pd.DataFrame, columns: Mapping[str, str], profile: Whereabouts, crs: str | None = None
) -> Coordinates:
    """
    Read each row's coordinates.

    Parameters
    ----------
    values : pandas.DataFrame
        Raw values.
    columns : mapping of str to str
        Field to heading; ``lon`` and ``lat`` go before ``north``/``east`` and ``x``/``y``.
    profile : Profile
        Or any other `Whereabouts`: tells where the municipality lies.
    crs : str, optional
        The CRS, where a mapping file states it.

    Examples
    --------
    >>> from est_geo.profile import Profile
    >>> frame = pd.DataFrame({"X": ["6 474 525"], "Y": ["536228"]})
    >>> found = read_coordinates(frame, {"x": "X", "y": "Y"}, Profile.load("linkoping"))
    >>> round(float(found.lon[0]), 3), round(float(found.lat[0]), 3)
    (15.62, 58.41)
    """
    options = list(_readings(columns, profile, crs))
    number = {name: numbers(values[name]) for name in {o.east for o in options}}
    number |= {name: numbers(values[name]) for name in {o.north for o in options}}
    if not options:
        nothing = np.full(len(values), np.nan)
        return Coordinates(nothing, nothing.copy(), [])
    best = _nearest(options, number, profile)
    (east, east_bad), (north, north_bad) = number[best.east], number[best.north]
    zero = (east == 0) & (north == 0)
    east, north = np.where(zero, np.nan, east), np.where(zero, np.nan, north)
    wrong = "Koordinaten är inget tal. Skriv till exempel 58,4109."
    bad = east_bad | north_bad
    alone = ~bad & (np.isnan(east) != np.isnan(north))
    faults = [
        Fault(east_bad, best.east, wrong),
        Fault(north_bad & ~east_bad, best.north, wrong),
        Fault(
            alone, best.east,
            "Bara den ena av två koordinater finns. Fyll i båda eller ingen.",
        ),
    ]  # fmt: skip
    usable = ~bad & ~alone & ~np.isnan(east)
    east, north = np.where(usable, east, np.nan), np.where(usable, north, np.nan)
    place = _degrees if best.crs == WGS84 else _projected
    lon, lat, more = place(east, north, best, profile)
    return Coordinates(lon, lat, faults + more)


def _readings(
    columns: Mapping[str, str], profile: Whereabouts, crs: str | None
) -> Iterator[_Reading]:
    if "lon" in columns and "lat" in columns:
        yield _Reading(crs or WGS84, columns["lon"], columns["lat"])
        return
    for one, other, ordered in (("north", "east", True), ("x", "y", False)):
        if one not in columns or other not in columns:
            continue
        first, second = columns[one], columns[other]
        hint = crs or crs_of_heading(first) or crs_of_heading(second)
        systems = [hint] if hint else [SWEREF_99_TM, SWEREF_99_15_00, profile.projected_crs, WGS84]
        for system in dict.fromkeys(systems):
            yield _Reading(system, east=second, north=first)
            if not ordered:
                yield _Reading(system, east=first, north=second)
        return


def _nearest(
    options: list[_Reading], number: Mapping[str, tuple[Floats, Bools]], profile: Whereabouts
) -> _Reading:
    west, south, right, top = _bounds(profile)
    middle = np.array([(west + right) / 2, (south + top) / 2])
    stretch = np.array([np.cos(np.radians(middle[1])), 1.0])

    def distance(option: _Reading) -> float:
        both = np.column_stack([number[option.east][0], number[option.north][0]])
        both = both[np.isfinite(both).all(axis=1) & (both != 0).any(axis=1)]
        if not len(both):
            return np.inf
        east, north = np.median(both, axis=0)
        if not bool(_plausible(np.array([east]), np.array([north]), option.crs)[0]):
            return np.inf
        lon, lat = (
            (east, north)
            if option.crs == WGS84
            else (float(one[0]) for one in to_lon_lat([east], [north], option.crs))
        )
        away = float(np.hypot(*((np.array([lon, lat]) - middle) * stretch)))
        return away if np.isfinite(away) else np.inf

    return min(options, key=distance)


def _bounds(profile: Whereabouts) -> tuple[float, float, float, float]:
    shape = profile.outline
    found = profile.districts.total_bounds if shape is None else shape.bounds
    west, south, east, north = (float(edge) for edge in found)
    return west, south, east, north


def _plausible(east: Floats, north: Floats, crs: str) -> Bools:
    if crs == WGS84:
        return (np.abs(east) <= _MAX_LON) & (np.abs(north) <= _MAX_LAT)
    if crs not in _EASTING:
        return np.isfinite(east) & np.isfinite(north)
    low, high = _EASTING[crs]
    fits: Bools = (north >= _NORTHING[0]) & (north <= _NORTHING[1]) & (east >= low) & (east <= high)
    return fits


def _degrees(
    lon: Floats, lat: Floats, reading: _Reading, profile: Whereabouts
) -> tuple[Floats, Floats, list[Fault]]:
    given = ~np.isnan(lon)
    off = given & ~_plausible(lon, lat, WGS84)
    west, south, east, north = _bounds(profile)
    swapped = (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
    far = (lon < west - _NEAR_DEGREES) | (lon > east + _NEAR_DEGREES)
    turned = given & swapped & (far | off)
    faults = [
        Fault(
            turned, reading.east,
            "Longitud och latitud ser omkastade ut. Byt plats på dem.",
        ),
        Fault(
            off & ~turned, reading.east,
            "Koordinaten ligger utanför jordklotet: longitud måste vara -180–180 och latitud "
            "-90–90. Rätta den eller ange koordinatsystem i en kopplingsfil.",
        ),
    ]  # fmt: skip
    keep = given & ~off & ~turned
    return np.where(keep, lon, np.nan), np.where(keep, lat, np.nan), faults


def _projected(
    east: Floats, north: Floats, reading: _Reading, profile: Whereabouts
) -> tuple[Floats, Floats, list[Fault]]:
    del profile  # the same shape of call as _degrees
    given = ~np.isnan(east)
    fits = _plausible(east, north, reading.crs)
    turned = given & ~fits & _plausible(north, east, reading.crs)
    keep = given & fits
    lon, lat = to_lon_lat(np.where(keep, east, np.nan), np.where(keep, north, np.nan), reading.crs)
    name = CRS(reading.crs).name
    faults = [
        Fault(turned, reading.north, "Nord- och östkoordinat ser omkastade ut. Byt plats på dem."),
        Fault(
            given & ~turned & np.isnan(lon), reading.north,
            f"Koordinaten ligger utanför det område där {name} gäller. Rätta den eller ange "
            "koordinatsystem i en kopplingsfil.",
        ),
    ]  # fmt: skip
    return lon, lat, faults
