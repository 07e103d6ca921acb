"""A week's plan: from the newest picture before it, people's wishes and who is out."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import pandas as pd

from est_geo.periods import Period
from est_geo.picture import SituationPicture
from est_geo.planning.begun import (
    FIRST,
    as_pins,
    begun_visits,
    is_going_on,
    still_open,
    with_begun,
    without_past,
)
from est_geo.planning.looking import with_look
from est_geo.planning.needs import week_needs
from est_geo.planning.reaching import REACH_OVER, reaching_over
from est_geo.planning.supply import supplied
from est_geo.presence import (
    Plan,
    Problem,
    change_cost,
    covered_share,
    plan_visits,
    shifts_out,
    wished_places,
    wishes_of,
)
from est_geo.profile import Profile
from est_geo.situation import latest_week, situation_picture
from est_geo.store import KeptPlan, Store

Report = Callable[[str, float], None]
"""Takes what is being done, in Swedish, and how far it has come (0–1)."""
_READ, _WEIGHED = 0.05, 0.3
GOING_ON = "Veckan hade börjat när planen gjordes: bara timmar som inte hade börjat fick nya besök."


def ground_of(store: Store, profile: Profile, week: Period) -> SituationPicture:
    """Make the picture that a week is planned on: of the last week with reports before it."""
    last = min(latest_week(store, profile), week.before(1))
    return situation_picture(store, profile=profile, start=last.first, end=last.last)


def plan_week(
    store: Store,
    profile: Profile,
    week: Period,
    *,
    seed: int | None = None,
    now: pd.Timestamp | None = None,
    ground: SituationPicture | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> KeptPlan | None:
    """
    Plan a week and keep the plan in the store, as the newest version of it.

    What people have pinned stays, and so do the visits that have begun. In the week that is going
    on nobody is sent to an hour that has begun.

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
    now : pandas.Timestamp, optional
        When it is planned, timezone-aware; default: the present moment.
    ground : SituationPicture, optional
        The picture that it is planned on; default: `ground_of` the week, made anew.
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
    moment = now_utc() if now is None else now
    made = propose_week(
        store, own, week, seed=seed, now=moment, ground=ground, report=report, stop=stop
    )
    if stop is not None and stop():
        return None
    store.add_plan(made, moment)
    return store.plan_or_fail(week.name)


def propose_week(
    store: Store,
    profile: Profile,
    week: Period,
    *,
    seed: int | None = None,
    now: pd.Timestamp | None = None,
    ground: SituationPicture | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> KeptPlan:
    """
    Plan a week as `plan_week` does, and keep nothing.

    Parameters
    ----------
    store : Store
        Reports and wishes.
    profile : Profile
        The municipality, with its actors' hours as they are to be taken.
    week, seed, now, ground, report, stop
        As in `plan_week`; stopped, it gives the best plan so far.
    """
    say = report or (lambda _words, _share: None)
    chance = week.first.toordinal() if seed is None else seed
    say("Läser lägesbilden", _READ)
    picture = ground_of(store, profile, week) if ground is None else ground
    moment = now_utc() if now is None else now
    asked = _asked(store, profile, week, picture, chance, moment)
    say("Fördelar besöken", _WEIGHED)
    plan = plan_visits(
        asked.problem,
        seed=chance,
        before=None if asked.before is None else asked.before.visits,
        stop=stop,
        progress=_progress(say),
    )
    return KeptPlan(
        week=week.name,
        seed=chance,
        status=_status(asked, plan) | {REACH_OVER: reaching_over(asked.problem.places, picture)},
        places=asked.problem.places,
        demand=asked.demand,
        shifts=asked.problem.shifts,
        visits=_as_they_were(
            with_look(plan.visits, asked.problem.places, asked.hotspots), asked.begun
        ),
        gaps=plan.gaps,
        unmet=plan.unmet[plan.unmet["wish_id"] < FIRST].reset_index(drop=True),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the planner, and what it is compared with."""

    problem: Problem
    notes: tuple[str, ...]
    before: KeptPlan | None
    begun: pd.DataFrame
    hotspots: pd.DataFrame
    demand: pd.DataFrame
    going_on: bool


def _asked(
    store: Store,
    profile: Profile,
    week: Period,
    picture: SituationPicture,
    seed: int,
    now: pd.Timestamp,
) -> _Asked:
    begin, after = week.bounds(profile.timezone)
    needs = week_needs(store, profile, week, picture, seed=seed)
    wishes = wishes_of(store.wishes(begin, after), week, profile.timezone)
    before = store.plan(week.name)
    begun = begun_visits(before, week, now, profile.timezone)
    wishes = still_open(wishes, begun, week, now, profile.timezone)
    places, demand = with_begun(needs.places, needs.demand, before, begun)
    pins = as_pins(begun)
    shifts, away = shifts_out(profile, week)
    going_on = is_going_on(week, now, profile.timezone)
    problem = Problem(
        places=wished_places(places, wishes),
        demand=without_past(demand, begun, week, now, profile.timezone),
        shifts=shifts,
        away=away,
        wishes=pd.concat([wishes, pins], ignore_index=True) if len(pins) else wishes,
        profile=profile,
        period=week,
        not_before=now.floor("h") + pd.Timedelta(hours=1) if going_on else None,
    )
    return _Asked(problem, needs.notes, before, begun, picture.tables.hotspots, demand, going_on)


def _status(asked: _Asked, plan: Plan) -> dict[str, object]:
    status = asdict(plan.status)
    rules = asked.problem.profile.thresholds
    covered = covered_share(plan.visits, asked.demand, rules)
    # The planner saw only what is left of a week that is going on; its share is of that.
    notes = (GOING_ON, *plan.notes[1:]) if asked.going_on else plan.notes
    status |= {"covered": covered, "notes": [*notes, *asked.notes]}
    if asked.before is not None:
        visits = asked.before.visits
        cost = change_cost(visits, plan.visits, asked.demand, rules, what="Omräkningen")
        status["change"] = cost.words
    return status


def _as_they_were(visits: pd.DataFrame, begun: pd.DataFrame) -> pd.DataFrame:
    """Tell of a visit that has begun what was told of it before, not that it was pinned."""
    if begun.empty:
        return visits
    others = visits[~visits["id"].isin(begun["id"])]
    known = begun[begun["id"].isin(visits["id"])]
    return pd.concat([others, known]).sort_values(["start", "id"], ignore_index=True)


def _progress(say: Report) -> Callable[[float, float], None]:
    def told(worth: float, bound: float) -> None:
        near = worth / bound if bound > 0 else 0.0
        say("Fördelar besöken", _WEIGHED + (1 - _WEIGHED) * min(max(near, 0.0), 1.0) ** 8)

    return told


def now_utc() -> pd.Timestamp:
    """Return the present moment."""
    return pd.Timestamp.now(tz="UTC").floor("s")
