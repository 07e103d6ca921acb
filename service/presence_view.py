"""Next week's presence: visits by day and actor, and where nobody could be sent."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from est_geo.periods import MONTHS, WEEKDAYS, Period
from est_geo.picture import PublishedPicture
from service.rows import rows_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit."""

    start: str
    end: str
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """Visits of one team on one day."""

    actor: str
    visits: list[Visit]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the coming week."""

    short: str
    name: str
    rounds: list[Round]
    count: int


@dataclass(frozen=True, slots=True)
class Presence:
    """
    The plan of the coming week.

    `by_actor` holds the number of visits per actor and day; its sums are those of the days.
    """

    week: Period
    days: list[Day]
    by_actor: list[tuple[str, list[int]]]
    gaps: list[dict[str, str]]
    count: int


def presence(picture: PublishedPicture) -> Presence:
    """Group the visits of a picture by local day and actor."""
    week = Period.week_of(picture.heading.period.after)
    visits = rows_of(picture.tables.visits.sort_values(["start", "actor_name"]))
    zone = picture.heading.timezone
    rows = [_local(row, zone) for row in visits]
    first = min([row["day"] for row in rows], default=week.first)
    week = Period.week_of(first)
    dates = [week.first + dt.timedelta(days=at) for at in range(week.n_days)]
    return Presence(
        week=week,
        days=[_day(date, [row for row in rows if row["day"] == date]) for date in dates],
        by_actor=[
            (actor, [sum(row["actor_name"] == actor and row["day"] == date for row in rows)
                     for date in dates])
            for actor in sorted({row["actor_name"] for row in rows})
        ],
        gaps=[_gap(row) for row in rows_of(picture.tables.gaps)],
        count=len(rows),
    )  # fmt: skip


def _local(row: dict[str, Any], zone: str) -> dict[str, Any]:
    start, end = row["start"].tz_convert(zone), row["end"].tz_convert(zone)
    return row | {"day": start.date(), "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}


def _day(date: dt.date, rows: list[dict[str, Any]]) -> Day:
    short = WEEKDAYS[date.weekday()]
    return Day(
        short=short,
        name=f"{_LONG[short]} {date.day} {MONTHS[date.month - 1]}",
        rounds=list(_rounds(rows)),
        count=len(rows),
    )


def _rounds(rows: list[dict[str, Any]]) -> Iterable[Round]:
    teams = {(row["actor_name"], row["team"]) for row in rows}
    several = {actor for actor, team in teams if team > 1}

    def team_of(row: dict[str, Any]) -> tuple[str, int]:
        return row["actor_name"], row["team"]

    for (actor, team), own in groupby(sorted(rows, key=team_of), key=team_of):
        yield Round(
            f"{actor}, lag {team}" if actor in several else actor,
            [Visit(row["from"], row["to"], row["place"], row["why"]) for row in own],
        )


def _gap(row: dict[str, Any]) -> dict[str, str]:
    hour = row["hour"]
    when = f"{_LONG[WEEKDAYS[row['weekday']]]} {hour:02}–{(hour + 1) % 24:02}"
    return {"place": row["place"], "when": when, "why": row["why"]}


_LONG = dict(
    zip(
        WEEKDAYS,
        ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
        strict=True,
    )
)
