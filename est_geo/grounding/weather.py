"""The weather of evidence: which sources speak for, which against, which say nothing, which lack.

One source proves nothing. What is asked of each is the same: does it say that something is wrong at
the place? Sources about the whole district say so, and the ones that are missing are named with
what their absence hides (Brå: which sources were left out, and how does that limit the picture?).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from est_geo.grounding.areas import PlaceArea, metres_from
from est_geo.grounding.counting import PlaceCount, WindowReports
from est_geo.grounding.knowing import Known
from est_geo.grounding.police import police_says
from est_geo.grounding.residents import survey_says
from est_geo.presence.surveys import UNSAFE_SHARE
from est_geo.profile import Profile
from est_geo.words import counted, listing, number

SOURCES: Final = {
    "reports": "rapporterna",
    "lamp_faults": "felanmälningar av belysning",
    "walks": "besiktningar och trygghetsvandringar",
    "survey": "trygghetsundersökningen",
    "police": "polisens statistik",
}
"""Every source that is looked for, by id, in Swedish."""
SAYS: Final = {
    "for": "talar för", "against": "talar emot", "nothing": "säger inget", "missing": "saknas",
}  # fmt: skip
"""What a source says of the question, by id, in Swedish."""
QUESTION: Final = "Är det något på platsen som behöver åtgärdas?"
LIMITS: Final = {
    "reports": "utan rapporter vet vi inte om platsen är lugn eller om ingen rapporterar",
    "lamp_faults": "utan felanmälningar vet vi inte om lamporna lyser",
    "walks": "utan platsbesök vet vi inte hur platsen ser ut och används",
    "survey": "utan undersökning saknas de som känner sig otrygga men inte rapporterar",
    "police": "utan polisens statistik saknas det som bara anmäls till Polisen",
}
"""What the picture cannot show without a source."""
_YEAR: Final = pd.Timedelta(days=365)
_MOST_NAMED: Final = 3
_COLUMNS: Final = {
    "source": "str", "name": "str", "says": "str", "words": "str", "n": "int64",
    "newest": "datetime64[us, UTC]",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """What one source says: a key of `SAYS`, in words, on how many, the newest from when."""

    says: str
    words: str
    n: int = 0
    newest: pd.Timestamp | None = None


def sources_at(
    known: Known,
    profile: Profile,
    area: PlaceArea,
    window: WindowReports,
    count: PlaceCount,
    wrong: Mapping[str, tuple[str, str]],
) -> pd.DataFrame:
    """
    Ask every source about a place.

    Parameters
    ----------
    known : Known
        All that is known.
    profile : Profile
        Distances and levels.
    area : PlaceArea
        The place.
    window : WindowReports
        The reports that the place was counted on.
    count : PlaceCount
        How many there are, against the rest of the town.
    wrong : mapping of str to (str, str)
        Question id of the checklists to the answer that shows that something is wrong, and what it
        means in Swedish.

    Returns
    -------
    pandas.DataFrame
        ``source, name, says, words, n, newest``: a row for each of `SOURCES`, in that order.
    """
    limits = profile.thresholds
    police = _Said(*police_says(known.police, area.district, profile))
    survey = survey_says(known.surveys, area.district, limits.felt_safe_share, UNSAFE_SHARE)
    of_district = known.surveys[known.surveys["district"] == area.district]["end"].max()
    found = {
        "reports": _reports(count, area, window),
        "lamp_faults": _lamp_faults(known, profile, area),
        "walks": _walks(known, profile, area, wrong),
        "survey": _Said(*survey, None if pd.isna(of_district) else of_district),
        "police": police,
    }
    rows = [
        (key, SOURCES[key], one.says, one.words, one.n, one.newest or pd.NaT)
        for key, one in found.items()
    ]
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    # A column of nothing but missing times has no zone until it is given one.
    newest = pd.to_datetime(table["newest"], utc=True)
    return table.assign(newest=newest).astype(_COLUMNS)


def sources_summary(sources: pd.DataFrame) -> str:
    """
    Sum up the sources in a sentence or two: how many agree, who disagrees, who is missing.

    Examples
    --------
    >>> said = {"reports": "for", "lamp_faults": "nothing", "walks": "against"}
    >>> sources_summary(pd.DataFrame(said.items(), columns=["source", "says"])).split("; ")[0]
    '1 av 3 källor talar för att något behöver göras'
    """
    of = {
        says: [SOURCES[str(one)] for one in part["source"]]
        for says, part in sources.groupby("says")
    }
    speaking = len(of.get("for", []))
    lead = "Ingen" if not speaking else str(speaking)
    parts = [f"{lead} av {len(sources)} källor talar för att något behöver göras"]
    ends = {"against": "talar emot", "nothing": "säger inget om platsen", "missing": "saknas"}
    parts += [f"{listing(of[says])} {end}" for says, end in ends.items() if says in of]
    summary = f"{'; '.join(parts)}."
    lacking = [str(one) for one in sources.loc[sources["says"] == "missing", "source"]]
    if not lacking:
        return summary
    return f"{summary} Det begränsar bilden: {listing([LIMITS[one] for one in lacking])}."


def _reports(count: PlaceCount, area: PlaceArea, window: WindowReports) -> _Said:
    newest = window.end
    if not len(window.town):
        return _Said("missing", "Inga rapporter har kommit in för perioden.")
    chosen = "" if area.drawn else " Platsen är vald för att den sticker ut, så det är väntat."
    if count.ratio_low > 1:
        return _Said("for", count.words + chosen, count.n, newest)
    quiet = " En tyst plats är inte samma sak som en trygg plats."
    if count.ratio_high < 1:
        return _Said("against", count.words + quiet, count.n, newest)
    return _Said("nothing", count.words, count.n, newest)


def _lamp_faults(known: Known, profile: Profile, area: PlaceArea) -> _Said:
    faults = known.faults[known.faults["reported_at"] <= known.now]
    if faults.empty:
        return _Said("missing", "Inga felanmälningar av belysning är inlästa.")
    reach = profile.thresholds.lamp_reach_m
    metres = metres_from(area, faults["lon"], faults["lat"], profile.projected_crs)
    near = faults[metres <= reach]
    still = near["repaired_at"].isna() | (near["repaired_at"] > known.now)
    recent = near["reported_at"] >= known.now - _YEAR
    n, n_open = int((recent | still).sum()), int(still.sum())
    within = f"inom {number(reach)} m från platsen det senaste året"
    if not n:
        return _Said("nothing", f"Inga felanmälda lampor {within}.")
    mended = counted(n_open, "ännu inte lagad", "ännu inte lagade") if n_open else "alla lagade"
    said = f"{counted(n, 'felanmälan', 'felanmälningar')} {within}, {mended}"
    speaks = n_open or n >= profile.thresholds.lighting_reports
    return _Said("for" if speaks else "nothing", f"{said}.", n, near["reported_at"].max())


def _walks(
    known: Known, profile: Profile, area: PlaceArea, wrong: Mapping[str, tuple[str, str]]
) -> _Said:
    near = walks_near(known, profile, area)
    if near.empty:
        return _Said("missing", "Ingen har varit på platsen med en checklista det senaste året.")
    answers = known.findings[known.findings["walk_id"].isin(near["walk_id"])]
    answers = answers[answers["question"].isin(list(wrong)) & (answers["answer"] != "unknown")]
    shows = answers["question"].map({key: answer for key, (answer, _) in wrong.items()})
    lacking = answers[(answers["answer"] == shows) | (answers["answer"] == "partly")]
    newest, times = near["at"].max(), counted(len(near), "besök", "besök")
    if answers.empty:
        return _Said("nothing", f"{times}, utan svar som säger något.", len(near), newest)
    said = f"{times}: {len(lacking)} av {len(answers)} svar visar på en brist"
    if lacking.empty:
        return _Said("against", f"{said}.", len(near), newest)
    often = lacking["question"].value_counts()
    first = sorted(often.index, key=lambda one: (-often[one], str(one)))[:_MOST_NAMED]
    named = listing([wrong[str(one)][1] for one in first])
    return _Said("for", f"{said}: {named}.", len(near), newest)


def walks_near(known: Known, profile: Profile, area: PlaceArea) -> pd.DataFrame:
    """Give the year's `WALKS` at a place: within `place_reach_m` of its outline, or of its id."""
    recent = known.walks[known.walks["at"].between(known.now - _YEAR, known.now)]
    metres = metres_from(area, recent["lon"], recent["lat"], profile.projected_crs)
    near = metres <= profile.thresholds.place_reach_m
    return recent[near | (recent["place_id"] == area.place_id).to_numpy()]
