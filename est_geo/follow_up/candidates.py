"""Places that could be compared with: the same shape, moved over where people report."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.analysis import known_at, name_spots
from est_geo.cells import cell_centres, cell_numbers, cell_text, cells_at
from est_geo.crs import to_metres
from est_geo.follow_up.counting import inside
from est_geo.follow_up.periods import LAG
from est_geo.follow_up.shapes import Shapes, in_degrees, moved_to, points_of
from est_geo.periods import Period
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, OUTSIDE, REST
from est_geo.words import number

FEATURES: Final[dict[str, str]] = {
    "level": "antal som åtgärden svarar mot (log)",
    "every": "antal av alla slag (log)",
    "trend": "senare halvårets antal mot det tidigares (standardfel)",
    "summer": "andel april–september",
    "harm": "medelvikt per händelse",
    "night": "andel kl. 21–05",
    "same_district": "samma stadsdel",
}
"""What places are alike in, by column, in Swedish; all of it from before the work."""
_WEEKS: Final = 52
_BORROWED: Final = 5.0
"""Incidents of the town's own mix that every place's shares are mixed with."""
_SUMMER: Final = (4, 9)
_NIGHT: Final = (5, 21)


@dataclass(frozen=True, slots=True)
class Site:
    """The treated place in metres, and what must not be compared with."""

    shape: BaseGeometry
    district: str
    taken: tuple[BaseGeometry, ...]
    ring_m: float


def history(
    incidents: pd.DataFrame, known_until: pd.Timestamp, profile: Profile
) -> tuple[pd.DataFrame, Period]:
    """
    Give the year of reports that a choice may rest on, and its weeks.

    Only what had happened in whole weeks that ended a week before `known_until`, and had come in
    by then: nothing that came later can change the choice.
    """
    last = Period.week_of((known_until - LAG).tz_convert(profile.timezone).date()).before(1)
    year = Period(last.before(_WEEKS - 1).first, last.after)
    start, end = year.bounds(profile.timezone)
    within = incidents["occurred_from"].between(start, end, inclusive="left")
    return incidents[within & known_at(incidents, known_until)].reset_index(drop=True), year


def candidate_places(
    reports: pd.DataFrame, year: Period, site: Site, answered: frozenset[str], profile: Profile
) -> tuple[pd.DataFrame, pd.Series]:
    """
    Lay the treated place's shape on every cell with reports, and describe each place.

    Anywhere in the municipality; that a place lies in the same district makes it more alike. One
    that touches the treated place or its ring, or where another intervention was or is made, is
    left out.

    Parameters
    ----------
    reports, year
        As `history` gives them.
    site : Site
        The treated place.
    answered : frozenset of str
        Categories of the main outcome.
    profile : Profile
        Cells, districts, harm.

    Returns
    -------
    tuple
        The places (``id, lon, lat, district, shape`` and `FEATURES`), and the treated one's own
        features.
    """
    cells = _cells(reports, profile)
    shapes = moved_to(site.shape, cells["east"], cells["north"])
    kept = _allowed(shapes, site)
    cells, shapes = cells[kept].reset_index(drop=True), shapes[kept]
    every = np.array([*shapes, site.shape], dtype=object)
    homes = pd.Series([*cells["district"], site.district])
    described = place_features(reports, year, every, homes, site.district, answered, profile)
    places = pd.concat([cells, described.iloc[:-1].reset_index(drop=True)], axis=1)
    return places.assign(shape=shapes), described.iloc[-1]


def place_features(
    reports: pd.DataFrame,
    year: Period,
    shapes: Shapes,
    districts: pd.Series,
    own_district: str,
    answered: frozenset[str],
    profile: Profile,
) -> pd.DataFrame:
    """Describe places by the reports of a year: one row of `FEATURES` a shape, in order."""
    told = _told(reports, year, answered, profile)
    points = points_of(reports, profile.projected_crs)
    report, shape = inside(points, list(shapes))
    sums = told.iloc[report].groupby(shape).sum().reindex(range(len(shapes)), fill_value=0.0)
    n, town = sums["every"], told.mean().fillna(0.0)
    shares = {
        name: (sums[name] + _BORROWED * town[name]) / (n + _BORROWED)
        for name in ("summer", "harm", "night")
    }
    turned = (sums["late"] - sums["early"]) / np.sqrt(sums["level"] + 1)
    same = (districts.reset_index(drop=True) == own_district).astype(float)
    frame = pd.DataFrame({
        "level": np.log1p(sums["level"]), "every": np.log1p(n), "trend": turned, **shares,
        "same_district": same,
    })  # fmt: skip
    return frame[list(FEATURES)]


def named(places: pd.DataFrame, gazetteer: pd.DataFrame | None, profile: Profile) -> pd.DataFrame:
    """Give places the name that people use, and their outline in degrees."""
    names = pd.Series("", index=places.index)
    home = ~places["district"].isin(OUTSIDE)
    if home.any():
        columns = places.loc[home, ["lon", "lat", "district"]]
        names[home] = name_spots(columns, gazetteer, profile)
    names[~home] = np.array(_outside_names(places[~home], gazetteer, profile), dtype=object)
    outlines = [in_degrees(shape, profile.projected_crs) for shape in places["shape"]]
    return places.assign(name=names.to_numpy(), outline=outlines)


def _outside_names(
    places: pd.DataFrame, gazetteer: pd.DataFrame | None, profile: Profile
) -> list[str]:
    """Name places outside the districts by the nearest known place: at it, or near it."""
    rest = profile.district_names[REST]
    if gazetteer is None or gazetteer.empty:
        return [rest] * len(places)
    crs = profile.projected_crs
    known = np.column_stack(to_metres(gazetteer["lon"], gazetteer["lat"], crs))
    names = []
    for point in np.column_stack(to_metres(places["lon"], places["lat"], crs)):
        away = np.hypot(*(known - point).T)
        near = str(gazetteer["name"].iloc[int(away.argmin())])
        if away.min() <= profile.thresholds.place_name_within_m:
            names.append(near)
        else:
            names.append(f"{near}, {number(away.min() / 1000, 1)} km bort")
    return names


def _told(
    reports: pd.DataFrame, year: Period, answered: frozenset[str], profile: Profile
) -> pd.DataFrame:
    """Say of each report what it adds to a place's description."""
    local = reports["occurred_from"].dt.tz_convert(profile.timezone)
    main = reports["category"].isin(answered).astype(float)
    middle = year.bounds(profile.timezone)[0] + pd.Timedelta(weeks=_WEEKS // 2)
    late = (reports["occurred_from"] >= middle).astype(float)
    harm = {one.id: one.harm for one in profile.category.values()}
    return pd.DataFrame({
        "every": 1.0,
        "level": main,
        "late": main * late,
        "early": main * (1 - late),
        "summer": local.dt.month.between(*_SUMMER).astype(float),
        "harm": reports["category"].map(harm).fillna(1.0).astype(float),
        "night": (~local.dt.hour.between(_NIGHT[0], _NIGHT[1] - 1)).astype(float),
    }, index=reports.index)  # fmt: skip


def _cells(reports: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Give the middles of the municipality's cells with reports."""
    at = reports[reports["district"].notna() & (reports["district"] != ELSEWHERE)]
    texts = cell_text(cells_at(at["lon"], at["lat"], profile.resolution))
    cells = pd.DataFrame({"id": texts, "district": at["district"].to_numpy()})
    cells = cells.sort_values(["id", "district"]).drop_duplicates("id", ignore_index=True)
    lon, lat = cell_centres(cell_numbers(cells["id"].tolist()))
    east, north = to_metres(lon, lat, profile.projected_crs)
    return cells.assign(lon=lon, lat=lat, east=east, north=north)


def _allowed(shapes: Shapes, site: Site) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if not len(shapes):
        return np.zeros(0, dtype=bool)
    closed = shapely.union_all([site.shape.buffer(site.ring_m), *site.taken])
    shapely.prepare(closed)
    allowed: np.ndarray[Any, np.dtype[np.bool_]] = ~shapely.intersects(closed, shapes)
    return allowed
