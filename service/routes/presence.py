"""``/narvaro``: the week's presence by actor and by place, and what people ask of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError, ProfileError, ReportError, RequestError
from est_geo.planning import now_utc, supplied, wish_row
from est_geo.profile import Profile
from est_geo.store import Store
from service.access import access_of, may_of, pictures_of, store_of
from service.identity.forms import fields_of, one
from service.pages import page
from service.parameters import parameters, whole_number
from service.presence import asking
from service.presence.changing import Asking, Change, change_of, with_pins
from service.presence.editing import editing, written
from service.presence.page import VIEWS, Asked, nothing_planned, presence_page
from service.presence.shown import ShownPlan, asked_week, shown_plan, weeks_to_choose
from service.routes.pages import nothing_here
from service.state import state_of
from service.trail_view import named
from service.week_view import when
from service.weeks import iso_week

router = APIRouter(include_in_schema=False)

_QUERY: Final = ("vecka", "visa", "aktor", "besok", "klart")
_VISIT_FIELDS: Final = ("vecka", "besok", "gor", "lag", "plats", "dag", "tid", "med", "skal")
_HIGHEST: Final = 10**15

Typed = dict[str, list[str]]


async def _visit_form(request: Request) -> Typed:
    return await fields_of(request, _VISIT_FIELDS)


async def _wish_form(request: Request) -> Typed:
    return await fields_of(request, asking.KNOWN, asking.SEVERAL)


async def _number_form(request: Request) -> Typed:
    return await fields_of(request, ("vecka", "nummer"))


VisitForm = Annotated[Typed, Depends(_visit_form)]
WishForm = Annotated[Typed, Depends(_wish_form)]
NumberForm = Annotated[Typed, Depends(_number_form)]


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
    asked = Asked(week, view, query.get("aktor", ""), query.get("besok", ""))
    return _page(request, asked, query.get("klart", ""))


@router.post("/narvaro/besok")
def change_visit(request: Request, sent: VisitForm) -> Response:
    """Fix, let go, move, swap or take away a visit: written down for the next plan."""
    parameters(request, ())
    asked = Asked(iso_week(one(sent, "vecka")), visit=one(sent, "besok"))
    plan, store = _plan(request, asked), store_of(request)
    doing = Asking(
        deed=one(sent, "gor"), visit=asked.visit, team=one(sent, "lag"), place=one(sent, "plats"),
        day=one(sent, "dag"), clock=one(sent, "tid"), other=one(sent, "med"),
        words=one(sent, "skal"),
    )  # fmt: skip
    profile = state_of(request).profile
    try:
        own = supplied(profile, store.supply())
        change = change_of(doing, plan, _standing(request, asked), own, now_utc())
        _keep(store, change, profile)
    except (ProfileError, ReportError) as error:
        return _page(request, asked, status=422, more={"fault": str(error)})
    return RedirectResponse(f"/narvaro?vecka={asked.week.name}&klart={doing.deed}#andrat", 303)


@router.post("/narvaro/onskemal")
def add_wish(request: Request, sent: WishForm) -> Response:
    """Write down what somebody asks of a place."""
    parameters(request, ())
    asked = Asked(iso_week(one(sent, "vecka")))
    plan, state = _plan(request, asked), state_of(request)
    try:
        found = asking.wishes_of_form(sent, plan, state.gazetteer, state.timezone)
        _keep(store_of(request), Change(tuple(found)), state.profile)
    except (ProfileError, ReportError) as error:
        more = {"fault": str(error), "given": written(sent)}
        return _page(request, asked, status=422, more=more)
    return RedirectResponse(f"/narvaro?vecka={asked.week.name}&klart=onskat#andrat", 303)


@router.post("/narvaro/onskemal/bort")
def withdraw_wish(request: Request, sent: NumberForm) -> Response:
    """Take a wish back."""
    parameters(request, ())
    week = iso_week(one(sent, "vecka"))
    number = whole_number(one(sent, "nummer"), "numret", 1, _HIGHEST)
    store_of(request).withdraw_wish(number, now_utc())
    return RedirectResponse(f"/narvaro?vecka={week.name}&klart=borttaget#andrat", 303)


def _page(
    request: Request,
    asked: Asked,
    done: str = "",
    status: int = 200,
    more: Mapping[str, Any] | None = None,
) -> Response:
    store, pictures, state = store_of(request), pictures_of(request), state_of(request)
    weeks = weeks_to_choose(store, pictures, asked.week)
    plan = shown_plan(store, pictures, asked.week, access_of(request))
    if plan is None:
        return page(request, "narvaro_tom.html", nothing_planned(asked, weeks), status=status)
    changes = "planning" in may_of(request)
    people, (profile, broken) = {}, _supplied(state.profile, store)
    if changes:
        people, standing = named(store, {}), _standing(request, asked)
        plan = with_pins(plan, standing, state.timezone)
    view = presence_page(plan, profile, asked, weeks, people)
    available = pictures.available()
    view["today"] = now_utc().tz_convert(state.timezone).date()
    view["over"] = asked.week.last < view["today"]
    view["ground_when"] = when(available[-1]) if available else ""
    if changes:
        view |= editing(plan, standing, profile, people, now_utc(), done)
        view["begun"] = view["detail"] is not None and view["detail"].start <= now_utc()
        view["fault"] = broken
    return page(request, "narvaro.html", view | dict(more or {}), status=status)


def _supplied(profile: Profile, store: Store) -> tuple[Profile, str]:
    """Give the profile with the hours that were said, or as it is, and why they do not hold."""
    try:
        return supplied(profile, store.supply()), ""
    except ProfileError as error:
        return profile, str(error)


def _plan(request: Request, asked: Asked) -> ShownPlan:
    found = shown_plan(store_of(request), pictures_of(request), asked.week, access_of(request))
    if found is None:
        raise NotFoundError("Veckan är inte planerad än. Räkna fram en plan först.")
    return found


def _standing(request: Request, asked: Asked) -> pd.DataFrame:
    """Wishes that hold in a week, of the districts that the asker sees."""
    found = store_of(request).wishes(*asked.week.bounds(state_of(request).timezone))
    return found[access_of(request).rows.keeps(found)]


def _keep(store: Store, change: Change, profile: Profile) -> None:
    """Write a change down: everything is checked before anything is written."""
    own = supplied(profile, store.supply())
    rows = [wish_row(one_, own) for one_ in change.wishes]
    now = now_utc()
    for number in change.withdrawn:
        store.withdraw_wish(number, now)
    for row in rows:
        store.add_wish(row, now)
