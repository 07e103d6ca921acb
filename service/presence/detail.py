"""One visit: why there and why then, what to look at, and with whom."""

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import MONTHS
from est_geo.tables.presence import GROUNDS
from service.presence.shown import ShownPlan
from service.presence.words import LONG_DAYS, team_name, with_teams
from service.rows import rows_of

TASKS: Final = {
    "samtal": "samtal",
    "narvaro": "synlig närvaro",
    "tillsyn": "tillsyn",
    "ordning": "ordningshållning",
}
"""What a visit is for, by id, in Swedish."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One visit in full."""

    id: str
    title: str
    start: pd.Timestamp
    when: str
    team: str
    team_key: str
    place_id: str
    day: str
    clock: str
    ground: str
    task: str
    why: str
    look: str
    pinned: bool


def detail_of(plan: ShownPlan, visit_id: str, zone: str) -> Detail | None:
    """Find a visit of the plan as the asker sees it; None where there is none."""
    found = rows_of(plan.visits[plan.visits["id"] == visit_id])
    return _detail(found[0], plan, zone) if found else None


def _detail(row: dict[str, Any], plan: ShownPlan, zone: str) -> Detail:
    start, end = row["start"].tz_convert(zone), row["end"].tz_convert(zone)
    task, look = _text(row["task"]), _text(row["look"])
    return Detail(
        id=row["id"],
        title=row["place"],
        start=row["start"],
        when=f"{LONG_DAYS[start.weekday()]} {start.day} {MONTHS[start.month - 1]} "
        f"{start:%H:%M}–{end:%H:%M}",
        team=team_name(row, with_teams(plan.visits, plan.shifts)),
        team_key=f"{row['actor']}:{row['team']}",
        place_id=row["place_id"],
        day=f"{start:%Y-%m-%d}",
        clock=f"{start:%H:%M}",
        ground=GROUNDS.get(_text(row["ground"]), ""),
        task=TASKS.get(task, task),
        why=row["why"],
        look=look,
        pinned=row["pinned"] == 1,
    )


def _text(value: Any) -> str:  # noqa: ANN401 - a text column may hold a missing value
    return value if isinstance(value, str) else ""
