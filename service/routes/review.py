"""``/granska`` and ``/api/v1/review``: what waits for a person, and what the person decides."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from est_geo.errors import NotFoundError
from service.access import principal_of
from service.pages import page
from service.parameters import parameters, whole_number
from service.purposes import (
    PARAMETER,
    PURPOSES,
    PurposeMissingError,
    chosen_purpose,
    way_back,
)
from service.review_bodies import Decision, json_decision, json_nothing, sent_form
from service.review_desk import desk_of
from service.review_page import review_page
from service.state import state_of

router = APIRouter()

Fields = Annotated[Mapping[str, str], Depends(sent_form)]

MOST_CASES: Final = 200
MOST_DECISIONS: Final = 500
_HIGHEST: Final = 10**15
_MOST_DIGITS: Final = 15


@router.get("/granska", include_in_schema=False)
def queue_page(request: Request) -> Response:
    """Show one case, the queue that it stands in, and the latest decisions."""
    asked = parameters(request, ("slag", "arende", "sida", "klart", "angrat"))
    try:
        desk = desk_of(request, purpose=True)
    except PurposeMissingError:
        return ask_purpose(request)
    return page(request, "granska.html", review_page(desk, asked))


@router.post("/granska/syfte", include_in_schema=False)
def state_purpose(request: Request, sent: Fields) -> Response:
    """Keep why single reports are looked at, until the working day is over."""
    parameters(request, ())
    try:
        purpose = chosen_purpose(sent)
    except PurposeMissingError as error:
        return ask_purpose(request, sent, str(error))
    state_of(request).purposes.keep(principal_of(request).who, purpose)
    return RedirectResponse(way_back(sent.get("till", "")), 303)


def ask_purpose(
    request: Request, sent: Mapping[str, str] | None = None, trouble: str = ""
) -> Response:
    """Ask why single reports are to be seen."""
    here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    given = sent or {}
    context = {
        "purposes": PURPOSES,
        "chosen": given.get("val", ""),
        "words": given.get("ord", ""),
        "back": way_back(given.get("till", here)),
        "trouble": trouble,
    }
    return page(request, "syfte.html", context, status=422 if trouble else 200)


@router.post("/granska", include_in_schema=False)
def decide_by_form(request: Request, sent: Fields) -> Response:
    """Settle a case from a browser without script."""
    parameters(request, ())
    desk = desk_of(request)
    item = sent.get("arende", "")
    made = desk.decide(item, Decision.of_form(sent))
    kind = desk.kind_of(item)
    return RedirectResponse(f"/granska?slag={kind}&klart={made['decision_id']}", 303)


@router.post("/granska/angra", include_in_schema=False)
def undo_by_form(request: Request, sent: Fields) -> Response:
    """Take a decision back from a browser without script."""
    parameters(request, ())
    number = whole_number(sent.get("beslut", ""), "beslut", 1, _HIGHEST)
    made = desk_of(request).undo(number)
    return RedirectResponse(f"/granska?arende={made['item_id']}&angrat={made['decision_id']}", 303)


@router.get("/api/v1/review")
def cases(request: Request) -> JSONResponse:
    """Give what waits: all of it in pages, or one kind."""
    asked = parameters(request, ("kind", "limit", "offset", PARAMETER))
    limit = whole_number(asked.get("limit", "50"), "limit", 1, MOST_CASES)
    offset = whole_number(asked.get("offset", "0"), "offset", 0, _HIGHEST)
    desk = desk_of(request, purpose=True)
    return JSONResponse(desk.as_json(asked.get("kind"), limit, offset))


@router.get("/api/v1/review/places")
def places(request: Request) -> JSONResponse:
    """Suggest places while somebody types."""
    text = parameters(request, ("text",)).get("text", "")
    return JSONResponse({"places": desk_of(request).suggest(text)})


@router.get("/api/v1/review/decisions")
def decisions(request: Request) -> JSONResponse:
    """Give the latest decisions, newest first."""
    asked = parameters(request, ("limit", PARAMETER))
    limit = whole_number(asked.get("limit", "50"), "limit", 1, MOST_DECISIONS)
    return JSONResponse({"decisions": desk_of(request, purpose=True).log_as_json(limit)})


@router.post("/api/v1/review/decisions/{decision_id}/undo")
def undo(
    request: Request, decision_id: str, _: Annotated[None, Depends(json_nothing)]
) -> JSONResponse:
    """Take a decision back; the case waits again."""
    parameters(request, ())
    number = decision_id if decision_id.isascii() and decision_id.isdigit() else ""
    if not number or len(number) > _MOST_DIGITS or int(number) >= _HIGHEST:
        raise NotFoundError("Beslutet finns inte.")
    return JSONResponse({"decision": desk_of(request).undo(int(number))})


@router.post("/api/v1/review/{item_id}/decision")
def decide(
    request: Request, item_id: str, decision: Annotated[Decision, Depends(json_decision)]
) -> JSONResponse:
    """Settle a case."""
    parameters(request, ())
    return JSONResponse({"decision": desk_of(request).decide(item_id, decision)})
