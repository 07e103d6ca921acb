"""What the map page draws, as one compact JSON value; every text is data, never code.

No text of a picture goes through folium, which would run some of them (`est_geo.render.maps`). The
page holds this value in a script element that no browser executes; the page's own script reads it
and puts every text on the page as text.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import pandas as pd
import shapely

from est_geo.cells import cell_numbers, cell_polygons
from est_geo.picture import PublishedPicture
from est_geo.render.classes import CountClass, class_numbers
from est_geo.render.geojson import districts_geojson, union
from est_geo.render.phrases import (
    Row,
    brief,
    compared,
    dark,
    district_names,
    reported,
    rows,
    when,
    window_length,
)

_ROLES = {"none": "", "centre": "centrum i en hotspot", "rim": "kant i en hotspot"}
_ALONE = "fler än väntat, men för ensam för att vara en hotspot"
_DECIMALS = 6
Layers = dict[str, Any]


def layers(picture: PublishedPicture, classes: Sequence[CountClass]) -> Layers:
    """Give everything the map draws: districts, cells, hot spots, visits, recommendations."""
    cells = picture.tables.cells
    return {
        "period": brief(picture.heading.period),
        "window": window_length(picture.heading),
        "districts": _districts(picture),
        "colours": [one.colour for one in classes],
        "cells": _cells(cells, classes),
        "hot": union(cells.loc[cells["hotspot"].notna(), "cell"]),
        "centre": union(cells.loc[cells["hotspot"].notna() & (cells["role"] == "centre"), "cell"]),
        "spots": _spots(picture),
        "visits": _visits(picture),
        "recommendations": _recommendations(picture),
    }


def script_json(value: object) -> str:
    r"""
    Write a value so that it can stand inside a script element whatever its texts hold.

    Examples
    --------
    >>> print(script_json({"name": "</script><b>"}))
    {"name":"\u003c/script\u003e\u003cb\u003e"}
    """
    text = orjson.dumps(value).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _districts(picture: PublishedPicture) -> list[Layers]:
    features = districts_geojson(picture)["features"]
    frame = picture.districts
    # The name stands at the north-west corner, away from the pins, which rise from the hot spots.
    corners = frame.geometry.bounds[["minx", "maxy"]].to_numpy().tolist()
    middles = shapely.get_coordinates(frame.geometry.representative_point()).tolist()
    return [
        {
            "name": feature["properties"]["name"],
            "count": feature["properties"]["count_text"],
            "shape": feature["geometry"],
            "corner": _lat_lon(corner),
            "middle": _lat_lon(middle),
        }
        for feature, corner, middle in zip(features, corners, middles, strict=True)
    ]


def _cells(cells: pd.DataFrame, classes: Sequence[CountClass]) -> list[list[Any]]:
    """
    Cells to draw: ``[class, count, count of the period, role, corners]``.

    A cell with nothing in it is the white of its district; it is drawn only where it is hot.
    """
    drawn = cells[(cells["count"] > 0) | cells["hot"]]
    if drawn.empty:
        return []
    outlines = cell_polygons(cell_numbers(drawn["cell"]))
    xy, owner = shapely.get_coordinates(outlines, return_index=True)
    # Leaflet wants latitude first, and closes a ring by itself.
    corners = np.round(xy[:, ::-1], _DECIMALS).tolist()
    starts = np.searchsorted(owner, np.arange(len(drawn) + 1)).tolist()
    return [
        [*row, corners[start : end - 1]]
        for *row, start, end in zip(
            class_numbers(drawn["count"], classes).tolist(),
            drawn["count"].tolist(),
            drawn["count_period"].tolist(),
            _role_words(drawn),
            starts[:-1],
            starts[1:],
            strict=True,
        )
    ]


def _role_words(cells: pd.DataFrame) -> list[str]:
    named = cells["hotspot"].notna() | (cells["role"] == "none")
    words: list[str] = cells["role"].map(_ROLES).where(named, _ALONE).tolist()
    return words


def _spots(picture: PublishedPicture) -> list[Layers]:
    names, heading = district_names(picture), picture.heading
    return [
        {
            "rank": spot["rank"],
            "id": spot["id"],
            "name": spot["name"],
            "at": _lat_lon((spot["lon"], spot["lat"])),
            "lines": [
                names.get(spot["district"], spot["district"]),
                f"{reported(spot['count'])} {brief(heading.period)}; " + compared(spot),
                f"{reported(spot['count_window'])} på {window_length(heading)}",
                spot["categories"],
                f"När: {spot['peak']}",
                f"Mörkerkvot: {dark(spot)}",
            ],
        }
        for spot in rows(picture.tables.hotspots, "rank")
    ]


def _visits(picture: PublishedPicture) -> list[Layers]:
    zone = picture.heading.timezone
    planned = rows(picture.tables.visits, "start")
    lines = [f"{when(one['start'], one['end'], zone)}: {one['actor_name']}" for one in planned]
    return _by_place(planned, "place_id", lines, "besök")


def _recommendations(picture: PublishedPicture) -> list[Layers]:
    proposed = rows(picture.tables.recommendations)
    lines = [f"{one['name']}: {one['grounds']}" for one in proposed]
    return _by_place(proposed, "hotspot", lines, "åtgärdsförslag")


def _by_place(found: list[Row], key: str, lines: list[str], noun: str) -> list[Layers]:
    """One mark for each place, with a line for each of its rows; `noun` is its own plural."""
    marks: dict[str, Layers] = {}
    for row, line in zip(found, lines, strict=True):
        place = {"name": row["place"], "at": _lat_lon((row["lon"], row["lat"])), "lines": []}
        marks.setdefault(row[key], place)["lines"].append(line)
    return [
        mark | {"count": len(mark["lines"]), "title": f"{len(mark['lines'])} {noun}"}
        for mark in marks.values()
    ]


def _lat_lon(point: Sequence[float]) -> list[float]:
    return [round(float(point[1]), _DECIMALS), round(float(point[0]), _DECIMALS)]
