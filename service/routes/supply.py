"""``/narvaro/aktorer``: who is out when, with which powers; said anew by those who plan."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError
from service.access import access_of, store_of
from service.identity.forms import fields_of, one
from service.pages import page
from service.parameters import parameters
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


async def _sent(request: Request) -> Typed:
    return await fields_of(request, KNOWN, SEVERAL)


Sent = Annotated[Typed, Depends(_sent)]


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


def _page(
    request: Request,
    *,
    tried: Typed | None = None,
    faults: Sequence[str] = (),
    done: str = "",
    status: int = 200,
    **more: Any,  # noqa: ANN401 - what a template takes
) -> Response:
    profile, found = state_of(request).profile, store_of(request).supply()
    context = supply_page(profile, found, access_of(request).districts, tried, faults)
    return page(request, "aktorer.html", context | {"done": done} | more, status=status)
