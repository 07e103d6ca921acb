"""``/narvaro/utfall``: planned against made, by week and month, for those who coordinate."""

from typing import Final

import pandas as pd
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from est_geo.errors import PeriodError
from est_geo.periods import Period
from est_geo.store import Deed
from service.access import access_of, store_of
from service.csv_tables import frame_csv
from service.outcome_view import KINDS, OUTCOME_TABLES, Outcome, outcome_of, outcome_page
from service.pages import page
from service.parameters import parameters
from service.state import state_of
from service.weeks import near

router = APIRouter(include_in_schema=False)

_PATH: Final = "/narvaro/utfall"
_ASKED: Final = tuple(KINDS.values())


@router.get(_PATH)
def outcome(request: Request) -> Response:
    """Show what became of a week's, month's or tertial's visits; the present week unless asked."""
    found = _found(request, parameters(request, _ASKED))
    shown = outcome_page(found, state_of(request).profile)
    return page(request, "utfall.html", shown | {"made_up": store_of(request).made_up})


@router.get(f"{_PATH}.csv")
def outcome_csv(request: Request) -> Response:
    """Give the visits, the doses or the promise's counts of a period as CSV."""
    asked = parameters(request, (*_ASKED, "tabell"))
    table = asked.pop("tabell", OUTCOME_TABLES[0])
    if table not in OUTCOME_TABLES:
        raise PeriodError(f"Tabellen finns inte. Välj en av: {', '.join(OUTCOME_TABLES)}.")
    found = _found(request, asked)
    frame = {"besok": found.made, "doser": found.doses, "lofte": found.counts}[table]
    store = store_of(request)
    store.note(Deed("visits.export", "plan", found.period.name, details={"rows": len(frame)}))
    name = f"utfall_{table}_{found.period.name}.csv"
    return Response(
        frame_csv(frame, made_up=store.made_up),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _found(request: Request, asked: dict[str, str]) -> Outcome:
    profile, now = state_of(request).profile, pd.Timestamp.now(tz="UTC")
    if len(asked) > 1:
        raise PeriodError("Välj en vecka, en månad eller ett tertial, inte flera.")
    kind, text = next(iter(asked.items()), ("vecka", ""))
    today = Period.week_of(now.tz_convert(profile.timezone).date())
    period = near(Period.parse(text)) if text else today
    if KINDS.get(period.kind) != kind:
        raise PeriodError("Skriv vecka=2026-W47, manad=2026-11 eller tertial=2026-T3.")
    return outcome_of(store_of(request), profile, access_of(request), period, now)
