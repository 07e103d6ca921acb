"""Everything that the page of a week's presence writes."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import pandas as pd

from est_geo.periods import Period
from est_geo.profile import Profile
from service.presence.chart import chart, district_shares
from service.presence.detail import detail_of
from service.presence.grids import week_of
from service.presence.hours import covered_shares, hours_of_week
from service.presence.places import by_ground, place_rows
from service.presence.shown import ShownPlan
from service.presence.words import (
    LONG_DAYS,
    how_it_was_made,
    made_words,
    notes,
    sentence,
    team_name,
    with_teams,
)
from service.rows import rows_of

VIEWS: Final = {"aktor": "Efter aktör", "plats": "Efter plats"}
_BESIDE: Final = (("/narvaro/utfall", "Utfall"), ("/narvaro/aktorer", "Aktörer och tider"))
_SHEETS: Final = (("pdf", "PDF"), ("ics", "Kalender"), ("gpx", "GPX"), ("geojson", "GeoJSON"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    week: Period
    view: str = "aktor"
    actor: str = ""
    visit: str = ""

    def address(self, **other: str) -> str:
        """Give the page's address with something else in it; an empty value is left out."""
        parts = {"vecka": self.week.name, "visa": self.view, "aktor": self.actor} | other
        if parts["visa"] == "aktor":
            del parts["visa"]
        kept = {name: value for name, value in parts.items() if value}
        return f"/narvaro?{urlencode(kept)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One shift with visits, and what there is to take along."""

    day: str
    team: str
    hours: str
    visits: int
    links: list[tuple[str, str]]
    sort: float
    shift: str
    over: bool


def presence_page(
    plan: ShownPlan, profile: Profile, asked: Asked, weeks: list[Period], people: dict[str, str]
) -> dict[str, Any]:
    """Give the page of a plan, as one asker sees it."""
    zone = profile.timezone
    names = dict(zip(profile.districts["id"], profile.districts["name"], strict=True))
    visits = plan.of_actor(asked.actor)
    hours = hours_of_week(plan, profile)
    covered = covered_shares(hours)
    rows = place_rows(plan, visits, names)
    return {
        "plan": plan,
        "asked": asked,
        "made_up": plan.made_up,
        "views": VIEWS,
        "actors": _actors(plan),
        "sentence": sentence(plan, covered),
        "how_made": how_it_was_made(plan),
        "made": made_words(plan, people, zone),
        "notes": notes(plan),
        "unmet": [row["words"] for row in rows_of(plan.unmet)],
        "change": str(plan.status.get("change") or ""),
        "grid": week_of(plan, visits, zone, asked.visit),
        "place_rows": rows,
        "grounds": by_ground(rows),
        "chart": chart(hours, names),
        "shares": district_shares(covered, names),
        "gaps": _gaps(plan),
        "sheets": _sheets(plan, zone),
        "files": _files_of(asked, plan),
        "detail": detail_of(plan, asked.visit, zone) if asked.visit else None,
        **_week_choice(asked.week, weeks),
    }


def _week_choice(week: Period, weeks: list[Period]) -> dict[str, Any]:
    earlier, later = [one for one in weeks if one < week], [one for one in weeks if one > week]
    return {
        "week": week,
        "title": f"vecka {week.first.isocalendar()[1]}",
        "weeks": weeks[::-1],
        "links": _BESIDE,
        "told": "",
        "stale": False,
        "fault": "",
        "over": False,
        "before": earlier[-1] if earlier else None,
        "after": later[0] if later else None,
    }


def nothing_planned(asked: Asked, weeks: list[Period]) -> dict[str, Any]:
    """Give the page of a week that is neither planned nor drafted."""
    return {"plan": None, "asked": asked, "made_up": False, **_week_choice(asked.week, weeks)}


def _actors(plan: ShownPlan) -> list[tuple[str, str]]:
    both = pd.concat([plan.visits, plan.shifts])[["actor", "actor_name"]].drop_duplicates("actor")
    return [(one["actor"], one["actor_name"]) for one in rows_of(both.sort_values("actor_name"))]


def _gaps(plan: ShownPlan, most: int = 8) -> list[dict[str, str]]:
    heaviest = plan.gaps.sort_values("weight", ascending=False, kind="stable").head(most)
    return [
        {
            "place": row["place"],
            "when": f"{LONG_DAYS[row['weekday']]} {row['hour']:02}–{(row['hour'] + 1) % 24:02}",
            "why": row["why"],
        }
        for row in rows_of(heaviest)
    ]


def _sheets(plan: ShownPlan, zone: str) -> list[Sheet]:
    """Shifts that have visits, in order, each with the files that this service makes of it."""
    counts = plan.visits["shift_id"].value_counts()
    several = with_teams(plan.visits, plan.shifts)
    found, now = [], pd.Timestamp.now(tz="UTC")
    for row in rows_of(plan.shifts.sort_values(["start", "actor_name", "team"])):
        start, end = row["start"].tz_convert(zone), row["end"].tz_convert(zone)
        if row["shift_id"] in counts.index:
            found.append(
                Sheet(
                    f"{LONG_DAYS[start.weekday()]} {start.day}/{start.month}",
                    team_name(row, several),
                    f"{start:%H:%M}–{end:%H:%M}",
                    int(counts[row["shift_id"]]),
                    _files(row["shift_id"]),
                    start.timestamp(),
                    row["shift_id"],
                    bool(row["end"] <= now),
                )
            )
    return found


def _files(shift: str) -> list[tuple[str, str]]:
    return [(f"/narvaro/pass/{quote(shift)}.{end}", name) for end, name in _SHEETS]


def _files_of(asked: Asked, plan: ShownPlan) -> list[tuple[str, str]]:
    """Give the files of a week: on paper, and one actor's calendar."""
    paper = [(f"/narvaro/{asked.week.name}.pdf", "Veckan som PDF")]
    names = dict(_actors(plan))
    if asked.actor not in names:
        return paper
    calendar = f"/narvaro/{asked.week.name}/{quote(asked.actor)}.ics"
    return [*paper, (calendar, f"Kalender för {names[asked.actor]}")]
