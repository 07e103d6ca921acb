"""What the page says of a plan, in sentences that promise no more than was proven."""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from est_geo.periods import WEEKDAYS
from est_geo.words import counted, percent
from service.presence.hours import Covered
from service.presence.shown import ShownPlan
from service.trail_view import when_words

LONG_DAYS: Final = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_NIGHT_ENDS: Final = pd.Timedelta(hours=6)
_CUT: Final = {
    "asked": "Räkningen avbröts: det här är det bästa som hade hittats då.",
    "clock": "Räkningen stoppades av klockan: en ny räkning kan ge en annan plan.",
}
"""What is said of a plan whose making was cut short, by `PlanStatus.stopped_by`."""


def sentence(plan: ShownPlan, covered: Covered) -> str:
    """Say how many visits there are, what they cover, and how near the best possible that is."""
    n, actors = len(plan.visits), plan.visits["actor"].nunique()
    if not n:
        return "Planen har inga besök."
    here = "" if plan.whole else " i er stadsdel"
    visits = f"{counted(n, 'besök', 'besök')}{here} av {counted(actors, 'aktör', 'aktörer')}"
    if not math.isfinite(covered.share):
        return f"{visits}."
    return (
        f"{visits}. De täcker {percent(covered.share)} av det som väntas på platserna"
        f"{_proven(plan)}."
    )


def _proven(plan: ShownPlan) -> str:
    gap = number_of(plan.status, "gap")
    if plan.draft or not plan.whole or gap is None:
        return ""
    up = math.ceil(round(100 * gap, 6))
    if up <= 0:
        return "; bevisat den bästa planen med de här passen, reglerna och önskemålen"
    return f"; bevisat högst {up}\u00a0% från det bästa möjliga"


def how_it_was_made(plan: ShownPlan) -> str:
    """Say how the plan came about, where the sentence above does not."""
    if plan.draft:
        return (
            "Utkast: räknat fort ur lägesbilden, utan önskemål, restider och möten. Ingen har "
            "planerat veckan än."
        )
    if plan.whole and plan.status.get("method") == "greedy":
        return "Gjord med den snabba metoden: hur nära det bästa möjliga den är vet ingen."
    return _CUT.get(str(plan.status.get("stopped_by", "")), "") if plan.whole else ""


def made_words(plan: ShownPlan, people: Mapping[str, str], timezone: str) -> str:
    """Say which version it is, and when and by whom it was made."""
    if plan.made_at is None:
        return ""
    by = people.get(plan.made_by, "")
    at = when_words(plan.made_at.tz_convert(timezone))
    return f"Plan {plan.version}, gjord {at}" + (f" av {by}" if by else "")


def notes(plan: ShownPlan) -> list[str]:
    """Give what the planner has to tell of the whole plan."""
    said = plan.status.get("notes", [])
    told = [str(one) for one in said] if isinstance(said, list | tuple) else []
    return [one for one in told if plan.whole and not one.startswith("Utkast")]


def number_of(status: Mapping[str, object], name: str) -> float | None:
    """
    Read a finite number of a plan's status; None for anything else.

    Examples
    --------
    >>> number_of({"gap": 0.03}, "gap"), number_of({"gap": None}, "gap"), number_of({}, "gap")
    (0.03, None, None)
    """
    value = status.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def evening_of(start: pd.Timestamp, zone: str, first: dt.date) -> dt.date:
    """
    Give the day that a visit belongs to: an hour of the night is the evening before's.

    The night before `first`, the week's Monday, has no evening in the week, and is Monday's own.

    Examples
    --------
    >>> night = pd.Timestamp("2026-11-28 00:30", tz="UTC")
    >>> evening_of(night, "UTC", dt.date(2026, 11, 23)).isoformat()
    '2026-11-27'
    """
    day: dt.date = (start.tz_convert(zone).tz_localize(None) - _NIGHT_ENDS).date()
    return max(day, first)


def night_words(start: pd.Timestamp, zone: str) -> str:
    """
    Say which night an early hour is of; nothing of any other hour.

    Examples
    --------
    >>> night_words(pd.Timestamp("2026-11-28 00:30", tz="UTC"), "UTC")
    'natten mot lör'
    """
    local = start.tz_convert(zone)
    night = local.hour * pd.Timedelta(hours=1) < _NIGHT_ENDS
    return f"natten mot {WEEKDAYS[local.weekday()]}" if night else ""


def team_name(row: Mapping[str, Any], several: frozenset[str]) -> str:
    r"""
    Name a team: with its number only where the actor has more than one.

    Examples
    --------
    >>> row = {"actor": "polis", "actor_name": "Polisen", "team": 2}
    >>> team_name(row, frozenset()), team_name(row, frozenset({"polis"}))
    ('Polisen', 'Polisen\xa02')
    """
    name = str(row["actor_name"])
    return f"{name}\u00a0{row['team']}" if row["actor"] in several else name


def with_teams(*frames: pd.DataFrame) -> frozenset[str]:
    """Actors that have more than one team in any of the tables."""
    both = pd.concat([one[["actor", "team"]] for one in frames if len(one)] or [frames[0]])
    return frozenset(both.loc[both["team"] > 1, "actor"])
