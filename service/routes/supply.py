"""``/narvaro/aktorer``: who is out when, with which powers; said anew by those who plan."""

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError, NotFoundError, PeriodError, ProfileError
from est_geo.periods import Period
from est_geo.planning.supply_words import days_of
from est_geo.planning.what_if import WhatIf, what_if
from est_geo.store import Store
from service.access import access_of, store_of
from service.identity.forms import fields_of, one
from service.pages import page
from service.parameters import parameters, whole_number
from service.state import state_of
from service.supply_form import KNOWN, SEVERAL, Typed, read_supply
from service.supply_view import supply_page

router = APIRouter(include_in_schema=False)

_PATH: Final = "/narvaro/aktorer"
_DONE: Final = {
    "sparat": "Sparat. Nästa plan räknas på de nya tiderna; planer som redan finns är orörda.",
    "aterstalld": "Profilens uppgifter gäller igen. Planer som redan finns är orörda.",
    "samma": "Det som skrevs är det som redan gäller. Inget är ändrat.",
}
_TRIED: Final = {
    "vecka": "", "aktor": "", "dagar": "fre", "fran": "20", "till": "26", "lag": "1",
}  # fmt: skip
_MOST_TEAMS: Final = 20
_WEEKS_SHOWN: Final = 12
_ONE_AT_A_TIME: Final = Lock()
_BUSY: Final = "Någon annan räknar just nu. Vänta en stund och försök igen; inget är ändrat."


async def _sent(request: Request) -> Typed:
    return await fields_of(request, KNOWN, SEVERAL)


async def _asked(request: Request) -> Typed:
    return await fields_of(request, tuple(_TRIED))


Sent = Annotated[Typed, Depends(_sent)]
Asked = Annotated[Typed, Depends(_asked)]


@router.get(_PATH)
def supply(request: Request) -> Response:
    """Show every actor's hours, powers and districts."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, done=_DONE.get(done, ""))


@router.post(_PATH)
def change_supply(request: Request, sent: Sent) -> Response:
    """Say an actor's hours anew, or go back to the profile's."""
    parameters(request, ())
    profile, store = state_of(request).profile, store_of(request)
    base = next((actor for actor in profile.actors if actor.id == one(sent, "aktor")), None)
    if base is None:
        raise NotFoundError("Aktören finns inte i profilen. Läs in sidan igen; inget är ändrat.")
    now, before = pd.Timestamp.now(tz="UTC").floor("s"), store.supply().get(base.id, {})
    if one(sent, "gor") == "aterstall":
        if before:
            store.set_supply(base.id, {}, now)
        return RedirectResponse(f"{_PATH}?klart=aterstalld", 303)
    read = read_supply(sent, base, profile)
    if read.faults:
        return _page(request, tried=sent, faults=read.faults, status=422)
    if read.settings == before:
        return RedirectResponse(f"{_PATH}?klart=samma", 303)
    store.set_supply(base.id, read.settings, now)
    return RedirectResponse(f"{_PATH}?klart=sparat#{base.id}", 303)


@router.post(f"{_PATH}/prova")
def try_supply(request: Request, sent: Asked) -> Response:
    """Say what one more team would give; nothing is kept."""
    parameters(request, ())
    asked = {name: one(sent, name) for name in _TRIED}
    try:
        answer = _tried(request, asked)
    except (ProfileError, PeriodError, NotFoundError) as error:
        return _page(request, asked=asked, try_fault=str(error), status=422)
    except ConflictError as error:
        return _page(request, asked=asked, try_fault=str(error), status=409)
    label = Period.parse(asked["vecka"]).label
    return _page(request, asked=asked, answer=answer, answer_week=label)


def _tried(request: Request, asked: Mapping[str, str]) -> WhatIf:
    state = state_of(request)
    if state.plan_jobs.now().stage == "running" or not _ONE_AT_A_TIME.acquire(blocking=False):
        raise ConflictError(_BUSY)
    try:
        days = days_of(asked["dagar"])
        if days is None:
            raise ProfileError("Skriv dagarna som fre, lör eller mån–fre. Inget är ändrat.")
        shift = {
            "days": days,
            "start": whole_number(asked["fran"], "fran", 0, 23),
            "end": whole_number(asked["till"], "till", 1, 30),
            "teams": whole_number(asked["lag"], "lag", 1, _MOST_TEAMS),
        }
        return what_if(store_of(request), state.profile, asked["vecka"], asked["aktor"], shift)
    finally:
        _ONE_AT_A_TIME.release()


def _planned_weeks(store: Store) -> list[tuple[str, str]]:
    weeks = sorted(set(store.plans()["week"]), reverse=True)[:_WEEKS_SHOWN]
    return [(week, Period.parse(week).label) for week in weeks]


def _page(
    request: Request,
    *,
    tried: Typed | None = None,
    faults: Sequence[str] = (),
    done: str = "",
    status: int = 200,
    **more: Any,  # noqa: ANN401 - what a template takes
) -> Response:
    profile, store = state_of(request).profile, store_of(request)
    context = supply_page(profile, store.supply(), access_of(request).districts, tried, faults)
    trying = {
        "made_up": store.made_up,
        "planned_weeks": _planned_weeks(store),
        "asked": _TRIED,
        "answer": None,
        "answer_week": "",
        "try_fault": "",
    }
    return page(request, "aktorer.html", context | trying | {"done": done} | more, status=status)
