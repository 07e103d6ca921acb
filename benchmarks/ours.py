"""est_geo's own steps from points, or from the store, to the GeoJSON and the folium page."""

from pathlib import Path

import numpy as np
import pandas as pd

from est_geo import analysis, tables, week_tables
from est_geo.cells import cell_text, cells_at
from est_geo.disclosure import publish
from est_geo.periods import Period
from est_geo.picture import Heading, Headline, PictureTables, SituationPicture, Totals
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.render import cells_geojson, to_text, week_map
from est_geo.store import IntakeRecord, Store

DATABASE = "million.duckdb"
YEAR = Period.parse("2026-01-01/2026-12-31")


def from_points(frame: pd.DataFrame, resolution: int, profile: Profile, folder: Path) -> int:
    """District, cell, counts, tests, hot spots, GeoJSON and page from coordinates in memory."""
    counted = week_tables.count_points(frame["lon"], frame["lat"], resolution, profile)
    return _drawn(counted, resolution, profile, folder)


def from_store(db: Store, resolution: int, profile: Profile, folder: Path) -> int:
    """Make the same picture where the district and the cell of every incident are stored."""
    start, end = YEAR.bounds(profile.timezone)
    counts = db.cell_counts(start, end)
    inside = counts[~counts["district"].isin(tables.OUTSIDE)]
    counted = inside.groupby(["cell", "district"], as_index=False)["count"].sum()
    typed = counted.astype({"cell": "str", "district": "str", "count": "int64"})
    return _drawn(typed, resolution, profile, folder)


def _drawn(counted: pd.DataFrame, resolution: int, profile: Profile, folder: Path) -> int:
    tested = week_tables.cell_table(counted, counted, resolution, profile)
    places = week_tables.read_places(profile)
    _, spot_of = analysis.spot_table(tested, places, profile)
    cells = tested.assign(hotspot=tested["cell"].map(spot_of).astype("str"))
    picture = publish(_picture(cells, counted, resolution, profile), "intern")
    text = to_text(cells_geojson(picture))
    (folder / "cells.geojson").write_text(text, encoding="utf-8")
    (folder / "karta.html").write_text(week_map(picture), encoding="utf-8")
    return int(counted["count"].sum())


def _picture(
    cells: pd.DataFrame, counted: pd.DataFrame, resolution: int, profile: Profile
) -> SituationPicture:
    """Wrap the grid as a picture; the tables that the rival does not make stay empty."""
    n = int(counted["count"].sum())
    _, end = YEAR.bounds(profile.timezone)
    empty = {
        field: getattr(tables, field.upper()).empty()
        for field in PictureTables.__dataclass_fields__
    }
    return SituationPicture(
        heading=Heading(
            profile.name, profile.id, YEAR, YEAR, end, profile.timezone, resolution, made_up=True
        ),
        totals=Totals(n, n, 0, 0, 0, 0, 0, 0, n),
        headline=Headline("Mätning.", n, None, None, None, "none"),
        tables=PictureTables(**(empty | {"cells": cells, "cell_districts": counted})),
        districts=profile.districts,
        incidents=tables.INCIDENTS.empty(),
        grid_resolution=resolution,
    )


def fill_store(frame: pd.DataFrame, resolution: int, folder: Path) -> None:
    """Take the points in beforehand: district and cell are worked out once per report."""
    profile = Profile.load("linkoping")
    n = len(frame)
    lon, lat = frame["lon"].to_numpy(), frame["lat"].to_numpy()
    polygon = first_polygon(lon, lat, list(profile.districts.geometry))
    ids = np.array([*profile.districts["id"], tables.REST], dtype=object)
    start, end = YEAR.bounds(profile.timezone)
    seconds = np.random.default_rng(2).integers(0, int((end - start).total_seconds()), n)
    when = pd.Series(start + pd.to_timedelta(seconds, unit="s")).astype("datetime64[us, UTC]")
    distinct, place = np.unique(cells_at(lon, lat, resolution), return_inverse=True)
    number = pd.Series(range(n)).map("{:032x}".format)
    incidents = pd.DataFrame(
        {
            "incident_id": number,
            "source": "made up",
            "source_id": number,
            "content": number + number,
            "occurred_from": when,
            "occurred_to": when,
            "time_precision": "minute",
            "received_at": when,
            "received_stated": True,
            "category": "brak",
            "actor": "polis",
            "place": pd.Series(np.nan, index=range(n), dtype="str"),
            "lon": lon,
            "lat": lat,
            "match_type": "coordinates",
            "district": pd.Series(ids[polygon], dtype="str"),
            "cell": pd.Series(cell_text(distinct)[place], dtype="str"),
        }
    )
    words = {one.name: "str" for one in tables.INCIDENTS.columns if one.kind == "text"}
    record = IntakeRecord("million", "0" * 64, end, "made up", n)
    with Store.open(folder / DATABASE) as store:
        whole = tables.completed(incidents, tables.INCIDENTS)
        store.add(record, whole.astype(words), tables.REJECTED.empty())
