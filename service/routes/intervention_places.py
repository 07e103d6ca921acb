"""``/atgarder/plats``: what speaks for and against measures at one place, found or drawn."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

import shapely
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import GeometryError, NotFoundError, ReportError, RequestError
from est_geo.grounding import PlaceArea, PlaceGrounds
from est_geo.intervening.proposing import catalogue
from est_geo.planning import now_utc
from est_geo.tables import STATUSES
from service.access import access_of, may_of, store_of
from service.cards.factors import judged
from service.cards.finding import (
    ASKED,
    LONGEST_OUTLINE,
    PATIENCE,
    asked_area,
    drawn_place,
    may_draw,
    place_of,
)
from service.cards.place import PlaceShown, place_shown
from service.cards.receipt import effect_of
from service.identity.forms import fields_of, one
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.pages import page
from service.parameters import parameters
from service.rows import rows_of
from service.state import state_of
from service.walks_seen import walked_here

router = APIRouter(include_in_schema=False)

_PATH: Final = "/atgarder/plats"
_FACTOR: Final = ("forslag", "faktor", "varde", "skal")
_RECKONED: Final = 20.0
_LONGER: Final = {"omrade": LONGEST_OUTLINE}
_DONE: Final = {"ordning": "Gruppens bedömning är sparad, och ordningen är räknad om."}

Typed = dict[str, list[str]]


async def _factor_form(request: Request) -> Typed:
    return await fields_of(request, _FACTOR)


FactorForm = Annotated[Typed, Depends(_factor_form)]


@router.get(_PATH)
def drawn(request: Request) -> Response:
    """Show what is known of a place that somebody draws; without one, ask for it."""
    asked = parameters(request, ASKED, _LONGER)
    if not may_draw(access_of(request)):
        raise NotFoundError("Adressen leder ingenstans. Börja om från lägesbilden.")
    try:
        area = asked_area(state_of(request).profile, asked)
    except (GeometryError, RequestError) as error:
        return _choose(request, asked, fault=str(error), status=400)
    if area is None:
        return _choose(request, asked)
    found = drawn_place(request, area)
    address: dict[str, str] = {name: asked[name] for name in ASKED if name in asked}
    if found.grounds is None:
        raise NotFoundError("Det finns ingen sådan plats. Rita en annan.")
    return _page(request, found.grounds, address)


@router.get(f"{_PATH}/{{place_id}}")
def place(request: Request, place_id: str) -> Response:
    """Show what speaks for and against measures at a place."""
    done = parameters(request, ("klart",)).get("klart", "")
    # Who has just changed the order waits for the new one.
    found = place_of(request, place_id, wait=_RECKONED if done else PATIENCE)
    if found.grounds is None:
        return _waiting(request, counting=found.counting)
    return _page(request, found.grounds, {"plats": place_id}, done=_DONE.get(done, ""))


@router.post(f"{_PATH}/{{place_id}}/ordning")
def judge(request: Request, place_id: str, sent: FactorForm) -> Response:
    """Let the group's own judgement of a factor stand instead of the computed one."""
    parameters(request, ())
    found = place_of(request, place_id).grounds
    if found is None:
        raise NotFoundError("Platsens siffror räknas fram. Försök igen om en stund.")
    subject, factor = one(sent, "forslag"), one(sent, "faktor")
    if subject not in set(found.proposals["id"]):
        raise NotFoundError("Förslaget finns inte längre. Läs in sidan igen; inget är ändrat.")
    now = now_utc()
    try:
        row = judged(
            subject, found.area.district, factor, one(sent, "varde"), one(sent, "skal"), now
        )
    except ReportError as error:
        tried = {"subject": subject, "factor": factor, "value": one(sent, "varde"),
                 "words": one(sent, "skal"), "fault": str(error)}  # fmt: skip
        return _page(request, found, {"plats": place_id}, tried=tried, status=400)
    store_of(request).set_factor(row, now)
    return RedirectResponse(f"{_PATH}/{quote(place_id)}?klart=ordning#forslag", 303)


def _page(
    request: Request,
    grounds: PlaceGrounds,
    address: Mapping[str, str],
    *,
    status: int = 200,
    **more: Any,  # noqa: ANN401 - what a template takes
) -> Response:
    state, access, seen = state_of(request), access_of(request), interventions_seen(request)
    shown = place_shown(
        grounds, catalogue(), state.profile.district_names, seen.factors,
        hours="hours" in access.tables,
    )  # fmt: skip
    area = grounds.area
    context: dict[str, Any] = {
        "made_up": state.store.made_up,
        "place": _addressed(shown, address),
        "told": "",
        "done": "",
        "tried": None,
        "outline": outline_json(area) if may_draw(access) or not area.drawn else "",
        "districts_address": districts_address(),
        "earlier": _earlier(seen, area.place_id),
        "factor_action": f"{_PATH}/{quote(area.place_id)}/ordning",
        "underlag": "" if area.drawn else f"{_PATH}/{quote(area.place_id)}",
        "may_walk": "walks" in may_of(request),
        "walked": walked_here(seen, area.place_id, state.profile),
        "walk_address": urlencode({"plats": area.place_id}),
    }
    return page(request, "atgard_plats.html", context | more, status=status)


def _addressed(shown: PlaceShown, address: Mapping[str, str]) -> PlaceShown:
    """Give every proposal the address of the form that it prefills."""
    proposals = [
        replace(one_, address=urlencode({**address, "slag": one_.kind})) for one_ in shown.proposals
    ]
    return replace(shown, proposals=proposals)


def _earlier(seen: InterventionsSeen, place_id: str) -> list[dict[str, Any]]:
    """Interventions at a place, with the newest receipt of each."""
    here = seen.interventions[seen.interventions["place_id"] == place_id]
    effects = {row["intervention_id"]: row for row in rows_of(seen.effects)}
    return [
        {
            "id": row["intervention_id"],
            "title": row["title"],
            "status": STATUSES[row["status"]],
            "effect": effect_of(effects[row["intervention_id"]])
            if row["intervention_id"] in effects
            else None,
        }
        for row in rows_of(here.iloc[::-1])
    ]


def _waiting(request: Request, *, counting: bool) -> Response:
    context = {"counting": counting, "made_up": state_of(request).store.made_up}
    return page(request, "atgard_plats_vanta.html", context)


def _choose(
    request: Request, asked: Mapping[str, str], fault: str = "", status: int = 200
) -> Response:
    context = {
        "asked": {name: asked.get(name, "") for name in ASKED},
        "fault": fault,
        "made_up": state_of(request).store.made_up,
        "districts_address": districts_address(),
    }
    return page(request, "atgard_plats_valj.html", context, status=status)


def outline_json(area: PlaceArea) -> str:
    """Write a place's outline as GeoJSON, for the map in the page."""
    return json.dumps(shapely.geometry.mapping(shapely.set_precision(area.outline, 1e-6)))


def districts_address() -> str:
    """Give the address of the districts' outlines."""
    return "/ogc/collections/districts/items?limit=10000"
