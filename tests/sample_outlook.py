"""The tables of the made-up week that look ahead, or that say what could not be known."""

from dataclasses import replace
from typing import Any

import h3
import pandas as pd

from est_geo.periods import Period
from est_geo.picture import PictureTables
from est_geo.profile import Profile
from est_geo.tables import CLUSTERS, FORMER_SPOTS, REACH, SCOREBOARD, Table, completed

WEEK = Period.parse("2026-W46")
PROFILE = Profile.load("linkoping")
NAN = float("nan")


def frame_of(rows: list[tuple[Any, ...]], table: Table) -> pd.DataFrame:
    names = table.names[: len(rows[0])] if rows else table.names
    types = table.empty().dtypes.to_dict()
    frame = pd.DataFrame(rows, columns=names).astype({name: types[name] for name in names})
    return completed(frame, table)


def reach() -> pd.DataFrame:
    names = PROFILE.district_names
    rows = [
        ("skaggetorp", names["skaggetorp"], "reported", 5, 6, 1.4, "Rapporter har kommit."),
        ("ryd", names["ryd"], "reported", 4, 5, 1.1, "Rapporter har kommit."),
        ("berga", names["berga"], "reported", 3, 4, 4.3, "Rapporter har kommit."),
        ("city", names["city"], "reported", 6, 7, 5.5, "Rapporter har kommit."),
    ]
    return frame_of(rows, REACH)


def without_reports(tables: PictureTables, district: str) -> PictureTables:
    """Silence a district that nobody could have reported from."""
    silent = {"state": "unknown", "active": 0, "rate": NAN, "words": "Okänt: ingen i gång."}
    made = {"reach": silent, "district_week": {"count": 0, "arrow": "none"},
            "hotspots": {"count": 0, "arrow": "none"}}  # fmt: skip
    changed = {}
    for name, values in made.items():
        frame = getattr(tables, name).copy()
        for column, value in values.items():
            frame.loc[frame["district"] == district, column] = value
        changed[name] = frame
    return replace(tables, **changed)


def former_spots() -> pd.DataFrame:
    words = "tidigare: stack ut i 2 av 4 tidigare perioder; 0,21 gånger så stor del som tidigare"
    cell = h3.latlng_to_cell(58.431, 15.577, PROFILE.resolution)
    rows = [("tidigare-1", "Nygårds torg", "skaggetorp", 15.577, 58.431, 61, 4, words, cell)]
    return frame_of(rows, FORMER_SPOTS)


def clusters(cells: pd.DataFrame, spot: tuple[Any, ...]) -> pd.DataFrame:
    mine = cells.loc[cells["hotspot"] == spot[0], "cell"].head(7)
    start, end = WEEK.before(1).bounds(PROFILE.timezone)[0], WEEK.bounds(PROFILE.timezone)[1]
    words = "14 händelser på 2 veckor där 4,1 väntades (p = 0,003)"
    rows = [("1", spot[1], "berga", *spot[3:5], " ".join(mine), start, end, 14, 4.1,
             0.003, words)]  # fmt: skip
    return frame_of(rows, CLUSTERS)


def scoreboard() -> pd.DataFrame:
    ways = (("forecast", "Prognosen", 312, -5.1), ("all", "Hela historien", 301, -5.3),
            ("even", "Jämnt fördelat", 52, -6.8))  # fmt: skip
    rows = [
        (way, name, share, 900, round(hits * (share / 0.05) ** 0.5), hits / 900, hits / 900 / share,
         0.6, score)
        for way, name, hits, score in ways
        for share in (0.01, 0.02, 0.05, 0.1)
    ]  # fmt: skip
    return frame_of(rows, SCOREBOARD)
