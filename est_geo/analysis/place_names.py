"""Hot spots as places: the name people use, the middle, the share of the district."""

import math
import re
import unicodedata
from typing import NamedTuple

import numpy as np
import pandas as pd

from est_geo.analysis.hotspots import connected_spots
from est_geo.cells import cell_centres, cell_numbers
from est_geo.crs import to_lon_lat, to_metres
from est_geo.profile import Profile

_KIND_RANK = {"centre": 0, "landmark": 1, "stop": 1, "street": 2, "block": 3}
"""What people call a place by, best first; an address or a district's label names no hot spot."""
_COMPASS = ("norr", "nordost", "öster", "sydost", "söder", "sydväst", "väster", "nordväst")
_MIDDLE_M = 100.0
_TRAILING = re.compile(r"\s*\([^)]*\)\s*$")
_PROPERTY_NUMBER = re.compile(r"\s+\d[\d:–-]*$")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class _Place(NamedTuple):
    name: str
    east: float
    north: float


def spot_table(
    cells: pd.DataFrame, places: pd.DataFrame | None, profile: Profile, *, least: int = 1
) -> tuple[pd.DataFrame, pd.Series]:
    """
    List the hot spots of a grid, most incidents first, with names that people use.

    Parameters
    ----------
    cells : pandas.DataFrame
        Columns ``cell``, ``district``, ``count`` (hot-spot window), ``count_period``, ``hot`` and
        ``role`` of `CELLS`, every study cell once.
    places : pandas.DataFrame or None
        `PLACES`; without it every hot spot is named by district and compass.
    profile : Profile
        Districts, projected CRS, and how far a name may be fetched.
    least : int
        A hot spot holds at least this many incidents in its own cells.

    Returns
    -------
    tuple of pandas.DataFrame and pandas.Series
        The hot spots: ``id``, ``rank``, ``name``, ``district``, ``lon``, ``lat`` (middle of the
        centre cells weighted by count, degrees), ``n_cells``, ``count`` (in the period),
        ``count_window``, ``share`` (of the incidents that the grid gives its district, 0–1). And
        which cell belongs to which: ids indexed by cell, hot cells only.

    Examples
    --------
    >>> cells = pd.DataFrame({"cell": ["8a08b3c24d27fff", "8a08b3c24d07fff"], "district": "city",
    ...     "count": [9, 1], "count_period": [2, 0], "hot": [True, False],
    ...     "role": ["centre", "none"]})
    >>> spots, members = spot_table(cells, None, Profile.load("linkoping"))
    >>> spots[["id", "name", "count_window", "share"]].to_dict("records")
    [{'id': 'city-nordvast', 'name': 'City, nordväst', 'count_window': 9, 'share': 0.9}]
    >>> members.to_dict()
    {'8a08b3c24d27fff': 'city-nordvast'}
    """
    hot = cells.assign(spot=connected_spots(cells, profile.thresholds.hotspot_k))
    hot = hot[hot["spot"].notna()].reset_index(drop=True)
    # An empty cell among full ones is hot, but a place where nothing was reported is no place.
    hot = hot[hot.groupby("spot")["count"].transform("sum") >= least].reset_index(drop=True)
    rows = [_measured(one, cells, profile) for _, one in hot.groupby("spot")]
    table = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
    table = table.sort_values(
        ["count_window", "count", "spot"], ascending=[False, False, True], ignore_index=True
    )
    table["rank"] = np.arange(1, len(table) + 1, dtype=np.int64)
    table["name"] = name_spots(table, places, profile)
    table["id"] = _ids(table, profile)
    id_of = dict(zip(table["spot"], table["id"], strict=True))
    members = pd.Series(
        [id_of[number] for number in hot["spot"]],
        index=pd.Index(hot["cell"], name="cell"),
        dtype="str",
        name="hotspot",
    )
    return table[_ORDER], members


_ORDER = [
    "id", "rank", "name", "district", "lon", "lat", "n_cells", "count", "count_window", "share",
]  # fmt: skip
_TYPES = {
    "spot": "int64", "district": "str", "lon": "float64", "lat": "float64", "n_cells": "int64",
    "count": "int64", "count_window": "int64", "share": "float64",
}  # fmt: skip


def _measured(spot: pd.DataFrame, cells: pd.DataFrame, profile: Profile) -> tuple[object, ...]:
    centre = spot[spot["role"] == "centre"]
    if centre.empty:
        centre = spot
    # On a tie the first in the grid's order, so that the same grid always gives the same answer.
    weight = centre.groupby("district", sort=False)["count"].sum()
    district = str(weight.idxmax())
    mine = spot.loc[spot["district"] == district, "count"].sum()
    total = cells.loc[cells["district"] == district, "count"].sum()
    lon, lat = weighted_middle(centre.set_index("cell")["count"], profile.projected_crs)
    count, window = int(spot["count_period"].sum()), int(spot["count"].sum())
    return (
        int(spot["spot"].iloc[0]),
        district,
        lon,
        lat,
        len(spot),
        count,
        window,
        mine / total if total else 0.0,
    )


def weighted_middle(counts: pd.Series, crs: str) -> tuple[float, float]:
    """
    Middle of cells, weighted by their counts; of all alike where none holds anything. Degrees.

    Examples
    --------
    >>> lon, lat = weighted_middle(pd.Series({"8a08b3c24d27fff": 3}), "EPSG:3006")
    >>> round(lon, 2), round(lat, 2)
    (15.62, 58.41)
    """
    east, north = to_metres(*cell_centres(cell_numbers(counts.index.tolist())), crs)
    weight = counts.to_numpy(dtype=np.float64)
    weight = weight if weight.sum() > 0 else np.ones(weight.size)
    lon, lat = to_lon_lat(
        [np.average(east, weights=weight)], [np.average(north, weights=weight)], crs
    )
    return float(lon[0]), float(lat[0])


def name_spots(spots: pd.DataFrame, places: pd.DataFrame | None, profile: Profile) -> pd.Series:
    """
    Name hot spots by the nearest place of the best kind, else by district and compass.

    Kinds in order: centre, landmark or stop, street, block; only within the profile's
    ``place_name_within_m``. A place that is ``unverified`` gives its name only when its kind has no
    verified one within reach. A name that is taken gets a compass direction from that place.

    Parameters
    ----------
    spots : pandas.DataFrame
        Columns ``lon``, ``lat`` and ``district``; the first row has first choice of name.
    places : pandas.DataFrame or None
        `PLACES`.
    profile : Profile
        Districts, projected CRS and thresholds.

    Returns
    -------
    pandas.Series of str
        On the same index, each name once.

    Examples
    --------
    >>> spots = pd.DataFrame({"lon": [15.6255, 15.568], "lat": [58.416, 58.406],
    ...     "district": ["city", "ryd"]})
    >>> places = pd.DataFrame({"name": ["Resecentrum"], "kind": "stop", "lon": 15.6254,
    ...     "lat": 58.416, "confidence": "high"})
    >>> name_spots(spots, places, Profile.load("linkoping")).tolist()
    ['Resecentrum', 'Ryd, söder']
    """
    easts, norths = to_metres(spots["lon"], spots["lat"], profile.projected_crs)
    known = _places(places, profile.projected_crs)
    taken: list[str] = []
    for east, north, district in zip(easts, norths, spots["district"], strict=True):
        found = _nearest(known, east, north, profile.thresholds.place_name_within_m)
        if found is None:
            middle = _district_middle(str(district), profile)
            found = _Place(profile.district_names[str(district)], *middle)
            wanted = [f"{found.name}, {compass(found, east, north)}"]
        else:
            wanted = [found.name, f"{found.name}, {compass(found, east, north)}"]
        numbered = (f"{wanted[0]} ({n})" for n in range(2, len(spots) + 2))
        taken.append(next(name for name in (*wanted, *numbered) if name not in taken))
    return pd.Series(taken, index=spots.index, dtype="str")


def compass(middle: tuple[str, float, float], east: float, north: float) -> str:
    """
    Say in which direction a point lies from a middle: one of eight, or that it is the middle.

    Examples
    --------
    >>> compass(("Ryd", 0.0, 0.0), 500.0, -400.0), compass(("Ryd", 0.0, 0.0), 20.0, 0.0)
    ('sydost', 'mitten')
    """
    _, from_east, from_north = middle
    if math.hypot(east - from_east, north - from_north) <= _MIDDLE_M:
        return "mitten"
    turn = math.degrees(math.atan2(east - from_east, north - from_north))
    return _COMPASS[round(turn / 45) % 8]


def _places(places: pd.DataFrame | None, crs: str) -> pd.DataFrame:
    columns = ["name", "kind", "lon", "lat", "confidence"]
    known = pd.DataFrame(columns=columns) if places is None else places[columns]
    known = known[known["kind"].isin(list(_KIND_RANK))]
    east, north = to_metres(known["lon"], known["lat"], crs)
    shown = [_shown(*row) for row in zip(known["name"], known["kind"], strict=True)]
    return pd.DataFrame(
        {
            "name": shown,
            "rank": known["kind"].map(_KIND_RANK).to_numpy(dtype=np.int64),
            "unverified": (known["confidence"] == "unverified").to_numpy(dtype=bool),
            "east": east,
            "north": north,
        }
    )


def _nearest(known: pd.DataFrame, east: float, north: float, within_m: float) -> _Place | None:
    easts, norths = known["east"].to_numpy(), known["north"].to_numpy()
    metres = np.hypot(easts - east, norths - north)
    reach = np.flatnonzero(metres <= within_m)
    if not reach.size:
        return None
    name = known["name"].to_numpy()[reach].astype(np.str_)
    unverified, rank = (known[one].to_numpy()[reach] for one in ("unverified", "rank"))
    best = reach[np.lexsort((name, metres[reach], unverified, rank))[0]]
    return _Place(str(known["name"].iloc[best]), float(easts[best]), float(norths[best]))


def _shown(name: str, kind: str) -> str:
    """Drop what a register adds to a name: "kv. Gasellen 1 (norra)" is said "kv. Gasellen"."""
    if kind in {"block", "stop"}:
        name = _TRAILING.sub("", name)
    return _PROPERTY_NUMBER.sub("", name) if kind == "block" else name


def _district_middle(district: str, profile: Profile) -> tuple[float, float]:
    shape = profile.districts.loc[profile.districts["id"] == district].geometry
    middle = shape.to_crs(profile.projected_crs).iloc[0].centroid
    return float(middle.x), float(middle.y)


def _ids(spots: pd.DataFrame, profile: Profile) -> pd.Series:
    names = profile.district_names
    slugs = [
        _slug(district, name, (names[district], profile.name))
        for district, name in zip(spots["district"], spots["name"], strict=True)
    ]
    repeated = pd.Series(slugs, dtype="str").groupby(slugs).cumcount()
    return pd.Series(
        [slug if not n else f"{slug}-{n + 1}" for slug, n in zip(slugs, repeated, strict=True)],
        index=spots.index,
        dtype="str",
    )


def _slug(district: str, name: str, owners: tuple[str, ...]) -> str:
    """Leave out "Ryds" of "Ryds centrum" in Ryd: ryd-centrum."""
    for owner in owners:
        for ending in ("s ", ", "):
            name = name.removeprefix(owner + ending)
    plain = unicodedata.normalize("NFKD", f"{district} {name}".lower()).encode("ascii", "ignore")
    return _NOT_SLUG.sub("-", plain.decode()).strip("-")
