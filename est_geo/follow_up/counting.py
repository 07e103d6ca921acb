"""Which reports are counted, and how many there were in each place and week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from est_geo.analysis import period_panel
from est_geo.follow_up.periods import LAG, FollowUp
from est_geo.follow_up.shapes import points_of
from est_geo.interventions import read_catalogue
from est_geo.periods import Period
from est_geo.planning import reports_made_on_visits
from est_geo.profile import Profile
from est_geo.store import Store

_COLUMNS: Final = [
    "incident_id", "occurred_from", "occurred_to", "received_at", "received_stated", "category",
    "actor", "lon", "lat", "district",
]  # fmt: skip
_DAYS_IN_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What a receipt counts.

    Attributes
    ----------
    categories : frozenset of str
        Category ids of the main outcome: those that the intervention answers, of its own goal.
    words : str
        Swedish: their names.
    """

    categories: frozenset[str]
    words: str


def intervention_row(store: Store, intervention_id: int) -> dict[str, Any]:
    """Read one intervention as a row of `INTERVENTIONS`."""
    return rows_of(store.intervention(intervention_id))[0]


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a table row by row."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def outcome_of(kind: str, goal: str, profile: Profile) -> Outcome:
    """
    Say which reports an intervention is to change: two goals, never one.

    For felt safety they are the reports of unsafe places that its kind answers, for crime the rest
    of what it answers; where that would be nothing, all that it answers. Sensitive categories are
    never among them.

    Examples
    --------
    >>> profile = Profile.load("linkoping")
    >>> sorted(outcome_of("belysning", "safety", profile).categories)
    ['otrygg_belysning']
    >>> outcome_of("klottersanering", "crime", profile).words
    'Skadegörelse'
    """
    known = read_catalogue().of.get(kind)
    every = () if known is None else known.answers
    answered = [one for one in every if one in profile.category and one not in profile.sensitive]
    felt = set() if known is None else set(known.safety)
    own = [one for one in answered if (one in felt) == (goal == "safety")] or answered
    return Outcome(frozenset(own), ", ".join(profile.category[one].name for one in own))


def countable(store: Store, profile: Profile) -> pd.DataFrame:
    """Read the reports that may be counted: with a point and a time, none of a sensitive kind."""
    found = store.incidents(columns=_COLUMNS)
    known = found[["lon", "lat", "occurred_from"]].notna().all(axis=1)
    return found[known & ~found["category"].isin(profile.sensitive)].reset_index(drop=True)


def without_visits(
    store: Store, profile: Profile, incidents: pd.DataFrame, first: Period
) -> tuple[pd.DataFrame, int]:
    """
    Leave out the reports that presence made: their number says where patrols stood.

    Returns
    -------
    tuple
        The other reports, and how many were left out.
    """
    made = reports_made_on_visits(store, profile, incidents, first.bounds(profile.timezone)[0])
    return incidents[~made].reset_index(drop=True), int(made.sum())


def weekly_counts(
    incidents: pd.DataFrame,
    shapes: Mapping[str, BaseGeometry],
    weeks: Period,
    profile: Profile,
) -> pd.DataFrame:
    """
    Count reports by shape and week, each week as it was known `LAG` after its end.

    Parameters
    ----------
    incidents : pandas.DataFrame
        With points.
    shapes : mapping of str to shape
        In metres; a report counts in each that it lies in.
    weeks : Period
        Whole weeks, from the first to the last.
    profile : Profile
        Time zone and CRS.

    Returns
    -------
    pandas.DataFrame of int
        Rows = names of shapes, columns = Mondays (dates).
    """
    names = list(shapes)
    points = points_of(incidents, profile.projected_crs)
    report, shape = inside(points, list(shapes.values()))
    placed = incidents.iloc[report].assign(shape=np.array(names, dtype=object)[shape])
    n_weeks = weeks.n_days // _DAYS_IN_WEEK
    last = Period.week_of(weeks.after)
    panel = period_panel(
        placed, last, key="shape", keys=names, n_periods=n_weeks,
        as_of=last.bounds(profile.timezone)[1] + LAG, timezone=profile.timezone,
    )  # fmt: skip
    panel.columns = pd.Index([last.before(n_weeks - at).first for at in range(n_weeks)])
    return panel


def inside(
    points: np.ndarray[tuple[int, ...], np.dtype[np.object_]], shapes: Sequence[BaseGeometry]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Pair points with the shapes that hold them, in the order of the points."""
    tree = shapely.STRtree(points)
    shape, point = tree.query(list(shapes), predicate="intersects")
    order = np.lexsort((shape, point))
    return point[order], shape[order]


def totals(panel: pd.DataFrame, follow_up: FollowUp) -> pd.DataFrame:
    """
    Sum a weekly panel over the periods.

    Returns
    -------
    pandas.DataFrame of int
        ``before`` and ``after`` by shape.
    """
    monday = np.array(panel.columns)
    parts = {
        name: panel.loc[:, (monday >= period.first) & (monday < period.after)].sum(axis=1)
        for name, period in (("before", follow_up.before), ("after", follow_up.after))
    }
    return pd.DataFrame(parts, index=panel.index)
