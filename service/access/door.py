"""The door: asked before every route, it says who asks and what the policy lets them see."""

from functools import partial
from typing import Final, cast

from anyio.to_thread import run_sync
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.routing import Mount

from est_geo.errors import EstGeoError, NotFoundError
from est_geo.policy import NOBODY, PERMISSIONS, Access, Permission, Principal, decide
from est_geo.store import Acting, Store
from service.access.keys import bearer, reporter
from service.access.permissions import KEY_IN_THE_BODY, OPEN_MOUNTS, ROUTES
from service.access.principals import LoginNeededError, asking
from service.pictures import SeenPictures
from service.state import State, state_of

_BY_KEY: Final = frozenset({"report", "own_reports"})
_REVIEWED_BY: Final = "review"
_BARE: Final = frozenset({"GET", "HEAD"})


class UnseenError(NotFoundError):
    """There is such an address, and the one who asks may not know of it."""


async def stand_at_the_door(request: Request) -> None:
    """
    Let a request through to its route, with what it may see; or refuse it.

    Raises
    ------
    LoginNeededError
        Nobody is logged in, and the route is not for everybody.
    TokenRefusedError, KeyMissingError, KeyRefusedError
        A token or key is missing or does not hold.
    NotFoundError
        The one who asks may not know of it.
    """
    template = request.scope["route"].path
    permission = ROUTES[request.method, template]
    request.state.permission = permission
    state = state_of(request)
    if permission == "open":
        # Only a page asks who looks, for its menu: all else answers also when the database does
        # not, and so does the page.
        page = "text/html" in request.headers.get("accept", "")
        who = (
            await run_sync(partial(_looking, request, state), limiter=state.door)
            if page
            else NOBODY
        )
        request.state.access = decide(who, "open", state.profile)
        return
    if (request.method, template) in KEY_IN_THE_BODY and _key(request) is None:
        return
    limiter = state.lane if permission in _BY_KEY else state.door
    how = partial(_decided, request, state, permission)
    request.state.access = await run_sync(how, limiter=limiter)
    if request.method not in _BARE and permission not in _BY_KEY:
        # A body may come long after its headers: who was shut out meanwhile is asked anew.
        await request.body()
        request.state.access = await run_sync(how, limiter=limiter)


def _decided(request: Request, state: State, permission: Permission) -> Access:
    if permission in _BY_KEY:
        return reporter(state, _key(request), permission)
    principal = asking(request, state)
    request.state.looking = principal
    access = decide(principal, permission, state.profile, opened=state.settings.opened)
    if access.allowed and not (permission == _REVIEWED_BY and not state.settings.reviews):
        return access
    if principal == NOBODY:
        raise LoginNeededError("Logga in för att se det här. Inget har ändrats.")
    # Not 403: that something exists is also told only to those who may know it.
    raise UnseenError("Adressen leder ingenstans. Börja om från lägesbilden.")


def _key(request: Request) -> str | None:
    return bearer(request) or request.query_params.get("api_key")


def access_of(request: Request) -> Access:
    """
    Give what the policy lets this request see; nothing where it was never asked.

    A page of an error, or of an address that does not exist, is nobody's.
    """
    access = getattr(request.state, "access", None)
    return Access(NOBODY, "open") if access is None else cast("Access", access)


def principal_of(request: Request) -> Principal:
    """Give who asks, as the door found them, also where it refused them; else nobody."""
    found = getattr(request.state, "looking", None)
    return access_of(request).principal if found is None else cast("Principal", found)


def store_of(request: Request) -> Store:
    """
    Give the store, to act on as the one who asks.

    Raises
    ------
    LoginNeededError
        The door has not let this request through.
    """
    known = access_of(request)
    if not known.allowed:
        raise LoginNeededError("Logga in för att se det här. Inget har ändrats.")
    acting = Acting(known.principal.who, known.principal.role)
    return state_of(request).store.by(acting)


def pictures_of(request: Request) -> SeenPictures:
    """Give the pictures as the one who asks may see them."""
    return SeenPictures(state_of(request).pictures, access_of(request), state_of(request).seen)


def may_of(request: Request) -> frozenset[Permission]:
    """Permissions of the one who asks, for the menu."""
    state, principal = state_of(request), principal_of(request)
    opened = state.settings.opened
    found = {
        one
        for one in PERMISSIONS
        if decide(principal, one, state.profile, opened=opened).allowed
        and (one != _REVIEWED_BY or state.settings.reviews)
    }
    return frozenset(found)


def _looking(request: Request, state: State) -> Principal:
    """Who looks at an open page, for its menu; nobody where it cannot be told."""
    try:
        return asking(request, state)
    except (EstGeoError, OSError):
        return NOBODY


def check_routes(app: FastAPI) -> None:
    """
    Refuse to make an application with a route that has no permission.

    Raises
    ------
    RuntimeError
        A route or a folder stands in no table.
    """
    for one in iter_route_contexts(app.routes):
        route = one.original_route
        if isinstance(route, Mount):
            if route.path not in OPEN_MOUNTS:
                raise RuntimeError(f"Folder {route.path} is served without a permission.")
        elif isinstance(route, APIRoute):
            for method in one.methods or ():
                if (method, one.path or "") not in ROUTES:
                    raise RuntimeError(f"Route {method} {one.path} has no permission.")
        else:
            raise TypeError(f"Route {route} is of a kind that the door cannot guard.")
