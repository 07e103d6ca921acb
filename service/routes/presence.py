"""``/narvaro``: the week's presence by actor and by place, and what people ask of it."""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import RequestError
from service.access import access_of, may_of, pictures_of, store_of
from service.pages import page
from service.parameters import parameters
from service.presence.page import VIEWS, Asked, nothing_planned, presence_page
from service.presence.shown import asked_week, shown_plan, weeks_to_choose
from service.routes.pages import nothing_here
from service.state import state_of
from service.trail_view import named
from service.week_view import when

router = APIRouter(include_in_schema=False)

_QUERY: Final = ("vecka", "visa", "aktor", "besok", "klart")


@router.get("/narvaro")
def presence(request: Request) -> Response:
    """Show a week's plan, the one after the newest picture unless another is asked for."""
    query = parameters(request, _QUERY)
    week = asked_week(query.get("vecka"), pictures_of(request))
    if week is None:
        return nothing_here(request, "")
    view = query.get("visa", "aktor")
    if view not in VIEWS:
        raise RequestError("Veckan visas efter aktor eller plats.")
    return _page(request, Asked(week, view, query.get("aktor", ""), query.get("besok", "")))


def _page(request: Request, asked: Asked, status: int = 200) -> Response:
    store, pictures, state = store_of(request), pictures_of(request), state_of(request)
    weeks = weeks_to_choose(store, pictures, asked.week)
    plan = shown_plan(store, pictures, asked.week, access_of(request))
    if plan is None:
        return page(request, "narvaro_tom.html", nothing_planned(asked, weeks), status=status)
    people = named(store, {}) if "planning" in may_of(request) else {}
    view = presence_page(plan, state.profile, asked, weeks, people)
    available = pictures.available()
    ground = {"ground_when": when(available[-1]) if available else ""}
    return page(request, "narvaro.html", view | ground, status=status)
