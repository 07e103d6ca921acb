"""``/admin/konton``: who has an account, in which role; invite, change, close."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError, NotFoundError
from est_geo.policy import ACCOUNT_ROLES, ROLE_NAMES
from est_geo.store import Account, Grant
from service.access import principal_of, store_of
from service.identity.desk import now_utc
from service.identity.links import INVITATION_LIFE, invitation_link, reset_link
from service.pages import page
from service.parameters import parameters
from service.review_bodies import sent_form
from service.state import State, state_of
from service.trail_view import when_words

router = APIRouter(include_in_schema=False)

Fields = Annotated[Mapping[str, str], Depends(sent_form)]

_DONE: Final = {
    "roll": "Rollen är ändrad, och kontot är utloggat överallt.",
    "stangt": "Kontot är avstängt: utloggat överallt, och dess nycklar slutade gälla.",
    "oppet": "Kontot är öppet igen.",
    "utloggat": "Kontot är utloggat överallt.",
    "inbjudan": "Inbjudan är återkallad.",
}
_LIFE_HOURS: Final = int(INVITATION_LIFE.total_seconds() // 3600)
_DISTRICT_ROLE: Final = "omradesgrupp"


@router.get("/admin/konton")
def accounts(request: Request) -> Response:
    """Show every account and every invitation that waits."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, {"done": _DONE.get(done, "")})


@router.post("/admin/konton/bjud-in")
def invite(request: Request, sent: Fields) -> Response:
    """Make a link to a new account and show it this once."""
    parameters(request, ())
    grant = _grant(sent, state_of(request))
    if grant is None:
        return _page(request, {"fault": _UNCLEAR}, 422)
    _, link = invitation_link(store_of(request), grant, str(request.base_url), now_utc())
    made = {"link": link, "role": _role_words(grant, state_of(request)), "kind": "new"}
    return _page(request, {"made": made}, 201)


_UNCLEAR: Final = (
    "Välj en roll, och en stadsdel för en områdesgrupp. Inget är ändrat."
)  # fmt: skip


@router.post("/admin/konton/{account_id}/roll")
def change_role(request: Request, account_id: str, sent: Fields) -> Response:
    """Give an account another role; it is signed out everywhere."""
    parameters(request, ())
    grant = _grant(sent, state_of(request))
    if grant is None:
        return _page(request, {"fault": _UNCLEAR}, 422)
    return _changed(request, "roll", lambda: store_of(request).set_role(account_id, grant))


@router.post("/admin/konton/{account_id}/losenord")
def reset_password(request: Request, account_id: str) -> Response:
    """Make a link to a new password and show it this once."""
    parameters(request, ())
    account = _known(request, account_id)
    try:
        link = reset_link(store_of(request), account_id, str(request.base_url), now_utc())
    except ConflictError as error:
        return _page(request, {"fault": str(error)}, 409)
    return _page(request, {"made": {"link": link, "role": account.name, "kind": "reset"}}, 201)


@router.post("/admin/konton/{account_id}/stang")
def close(request: Request, account_id: str) -> Response:
    """Close an account at once."""
    parameters(request, ())
    if principal_of(request).who == f"konto:{account_id}":
        fault = "Du kan inte stänga av ditt eget konto. Be en annan administratör. Inget är ändrat."
        return _page(request, {"fault": fault}, 409)
    work = store_of(request).disable_account
    return _changed(request, "stangt", lambda: work(account_id, now_utc()))


@router.post("/admin/konton/{account_id}/oppna")
def reopen(request: Request, account_id: str) -> Response:
    """Open a closed account again."""
    parameters(request, ())
    return _changed(request, "oppet", lambda: store_of(request).enable_account(account_id))


@router.post("/admin/konton/{account_id}/logga-ut")
def sign_out(request: Request, account_id: str) -> Response:
    """End every session of an account."""
    parameters(request, ())
    _known(request, account_id)
    return _changed(request, "utloggat", lambda: store_of(request).close_sessions(account_id))


@router.post("/admin/inbjudningar/{invitation_id}/aterkalla")
def revoke_invitation(request: Request, invitation_id: str) -> Response:
    """Take a link back before it is used."""
    parameters(request, ())
    work = store_of(request).revoke_invitation
    return _changed(request, "inbjudan", lambda: work(invitation_id))


def _changed(request: Request, done: str, change: Any) -> Response:  # noqa: ANN401
    """Carry out a change; what the store refuses in words stands on the page."""
    try:
        change()
    except ConflictError as error:
        return _page(request, {"fault": str(error)}, 409)
    return RedirectResponse(f"/admin/konton?klart={done}", 303)


def _known(request: Request, account_id: str) -> Account:
    account = store_of(request).account(account_id)
    if account is None:
        raise NotFoundError("Kontot finns inte. Inget är ändrat.")
    return account


def _grant(sent: Mapping[str, str], state: State) -> Grant | None:
    """Read a role and what it is bound to; None for what cannot be granted."""
    role, district, actor = (sent.get(name, "") for name in ("roll", "stadsdel", "aktor"))
    known = dict(zip(state.profile.districts["id"], state.profile.districts["name"], strict=True))
    actors = {one.id for one in state.profile.actors}
    if role not in ACCOUNT_ROLES or (role == _DISTRICT_ROLE and district not in known):
        return None
    if actor and actor not in actors:
        return None
    return Grant(role, district if role == _DISTRICT_ROLE else None, actor or None)


def _role_words(grant: Grant, state: State) -> str:
    names = dict(zip(state.profile.districts["id"], state.profile.districts["name"], strict=True))
    roles: Mapping[str, str] = {str(one): name for one, name in ROLE_NAMES.items()}
    said = roles.get(grant.role, grant.role)
    return f"{said}, {names.get(grant.district, grant.district)}" if grant.district else said


def _page(request: Request, more: Mapping[str, Any], status: int = 200) -> Response:
    state, store, now = state_of(request), store_of(request), now_utc()
    own = principal_of(request).who
    people = [
        {
            "id": one.account_id,
            "name": one.name,
            "login": one.login or "genom katalogen",
            "role": one.grant.role,
            "role_words": _role_words(one.grant, state),
            "district": one.grant.district,
            "actor": one.grant.actor,
            "own": one.who == own,
            "closed": one.disabled_at is not None,
            "local": one.login is not None,
            "seen": ""
            if one.logged_in_at is None
            else when_words(one.logged_in_at.tz_convert(state.timezone)),
        }
        for one in store.accounts()
    ]
    invited = [
        {
            "id": one.invitation_id,
            "kind": one.kind,
            "role": _role_words(one.grant, state),
            "until": ""
            if one.expires_at is None
            else when_words(one.expires_at.tz_convert(state.timezone)),
        }
        for one in store.invitations(now)
    ]
    districts = state.profile.districts
    context = {
        "people": sorted(people, key=lambda one: (one["closed"], str(one["name"]).casefold())),
        "invited": invited,
        "roles": [(one, ROLE_NAMES[one]) for one in ACCOUNT_ROLES],
        "districts": list(zip(districts["id"], districts["name"], strict=True)),
        "actors": [(one.id, one.name) for one in state.profile.actors],
        "hours": _LIFE_HOURS,
        "done": "",
        "fault": "",
        "made": None,
    }
    return page(request, "konton.html", context | dict(more), status=status)
