"""What a report from the form may hold: what, where and when. No field for a person exists.

A report is read twice: here for its form (types, lengths, numbers), and in `est_geo.receiving` for
its sense (a known category, a time that can be true). Neither ever quotes what was written.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

import pandas as pd
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from est_geo.errors import ReportError
from est_geo.periods import to_utc
from est_geo.profile import UNKNOWN_CATEGORY, Category, Profile

MAX_NOTE: Final = 300
MAX_PLACE: Final = 200
MAX_NAME: Final = 120
MAX_ENTRIES: Final = 20
UNSAFE_PLACE: Final = "otrygg_plats"
"""What the form calls a place that feels unsafe; the reasons say which category it is."""
OCCASION: Final = "arrangemang"
"""Category of what is known beforehand: it goes to `OCCASIONS` and is never an incident."""
_UNSAFE_PREFIX = "otrygg_"

Reason = Literal["belysning", "insyn", "klotter", "nedskrapning", "odslig", "samling"]
REASONS: Final[dict[str, str]] = {
    "belysning": "Belysning",
    "insyn": "Insyn, skymd sikt",
    "klotter": "Klotter",
    "nedskrapning": "Nedskräpning",
    "odslig": "Ödslig",
    "samling": "Samling av personer",
}


def _plain(text: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Line breaks become spaces, invisible signs go; a control character is refused."""
    if not isinstance(text, str):
        return text
    kept = []
    for letter in text:
        kind = unicodedata.category(letter)
        if letter in "\t\n\r" or kind in {"Zl", "Zp"}:
            kept.append(" ")
        elif kind in {"Cc", "Cs", "Co", "Cn"}:
            raise PydanticCustomError("signs", "unreadable characters")
        elif kind != "Cf":
            kept.append(letter)
    return " ".join("".join(kept).split())


def _once(reasons: list[Reason]) -> list[Reason]:
    if len(set(reasons)) != len(reasons):
        raise PydanticCustomError("repeated", "each reason once")
    return reasons


def _time(text: str) -> str:
    if instant(text, "UTC") is None:
        raise PydanticCustomError("when", "no such time")
    return text


_TIME_FORM = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)
_MAX_TIME = 40
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2199
Plain = BeforeValidator(_plain)
TIME_PATTERN: Final = (
    r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
"""How a time is written, for the description of the interface."""
Time = Annotated[
    str,
    Field(max_length=_MAX_TIME, json_schema_extra={"pattern": f"^{TIME_PATTERN}$"}),
    AfterValidator(_time),
]
Words = Annotated[str, Plain, Field(min_length=2, max_length=MAX_PLACE)]
Degrees = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FormPoint(_Strict):
    """A point in WGS 84, and within how many metres the phone says that it holds."""

    lon: Annotated[Degrees, Field(ge=-180, le=180)]
    lat: Annotated[Degrees, Field(ge=-90, le=90)]
    accuracy_m: Annotated[Degrees, Field(ge=0, le=100_000)] | None = None


class FormPlace(_Strict):
    """Where: a point, or an address or place in words with the district it is said to lie in."""

    point: FormPoint | None = None
    words: Words | None = None
    district: Annotated[str, Plain, Field(max_length=60)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "FormPlace":
        if (self.point is None) == (self.words is None):
            raise PydanticCustomError("one_place", "a point or words")
        return self


class FormTime(_Strict):
    """When: a moment, or a window from one time to another. Without offset the time is local."""

    start: Time
    end: Time | None = None


class FormIncident(_Strict):
    """One thing that happened, or one place that feels unsafe."""

    category: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    where: FormPlace
    when: FormTime
    reasons: Annotated[list[Reason], Field(max_length=len(REASONS)), AfterValidator(_once)] = []
    note: Annotated[str, Plain, Field(max_length=MAX_NOTE)] = ""


class FormOccasion(_Strict):
    """Something known beforehand: a match, a concert, a market."""

    name: Annotated[str, Plain, Field(min_length=2, max_length=MAX_NAME)]
    where: FormPlace | None = None
    when: FormTime


class FormReport(_Strict):
    """
    All that one report holds.

    Examples
    --------
    >>> report = read_report({"incidents": [{"category": "brak",
    ...     "where": {"words": "vid Ryds centrum"}, "when": {"start": "2026-11-24T14:30"}}]})
    >>> report.incidents[0].where.words, report.occasions
    ('vid Ryds centrum', [])
    """

    incidents: Annotated[list[FormIncident], Field(max_length=MAX_ENTRIES)] = []
    occasions: Annotated[list[FormOccasion], Field(max_length=MAX_ENTRIES)] = []

    @model_validator(mode="after")
    def _some(self) -> "FormReport":
        if not 1 <= len(self.incidents) + len(self.occasions) <= MAX_ENTRIES:
            raise PydanticCustomError("how_many", "1 to 20")
        return self


_SAYS: Final[dict[str, str]] = {
    "missing": "fältet saknas",
    "extra_forbidden": "ett fält som inte finns i formuläret",
    "literal_error": "ett värde som formuläret inte har",
    "string_type": "ska vara text",
    "string_too_short": "är för kort",
    "string_too_long": "är för långt",
    "string_unicode": "har tecken som inte går att läsa",
    "string_pattern_mismatch": "har fel form",
    "signs": "har tecken som inte går att läsa",
    "when": "är ingen tid mellan år 2000 och 2199",
    "float_type": "ska vara ett tal",
    "finite_number": "ska vara ett ändligt tal",
    "greater_than_equal": "är för litet",
    "less_than_equal": "är för stort",
    "one_place": "ska vara en punkt eller en plats i ord, inte båda",
    "repeated": "får stå en gång var",
    "how_many": f"ska ha mellan 1 och {MAX_ENTRIES} händelser",
    "too_long": "har för många delar",
    "list_type": "ska vara en lista",
}


def read_report(value: object) -> FormReport:
    """
    Read what a form sent.

    Parameters
    ----------
    value : object
        JSON as Python has it.

    Raises
    ------
    ReportError
        Something is missing, unknown, too long or of the wrong kind. The faults name fields of the
        form only; what was sent is never quoted.

    Examples
    --------
    >>> read_report({"incidents": [], "name": "Anna"})
    Traceback (most recent call last):
    est_geo.errors.ReportError: Rapporten går inte att ta emot: rapporten: ett fält som inte finns i
    formuläret. Inget är sparat.
    """
    try:
        return FormReport.model_validate(value)
    except ValidationError as error:
        faults = [
            (_field(one["loc"], one["type"]), _SAYS.get(one["type"], "går inte att läsa"))
            for one in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise ReportError.of(faults) from None


def instant(text: str, timezone: str) -> pd.Timestamp | None:
    """
    Read a time as an instant in UTC; one without offset is local, and `to_utc` decides its hour.

    Returns
    -------
    pandas.Timestamp or None
        None for what is no ISO 8601 time, or lies outside the years 2000–2199.

    Examples
    --------
    >>> [str(instant(text, "Europe/Stockholm")) for text in
    ...     ("2026-11-24T14:30", "2026-11-24T14:30Z", "2026-03-29T02:30", "1826-11-24T14:30", "x")]
    ['2026-11-24 13:30:00+00:00', '2026-11-24 14:30:00+00:00', '2026-03-29 01:00:00+00:00', 'None',
     'None']
    """
    if len(text) > _MAX_TIME or not _TIME_FORM.fullmatch(text):
        return None
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    if at.tzinfo is not None:
        return pd.Timestamp(at).tz_convert("UTC").as_unit("us")
    return to_utc(pd.DatetimeIndex([at]), timezone)[0].as_unit("us")


def _field(path: tuple[int | str, ...], kind: str) -> str:
    """Name a field by its own name and number; an unknown name could be anything, so it is not."""
    known = [str(part) for part in (path[:-1] if kind == "extra_forbidden" else path)]
    return ".".join(known) or "rapporten"


@dataclass(frozen=True, slots=True)
class FormChoices:
    """
    What the form asks about in a municipality.

    Attributes
    ----------
    ordinary, sensitive : tuple of Category
        Categories to choose among; the sensitive ones apart.
    reasons : dict of str to str
        Reasons why a place feels unsafe, id to Swedish; empty where the profile has none.
    occasions : bool
        Whether known occasions can be told of.
    """

    ordinary: tuple[Category, ...]
    sensitive: tuple[Category, ...]
    reasons: dict[str, str]
    occasions: bool


def choices(profile: Profile) -> FormChoices:
    """
    Say what the form of a municipality asks about.

    Examples
    --------
    >>> asked = choices(Profile.load("linkoping"))
    >>> [one.id for one in asked.ordinary][:3], [one.id for one in asked.sensitive][:1]
    (['skadegorelse', 'samling', 'brak'], ['nara_relation'])
    >>> list(asked.reasons)[:2], asked.occasions
    (['belysning', 'insyn'], True)
    """
    ids = profile.category
    shown = [
        one
        for one in profile.categories
        if not one.id.startswith(_UNSAFE_PREFIX) and one.id != OCCASION
    ]
    return FormChoices(
        ordinary=tuple(one for one in shown if not one.sensitive),
        sensitive=tuple(one for one in shown if one.sensitive),
        reasons={one: name for one, name in REASONS.items() if category_of([one], profile) in ids}
        if any(one.startswith(_UNSAFE_PREFIX) for one in ids)
        else {},
        occasions=OCCASION in ids,
    )


def category_of(reasons: list[str] | list[Reason], profile: Profile) -> str:
    """
    Category of a place that feels unsafe, by why it does.

    The first reason with a category of its own decides; else the first that the profile knows by
    another name (graffiti is damage). All reasons are kept beside it.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> category_of(["klotter", "odslig"], profile), category_of(["klotter"], profile)
    ('otrygg_odslig', 'skadegorelse')
    """
    for reason in reasons:
        if _UNSAFE_PREFIX + reason in profile.category:
            return _UNSAFE_PREFIX + reason
    for reason in reasons:
        for one in profile.categories:
            if one.id == reason or reason in one.aliases:
                return one.id
    return UNKNOWN_CATEGORY
