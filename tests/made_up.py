"""Small made-up tables that many tests share."""

import numpy as np
import pandas as pd

from est_geo.cells import cell_text, cells_at
from est_geo.periods import Period
from est_geo.polygons import first_polygon
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, INCIDENTS, REST, checked, completed

LINKOPING = Profile.load("linkoping")
WEEK = Period.parse("2026-W46")
CENTRE = (15.62542, 58.41598)  # Linköpings resecentrum


def incidents(lon, lat, when, **columns) -> pd.DataFrame:
    """Make `INCIDENTS` at points and UTC instants; other columns as given or ordinary."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    n = lon.size
    placed = np.isfinite(lon)
    when = pd.Series(pd.DatetimeIndex(when).as_unit("us")).reset_index(drop=True)
    polygon = first_polygon(lon, lat, list(LINKOPING.districts.geometry))
    inside = first_polygon(lon, lat, [LINKOPING.outline]) == 0
    ids = LINKOPING.districts["id"].to_numpy()
    district = np.where(polygon >= 0, ids[polygon], np.where(inside, REST, ELSEWHERE))
    cell = np.full(n, None, dtype=object)
    if placed.any():
        cell[placed] = cell_text(cells_at(lon[placed], lat[placed], LINKOPING.resolution))
    frame = pd.DataFrame(
        {
            "incident_id": [f"{number:032x}" for number in range(n)],
            "source": "test",
            "source_id": [str(number) for number in range(n)],
            "content": [f"{number:064x}" for number in range(n)],
            "occurred_from": when,
            "occurred_to": when,
            "time_precision": np.where(when.isna(), "unknown", "minute"),
            "received_at": when.fillna(pd.Timestamp("2024-01-01", tz="UTC")),
            "received_stated": True,
            "category": "brak",
            "actor": "polis",
            "place": pd.Series([None] * n, dtype="str"),
            "lon": lon,
            "lat": lat,
            "match_type": np.where(placed, "coordinates", "none"),
            "district": pd.Series(np.where(placed, district, None), dtype="str"),
            "cell": pd.Series(cell, dtype="str"),
        }
    ).assign(**columns)
    kinds = {"text": "str", "time": "datetime64[us, UTC]", "float": "float64", "bool": "bool"}
    frame = completed(frame, INCIDENTS)
    typed = frame.astype({one.name: kinds[one.kind] for one in INCIDENTS.columns})
    return checked(typed, INCIDENTS)


def town(weeks: int = 60, per_week: int = 40, seed: int = 3, last: Period = WEEK) -> pd.DataFrame:
    """Make a town with even noise over the districts' boxes and one hot spot at the station."""
    rng = np.random.default_rng(seed)
    n = weeks * per_week
    bounds = LINKOPING.districts.geometry.bounds.to_numpy()[rng.integers(0, 4, n)]
    lon = rng.uniform(bounds[:, 0], bounds[:, 2])
    lat = rng.uniform(bounds[:, 1], bounds[:, 3])
    hot = rng.random(n) < 0.2
    lon = np.where(hot, CENTRE[0] + rng.normal(0, 0.0006, n), lon)
    lat = np.where(hot, CENTRE[1] + rng.normal(0, 0.0003, n), lat)
    start, end = (
        last.before(weeks - 1).bounds("Europe/Stockholm")[0],
        last.bounds("Europe/Stockholm")[1],
    )
    minutes = rng.integers(0, int((end - start) / pd.Timedelta(minutes=1)), n)
    when = start + pd.to_timedelta(np.sort(minutes), unit="min")
    category = rng.choice(["brak", "skadegorelse", "stold", "otrygg_belysning"], n)
    return incidents(lon, lat, when, category=category)
