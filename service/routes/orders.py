"""Work orders as files: paper, a row, an Open311 request; and the list of them.

Each time one leaves, it is written in the trail: a file goes where the door does not.
"""

from typing import TYPE_CHECKING, Final

import pandas as pd
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from est_geo.errors import NotFoundError, RequestError
from est_geo.interventions import read_catalogue
from est_geo.planning import now_utc
from est_geo.render.sheets import decision_pdf, file_name, order_pdf
from est_geo.store import Deed
from service.access import store_of
from service.csv_tables import frame_csv
from service.interventions_pages.asked import FILTERS, asked_of
from service.interventions_pages.choosing import with_filters
from service.interventions_pages.items import interventions_as_items
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.looks import is_named, note_seen
from service.open311.orders import CLOSED, OPEN, order_document
from service.orders_seen import (
    checklist_link,
    decision_of,
    ground_of,
    order_of,
    order_rows,
    orders_of,
    proposal_paper,
)
from service.parameters import parameters, whole_number
from service.state import state_of

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter()

_HIGHEST: Final = 10**15
_CSV: Final = "text/csv; charset=utf-8"
_PDF: Final = "application/pdf"
_ASKED: Final = ("jurisdiction_id", "agare", "stadsdel", "status")


@router.get("/atgarder.csv")
def interventions_csv(request: Request) -> Response:
    """Give the list of physical measures as CSV, with the filters of the page."""
    query = parameters(request, FILTERS)
    found = _filtered(request, interventions_seen(request), query)
    _note_list(request, "csv", found)
    return _csv(request, found, "atgarder")


@router.get("/atgarder/open311.json")
def order_list(request: Request) -> Response:
    """Give what is ordered as Open311 requests, the newest first, for the owner's system."""
    query = parameters(request, _ASKED)
    own = state_of(request).profile.id
    if query.get("jurisdiction_id", own) != own:
        raise NotFoundError("Den jurisdiction_id finns inte här.")
    status = query.pop("status", "")
    if status not in {"", OPEN, CLOSED}:
        raise RequestError("Parametern status är open eller closed.")
    seen = interventions_seen(request)
    kept = _filtered(request, seen, {k: v for k, v in query.items() if k in FILTERS})
    found = [
        (order_document(order, row), row)
        for order, row in orders_of(request, seen, kept)
    ]  # fmt: skip
    shown = [(told, row) for told, row in found if status in {"", told["status"]}]
    shown.sort(key=lambda pair: (pair[1]["ordered_at"], pair[1]["intervention_id"]), reverse=True)
    ids = [str(row["intervention_id"]) for _, row in shown]
    if ids:
        note_seen(request, _listed("open311", ids))
    return JSONResponse([told for told, _ in shown])


@router.get("/atgarder/{number}.json")
def one_order(request: Request, number: str) -> Response:
    """Give one order as an Open311 request."""
    parameters(request, ())
    seen, at = interventions_seen(request), _number(number)
    told = order_document(order_of(request, seen, at), seen.one(at).iloc[0])
    _note(request, "open311", at)
    return JSONResponse([told])


@router.get("/atgarder/{number}.csv")
def one_row(request: Request, number: str) -> Response:
    """Give one intervention as a row of CSV."""
    parameters(request, ())
    at = _number(number)
    found = interventions_seen(request).one(at)
    _note(request, "csv", at)
    return _csv(request, found, f"atgard-{at}")


@router.get("/atgarder/{number}.pdf", include_in_schema=False)
def one_sheet(request: Request, number: str) -> Response:
    """Give one order on an A4."""
    parameters(request, ())
    at = _number(number)
    order = order_of(request, interventions_seen(request), at)
    link = checklist_link(request, at)
    made = order_pdf(order, ground_of(state_of(request)), link)
    _note(request, "pdf", at)
    return _file(made, f"bestallning-{at}.pdf", _PDF, how="inline")


@router.get("/atgarder/{number}/underlag.pdf", include_in_schema=False)
def decision_paper(request: Request, number: str) -> Response:
    """Give what a decision rests on: numbers, evidence for and against, harms, alternative."""
    parameters(request, ())
    at = _number(number)
    made = decision_pdf(decision_of(request, interventions_seen(request), at))
    _note(request, "underlag", at)
    return _file(made, f"underlag-{at}.pdf", _PDF, how="inline")


@router.get("/atgarder/plats/{place_id}/{kind}/underlag.pdf", include_in_schema=False)
def proposal_sheet(request: Request, place_id: str, kind: str) -> Response:
    """Give what a decision about a proposal of the picture rests on."""
    parameters(request, ())
    paper = proposal_paper(request, place_id, kind)
    if is_named(request):
        subject = f"{paper.order.place_id}-{paper.order.kind}"
        note_seen(request, Deed("recommendation.export", "recommendation", subject))
    return _file(decision_pdf(paper), f"underlag-{file_name(kind)}.pdf", _PDF, how="inline")


def _filtered(
    request: Request, seen: InterventionsSeen, query: "Mapping[str, str]"
) -> pd.DataFrame:
    """Keep what passes the page's own filters: a file holds the rows that the page shows."""
    kinds = {one.id: one.name for one in read_catalogue().intervention}
    items = interventions_as_items(
        seen.interventions, seen.effects, state_of(request).profile, kinds, now_utc()
    )
    kept = [one.number for one in with_filters(items, asked_of(query))]
    return seen.interventions[seen.interventions["intervention_id"].isin(kept)]


def _number(text: str) -> int:
    try:
        return whole_number(text, "numret", 1, _HIGHEST)
    except RequestError:
        raise NotFoundError("Det finns ingen sådan åtgärd. Läs in sidan igen.") from None


def _csv(request: Request, found: pd.DataFrame, name: str) -> Response:
    rows = order_rows(found, state_of(request).profile)
    text = frame_csv(rows, made_up=bool(store_of(request).made_up))
    return _file(text.encode("utf-8"), f"{name}.csv", _CSV)


def _note(request: Request, form: str, number: int) -> None:
    if is_named(request):
        note_seen(request, Deed("intervention.export", "intervention", str(number),
                                details={"form": form}))  # fmt: skip


def _note_list(request: Request, form: str, found: pd.DataFrame) -> None:
    if is_named(request) and len(found):
        note_seen(request, _listed(form, found["intervention_id"].astype(str).tolist()))


def _listed(form: str, ids: list[str]) -> Deed:
    details: Mapping[str, str] = {"form": form}
    return Deed("intervention.list", "intervention", details=details, objects=ids)


def _file(content: bytes, name: str, kind: str, how: str = "attachment") -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
