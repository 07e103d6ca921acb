"""``/admin/logg``: the audit trail for the data-protection officer and the administrator."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.store import Deed
from service.access import store_of
from service.pages import page
from service.parameters import parameters
from service.state import state_of
from service.trail_view import FILTERS, MOST_EXPORTED, TrailFilter, trail_csv, trail_page

router = APIRouter(include_in_schema=False)


@router.get("/admin/logg")
def read_trail(request: Request) -> Response:
    """Show the trail by day, in words; with ``handelse`` who has seen that report."""
    asked = parameters(request, (*FILTERS, "fore"))
    state = state_of(request)
    actors = {one.id: one.name for one in state.profile.actors}
    context = trail_page(store_of(request), asked, state.timezone, actors)
    return page(request, "logg.html", context)


@router.get("/admin/logg.csv")
def export_trail(request: Request) -> Response:
    """Give the rows that the filter lets through as CSV; that they leave is a row too."""
    asked, timezone = parameters(request, FILTERS), state_of(request).timezone
    wanted, store = TrailFilter.of(asked, timezone), store_of(request)
    kind, object_id = wanted.about or ("audit", "")
    store.note(Deed("audit.export", kind, object_id))
    text = trail_csv(store.trail(MOST_EXPORTED, **wanted.given), timezone)
    headers = {"Content-Disposition": 'attachment; filename="logg.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/admin/logg/kontroll")
def check_trail(request: Request) -> Response:
    """Read the whole trail now, and keep what was found as a row."""
    parameters(request, ())
    store_of(request).verify_trail(note=True)
    return RedirectResponse("/admin/logg", 303)
