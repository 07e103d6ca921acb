"""``/narvaro/lank``: a planner makes the link that opens a shift on a phone, and closes it."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError
from est_geo.store import Deed, PlannedShift
from service.access import store_of
from service.identity.desk import now_utc
from service.identity.links import drawn_code
from service.identity.shift_links import AFTER, key_beside, shift_link
from service.identity.shift_view import shift_names
from service.pages import page
from service.parameters import parameters
from service.review_bodies import sent_form
from service.state import state_of

router = APIRouter(include_in_schema=False)

Fields = Annotated[Mapping[str, str], Depends(sent_form)]

_LONGEST: Final = 120


@router.post("/narvaro/lank")
def make_link(request: Request, sent: Fields) -> Response:
    """Make a shift's link and show it, as text and as a QR code."""
    parameters(request, ())
    state, store, shift = state_of(request), store_of(request), sent.get("pass", "")
    planned = _planned(request, shift)
    names = shift_names(shift, planned.actor, state.profile) | {"made_up": store.made_up}
    if planned.end + AFTER <= now_utc() or store.is_shift_closed(shift):
        over = "Passet är slut, eller så är dess länkar stängda. Ingen länk är gjord."
        return page(request, "pass_inbjudan.html", names | {"fault": over, "link": ""}, status=409)
    key = key_beside(state.settings.db)
    link = shift_link(key, shift, planned.actor, planned.end + AFTER, str(request.base_url))
    store.note(Deed("shift.link", "shift", shift))
    told = {"fault": "", "link": link, "code": drawn_code(link), "shift": shift}
    return page(request, "pass_inbjudan.html", names | told, status=201)


@router.post("/narvaro/lank/stang")
def close_links(request: Request, sent: Fields) -> Response:
    """Let every link of a shift stop working now."""
    parameters(request, ())
    shift = sent.get("pass", "")
    _planned(request, shift)
    store_of(request).close_shift(shift, now_utc())
    return RedirectResponse("/narvaro?klart=stangt", 303)


def _planned(request: Request, shift: str) -> PlannedShift:
    found = store_of(request).planned_shift(shift) if 0 < len(shift) <= _LONGEST else None
    if found is None:
        raise NotFoundError(
            "Planen har inget sådant pass. Läs in närvaroplanen igen; inget är ändrat."
        )
    return found
