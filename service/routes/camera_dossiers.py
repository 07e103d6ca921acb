"""``/atgarder/{id}/kamera``: what must be written down before a camera is decided."""

from typing import Annotated, Any, Final

import pandas as pd
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from est_geo.errors import ConflictError, NotFoundError, ReportError
from est_geo.intervening import (
    CAMERA,
    close_dossier,
    end_surveillance,
    missing_parts,
    was_put_up,
    write_dossier,
)
from est_geo.intervening.proposing import catalogue
from est_geo.planning import now_utc
from service.access import store_of
from service.cards.card import card_shown
from service.cards.card_page import is_number
from service.cards.dossier import KNOWN, dossier_of, dossier_shown, seen_time
from service.cards.moves import value_of
from service.identity.forms import fields_of, one
from service.interventions_seen import interventions_seen
from service.pages import page
from service.parameters import parameters
from service.rows import Row, rows_of
from service.state import state_of

router = APIRouter(include_in_schema=False)

_PATH: Final = "/atgarder/{intervention_id}/kamera"
_LONGEST: Final = 2500
_DONE: Final = {
    "sparat": "Sparat. Underlaget är öppet tills det sluts.",
    "slutet": "Underlaget är komplett och slutet. Kameran kan beslutas.",
    "upphort": "Bevakningen är avslutad. Underlaget sparas i fem år.",
}
_ONE: Final = "Det finns inget kameraunderlag till den åtgärden."

Typed = dict[str, list[str]]


async def _form(request: Request) -> Typed:
    return await fields_of(request, KNOWN, longest=_LONGEST)


Form = Annotated[Typed, Depends(_form)]


@router.get(_PATH)
def dossier(request: Request, intervention_id: str) -> Response:
    """Show a camera's dossier, and on paper as a clean document."""
    done = parameters(request, ("klart",)).get("klart", "")
    return _page(request, _camera(request, intervention_id), done=_DONE.get(done, ""))


@router.post(_PATH)
def write(request: Request, intervention_id: str, sent: Form) -> Response:
    """Write the dossier, write and close it, or write down that the surveillance ended."""
    parameters(request, ())
    row = _camera(request, intervention_id)
    try:
        done = _written(request, int(row["intervention_id"]), sent)
    except ReportError as error:
        return _page(request, row, typed=_typed(sent), fault=str(error), status=400)
    except ConflictError as error:
        return _page(request, row, typed=_typed(sent), fault=str(error), status=409)
    return RedirectResponse(f"/atgarder/{row['intervention_id']}/kamera?klart={done}", 303)


def _written(request: Request, number: int, sent: Typed) -> str:
    store, now, zone = store_of(request), now_utc(), state_of(request).timezone
    seen = seen_time(one(sent, "sedd"))
    if one(sent, "gor") == "upphor":
        ended = value_of("klar", one(sent, "upphorde").strip(), zone)
        if pd.isna(ended):
            raise ReportError("Skriv dagen då bevakningen upphörde. Inget är ändrat.")
        end_surveillance(store, number, ended, now=now, seen=seen)
        return "upphort"
    write_dossier(store, number, dossier_of(sent, zone), now=now, seen=seen)
    if one(sent, "gor") != "slut":
        return "sparat"
    held = _held(request, number)
    if held is None:
        raise NotFoundError(_ONE)
    if lacks := missing_parts(held, now):
        raise ReportError(
            "Det du skrev är sparat, men underlaget kan inte slutas. Det saknar: "
            f"{'; '.join(lacks)}."
        )
    # What was found complete is what is closed: nobody can come between unseen.
    close_dossier(store, number, now=now_utc(), seen=held["changed_at"])
    return "slutet"


def _held(request: Request, number: int) -> Row | None:
    dossiers = interventions_seen(request).dossiers
    found = rows_of(dossiers[dossiers["intervention_id"] == number])
    return found[0] if found else None


def _steps(request: Request, number: int) -> pd.DataFrame:
    steps = interventions_seen(request).steps
    return steps[steps["intervention_id"] == number]


def _typed(sent: Typed) -> Typed | None:
    """Give what was typed where it was the dossier that was sent."""
    return None if one(sent, "gor") == "upphor" else sent


def _camera(request: Request, text: str) -> Row:
    if not is_number(text):
        raise NotFoundError(_ONE)
    row = rows_of(interventions_seen(request).one(int(text)))[0]
    if row["kind"] != CAMERA:
        raise NotFoundError(_ONE)
    return row


def _page(
    request: Request,
    row: Row,
    *,
    typed: Typed | None = None,
    fault: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    state, held = state_of(request), _held(request, int(row["intervention_id"]))
    shown = dossier_shown(held, state.timezone, now_utc(), typed)
    context: dict[str, Any] = {
        "card": card_shown(row, state.profile, catalogue()),
        "made_up": state.store.made_up,
        "dossier": shown,
        "fault": fault,
        "done": done,
        "stands": was_put_up(_steps(request, int(row["intervention_id"]))),
    }
    return page(request, "atgard_kamera.html", context, status=status)
