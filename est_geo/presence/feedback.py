"""Feedback without the loop: reports that the visits themselves made."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.crs import to_metres
from est_geo.profile import Profile
from est_geo.words import counted, listing, number

Ints = npt.NDArray[np.int64]

_GRACE: Final = pd.Timedelta(minutes=5)
"""Clocks differ, and what is seen on the way in or out is written down as now."""
_ABOUT: Final = pd.Timedelta(minutes=30)
_TOLD: Final = ["actor", "occurred_from", "lon", "lat"]
_STAY: Final = ["actor", "place_id", "arrived", "left"]


def made_during_visits(
    incidents: pd.DataFrame,
    marks: pd.DataFrame,
    visits: pd.DataFrame,
    places: pd.DataFrame,
    profile: Profile,
) -> pd.Series:
    """
    Tell the reports that an actor made during its own visit.

    Who is on the spot sees more and reports more. If those reports raised the place's need, the
    visits would call for more visits. A report is one of them when the same actor had arrived and
    not yet left (five minutes' grace), all of the report's time span lies in the visit, and its
    point lies within ``visit_reach_m`` of the place. Where a visit was never checked out, it lasted
    as long as the longest that the plan makes; one that was checked out late, when somebody
    remembered, no longer than ``revisit_minutes``. A planned visit that nothing was ever marked for
    is taken to have been made about its time (half an hour's grace): where a few visits in ten go
    unmarked, the loop closes again (docs/methods/narvaro.md).

    Parameters
    ----------
    incidents : pandas.DataFrame
        `INCIDENTS`.
    marks : pandas.DataFrame
        `VISIT_MARKS`.
    visits : pandas.DataFrame
        `VISITS` that were planned.
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
    >>> from est_geo.tables import INCIDENTS, PRESENCE_PLACES, VISIT_MARKS, VISITS
    >>> made_during_visits(INCIDENTS.empty(), VISIT_MARKS.empty(), VISITS.empty(),
    ...                    PRESENCE_PLACES.empty(), Profile.load("linkoping")).tolist()
    []
    """
    made = pd.Series(data=False, index=incidents.index)
    stays = pd.concat([_stays(marks, profile), _unmarked(visits, marks)], ignore_index=True)
    stays = stays.merge(places[["place_id", "lon", "lat"]], on="place_id")
    known = incidents[_TOLD].notna().all(axis=1).to_numpy()
    sure = incidents[known].sort_values("occurred_from", kind="stable")
    report, stay = _begun_within(sure, stays)
    ends = _instants(sure["occurred_to"].fillna(sure["occurred_from"]))
    east, north = to_metres(sure["lon"], sure["lat"], profile.projected_crs)
    place_east, place_north = to_metres(stays["lon"], stays["lat"], profile.projected_crs)
    metres = np.hypot(east[report] - place_east[stay], north[report] - place_north[stay])
    own = (
        (sure["actor"].to_numpy()[report] == stays["actor"].to_numpy()[stay])
        & (ends[report] <= _instants(stays["left"])[stay])
        & (metres <= profile.thresholds.visit_reach_m)
    )
    made.loc[sure.index[np.unique(report[own])]] = True
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


def only_visited_note(names: Sequence[str]) -> str:
    """
    Say which hot spots are hot only by the visits' own reports; empty where there are none.

    Examples
    --------
    >>> only_visited_note(["Stora torget"])
    'Utan rapporterna från planerade besök vore det här ingen hotspot, och platsen är inte med i \
behovet: Stora torget.'
    """
    if not names:
        return ""
    what = "platsen är" if len(names) == 1 else "platserna är"
    return (
        "Utan rapporterna från planerade besök vore det här ingen hotspot, och "
        f"{what} inte med i behovet: {listing(names)}."
    )


def _begun_within(sure: pd.DataFrame, stays: pd.DataFrame) -> tuple[Ints, Ints]:
    """Pair each stay with the reports, in order of time, that began while it lasted."""
    begins = _instants(sure["occurred_from"])
    first = np.searchsorted(begins, _instants(stays["arrived"]), side="left")
    after = np.searchsorted(begins, _instants(stays["left"]), side="right")
    n = np.maximum(after - first, 0)
    stay = np.repeat(np.arange(len(stays)), n)
    report = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n) + np.repeat(first, n)
    return report.astype(np.int64), stay.astype(np.int64)


def _instants(times: pd.Series) -> npt.NDArray[np.datetime64]:
    plain = times.astype("datetime64[us, UTC]").dt.tz_localize(None)
    return np.asarray(plain.to_numpy(), dtype="datetime64[us]")


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
    left = stays["left"].where(stays["left"] <= most, most) + _GRACE
    return stays.assign(arrived=stays["arrived"] - _GRACE, left=left)[_STAY]


def _unmarked(visits: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Give the planned visits that nothing was marked for, as if made about their time."""
    silent = visits[~visits["id"].isin(marks["visit_id"])]
    return silent.assign(arrived=silent["start"] - _ABOUT, left=silent["end"] + _ABOUT)[_STAY]
