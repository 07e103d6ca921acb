"""``/admin``: a card for each thing that the one who asks may take care of."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import ProfileError
from est_geo.expiring import plan_expiry
from service.access import may_of, store_of
from service.identity.desk import now_utc
from service.pages import page
from service.parameters import parameters
from service.state import state_of
from service.trail_view import trail_state

router = APIRouter(include_in_schema=False)


@router.get("/admin")
def administer(request: Request) -> Response:
    """Show what there is to take care of."""
    parameters(request, ())
    may, store, state = may_of(request), store_of(request), state_of(request)
    now = now_utc()
    context: dict[str, Any] = {"made_up": store.made_up}
    if "accounts" in may:
        accounts = store.accounts()
        context["n_accounts"] = sum(one.disabled_at is None for one in accounts)
        context["n_invited"] = len(store.invitations(now))
        context["n_tokens"] = sum(one.works(now) for one in store.api_tokens())
    if "keys" in may:
        keys = store.report_keys()
        over = keys["revoked_at"].notna() | (keys["expires_at"] <= now)
        context["n_links"] = int((~over).sum())
    if "release" in may:
        releases = store.releases()
        context["n_waiting"] = int((releases["state"] == "proposed").sum())
        context["n_published"] = int((releases["state"] == "published").sum())
    if "audit" in may:
        context["state"] = trail_state(store, state.timezone)
    if "retention" in may:
        context["expiry"] = _expiry(request)
    return page(request, "admin.html", context)


def _expiry(request: Request) -> dict[str, Any] | None:
    """Say what is due for deletion; None where the profile has no rules."""
    state, store = state_of(request), store_of(request)
    try:
        plan = plan_expiry(store, state.profile, now_utc())
    except ProfileError:
        return None
    counts = {name: int(plan.due[name].sum()) for name in ("notes", "places", "points", "reports")}
    runs = store.retention_runs()
    last = None if runs.empty else runs["at"].max().tz_convert(state.timezone)
    return counts | {
        "total": sum(counts.values()),
        "held": plan.held,
        "may_run": plan.may_run,
        "unfinished": plan.unfinished,
        "last": last,
    }
