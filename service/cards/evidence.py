"""Evidence for and against a kind of intervention, finding by finding, each with its status."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from est_geo.interventions import Catalogue, Evidence
from est_geo.interventions.catalogue import Intervention

_MARKS: Final = {"M": "ej kontrollerad", "C": "omtvistat eller nollresultat"}
_ABOUT: Final = {"crime": "om brott", "safety": "om trygghet", "both": "om brott och trygghet"}
_HARMS: Final = {
    "displacement": "flytt",
    "exclusion": "utestängning",
    "privacy": "integritet",
    "other": "annat",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One study as the page tells of it."""

    text: str
    design: str
    source: str
    about: str
    marks: Sequence[str]
    indirect: bool


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
    harms: Sequence[tuple[str, str]]
    swedish: str
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
        speaks_for=[_finding(card, one) for card in one.evidence if card.supports],
        speaks_against=[_finding(card, one) for card in one.evidence if not card.supports],
        limitations=one.limitations,
        harms=[(name, harm) for kind, name in _HARMS.items() for harm in getattr(one.harm, kind)],
        swedish=one.swedish,
        alternative=one.alternative,
        cost_class=one.cost_class,
        owner=one.owner,
        time_to_effect=one.time_to_effect,
        legal=one.legal or "",
    )


def _finding(card: Evidence, one: Intervention) -> Finding:
    return Finding(
        text=card.finding,
        design=card.design,
        source=card.source,
        about=_ABOUT[card.about],
        marks=[words for mark, words in _MARKS.items() if mark in card.status],
        indirect=card.id in one.indirect,
    )
