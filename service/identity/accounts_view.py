"""What ``/admin/konton`` shows: every account, invitation and key, and what to do with each."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.policy import ACCOUNT_ROLES, PERMISSION_NAMES, ROLE_NAMES
from est_geo.profile import Profile
from est_geo.store import Account, Store

_TIME: Final = "%Y-%m-%d %H:%M"
_ROLES: Final[dict[str, str]] = {str(one): name for one, name in ROLE_NAMES.items()}
_SCOPES: Final[dict[str, str]] = {str(one): name for one, name in PERMISSION_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Person:
    """One account, in words."""

    id: str
    name: str
    login: str
    role: str
    role_name: str
    district: str
    actor: str
    where: str
    seen: str
    closed: str
    has_password: bool
    is_self: bool


def accounts_page(store: Store, profile: Profile, now: pd.Timestamp, who: str) -> dict[str, Any]:
    """Say all that stands on the page."""
    people = [_person(one, profile, who) for one in store.accounts()]
    names = {one.id: one.name for one in people}
    return {
        "people": people,
        "invitations": [
            {
                "id": one.invitation_id,
                "what": "nytt lösenord för " + names.get(one.account_id or "", "ett konto")
                if one.kind == "reset"
                else _ROLES.get(one.grant.role, one.grant.role),
                "until": _local(one.expires_at, profile),
            }
            for one in store.invitations(now)
        ],
        "tokens": [
            {
                "id": one.token_id,
                "label": one.label,
                "owner": names.get(one.account_id, ""),
                "may": ", ".join(_SCOPES.get(scope, scope) for scope in one.scopes),
                "until": _local(one.expires_at, profile),
                "used": "aldrig" if one.last_used is None else f"{one.last_used:%Y-%m-%d}",
            }
            for one in store.api_tokens()
            if one.works(now)
        ],
        "roles": [(one, ROLE_NAMES[one]) for one in ACCOUNT_ROLES],
        "districts": list(zip(profile.districts["id"], profile.districts["name"], strict=True)),
        "actors": [(one.id, one.name) for one in profile.actors],
        "link": "",
        "link_for": "",
        "done": "",
        "fault": "",
    }


def _person(one: Account, profile: Profile, who: str) -> Person:
    names, actors = profile.district_names, {actor.id: actor.name for actor in profile.actors}
    district, actor = one.grant.district or "", one.grant.actor or ""
    parts = (names.get(district, district), actors.get(actor, actor))
    return Person(
        id=one.account_id,
        name=one.name,
        login=one.login or "kommunens katalog",
        role=one.grant.role,
        role_name=_ROLES.get(one.grant.role, one.grant.role),
        district=district,
        actor=actor,
        where=", ".join(part for part in parts if part),
        seen=_local(one.logged_in_at, profile) or "aldrig",
        closed=_local(one.disabled_at, profile),
        has_password=one.login is not None,
        is_self=one.who == who,
    )


def _local(at: pd.Timestamp | None, profile: Profile) -> str:
    return "" if at is None else at.tz_convert(profile.timezone).strftime(_TIME)
