"""What the report form shows: its choices, the ground of its map, and the script that keeps it."""

import json
from typing import Any, Final

import h3
import pandas as pd
import shapely

from est_geo.intake import Gazetteer
from est_geo.profile import Profile
from est_geo.render import to_text
from est_geo.report_form import MAX_NAME, MAX_NOTE, MAX_PLACE, OCCASION, UNSAFE_PLACE, choices
from service.kept_in_phone import kept_worker
from service.state import State

# All that the form needs where there is no coverage; the first is the form itself.
SHELL: Final = (
    "/rapportera",
    "/rapportera/karta.json",
    "/static/est.css",
    "/static/parts.css",
    "/static/rapportera.css",
    "/static/rapportera.js",
    "/static/rapportera-form.js",
    "/static/rapportera-where.js",
    "/static/rapportera-map.js",
    "/static/queue.js",
    "/static/rapportera-queue.js",
    "/static/favicon.svg",
    "/static/leaflet/leaflet.css",
    "/static/leaflet/leaflet.js",
)
_NAMED_ON_MAP: Final = ("centre", "landmark", "stop", "street", "label", "block")
_MOST_PLACES: Final = 1_500
_MOST_STREET_POINTS: Final = 60_000
_DECIMALS: Final = 5  # about a metre


def form_page(state: State) -> dict[str, Any]:
    """Values of the form's template."""
    profile = state.profile
    return {
        "asked": choices(profile),
        "unsafe_place": UNSAFE_PLACE,
        "occasion": OCCASION,
        "lengths": {"note": MAX_NOTE, "place": MAX_PLACE, "name": MAX_NAME},
        "districts": list(zip(profile.districts["id"], profile.districts["name"], strict=True)),
        "cell_m": round(h3.average_hexagon_edge_length(profile.resolution, unit="m")),
        "open_to_all": state.settings.public_reporting,
    }


def ground(state: State) -> str:
    """Write districts, streets and places that people know as one JSON text for the form's map."""
    gazetteer = state.gazetteer
    return to_text({
        "districts": _districts(state.profile),
        "places": _places(gazetteer),
        "streets": _streets(gazetteer.streets),
    })  # fmt: skip


def _districts(profile: Profile) -> dict[str, Any]:
    frame = profile.districts
    shapes = shapely.set_precision(frame.geometry.to_numpy(), 10.0**-_DECIMALS)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": key,
                "properties": {"name": name},
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for key, name, shape in zip(frame["id"], frame["name"], shapes, strict=True)
        ],
    }


def _places(gazetteer: Gazetteer) -> list[dict[str, Any]]:
    known = gazetteer.places
    rank = {kind: at for at, kind in enumerate(_NAMED_ON_MAP)}
    shown = known[known["kind"].isin(_NAMED_ON_MAP)]
    shown = shown.assign(rank=shown["kind"].map(rank)).sort_values("rank", kind="stable")
    rows = shown.head(_MOST_PLACES)[["name", "kind", "lon", "lat", "district"]]
    return [
        {"name": name, "kind": kind, "at": [round(lat, _DECIMALS), round(lon, _DECIMALS)],
         "district": None if pd.isna(district) else district}
        for name, kind, lon, lat, district in rows.itertuples(index=False)
    ]  # fmt: skip


def _streets(points: pd.DataFrame) -> list[list[list[float]]]:
    """Street lines as [lat, lon]; none where a register has more than a phone should fetch."""
    if not len(points) or len(points) > _MOST_STREET_POINTS:
        return []
    ordered = points.sort_values(["street", "part", "position"])
    at = ordered[["lat", "lon"]].round(_DECIMALS)
    return [
        rows.to_numpy().tolist()
        for _, rows in at.groupby([ordered["street"], ordered["part"]], sort=False)
    ]


def worker() -> str:
    """Give the form's service worker, with the list of what it keeps and that list's version."""
    return kept_worker("rapportera-sw.js", SHELL)
