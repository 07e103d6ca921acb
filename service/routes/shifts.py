"""``/pass``: one shift's visits for the patrol that holds its link, and nothing else."""

from email.utils import format_datetime
from functools import partial
from typing import Final

import pandas as pd
from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError
from service.access import principal_of
from service.identity.cookies import SHIFT, cookie_of, set_cookie
from service.identity.desk import address_of, identity_of, now_utc
from service.identity.forms import fields_of, one
from service.identity.shift_links import LATE, read_key, read_shift_link, seconds_left
from service.identity.shift_view import shift_page
from service.kept_in_phone import kept_worker
from service.pages import page
from service.parameters import parameters
from service.routes.log_in import secret_in, too_often
from service.shift_visits import visits_of
from service.state import State, state_of

router = APIRouter(include_in_schema=False)

_STALE: Final = (
    "Länken gäller inte: passet är slut, eller så är den avskriven fel. Be den som leder passet om "
    "en ny."
)
# All that a shift's page needs where there is no coverage; the page itself is kept beside. The
# first is what is shown when the link opens nothing more.
_SHELL: Final = (
    "/pass",
    "/static/est.css",
    "/static/parts.css",
    "/static/konto.css",
    "/static/pass.css",
    "/static/queue.js",
    "/static/pass-queue.js",
    "/static/pass.js",
    "/static/pass-late.js",
    "/static/favicon.svg",
)


@router.get("/pass")
def ask_link(request: Request) -> Response:
    """Ask for the link's secret, which the browser never sends by itself."""
    parameters(request, ())
    return page(request, "pass_lank.html", {"fault": ""})


@router.post("/pass")
async def open_shift(request: Request) -> Response:
    """Exchange a link's secret for a cookie that opens its shift."""
    parameters(request, ())
    sent = await fields_of(request, ("nyckel",))
    return await run_sync(partial(_open, request, sent), limiter=identity_of(request).turns)


def _open(request: Request, sent: dict[str, list[str]]) -> Response:
    state, now = state_of(request), now_utc()
    seconds = identity_of(request).limits.seconds_to_wait(address_of(request))
    if seconds:
        return too_often(request, seconds, "pass_lank.html", {})
    token, key = secret_in(one(sent, "nyckel")), read_key(state.settings.db)
    found = None if key is None else read_shift_link(key, token, now)
    if key is None or found is None or state.store.is_shift_closed(found[0]):
        return page(request, "pass_lank.html", {"fault": _STALE}, status=403)
    answer = RedirectResponse(f"/pass/{found[0]}", 303)
    late = int(LATE.total_seconds())
    set_cookie(answer, SHIFT, token, seconds_left(key, token, now) + late)
    return answer


@router.get("/pass/sw.js")
async def service_worker(request: Request) -> Response:
    """Give the script that keeps a shift's page in the phone, and serves those pages only."""
    parameters(request, ())
    return Response(kept_worker("pass-sw.js", _SHELL), media_type="text/javascript; charset=utf-8")


@router.get("/pass/{shift}")
def shift(request: Request, shift: str) -> Response:
    """Show the visits of one shift, to its own patrol."""
    parameters(request, ())
    looking, state = principal_of(request), state_of(request)
    if looking.shift != shift:
        raise NotFoundError("Adressen leder ingenstans. Öppna passet med din länk.")
    found = visits_of(state, shift)
    context = shift_page(found, state.store.visit_marks(shift_id=shift), state.profile, looking)
    until = _until(request, state)
    # What the phone's own script keeps the page by: the browser itself keeps nothing (no-store).
    headers = {"Expires": format_datetime(until.to_pydatetime(), usegmt=True)}
    return page(
        request,
        "pass.html",
        context | {"until": until.isoformat(), "made_up": state.store.made_up},
        headers=headers,
    )


def _until(request: Request, state: State) -> pd.Timestamp:
    """When the link that this browser came by opens nothing more."""
    key, token, now = read_key(state.settings.db), cookie_of(request, SHIFT), now_utc()
    seconds = 0 if key is None else seconds_left(key, token, now)
    return now.floor("s") + pd.Timedelta(seconds=seconds)
