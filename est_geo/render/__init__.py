"""Drawing: from a published picture to GeoJSON, a map page and files.

Everything here takes a `PublishedPicture`; the type checker refuses one that has not passed the
gate.
"""

from est_geo.render.classes import CountClass, class_numbers, count_classes, text_on
from est_geo.render.files import as_json, districts_csv, write_picture
from est_geo.render.geojson import (
    cells_geojson,
    districts_geojson,
    hotspots_geojson,
    incidents_geojson,
    recommendations_geojson,
    to_text,
    visits_geojson,
)
from est_geo.render.leaflet import leaflet_folder
from est_geo.render.maps import week_map

__all__ = [
    "CountClass",
    "as_json",
    "cells_geojson",
    "class_numbers",
    "count_classes",
    "districts_csv",
    "districts_geojson",
    "hotspots_geojson",
    "incidents_geojson",
    "leaflet_folder",
    "recommendations_geojson",
    "text_on",
    "to_text",
    "visits_geojson",
    "week_map",
    "write_picture",
]
