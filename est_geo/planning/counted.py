"""The reports that the need is counted on: those of the hot-spot window, each with its weight."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from est_geo import analysis
from est_geo.periods import Period
from est_geo.picture import SituationPicture
from est_geo.presence.feedback import made_during_visits, report_weights
from est_geo.profile import Profile
from est_geo.store import Store
from est_geo.tables import HOURS, PRESENCE_PLACES, VISITS, checked
from est_geo.week_tables import split_reports
from est_geo.week_tables.grid_tables import cell_of

_DAYS_IN_WEEK = 7
_FELT = "otrygg"
_PLACE = ["place_id", "lon", "lat"]


@dataclass(frozen=True, slots=True)
class Counted:
    """
    The window's reports in the priority districts, as the picture counts them.

    Attributes
    ----------
    reports : pandas.DataFrame
        `INCIDENTS` with ``at`` (cell of the picture's grid), ``made`` (during a visit of the
        reporter's own), ``weight`` (what it counts in the need) and ``felt`` (says that a place
        feels unsafe).
    window : Period
        The hot-spot window.
    profile : Profile
        The municipality.
    """

    reports: pd.DataFrame
    window: Period
    profile: Profile

    @property
    def weeks(self) -> float:
        """Length of the window in weeks."""
        return self.window.n_days / _DAYS_IN_WEEK

    @property
    def n_made(self) -> int:
        """Reports that visits made."""
        return int(self.reports["made"].sum())

    def inside(self, cells: Iterable[str]) -> pd.DataFrame:
        """Give the reports in some cells."""
        return self.reports[self.reports["at"].isin(list(cells))]

    def hours(self, groups: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
        """
        Spread groups of reports over the hours of the week (`HOURS`), each by its weight.

        Only reports whose time is known to less than a day. An hour of the week that came more
        often than others in the window counts for less.
        """
        tables = [self._spread(part).assign(place=key) for key, part in groups.items()]
        if not tables:
            return HOURS.empty()
        found = pd.concat(tables, ignore_index=True).astype({"place": "str"})
        return checked(found[HOURS.names], HOURS)

    def _spread(self, reports: pd.DataFrame) -> pd.DataFrame:
        start, end = self.window.bounds(self.profile.timezone)
        total: pd.DataFrame | None = None
        for weight in sorted(reports["weight"].unique().tolist()):
            part = reports[reports["weight"] == weight]
            table = analysis.time_profile(
                part["occurred_from"],
                part["occurred_to"],
                timezone=self.profile.timezone,
                start=start,
                end=end,
            ).table
            came = np.where(table["hours"] > 0, table["hours"] / self.weeks, 1.0)
            one = table[["weekday", "hour"]].assign(weight=weight * table["timed"] / came)
            if total is not None:
                one["weight"] += total["weight"]
            total = one
        return HOURS.empty()[["weekday", "hour", "weight"]] if total is None else total


def counted_reports(
    store: Store, profile: Profile, week: Period, picture: SituationPicture
) -> Counted:
    """
    Read the window's reports, as they were known when the picture was made.

    Parameters
    ----------
    store : Store
        Reports, plans and what became of the visits.
    profile : Profile
        The municipality.
    week : Period
        The week to plan: no visit of it or after it is looked at.
    picture : SituationPicture
        Whose window is counted.
    """
    heading = picture.heading
    start = heading.window.bounds(profile.timezone)[0]
    known = store.incidents(start, None)
    known = known[analysis.known_at(known, heading.as_of)]
    split = split_reports(known, heading.period, heading.window, profile)
    reports = split.window_in_districts
    marks = store.visit_marks(start, week.bounds(profile.timezone)[0])
    visits, places = _planned(store, Period.week_of(heading.window.first), week, marks)
    # Where no plan was kept, patrols had the picture's own draft: visits at its hot spots.
    drawn = picture.tables.hotspots.rename(columns={"id": "place_id"})[_PLACE]
    places = pd.concat([places, drawn], ignore_index=True)
    made = made_during_visits(reports, marks, visits, places, profile)
    told = reports["reasons"].fillna("") != ""
    return Counted(
        reports.assign(
            at=cell_of(reports, heading.resolution, profile),
            made=made,
            weight=report_weights(made, profile),
            felt=reports["category"].str.startswith(_FELT) | told,
        ),
        heading.window,
        profile,
    )


def reports_made_on_visits(
    store: Store, profile: Profile, reports: pd.DataFrame, start: pd.Timestamp
) -> pd.Series:
    """
    Tell the reports that presence itself made, of all the visits planned from a moment on.

    Parameters
    ----------
    store : Store
        Plans and what became of the visits.
    profile : Profile
        How near and how long.
    reports : pandas.DataFrame
        `INCIDENTS`, or its columns of time, place and actor.
    start : pandas.Timestamp
        No earlier visit is looked at.

    Returns
    -------
    pandas.Series of bool
        On the index of `reports`.
    """
    marks = store.visit_marks(start, None)
    newest = [Period.parse(one) for one in store.plans()["week"]]
    after = max(newest).before(-1) if newest else Period.week_of(start.date())
    visits, places = _planned(store, Period.week_of(start.date()), after, marks)
    return made_during_visits(reports, marks, visits, places, profile)


def _planned(
    store: Store, first: Period, week: Period, marks: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the visits planned from a week on until another, and where their places lay."""
    visits, places = [VISITS.empty()], [PRESENCE_PLACES.empty()[_PLACE]]
    listed = store.plans().iloc[::-1]
    of_week = listed["week"].map(Period.parse)
    listed = listed[[first <= one < week for one in of_week]]
    sought, seen = set(marks["place_id"]), set[str]()
    for row in listed.to_dict("records"):
        replaced = row["week"] in seen
        # A replaced version still tells where the places lay that were visited by it.
        if replaced and sought <= set(pd.concat(places)["place_id"]):
            continue
        plan = store.plan(row["week"], row["version"])
        if plan is not None:
            places.append(plan.places[_PLACE])
            visits += [] if replaced else [plan.visits]
        seen.add(row["week"])
    # A wish may have been visited before any plan had its place.
    every = pd.concat([*places, store.wishes()[_PLACE]]).drop_duplicates()
    return pd.concat(visits, ignore_index=True), every


def weeks_running(store: Store, week: Period) -> dict[str, int]:
    """
    Count for how many weeks in a row, up to a week, each place has had visits in the plan.

    The newest plan of each week counts; a week without a plan ends the row.
    """
    planned = set(store.plans()["week"])
    running: dict[str, int] = {}
    still: set[str] | None = None
    before = week.before(1)
    while before.name in planned and still != set():
        plan = store.plan_or_fail(before.name)
        visited = set(plan.visits["place_id"])
        still = visited if still is None else still & visited
        for place in still:
            running[place] = running.get(place, 0) + 1
        before = before.before(1)
    return running
