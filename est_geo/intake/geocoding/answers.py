"""What a place text was found to be."""

from typing import Any, NamedTuple

from est_geo.intake.geocoding.index import Place

MATCH_TYPE = {
    "address": "address", "block": "block", "stop": "stop", "centre": "place", "landmark": "place",
    "street": "street", "label": "municipality",
}  # fmt: skip
MOST_CANDIDATES = 8


class Candidate(NamedTuple):
    """A place that a person may choose."""

    name: str
    kind: str
    lon: float
    lat: float
    district: str

    def as_dict(self) -> dict[str, Any]:
        """Make it ready for `REVIEW_ITEMS`; a district that is not known is None."""
        return {
            "name": self.name,
            "kind": self.kind,
            "lon": self.lon,
            "lat": self.lat,
            "district": self.district or None,
        }


class Match(NamedTuple):
    """One answer; `lon` and `lat` are NaN unless it is placed."""

    match_type: str = "none"
    status: str = "none"
    confidence: float = 0.0
    name: str = ""
    lon: float = float("nan")
    lat: float = float("nan")
    candidates: tuple[Candidate, ...] = ()
    near_lon: float = float("nan")
    near_lat: float = float("nan")
    district: str = ""
    why: str = ""
    circumstance: str = ""


NOTHING = Match(why="Ingen plats i texten finns i platsregistret.")
TOO_LONG = Match(why="Texten är för lång för att vara en plats.")
FOREIGN = Match(why="Texten nämner en ort utanför kommunen.")


def candidate(place: Place) -> Candidate:
    """Offer a row of the register to choose."""
    return Candidate(place.name, place.kind, place.lon, place.lat, place.district)


def listed(found: list[Candidate]) -> tuple[Candidate, ...]:
    """Leave out repeats, keep the first few."""
    return tuple(dict.fromkeys(found))[:MOST_CANDIDATES]


def candidate_of(match: Match, kind: str) -> tuple[Candidate, ...]:
    """Offer a place that was found to choose instead."""
    return (Candidate(match.name, kind, match.lon, match.lat, match.district),)
