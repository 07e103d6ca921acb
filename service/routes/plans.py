"""``/api/v1/plans`` and ``/narvaro/planera``: a week is planned in the background, and kept."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from est_geo.errors import ConflictError
from est_geo.periods import Period
from est_geo.planning import now_utc, plan_week, supplied, wish_row
from est_geo.profile import Profile
from est_geo.render.geojson import records
from est_geo.store import KeptPlan, Store
from service.access import access_of, may_of, store_of
from service.bodies import json_body
from service.pages import page
from service.parameters import parameters, whole_number
from service.plan_jobs import Job, Report
from service.plan_seen import plan_json, seen_plan
from service.review_bodies import json_nothing, sent_form
from service.state import state_of
from service.weeks import iso_week
from service.wish_bodies import WishBody

router = APIRouter()

Fields = Annotated[Mapping[str, str], Depends(sent_form)]
Body = Annotated[Any, Depends(json_body)]

_HIGHEST: Final = 10**15


@router.get("/api/v1/plans")
def plans(request: Request) -> Response:
    """List the kept plans."""
    parameters(request, ())
    found = store_of(request).plans().drop(columns="status")
    return JSONResponse({"plans": records(_for_asker(request, found))})


@router.get("/api/v1/plans/job")
def job(request: Request) -> Response:
    """Tell how far the planning has come."""
    parameters(request, ())
    return JSONResponse(_told(state_of(request).plan_jobs.now()))


@router.post("/api/v1/plans/job/cancel", dependencies=[Depends(json_nothing)])
def cancel_job(request: Request) -> Response:
    """Stop the planning; the plan before it holds."""
    parameters(request, ())
    return JSONResponse(_told(state_of(request).plan_jobs.cancel()))


@router.get("/api/v1/plans/{week}")
def plan(request: Request, week: str) -> Response:
    """Give a week's newest plan, cut to what the asker may see."""
    parameters(request, ())
    store = store_of(request)
    kept = seen_plan(store.plan_or_fail(iso_week(week).name), access_of(request))
    return JSONResponse(plan_json(kept, made_up=store.made_up))


@router.get("/api/v1/plans/{week}/demand")
def plan_demand(request: Request, week: str) -> Response:
    """Give what the week's plan was made to cover: a weight for each place and hour, and why."""
    parameters(request, ())
    kept = seen_plan(store_of(request).plan_or_fail(iso_week(week).name), access_of(request))
    return JSONResponse({"week": kept.week, "demand": records(kept.demand)})


@router.post("/api/v1/plans/{week}", dependencies=[Depends(json_nothing)])
def start(request: Request, week: str) -> Response:
    """Start planning a week."""
    parameters(request, ())
    return JSONResponse(_told(_start(request, iso_week(week))), 202)


@router.get("/api/v1/wishes")
def wishes(request: Request) -> Response:
    """List what people ask of the plan, in the asker's districts."""
    parameters(request, ())
    found = store_of(request).wishes()
    own = found[access_of(request).rows.keeps(found)]
    return JSONResponse({"wishes": records(_for_asker(request, own))})


@router.post("/api/v1/wishes")
def add_wish(request: Request, sent: Body) -> Response:
    """Write down what somebody asks of the plan."""
    parameters(request, ())
    store = store_of(request)
    row = wish_row(WishBody.of(sent).wish(), supplied(state_of(request).profile, store.supply()))
    number = store.add_wish(row, now_utc())
    return JSONResponse({"wish_id": number}, 201)


@router.post("/api/v1/wishes/{wish_id}/withdraw", dependencies=[Depends(json_nothing)])
def withdraw(request: Request, wish_id: str) -> Response:
    """Take a wish back."""
    parameters(request, ())
    number = whole_number(wish_id, "numret", 1, _HIGHEST)
    store_of(request).withdraw_wish(number, now_utc())
    return JSONResponse({"wish_id": number})


@router.post("/narvaro/planera", include_in_schema=False)
def start_by_form(request: Request, sent: Fields) -> Response:
    """Start planning a week from the page."""
    parameters(request, ())
    with suppress(ConflictError):  # the page that follows shows the one that runs
        _start(request, iso_week(sent.get("vecka", "")))
    return RedirectResponse("/narvaro/planera", 303)


@router.get("/narvaro/planera", include_in_schema=False)
def progress(request: Request) -> Response:
    """Show how far the planning has come; lead on when it has ended."""
    parameters(request, ())
    now = state_of(request).plan_jobs.now()
    if now.stage == "none":
        return RedirectResponse("/narvaro", 303)
    if now.stage == "done":
        return RedirectResponse(f"/narvaro?vecka={now.week}&klart=planerad", 303)
    told = {"job": now, "percent": round(100 * now.share), "made_up": store_of(request).made_up}
    return page(request, "planera.html", told)


@router.post("/narvaro/planera/avbryt", include_in_schema=False)
def cancel_by_form(request: Request) -> Response:
    """Stop the planning from the page."""
    parameters(request, ())
    state_of(request).plan_jobs.cancel()
    return RedirectResponse("/narvaro/planera", 303)


def _for_asker(request: Request, made: pd.DataFrame) -> pd.DataFrame:
    """Tell whose account made each row to those who plan themselves, as the page does."""
    return made if "planning" in may_of(request) else made.assign(made_by="")


def _start(request: Request, week: Period) -> Job:
    state, store = state_of(request), store_of(request)
    if week.bounds(state.timezone)[1] <= now_utc():
        raise ConflictError(
            "Veckan är slut, och dess plan ändras inte längre. Planera en vecka som kommer; inget "
            "är ändrat."
        )
    work = partial(_work, store, state.profile, week)
    return state.plan_jobs.start(week.name, work)


def _work(
    store: Store, profile: Profile, week: Period, report: Report, stop: Callable[[], bool]
) -> KeptPlan | None:
    return plan_week(store, profile, week, report=report, stop=stop)


def _told(now: Job) -> dict[str, Any]:
    return {
        "stage": now.stage,
        "week": now.week,
        "words": now.words,
        "share": round(now.share, 3),
        "seconds": round(now.seconds, 1),
        "plan_id": now.plan_id,
    }
