"""Tables as CSV for a spreadsheet, in which no cell can turn into a formula."""

import csv
import io
from collections.abc import Callable
from typing import Final

import pandas as pd

from est_geo.picture import PublishedPicture
from est_geo.policy import Access
from est_geo.render.geojson import records
from est_geo.words import guarded

MADE_UP: Final = "påhittade rapporter"


def _districts(picture: PublishedPicture) -> pd.DataFrame:
    if picture.audience != "public":
        return picture.tables.district_week
    names = dict(zip(picture.districts["id"], picture.districts["name"], strict=True))
    rows = [(key, names.get(key, key), text) for key, text in picture.count_text.items()]
    return pd.DataFrame(rows, columns=["district", "name", "count_text"], dtype="str")


PARTS: Final = {"districts": "district_week"}
"""The part of a picture that a table shows, where it is called otherwise."""

CSV_TABLES: Final[dict[str, Callable[[PublishedPicture], pd.DataFrame]]] = {
    "cells": lambda picture: picture.tables.cells,
    "hotspots": lambda picture: picture.tables.hotspots,
    "districts": _districts,
    "former_spots": lambda picture: picture.tables.former_spots,
    "clusters": lambda picture: picture.tables.clusters,
    "scoreboard": lambda picture: picture.tables.scoreboard,
    "reach": lambda picture: picture.tables.reach,
    "visits": lambda picture: picture.tables.visits,
    "recommendations": lambda picture: picture.tables.recommendations,
}


def csv_tables_for(access: Access) -> list[str]:
    """Name the tables that somebody may see at all."""
    if access.audience == "public":
        return ["districts"]
    return [name for name in CSV_TABLES if PARTS.get(name, name) in access.tables]


def csv_text(picture: PublishedPicture, table: str) -> str:
    """
    Write a table of a picture as CSV: UTF-8 with a byte order mark, comma between.

    Made-up reports are marked in a last column of every row, because a file leaves its page.
    """
    return frame_csv(CSV_TABLES[table](picture), made_up=picture.heading.made_up)


def frame_csv(frame: pd.DataFrame, *, made_up: bool) -> str:
    """
    Write a table as CSV in which no cell turns into a formula.

    Examples
    --------
    >>> frame_csv(pd.DataFrame({"name": ["=1+1"], "n": [2]}), made_up=True).splitlines()[1]
    "'=1+1,2,påhittade rapporter"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    mark = ["anmarkning"] if made_up else []
    writer.writerow([*frame.columns, *mark])
    for row in records(frame):
        cells = (guarded(one) if isinstance(one, str) else one for one in row.values())
        writer.writerow([*cells, *(MADE_UP for _ in mark)])
    return "\ufeff" + out.getvalue()
