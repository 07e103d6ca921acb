"""Where the limits are asked: before it is known who asks, and when it is."""

from typing import Final

from starlette.requests import Request

from est_geo.policy import Access
from service.access import access_of, is_here
from service.limits import Kind, address_of
from service.state import State, state_of

# The process must be able to say that it lives, whoever else asks for what.
_NEVER_LIMITED: Final = frozenset({"/health"})
_OF_KEYS: Final = frozenset({"rapportor", "patrull"})
_OF_PERMISSIONS: Final[dict[str, Kind]] = {"report": "report", "export": "export"}


async def keep_to_the_address_limit(request: Request) -> None:
    """
    Let an address ask once more, before anything is looked up for it.

    Raises
    ------
    TooManyError
        It has asked as often as it may.
    """
    state = state_of(request)
    if is_limited(request, state) and request.scope["route"].path not in _NEVER_LIMITED:
        state.limits.take("address", client_address(request, state))


async def keep_to_the_limit(request: Request) -> None:
    """
    Let the one whom the door has let through ask once more.

    Raises
    ------
    TooManyError
        They have asked as often as they may.
    """
    access = access_of(request)
    if access.allowed and access.permission != "open":
        take(request, access)


def take(request: Request, access: Access) -> None:
    """
    Count one question of somebody who may ask it.

    Raises
    ------
    TooManyError
        They have asked as often as they may.
    """
    state, principal = state_of(request), access.principal
    if not is_limited(request, state):
        return
    nobody = principal.role == "public"
    who = client_address(request, state) if nobody else principal.who
    kind = _OF_PERMISSIONS.get(access.permission)
    if kind is None:
        kind = "public" if nobody else "reporter" if principal.role in _OF_KEYS else "member"
    state.limits.take(kind, who)


def client_address(request: Request, state: State) -> str:
    """Say which client asks; a proxy of ours is believed about it."""
    peer = "" if request.client is None else request.client.host
    forwarded = request.headers.get("x-forwarded-for", "")
    return address_of(peer, forwarded, state.settings.trusted)


def is_limited(request: Request, state: State) -> bool:
    """
    Say whether the limits hold for a request.

    By themselves they hold for everybody but the one who sits at this computer: a service with a
    name of its own, or a request that came by a proxy, is never taken for that.
    """
    settings = state.settings
    if settings.limits != "auto":
        return settings.limits == "on"
    return bool(settings.hosts or settings.proxies) or not is_here(request)
