"""All that is known when grounds are asked for: read once, used for every place."""

from dataclasses import dataclass, field

import pandas as pd

from est_geo.analysis import known_at
from est_geo.profile import Profile
from est_geo.registering import municipal_gazetteer
from est_geo.store import Store
from est_geo.tables import INCIDENTS, LAMPS, PLACES, checked, completed


@dataclass(frozen=True, slots=True)
class Known:
    """
    What grounds rest on.

    Attributes
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS` of all times, none of a sensitive category: those never ground anything.
    lamps, faults : pandas.DataFrame
        `LAMPS` and `LAMP_FAULTS`; empty where the municipality has given none.
    walks, findings : pandas.DataFrame
        `WALKS` and `WALK_FINDINGS`.
    surveys, police : pandas.DataFrame
        `SURVEY_RESULTS` and `AREA_STATISTICS`.
    effects, factors : pandas.DataFrame
        `EFFECTS` (our own receipts) and `FACTORS_SET` (the group's own judgement).
    places : pandas.DataFrame
        `PLACES` of the municipality's place register.
    now : pandas.Timestamp
        The moment.
    """

    incidents: pd.DataFrame
    lamps: pd.DataFrame
    faults: pd.DataFrame
    walks: pd.DataFrame
    findings: pd.DataFrame
    surveys: pd.DataFrame
    police: pd.DataFrame
    effects: pd.DataFrame
    factors: pd.DataFrame
    now: pd.Timestamp
    places: pd.DataFrame = field(default_factory=PLACES.empty)


def known_of(store: Store, profile: Profile, now: pd.Timestamp) -> Known:
    """
    Read all that grounds rest on, as known at a moment.

    Parameters
    ----------
    store : Store
        The database.
    profile : Profile
        Which categories are sensitive: they are left behind here.
    now : pandas.Timestamp
        The moment, timezone-aware; reports that say they came later are left out.

    Returns
    -------
    Known
        Tables that nothing is known of are empty.
    """
    incidents = checked(completed(store.incidents(None, None), INCIDENTS), INCIDENTS)
    open_ones = ~incidents["category"].isin(profile.sensitive) & known_at(incidents, now)
    walks = store.walks(None, now)
    findings = store.walk_findings()
    return Known(
        incidents=incidents[open_ones].reset_index(drop=True),
        lamps=store.other(LAMPS.name),
        faults=store.other("lamp_faults"),
        walks=walks,
        findings=findings[findings["walk_id"].isin(walks["walk_id"])].reset_index(drop=True),
        surveys=store.other("survey_results"),
        police=store.other("area_statistics"),
        effects=store.effects(),
        factors=store.factors(),
        now=now,
        places=checked(completed(municipal_gazetteer(profile, store).places, PLACES), PLACES),
    )
