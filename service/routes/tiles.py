"""``/tiles``: layers as vector tiles, for QGIS and for maps on pages."""

from typing import Final

import numpy as np
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import NotFoundError
from est_geo.periods import Period
from est_geo.render.geojson import to_text
from est_geo.render.tiles import DEEPEST, Tile, point_tile
from service.parameters import parameters, whole_number
from service.routes.data import tagged
from service.state import State, state_of
from service.tile_layers import coming_week, points_seen, tile_document, tile_layer
from service.weeks import iso_week

router = APIRouter(prefix="/tiles")

MEDIA: Final = "application/vnd.mapbox-vector-tile"


@router.get("/{layer}/tilejson.json")
def tilejson(request: Request, layer: str) -> Response:
    """Describe a layer's tiles."""
    query = parameters(request, ("week",))
    known = tile_layer(layer)
    points = points_seen(request, known, _week(request, query))
    base = str(request.base_url).rstrip("/")
    address = f"{base}/tiles/{known.id}/{{z}}/{{x}}/{{y}}.mvt"
    document = tile_document(known, points, address, _bounds(state_of(request)))
    return tagged(request, to_text(document), "application/json")


@router.get("/{layer}/{z}/{x}/{y}.mvt")
def tile(request: Request, layer: str, z: str, x: str, y: str) -> Response:
    """Give one tile; 204 where nothing that the asker may see is in it."""
    query = parameters(request, ("week",))
    known = tile_layer(layer)
    depth = whole_number(z, "z", 0, DEEPEST)
    most = 2**depth - 1
    asked = Tile(depth, whole_number(x, "x", 0, most), whole_number(y, "y", 0, most))
    try:
        points = points_seen(request, known, _week(request, query))
    except NotFoundError:
        return Response(status_code=204)
    drawn = point_tile(known.id, points.lon_lat, points.properties, asked)
    return tagged(request, drawn, MEDIA) if drawn else Response(status_code=204)


def _week(request: Request, query: dict[str, str]) -> Period:
    return iso_week(query["week"]) if "week" in query else coming_week(request)


def _bounds(state: State) -> list[float]:
    profile = state.profile
    outline = profile.outline
    found = profile.districts.total_bounds if outline is None else np.asarray(outline.bounds)
    return [round(float(one), 5) for one in found]
