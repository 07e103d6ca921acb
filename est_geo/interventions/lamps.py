"""The lamps of a place: which shine, which are out, how far apart they stand."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from est_geo.crs import to_metres
from est_geo.interventions.lamp_words import LampsNear, told

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Times = npt.NDArray[np.datetime64]

SAME_LAMP_M = 10.0
"""A fault this near is that lamp's, and a lamp this near the edge of a place stands at it."""
_MANY = 500
"""Lamps whose spacing is asked for at most: more is no place."""
_COINCIDE_M = 0.5
"""Two lamps nearer than this stand on one post."""


def lamps_near(
    lamps: pd.DataFrame,
    faults: pd.DataFrame,
    lon: float,
    lat: float,
    *,
    now: pd.Timestamp,
    reach_m: float,
    crs: str,
    outline: BaseGeometry | None = None,
) -> LampsNear:
    """
    Say what is known of the lamps at a place; nothing is inferred where no inventory is.

    A lamp with an open fault within ten metres counts as out, whatever the inventory says: an
    inventory is seldom looked at in the field. One that the inventory says is out shines if a fault
    there has been mended since. A fault stands at its nearest lamp only.

    Parameters
    ----------
    lamps : pandas.DataFrame
        `LAMPS`: the whole inventory.
    faults : pandas.DataFrame
        `LAMP_FAULTS`; those without a place are left out.
    lon, lat : float
        The middle of the place, degrees, WGS 84.
    now : pandas.Timestamp with zone
        Faults reported later, or mended before, are not open.
    reach_m : float
        A lamp that shines lights so far; without an outline the place is what lies so near.
    crs : str
        Projected CRS that metres are counted in.
    outline : shapely geometry, optional
        The place, WGS 84.

    Returns
    -------
    LampsNear
        Numbers, and the sentences for them.

    Examples
    --------
    >>> from est_geo.tables import LAMP_FAULTS, LAMPS
    >>> found = lamps_near(LAMPS.empty(), LAMP_FAULTS.empty(), 15.62, 58.41,
    ...     now=pd.Timestamp("2026-11-16", tz="UTC"), reach_m=50, crs="EPSG:3006")
    >>> found.inventory, found.n, found.words[0]
    (False, 0, 'Ingen lampinventering är inläst: det är okänt vilka lampor som finns här.')
    """
    place = _Place.of(lon, lat, outline, reach_m, crs)
    open_now = _open(faults, now)
    faults_here = place.holds(_points(open_now, crs))
    standing = lamps[lamps["status"] != "removed"]
    lamp_at = _points(standing, crs)
    out, working = _states(standing, lamp_at, faults, now, crs)
    here = place.holds(lamp_at)
    usual, widest = _spacing(lamp_at[here])
    found = LampsNear(
        inventory=len(lamps) > 0,
        n=int(here.sum()),
        n_working=int((here & working).sum()),
        n_out=int((here & out).sum()),
        open_faults=int(faults_here.sum()),
        longest_out_days=_longest(open_now[faults_here], now),
        nearest_working_m=_nearest(place.middle, lamp_at[working]),
        spacing_m=usual,
        widest_m=widest,
        lit_share=_lit_share(place.outline, lamp_at[working], reach_m) if len(lamps) else math.nan,
        stated_at=None if pd.isna(stated := standing["stated_at"][here].max()) else stated,
    )
    return told(found, reach_m)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in metres: its middle, its outline if it has one, and the ground it holds."""

    middle: Floats
    outline: BaseGeometry | None
    ground: BaseGeometry

    @classmethod
    def of(
        cls, lon: float, lat: float, outline: BaseGeometry | None, reach_m: float, crs: str
    ) -> "_Place":
        middle = np.column_stack(to_metres([lon], [lat], crs))
        if outline is None:
            return cls(middle, None, shapely.Point(middle[0]).buffer(reach_m, quad_segs=64))
        metres = shapely.transform(
            outline, lambda at: np.column_stack(to_metres(at[:, 0], at[:, 1], crs))
        )
        return cls(middle, metres, metres.buffer(SAME_LAMP_M))

    def holds(self, points: Floats) -> Bools:
        shapely.prepare(self.ground)
        inside: Bools = shapely.intersects_xy(self.ground, points[:, 0], points[:, 1])
        return inside


def _points(frame: pd.DataFrame, crs: str) -> Floats:
    return np.column_stack(to_metres(frame["lon"].to_numpy(), frame["lat"].to_numpy(), crs))


def _states(
    standing: pd.DataFrame, lamp_at: Floats, faults: pd.DataFrame, now: pd.Timestamp, crs: str
) -> tuple[Bools, Bools]:
    """Which lamps are out and which shine, by the inventory and by the faults since."""
    open_now = _open(faults, now)
    broken = ~np.isnat(_at_nearest(lamp_at, open_now, "reported_at", crs))
    mended = faults[faults["repaired_at"].notna() & (faults["repaired_at"] <= now)]
    stated = standing["stated_at"].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    since = _at_nearest(lamp_at, mended, "repaired_at", crs) > stated
    out = (standing["status"] == "out").to_numpy()
    working = ((standing["status"] == "working").to_numpy() | (out & since)) & ~broken
    return (out & ~since) | broken, working


def _open(faults: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Faults that have a place and are reported but not mended."""
    mended = faults["repaired_at"].notna() & (faults["repaired_at"] <= now)
    placed = faults["lon"].notna() & faults["lat"].notna()
    return faults[(faults["reported_at"] <= now) & ~mended & placed]


def _at_nearest(lamp_at: Floats, faults: pd.DataFrame, column: str, crs: str) -> Times:
    """Give each lamp the latest time of the faults that it is the nearest and near enough of."""
    found = np.full(len(lamp_at), np.datetime64("NaT"), dtype="datetime64[us]")
    placed = faults[faults["lon"].notna() & faults["lat"].notna()]
    if not len(lamp_at) or placed.empty:
        return found
    apart, nearest = KDTree(lamp_at).query(_points(placed, crs), distance_upper_bound=SAME_LAMP_M)
    near = np.isfinite(apart)
    times = placed[column].dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()[near]
    latest = pd.Series(times).groupby(nearest[near]).max()
    found[latest.index.to_numpy()] = latest.to_numpy()
    return found


def _longest(faults: pd.DataFrame, now: pd.Timestamp) -> float:
    if faults.empty:
        return math.nan
    return float((now - faults["reported_at"].min()) / pd.Timedelta(days=1))


def _nearest(middle: Floats, working: Floats) -> float:
    return float(np.hypot(*(working - middle).T).min()) if len(working) else math.nan


def _spacing(lamp_at: Floats) -> tuple[float, float]:
    """
    Give the usual and the widest gap between neighbours.

    Neighbours are those that the shortest net through all lamps joins: along a path each lamp and
    the next, however the path turns.
    """
    if not 1 < len(lamp_at) <= _MANY:
        return math.nan, math.nan
    apart = np.hypot(*(lamp_at[:, None] - lamp_at[None]).transpose(2, 0, 1))
    # A distance of 0 is no edge in a sparse matrix, and two lamps on one post are one light.
    gaps = minimum_spanning_tree(csr_array(np.maximum(apart, _COINCIDE_M / 2))).data
    gaps = gaps[gaps > _COINCIDE_M]
    return (float(np.median(gaps)), float(gaps.max())) if len(gaps) else (math.nan, math.nan)


def _lit_share(outline: BaseGeometry | None, working: Floats, reach_m: float) -> float:
    if outline is None or not outline.area:
        return math.nan
    lights = shapely.union_all(shapely.points(working[_near(outline, working, reach_m)]))
    lit = outline.intersection(lights.buffer(reach_m)) if not lights.is_empty else lights
    return float(lit.area / outline.area)


def _near(outline: BaseGeometry, points: Floats, reach_m: float) -> Bools:
    return np.asarray(shapely.dwithin(shapely.points(points), outline, reach_m), dtype=bool)
