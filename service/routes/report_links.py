"""``/admin/nycklar``: links for those who report, as text and as QR codes."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.access import store_of
from service.identity.desk import now_utc
from service.identity.links import drawn_code, new_report_key
from service.pages import page
from service.parameters import parameters
from service.review_bodies import sent_form
from service.state import state_of
from service.trail_view import when_words

router = APIRouter(include_in_schema=False)

Fields = Annotated[Mapping[str, str], Depends(sent_form)]

DAYS: Final = {"30": "30 dagar", "90": "90 dagar", "365": "1 år", "0": "Tills den återkallas"}
_DONE: Final = {
    "lank": "Länken är återkallad. Den slutade gälla direkt.",
}


@router.get("/admin/nycklar")
def links(request: Request) -> Response:
    """Show every link to report by."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, {"done": _DONE.get(done, "")})


@router.post("/admin/nycklar")
def make_link(request: Request, sent: Fields) -> Response:
    """Make a link for an actor and show it this once, as text and as a QR code."""
    parameters(request, ())
    actor, days = sent.get("aktor", ""), sent.get("dagar", "")
    names = {one.id: one.name for one in state_of(request).profile.actors}
    if actor not in names or days not in DAYS:
        fault = "Välj vem som ska rapportera och hur länge länken gäller. Inget är gjort."
        return _page(request, {"fault": fault}, 422)
    now = now_utc()
    until = None if days == "0" else now + pd.Timedelta(days=int(days))
    key_id, link = new_report_key(store_of(request), actor, str(request.base_url), now, until)
    made = {"id": key_id, "actor": names[actor], "link": link, "code": drawn_code(link)}
    return _page(request, {"made": made}, 201)


@router.post("/admin/nycklar/{key_id}/aterkalla")
def revoke_link(request: Request, key_id: str) -> Response:
    """Let a link stop working at once; what was reported with it stays."""
    parameters(request, ())
    store_of(request).revoke_report_key(key_id, now_utc())
    return RedirectResponse("/admin/nycklar?klart=lank", 303)


def _page(request: Request, more: Mapping[str, Any], status: int = 200) -> Response:
    state, store, now = state_of(request), store_of(request), now_utc()
    names = {one.id: one.name for one in state.profile.actors}
    keys = [_key(row, names, now, state.timezone) for row in _newest(store.report_keys())]
    context = {
        "actors": list(names.items()),
        "days": DAYS,
        "working": [one for one in keys if one["works"]],
        "over": [one for one in keys if not one["works"]],
        "done": "",
        "fault": "",
        "made": None,
    }
    return page(request, "nycklar.html", context | dict(more), status=status)


def _newest(keys: pd.DataFrame) -> list[dict[Any, Any]]:
    return keys.iloc[::-1].to_dict("records")


def _key(
    row: Mapping[Any, Any], names: Mapping[str, str], now: pd.Timestamp, timezone: str
) -> dict[str, Any]:
    revoked, expires = row["revoked_at"], row["expires_at"]
    made = when_words(row["made_at"].tz_convert(timezone))
    if not pd.isna(revoked):
        state = f"återkallad {when_words(revoked.tz_convert(timezone))}"
    elif pd.isna(expires):
        state = "gäller tills den återkallas"
    else:
        word = "gäller till" if expires > now else "gick ut"
        state = f"{word} {when_words(expires.tz_convert(timezone))}"
    works = pd.isna(revoked) and (pd.isna(expires) or expires > now)
    return {
        "id": row["key_id"],
        "actor": names.get(row["actor"], f"{row['actor']} (finns inte i profilen)"),
        "made": made,
        "state": state,
        "works": works,
    }
