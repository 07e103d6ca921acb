"""What the page of presence holds for those who may change the plan."""

from typing import Any, Final

import pandas as pd

from est_geo.periods import MONTHS, WEEKDAYS
from est_geo.presence.sentences import POWERS
from est_geo.profile import Profile
from service.identity.forms import one
from service.presence.asking import KINDS, Typed
from service.presence.shown import ShownPlan
from service.presence.standing import Standing, standing_wishes
from service.presence.words import LONG_DAYS, team_name, with_teams
from service.rows import rows_of

TOLD: Final = {
    "planerad": "Planen är framräknad.",
    "fast": "Besöket är fastsatt.",
    "slapp": "Besöket är inte längre fastsatt.",
    "flytta": "Flytten är inskriven.",
    "byt": "Bytet är inskrivet.",
    "bort": "Besöket tas bort när planen räknas om.",
    "onskat": "Önskemålet är inskrivet.",
    "borttaget": "Önskemålet är borttaget.",
    "stangt": "Passets länkar är stängda. De slutade gälla direkt.",
}
"""What is said after a change, by what was done."""
_UNSETTLED: Final = frozenset(TOLD) - {"planerad", "stangt"}


def editing(
    plan: ShownPlan,
    wishes: pd.DataFrame,
    profile: Profile,
    people: dict[str, str],
    now: pd.Timestamp,
    done: str,
) -> dict[str, Any]:
    """Give the forms' choices, the standing wishes, and whether the plan must be made anew."""
    actors = {one_.id: one_.name for one_ in profile.actors}
    names = dict(zip(plan.places["place_id"], plan.places["name"], strict=True))
    standing = standing_wishes(wishes, actors, people, profile.timezone, plan.made_at, names)
    return {
        "told": TOLD.get(done, ""),
        "stale": _is_stale(standing, done),
        "wishes": standing,
        "kinds": KINDS,
        "teams": _teams(plan, profile),
        "places": [(row["place_id"], row["name"])
                   for row in rows_of(plan.places.sort_values("name"))],
        "days": _days(plan),
        "others": _others(plan, profile.timezone, now),
        "duty": [(one_.id, one_.name) for one_ in profile.actors if one_.powers],
        "tasks": _tasks(profile),
        "given": blank(),
    }  # fmt: skip


def blank() -> dict[str, Any]:
    """Give what the wish's form holds before anybody has written in it."""
    return {"slag": "want", "plats": "", "annan": "", "aktor": "", "dag": [], "fran": "20",
            "till": "24", "antal": "1", "uppgift": "", "varje": "", "skal": ""}  # fmt: skip


def written(sent: Typed) -> dict[str, Any]:
    """Give what somebody had written, so that a fault costs nothing."""
    return {name: sent[name] if name == "dag" else one(sent, name) for name in blank()}


def _is_stale(standing: list[Standing], done: str) -> bool:
    return done in _UNSETTLED or any(one_.after_the_plan for one_ in standing)


def _teams(plan: ShownPlan, profile: Profile) -> list[tuple[str, str]]:
    """Teams that are out in the week; of a draft, those with visits."""
    columns = ["actor", "actor_name", "team"]
    both = pd.concat([plan.shifts[columns], plan.visits[columns]]).drop_duplicates()
    several = with_teams(plan.visits, plan.shifts)
    duty = {one_.id for one_ in profile.actors}
    return [
        (f"{row['actor']}:{row['team']}", team_name(row, several))
        for row in rows_of(both.sort_values(["actor_name", "team"]))
        if row["actor"] in duty
    ]


def _days(plan: ShownPlan) -> list[tuple[int, str, str]]:
    dates = [(plan.week.first + pd.Timedelta(days=at)) for at in range(plan.week.n_days)]
    return [
        (at, f"{date:%Y-%m-%d}", f"{LONG_DAYS[at]} {date.day} {MONTHS[date.month - 1]}")
        for at, date in enumerate(dates)
    ]


def _others(plan: ShownPlan, zone: str, now: pd.Timestamp) -> list[tuple[str, str]]:
    several = with_teams(plan.visits, plan.shifts)
    return [
        (row["id"], f"{_moment(row['start'].tz_convert(zone))} {row['place']} – {team}")
        for row in rows_of(plan.visits[plan.visits["start"] > now])
        if (team := team_name(row, several))
    ]


def _moment(at: pd.Timestamp) -> str:
    return f"{WEEKDAYS[at.weekday()]} {at:%H:%M}"


def _tasks(profile: Profile) -> list[str]:
    return [*POWERS, *sorted({task for one_ in profile.actors for task in one_.tasks} - {*POWERS})]
