"""The places of a plan: a table that the map is drawn from, and why each is in the plan."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.tables.presence import GROUNDS
from est_geo.words import listing
from service.presence.grids import places_in_order
from service.presence.shown import ShownPlan

_TITLES: Final = {
    "long_term": "Långsiktiga hotspots",
    "early": "Tidiga varningar",
    "decision": "Mötets beslut",
    "occasion": "Kända arrangemang",
    "survey": "Otryggt enligt undersökning",
    "explore": "Utforskande besök",
}
_LEADS: Final = {
    "long_term": "Här har det hänt mycket länge.",
    "early": "Något är på väg: förebyggande besök innan det blir en vana.",
    "decision": "Mötet har bestämt besöken, oavsett statistiken.",
    "occasion": "Något ordnas här under veckan.",
    "survey": "Människor säger att platsen känns otrygg, också där lite har rapporterats.",
    "explore": "Lottade ställen där lite är känt: besöken prövar om bilden stämmer.",
}
_MANY_WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place: where it is, why it is in the plan, and its visits of the week."""

    id: str
    name: str
    district: str
    lon: float
    lat: float
    ground: str
    ground_name: str
    visits: int
    minutes: int
    expected: float
    actors: str
    words: str
    remark: str


@dataclass(frozen=True, slots=True)
class GroundList:
    """Places with the same ground."""

    id: str
    title: str
    lead: str
    places: list[PlaceRow]


def place_rows(plan: ShownPlan, visits: pd.DataFrame, names: dict[str, str]) -> list[PlaceRow]:
    """Give the places of a plan with what the given visits make of them."""
    expected = plan.demand.groupby("place_id")["weight"].sum()
    return [
        _row(one, visits[visits["place_id"] == one["place_id"]], expected, names)
        for one in places_in_order(plan.places)
    ]


def _row(
    place: dict[str, Any], own: pd.DataFrame, expected: pd.Series, names: dict[str, str]
) -> PlaceRow:
    return PlaceRow(
        id=place["place_id"],
        name=place["name"],
        district=names.get(place["district"], "Övriga kommunen"),
        lon=round(float(place["lon"]), 6),
        lat=round(float(place["lat"]), 6),
        ground=place["ground"],
        ground_name=GROUNDS.get(place["ground"], ""),
        visits=len(own),
        minutes=int(own["minutes"].sum()),
        expected=float(expected.get(place["place_id"], 0.0)),
        actors=listing(sorted(set(own["actor_name"]))),
        words=_sentence(place["words"]),
        remark=_remark(place),
    )


def _sentence(text: str) -> str:
    """
    Begin with a capital and end with a full stop.

    Examples
    --------
    >>> _sentence("bestående: många händelser")
    'Bestående: många händelser.'
    """
    said = text.strip()
    if not said:
        return ""
    end = "" if said.endswith((".", "!", "?")) else "."
    return said[0].upper() + said[1:] + end


def _remark(place: dict[str, Any]) -> str:
    said = []
    if place["felt_safe"]:
        said.append("Upplevs trygg enligt undersökningen: ingen uniformerad närvaro skickas hit.")
    if place["weeks_running"] >= _MANY_WEEKS:
        said.append(
            f"Besökt {place['weeks_running']} veckor i rad: effekten brukar avta. Pröva något "
            "annat eller byt plats."
        )
    return " ".join(said)


def by_ground(rows: list[PlaceRow]) -> list[GroundList]:
    """Gather the places by why they are in the plan; a ground without places is left out."""
    return [
        GroundList(id_, _TITLES[id_], _LEADS[id_], own)
        for id_ in GROUNDS
        if (own := [one for one in rows if one.ground == id_])
    ]
