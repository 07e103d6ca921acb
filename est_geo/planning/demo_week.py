"""The demo's presence: a week that has been, with what became of it, and the week to come."""

from typing import Final

import numpy as np
import pandas as pd

from est_geo.periods import Period, to_utc
from est_geo.picture import SituationPicture
from est_geo.planning.overlay import planned_week
from est_geo.planning.weeks import propose_week
from est_geo.planning.wishing import Wish, wish_row
from est_geo.profile import Profile
from est_geo.store import KeptPlan, Store
from est_geo.tables import OCCASIONS, VISIT_MARKS, VISIT_NOTES, typed

_STATION: Final = ("Resecentrum", 15.6258, 58.4165)
_SQUARE: Final = ("Trädgårdstorget", 15.6216, 58.4109)
_SILENT_SHIFTS: Final = 0.1
_NOT_REACHED: Final = 0.06
_MISSED: Final = 0.1
_MEETING: Final = pd.Timedelta(hours=8)


def made_up_presence(
    store: Store, profile: Profile, picture: SituationPicture, *, seed: int = 7
) -> KeptPlan:
    """
    Plan the picture's own week and the next one in a made-up database, with all that belongs.

    Everything is made up and says so: a decision of the meeting, an occasion, and the marks of the
    first week, which has been.

    Parameters
    ----------
    store : Store
        A made-up database.
    profile : Profile
        The municipality.
    picture : SituationPicture
        Of its last week.
    seed : int
        The same seed gives the same marks.

    Returns
    -------
    KeptPlan
        The plan of the week to come.
    """
    week = picture.heading.period
    begin, after = week.bounds(profile.timezone)
    for wish in _decisions(week, profile.timezone):
        store.add_wish(wish_row(wish, profile), begin + _MEETING)
    store.add_occasion(_occasion(planned_week(week), profile.timezone, begin))
    been = _kept(store, profile, week, begin + _MEETING)
    store.add_marks(_marks(been, seed))
    return _kept(store, profile, planned_week(week), after + _MEETING, picture)


def _kept(
    store: Store,
    profile: Profile,
    week: Period,
    now: pd.Timestamp,
    picture: SituationPicture | None = None,
) -> KeptPlan:
    store.add_plan(propose_week(store, profile, week, now=now, ground=picture), now)
    return store.plan_or_fail(week.name)


def _decisions(week: Period, zone: str) -> list[Wish]:
    name, lon, lat = _STATION
    return [
        Wish(
            "want", name, lon, lat, *_hours(week, day, 22, 26, zone), place_id="city-resecentrum",
            count=2, weekly=True, words="Påhittat beslut: Resecentrum fre–lör 22–02 oavsett.",
        )
        for day in (4, 5)
    ]  # fmt: skip


def _occasion(week: Period, zone: str, known: pd.Timestamp) -> pd.DataFrame:
    name, lon, lat = _SQUARE
    starts, ends = _hours(week, 5, 14, 20, zone)
    row = {
        "occasion_id": f"pahittat-{week.name}", "name": "Påhittat arrangemang på torget",
        "starts": starts, "ends": ends, "place": name, "lon": lon, "lat": lat, "district": "city",
        "actor": "sakerhetsenheten", "received_at": known,
    }  # fmt: skip
    return typed(pd.DataFrame([row]), OCCASIONS)


def _hours(
    week: Period, day: int, start: int, end: int, zone: str
) -> tuple[pd.Timestamp, pd.Timestamp]:
    midnight = pd.Timestamp(week.first) + pd.Timedelta(days=day)
    edges = [midnight + pd.Timedelta(hours=hour) for hour in (start, end)]
    first, last = to_utc(pd.DatetimeIndex(edges), zone)
    return first, last


def _marks(plan: KeptPlan, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    shifts = sorted(set(plan.visits["shift_id"]))
    silent = {one for one in shifts if rng.random() < _SILENT_SHIFTS}
    rows: list[dict[str, object]] = []
    for visit in plan.visits.to_dict("records"):
        chance = rng.random()
        if visit["shift_id"] in silent or chance < _MISSED:
            continue
        late = pd.Timedelta(minutes=int(rng.integers(-4, 9)))
        stayed = pd.Timedelta(minutes=int(rng.integers(8, 18)))
        arrived = visit["start"] + late
        if chance < _MISSED + _NOT_REACHED:
            rows.append(_mark(visit, "left", arrived, "inte_framme"))
            continue
        note = str(rng.choice([one for one in VISIT_NOTES if one != "inte_framme"],
                              p=[0.5, 0.25, 0.1, 0.05, 0.1]))  # fmt: skip
        rows += [_mark(visit, "arrived", arrived, None),
                 _mark(visit, "left", arrived + stayed, note)]  # fmt: skip
    numbered = [row | {"mark_id": f"{at:064x}"} for at, row in enumerate(rows)]
    return typed(pd.DataFrame(numbered, columns=VISIT_MARKS.names), VISIT_MARKS)


def _mark(
    visit: dict[object, object], kind: str, at: pd.Timestamp, note: str | None
) -> dict[str, object]:
    shared = ("shift_id", "actor", "place_id", "district")
    told = {"visit_id": visit["id"], "kind": kind, "at": at, "note": note, "received_at": at}
    return {name: visit[name] for name in shared} | told
