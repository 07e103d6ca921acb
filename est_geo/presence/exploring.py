"""Places where nothing points, drawn by lot: what nobody looks at is never reported."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from est_geo.crs import to_metres
from est_geo.periods import Period
from est_geo.presence.expected import clock, few, hour_words, typed_demand
from est_geo.profile import DAYS, Profile
from est_geo.tables import DEMAND

PER_DISTRICT: Final = 3
"""Places a week and district: each then has two or three of a tenth of the visits."""
_SPARE: Final = 1.5
"""Hours that are open to exploring for each visit that explores: more, and idle teams would fill
the plan with visits to places where little is expected."""
_LEAST_HOURS: Final = 2
_ENOUGH: Final = 10
_DAY: Final = 24
_LEAST: Final = 1e-4


def drawn_cells(
    cells: pd.DataFrame, places: pd.DataFrame, profile: Profile, *, seed: int
) -> pd.DataFrame:
    """
    Draw cells to explore: in each priority district, none hot, none near a place of the plan.

    The lot goes first to the cells whose own and neighbours' reports are fewest (half of the
    district's), because of those least is known; among cells that have a place with a name, where
    a district has enough of them: a wood is nothing to explore. Another week draws others.

    Parameters
    ----------
    cells : pandas.DataFrame
        ``cell``, ``district``, ``lon``, ``lat``, ``around`` (reports in it and its neighbours),
        ``named`` (a place with a name lies near) and ``hot``; every study cell.
    places : pandas.DataFrame
        Places of the plan so far: ``lon``, ``lat``.
    profile : Profile
        Districts, projected CRS and how near is the same place.
    seed : int
        Decides the lot.

    Returns
    -------
    pandas.DataFrame
        Rows of `cells`, ``PER_DISTRICT`` a district where there are so many.

    Examples
    --------
    >>> cells = pd.DataFrame({"cell": ["a", "b"], "district": "ryd", "lon": [15.56, 15.57],
    ...     "lat": 58.4, "around": [0, 0], "named": True, "hot": [False, True]})
    >>> nowhere = pd.DataFrame({"lon": [], "lat": []})
    >>> drawn_cells(cells, nowhere, Profile.load("linkoping"), seed=1)["cell"].tolist()
    ['a']
    """
    rng = np.random.default_rng(seed)
    free = cells[~cells["hot"] & ~_taken(cells, places, profile)]
    drawn: list[object] = []
    for district in profile.districts["id"]:
        mine = free[free["district"] == district].sort_values("cell")
        if mine["named"].sum() >= _ENOUGH:
            mine = mine[mine["named"]]
        order = np.lexsort((rng.permutation(len(mine)), mine["around"].to_numpy()))
        half = -(-len(order) // 2)
        lots = [*rng.permutation(order[:half]), *rng.permutation(order[half:])]
        drawn += _apart(mine.iloc[lots], profile)
    return cells.loc[drawn].reset_index(drop=True)


def explored_hours(
    places: pd.DataFrame,
    town: npt.NDArray[np.float64],
    profile: Profile,
    period: Period,
    *,
    others: int,
    seed: int,
) -> pd.DataFrame:
    """
    Give the places to explore a small weight in some hours when somebody is out (`DEMAND`).

    The weight is what is expected there: the few reports around, spread as the town's are. That the
    visits are made at all is the plan's own rule (``explore_share``), not the weight's. The hours
    are drawn by lot, half as many again as that share of the week's visits needs: those that the
    shifts have room for, or that the other places may have if that is fewer.

    Parameters
    ----------
    places : pandas.DataFrame
        ``place_id``, ``district`` and ``expected`` (incidents in a week).
    town : numpy.ndarray, shape (168,)
        Share of the week's incidents in each hour, the whole town's.
    profile : Profile
        Actors' hours and districts.
    period : Period
        The week.
    others : int
        Places of the plan that are no place to explore.
    seed : int
        Decides the lot.
    """
    rng = np.random.default_rng(seed)
    moments = clock(period, profile.timezone)
    limits = profile.thresholds
    visits = min(weekly_visits(profile), len(DAYS) * others * limits.max_visits_per_place_and_day)
    wanted = _SPARE * visits * limits.explore_share / (1 - limits.explore_share)
    n_hours = max(int(np.ceil(wanted / max(len(places), 1))), _LEAST_HOURS)
    rows = []
    for place in places.to_dict("records"):
        out = moments[moments["of_week"].isin(hours_out(profile, place["district"]))]
        drawn = np.sort(rng.permutation(len(out))[:n_hours])
        for hour in out.iloc[drawn].to_dict("records"):
            weight = max(float(place["expected"] * town[hour["of_week"]]), _LEAST)
            rows.append((place["place_id"], hour["start"], weight, _why(hour["of_week"], weight)))
    return typed_demand(pd.DataFrame(rows, columns=DEMAND.names)) if rows else DEMAND.empty()


def weekly_visits(profile: Profile) -> int:
    """
    Count the visits that the actors' shifts have room for in a week.

    Examples
    --------
    >>> weekly_visits(Profile.load("linkoping")) > 100
    True
    """
    return sum(
        actor.visits_per_shift * len(shift.days) * shift.teams
        for actor in profile.actors
        if actor.powers
        for shift in actor.shifts
    )


def hours_out(profile: Profile, district: str) -> frozenset[int]:
    """
    Hours of the week (0–167) in which some actor with visits to make is out in a district.

    Examples
    --------
    >>> sorted(hours_out(Profile.load("linkoping"), "ryd"))[:3]
    [12, 13, 14]
    """
    return frozenset(
        (_DAY * DAYS.index(day) + hour) % (7 * _DAY)
        for actor in profile.actors
        if actor.powers and actor.visits_per_shift
        if not actor.districts or district in actor.districts
        for shift in actor.shifts
        for day in shift.days
        for hour in range(shift.start, shift.end)
    )


def _why(of_week: int, weight: float) -> str:
    hour = hour_words(of_week).capitalize()
    return (
        f"{hour} väntas {few(weight)} händelser: här vet vi lite, och besöket är till för att se."
    )


def _taken(cells: pd.DataFrame, places: pd.DataFrame, profile: Profile) -> npt.NDArray[np.bool_]:
    east, north = to_metres(cells["lon"], cells["lat"], profile.projected_crs)
    taken = np.zeros(len(cells), dtype=bool)
    if places.empty:
        return taken
    at = to_metres(places["lon"], places["lat"], profile.projected_crs)
    for place_east, place_north in zip(*at, strict=True):
        metres = np.hypot(east - place_east, north - place_north)
        taken |= metres <= 2 * profile.thresholds.visit_reach_m
    return taken


def _apart(ordered: pd.DataFrame, profile: Profile) -> list[object]:
    """First cells in order that lie apart from each other."""
    drawn: list[object] = []
    for label in ordered.index:
        taken = _taken(ordered.loc[[label]], ordered.loc[drawn], profile)
        if not taken[0]:
            drawn.append(label)
        if len(drawn) == PER_DISTRICT:
            break
    return drawn
