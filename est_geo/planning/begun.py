"""Visits that have begun: they stay as they were when the week is planned anew."""

from typing import Final

import pandas as pd

from est_geo.periods import Period
from est_geo.store import KeptPlan
from est_geo.tables import DEMAND, PRESENCE_PLACES, VISITS, WISHES, checked, typed

FIRST: Final = 1_000_000_000
"""Visits that have begun are pinned under numbers from here on; no wish has one."""


def is_going_on(week: Period, now: pd.Timestamp, zone: str) -> bool:
    """
    Whether some of a week's hours have begun and some have not.

    Examples
    --------
    >>> friday = pd.Timestamp("2026-11-20 12:00", tz="UTC")
    >>> [is_going_on(Period.parse(one), friday, "Europe/Stockholm")
    ...  for one in ("2026-W46", "2026-W47", "2026-W48")]
    [False, True, False]
    """
    begin, after = week.bounds(zone)
    return begin <= now < after


def begun_visits(plan: KeptPlan | None, week: Period, now: pd.Timestamp, zone: str) -> pd.DataFrame:
    """
    Give the visits of a kept plan that have begun, in the week that is going on; else none.

    Parameters
    ----------
    plan : KeptPlan or None
        The plan that holds.
    week : Period
        The week.
    now : pandas.Timestamp
        Timezone-aware.
    zone : str
        The municipality's time zone.
    """
    if plan is None or not is_going_on(week, now, zone):
        return VISITS.empty()
    return plan.visits[plan.visits["start"] <= now].reset_index(drop=True)


def as_pins(visits: pd.DataFrame) -> pd.DataFrame:
    """
    Say visits as wishes that fix them where they are (`WISHES`).

    Examples
    --------
    >>> from est_geo.tables import VISITS
    >>> as_pins(VISITS.empty()).empty
    True
    """
    if visits.empty:
        return WISHES.empty()
    shared = ["actor", "team", "place_id", "district", "lon", "lat", "start", "end"]
    frame = visits[shared].assign(
        wish_id=range(FIRST, FIRST + len(visits)),
        kind="pin",
        name=visits["place"],
        count=1,
        task=visits["task"],
        weekly=False,
        words="Besöket har börjat.",
        made_by="programmet",
        made_at=visits["start"],
    )
    return typed(frame, WISHES)


def still_open(
    wishes: pd.DataFrame, visits: pd.DataFrame, week: Period, now: pd.Timestamp, zone: str
) -> pd.DataFrame:
    """
    Leave out of the wishes what has begun: a pin whose visit is under way, the past of a ban.

    Parameters
    ----------
    wishes : pandas.DataFrame
        `WISHES` of the week.
    visits : pandas.DataFrame
        Visits that have begun.
    week : Period
        The week.
    now : pandas.Timestamp
        Timezone-aware.
    zone : str
        The municipality's time zone.
    """
    if not is_going_on(week, now, zone):
        return wishes
    same = ["actor", "team", "place_id", "start"]
    under_way = pd.MultiIndex.from_frame(wishes[same]).isin(pd.MultiIndex.from_frame(visits[same]))
    kept = wishes[~((wishes["kind"] == "pin") & under_way)]
    bans = kept["kind"] == "forbid"
    past = bans & (kept["start"] < now)
    kept = kept.assign(start=kept["start"].mask(past, now).astype("datetime64[us, UTC]"))
    return kept[kept["start"] < kept["end"]].reset_index(drop=True)


def with_begun(
    places: pd.DataFrame, demand: pd.DataFrame, plan: KeptPlan | None, visits: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Add the places and hours of visits that have begun, where the new needs lack them.

    Parameters
    ----------
    places, demand : pandas.DataFrame
        `PRESENCE_PLACES` and `DEMAND` of the week as they are reckoned now.
    plan : KeptPlan or None
        The plan that the visits are of.
    visits : pandas.DataFrame
        Those that have begun.
    """
    if plan is None or visits.empty:
        return places, demand
    own = plan.places[plan.places["place_id"].isin(visits["place_id"])]
    lost = own[~own["place_id"].isin(places["place_id"])]
    hours = visits[["place_id"]].assign(start=visits["start"].dt.floor("h"))
    was = plan.demand.merge(hours.drop_duplicates(), on=["place_id", "start"])
    known = pd.MultiIndex.from_frame(demand[["place_id", "start"]])
    fresh = was[~pd.MultiIndex.from_frame(was[["place_id", "start"]]).isin(known)]
    return (
        checked(pd.concat([places, lost], ignore_index=True), PRESENCE_PLACES),
        checked(pd.concat([demand, fresh], ignore_index=True), DEMAND),
    )


def without_past(
    demand: pd.DataFrame, visits: pd.DataFrame, week: Period, now: pd.Timestamp, zone: str
) -> pd.DataFrame:
    """
    Weigh the hours that have begun as nothing, in the week that is going on: nobody can go there.

    Parameters
    ----------
    demand : pandas.DataFrame
        `DEMAND`.
    visits : pandas.DataFrame
        Visits that have begun: their hours keep their weight.
    week : Period
        The week.
    now : pandas.Timestamp
        Timezone-aware.
    zone : str
        The municipality's time zone.
    """
    if not is_going_on(week, now, zone):
        return demand
    hours = pd.MultiIndex.from_arrays([visits["place_id"], visits["start"].dt.floor("h")])
    held = pd.MultiIndex.from_frame(demand[["place_id", "start"]]).isin(hours)
    gone = (demand["start"] <= now) & ~held
    return demand.assign(weight=demand["weight"].where(~gone, 0.0))
