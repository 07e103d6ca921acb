"""One intervention as its card writes it: what, where, why, by whom, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from est_geo.interventions import Catalogue
from est_geo.profile import Profile
from est_geo.tables import GOALS, STATUSES
from service.cards.evidence import Weighed, weighed
from service.cards.road import Station, track
from service.cards.wording import day, kronor

CAMERA: Final = "bevakningskamera"


@dataclass(frozen=True, slots=True)
class CardShown:
    """What stands on the card besides its road's forms and its receipt."""

    id: int
    title: str
    kind: str
    kind_name: str
    goal: str
    place: str
    place_id: str
    district: str
    status: str
    status_name: str
    track: Sequence[Station]
    facts: Sequence[tuple[str, str]]
    alternative: str
    grounds: str
    selected: str
    weighed: Weighed | None
    is_camera: bool


def card_shown(row: Mapping[str, Any], profile: Profile, catalogue: Catalogue) -> CardShown:
    """
    Give a card.

    Parameters
    ----------
    row : mapping
        A row of `INTERVENTIONS`.
    profile : Profile
        Owners, districts, time zone.
    catalogue : Catalogue
        Evidence for and against its kind.
    """
    zone = profile.timezone
    evidence = weighed(catalogue, row["kind"])
    return CardShown(
        id=int(row["intervention_id"]),
        title=row["title"],
        kind=row["kind"],
        kind_name=evidence.name if evidence else row["kind"],
        goal=GOALS[row["goal"]],
        place=row["place"],
        place_id=row["place_id"],
        district=profile.district_names.get(row["district"], row["district"]),
        status=row["status"],
        status_name=STATUSES[row["status"]],
        track=track(row, zone),
        facts=_facts(row, profile),
        alternative=row["alternative"],
        grounds=row["grounds"],
        selected=_selected(row, zone),
        weighed=evidence,
        is_camera=row["kind"] == CAMERA,
    )


def owner_name(owner: str, profile: Profile) -> str:
    """Give an owner's name; the id of one that the profile no longer has."""
    return {one.id: one.name for one in profile.owners}.get(owner, owner)


def _facts(row: Mapping[str, Any], profile: Profile) -> list[tuple[str, str]]:
    zone = profile.timezone
    cost = f"{row['cost_class']}, {kronor(row['cost'])}" if kronor(row["cost"]) else ""
    found = (
        ("Ägare", owner_name(row["owner"], profile)),
        ("Klar senast", day(row["deadline"], zone) or "inget datum satt"),
        ("Kostnad", cost or f"{row['cost_class']} (klass; ingen summa skriven)"),
        ("Slutlig kostnad", kronor(row["final_cost"])),
        ("Arbetet började", day(row["work_start"], zone)),
        ("Lottad ordning", f"del av försök {row['trial_id']}" if row["trial_id"] else ""),
    )
    return [(name, words) for name, words in found if words]


def _selected(row: Mapping[str, Any], zone: str) -> str:
    first, after = day(row["selection_start"], zone), day(row["selection_end"], zone)
    return f"Platsen valdes på rapporter från {first} till {after}." if first and after else ""
