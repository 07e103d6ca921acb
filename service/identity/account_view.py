"""What ``/konto`` shows: who one is, where one is logged in, and one's keys."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.policy import PERMISSION_NAMES, ROLE_NAMES, Principal, decide
from est_geo.policy.rights import Permission
from est_geo.profile import Profile
from est_geo.store import Account, SessionRow, Store, TokenRow

TOKEN_SCOPES: Final[tuple[Permission, ...]] = (
    "picture", "places", "presence", "incidents", "export", "audit",
)  # fmt: skip
"""What a key can be for: to read. No key decides, opens accounts or deletes."""

TOKEN_DAYS: Final = (30, 90, 180, 366)
_TIME: Final = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Line:
    """One session or key, in words."""

    id: str
    title: str
    under: str
    works: bool = True


def account_page(
    store: Store,
    account: Account,
    principal: Principal,
    profile: Profile,
    *,
    own_session: str,
    now: pd.Timestamp,
) -> dict[str, Any]:
    """Say all that stands on the page."""
    grant = account.grant
    names, actors = profile.district_names, {one.id: one.name for one in profile.actors}
    return {
        "name": account.name,
        "login": account.login,
        "role_name": ROLE_NAMES[principal.role],
        "district": names.get(grant.district, grant.district) if grant.district else "",
        "actor": actors.get(grant.actor, grant.actor) if grant.actor else "",
        "sessions": [
            _session(one, own_session, profile)
            for one in store.sessions_of(account.account_id, now)
        ],
        "tokens": [_token(one, profile, now) for one in store.api_tokens(account.account_id)],
        "scopes": [(one, PERMISSION_NAMES[one]) for one in scopes_of(principal, profile)],
        "days": TOKEN_DAYS,
        "new_token": "",
        "done": "",
        "fault": "",
        "password_fault": "",
        "token_fault": "",
    }


def scopes_of(principal: Principal, profile: Profile) -> list[Permission]:
    """List what a key of somebody can be for: never more than they may themselves."""
    return [one for one in TOKEN_SCOPES if decide(principal, one, profile).allowed]


def _session(one: SessionRow, own: str, profile: Profile) -> Line:
    title = "Den här webbläsaren" if one.sha256 == own else "En annan webbläsare"
    return Line("", title, f"inloggad {_local(one.made_at, profile)}, "
                           f"senast använd {_local(one.seen_at, profile)}")  # fmt: skip


def _token(one: TokenRow, profile: Profile, now: pd.Timestamp) -> Line:
    known: dict[str, str] = {str(one): name for one, name in PERMISSION_NAMES.items()}
    may = ", ".join(known.get(scope, scope) for scope in one.scopes)
    used = "aldrig använd" if one.last_used is None else f"senast använd {one.last_used:%Y-%m-%d}"
    if one.revoked_at is not None:
        state = f"återkallad {_local(one.revoked_at, profile)}"
    else:
        word = "gäller till" if one.expires_at > now else "gick ut"
        state = f"{word} {_local(one.expires_at, profile)}"
    return Line(one.token_id, one.label, f"{may}; {state}; {used}", one.works(now))


def _local(at: pd.Timestamp | None, profile: Profile) -> str:
    return "" if at is None else at.tz_convert(profile.timezone).strftime(_TIME)
