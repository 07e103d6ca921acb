"""A proposal of an intervention, checked whole and ready to be written down."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from est_geo.errors import GeometryError, ReportError
from est_geo.grounding import PlaceArea, drawn_area
from est_geo.intervening.texts import LONGEST_NAME, LONGEST_TEXT, kept_text, text_faults
from est_geo.interventions import Catalogue, read_catalogue
from est_geo.interventions.lifecycle import LONGEST_WORDS, money_fault, time_fault
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import GOALS, INTERVENTIONS, typed
from est_geo.words import listing

_NAMELESS: Final = "Platsen"
_NOT_SAVED: Final = "Inget är sparat."
_LONGEST_SLUG: Final = 80


@dataclass(frozen=True, slots=True)
class Proposal:
    """
    What is proposed.

    Attributes
    ----------
    kind : str
        Id of the catalogue.
    goal : {"crime", "safety"}
        A key of `GOALS`.
    place : str
        Place name that people use.
    outline : str
        Polygon of what is to be treated, WKT in WGS 84.
    owner : str
        Owner of the profile: who is to carry it out.
    alternative : str
        What was tried or looked at first, and what came of it.
    title : str
        What is to be done; the catalogue's name of it where empty.
    place_id : str
        Hot spot where it is one; made of the name where empty.
    grounds : str
        The numbers it rests on.
    cost_class : str
        låg, medel or hög; the catalogue's where empty.
    cost : float or None
        Estimated kronor.
    deadline : pandas.Timestamp or None
        To be done before this, timezone-aware.
    selection_start, selection_end : pandas.Timestamp or None
        The window of reports that the place was picked on, its end not included.
    words : str
        Who proposes it and why.
    """

    kind: str
    goal: str
    place: str
    outline: str
    owner: str
    alternative: str
    title: str = ""
    place_id: str = ""
    grounds: str = ""
    cost_class: str = ""
    cost: float | None = None
    deadline: pd.Timestamp | None = None
    selection_start: pd.Timestamp | None = None
    selection_end: pd.Timestamp | None = None
    words: str = ""


def propose(store: Store, profile: Profile, form: Proposal, now: pd.Timestamp) -> int:
    """
    Write down a proposal; return its number.

    Parameters
    ----------
    store : Store
        Acted on as the one who proposes.
    profile : Profile
        The municipality.
    form : Proposal
        What is proposed; personal data in its texts are masked.
    now : pandas.Timestamp
        The present moment.

    Raises
    ------
    ReportError
        Something is missing or wrong; all of it is named, and nothing is kept.
    """
    return store.add_intervention(
        proposal_row(form, profile, now), now, words=kept_text(form.words)
    )


def proposal_row(form: Proposal, profile: Profile, now: pd.Timestamp) -> pd.DataFrame:
    """
    Check a proposal and give it as one row of `INTERVENTIONS`, without number and maker.

    Parameters
    ----------
    form : Proposal
        What is proposed.
    profile : Profile
        The municipality.
    now : pandas.Timestamp
        The present moment.

    Raises
    ------
    ReportError
        Something is missing or wrong; all of it is named.

    Examples
    --------
    >>> square = "POLYGON ((15.62 58.41, 15.622 58.41, 15.622 58.412, 15.62 58.412, 15.62 58.41))"
    >>> asked = Proposal("belysning", "crime", "Parken", square, "vaghallaren", "Lampor lagade.")
    >>> row = proposal_row(asked, Profile.load("linkoping"), pd.Timestamp("2026-11-27", tz="UTC"))
    >>> row["title"][0], row["district"][0], row["cost_class"][0]
    ('Belysning', 'city', 'hög')
    """
    found = site_of(form.outline, form.place, profile)
    faults = [*_faults(form, profile, now), *([found] if isinstance(found, str) else [])]
    if faults or isinstance(found, str):
        raise ReportError(f"Åtgärden kan inte föreslås: {'; '.join(faults)}. Inget är sparat.")
    known = catalogue().of[form.kind]
    place = kept_text(form.place)
    row: dict[str, Any] = {
        "intervention_id": 0, "kind": form.kind, "goal": form.goal,
        "title": kept_text(form.title) or known.name,
        "place_id": form.place_id or found.place_id, "place": place,
        "district": found.district, "lon": found.lon, "lat": found.lat, "outline": found.wkt,
        "status": "proposed", "owner": form.owner,
        "cost_class": form.cost_class or known.cost_class, "cost": form.cost,
        "deadline": form.deadline, "selection_start": form.selection_start,
        "selection_end": form.selection_end, "proposed_at": now,
        "alternative": kept_text(form.alternative), "grounds": kept_text(form.grounds),
        "trial_id": 0, "made_by": "",
    }  # fmt: skip
    return typed(INTERVENTIONS.empty().reindex([0]).assign(**row), INTERVENTIONS)


@cache
def catalogue() -> Catalogue:
    """Give the shipped catalogue of interventions, read once."""
    return read_catalogue()


def site_of(outline: str, name: str, profile: Profile) -> PlaceArea | str:
    """
    Take an outline that somebody has drawn; say in Swedish what is wrong with it, if anything.

    Parameters
    ----------
    outline : str
        WKT in WGS 84 (`est_geo.grounding.drawn_area`). It is never mended: what was meant is for
        the one who drew it to say.
    name : str
        What the place is called.
    profile : Profile
        The municipality, which the place must lie in.

    Examples
    --------
    >>> site_of("POINT (15.6 58.4)", "Parken", Profile.load("linkoping"))
    'en ritad plats måste ha en enda polygon utan höjd. Något annat ritades'
    """
    try:
        with np.errstate(invalid="ignore"):  # corners that are no numbers are refused by name
            return drawn_area(profile, outline, name or _NAMELESS)
    except GeometryError as error:
        said = str(error).removesuffix(_NOT_SAVED).strip().removesuffix(".")
        return said[:1].lower() + said[1:]


def _faults(form: Proposal, profile: Profile, now: pd.Timestamp) -> list[str]:
    rules = {
        "slaget måste finnas i åtgärdskatalogen": form.kind in catalogue().of,
        f"målet måste vara {listing([*GOALS.values()])}, ett av dem": form.goal in GOALS,
        "platsen måste ha ett namn": bool(form.place.strip()),
        "platsens id måste vara högst 80 tecken a–z, 0–9, - och _": (
            not form.place_id or _is_slug(form.place_id)
        ),
        "ägaren måste finnas i profilen": form.owner in {one.id for one in profile.owners},
        "det måste stå vad som prövades eller övervägdes först": bool(form.alternative.strip()),
        "kostnadsklassen måste vara låg, medel eller hög": (
            form.cost_class in {"", "låg", "medel", "hög"}
        ),
    }  # fmt: skip
    return [
        *(words for words, holds in rules.items() if not holds),
        *text_faults({"platsens namn": form.place, "rubriken": form.title}, LONGEST_NAME),
        *text_faults({"det som prövades först": form.alternative, "skälen": form.grounds},
                     LONGEST_TEXT),
        *text_faults({"orden om varför": form.words}, LONGEST_WORDS),
        *([fault] if (fault := money_fault("kostnaden", form.cost)) else []),
        *_time_faults(form, now),
    ]  # fmt: skip


def _time_faults(form: Proposal, now: pd.Timestamp) -> list[str]:
    start, end = form.selection_start, form.selection_end
    named = {"slutdatumet": form.deadline, "urvalets början": start, "urvalets slut": end}
    faults = [fault for name, at in named.items() if (fault := time_fault(name, at))]
    if faults:
        return faults
    if form.deadline is not None and form.deadline <= now:
        faults.append("slutdatumet har passerat")
    if (start is None) != (end is None):
        faults.append("urvalets period måste ha både början och slut")
    if start is not None and end is not None and end <= start:
        faults.append("urvalets slut måste komma efter dess början")
    return faults


def _is_slug(text: str) -> bool:
    allowed = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
    return len(text) <= _LONGEST_SLUG and set(text) <= allowed
