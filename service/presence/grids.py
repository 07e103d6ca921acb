"""The week as two tables that say the same: by actor and by place, and as a list day by day."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import MONTHS, WEEKDAYS
from est_geo.tables.presence import GROUNDS
from service.presence.shown import ShownPlan
from service.presence.words import LONG_DAYS, evening_of, night_words, team_name, with_teams
from service.rows import rows_of

ORDER: Final = {name: at for at, name in enumerate(GROUNDS)}


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit as a cell of the tables tells of it; `night` tells an early hour's night."""

    id: str
    start: str
    end: str
    place: str
    place_id: str
    team: str
    actor: str
    ground: str
    pinned: bool
    chosen: bool
    night: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one row; `out` are the hours of a shift."""

    visits: list[Visit]
    out: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """One team or one place, with its seven days."""

    name: str
    under: str
    cells: list[Cell]
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week."""

    date: dt.date
    short: str
    name: str
    visits: list[Visit]


@dataclass(frozen=True, slots=True)
class Week:
    """The visits of one week, by team, by place and by day."""

    days: list[Day]
    teams: list[GridRow]
    places: list[GridRow]


def week_of(plan: ShownPlan, visits: pd.DataFrame, zone: str, chosen: str = "") -> Week:
    """Lay the visits out over the days of the plan's week, the night with the evening before it."""
    several = with_teams(plan.visits, plan.shifts)
    dates = [plan.week.first + dt.timedelta(days=at) for at in range(plan.week.n_days)]
    rows = [
        (evening_of(row["start"], zone, dates[0]), _visit(row, zone, several, chosen))
        for row in rows_of(visits)
    ]
    return Week(
        days=[
            Day(
                one,
                f"{WEEKDAYS[one.weekday()]} {one.day}",
                f"{LONG_DAYS[one.weekday()]} {one.day} {MONTHS[one.month - 1]}",
                [visit for day, visit in rows if day == one],
            )
            for one in dates
        ],
        teams=_teams(plan, visits, rows, dates, zone),
        places=_places(plan, rows, dates),
    )


def _visit(row: dict[str, Any], zone: str, several: frozenset[str], chosen: str) -> Visit:
    return Visit(
        id=row["id"],
        start=f"{row['start'].tz_convert(zone):%H:%M}",
        end=f"{row['end'].tz_convert(zone):%H:%M}",
        place=row["place"],
        place_id=row["place_id"],
        team=team_name(row, several),
        actor=row["actor"],
        ground=str(row["ground"]),
        pinned=row["pinned"] == 1,
        chosen=row["id"] == chosen,
        night=night_words(row["start"], zone),
    )


def _teams(
    plan: ShownPlan,
    visits: pd.DataFrame,
    rows: list[tuple[dt.date, Visit]],
    dates: list[dt.date],
    zone: str,
) -> list[GridRow]:
    """Every team that is out or has visits; of the shown actors only."""
    actors = set(visits["actor"]) | (
        set(plan.shifts["actor"]) if len(visits) == len(plan.visits) else set()
    )
    both = pd.concat([plan.visits, plan.shifts])[["actor", "actor_name", "team"]]
    known = both[both["actor"].isin(actors)].drop_duplicates().sort_values(["actor_name", "team"])
    several = with_teams(plan.visits, plan.shifts)
    found = []
    for one in rows_of(known):
        name = team_name(one, several)
        out = _hours_out(plan.shifts, one, zone)
        own = [(day, visit) for day, visit in rows if visit.team == name]
        cells = [Cell([v for day, v in own if day == date], out.get(date, "")) for date in dates]
        found.append(GridRow(name, "", cells, len(own)))
    return found


def _hours_out(shifts: pd.DataFrame, team: dict[str, Any], zone: str) -> dict[dt.date, str]:
    own = shifts[(shifts["actor"] == team["actor"]) & (shifts["team"] == team["team"])]
    out: dict[dt.date, str] = {}
    for row in rows_of(own.sort_values("start")):
        start, end = row["start"].tz_convert(zone), row["end"].tz_convert(zone)
        hours = f"{_hour(start)}–{_hour(end)}"
        before = out.get(start.date())
        out[start.date()] = f"{before} och {hours}" if before else hours
    return out


def _hour(at: pd.Timestamp) -> str:
    return f"{at:%H}" if at.minute == 0 else f"{at:%H:%M}"


def _places(
    plan: ShownPlan, rows: list[tuple[dt.date, Visit]], dates: list[dt.date]
) -> list[GridRow]:
    found = []
    for place in places_in_order(plan.places):
        own = [(day, visit) for day, visit in rows if visit.place_id == place["place_id"]]
        cells = [Cell([v for day, v in own if day == date]) for date in dates]
        found.append(GridRow(place["name"], GROUNDS.get(place["ground"], ""), cells, len(own)))
    return found


def places_in_order(places: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the places: by why they are in the plan, then by name."""
    ordered = places.assign(at=places["ground"].map(ORDER).fillna(len(ORDER)))
    return rows_of(ordered.sort_values(["at", "name"], kind="stable"))
