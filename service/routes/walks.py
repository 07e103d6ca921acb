"""``/api/v1/walks``: what people saw where they went, each walk once however often it comes."""

from functools import partial
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.errors import NotFoundError, ReportError
from est_geo.intervening.walking import Walk, take_walk, walk_key
from service.access import access_of, principal_of, store_of
from service.bodies import json_body
from service.identity.desk import now_utc
from service.parameters import parameters
from service.routes.reporting import own_key
from service.state import state_of
from service.walk_bodies import WalkBody
from service.walks_seen import checklists_of, walk_receipt, walks_for

router = APIRouter()

Kept = tuple[dict[str, Any], bool]
_NO_SUCH: Final = ("intervention_id", "det finns ingen sådan åtgärd")


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
