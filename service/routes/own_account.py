"""``/konto``: one's own password, sessions and keys."""

from functools import partial
from typing import Any, Final

import pandas as pd
from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import NotFoundError
from est_geo.store import Account
from service.access import principal_of, store_of
from service.identity.account_view import TOKEN_DAYS, account_page, scopes_of
from service.identity.cookies import SESSION, cookie_of, drop_cookie, set_cookie
from service.identity.desk import address_of, identity_of, now_utc
from service.identity.forms import fields_of, name_of, one
from service.identity.letting_in import begun_session
from service.identity.links import new_api_token
from service.identity.passwords import fault_of, hashed, is_right
from service.identity.secret_texts import digest
from service.pages import page
from service.parameters import parameters
from service.routes.log_in import too_often
from service.state import state_of

router = APIRouter(include_in_schema=False)

_DONE: Final = {
    "losenord": "Lösenordet är bytt. Du är utloggad överallt utom här.",
    "nyckel": "Nyckeln gäller inte längre.",
}


@router.get("/konto")
def own_account(request: Request) -> Response:
    """Show one's own account."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, {"done": _DONE.get(done, "")})


@router.post("/konto/losenord")
async def change_password(request: Request) -> Response:
    """Change one's password; every other session ends."""
    parameters(request, ())
    sent = await fields_of(request, ("nuvarande", "nytt"))
    return await run_sync(partial(_change, request, sent), limiter=identity_of(request).turns)


def _change(request: Request, sent: dict[str, list[str]]) -> Response:
    identity, account, store = identity_of(request), _own(request), store_of(request)
    login = account.login or ""
    seconds = identity.limits.seconds_to_wait(address_of(request), login)
    if seconds:
        return too_often(request, seconds, "konto.html", _context(request))
    new = one(sent, "nytt")
    if account.password_hash is None or not is_right(account.password_hash, one(sent, "nuvarande")):
        fault = "Det nuvarande lösenordet stämmer inte. Inget är ändrat."
        return _page(request, {"password_fault": fault}, 422)
    fault = fault_of(new, [*identity.words, account.name, login]) or ""
    if fault:
        return _page(request, {"password_fault": f"Det nya lösenordet {fault}."}, 422)
    store.set_password(account.account_id, hashed(new), now_utc())
    session = begun_session(state_of(request).store, account, "", now_utc())
    answer = RedirectResponse("/konto?klart=losenord", 303)
    set_cookie(answer, SESSION, session)
    return answer


@router.post("/konto/logga-ut-overallt")
async def log_out_everywhere(request: Request) -> Response:
    """End every session of one's own account."""
    parameters(request, ())
    await fields_of(request, ())
    return await run_sync(partial(_everywhere, request), limiter=identity_of(request).turns)


def _everywhere(request: Request) -> Response:
    store_of(request).close_sessions(_own(request).account_id)
    answer = RedirectResponse("/logga-in", 303)
    drop_cookie(answer, SESSION)
    return answer


@router.post("/konto/nycklar")
async def make_token(request: Request) -> Response:
    """Make a key for QGIS or a script, and show it this once."""
    parameters(request, ())
    sent = await fields_of(request, ("till", "dagar", "far"), several=("far",))
    return await run_sync(partial(_make, request, sent), limiter=identity_of(request).turns)


def _make(request: Request, sent: dict[str, list[str]]) -> Response:
    account, label, days = _own(request), name_of(one(sent, "till")), one(sent, "dagar")
    allowed = set(scopes_of(principal_of(request), state_of(request).profile))
    scopes = set(sent["far"])
    if label is None or not scopes or not scopes <= allowed or days not in map(str, TOKEN_DAYS):
        fault = "Säg vad nyckeln är till, vad den får och hur länge den gäller. Inget är ändrat."
        return _page(request, {"token_fault": fault}, 422)
    token, now = new_api_token(), now_utc()
    store_of(request).add_api_token(
        account.account_id,
        digest(token),
        label=label,
        scopes=scopes,
        made_at=now,
        expires_at=now + pd.Timedelta(days=int(days)),
    )
    return _page(request, {"new_token": token}, 201)


@router.post("/konto/nycklar/aterkalla")
async def revoke_token(request: Request) -> Response:
    """Let a key of one's own stop working, at once."""
    parameters(request, ())
    sent = await fields_of(request, ("nyckel",))
    return await run_sync(partial(_revoke, request, sent), limiter=identity_of(request).turns)


def _revoke(request: Request, sent: dict[str, list[str]]) -> Response:
    own = _own(request).account_id
    store_of(request).revoke_api_token(one(sent, "nyckel"), now_utc(), account_id=own)
    return RedirectResponse("/konto?klart=nyckel", 303)


def _own(request: Request) -> Account:
    """Give the account of the one who asks; a key or a link has none."""
    kind, _, account_id = principal_of(request).who.partition(":")
    account = state_of(request).store.account(account_id) if kind == "konto" else None
    if account is None:
        raise NotFoundError("Adressen leder ingenstans. Börja om från lägesbilden.")
    return account


def _context(request: Request) -> dict[str, Any]:
    state = state_of(request)
    return account_page(
        state.store,
        _own(request),
        principal_of(request),
        state.profile,
        own_session=digest(cookie_of(request, SESSION)),
        now=now_utc(),
    )


def _page(request: Request, said: dict[str, str], status: int = 200) -> Response:
    return page(request, "konto.html", _context(request) | said, status=status)
