"""``/admin/konton``: who may come in, in which role, and who no longer."""

from collections.abc import Callable
from functools import partial
from typing import Final

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError
from est_geo.store import Grant, Store
from service.access import principal_of, store_of
from service.identity.accounts_view import accounts_page
from service.identity.desk import identity_of, now_utc
from service.identity.forms import fields_of, one
from service.identity.grants import fault_of_grant
from service.identity.links import invitation_link, reset_link
from service.pages import page
from service.parameters import parameters
from service.state import state_of

router = APIRouter(include_in_schema=False)

_PATH: Final = "/admin/konton"
_DONE: Final = {
    "roll": "Rollen är ändrad. Personen är utloggad överallt och loggar in på nytt.",
    "stangt": "Kontot är stängt: utloggat överallt, och dess nycklar gäller inte längre.",
    "oppet": "Kontot är öppet igen.",
    "utloggat": "Kontot är utloggat överallt.",
    "inbjudan": "Länken gäller inte längre.",
    "nyckel": "Nyckeln gäller inte längre.",
}

Sent = dict[str, list[str]]


@router.get(_PATH)
def accounts(request: Request) -> Response:
    """Show every account, invitation and key."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, {"done": _DONE.get(done, "")})


@router.post(f"{_PATH}/bjud-in")
async def invite(request: Request) -> Response:
    """Make a link to a new account, and show it this once."""
    return await _sent(request, ("roll", "stadsdel", "aktor"), _invite)


def _invite(request: Request, sent: Sent) -> Response:
    grant = _grant(sent)
    fault = fault_of_grant(state_of(request).profile, grant)
    if fault is not None:
        return _page(request, {"fault": f"{fault} Inget är ändrat."}, 422)
    _, link = invitation_link(store_of(request), grant, _own_address(request), now_utc())
    return _page(request, {"link": link, "link_for": "Skicka länken till den som bjuds in."}, 201)


@router.post(f"{_PATH}/roll")
async def change_role(request: Request) -> Response:
    """Give an account another role."""
    return await _sent(request, ("konto", "roll", "stadsdel", "aktor"), _change_role)


def _change_role(request: Request, sent: Sent) -> Response:
    grant = _grant(sent)
    fault = fault_of_grant(state_of(request).profile, grant)
    if fault is not None:
        return _page(request, {"fault": f"{fault} Inget är ändrat."}, 422)
    return _done(request, "roll", lambda store: store.set_role(one(sent, "konto"), grant))


@router.post(f"{_PATH}/stang")
async def close(request: Request) -> Response:
    """Close an account, at once."""
    return await _sent(request, ("konto",), _close)


def _close(request: Request, sent: Sent) -> Response:
    account = one(sent, "konto")
    return _done(request, "stangt", lambda store: store.disable_account(account, now_utc()))


@router.post(f"{_PATH}/logga-ut")
async def sign_out(request: Request) -> Response:
    """End every session of an account."""
    return await _sent(request, ("konto",), _sign_out)


def _sign_out(request: Request, sent: Sent) -> Response:
    return _done(request, "utloggat", lambda store: store.close_sessions(one(sent, "konto")))


@router.post(f"{_PATH}/oppna")
async def open_again(request: Request) -> Response:
    """Open a closed account again."""
    return await _sent(request, ("konto",), _open_again)


def _open_again(request: Request, sent: Sent) -> Response:
    return _done(request, "oppet", lambda store: store.enable_account(one(sent, "konto")))


@router.post(f"{_PATH}/nytt-losenord")
async def reset(request: Request) -> Response:
    """Make a link to a new password, and show it this once."""
    return await _sent(request, ("konto",), _reset)


def _reset(request: Request, sent: Sent) -> Response:
    address = _own_address(request)
    try:
        link = reset_link(store_of(request), one(sent, "konto"), address, now_utc())
    except ConflictError as error:
        return _page(request, {"fault": str(error)}, 409)
    return _page(
        request, {"link": link, "link_for": "Det gamla lösenordet gäller tills dess."}, 201
    )


@router.post(f"{_PATH}/inbjudan-bort")
async def take_invitation_back(request: Request) -> Response:
    """Let a link stop working before it is used."""
    return await _sent(request, ("inbjudan",), _take_invitation_back)


def _take_invitation_back(request: Request, sent: Sent) -> Response:
    return _done(request, "inbjudan", lambda store: store.revoke_invitation(one(sent, "inbjudan")))


@router.post(f"{_PATH}/nyckel-bort")
async def revoke_token(request: Request) -> Response:
    """Let anybody's key stop working, at once."""
    return await _sent(request, ("nyckel",), _revoke_token)


def _revoke_token(request: Request, sent: Sent) -> Response:
    token = one(sent, "nyckel")
    return _done(request, "nyckel", lambda store: store.revoke_api_token(token, now_utc()))


async def _sent(
    request: Request, known: tuple[str, ...], act: Callable[[Request, Sent], Response]
) -> Response:
    parameters(request, ())
    sent = await fields_of(request, known)
    return await run_sync(partial(act, request, sent), limiter=identity_of(request).turns)


def _done(request: Request, what: str, act: Callable[[Store], object]) -> Response:
    try:
        act(store_of(request))
    except ConflictError as error:
        return _page(request, {"fault": str(error)}, 409)
    return RedirectResponse(f"{_PATH}?klart={what}", 303)


def _grant(sent: Sent) -> Grant:
    return Grant(one(sent, "roll"), one(sent, "stadsdel") or None, one(sent, "aktor") or None)


def _own_address(request: Request) -> str:
    """Give the address that this browser calls the service by; the guard has checked the name."""
    return f"{request.url.scheme}://{request.url.netloc}"


def _page(request: Request, said: dict[str, str], status: int = 200) -> Response:
    state = state_of(request)
    context = accounts_page(state.store, state.profile, now_utc(), principal_of(request).who)
    return page(request, "admin_konton.html", context | said, status=status)
