"""``/api/v1/visits``: what a patrol says of its visits, each thing once however often it comes."""

from functools import partial
from hashlib import sha256
from typing import Any, Final

import pandas as pd
from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.errors import ConflictError, NotFoundError
from est_geo.tables import VISIT_MARKS
from service.access import access_of, store_of
from service.bodies import json_body
from service.identity.desk import now_utc
from service.identity.shift_links import AFTER
from service.parameters import parameters
from service.shift_visits import ShiftVisits, visit_of
from service.state import state_of
from service.visit_bodies import EARLY, Mark, believed, read_mark

router = APIRouter()

MOST_MARKS: Final = 300
"""Of one shift: many times what a patrol has to say. A link that has leaked fills no database."""


@router.post("/api/v1/visits/{visit}/check-in")
async def check_in(request: Request, visit: str) -> Response:
    """Keep that a patrol is at a place, or has left it; answered only when it is stored."""
    parameters(request, ())
    mark = read_mark(await json_body(request), request.headers.get("idempotency-key"))
    document, is_new = await run_sync(partial(_kept, request, visit, mark))
    return JSONResponse(document, 201 if is_new else 200)


def _kept(request: Request, visit: str, mark: Mark) -> tuple[dict[str, Any], bool]:
    patrol, now = access_of(request).principal, now_utc()
    shift = patrol.shift or ""
    found = visit_of(state_of(request), shift, visit)
    if found is None:
        raise NotFoundError("Besöket hör inte till det här passet. Inget är sparat.")
    row, store = _row(mark, found, shift, patrol.actor or "", now), store_of(request)
    before = set(store.visit_marks(shift_id=shift)["mark_id"])
    if len(before) >= MOST_MARKS and row["mark_id"].iloc[0] not in before:
        raise ConflictError(
            f"Passet har redan sagt {MOST_MARKS} saker om sina besök, och kan inte säga fler. Det "
            "som sparades förut finns kvar. Säg till den som leder passet."
        )
    added = store.add_marks(row)
    marks = store.visit_marks(shift_id=shift).set_index("mark_id")
    at = marks.loc[row["mark_id"].iloc[0], "at"]
    return _document(mark, visit, at), added.new > 0


def _row(mark: Mark, found: ShiftVisits, shift: str, actor: str, now: pd.Timestamp) -> pd.DataFrame:
    visit = found.visits.iloc[0]
    row = {
        "mark_id": sha256(f"{mark.key}\n{shift}".encode()).hexdigest(),
        "visit_id": visit["id"],
        "shift_id": shift,
        "actor": actor,
        "place_id": visit["place_id"],
        "district": visit["district"],
        "kind": mark.kind,
        "at": believed(mark.at, found.start - EARLY, found.end + AFTER, now),
        "note": mark.note,
        "received_at": now,
    }
    return pd.DataFrame([row]).astype(VISIT_MARKS.empty().dtypes.to_dict())


def _document(mark: Mark, visit: str, at: pd.Timestamp) -> dict[str, Any]:
    return {
        "key": mark.key,
        "visit": visit,
        "kind": mark.kind,
        "at": at.isoformat(),
        "note": mark.note,
    }
