"""What people have asked of the plan, as a list in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import Period
from est_geo.tables.presence import WISH_KINDS
from est_geo.words import counted
from service.presence.detail import TASKS
from service.presence.words import LONG_DAYS
from service.rows import rows_of
from service.trail_view import when_words

_DAYS_IN_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Standing:
    """One wish that holds."""

    id: int
    kind: str
    place: str
    in_plan_as: str
    who: str
    when: str
    words: str
    made: str
    after_the_plan: bool


def standing_wishes(
    wishes: pd.DataFrame,
    actors: Mapping[str, str],
    people: Mapping[str, str],
    zone: str,
    planned_at: pd.Timestamp | None,
    places: Mapping[str, str],
) -> list[Standing]:
    """Say each wish in words, the newest first, those of one change in order of time."""
    order = ["made_at", "start", "wish_id"]
    rows = rows_of(wishes.sort_values(order, ascending=[False, True, True]))
    return [_standing(one, actors, people, zone, planned_at, places) for one in rows]


def _standing(
    row: dict[str, Any],
    actors: Mapping[str, str],
    people: Mapping[str, str],
    zone: str,
    planned_at: pd.Timestamp | None,
    places: Mapping[str, str],
) -> Standing:
    by = people.get(row["made_by"], "")
    made = when_words(row["made_at"].tz_convert(zone))
    return Standing(
        id=int(row["wish_id"]),
        kind=WISH_KINDS[row["kind"]],
        place=row["name"],
        in_plan_as=known if (known := places.get(row["place_id"], "")) != row["name"] else "",
        who=_who(row, actors),
        when=_when(row, zone),
        words=row["words"],
        made=f"{by}, {made}" if by else made,
        after_the_plan=planned_at is not None and row["made_at"] > planned_at,
    )


def _who(row: dict[str, Any], actors: Mapping[str, str]) -> str:
    name = actors.get(row["actor"], "") if isinstance(row["actor"], str) else ""
    if name and row["team"]:
        name = f"{name}, lag {row['team']}"
    task = row["task"] if isinstance(row["task"], str) else ""
    asked = {
        "want": counted(row["count"], "besök", "besök"),
        "together": f"{row['count']} aktörer på en gång",
        "pin": "",
        "forbid": "",
    }[row["kind"]]
    fallback = "ingen ska dit" if row["kind"] == "forbid" else "vem som helst"
    parts = [asked, name or fallback, TASKS.get(task, task)]
    return " · ".join(one for one in parts if one)


def _when(row: dict[str, Any], zone: str) -> str:
    start, end = row["start"].tz_convert(zone), row["end"].tz_convert(zone)
    if end - start >= pd.Timedelta(days=_DAYS_IN_WEEK - 1):
        return "hela veckan, varje vecka" if row["weekly"] else f"hela {_week(start)}"
    hours = f"{_clock(start)}–{_clock(end)}"
    day = LONG_DAYS[start.weekday()]
    return f"varje {day} {hours}" if row["weekly"] else f"{day} {start.day}/{start.month} {hours}"


def _week(start: pd.Timestamp) -> str:
    return Period.week_of(start.date()).label


def _clock(at: pd.Timestamp) -> str:
    return f"{at:%H}" if at.minute == 0 else f"{at:%H:%M}"
