"""``/pass``: one shift's visits for the patrol that holds its link, and nothing else."""

from functools import partial
from typing import Any, Final

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError
from est_geo.presence import shifts_of
from service.access import principal_of
from service.identity.cookies import SHIFT, set_cookie
from service.identity.desk import address_of, identity_of, now_utc
from service.identity.forms import fields_of, one
from service.identity.shift_links import read_key, read_shift_link, seconds_left
from service.identity.shift_view import shift_page
from service.pages import page
from service.parameters import parameters
from service.routes.log_in import secret_in, too_often
from service.rows import rows_of
from service.state import State, state_of

router = APIRouter(include_in_schema=False)

_STALE: Final = (
    "Länken gäller inte: passet är slut, eller så är den avskriven fel. Be den som leder passet om "
    "en ny."
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
    set_cookie(answer, SHIFT, token, seconds_left(key, token, now))
    return answer


@router.get("/pass/{shift}")
def shift(request: Request, shift: str) -> Response:
    """Show the visits of one shift, to its own patrol."""
    parameters(request, ())
    looking, state = principal_of(request), state_of(request)
    if looking.shift != shift:
        raise NotFoundError("Adressen leder ingenstans. Öppna passet med din länk.")
    return page(request, "pass.html", shift_page(_visits(state, shift), state.profile, looking))


def _visits(state: State, shift: str) -> list[dict[str, Any]]:
    """Find a shift's visits: in the plan of the latest picture, or of the one before it."""
    for period in state.pictures.available("est")[:-3:-1]:
        visits = state.pictures.picture(period, "est").tables.visits
        own = visits[shifts_of(visits, state.profile)["shift"] == shift]
        if len(own):
            return rows_of(own.sort_values("start"))
    return []
