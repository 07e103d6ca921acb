"""The straightforward script a competent analyst would write with geopandas, h3, esda and folium.

It is the yardstick of `benchmarks/million.py`: the same points, the same districts, the same grid,
the same statistics, the same GeoJSON and a folium page.
"""

import json
from pathlib import Path

import folium
import geopandas as gpd
import h3
import numpy as np
import pandas as pd
from esda import G_Local
from libpysal.weights import W
from scipy.sparse.csgraph import connected_components
from scipy.stats import binom, false_discovery_control
from shapely.geometry import Polygon


def picture(points: pd.DataFrame, districts: gpd.GeoDataFrame, resolution: int, out: Path) -> int:
    """Make the grid picture and return the number of incidents in the districts."""
    located = gpd.GeoDataFrame(
        points, geometry=gpd.points_from_xy(points["lon"], points["lat"]), crs="EPSG:4326"
    )
    joined = gpd.sjoin(located, districts[["id", "geometry"]], predicate="within")
    joined["cell"] = [
        h3.latlng_to_cell(lat, lon, resolution)
        for lat, lon in zip(joined["lat"], joined["lon"], strict=True)
    ]
    counted = joined.groupby("cell").size()
    study = set(counted.index)
    for geometry in districts.geometry:
        study |= set(h3.geo_to_cells(geometry, resolution))
    counts = counted.reindex(sorted(study), fill_value=0)

    neighbours = {
        cell: [other for other in h3.grid_ring(cell, 1) if other in study] for cell in counts.index
    }
    weights = W(neighbours, id_order=list(counts.index), silence_warnings=True)
    local = G_Local(counts.to_numpy(dtype=float), weights, transform="B", star=True, permutations=0)
    members = np.array([len(neighbours[cell]) + 1 for cell in counts.index])
    total = counts.to_numpy(dtype=float)
    sums = weights.sparse @ total + total
    tail = binom.sf(sums - 1, total.sum(), members / len(counts))
    frame = gpd.GeoDataFrame(
        {
            "cell": counts.index,
            "count": counts.to_numpy(),
            "z": local.Zs,
            "p": 2 * local.p_norm,
            "q": false_discovery_control(np.clip(2 * local.p_norm, 0, 1)),
            "hot": false_discovery_control(tail) <= 0.05,  # noqa: PLR2004 - the usual level
        },
        geometry=[
            Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]) for cell in counts.index
        ],
        crs="EPSG:4326",
    )
    hot = frame["hot"].to_numpy()
    _, spot = connected_components(weights.sparse[hot][:, hot], directed=False)
    frame["hotspot"] = pd.NA
    frame.loc[hot, "hotspot"] = [f"h{number}" for number in spot]

    text = frame.to_json()
    (out / "cells.geojson").write_text(text, encoding="utf-8")
    page = folium.Map(location=[58.41, 15.62], zoom_start=13, prefer_canvas=True)
    top = max(1, int(frame["count"].max()))
    folium.GeoJson(
        json.loads(text),
        style_function=lambda feature: {
            "fillColor": "#00204d",
            "fillOpacity": feature["properties"]["count"] / top,
            "weight": 0.5,
        },
        tooltip=folium.GeoJsonTooltip(["cell", "count", "z"]),
    ).add_to(page)
    page.save(out / "karta.html")
    return int(counts.sum())
