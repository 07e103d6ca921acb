"""The form of a proposal: filled in from a place and a kind, and read again as it was sent."""

from typing import Any, Final

import pandas as pd
from starlette.requests import Request

from est_geo.errors import EstGeoError, ReportError
from est_geo.grounding import PlaceGrounds
from est_geo.intervening import Proposal
from est_geo.intervening.proposing import catalogue
from est_geo.interventions.catalogue import Intervention
from est_geo.profile import Profile
from est_geo.tables import GOALS
from service.access import pictures_of
from service.cards.evidence import weighed
from service.cards.finding import (
    ASKED,
    LONGEST_OUTLINE,
    asked_area,
    drawn_place,
    place_of,
)
from service.cards.moves import COST_CLASSES, value_of
from service.cards.place import count_sentence
from service.cards.wording import kronor, typed_day
from service.identity.forms import one
from service.parameters import parameters
from service.rows import rows_of
from service.state import state_of

PROPOSED: Final = (
    "slag", "mal", "plats", "plats_id", "omrade", "rubrik", "alternativ", "grund", "agare",
    "slutdatum", "klass", "kostnad", "skal", "urval_fran", "urval_till",
)  # fmt: skip
_QUERY: Final = ("plats", "slag", *ASKED)
_LEAD: Final = "Ett förslag binder ingen. Mötet beslutar, och kortet följer åtgärden till kvittot."
_NO_PLACE: Final = (
    "Välj en plats i listan över åtgärder, eller rita en, och börja om därifrån. Inget är sparat."
)

Typed = dict[str, list[str]]


def new_page(request: Request, typed: Typed | None = None, fault: str = "") -> dict[str, Any]:
    """Give the page of a proposal: from the address, or as it was typed."""
    profile = state_of(request).profile
    if typed is None:
        given, fault = _filled(request)
    else:
        given = {name: one(typed, name) for name in PROPOSED}
    kinds = catalogue().of
    kind = kinds.get(given["slag"])
    guesses = {str(name): kr for name, kr in profile.cost_estimates.items()}
    guess = guesses.get(given["klass"])
    return {
        "typed": given,
        "fault": fault,
        "lead": _LEAD,
        "made_up": state_of(request).store.made_up,
        "kinds": [(one_.id, one_.name) for one_ in kinds.values()],
        "goals": list(GOALS.items()),
        "owners": [(one_.id, one_.name) for one_ in profile.owners],
        "cost_classes": COST_CLASSES,
        "first": kind.alternative if kind else "",
        "guess": kronor(guess),
        "weighed": weighed(catalogue(), given["slag"]),
        "place_address": f"/atgarder/plats/{given['plats_id']}" if given["plats_id"] else "",
    }


def _filled(request: Request) -> tuple[dict[str, str], str]:
    asked = parameters(request, _QUERY, {"omrade": LONGEST_OUTLINE})
    state = state_of(request)
    kinds = catalogue().of
    kind = kinds.get(asked.get("slag", ""), next(iter(kinds.values())))
    given = dict.fromkeys(PROPOSED, "") | {
        "slag": kind.id, "mal": kind.goals[0], "klass": kind.cost_class,
        "agare": usual_owner(kind, state.profile),
    }  # fmt: skip
    try:
        grounds = _grounds(request, asked)
    except EstGeoError as error:
        return given, str(error)
    if grounds is None:
        return given, _NO_PLACE
    available = pictures_of(request).available()
    window = pictures_of(request).picture(available[-1]).heading.window if available else None
    return given | from_grounds(grounds, kind) | _selected(window, state.timezone), ""


def _grounds(request: Request, asked: dict[str, str]) -> PlaceGrounds | None:
    if asked.get("plats"):
        return place_of(request, asked["plats"]).grounds
    area = asked_area(state_of(request).profile, asked)
    return None if area is None else drawn_place(request, area).grounds


def _selected(window: Any, zone: str) -> dict[str, str]:  # noqa: ANN401 - `Period` or nothing
    if window is None:
        return {}
    start, end = window.bounds(zone)
    return {"urval_fran": typed_day(start, zone), "urval_till": typed_day(end, zone)}


def usual_owner(kind: Intervention, profile: Profile) -> str:
    """Give the owner that is proposed for a kind: the first that usually has it."""
    usual = [one_.id for one_ in profile.owners if kind.id in one_.interventions]
    return usual[0] if usual else profile.owners[0].id if profile.owners else ""


def from_grounds(grounds: PlaceGrounds, kind: Intervention) -> dict[str, str]:
    """Fill the form in with what is known of a place."""
    mine = grounds.proposals[grounds.proposals["intervention"] == kind.id]
    rows = rows_of(mine.head(1))
    said = (
        [rows[0]["grounds"]]
        if rows
        else [f"{count_sentence(grounds.n, grounds.low, grounds.high, grounds.weeks)}."]
    )
    case = grounds.lighting
    safety = kind.dark and case is not None and case.outcome != "crime" and "safety" in kind.goals
    goal = str(rows[0].get("goal") or "") if rows else "safety" if safety else ""
    if kind.dark and case is not None and not rows:
        said += case.words[:2]
    return {
        "mal": goal if goal in kind.goals else kind.goals[0],
        "plats": grounds.area.name,
        "plats_id": grounds.area.place_id,
        "omrade": grounds.area.wkt,
        "rubrik": f"{kind.name} vid {grounds.area.name}"[:120],
        "grund": " ".join(said)[:2000],
    }


def proposal_of(sent: Typed, zone: str) -> Proposal:
    """
    Read a proposal as it was sent.

    Raises
    ------
    ReportError
        A day or a sum cannot be read.
    """
    typed = {name: one(sent, name).strip() for name in PROPOSED}
    values, faults = {}, []
    for name in ("slutdatum", "kostnad"):
        try:
            values[name] = value_of(name, typed[name], zone)
        except ReportError as error:
            faults.append(str(error))
    if faults:
        raise ReportError(f"{'; '.join(faults)}.".capitalize())
    deadline = values["slutdatum"]
    return Proposal(
        kind=typed["slag"],
        goal=typed["mal"],
        place=typed["plats"],
        outline=typed["omrade"],
        owner=typed["agare"],
        alternative=typed["alternativ"],
        title=typed["rubrik"],
        place_id=typed["plats_id"],
        grounds=typed["grund"],
        cost_class=typed["klass"],
        cost=values["kostnad"],
        deadline=None if pd.isna(deadline) else deadline,
        selection_start=_start(typed["urval_fran"], zone),
        selection_end=_start(typed["urval_till"], zone),
        words=typed["skal"],
    )


def _start(text: str, zone: str) -> pd.Timestamp | None:
    day = value_of("borjade", text, zone)
    return None if pd.isna(day) else day
