"""Work orders as files: paper, a row, an Open311 request; and the list of them.

Each time one leaves, it is written in the trail: a file goes where the door does not.
"""

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.render.sheets import order_pdf
from est_geo.store import Deed
from service.access import store_of
from service.csv_tables import frame_csv
from service.interventions_pages.asked import FILTERS, asked_of
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.looks import is_named, note_seen
from service.open311.orders import order_document
from service.orders_seen import checklist_link, ground_of, order_of, order_rows, orders_of
from service.parameters import parameters, whole_number
from service.state import state_of

router = APIRouter()

_HIGHEST: Final = 10**15
_LISTED: Final = ("jurisdiction_id", "agare", "stadsdel", "status")
_CSV: Final = "text/csv; charset=utf-8"


@router.get("/atgarder.csv")
def interventions_csv(request: Request) -> Response:
    """Give the list of physical measures as CSV, with the filters of the page."""
    asked = asked_of(parameters(request, FILTERS))
    seen = interventions_seen(request).interventions
    for column, value in (
        ("district", asked.district), ("kind", asked.kind), ("status", asked.status),
        ("owner", asked.owner), ("goal", asked.goal),
    ):  # fmt: skip
        seen = seen[seen[column] == value] if value else seen
    for word in asked.search.casefold().split():
        texts = seen[["title", "place", "grounds", "alternative"]].agg(" ".join, axis=1)
        seen = seen[texts.str.casefold().str.contains(word, regex=False)]
    _note(request, "csv", seen["intervention_id"].astype(str).tolist())
    text = frame_csv(order_rows(seen, state_of(request).profile), made_up=_made_up(request))
    return _file(text.encode("utf-8"), "atgarder.csv", _CSV)
