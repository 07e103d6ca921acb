"""The catalogue of physical measures: what each answers, and what has been found for and against.

The catalogue is a data file. A measure without a source or without a limitation is refused, so
that no proposal can be made that does not show what it rests on and where it fails.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from est_geo.data_files import data_root
from est_geo.errors import ProfileError
from est_geo.profile import Slug

Direction = Literal["for", "against", "mixed"]
CostClass = Literal["låg", "medel", "hög"]
Status = Literal["P", "M", "C"]
Sentence = Annotated[str, Field(min_length=3, pattern=r"\S")]

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
    """

    id: str
    finding: Sentence
    direction: Direction
    design: Sentence
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    source: Sentence
    status: Annotated[tuple[Status, ...], Field(min_length=1)]

    @property
    def supports(self) -> bool:
        """Whether it stands under what speaks for; contested and mixed findings do not."""
        return self.direction == "for" and "C" not in self.status

    @property
    def unchecked(self) -> bool:
        """Whether nobody has read it in the source yet."""
        return "M" in self.status


class Intervention(_Strict):
    """
    One kind of physical measure.

    Attributes
    ----------
    answers : tuple of str
        Category ids of the profile that the measure may answer.
    safety : tuple of str
        Those among them that motivate it for felt safety (trygghet) by themselves.
    dark : bool
        Whether darkness must be shown to matter, or felt safety be the reason.
    condition : str
        Swedish: what must be true at the place.
    legal, legal_source : str or None
        Swedish: what the law asks for first, and where that is written.
    """

    id: Slug
    name: Sentence
    question: Sentence
    answers: Annotated[tuple[str, ...], Field(min_length=1)]
    safety: tuple[str, ...] = ()
    dark: bool = False
    condition: Sentence
    cost_class: CostClass
    owner: Sentence
    time_to_effect: Sentence
    harms: tuple[Sentence, ...]
    alternative: Sentence
    limitations: tuple[Sentence, ...] = ()
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
        return self

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
