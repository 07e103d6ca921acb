"""A first presence plan: short visits where and when most is expected, by a greedy choice."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from est_geo.errors import ProfileError
from est_geo.periods import Period
from est_geo.presence.booking import Diary, Visit, able, choose
from est_geo.presence.sentences import (
    NO_ACTORS,
    NO_HOTSPOTS,
    plan_notes,
    untimed_note,
    why_nobody,
    why_visit,
)
from est_geo.presence.slots import HOUR_MINUTES, Slot, hours_of
from est_geo.presence.teams import Team, teams_of, travel_minutes
from est_geo.profile import Profile
from est_geo.tables import GAPS, VISITS, Table, checked, completed

_HIGH_SHARE = 0.9  # a gap is a slot in the top tenth ...
_PATTERN = 2.0  # ... with two incidents or more in that hour of the week: one is no pattern


@dataclass(frozen=True, slots=True)
class Plan:
    """
    A proposed week of presence.

    Attributes
    ----------
    visits : pandas.DataFrame
        `VISITS`, in order of time.
    gaps : pandas.DataFrame
        `GAPS`: strong hours without a visit, strongest first.
    covered : float
        Share (0–1) of the weight expected while somebody with the right power is out that falls in
        hours with a visit. A visit lasts 10–16 minutes of its hour: this is where the teams are
        sent, not what they prevent.
    notes : tuple of str
        Swedish sentences that belong beside the plan.
    """

    visits: pd.DataFrame
    gaps: pd.DataFrame
    covered: float
    notes: tuple[str, ...]


def plan_visits(demand: pd.DataFrame, profile: Profile, period: Period, *, seed: int = 0) -> Plan:
    """
    Propose visits of 10–16 minutes to the strongest places and hours that the actors can reach.

    Greedy: the strongest slot left (place × hour, halved for each visit booked there within two
    hours) goes to the free team with the fewest powers, then the most visits left.

    Guaranteed: every visit lies inside one hour, the team's shift and the period; the actor has the
    needed power and works in the district; a team's visits never overlap, travel counted; a place
    has at most one visit an hour and ``max_visits_per_place_and_day`` a local day; a team makes at
    most ``visits_per_shift``; nobody is sent where fewer than ``visit_min_incidents`` happened in
    that hour of the week; the same input and seed give the same plan; no further visit can be added
    without moving one. Not guaranteed: the best possible plan, a floor for each district, or the
    way to a shift's first visit. A shift that runs over the period's edge is cut there.

    Parameters
    ----------
    demand : pandas.DataFrame
        From `est_geo.presence.demand`.
    profile : Profile
        Actors, shifts, powers and thresholds.
    period : Period
        The days to plan, as a rule the coming week. Past seven days `GAPS` lists an hour of the
        week only when none of its dates has a visit.
    seed : int
        Decides the irregular minutes and the order of equally strong slots.

    Returns
    -------
    Plan
        Visits, gaps, covered share, notes.

    Raises
    ------
    ProfileError
        ``visit_minutes`` of the profile is not two lengths, shortest first, within an hour.

    References
    ----------
    Koper (1995), Justice Quarterly 12: stops of 10–16 minutes, about every two hours; replicated
    only recently (ASC 2025).

    Examples
    --------
    >>> from est_geo.presence import demand
    >>> from est_geo.tables import HOTSPOTS, HOURS
    >>> profile = Profile.load("linkoping")
    >>> wanted = demand(HOTSPOTS.empty(), HOURS.empty(), profile, needs={})
    >>> plan_visits(wanted, profile, Period.parse("2026-W47")).notes
    ('Det finns ingen hotspot att planera besök vid.',)
    """
    lengths = _lengths(profile)
    teams = teams_of(profile, period)
    if demand.empty or not teams:
        note = NO_HOTSPOTS if demand.empty else NO_ACTORS
        return Plan(VISITS.empty(), GAPS.empty(), 0.0, (note,))
    places = demand.drop_duplicates("hotspot").sort_values("hotspot").set_index("hotspot")
    slots = hours_of(demand, period, profile.timezone)
    travel = travel_minutes(places["lon"], places["lat"], profile.projected_crs)
    diary = Diary({spot: at for at, spot in enumerate(places.index)}, travel)
    limit = profile.thresholds.max_visits_per_place_and_day
    weeks = float(places["weeks"].iloc[0])
    least = profile.thresholds.visit_min_incidents / weeks
    worth = [slot for slot in slots if slot.weight >= least]
    left, full = choose(worth, teams, diary, (lengths, limit), np.random.default_rng(seed))
    strong = _strong(slots, weeks)
    covered, of_all = _shares(slots, teams, diary)
    untimed = len(places) - len({slot.hotspot for slot in slots})
    return Plan(
        _visits_table(diary.visits, places, period.bounds(profile.timezone)[0]),
        _gaps_table(left, strong, teams, diary, places),
        covered,
        (
            *plan_notes(covered, of_all, sum(slot.weight >= strong for slot in full), limit),
            *([untimed_note(untimed)] if untimed else []),
        ),
    )


def _lengths(profile: Profile) -> tuple[int, int]:
    shortest, longest = profile.thresholds.visit_minutes
    if not 1 <= shortest <= longest <= HOUR_MINUTES:
        raise ProfileError(
            "visit_minutes måste vara två längder i minuter, den kortaste först och ingen över "
            f"{HOUR_MINUTES}; profilen {profile.id} har {shortest} och {longest}. Rätta profilen."
        )
    return shortest, longest


def _strong(slots: list[Slot], weeks: float) -> float:
    """Weight from which a slot without a visit is called a gap."""
    if not slots:
        return np.inf
    top = float(np.quantile([slot.weight for slot in slots], _HIGH_SHARE))
    return max(top, _PATTERN / weeks)


def _shares(slots: list[Slot], teams: list[Team], diary: Diary) -> tuple[float, float]:
    visited = sum(visit.slot.weight for visit in diary.visits)
    open_weight = sum(slot.weight for slot in slots if able(slot, teams))
    whole = sum(slot.weight for slot in slots)
    return (visited / open_weight if open_weight else 0.0), (visited / whole if whole else 0.0)


def _visits_table(visits: list[Visit], places: pd.DataFrame, begin: pd.Timestamp) -> pd.DataFrame:
    of_place = places.to_dict("index")
    rows = [
        _visit_row(one, of_place[one.slot.hotspot], begin)
        for one in sorted(visits, key=lambda one: (one.start, one.team.rank, one.team.number))
    ]
    return _typed(rows, VISITS)


def _visit_row(visit: Visit, place: dict[Hashable, Any], begin: pd.Timestamp) -> dict[str, object]:
    start = begin + pd.Timedelta(minutes=visit.start)
    actor, slot = visit.team.actor, visit.slot
    grounds = place["place"], place["count_window"], place["weeks"], place["peak"]
    return {
        "id": f"{start:%Y%m%dT%H%MZ}-{actor.id}-{visit.team.number}",
        "actor": actor.id,
        "actor_name": actor.name,
        "team": visit.team.number,
        "place_id": slot.hotspot,
        "place": place["place"],
        "district": place["district"],
        "lon": place["lon"],
        "lat": place["lat"],
        "start": start,
        "end": start + pd.Timedelta(minutes=visit.minutes),
        "minutes": visit.minutes,
        "weight": slot.weight,
        "why": why_visit(slot, *grounds),
    }


def _gaps_table(
    left: list[Slot], strong: float, teams: list[Team], diary: Diary, places: pd.DataFrame
) -> pd.DataFrame:
    visited = {visit.slot.hour_of_week for visit in diary.visits}
    gaps: dict[tuple[str, int, int], Slot] = {}
    for slot in sorted(left, key=lambda slot: (-slot.weight, slot.hotspot, slot.start)):
        if slot.weight >= strong and slot.hour_of_week not in visited:
            gaps.setdefault(slot.hour_of_week, slot)
    rows: list[dict[str, object]] = [
        {
            "place_id": slot.hotspot,
            "place": str(places.loc[slot.hotspot, "place"]),
            "weekday": slot.weekday,
            "hour": slot.hour,
            "weight": slot.weight,
            "why": why_nobody(slot, teams),
        }
        for slot in gaps.values()
    ]
    return _typed(rows, GAPS)


def _typed(rows: list[dict[str, object]], table: Table) -> pd.DataFrame:
    types = table.empty().dtypes.to_dict()
    given = [one.name for one in table.columns if not one.optional]
    frame = pd.DataFrame(rows, columns=given).astype({name: types[name] for name in given})
    return checked(completed(frame, table), table)
