"""``/admin/publicering``: what is proposed and published; one proposes, another approves."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo import releasing
from est_geo.errors import ConflictError, DisclosureError, NotFoundError, PeriodError
from service.access import principal_of, store_of
from service.pages import AUDIENCES, page
from service.parameters import parameters, whole_number
from service.review_bodies import sent_form
from service.state import state_of
from service.trail_view import named, when_words

router = APIRouter(include_in_schema=False)

Fields = Annotated[Mapping[str, str], Depends(sent_form)]

_STATES: Final = {
    "proposed": "väntar på godkännande",
    "published": "publicerad",
    "refused": "stoppad",
}
_PRODUCTS: Final = {
    "month": "Månad",
    "tertial": "Tertial",
    "quarter_sensitive": "Kvartal, känsliga kategorier",
}
_DONE: Final = {
    "foreslagen": "Förslaget är fryst och väntar på att någon annan godkänner det.",
    "godkand": "Publicerat. Talen ändras aldrig; en rättelse blir en ny version.",
}
_HIGHEST: Final = 10**15
_LONGEST: Final = 200


@router.get("/admin/publicering")
def releases(request: Request) -> Response:
    """Show everything that is proposed, published and stopped."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, {"done": _DONE.get(done, "")})


@router.post("/admin/publicering")
def propose(request: Request, sent: Fields) -> Response:
    """Freeze a period's picture as a proposal."""
    parameters(request, ())
    period, reason = sent.get("period", "").strip(), sent.get("skal", "").strip()
    if not period or len(period) > _LONGEST or len(reason) > _LONGEST:
        return _page(request, {"fault": "Skriv en period, till exempel 2026-10."}, 422)
    try:
        releasing.propose(store_of(request), state_of(request).profile, period, reason=reason)
    except (DisclosureError, PeriodError, ConflictError) as error:
        return _page(request, {"fault": str(error)}, 409)
    return RedirectResponse("/admin/publicering?klart=foreslagen", 303)


@router.post("/admin/publicering/{release_id}/godkann")
def approve(request: Request, release_id: str) -> Response:
    """Attack a proposal with all that was published before, and publish it if that is safe."""
    parameters(request, ())
    number = whole_number(release_id, "nummer", 1, _HIGHEST)
    try:
        releasing.approve(store_of(request), number)
    except NotFoundError:
        raise
    except (DisclosureError, ConflictError) as error:
        return _page(request, {"fault": str(error)}, 409)
    return RedirectResponse("/admin/publicering?klart=godkand", 303)


def _page(request: Request, more: Mapping[str, Any], status: int = 200) -> Response:
    state, store = state_of(request), store_of(request)
    people = named(store, {})
    own = principal_of(request).who
    found = store.releases().iloc[::-1].to_dict("records")
    rows = [_row(row, people, own, state.timezone) for row in found]
    context = {
        "waiting": [one for one in rows if one["state"] == "proposed"],
        "decided": [one for one in rows if one["state"] != "proposed"],
        "done": "",
        "fault": "",
    }
    return page(request, "publicering.html", context | dict(more), status=status)


def _row(
    row: Mapping[Any, Any], people: Mapping[str, str], own: str, timezone: str
) -> dict[str, Any]:
    decided = row["state"] != "proposed"
    return {
        "id": row["release_id"],
        "title": f"{_PRODUCTS.get(row['product'], row['product'])} {row['period']}",
        "audience": AUDIENCES.get(row["audience"], row["audience"]),
        "version": row["version"],
        "state": row["state"],
        "state_words": _STATES[row["state"]],
        "reason": row["reason"],
        "sha256": row["sha256"],
        "proposed": f"{people.get(row['proposed_by'], row['proposed_by'])} "
        f"{when_words(row['proposed_at'].tz_convert(timezone))}",
        "decided": f"{people.get(row['decided_by'], row['decided_by'])} "
        f"{when_words(row['decided_at'].tz_convert(timezone))}"
        if decided
        else "",
        "words": row["words"] if row["state"] == "refused" else "",
        "own": row["proposed_by"] == own,
    }
