"""Everything about new reports that a person must look at, whichever way they came in."""

import pandas as pd

from est_geo import intake
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import INCIDENTS


def doubts_about(
    placed: intake.Placed, profile: Profile, at: pd.Timestamp, store: Store | None
) -> pd.DataFrame:
    """
    Gather unsure places, rows with personal data, and possible repeats of recent reports.

    Parameters
    ----------
    placed : Placed
        New reports.
    profile : Profile
        Its hot-spot window says what is recent.
    at : pandas.Timestamp
        The time of intake, with time zone.
    store : Store or None
        What is known already, where there is a database.

    Returns
    -------
    pandas.DataFrame
        `REVIEW_ITEMS`.

    Examples
    --------
    >>> none = intake.Placed(INCIDENTS.empty(), pd.DataFrame({"status": pd.Series(dtype="str")}))
    >>> doubts_about(none, Profile.load("linkoping"), pd.Timestamp("2026-11-09", tz="UTC"),
    ...     None).empty
    True
    """
    unsure = intake.doubts(placed, at)
    since = at - pd.Timedelta(weeks=profile.thresholds.hotspot_window_weeks)
    recent = placed.incidents[placed.incidents["occurred_from"] >= since]
    if recent.empty:
        return unsure
    known = INCIDENTS.empty()
    if store is not None:
        known = store.near_in_time(recent)
        # What an overlapping export brings again is known already, and must take no partner.
        recent = recent[~recent["incident_id"].isin(known["incident_id"].tolist())]
    alike = intake.suspected_duplicates(recent, known, profile=profile, made_at=at)
    return pd.concat([unsure, alike], ignore_index=True) if len(alike) else unsure
