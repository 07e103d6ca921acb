"""A week's plan: from the newest picture before it, the wishes and the supply."""

from collections.abc import Callable
from dataclasses import asdict

import pandas as pd

from est_geo.periods import Period
from est_geo.picture import SituationPicture
from est_geo.planning.supply import supplied
from est_geo.presence import (
    Problem,
    demand,
    plan_visits,
    shifts_out,
    wished_places,
    wishes_of,
)
from est_geo.presence.slots import hours_of
from est_geo.profile import Profile
from est_geo.situation import latest_week, situation_picture
from est_geo.store import KeptPlan, Store
from est_geo.tables import DEMAND, PRESENCE_PLACES, checked

_DAYS_IN_WEEK = 7


def ground_of(store: Store, profile: Profile, week: Period) -> SituationPicture:
    """Make the picture that a week is planned on: of the last week with reports before it."""
    last = min(latest_week(store, profile), week.before(1))
    return situation_picture(store, profile=profile, start=last.first, end=last.last)


Report = Callable[[str, float], None]
"""Takes what is being done, in Swedish, and how far it has come (0–1)."""


def plan_week(
    store: Store,
    profile: Profile,
    week: Period,
    *,
    seed: int | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> KeptPlan | None:
    """
    Plan a week and keep the plan in the store.

    Parameters
    ----------
    store : Store
        Reports, wishes, supply.
    profile : Profile
        The municipality.
    week : Period
        The ISO week to plan.
    seed : int, optional
        Decides the irregular minutes; default: the week's own.
    report : callable, optional
        Is told what is being done and how far it has come.
    stop : callable, optional
        Asked now and then whether to stop; nothing is kept then.

    Returns
    -------
    KeptPlan or None
        As it is kept; None where it was stopped.
    """
    own = supplied(profile, store.supply())
    picture = ground_of(store, profile, week)
    if report is not None:
        report("Fördelar besöken", 0.3)
    chance = week.first.toordinal() if seed is None else seed
    heading = picture.heading
    weeks = heading.window.n_days / _DAYS_IN_WEEK
    hotspots, hours = picture.tables.hotspots, picture.tables.hours
    wanted = demand(hotspots, hours, own, needs={}, weeks=weeks)
    begin, after = week.bounds(own.timezone)
    shifts, away = shifts_out(own, week)
    wishes = wishes_of(store.wishes(begin, after), week, own.timezone)
    places, expected = wished_places(_places(hotspots), wishes), _demand(wanted, week, own)
    asked = Problem(places, expected, shifts, away, wishes, own, week)
    plan = plan_visits(asked, seed=chance, stop=stop)
    kept = KeptPlan(
        week=week.name,
        seed=chance,
        status=asdict(plan.status) | {"covered": plan.covered, "notes": list(plan.notes)},
        places=places,
        demand=expected,
        shifts=shifts,
        visits=plan.visits,
        gaps=plan.gaps,
        unmet=plan.unmet,
    )
    if stop is not None and stop():
        return None
    store.add_plan(kept, pd.Timestamp.now(tz="UTC").floor("s"))
    return store.plan_or_fail(week.name)


def _places(hotspots: pd.DataFrame) -> pd.DataFrame:
    frame = hotspots[["name", "district", "lon", "lat"]].assign(
        place_id=hotspots["id"],
        ground="long_term",
        needs="narvaro",
        felt_safe=False,
        weeks_running=0,
        n=hotspots["count_window"].astype("float64"),
        words=hotspots["kind_words"].fillna("Många inrapporterade händelser."),
    )
    types = PRESENCE_PLACES.empty().dtypes.to_dict()
    return checked(frame[PRESENCE_PLACES.names].astype(types), PRESENCE_PLACES)


def _demand(wanted: pd.DataFrame, week: Period, profile: Profile) -> pd.DataFrame:
    begin = week.bounds(profile.timezone)[0]
    rows = [
        (
            slot.hotspot,
            begin + pd.Timedelta(minutes=slot.start),
            slot.weight,
            "Som det brukar vara.",
        )
        for slot in hours_of(wanted, week, profile.timezone)
    ]
    return pd.DataFrame(rows, columns=DEMAND.names).astype(DEMAND.empty().dtypes.to_dict())
