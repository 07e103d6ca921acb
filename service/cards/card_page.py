"""Everything that the page of one intervention writes, as the one who asks may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

import pandas as pd
from starlette.requests import Request

from est_geo.errors import EstGeoError
from est_geo.intervening import (
    CHANGEABLE,
    allowed_moves,
    dossier_stands,
    may_decide,
    reminders,
    waiting_for,
)
from est_geo.intervening.proposing import catalogue
from est_geo.interventions.lifecycle import ASKS_FOR_DOSSIER
from est_geo.planning import now_utc
from est_geo.policy import Permission
from service.access import access_of, may_of, store_of
from service.cards.card import card_shown
from service.cards.comparing import compared
from service.cards.finding import Found, hot_place, may_draw, treated_place
from service.cards.light import light_shown
from service.cards.moves import NEXT, moves_of
from service.cards.place import against_town, count_sentence
from service.cards.receipt import WHY_NAIVE_MISLEADS, receipt_shown
from service.cards.road import happened
from service.cards.wording import LEAST_FOR_PERCENT
from service.interventions_seen import InterventionsSeen, interventions_seen
from service.rows import Row, rows_of
from service.state import state_of
from service.trail_view import named
from service.walks_seen import walked_here

_QUICK: Final = 0.8
_HIGHEST_DIGITS: Final = 15
_BEING_COUNTED: Final = "Platsens siffror räknas fram. Läs in sidan igen om en stund."
_NOT_SHOWN: Final = "Siffror för en så liten plats visas bara för dem som arbetar med den."
_NO_DOSSIER: Final = "Kameran kan beslutas när kameraunderlaget är komplett och slutet."
_REVIEW_FIRST: Final = (
    "Omprövningsdagen har passerat: pröva behovet på nytt i kameraunderlaget, så går det vidare."
)
_ENDED: Final = (
    "Bevakningen har upphört. Behövs en kamera igen är det en ny åtgärd, med eget underlag."
)


def is_number(text: str) -> bool:
    """
    Say whether a part of an address is the number of an intervention.

    Examples
    --------
    >>> is_number("12"), is_number("plats"), is_number("12²")
    (True, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) <= _HIGHEST_DIGITS


@dataclass(frozen=True, slots=True)
class _About:
    """One intervention, and what is known around it."""

    row: Row
    steps: pd.DataFrame
    effects: Sequence[Row]
    dossier: Row | None
    seen: InterventionsSeen
    may: frozenset[Permission]

    @property
    def closed(self) -> bool:
        return self.dossier is not None and not pd.isna(self.dossier["closed_at"])

    @property
    def ended(self) -> bool:
        return self.dossier is not None and not pd.isna(self.dossier["ended_at"])

    @property
    def has_receipt(self) -> bool:
        """Whether a receipt was made since it was last done."""
        done = self.steps.loc[self.steps["action"] == "finish", "at"]
        return bool(len(done)) and any(one["made_at"] >= done.iloc[-1] for one in self.effects)


def card_page(request: Request, number: int, *, done: str = "", fault: str = "") -> dict[str, Any]:
    """
    Give the page of an intervention.

    Raises
    ------
    NotFoundError
        There is none, or none that the asker may see.
    """
    state, now = state_of(request), now_utc()
    about = _about(request, number)
    card = card_shown(about.row, state.profile, catalogue())
    moves, waiting = _moves(request, about)
    people = named(store_of(request), {}) if "intervening" in about.may else {}
    newest = about.effects[-1] if about.effects else None
    return {
        "card": card,
        "made_up": state.store.made_up,
        "done": done,
        "fault": fault,
        "typed": "",
        "reminded": _reminded(about, state.profile, now),
        "moves": [
            {"move": one, "open": at == 0 and one.action in NEXT} for at, one in enumerate(moves)
        ],
        "waiting_words": waiting,
        "seen": int(about.steps["step_id"].max()),
        "happened": happened(about.steps, people, state.timezone),
        "receipt": None if newest is None else receipt_shown(newest, state.timezone),
        "earlier_receipts": max(len(about.effects) - 1, 0),
        "why_naive_misleads": WHY_NAIVE_MISLEADS,
        "camera_words": _camera_words(about),
        "walked": walked_here(about.seen, str(about.row["place_id"]), state.profile, number),
        **_now(request, about.row),
        **compared(request, about.row, about.seen, about.may, now),
    }


def _about(request: Request, number: int) -> _About:
    seen, may = interventions_seen(request), may_of(request)
    row = rows_of(seen.one(number))[0]
    dossiers = rows_of(seen.dossiers[seen.dossiers["intervention_id"] == number])
    steps = seen.steps[seen.steps["intervention_id"] == number].reset_index(drop=True)
    effects = rows_of(seen.effects[seen.effects["intervention_id"] == number])
    return _About(row, steps, effects, dossiers[0] if dossiers else None, seen, may)


def _moves(request: Request, about: _About) -> tuple[list[Any], str]:
    """Give the steps that can be taken now, and why one that is expected cannot."""
    row, left = about.row, ""
    allowed = [
        action
        for action in allowed_moves(row)
        if (action != "acknowledge" or waiting_for(about.steps["action"]))
        and (action != "evaluate" or about.has_receipt)
    ]
    if not may_decide(row, closed_dossier=dossier_stands(about.dossier, now_utc())):
        left = _without_dossier(about) if ASKS_FOR_DOSSIER & set(allowed) else ""
        allowed = [one for one in allowed if one not in ASKS_FOR_DOSSIER]
    profile = state_of(request).profile
    changeable = CHANGEABLE[row["status"]]
    return moves_of(row, allowed, about.may, profile, changeable), left


def _without_dossier(about: _About) -> str:
    if about.ended:
        return _ENDED
    return _REVIEW_FIRST if about.closed else _NO_DOSSIER


def _reminded(about: _About, profile: Any, now: pd.Timestamp) -> list[str]:  # noqa: ANN401
    seen = about.seen
    told = reminders(
        seen.one(about.row["intervention_id"]),
        seen.steps, seen.dossiers, seen.effects, now, profile,
    )  # fmt: skip
    return [str(one) for one in told["words"]]


def _camera_words(about: _About) -> str:
    if about.dossier is None:
        return "Inget underlag är skrivet. Utan ett slutet underlag kan kameran inte beslutas."
    if about.ended:
        return "Bevakningen har upphört. Underlaget sparas i fem år efter det."
    if about.closed:
        return "Underlaget är komplett och slutet."
    return "Underlaget är påbörjat och inte slutet."


def _now(request: Request, row: Row) -> dict[str, Any]:
    """Give what is known of the place today, where it is ready and may be seen."""
    try:
        found = _found(request, row)
    except EstGeoError:
        # The card is no less true because the place's numbers cannot be had just now.
        found = Found(None)
    address = f"/atgarder/plats/{quote(row['place_id'])}"
    grounds = found.grounds
    if grounds is None:
        told = _BEING_COUNTED if may_draw(access_of(request)) else _NOT_SHOWN
        return {"now_words": [told], "place_address": address, "light": None}
    hours = "hours" in access_of(request).tables and grounds.n >= LEAST_FOR_PERCENT
    case = grounds.lighting if row["kind"] == "belysning" else None
    return {
        "now_words": [
            f"{count_sentence(grounds.n, grounds.low, grounds.high, grounds.weeks)}.",
            against_town(grounds.count.words),
        ],
        "place_address": address,
        "light": None if case is None else light_shown(case, hours=hours),
    }


def _found(request: Request, row: Row) -> Found:
    hot = hot_place(request, row["place_id"], wait=_QUICK)
    return hot if hot.grounds is not None else treated_place(request, row)
