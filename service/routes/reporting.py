"""``/rapportera`` and the addresses behind it: the form, its places, and the report itself."""

import re
import uuid
from functools import partial
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.errors import ReportError
from est_geo.intake import suggest
from est_geo.receipts import Receipt
from est_geo.receiving import receive
from est_geo.report_form import FormReport, read_report
from est_geo.store import Store
from service.access import access_of, store_of
from service.bodies import json_body
from service.pages import page
from service.parameters import parameters
from service.report_view import form_page, ground, worker
from service.routes.data import tagged
from service.state import State, state_of

router = APIRouter()
_KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUGGESTIONS: Final = 8


@router.post("/api/v1/reports")
async def report(request: Request) -> Response:
    """Take a report in; answered only when it is stored."""
    parameters(request, ())
    state, sent = state_of(request), await json_body(request)
    key = request.headers.get("idempotency-key")
    how = partial(_received, request, state, key, sent)
    receipt = await run_sync(how, limiter=state.lane)
    return JSONResponse(receipt_document(receipt), 200 if receipt.repeated else 201)


def _received(request: Request, state: State, key: str | None, sent: object) -> Receipt:
    access = access_of(request)
    return taken(state, store_of(request), read_report(sent), access.principal.actor, own_key(key))


def taken(
    state: State,
    store: Store,
    report: FormReport,
    actor: str | None,
    key: str,
    **more: Any,  # noqa: ANN401
) -> Receipt:
    """Hand a report on to where it is taken in."""
    return receive(
        report,
        profile=state.profile,
        store=store,
        gazetteer=state.gazetteer,
        actor=actor,
        key=key,
        **more,
    )


def own_key(given: str | None) -> str:
    """
    Read the sender's key of a report; a new one where none is given.

    Raises
    ------
    ReportError
        It is not a UUID.
    """
    if given is None:
        return str(uuid.uuid4())
    if not _KEY.fullmatch(given.lower()):
        raise ReportError.of([("Idempotency-Key", "ska vara ett UUID")])
    return given.lower()


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """Write a receipt as JSON."""
    return {
        "receipt": receipt.number,
        "received_at": receipt.received_at.isoformat(),
        "says": receipt.says,
        "items": [
            {"id": one.id, "what": one.what, "where": one.where, "says": one.says}
            for one in receipt.items
        ],
    }


@router.get("/api/v1/places")
async def places(request: Request) -> Response:
    """Suggest places of the register for what has been written so far."""
    text = parameters(request, ("q",)).get("q", "")
    state = state_of(request)
    found = await run_sync(partial(_suggested, state, text), limiter=state.lane)
    return JSONResponse({"places": found})


def _suggested(state: State, text: str) -> list[dict[str, Any]]:
    return suggest(text, state.gazetteer, limit=_SUGGESTIONS)


@router.get("/rapportera", include_in_schema=False)
async def form(request: Request) -> Response:
    """Give the report form."""
    # async, as /health: it is there also when every thread waits for a picture.
    parameters(request, ())
    return page(request, "rapportera.html", form_page(state_of(request)))


@router.get("/rapportera/sw.js", include_in_schema=False)
async def service_worker(request: Request) -> Response:
    """Give the script that keeps the form in the phone; it may serve the form and no other page."""
    parameters(request, ())
    allowed = {"Service-Worker-Allowed": "/rapportera"}
    return Response(worker(), media_type="text/javascript; charset=utf-8", headers=allowed)


@router.get("/rapportera/karta.json", include_in_schema=False)
async def map_ground(request: Request) -> Response:
    """Give the districts and the places that people know, for the form's map."""
    parameters(request, ())
    state = state_of(request)
    text = await run_sync(partial(ground, state), limiter=state.lane)
    return tagged(request, text, "application/json")
