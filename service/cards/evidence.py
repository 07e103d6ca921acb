"""Evidence for and against a kind of intervention, finding by finding, each with its status."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from est_geo.interventions import Catalogue, Evidence
from est_geo.interventions.catalogue import Intervention

_MARKS: Final = {"M": "ej kontrollerad", "C": "omtvistat eller nollresultat"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One study as the page tells of it."""

    text: str
    design: str
    source: str
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a kind of intervention rests on, and where it fails."""

    id: str
    name: str
    question: str
    condition: str
    speaks_for: Sequence[Finding]
    speaks_against: Sequence[Finding]
    limitations: Sequence[str]
    harms: Sequence[str]
    alternative: str
    cost_class: str
    owner: str
    time_to_effect: str
    legal: str


def weighed(catalogue: Catalogue, kind: str) -> Weighed | None:
    """
    Give what the catalogue says of a kind; None where it no longer stands there.

    Examples
    --------
    >>> from est_geo.interventions import read_catalogue
    >>> found = weighed(read_catalogue(), "bevakningskamera")
    >>> bool(found.speaks_for), bool(found.speaks_against), bool(found.legal)
    (True, True, True)
    """
    known = {one.id: one for one in catalogue.intervention}
    return _weighed(known[kind]) if kind in known else None


def _weighed(one: Intervention) -> Weighed:
    return Weighed(
        id=one.id,
        name=one.name,
        question=one.question,
        condition=one.condition,
        speaks_for=[_finding(card) for card in one.evidence if card.supports],
        speaks_against=[_finding(card) for card in one.evidence if not card.supports],
        limitations=one.limitations,
        harms=one.harms,
        alternative=one.alternative,
        cost_class=one.cost_class,
        owner=one.owner,
        time_to_effect=one.time_to_effect,
        legal=one.legal or "",
    )


def _finding(card: Evidence) -> Finding:
    return Finding(
        text=card.finding,
        design=card.design,
        source=card.source,
        marks=[words for mark, words in _MARKS.items() if mark in card.status],
    )
