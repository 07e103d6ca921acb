"""From a request to who asks: a key, a token, a session, or nobody."""

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

import pandas as pd
from starlette.requests import Request

from est_geo.errors import EstGeoError
from est_geo.policy import NOBODY, ROLES, Principal, Role
from est_geo.store import AccountRow
from service.access.keys import bearer, key_holder
from service.identity.secret_texts import digest
from service.identity.shift_links import LATE, read_key, read_shift_link
from service.state import State

SESSION_COOKIE: Final = "__Host-est"
SHIFT_COOKIE: Final = "__Host-est-pass"
SHIFT_PAGES: Final = "/pass/"
_CHECK_IN: Final = re.compile(r"/api/v1/visits/[^/]+/check-in")
_NOT_LATE: Final = pd.Timedelta(0)
_API_TOKEN: Final = re.compile(r"est_[A-Za-z0-9_-]{43}")
_BY_PROXY: Final = (
    "x-forwarded", "forwarded", "via", "x-real-ip", "x-client-ip", "x-original-", "x-envoy-",
    "true-client-ip", "client-ip", "cf-", "fly-", "fastly-", "cdn-loop",
)  # fmt: skip
_OLD_HTTP: Final = "1.0"
_SESSION: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_OPEN_ROLES: Final[dict[str, Role]] = {
    "intern": "analytiker",
    "est": "oppet_lage",
    "public": "public",
}


class LoginNeededError(EstGeoError, PermissionError):
    """Nobody is logged in, and the address is not for everybody."""


class TokenRefusedError(EstGeoError, PermissionError):
    """The token that came with the request does not hold, or no longer."""


def asking(request: Request, state: State) -> Principal:
    """
    Say who asks.

    A token or a key in the header goes before a cookie. Everything is looked up anew for every
    request: what is revoked is revoked at once.

    Raises
    ------
    TokenRefusedError
        There is a token, and it does not hold.
    """
    token = bearer(request)
    if token is not None:
        return _of_token(state, token)
    handed_in = request.method == "POST" and _CHECK_IN.fullmatch(request.url.path) is not None
    if handed_in or request.url.path.startswith(SHIFT_PAGES):
        # Somebody with an account may hold a shift's link too: on its page it is the shift's. A
        # phone that had no coverage hands in later what was done while the link opened its shift.
        shift = of_shift(request, state, LATE if handed_in else _NOT_LATE)
        if shift is not None:
            return shift
    session = request.cookies.get(SESSION_COOKIE, "")
    if _SESSION.fullmatch(session):
        found = state.store.account_of_session(digest(session), _now())
        if found is not None:
            return _principal(found)
    if is_open(request, state):
        return Principal("oppet-lage", _OPEN_ROLES[state.settings.audience])
    return of_shift(request, state) or NOBODY


def of_shift(request: Request, state: State, late: pd.Timedelta = _NOT_LATE) -> Principal | None:
    """Say which patrol asks, by the cookie that its link was exchanged for."""
    token = request.cookies.get(SHIFT_COOKIE, "")
    key = read_key(state.settings.db) if token else None
    found = None if key is None else read_shift_link(key, token, _now(), late)
    if found is None or state.store.is_shift_closed(found[0]):
        return None
    return Principal(f"pass:{found[0]}", "patrull", actor=found[1], shift=found[0])


def is_open(request: Request, state: State) -> bool:
    """
    Say whether the service stands open: on this computer only, before there is any account.

    Whoever asks must sit at this computer too, and by no other name: a proxy in front has a name.
    """
    settings = state.settings
    if not settings.stands_open or not is_here(request):
        return False
    return not state.opened.has_accounts()


def is_here(request: Request) -> bool:
    """
    Say whether a request comes from a program on this computer itself, and not through a proxy.

    A proxy tells of itself in a header, by HTTP/1.0 (which nginx speaks unless told otherwise, and
    no browser does), or by pages whose origin is another name than the one that it asks for.
    """
    names = request.headers.keys()
    if any(name.startswith(_BY_PROXY) for name in names) or _is_strange(request):
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _is_strange(request: Request) -> bool:
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    try:
        foreign = origin is not None and urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:
        foreign = True
    return foreign or request.scope.get("http_version") == _OLD_HTTP


def _of_token(state: State, token: str) -> Principal:
    if _API_TOKEN.fullmatch(token):
        found = state.store.account_of_token(digest(token), _now())
        if found is not None:
            return _principal(found)
    else:
        holder = key_holder(state, token)
        if holder is not None:
            return holder
    raise TokenRefusedError(
        "Nyckeln gäller inte, eller gäller inte längre. Be den som sköter tjänsten om en ny. "
        "Inget har ändrats."
    )


def _principal(found: AccountRow) -> Principal:
    if found.role not in ROLES:
        # A role that this release does not know has no rights.
        return NOBODY
    return Principal(found.who, found.role, found.district, found.actor, scopes=found.scopes)


def _now() -> pd.Timestamp:
    return pd.Timestamp.now(tz="UTC")
