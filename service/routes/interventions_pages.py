"""``/atgarder``: list, board, map, budget and districts of the physical measures."""

from typing import Annotated, Final

import numpy as np
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ReportError
from est_geo.planning import now_utc
from service.access import access_of, may_of, store_of
from service.identity.forms import fields_of, one
from service.interventions_cache import grounds_of
from service.interventions_pages.asked import PATH, QUERY, Asked, asked_of
from service.interventions_pages.drawing import order_rows
from service.interventions_pages.page import everything, interventions_page
from service.interventions_seen import cut_interventions
from service.pages import page
from service.parameters import parameters
from service.state import state_of

router = APIRouter(include_in_schema=False)

_SEEDS: Final = 2**31
Sent = dict[str, list[str]]


async def _draw_form(request: Request) -> Sent:
    return await fields_of(request, ("slag", "atgard"), ("atgard",))


DrawForm = Annotated[Sent, Depends(_draw_form)]


@router.get(PATH)
def interventions(request: Request) -> Response:
    """Show the measures in the view, and with the filters, that the address asks for."""
    query = parameters(request, QUERY)
    access = access_of(request)
    asked = asked_of(query, first="lista" if access.districts is None else "stadsdelar")
    return _page(request, asked, done=query.get("klart", ""))


@router.post(f"{PATH}/lotta")
def draw_order(request: Request, sent: DrawForm) -> Response:
    """Draw the order in which chosen measures of one kind are done: their doing is a fair trial."""
    parameters(request, ())
    store, access = store_of(request), access_of(request)
    asked = Asked("budget")
    try:
        seen = cut_interventions(store, access, may_of(request)).interventions
        rows = order_rows(seen, one(sent, "slag"), sent["atgard"], _seed())
    except ReportError as error:
        return _page(request, asked, fault=str(error), status=422)
    store.draw_trial(rows, now_utc())
    return RedirectResponse(f"{asked.address(klart='lottad')}#lottade", 303)


def _seed() -> int:
    return int(np.random.default_rng().integers(_SEEDS))


def _page(
    request: Request, asked: Asked, *, done: str = "", fault: str = "", status: int = 200
) -> Response:
    state = state_of(request)
    access, may = access_of(request), may_of(request)
    grounds = grounds_of(request)
    found = everything(store_of(request), state.profile, access, may, grounds, now_utc())
    view = interventions_page(found, asked, done)
    return page(request, "atgarder.html", view | {"fault": fault}, status=status)
