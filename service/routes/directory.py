"""``/logga-in/katalog``: to the municipality's directory, and back."""

import logging
from functools import partial
from typing import Final

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError
from service.identity.cookies import BROWSER, cookie_of, drop_cookie, set_cookie
from service.identity.desk import address_of, identity_of, now_utc
from service.identity.directory.log_in import DirectoryLogIn
from service.identity.directory.refusals import DirectoryDownError, DirectoryError
from service.identity.forms import local_path
from service.identity.letting_in import UNKNOWN
from service.pages import page
from service.routes.log_in import let_in, log_in_words, too_often
from service.state import state_of

LOG: Final = logging.getLogger("service")
router = APIRouter(include_in_schema=False)

_ATTEMPT_SECONDS: Final = 600
_LONGEST: Final = 4000


@router.get("/logga-in/katalog")
async def begin(request: Request) -> Response:
    """Send somebody to the directory."""
    return await run_sync(partial(_begin, request), limiter=identity_of(request).turns)


def _begin(request: Request) -> Response:
    directory = _directory(request)
    target = local_path(request.query_params.get("till", ""))
    seconds = identity_of(request).limits.seconds_to_wait(address_of(request))
    if seconds:
        return too_often(request, seconds, "logga_in.html", log_in_words(request, target))
    try:
        begun = directory.begin(state_of(request).store, target, now_utc())
    except DirectoryError as error:
        return _refused(request, error)
    answer = RedirectResponse(begun.address, 303)
    set_cookie(answer, BROWSER, begun.browser, _ATTEMPT_SECONDS)
    return answer


@router.get("/logga-in/katalog/svar")
async def finish(request: Request) -> Response:
    """Take back somebody whom the directory sends."""
    return await run_sync(partial(_finish, request), limiter=identity_of(request).turns)


def _finish(request: Request) -> Response:
    directory = _directory(request)
    try:
        store = state_of(request).store.by(UNKNOWN)
        answer, browser = _answer(request), cookie_of(request, BROWSER)
        account, target = directory.finish(store, answer, browser, now_utc())
    except DirectoryError as error:
        return _refused(request, error)
    response = let_in(request, account, target)
    drop_cookie(response, BROWSER)
    return response


def _answer(request: Request) -> dict[str, str]:
    """Read what the directory's answer says; a part that is there twice says nothing."""
    pairs = request.query_params.multi_items()
    found = dict(pairs)
    if len(found) != len(pairs) or any(len(value) > _LONGEST for value in found.values()):
        raise DirectoryError("answer")
    return found


def _directory(request: Request) -> DirectoryLogIn:
    directory = identity_of(request).directory
    if directory is None:
        raise NotFoundError("Adressen leder ingenstans. Börja om från lägesbilden.")
    return directory


def _refused(request: Request, error: DirectoryError) -> Response:
    """Say why nobody was let in; the log gets a fixed word, never what was sent."""
    LOG.warning("log-in by the directory refused: %s", error.reason)
    status = 503 if isinstance(error, DirectoryDownError) else 403
    headers = {"Retry-After": "30"} if isinstance(error, DirectoryDownError) else {}
    context = {"says": str(error)}
    response = page(request, "inte_inslappt.html", context, status=status, headers=headers)
    drop_cookie(response, BROWSER)
    return response
