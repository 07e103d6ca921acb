"""Comparison places chosen, and a receipt made: buttons on an intervention's card."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError, NotFoundError, ReportError
from est_geo.follow_up import choose_comparisons
from est_geo.follow_up import receipt as made_receipt
from est_geo.planning import now_utc
from service.access import store_of
from service.cards.card_page import card_page, is_number
from service.interventions_seen import interventions_seen
from service.pages import page
from service.parameters import parameters
from service.state import state_of

router = APIRouter(include_in_schema=False)

_PATH: Final = "/atgarder/{intervention_id}"


@router.post(f"{_PATH}/jamforelser")
def choose(request: Request, intervention_id: str) -> Response:
    """Choose the places to compare with, before the outcome is seen; they are never chosen anew."""

    def chosen(number: int) -> None:
        choose_comparisons(store_of(request), state_of(request).profile, number, now=now_utc())

    return _done(request, intervention_id, chosen, "comparisons")


@router.post(f"{_PATH}/kvitto")
def make_receipt(request: Request, intervention_id: str) -> Response:
    """Make the receipt and keep it, whatever it says."""

    def made(number: int) -> None:
        made_receipt(store_of(request), state_of(request).profile, number, now=now_utc(), keep=True)

    return _done(request, intervention_id, made, "receipt")


def _done(request: Request, text: str, do: Callable[[int], None], done: str) -> Response:
    parameters(request, ())
    if not is_number(text):
        raise NotFoundError("Adressen leder ingenstans. Börja om från listan över åtgärder.")
    number = int(text)
    interventions_seen(request).one(number)
    try:
        do(number)
    except (ReportError, ConflictError) as error:
        status = 409 if isinstance(error, ConflictError) else 400
        context = card_page(request, number, fault=str(error))
        return page(request, "atgard.html", context, status=status)
    anchor = "kvitto" if done == "receipt" else "jamfor-rubrik"
    return RedirectResponse(f"/atgarder/{number}?klart={done}#{anchor}", 303)
