"""``/api/v1/interventions``: physical measures, their road to done, and the group's judgement."""

from collections.abc import Callable, Collection
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.errors import ConflictError, RequestError
from est_geo.intervening import (
    allowed_moves,
    close_dossier,
    dossier_version,
    draw_order,
    end_surveillance,
    missing_parts,
    move,
    propose,
    reminders,
    set_factor,
    write_dossier,
)
from est_geo.intervening.proposing import catalogue
from est_geo.planning import now_utc
from est_geo.profile import Profile
from est_geo.render.geojson import records
from est_geo.tables import OUTSIDE, STATUSES
from service.access import may_of, store_of
from service.bodies import json_body
from service.intervention_bodies import (
    DossierBody,
    EndBody,
    FactorBody,
    ProposalBody,
    StepBody,
    TrialBody,
    VersionBody,
)
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.parameters import parameters, whole_number
from service.rows import rows_of
from service.state import state_of

router = APIRouter()
Body = Annotated[Any, Depends(json_body)]

PATH: Final = "/api/v1/interventions"
FILTERS: Final = ("status", "district", "kind", "owner")
OWNERS_STEPS: Final = ("acknowledge", "finish", "note", "reopen")
"""Steps that the one who owns an intervention takes too."""
GROUPS_STEPS: Final = ("change", "decide", "drop", "evaluate", "order")
"""Steps for those who decide."""
_HIGHEST: Final = 10**15


@router.get(PATH)
def interventions(request: Request) -> Response:
    """List the interventions in the asker's districts, the oldest first."""
    asked = parameters(request, FILTERS)
    known = _known(state_of(request).profile)
    for name, value in asked.items():
        if value not in known[name]:
            raise RequestError(f"Parametern {name} måste vara ett av: {', '.join(known[name])}.")
    found = interventions_seen(request).interventions
    for name, value in asked.items():
        found = found[found[name] == value]
    made_up = store_of(request).made_up
    return JSONResponse({"made_up": made_up, "interventions": records(found)})


@router.post(PATH)
def add(request: Request, sent: Body) -> Response:
    """Write down a proposal."""
    parameters(request, ())
    form = ProposalBody.of(sent).proposal()
    number = propose(store_of(request), state_of(request).profile, form, now_utc())
    return JSONResponse({"intervention_id": number}, 201)


@router.get(f"{PATH}/reminders")
def reminded(request: Request) -> Response:
    """Say what is late, soon due or waited for, in the asker's districts."""
    parameters(request, ())
    seen = interventions_seen(request)
    found = reminders(
        seen.interventions, seen.steps, seen.dossiers, seen.effects, now_utc(),
        state_of(request).profile,
    )  # fmt: skip
    return JSONResponse({"reminders": records(found)})


@router.post(f"{PATH}/factors")
def judge(request: Request, sent: Body) -> Response:
    """Let the group's judgement of a factor stand."""
    parameters(request, ())
    body = FactorBody.of(sent)
    number = set_factor(
        store_of(request), state_of(request).profile, **body.model_dump(), now=now_utc()
    )
    return JSONResponse({"factor_id": number}, 201)


@router.post(f"{PATH}/trials")
def draw(request: Request, sent: Body) -> Response:
    """Draw by lot in which order interventions are done."""
    parameters(request, ())
    body = TrialBody.of(sent)
    store, seen = store_of(request), interventions_seen(request)
    for one in body.interventions:
        seen.one(one)
    number = draw_order(store, body.interventions, seed=body.seed, now=now_utc())
    order = store.trials()
    mine = order.loc[order["trial_id"] == number, "intervention_id"]
    return JSONResponse({"trial_id": number, "order": [int(one) for one in mine]}, 201)


@router.get(f"{PATH}/{{intervention_id}}")
def intervention(request: Request, intervention_id: str) -> Response:
    """Give one intervention with its steps, receipts, comparison places and dossier."""
    parameters(request, ())
    seen, number = _seen(request, intervention_id)
    [row] = records(seen.one(number))
    return JSONResponse({
        "made_up": store_of(request).made_up,
        "intervention": row,
        "moves": _moves(request, row),
        "steps": _of(seen.steps, number),
        "receipts": _of(seen.effects, number),
        "comparisons": _of(seen.comparisons, number),
        "dossier": next(iter(_of(seen.dossiers, number)), None),
    })  # fmt: skip


@router.get(f"{PATH}/{{intervention_id}}/dossier")
def dossier(request: Request, intervention_id: str) -> Response:
    """Give a camera's dossier, its version, and what it lacks to be closed."""
    parameters(request, ())
    seen, number = _seen(request, intervention_id)
    found = seen.dossiers[seen.dossiers["intervention_id"] == number]
    row = next(iter(rows_of(found)), None)
    return JSONResponse({
        "dossier": next(iter(records(found)), None),
        "version": None if row is None else dossier_version(row),
        "missing": [] if row is None else missing_parts(row, now_utc()),
    })  # fmt: skip


@router.post(f"{PATH}/{{intervention_id}}/dossier")
def write(request: Request, intervention_id: str, sent: Body) -> Response:
    """Write a camera's dossier whole; one that was closed is open again."""
    parameters(request, ())
    body = DossierBody.of(sent)
    seen, number = _seen(request, intervention_id)
    at = _as_read(seen, number, body.version)
    write_dossier(store_of(request), number, body.dossier(), now=now_utc(), seen=at)
    return dossier(request, intervention_id)


@router.post(f"{PATH}/{{intervention_id}}/dossier/close")
def close(request: Request, intervention_id: str, sent: Body) -> Response:
    """Find a camera's dossier complete and close it."""
    parameters(request, ())
    body = VersionBody.of(sent)
    seen, number = _seen(request, intervention_id)
    at = _as_read(seen, number, body.version)
    close_dossier(store_of(request), number, now=now_utc(), seen=at)
    return dossier(request, intervention_id)


@router.post(f"{PATH}/{{intervention_id}}/dossier/end")
def end(request: Request, intervention_id: str, sent: Body) -> Response:
    """Write down when a camera was taken down."""
    parameters(request, ())
    body = EndBody.of(sent)
    seen, number = _seen(request, intervention_id)
    at, ended = _as_read(seen, number, body.version), body.times("ended_at")["ended_at"]
    end_surveillance(store_of(request), number, ended, now=now_utc(), seen=at)
    return dossier(request, intervention_id)


def _stepping(action: str) -> Callable[[Request, str, Any], Response]:
    def step(request: Request, intervention_id: str, sent: Body) -> Response:
        parameters(request, ())
        body = StepBody.of(sent)
        store, profile = store_of(request), state_of(request).profile
        _, number = _seen(request, intervention_id)
        move(
            store, profile, number, action, now=now_utc(), words=body.words,
            fields=body.fields(), seen=body.seen,
        )  # fmt: skip
        last = store.intervention_steps(number).iloc[-1]
        return JSONResponse({
            "intervention_id": number, "status": last["status"], "step_id": int(last["step_id"]),
        })  # fmt: skip

    return step


for _action in (*OWNERS_STEPS, *GROUPS_STEPS):
    router.add_api_route(
        f"{PATH}/{{intervention_id}}/{_action}", _stepping(_action), methods=["POST"]
    )


def _seen(request: Request, intervention_id: str) -> tuple[InterventionsSeen, int]:
    """Give what the asker sees, and the number of one of them; 404 where they do not see it."""
    number = whole_number(intervention_id, "numret", 1, _HIGHEST)
    seen = interventions_seen(request)
    seen.one(number)
    return seen, number


def _known(profile: Profile) -> dict[str, Collection[str]]:
    return {
        "status": tuple(STATUSES),
        "district": (*profile.districts["id"].astype(str), *OUTSIDE),
        "kind": tuple(catalogue().of),
        "owner": tuple(one.id for one in profile.owners),
    }


def _moves(request: Request, row: dict[str, Any]) -> list[str]:
    may = may_of(request)
    mine = {
        *(OWNERS_STEPS if "orders" in may else ()),
        *(GROUPS_STEPS if "intervening" in may else ()),
    }
    return [one for one in allowed_moves(row) if one in mine]


def _of(frame: pd.DataFrame, number: int) -> list[dict[str, Any]]:
    return records(frame[frame["intervention_id"] == number])


def _as_read(seen: InterventionsSeen, number: int, version: str | None) -> pd.Timestamp | None:
    """Give the time of the dossier that was read, or refuse when it is another by now."""
    found = rows_of(seen.dossiers[seen.dossiers["intervention_id"] == number])
    now = dossier_version(found[0]) if found else None
    if now != version:
        raise ConflictError(
            "Kameraunderlaget är ett annat än det som lästes. Inget är ändrat. Läs det igen."
        )
    return found[0]["changed_at"] if found else None
