"""Feedback without the loop: reports that the visits themselves made."""

from typing import Final

import numpy as np
import pandas as pd

from est_geo.crs import to_metres
from est_geo.profile import Profile
from est_geo.words import counted, number

_GRACE: Final = pd.Timedelta(minutes=5)
"""Clocks differ, and what is seen on the way in or out is written down as now."""


def made_during_visits(
    incidents: pd.DataFrame, marks: pd.DataFrame, places: pd.DataFrame, profile: Profile
) -> pd.Series:
    """
    Tell the reports that an actor made during its own visit.

    Who is on the spot sees more and reports more. If those reports raised the place's need, the
    visits would call for more visits. A report is one of them when the same actor had arrived and
    not yet left (five minutes' grace), all of the report's time span lies in the visit, and its
    point lies within ``visit_reach_m`` of the place. Where a visit was never checked out, it lasted
    as long as the longest that the plan makes; one that was checked out late, when somebody
    remembered, no longer than ``revisit_minutes``.

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`.
    marks : pandas.DataFrame
        `VISIT_MARKS`.
    places : pandas.DataFrame
        ``place_id``, ``lon`` and ``lat``; a place may have had several positions.
    profile : Profile
        How near, how long, and the projected CRS.

    Returns
    -------
    pandas.Series of bool
        On the index of `incidents`. One without a point, a time or an actor is never one of them.

    Examples
    --------
    >>> from est_geo.tables import INCIDENTS, PRESENCE_PLACES, VISIT_MARKS
    >>> made_during_visits(INCIDENTS.empty(), VISIT_MARKS.empty(), PRESENCE_PLACES.empty(),
    ...                    Profile.load("linkoping")).tolist()
    []
    """
    made = pd.Series(data=False, index=incidents.index)
    stays = _stays(marks, profile).merge(places[["place_id", "lon", "lat"]], on="place_id")
    sure = incidents[["actor", "occurred_from", "occurred_to", "lon", "lat"]].dropna(
        subset=["actor", "occurred_from", "lon", "lat"]
    )
    if stays.empty or sure.empty:
        return made
    begins, ends = sure["occurred_from"], sure["occurred_to"].fillna(sure["occurred_from"])
    east, north = to_metres(sure["lon"], sure["lat"], profile.projected_crs)
    place_east, place_north = to_metres(stays["lon"], stays["lat"], profile.projected_crs)
    found = np.zeros(len(sure), dtype=bool)
    for at, stay in enumerate(stays.to_dict("records")):
        near = np.hypot(east - place_east[at], north - place_north[at])
        found |= (
            (sure["actor"] == stay["actor"])
            & (begins >= stay["arrived"] - _GRACE)
            & (ends <= stay["left"] + _GRACE)
        ).to_numpy() & (near <= profile.thresholds.visit_reach_m)
    made.loc[sure.index[found]] = True
    return made


def report_weights(made: pd.Series, profile: Profile) -> pd.Series:
    """
    Weigh each report in the need: 1, or ``visit_report_weight`` where a visit made it.

    Examples
    --------
    >>> report_weights(pd.Series([True, False]), Profile.load("linkoping")).tolist()
    [0.0, 1.0]
    """
    return pd.Series(np.where(made, profile.thresholds.visit_report_weight, 1.0), index=made.index)


def made_note(n: int, weight: float) -> str:
    """
    Say how many reports the visits made, and what they count; empty where there are none.

    Examples
    --------
    >>> made_note(12, 0.0)
    '12 rapporter gjordes under planerade besök och räknas inte in i behovet.'
    >>> made_note(1, 0.5)
    '1 rapport gjordes under planerade besök och räknas till 0,5 var i behovet.'
    >>> made_note(0, 0.0)
    ''
    """
    if not n:
        return ""
    counts = "räknas inte in i" if weight == 0 else f"räknas till {number(weight, 1)} var i"
    what = counted(n, "rapport", "rapporter")
    return f"{what} gjordes under planerade besök och {counts} behovet."


def _stays(marks: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Give one row a visit: actor, place, first arrival and last leaving."""
    keys = ["visit_id", "actor", "place_id"]
    arrived = marks[marks["kind"] == "arrived"].groupby(keys)["at"].min().rename("arrived")
    left = marks[marks["kind"] == "left"].groupby(keys)["at"].max().rename("left")
    stays = arrived.to_frame().join(left).reset_index()
    longest = pd.Timedelta(minutes=max(profile.thresholds.visit_minutes))
    unknown = stays["left"].isna() | (stays["left"] < stays["arrived"])
    stays["left"] = stays["left"].mask(unknown, stays["arrived"] + longest)
    most = stays["arrived"] + pd.Timedelta(minutes=profile.thresholds.revisit_minutes)
    return stays.assign(left=stays["left"].where(stays["left"] <= most, most))
