"""``/atgarder/ny`` and ``/atgarder/{id}``: a proposal, its card, and the steps on its road."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError, EstGeoError, NotFoundError, ReportError
from est_geo.intervening import move, propose
from est_geo.planning import now_utc
from service.access import store_of
from service.cards.card_page import card_page, is_number
from service.cards.moves import DONE, KNOWN, fields_typed
from service.cards.proposing import PROPOSED, new_page, proposal_of
from service.cards.road import happened
from service.identity.forms import fields_of, one
from service.interventions_seen import interventions_seen
from service.pages import page
from service.parameters import parameters, whole_number
from service.rows import rows_of
from service.state import state_of

router = APIRouter(include_in_schema=False)

_PATH: Final = "/atgarder"
_LONGEST: Final = 20_000
_HIGHEST: Final = 10**15
_DECIDED: Final = ("decide", "order", "evaluate", "drop", "note", "change")

Typed = dict[str, list[str]]


async def _move_form(request: Request) -> Typed:
    return await fields_of(request, KNOWN, longest=_LONGEST)


async def _proposal_form(request: Request) -> Typed:
    return await fields_of(request, PROPOSED, longest=_LONGEST)


MoveForm = Annotated[Typed, Depends(_move_form)]
ProposalForm = Annotated[Typed, Depends(_proposal_form)]


@router.get(f"{_PATH}/ny")
def new(request: Request) -> Response:
    """Show the form of a proposal, filled in from the place and the kind that are asked for."""
    return page(request, "atgard_ny.html", new_page(request))


@router.post(f"{_PATH}/ny")
def add(request: Request, sent: ProposalForm) -> Response:
    """Write a proposal down."""
    parameters(request, ())
    state = state_of(request)
    try:
        form = proposal_of(sent, state.timezone)
        number = propose(store_of(request), state.profile, form, now_utc())
    except ReportError as error:
        context = new_page(request, typed=sent, fault=str(error))
        return page(request, "atgard_ny.html", context, status=400)
    return RedirectResponse(f"{_PATH}/{number}?klart=propose", 303)


@router.get(f"{_PATH}/{{intervention_id}}")
def card(request: Request, intervention_id: str) -> Response:
    """Show an intervention: its ground, its evidence, its road and its receipt."""
    number = _number(intervention_id)
    done = parameters(request, ("klart",)).get("klart", "")
    return page(request, "atgard.html", card_page(request, number, done=DONE.get(done, "")))


@router.post(f"{_PATH}/{{intervention_id}}/acknowledge")
def acknowledge(request: Request, intervention_id: str, sent: MoveForm) -> Response:
    """Say for the owner that an order is seen."""
    return _moved(request, intervention_id, "acknowledge", sent)


@router.post(f"{_PATH}/{{intervention_id}}/finish")
def finish(request: Request, intervention_id: str, sent: MoveForm) -> Response:
    """Say that the work is done."""
    return _moved(request, intervention_id, "finish", sent)


@router.post(f"{_PATH}/{{intervention_id}}/reopen")
def reopen(request: Request, intervention_id: str, sent: MoveForm) -> Response:
    """Give it back to its owner."""
    return _moved(request, intervention_id, "reopen", sent)


@router.post(f"{_PATH}/{{intervention_id}}/{{action}}")
def take_step(request: Request, intervention_id: str, action: str, sent: MoveForm) -> Response:
    """Decide, order, accept the receipt, drop, note or change."""
    if action not in _DECIDED:
        raise NotFoundError("Adressen leder ingenstans. Börja om från kortet; inget är ändrat.")
    return _moved(request, intervention_id, action, sent)


def _moved(request: Request, text: str, action: str, sent: Typed) -> Response:
    parameters(request, ())
    number, state = _number(text), state_of(request)
    row = rows_of(interventions_seen(request).one(number))[0]
    seen = whole_number(one(sent, "sedd"), "sedd", 0, _HIGHEST)
    try:
        fields = fields_typed(sent, action, row, state.timezone)
        move(
            store_of(request), state.profile, number, action,
            now=now_utc(), words=one(sent, "skal"), fields=fields, seen=seen,
        )  # fmt: skip
    except (ReportError, ConflictError) as error:
        return _refused(request, number, action, sent, error)
    return RedirectResponse(f"{_PATH}/{number}?klart={action}", 303)


def _refused(
    request: Request, number: int, action: str, sent: Typed, error: EstGeoError
) -> Response:
    """Show the card with what was typed still in its form, and what has happened meanwhile."""
    clash = isinstance(error, ConflictError)
    since = _since(request, number, one(sent, "sedd")) if clash else []
    context = card_page(request, number, fault=str(error))
    moves = [
        {**given, "open": True, "move": _kept(given["move"], sent, str(error), since)}
        if given["move"].action == action
        else {**given, "open": False}
        for given in context["moves"]
    ]
    shown = any(given["move"].action == action for given in moves)
    # Where the step is no longer one that may be taken, what was typed is told beside the fault.
    typed = "" if shown else one(sent, "skal")
    context |= {"moves": moves, "fault": "" if shown else str(error), "typed": typed}
    return page(request, "atgard.html", context, status=409 if clash else 400)


def _kept(given: Any, sent: Typed, fault: str, since: Sequence[Any]) -> Any:  # noqa: ANN401 - `Move`
    inputs = [
        replace(field, value=one(sent, field.name)) if sent.get(field.name) else field
        for field in given.inputs
    ]
    return replace(given, inputs=inputs, words=one(sent, "skal"), fault=fault, since=since)


def _since(request: Request, number: int, seen: str) -> list[Any]:
    steps = interventions_seen(request).steps
    newer = steps[(steps["intervention_id"] == number) & (steps["step_id"] > int(seen))]
    return happened(newer, {}, state_of(request).timezone)


def _number(text: str) -> int:
    if not is_number(text):
        raise NotFoundError("Adressen leder ingenstans. Börja om från listan över åtgärder.")
    return int(text)
