"""The catalogue of physical measures: what each answers, and what has been found for and against.

The catalogue is a data file. A measure without a source or without a limitation is refused, so
that no proposal can be made that does not show what it rests on and where it fails.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.profile import Slug

Direction = Literal["for", "against", "mixed"]
CostClass = Literal["låg", "medel", "hög"]
Status = Literal["P", "M", "C"]
Goal = Literal["crime", "safety"]
OwnerKind = Literal["forvaltning", "fastighetsagare", "myndighet"]
Weeks = Annotated[int, Field(ge=0, le=156)]
Sentence = Annotated[str, Field(min_length=3, pattern=r"\S")]

LIGHTING: Final = "belysning"
"""Id of lighting, the one measure that asks whether the dark matters."""
NO_SWEDISH_STUDY: Final = "Ingen svensk studie läst"
"""How a measure says that nothing has been read from Sweden."""
HARM_KINDS: Final = {
    "displacement": "förflyttning",
    "exclusion": "utestängning",
    "privacy": "integritet",
    "other": "annat",
}
"""Kinds of possible harm, by id, in Swedish; every measure names each of them."""
_WRONG = {
    "missing": "saknas",
    "extra_forbidden": "är ett okänt fält",
    "literal_error": "har ett värde som inte är tillåtet",
    "string_too_short": "är tomt",
    "string_pattern_mismatch": "är tomt eller har otillåtna tecken",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Strict):
    """
    One finding about a measure.

    Attributes
    ----------
    direction : {"for", "against", "mixed"}
        Which way the finding speaks.
    status : tuple of {"P", "M", "C"}
        P read in the source or its abstract, M from memory, C contested or a null result.
    about : {"crime", "safety", "both"}
        Which question it answers: what happens, or how safe people feel.
    swedish : bool
        It is from Sweden.
    """

    id: str
    finding: Sentence
    direction: Direction
    design: Sentence
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    source: Sentence
    status: Annotated[tuple[Status, ...], Field(min_length=1)]
    about: Literal["crime", "safety", "both"] = "crime"
    swedish: bool = False

    @property
    def supports(self) -> bool:
        """Whether it stands under what speaks for; contested and mixed findings do not."""
        return self.direction == "for" and "C" not in self.status

    @property
    def is_review(self) -> bool:
        """Whether it puts several studies together."""
        return "översikt" in self.design or "genomgång" in self.design

    @property
    def unchecked(self) -> bool:
        """Whether nobody has read it in the source yet."""
        return "M" in self.status


class Harm(_Strict):
    """Possible harm of each kind, in Swedish; empty = none known in what has been read."""

    displacement: tuple[Sentence, ...]
    exclusion: tuple[Sentence, ...]
    privacy: tuple[Sentence, ...]
    other: tuple[Sentence, ...]


class Intervention(_Strict):
    """
    One kind of physical measure.

    Attributes
    ----------
    answers : tuple of str
        Category ids of the profile that the measure may answer.
    safety : tuple of str
        Those among them that are about felt safety (trygghet). Lighting is motivated against
        what happens by the others only.
    goals : tuple of {"crime", "safety"}
        What it can serve, the usual one first.
    dark : bool
        Whether darkness must be shown to matter, or felt safety be the reason.
    condition : str
        Swedish: what must be true at the place.
    owner_kinds : tuple of {"forvaltning", "fastighetsagare", "myndighet"}
        Kinds of owner in the profile that it may be given to.
    weeks_to_effect : tuple of int
        From the day it is done: weeks until the effect can be there, at the earliest and at the
        latest.
    swedish : str
        What is known from Sweden; begins with `NO_SWEDISH_STUDY` where nothing has been read.
    harm : Harm
        What it may do to others than it is meant for, by kind.
    indirect : tuple of str
        Ids of the cards that study something else than the measure itself.
    legal, legal_source : str or None
        Swedish: what the law asks for first, and where that is written.
    """

    id: Slug
    name: Sentence
    question: Sentence
    answers: Annotated[tuple[str, ...], Field(min_length=1)]
    safety: tuple[str, ...] = ()
    goals: Annotated[tuple[Goal, ...], Field(min_length=1)]
    dark: bool = False
    condition: Sentence
    cost_class: CostClass
    owner: Sentence
    owner_kinds: Annotated[tuple[OwnerKind, ...], Field(min_length=1)]
    time_to_effect: Sentence
    weeks_to_effect: tuple[Weeks, Weeks]
    swedish: Sentence
    harm: Harm
    alternative: Sentence
    limitations: tuple[Sentence, ...] = ()
    indirect: tuple[str, ...] = ()
    legal: Sentence | None = None
    legal_source: Sentence | None = None
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _shows_what_it_rests_on(self) -> "Intervention":
        if not self.evidence:
            raise ValueError("saknar källa; ange minst ett kort under [[intervention.evidence]]")
        if not self.limitations:
            raise ValueError("saknar begränsning; skriv minst en mening under limitations")
        if not set(self.safety) <= set(self.answers):
            raise ValueError("har kategorier i safety som inte finns i answers")
        if (self.legal is None) != (self.legal_source is None):
            raise ValueError("måste ha både legal och legal_source, eller ingendera")
        if not set(self.indirect) <= {card.id for card in self.evidence}:
            raise ValueError("har kort i indirect som inte finns under evidence")
        first, last = self.weeks_to_effect
        if first > last:
            raise ValueError("har weeks_to_effect som går baklänges")
        return self

    @model_validator(mode="after")
    def _says_what_is_known_from_sweden(self) -> "Intervention":
        read = any(card.swedish for card in self.evidence)
        if read == self.swedish.startswith(NO_SWEDISH_STUDY):
            raise ValueError(
                "har swedish som inte stämmer med korten: utan svenskt kort börjar den med "
                f"”{NO_SWEDISH_STUDY}”, med ett säger den vad som visades"
            )
        return self

    @property
    def gated(self) -> tuple[str, ...]:
        """Categories that can motivate it against what happens: `answers` without `safety`."""
        return tuple(one for one in self.answers if one not in self.safety)

    @property
    def own_cards(self) -> tuple[Evidence, ...]:
        """The cards that study the measure itself."""
        return tuple(card for card in self.evidence if card.id not in self.indirect)

    @property
    def contested(self) -> bool:
        """Whether a finding about it is contested or a null result."""
        return any("C" in card.status for card in self.evidence)

    @property
    def harms(self) -> tuple[str, ...]:
        """Every possible harm, of all kinds."""
        harm = self.harm
        return (*harm.displacement, *harm.exclusion, *harm.privacy, *harm.other)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source once, in the order of the cards; unread ones say so."""
        cards = [_source(card) for card in self.evidence]
        return tuple(dict.fromkeys([*cards, *([self.legal_source] if self.legal_source else [])]))


def _source(card: Evidence) -> str:
    return f"{card.source} (ej kontrollerad)" if card.unchecked else card.source


class Catalogue(_Strict):
    """
    Every measure that may be proposed.

    Examples
    --------
    >>> catalogue = read_catalogue()
    >>> catalogue.of["belysning"].cost_class
    'hög'
    """

    intervention: Annotated[tuple[Intervention, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _unique_ids(self) -> "Catalogue":
        ids = [one.id for one in self.intervention]
        repeated = sorted({one for one in ids if ids.count(one) > 1})
        if repeated:
            raise ValueError(f"har samma id flera gånger: {', '.join(repeated)}")
        return self

    @property
    def of(self) -> dict[str, Intervention]:
        """Measure of every id."""
        return {one.id: one for one in self.intervention}


def read_catalogue(path: str | Path | None = None) -> Catalogue:
    """
    Read and check the catalogue of physical measures.

    Parameters
    ----------
    path : str or Path, optional
        A TOML file; the shipped ``interventions.toml`` where none is given.

    Returns
    -------
    Catalogue
        Every measure, each with at least one source and one limitation.

    Raises
    ------
    ProfileError
        The file cannot be read, or a measure breaks a rule; all broken rules are named.

    Examples
    --------
    >>> [one.id for one in read_catalogue().intervention][:3]
    ['belysning', 'siktrojning', 'renhallning']
    """
    file = data_root() / "interventions.toml" if path is None else Path(path)
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProfileError(f"Åtgärdskatalogen {file} går inte att läsa: {error}") from error
    try:
        return Catalogue.model_validate(raw)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        rules = "; ".join(_rule(fault, raw) for fault in faults)
        raise ProfileError(f"Åtgärdskatalogen {file} följer inte reglerna: {rules}.") from error


def _rule(fault: ErrorDetails, raw: dict[str, Any]) -> str:
    """Say one broken rule in Swedish: which measure, which field, what is wrong."""
    where = list(fault["loc"])
    name = "katalogen"
    if len(where) > 1 and where[0] == "intervention" and isinstance(where[1], int):
        measure = raw["intervention"][where[1]]
        known = isinstance(measure, dict) and isinstance(measure.get("id"), str)
        name = f"åtgärden {measure['id']!r}" if known else f"åtgärd nummer {where[1] + 1}"
        where = where[2:]
    field = f" fältet {'.'.join(str(part) for part in where)}" if where else ""
    if fault["type"] == "value_error":
        what = str(fault["ctx"]["error"])
    else:
        what = _WRONG.get(fault["type"], "har fel typ eller omfång")
    return f"{name}:{field} {what}"
