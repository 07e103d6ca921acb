"""Layers that are served as vector tiles: a later one is one more entry in the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from est_geo.errors import NotFoundError
from est_geo.periods import Period
from est_geo.planning import planned_week
from est_geo.planning.sheet_plans import SheetPlan
from est_geo.render.sheets import shift_sheets
from est_geo.render.tiles import Properties
from service.access import access_of, pictures_of
from service.kept_points import Points
from service.state import state_of
from service.visits_seen import week_seen

SHALLOWEST: Final = 6
DRAWN_TO: Final = 16
CENTRE_ZOOM: Final = 11
MADE_UP: Final = "Påhittade rapporter: planen gäller inte verkliga händelser. "


@dataclass(frozen=True, slots=True)
class TileLayer:
    """
    One layer.

    Attributes
    ----------
    id, title, description : str
        Name in addresses, Swedish name and Swedish sentence.
    fields : mapping of str to str
        What each property says, in Swedish.
    make : callable
        From a request and a week to the points that the one who asks may see.
    """

    id: str
    title: str
    description: str
    fields: Mapping[str, str]
    make: Callable[[Request, Period], Points]


def _visits(request: Request, week: Period) -> Points:
    plan = week_seen(request, week)
    rows = _rows(plan)
    return Points(
        lon_lat=[at for at, _ in rows],
        properties=[said for _, said in rows],
        period=week.name,
        made_up=plan.made_up,
        words=f"{plan.words}.",
    )


def _rows(plan: SheetPlan) -> list[tuple[tuple[float, float], Properties]]:
    found: list[tuple[tuple[float, float], Properties]] = []
    for sheet in shift_sheets(plan):
        for stop in sheet.stops:
            said: Properties = {
                "id": stop.visit,
                "shift": sheet.shift_id,
                "actor": sheet.actor,
                "actor_name": sheet.actor_name,
                "team": sheet.team or None,
                "place": stop.place,
                "district": stop.district,
                "start": f"{stop.start.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}",
                "end": f"{stop.end.tz_convert('UTC'):%Y-%m-%dT%H:%M:%SZ}",
                "why": stop.why,
                "task": stop.task or None,
                "pinned": stop.pinned,
                "made_up": sheet.made_up,
            }
            found.append(((stop.lon, stop.lat), said))
    return found


TILE_LAYERS: Final[Mapping[str, TileLayer]] = {
    one.id: one
    for one in (
        TileLayer(
            "visits",
            "Närvaro",
            "Veckans planerade besök: aktör, plats, tid och varför.",
            {
                "id": "besökets id", "shift": "passets id", "actor": "aktörens id",
                "actor_name": "aktör", "team": "lag", "place": "plats", "district": "stadsdel",
                "start": "börjar, UTC", "end": "slutar, UTC", "why": "varför här och då",
                "task": "uppgift", "pinned": "fast tid", "made_up": "påhittade rapporter",
            },
            _visits,
        ),
    )
}  # fmt: skip
"""Every layer by its id. All of them ask for the permission of the tiles' addresses."""


def tile_layer(name: str) -> TileLayer:
    """
    Find a layer.

    Raises
    ------
    NotFoundError
        There is none of that name, or not as tiles.

    Examples
    --------
    >>> tile_layer("visits").title
    'Närvaro'
    """
    if name not in TILE_LAYERS:
        raise NotFoundError(
            f"Lagret finns inte som kartrutor. De som finns: {', '.join(TILE_LAYERS)}. "
            "Andra lager finns under /ogc/collections."
        )
    return TILE_LAYERS[name]


def points_seen(request: Request, layer: TileLayer, week: Period) -> Points:
    """
    Give the points of a layer that the one who asks may see, made now or kept from before.

    Raises
    ------
    NotFoundError
        There is nothing of that week.
    """
    state, access = state_of(request), access_of(request)
    # All that the points depend on: what is stored, which plan holds, and what may be seen.
    made_of = (state.store.version(), state.store.plan_number(week.name))
    seen_by = (access.permission, access.audience, access.rows, access.tables)
    return state.points.of((layer.id, week, made_of, seen_by), lambda: layer.make(request, week))


def coming_week(request: Request) -> Period:
    """
    Tell which week's plan goes with the newest picture.

    Raises
    ------
    NotFoundError
        There is no picture.
    """
    return planned_week(pictures_of(request).latest())


def tile_document(layer: TileLayer, points: Points, address: str, bounds: list[float]) -> Any:  # noqa: ANN401
    """Describe a layer's tiles (TileJSON 3.0.0)."""
    mark = MADE_UP if points.made_up else ""
    middle = [round((bounds[0] + bounds[2]) / 2, 5), round((bounds[1] + bounds[3]) / 2, 5)]
    return {
        "tilejson": "3.0.0",
        "name": layer.title,
        "description": f"{mark}{layer.description} {points.words}",
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [f"{address}?week={points.period}"],
        "minzoom": SHALLOWEST,
        "maxzoom": DRAWN_TO,
        "bounds": bounds,
        "center": [*middle, CENTRE_ZOOM],
        "vector_layers": [
            {
                "id": layer.id,
                "description": layer.description,
                "minzoom": SHALLOWEST,
                "maxzoom": DRAWN_TO,
                "fields": dict(layer.fields),
            }
        ],
        "made_up": points.made_up,
        "period": points.period,
        "n": len(points.lon_lat),
    }
