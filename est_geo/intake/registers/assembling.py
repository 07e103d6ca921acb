"""From what a reader found to a register: checked, merged, streets made, districts filled in."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.intake.registers.found import (
    FAR_AWAY,
    NO_POINT,
    ROW,
    Found,
    completed_rows,
    faulted,
)
from est_geo.intake.registers.merging import merged
from est_geo.intake.registers.streets import places_of_addresses, places_of_lines, street_points
from est_geo.polygons import first_polygon
from est_geo.tables import PLACES, checked

_TEXTS = ("name", "kind", "district", "town", "confidence")


@dataclass(frozen=True)
class Register:
    """
    A place register as read from a file, every row accounted for.

    Attributes
    ----------
    places : pandas.DataFrame
        `PLACES`, derived streets last.
    aliases : tuple of tuple of str
        Other names of each place.
    streets : pandas.DataFrame
        `STREET_POINTS`.
    skipped : pandas.DataFrame
        ``reason`` (Swedish), ``count``, ``first`` (the first such row's number), most first.
    kind : str
        csv, gpkg, osm or gtfs.
    rows : int
        Rows, or in OSM what is an address, a named place, a stop or a street; equal to
        ``from_rows + merged + lines + skipped``.
    merged : int
        Rows that name a place again which an earlier row named.
    lines : int
        Rows that are pieces of street.
    derived : int
        Streets among `places` that are made of lines or addresses.
    own : bool
        The file is in the project's own format.
    """

    places: pd.DataFrame
    aliases: tuple[tuple[str, ...], ...]
    streets: pd.DataFrame
    skipped: pd.DataFrame
    kind: str
    rows: int
    merged: int = 0
    lines: int = 0
    derived: int = 0
    own: bool = False

    @property
    def from_rows(self) -> int:
        """Places that stand in the file, the derived streets left out."""
        return len(self.places) - self.derived

    @property
    def n_skipped(self) -> int:
        """Rows that could not be used."""
        return int(self.skipped["count"].sum())


def assembled(
    found: Found,
    *,
    districts: gpd.GeoDataFrame | None = None,
    within: BaseGeometry | None = None,
) -> Register:
    """
    Make a register of what a reader found.

    Parameters
    ----------
    found : Found
        Rows and lines.
    districts : geopandas.GeoDataFrame, optional
        ``id`` and polygons; they decide which district a place lies in. Without them the file does.
    within : shapely geometry, optional
        What lies outside is skipped.

    Returns
    -------
    Register
        Every row accounted for.

    Examples
    --------
    >>> from est_geo.intake.registers.found import place_table
    >>> rows = [{"row": n, "name": "Ryds centrum", "kind": "centre", "confidence": "high",
    ...          "lon": lon, "lat": 58.4} for n, lon in enumerate([15.6, 15.6, 18.0], start=1)]
    >>> found = Found("csv", place_table(rows))
    >>> register = assembled(found, within=shapely.box(15, 58, 16, 59))
    >>> register.rows, register.from_rows, register.merged, register.skipped["reason"].tolist()
    (3, 1, 1, ['Ligger utanför kommunen.'])
    """
    rows, lines = found.rows, found.lines
    rows = faulted(rows, NO_POINT, rows["lon"].isna() | rows["lat"].isna())
    if within is not None:
        shapely.prepare(within)
        outside = first_polygon(rows["lon"], rows["lat"], [within]) < 0
        rows = faulted(rows, FAR_AWAY, outside)
        reached = shapely.intersects(within, lines["geometry"].to_numpy()) | (lines["reason"] != "")
        lines = lines.assign(reason=lines["reason"].mask(~reached, FAR_AWAY))
    good = rows[rows["reason"] == ""].reset_index(drop=True)
    kept, aliases = (
        (good, good["aliases"].tolist()) if found.own else merged(good, good["aliases"].tolist())
    )
    kept = _districted(kept, districts)
    whole = lines[lines["reason"] == ""]
    derived = _derived(kept, whole, districts, own=found.own)
    places = pd.concat([kept, completed_rows(derived)], ignore_index=True)
    return Register(
        places=_typed(places),
        aliases=(*aliases, *derived["aliases"]),
        streets=street_points(whole),
        skipped=_told(pd.concat([rows, lines], ignore_index=True)),
        kind=found.kind,
        rows=len(rows) + len(lines),
        merged=len(good) - len(kept),
        lines=len(whole),
        derived=len(derived),
        own=found.own,
    )


def _derived(
    kept: pd.DataFrame, lines: pd.DataFrame, districts: gpd.GeoDataFrame | None, *, own: bool
) -> pd.DataFrame:
    def district_of(lon: pd.Series, lat: pd.Series) -> pd.Series:
        return _district_ids(lon, lat, districts)

    streets = places_of_lines(lines, district_of)
    named = pd.concat([kept.loc[kept["kind"] == "street", "name"], streets["name"]])
    addresses = kept[kept["kind"] == "address"]
    if own and len(named):
        addresses = addresses.iloc[:0]  # whoever wrote the streets down chose which
    return pd.concat([streets, places_of_addresses(addresses, named)], ignore_index=True)


def _districted(rows: pd.DataFrame, districts: gpd.GeoDataFrame | None) -> pd.DataFrame:
    if districts is None or districts.empty:
        return rows
    return rows.assign(district=_district_ids(rows["lon"], rows["lat"], districts).to_numpy())


def _district_ids(lon: pd.Series, lat: pd.Series, districts: gpd.GeoDataFrame | None) -> pd.Series:
    if districts is None or districts.empty:
        return pd.Series("", index=lon.index, dtype="str")
    at = first_polygon(lon, lat, list(districts.geometry))
    ids = np.array([*districts["id"].astype(str), ""], dtype=object)
    return pd.Series(ids[at], index=lon.index, dtype="str")


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    texts = {name: rows[name].astype("str") for name in _TEXTS}
    for name in ("district", "town"):
        texts[name] = texts[name].mask(texts[name] == "")
    frame = pd.DataFrame({"place_id": np.arange(1, len(rows) + 1, dtype=np.int64), **texts})
    frame = frame.assign(lon=rows["lon"].astype("float64"), lat=rows["lat"].astype("float64"))
    return checked(frame[PLACES.names], PLACES)


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    bad = rows[rows["reason"] != ""]
    told = bad.groupby("reason", as_index=False).agg(count=(ROW, "size"), first=(ROW, "min"))
    return told.astype({"reason": "str", "count": "int64", "first": "int64"}).sort_values(
        ["count", "first"], ascending=[False, True], ignore_index=True
    )
