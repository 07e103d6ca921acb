"""What speaks of light and felt safety at a place: reports, walks, faults, a survey."""

import re
from typing import Final

import pandas as pd

from est_geo.grounding.areas import PlaceArea, metres_from
from est_geo.grounding.knowing import Known
from est_geo.interventions import Intervention, LampsNear, LightSignals, NightWalks, night_walks
from est_geo.presence.surveys import LEAST_ANSWERS, UNSAFE_SHARE, asks_if_safe
from est_geo.profile import Profile
from est_geo.words import number, percent

_OF_LIGHT: Final = re.compile(r"mörk|belysning|lampor|upplyst", re.IGNORECASE)
_CONTENT: Final = re.compile(r"\b(nöjd\w*|bra|god|tillräcklig\w*|räcker)\b", re.IGNORECASE)
_TURNED: Final = re.compile(
    r"\b(otrygg\w*|inte|ej|icke|mindre|missnöjd\w*|dålig\w*|för lite|osäker\w*|oro\w*)\b",
    re.IGNORECASE,
)


def asks_of_light(question: str) -> bool:
    """
    Whether a question is about the dark or the lamps, and its share is of those content.

    Examples
    --------
    >>> [asks_of_light(one) for one in ("Trygg ute efter mörkrets inbrott", "Nöjd med belysningen",
    ...     "Otrygg när det är mörkt", "Känner sig trygg", "Missnöjd med belysningen")]
    [True, True, False, False, False]
    """
    content = asks_if_safe(question) or bool(_CONTENT.search(question))
    return bool(_OF_LIGHT.search(question)) and content and not _TURNED.search(question)


def walks_in_dark(area: PlaceArea, known: Known, profile: Profile) -> NightWalks:
    """Read the walks of all times at a place: within `place_reach_m` of it, or of its id."""
    metres = metres_from(area, known.walks["lon"], known.walks["lat"], profile.projected_crs)
    near = (metres <= profile.thresholds.place_reach_m) | (
        known.walks["place_id"] == area.place_id
    ).to_numpy()
    walks = known.walks[near]
    local = walks["at"].dt.tz_convert(profile.timezone)
    return night_walks(walks.assign(at=local), known.findings, now=known.now)


def signals_at(
    incidents: pd.DataFrame,
    area: PlaceArea,
    known: Known,
    profile: Profile,
    found: tuple[LampsNear, NightWalks, Intervention],
) -> LightSignals:
    """
    Count what speaks of light and felt safety at a place.

    Reports of the last `history_weeks`, walks after dark of the last year that found too little
    light, faults that are open now, and the newest survey of the district: that one counts once,
    since it is not about the place.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS` at the place.
    area : PlaceArea
        The place.
    known : Known
        All that is known.
    profile : Profile
        How far back reports speak.
    found : tuple
        The lamps, the walks, and the catalogue's lighting, whose ``safety`` says which reports.
    """
    lamps, walks, lighting = found
    since = known.now - pd.Timedelta(weeks=profile.thresholds.history_weeks)
    recent = incidents["occurred_from"].between(since, known.now)
    about = incidents["category"].isin(lighting.safety) & ~incidents["category"].isin(
        profile.sensitive
    )
    words = survey_of_light(known.surveys, area.district)
    return LightSignals(
        reports=int((recent & about).sum()),
        walks=walks.complaints,
        faults=lamps.open_faults,
        survey=1 if words else 0,
        survey_words=words,
    )


def survey_of_light(surveys: pd.DataFrame, district: str) -> str:
    """
    Say what share is content with the dark or the light in a district, when it is low; else "".

    Answered by all, by enough, in the newest survey that asks; where several questions do, the
    lowest share.
    """
    mine = (surveys["district"] == district) & surveys["group"].isna() & surveys["share"].notna()
    enough = surveys["n"].fillna(0.0) >= LEAST_ANSWERS
    asked = surveys[mine & enough & surveys["question"].map(asks_of_light).astype(bool)]
    if asked.empty:
        return ""
    newest = asked[asked["end"] == asked["end"].max()]
    lowest = newest.sort_values(["share", "row_id"]).iloc[0]
    if lowest["share"] >= UNSAFE_SHARE:
        return ""
    answers = number(float(lowest["n"]))
    return f"”{lowest['question']}”: {percent(float(lowest['share']))} av {answers} svarande"
