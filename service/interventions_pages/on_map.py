"""The map of measures, as GeoJSON inside the page: the same rows as the table under it."""

import json
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import shapely
from shapely import STRtree

from est_geo.words import counted
from service.interventions_pages.items import Item

LAMP_REACH: Final = 0.004
"""Degrees of latitude around a place within which lamps are drawn; about 450 m."""
MOST_LAMPS: Final = 4000
_DECIMALS: Final = 6

Feature = dict[str, Any]


def features(items: Sequence[Item], *, outlines: bool) -> list[Feature]:
    """
    Give what the map draws, in the order of the table: one feature per row.

    Parameters
    ----------
    items : sequence of Item
        The rows of the table.
    outlines : bool
        Whether the asker may see more than the middle of a place.
    """
    return [
        {
            "type": "Feature",
            "id": one.id,
            "geometry": _geometry(one) if outlines else _point(one),
            "properties": {
                "place": one.place,
                "place_id": one.place_id,
                "status": one.status,
                "at": [one.lon, one.lat],
            },
        }
        for one in items
    ]


def features_json(items: Sequence[Item], *, outlines: bool) -> str:
    """Give the features as text."""
    return json.dumps(features(items, outlines=outlines), ensure_ascii=False)


def _point(one: Item) -> Feature:
    at = [round(one.lon, _DECIMALS), round(one.lat, _DECIMALS)]
    return {"type": "Point", "coordinates": at}


def _geometry(one: Item) -> Feature:
    if not one.outline:
        return _point(one)
    shape = shapely.set_precision(shapely.from_wkt(one.outline), 10**-_DECIMALS)
    return dict(json.loads(shapely.to_geojson(shape))) if not shape.is_empty else _point(one)


def lamps_near(lamps: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """Keep the lamps around the places of the table; those that are taken away are no lamps."""
    there = lamps[lamps["status"] != "removed"]
    if there.empty or not items:
        return there.head(0)
    spots = shapely.points([one.lon / 2 for one in items], [one.lat for one in items])
    at = shapely.points(there["lon"].to_numpy() / 2, there["lat"].to_numpy())
    # A degree of longitude is half as long as one of latitude at 60° north.
    near, _ = STRtree(spots).query(at, predicate="dwithin", distance=LAMP_REACH)
    return there.iloc[sorted(set(near.tolist()))].head(MOST_LAMPS)


def lamps_json(lamps: pd.DataFrame) -> str:
    """Give lamps as text: longitude, latitude and state of each."""
    rows = zip(
        lamps["lon"].round(_DECIMALS), lamps["lat"].round(_DECIMALS), lamps["status"], strict=True
    )
    return json.dumps([list(row) for row in rows])


def lamp_words(every: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Say what is known of lamps; that nothing is known is said too."""
    if every.empty:
        return (
            "Ingen lampförteckning är inläst, så kartan visar inga lampor. Det säger inget om "
            "huruvida det finns några."
        )
    out = int((shown["status"] == "out").sum())
    state = f"{counted(out, 'släckt', 'släckta')}" if out else "ingen känd släckt"
    return f"Nära platserna: {counted(len(shown), 'lampa', 'lampor')}, {state}."
