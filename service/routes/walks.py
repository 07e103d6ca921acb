"""``/atgarder/besiktning`` and ``/api/v1/walks``: what people saw, once however often it comes."""

import uuid
from email.utils import format_datetime
from functools import partial
from typing import Annotated, Any, Final

import pandas as pd
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.errors import ConflictError, NotFoundError, ReportError
from est_geo.intervening.walking import Walk, take_walk, walk_key
from service.access import access_of, principal_of, store_of
from service.bodies import json_body
from service.identity.desk import now_utc
from service.identity.forms import fields_of, one
from service.pages import page
from service.parameters import parameters
from service.routes.reporting import own_key
from service.state import state_of
from service.walk_bodies import WalkBody
from service.walk_page import ANSWER, FIELDS, HOURS_KEPT, PATH, sent_walk, walk_page, worker
from service.walks_seen import checklists_of, walk_receipt, walks_for

router = APIRouter()

Kept = tuple[dict[str, Any], bool]
_NO_SUCH: Final = ("intervention_id", "det finns ingen sådan åtgärd")


async def _sent(request: Request) -> dict[str, list[str]]:
    asked = checklists_of(state_of(request).profile).question
    return await fields_of(request, (*FIELDS, *(f"{ANSWER}{one.id}" for one in asked)))


Sent = Annotated[dict[str, list[str]], Depends(_sent)]


@router.get(PATH, include_in_schema=False)
def checklist(request: Request) -> Response:
    """Give the checklist; a phone keeps it for where there is no coverage."""
    query = parameters(request, ("atgard", "plats", "slag"))
    chosen = f"a{query['atgard']}" if "atgard" in query else f"h{query.get('plats', '')}"
    tried = {"plats": chosen, "slag": query.get("slag", "inspection"),
             "where": "list" if query.keys() & {"atgard", "plats"} else ""}  # fmt: skip
    # What the phone's own script keeps the page by: the browser itself keeps nothing (no-store).
    until = (now_utc() + pd.Timedelta(hours=HOURS_KEPT)).to_pydatetime()
    headers = {"Expires": format_datetime(until, usegmt=True)}
    return _page(request, tried, headers=headers)


@router.post(PATH, include_in_schema=False)
def send_checklist(request: Request, sent: Sent) -> Response:
    """Keep what a plain form says, once, and show what it points to."""
    parameters(request, ())
    tried = {name: one(sent, name) for name in sent}
    try:
        key = own_key(tried["nyckel"] or None)
        document, _ = kept(request, sent_walk(request, sent, _first_time(request, key)), key)
    except (ReportError, ConflictError) as error:
        status = 422 if isinstance(error, ReportError) else 409
        return _page(request, tried, fault=str(error), status=status)
    return _page(request, {}, receipt=document)


def _first_time(request: Request, key: str) -> pd.Timestamp:
    """When a form was sent first: it says no time itself, and a second try is of the same walk."""
    known = store_of(request).walks()
    known = known[known["key"] == walk_key(principal_of(request).who, key)]
    return now_utc() if known.empty else known["at"].iloc[0]


def _page(
    request: Request,
    tried: dict[str, str],
    *,
    fault: str = "",
    receipt: dict[str, Any] | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    questions = checklists_of(state_of(request).profile).question
    empty = dict.fromkeys([*FIELDS, *(f"{ANSWER}{one.id}" for one in questions)], "")
    own = {"tried": empty | tried, "fault": fault, "receipt": receipt, "key": str(uuid.uuid4())}
    made = walk_page(request) | own
    return page(request, "besiktning.html", made, status=status, headers=headers)


@router.get(f"{PATH}/sw.js", include_in_schema=False)
async def service_worker(request: Request) -> Response:
    """Give the script that keeps the checklist in the phone; it may serve it and no other page."""
    parameters(request, ())
    allowed = {"Service-Worker-Allowed": PATH}
    return Response(worker(), media_type="text/javascript; charset=utf-8", headers=allowed)


@router.get("/api/v1/walks")
def walks(request: Request) -> Response:
    """List the walks in the asker's districts, the newest first."""
    parameters(request, ())
    return JSONResponse({"walks": walks_for(request)})


@router.post("/api/v1/walks")
async def add_walk(request: Request) -> Response:
    """Keep a walk; answered only when it is stored."""
    parameters(request, ())
    walk = WalkBody.of(await json_body(request)).walk()
    key = own_key(request.headers.get("idempotency-key"))
    document, is_new = await run_sync(partial(kept, request, walk, key))
    return JSONResponse(document, 201 if is_new else 200)


def kept(request: Request, walk: Walk, key: str) -> Kept:
    """Keep what somebody sent, once; tell what was kept, and whether it is new."""
    state, store, now = state_of(request), store_of(request), now_utc()
    if walk.intervention_id:
        _check_seen(request, walk.intervention_id)
    row = take_walk(
        walk,
        walk_key(principal_of(request).who, key),
        store=store,
        profile=state.profile,
        checklists=checklists_of(state.profile),
        places=state.gazetteer.places,
        now=now,
    )
    return walk_receipt(row, store, state.profile), bool(row["received_at"].iloc[0] == now)


def _check_seen(request: Request, number: int) -> None:
    """Refuse a walk of an intervention that is not seen, as of one that does not exist."""
    try:
        row = store_of(request).intervention(number)
    except NotFoundError:
        raise ReportError.of([_NO_SUCH]) from None
    if not access_of(request).rows.keeps(row).all():
        raise ReportError.of([_NO_SUCH])
