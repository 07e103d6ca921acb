"""One row of the pages of measures: a proposal of the picture, or one that is on its road."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from est_geo.grounding import PlaceGrounds
from est_geo.profile import Profile
from est_geo.tables import ELSEWHERE, GOALS, REST, VERDICTS
from est_geo.words import number, span
from service.interventions_cache import SeenGrounds
from service.interventions_pages.asked import STATUS_NAMES
from service.rows import rows_of

ON_ROAD: Final = ("proposed", "decided", "ordered")
"""Statuses of what is not done yet."""
OUTSIDE_NAMES: Final = {REST: "Övriga kommunen", ELSEWHERE: "Utanför kommunen"}
HORIZONS: Final[Mapping[str, str]] = {
    "early": "Tidiga varningar",
    "lasting": "Långsiktiga platser",
    "drawn": "Ritade platser",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """
    A proposal of the picture (`number` 0), or an intervention.

    Attributes
    ----------
    id : str
        ``atgard-12`` of an intervention, else the proposal's subject (place and kind).
    outline : str
        WKT in WGS 84, or empty.
    status : str
        A key of `STATUS_NAMES`.
    count : str
        Swedish: incidents that it rests on, of the place's, with interval; empty where not known.
    need, influence, cheap : int
        The factors of the order, 1–5; 0 where there are none.
    score : float
        Their product; NaN where there is none.
    why : str
        Swedish: why it stands where it does in the order, or what it rests on.
    late : bool
        Its deadline has passed and it is not done.
    verdict : str
        A key of `VERDICTS`, or empty.
    """

    id: str
    number: int = 0
    place_id: str
    place: str
    district: str
    district_name: str
    lon: float
    lat: float
    outline: str = ""
    kind: str
    kind_name: str
    title: str
    goal: str
    status: str
    owner: str
    owner_name: str
    cost_class: str
    cost: float = math.nan
    final_cost: float = math.nan
    deadline: pd.Timestamp | None = None
    horizon: str = "lasting"
    n: int = -1
    count: str = ""
    need: int = 0
    influence: int = 0
    cheap: int = 0
    score: float = math.nan
    judged: bool = False
    why: str = ""
    grounds: str = ""
    alternative: str = ""
    late: bool = False
    verdict: str = ""
    outcome: str = ""
    trial: int = 0
    before: "Item | None" = None

    @property
    def suggested(self) -> bool:
        """Whether it is only the picture's proposal."""
        return self.number == 0

    @property
    def status_name(self) -> str:
        """Its status in Swedish."""
        return STATUS_NAMES[self.status]

    @property
    def beside(self) -> str:
        """Its place, to stand after its title; empty where the title says it."""
        return "" if self.place.casefold() in self.title.casefold() else f", {self.place}"

    @property
    def goal_name(self) -> str:
        """Its goal in Swedish."""
        return GOALS[self.goal]

    @property
    def verdict_name(self) -> str:
        """What its receipt says, in Swedish; empty without one."""
        return VERDICTS.get(self.verdict, "")

    @property
    def factors(self) -> str:
        """The order's arithmetic: ``5 × 3 × 4 = 60``; empty without one."""
        if not math.isfinite(self.score):
            return ""
        return f"{self.need} × {self.influence} × {self.cheap} = {number(self.score)}"

    @property
    def said(self) -> str:
        """Everything about it that words are looked for in."""
        parts = (self.place, self.district_name, self.kind_name, self.title, self.goal_name,
                 self.status_name, self.owner_name, self.grounds, self.alternative, self.why,
                 self.verdict_name, self.outcome)  # fmt: skip
        return " ".join(parts).casefold()


def interventions_as_items(
    found: pd.DataFrame,
    effects: pd.DataFrame,
    profile: Profile,
    kinds: Mapping[str, str],
    now: pd.Timestamp,
) -> list[Item]:
    """
    Give interventions as rows of the pages.

    Parameters
    ----------
    found : pandas.DataFrame
        `INTERVENTIONS` that the asker may see.
    effects : pandas.DataFrame
        `EFFECTS`; the newest of each holds.
    profile : Profile
        Names of districts and owners.
    kinds : mapping of str to str
        Swedish name of each kind of the catalogue.
    now : pandas.Timestamp
        What is overdue.
    """
    newest = {row["intervention_id"]: row for row in rows_of(effects)}
    names = district_words(profile)
    owners = {one.id: one.name for one in profile.owners}
    items = []
    for row in rows_of(found):
        effect = newest.get(row["intervention_id"], {})
        deadline: pd.Timestamp | None = None if pd.isna(row["deadline"]) else row["deadline"]
        late = row["status"] in ON_ROAD and deadline is not None and deadline < now
        items.append(
            Item(
                id=f"atgard-{row['intervention_id']}",
                number=int(row["intervention_id"]),
                place_id=row["place_id"],
                place=row["place"],
                district=row["district"],
                district_name=names.get(row["district"], str(row["district"])),
                lon=row["lon"],
                lat=row["lat"],
                outline=row["outline"],
                kind=row["kind"],
                kind_name=kinds.get(row["kind"], str(row["kind"])),
                title=row["title"],
                goal=row["goal"],
                status=row["status"],
                owner=row["owner"],
                owner_name=owners.get(row["owner"], str(row["owner"])),
                cost_class=row["cost_class"],
                cost=_kronor(row["cost"]),
                final_cost=_kronor(row["final_cost"]),
                deadline=deadline,
                grounds=row["grounds"],
                why=row["grounds"],
                alternative=row["alternative"],
                late=late,
                verdict=str(effect.get("verdict", "")),
                outcome=str(effect.get("words", "")),
                trial=int(row["trial_id"]),
            )
        )
    return items


def proposals_as_items(
    seen: SeenGrounds, ranked: pd.DataFrame, profile: Profile, underway: list[Item]
) -> list[Item]:
    """
    Give the picture's proposals as rows of the pages, the first in order first.

    What is on its road, or done and waiting for its receipt, is not proposed a second time; what
    was evaluated or dropped is, with what became of it then.
    """
    names, places = district_words(profile), {one.area.place_id: one for one in seen.places}
    before = {(one.place_id, one.kind): one for one in underway}
    items = []
    for row in rows_of(ranked):
        earlier = before.get((row["place_id"], row["kind"]))
        if earlier is not None and earlier.status not in {"evaluated", "dropped"}:
            continue
        place = places[row["place_id"]]
        owner, owner_name = owner_of(row["kind"], profile, str(row.get("owner", "")))
        items.append(
            Item(
                id=row["subject"],
                place_id=row["place_id"],
                place=place.area.name,
                district=place.area.district,
                district_name=names.get(place.area.district, place.area.district),
                lon=place.area.lon,
                lat=place.area.lat,
                outline=place.area.wkt,
                kind=row["kind"],
                kind_name=row["name"],
                title=row["name"],
                goal=row["goal"],
                status="suggested",
                owner=owner,
                owner_name=owner_name,
                cost_class=row["cost_class"],
                horizon=place.horizon,
                n=int(row["n"]),
                count=count_words(place, int(row["n"])),
                need=int(row["need"]),
                influence=int(row["influence"]),
                cheap=int(row["cost"]),
                score=float(row["score"]),
                judged=any(
                    row[name] != row[f"{name}_computed"] for name in ("need", "influence", "cost")
                ),
                why=_without_sum(str(row["words"])),
                grounds=str(row["grounds"]),
                alternative=str(row["alternative"]),
                before=earlier,
            )
        )
    return items


def _without_sum(words: str) -> str:
    """
    Leave out the arithmetic that stands beside: what is left says why one stands before the next.

    Examples
    --------
    >>> _without_sum("Behov 4 × kostnadsklass 5 (låg) = 60. Står före nästa: behovet är större.")
    'Står före nästa: behovet är större.'
    >>> _without_sum("Behov 1 × kostnadsklass 1 (hög) = 3.")
    'Sist i listan.'
    """
    _, equals, rest = words.partition(" = ")
    return rest.partition(". ")[2] or "Sist i listan." if equals else words


def with_factors(items: list[Item], ranked: pd.DataFrame) -> list[Item]:
    """Give interventions the factors of the proposal of the same place and kind, where there is."""
    known = {(row["place_id"], row["kind"]): row for row in rows_of(ranked)}
    return [
        one
        if (row := known.get((one.place_id, one.kind))) is None
        else replace(
            one,
            need=int(row["need"]),
            influence=int(row["influence"]),
            cheap=int(row["cost"]),
            score=float(row["score"]),
        )
        for one in items
    ]


def count_words(place: PlaceGrounds, n: int) -> str:
    """Say how much a proposal rests on: its own incidents, and the place's with interval."""
    every = f"{number(place.n)} ({span(place.low, place.high)})"
    return f"{number(n)} av {every}"


def owner_of(kind: str, profile: Profile, otherwise: str) -> tuple[str, str]:
    """Give the first owner of the profile that usually owns such a measure: id and name."""
    first = next((one for one in profile.owners if kind in one.interventions), None)
    return ("", otherwise) if first is None else (first.id, first.name)


def district_words(profile: Profile) -> dict[str, str]:
    """Swedish name of each district, and of what lies outside them."""
    names = dict(zip(profile.districts["id"], profile.districts["name"], strict=True))
    return {str(id_): str(name) for id_, name in names.items()} | OUTSIDE_NAMES


def _kronor(value: Any) -> float:  # noqa: ANN401 - a missing number
    return math.nan if pd.isna(value) else float(value)
