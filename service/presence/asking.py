"""From the form of a wish to the wishes themselves: one for each day that is ticked."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.errors import ReportError
from est_geo.intake import Gazetteer
from est_geo.periods import Period
from est_geo.planning import Wish
from service.identity.forms import one
from service.presence.shown import ShownPlan
from service.rows import rows_of

KINDS: Final = {
    "want": "Önska besök",
    "together": "Besök av flera samtidigt",
    "forbid": "Ska inte besökas",
}
"""What may be asked of a place on the page; a visit is pinned where it stands."""

KNOWN: Final = (
    "vecka", "slag", "plats", "annan", "aktor", "dag", "fran", "till", "antal", "uppgift",
    "varje", "skal",
)  # fmt: skip
SEVERAL: Final = ("dag",)
_HOURS: Final = 24
_MOST_DIGITS: Final = 3

Typed = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class _Where:
    name: str
    lon: float
    lat: float
    place_id: str


def wishes_of_form(sent: Typed, plan: ShownPlan, gazetteer: Gazetteer, zone: str) -> list[Wish]:
    """
    Read a form: one wish a ticked day, or one for the whole week where no day is ticked.

    Parameters
    ----------
    sent : dict
        The fields of `KNOWN`.
    plan : ShownPlan
        Its places may be chosen.
    gazetteer : Gazetteer
        Where a place that is written in words is looked up.
    zone : str
        Time zone of the hours.

    Raises
    ------
    ReportError
        A field cannot be read, or the place is not found.
    """
    if one(sent, "slag") not in KINDS:
        raise ReportError("Välj vad som önskas. Inget är ändrat.")
    where = _place(sent, plan, gazetteer)
    return [
        Wish(
            one(sent, "slag"), where.name, where.lon, where.lat, start, end,
            place_id=where.place_id, actor=one(sent, "aktor") or None,
            count=_count(sent), task=one(sent, "uppgift") or None,
            weekly=bool(one(sent, "varje")), words=one(sent, "skal"),
        )
        for start, end in _spans(sent, plan.week, zone)
    ]  # fmt: skip


def _place(sent: Typed, plan: ShownPlan, gazetteer: Gazetteer) -> _Where:
    text = one(sent, "annan").strip()
    if text:
        found = gazetteer.look_up(text)
        if pd.isna(found.lon):
            raise ReportError(
                "Den andra platsen finns inte i platsregistret, eller kan vara flera. Skriv en "
                "adress eller ett platsnamn. Inget är ändrat."
            )
        known = rows_of(plan.places[plan.places["name"] == found.name])
        return _Where(found.name, found.lon, found.lat, known[0]["place_id"] if known else "")
    chosen = rows_of(plan.places[plan.places["place_id"] == one(sent, "plats")])
    if not chosen:
        raise ReportError("Välj en plats i planen, eller skriv en annan plats. Inget är ändrat.")
    place: dict[str, Any] = chosen[0]
    return _Where(place["name"], place["lon"], place["lat"], place["place_id"])


def _count(sent: Typed) -> int:
    if one(sent, "slag") == "forbid":
        return 1
    return _number(one(sent, "antal"), "antalet besök") if one(sent, "antal") else 1


def _spans(sent: Typed, week: Period, zone: str) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    days = sorted({_number(text, "dagen") for text in sent["dag"]})
    if not days:
        return [week.bounds(zone)]
    if days[-1] >= week.n_days:
        raise ReportError("Dagen finns inte i veckan. Inget är ändrat.")
    start = _number(one(sent, "fran") or "0", "klockslaget")
    end = _number(one(sent, "till") or "24", "klockslaget")
    if start >= _HOURS or not 0 < end <= _HOURS:
        raise ReportError("Klockslagen är hela timmar, från 0 till 24. Inget är ändrat.")
    return [
        (_at(week, day, start, zone), _at(week, day + (end <= start), end, zone)) for day in days
    ]


def _at(week: Period, day: int, hour: int, zone: str) -> pd.Timestamp:
    date = week.first + dt.timedelta(days=day + hour // _HOURS)
    local = pd.Timestamp(date) + pd.Timedelta(hours=hour % _HOURS)
    return local.tz_localize(zone, ambiguous=True, nonexistent="shift_forward").tz_convert("UTC")


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise ReportError(f"Skriv {what} med siffror. Inget är ändrat.")
    return int(text)
