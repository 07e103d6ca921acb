"""``/logga-in``, ``/logga-ut`` and ``/valkommen``: how somebody comes in, and out again."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, cast

from anyio.to_thread import run_sync
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError
from est_geo.policy import RIGHTS, ROLE_NAMES, Role
from est_geo.store import Account, Acting, Invitation
from service.access import may_of, principal_of
from service.identity.cookies import SESSION, SHIFT, cookie_of, drop_cookie, set_cookie
from service.identity.desk import address_of, identity_of, now_utc
from service.identity.forms import fields_of, local_path, login_of, one
from service.identity.letting_in import (
    Newcomer,
    begun_session,
    checked_password,
    taken_invitation,
    usable_invitation,
)
from service.identity.secret_texts import digest, is_secret
from service.pages import home_of, page
from service.parameters import parameters
from service.state import state_of

router = APIRouter(include_in_schema=False)

WRONG: Final = (
    "Namnet och lösenordet hör inte ihop, eller så är kontot stängt. Försök igen, eller be den som "
    "sköter tjänsten om en ny länk."
)
_STALE_LINK: Final = (
    "Länken gäller inte: den är redan använd, för gammal eller avskriven fel. Be den som sköter "
    "tjänsten om en ny."
)


def too_often(
    request: Request, seconds: int, template: str, context: Mapping[str, Any]
) -> Response:
    """Ask somebody to wait; nothing of what they sent was looked at."""
    wait = "en minut" if seconds > 30 else f"{seconds} sekunder"  # noqa: PLR2004 - plain words
    said = {"fault": f"För många försök. Vänta {wait} och försök igen. Inget är ändrat."}
    headers = {"Retry-After": str(seconds)}
    return page(request, template, {**context, **said}, status=429, headers=headers)


def log_in_page(
    request: Request, target: str, fault: str = "", *, status: int = 200, login: str = ""
) -> Response:
    """Give the log-in page."""
    return page(request, "logga_in.html", log_in_words(request, target, login) | {"fault": fault},
                status=status)  # fmt: skip


def log_in_words(request: Request, target: str, login: str = "") -> dict[str, Any]:
    """Say what stands on the log-in page."""
    identity = identity_of(request)
    return {
        "nobody_yet": not state_of(request).opened.has_accounts(),
        "target": target,
        "login": login,
        "takes_passwords": identity.takes_passwords,
        "directory": identity.directory.told.name if identity.directory else None,
    }


@router.get("/logga-in")
def log_in_form(request: Request) -> Response:
    """Ask who somebody is."""
    target = local_path(request.query_params.get("till", ""))
    who = principal_of(request).who
    if who.startswith("konto:"):
        return RedirectResponse(home_of(may_of(request), who) if target == "/" else target, 303)
    return log_in_page(request, target)


@router.post("/logga-in")
async def log_in(request: Request) -> Response:
    """Let somebody in by name and password."""
    parameters(request, ())
    sent = await fields_of(request, ("namn", "losenord", "till"))
    return await run_sync(partial(_log_in, request, sent), limiter=identity_of(request).turns)


def _log_in(request: Request, sent: dict[str, list[str]]) -> Response:
    identity, store = identity_of(request), state_of(request).store
    target, login = local_path(one(sent, "till")), one(sent, "namn")
    # The same name however it is typed: two ways to write å are not ten tries.
    name = login_of(login) or login.strip().casefold()
    seconds = identity.limits.seconds_to_wait(address_of(request), name)
    if seconds:
        return too_often(request, seconds, "logga_in.html", log_in_words(request, target))
    account = None
    if identity.takes_passwords:
        account = checked_password(store, login, one(sent, "losenord"))
    if account is None:
        return log_in_page(request, target, WRONG, status=403, login=login[:64])
    return let_in(request, account, target)


def let_in(request: Request, account: Account, target: str) -> Response:
    """Begin a session with an id of its own, and go on to where somebody was going."""
    old = cookie_of(request, SESSION)
    session = begun_session(state_of(request).store, account, old, now_utc())
    if target == "/":
        rights = RIGHTS.get(cast("Role", account.grant.role))
        may = rights.permissions if rights else frozenset()
        target = home_of(may, f"konto:{account.account_id}")
    answer = RedirectResponse(target, 303)
    set_cookie(answer, SESSION, session)
    return answer


@router.post("/logga-ut")
async def log_out(request: Request) -> Response:
    """End this browser's session and shift."""
    parameters(request, ())
    await fields_of(request, ())
    return await run_sync(partial(_log_out, request), limiter=identity_of(request).turns)


def _log_out(request: Request) -> Response:
    session, looking = cookie_of(request, SESSION), principal_of(request)
    if is_secret(session):
        acting = Acting(looking.who, looking.role)
        state_of(request).store.by(acting).close_session(digest(session))
    answer = RedirectResponse("/logga-in", 303)
    drop_cookie(answer, SESSION)
    drop_cookie(answer, SHIFT)
    return answer


@router.get("/valkommen")
def welcome(request: Request) -> Response:
    """Ask for the link's secret, which the browser never sends by itself."""
    parameters(request, ())
    return page(request, "valkommen.html", _ask_link())


def _ask_link(fault: str = "") -> dict[str, Any]:
    return {"invitation": None, "secret": "", "fault": fault, "faults": {}, "sent": None}


@router.post("/valkommen")
async def accept(request: Request) -> Response:
    """Show what a link is to; and, with the rest filled in, use it."""
    parameters(request, ())
    known = ("nyckel", "steg", "namn", "inloggning", "losenord")
    sent = await fields_of(request, known)
    return await run_sync(partial(_accept, request, sent), limiter=identity_of(request).turns)


def _accept(request: Request, sent: dict[str, list[str]]) -> Response:
    identity, store, now = identity_of(request), state_of(request).store, now_utc()
    seconds = identity.limits.seconds_to_wait(address_of(request))
    if seconds:
        return too_often(request, seconds, "valkommen.html", _ask_link())
    secret = secret_in(one(sent, "nyckel"))
    invitation = usable_invitation(store, secret, now)
    if invitation is None:
        return page(request, "valkommen.html", _ask_link(_STALE_LINK), status=403)
    who = Newcomer(one(sent, "namn"), one(sent, "inloggning"), one(sent, "losenord"))
    if one(sent, "steg") != "2":
        return _fill_in(request, invitation, secret, who, {})
    faults = who.faults(identity.words, reset=invitation.kind == "reset")
    if faults:
        return _fill_in(request, invitation, secret, who, faults)
    return _use(request, invitation, secret, who)


def _use(request: Request, invitation: Invitation, secret: str, who: Newcomer) -> Response:
    store = state_of(request).store
    try:
        account = taken_invitation(store, invitation, secret, who, now_utc())
    except ConflictError as error:
        return _fill_in(request, invitation, secret, who, {"inloggning": str(error)})
    if account is None:
        return page(request, "valkommen.html", _ask_link(_STALE_LINK), status=403)
    return let_in(request, account, "/")


def secret_in(text: str) -> str:
    """
    Find the secret in what somebody pasted: itself, or the whole link.

    Examples
    --------
    >>> secret_in(" https://est.example.se/valkommen#nyckel=abc "), secret_in("abc")
    ('abc', 'abc')
    """
    return text.strip().rpartition("#nyckel=")[2]


def _fill_in(
    request: Request, invitation: Invitation, secret: str, who: Newcomer, faults: dict[str, str]
) -> Response:
    names = state_of(request).profile.district_names
    district = invitation.grant.district
    context = {
        "invitation": invitation,
        "role_name": ROLE_NAMES.get(invitation.grant.role, ""),  # type: ignore[call-overload]
        "district": names.get(district, district) if district else "",
        "secret": secret,
        "fault": "",
        "faults": faults,
        "sent": who,
    }
    return page(request, "valkommen.html", context, status=422 if faults else 200)
