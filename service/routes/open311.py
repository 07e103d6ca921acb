"""``/open311/v2``: Open311 GeoReport v2, in and out, as JSON."""

from functools import partial
from typing import Any, Final

import pandas as pd
from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from est_geo.errors import NotFoundError, RequestError
from est_geo.receiving import submission_name
from est_geo.store import Deed
from service.access import access_of, bearer, reporter, store_of
from service.bodies import BodyTypeError, form_body, json_body, media_type
from service.limiting import take
from service.looks import note_seen
from service.open311 import requests, services
from service.parameters import parameters
from service.routes.reporting import own_key, taken
from service.state import State, state_of

router = APIRouter(prefix="/open311/v2", include_in_schema=False)
_OWN: Final = "Egna rapporter"
_EVERYWHERE: Final = ("jurisdiction_id", "api_key")
_FILTERS: Final = (
    "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
)  # fmt: skip


def _query(request: Request, *known: str) -> dict[str, str]:
    query = parameters(request, (*_EVERYWHERE, *known))
    own = state_of(request).profile.id
    if query.get("jurisdiction_id", own) != own:
        raise NotFoundError("Den jurisdiction_id finns inte här.")
    return query


async def _in_lane(state: State, work: Any) -> Any:  # noqa: ANN401 - whatever the work gives
    return await run_sync(work, limiter=state.lane)


@router.get("/discovery.json")
async def discovery(request: Request) -> JSONResponse:
    """Say where the services are and what they speak."""
    _query(request)
    return JSONResponse(services.discovery(f"{str(request.base_url).rstrip('/')}/open311/v2"))


@router.get("/services.json")
async def service_list(request: Request) -> JSONResponse:
    """List what can be reported."""
    _query(request)
    return JSONResponse(services.service_list(state_of(request).profile))


@router.get("/services/{code}.json")
async def service_definition(request: Request, code: str) -> JSONResponse:
    """Say what a service asks beside where and when."""
    _query(request)
    return JSONResponse(services.definition(code, state_of(request).profile))


@router.post("/requests.json")
async def new_request(request: Request) -> JSONResponse:
    """Take a request in."""
    query, state = _query(request), state_of(request)
    fields = await _fields(request)
    token = bearer(request) or fields.pop("api_key", None) or query.get("api_key")
    key = request.headers.get("idempotency-key")
    given = token if isinstance(token, str) else None
    work = partial(_posted, request, state, fields, given, key)
    return JSONResponse(await _in_lane(state, work), 201)


def _posted(
    request: Request, state: State, fields: dict[str, Any], token: str | None, key: str | None
) -> list[dict[str, Any]]:
    access = access_of(request)
    if not access.allowed:
        # The door saw no key: it stands in the body, or nowhere.
        request.state.access = access = reporter(state, token, "report")
        take(request, access)
    actor, store = access.principal.actor, store_of(request)
    own = own_key(key)
    # A second try of a request without a time is of the moment of the first.
    known = store.submission(submission_name(actor, own))
    now = pd.Timestamp.now(tz="UTC").floor("s") if known is None else known.received_at
    report, ignored = requests.read(fields, state.profile, now)
    when = {"source": requests.SOURCE, "now": now.to_pydatetime()}
    receipt = taken(state, store, report, actor, own, **when)
    return requests.answer(receipt, ignored=ignored)


async def _fields(request: Request) -> dict[str, Any]:
    kind = media_type(request)
    if kind == "application/x-www-form-urlencoded":
        return requests.gathered(await form_body(request))
    if kind != "application/json":
        raise BodyTypeError(
            "Skicka som application/x-www-form-urlencoded eller application/json. "
            "Bilder tas inte emot."
        )
    body = await json_body(request)
    if not isinstance(body, dict):
        raise RequestError("Skicka ett JSON-objekt med fälten i Open311 GeoReport v2.")
    return body


@router.get("/requests.json")
async def request_list(request: Request) -> JSONResponse:
    """List the actor's own requests."""
    query, state = _query(request, *_FILTERS), state_of(request)
    return JSONResponse(await _in_lane(state, partial(_listed, request, query)))


@router.get("/requests/{name}.json")
async def one_request(request: Request, name: str) -> JSONResponse:
    """Give one of the actor's own requests."""
    _query(request)
    state = state_of(request)
    wanted = {"service_request_id": name}
    found = await _in_lane(state, partial(_listed, request, wanted))
    if not found:
        raise NotFoundError("Det finns inget ärende med det id:t bland dina egna.")
    return JSONResponse(found)


def _listed(request: Request, query: dict[str, str]) -> list[dict[str, Any]]:
    profile, rule = state_of(request).profile, access_of(request).rows
    found = requests.own(store_of(request), profile, rule, requests.wanted(query, profile))
    ids = [str(one["service_request_id"]) for one in found]
    if ids:
        note_seen(request, Deed("incident.list", "incident", purpose=_OWN, objects=ids))
    return found
