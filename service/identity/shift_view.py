"""What a shift's page shows: its visits in order, where and why, and what the patrol has said."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd

from est_geo.periods import MONTHS
from est_geo.policy import Principal
from est_geo.profile import Profile
from est_geo.tables import GROUNDS, VISIT_NOTES
from service.rows import rows_of
from service.shift_visits import ShiftVisits

NOT_REACHED: Final = "inte_framme"
"""The note of a visit that was not made: with it a patrol has "left" without having been there."""
_SHIFT: Final = re.compile(r"[a-z0-9_-]+-(\d{4})(\d{2})(\d{2})-\d{2}-(\d{1,2})")
_DAYS: Final = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")
_TASKS: Final[Mapping[str, str]] = {
    "samtal": "Prata med dem som är där",
    "narvaro": "Var på plats och synas",
    "tillsyn": "Se till platsen",
    "ordning": "Håll ordning",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit, as the patrol reads it."""

    id: str
    start: str
    end: str
    place: str
    district: str
    why: str
    ground: str
    look: str
    task: str
    geo: str
    report: str
    said: str


_BLANK: Final = Stop(*[""] * len(fields(Stop)))


def shift_page(
    found: ShiftVisits | None, marks: pd.DataFrame, profile: Profile, patrol: Principal
) -> dict[str, Any]:
    """
    Say all that stands on the page of one shift.

    Parameters
    ----------
    found : ShiftVisits or None
        The shift's visits, and the places that it may go to beside.
    marks : pandas.DataFrame
        `VISIT_MARKS` of the shift.
    profile : Profile
        The municipality.
    patrol : Principal
        Whose shift it is.
    """
    said, shift = _said(marks), patrol.shift or ""
    visits = [] if found is None else rows_of(found.visits)
    return {
        **shift_names(shift, patrol.actor or "", profile),
        "shift": shift,
        "notes": [(key, text) for key, text in VISIT_NOTES.items() if key != NOT_REACHED],
        "not_reached": NOT_REACHED,
        "stops": [_stop(row, profile, said.get(str(row["id"]), "")) for row in visits],
        "own": [] if found is None else _own(found, said, shift, profile),
        "blank": _BLANK,
        "near": [] if found is None else _near(found, profile),
    }


def shift_names(shift: str, actor: str, profile: Profile) -> dict[str, str]:
    """
    Say whose shift it is, which team's, and of which day.

    Examples
    --------
    >>> shift_names("polis-20261120-18-2", "polis", Profile.load("linkoping"))
    {'actor': 'Polisen', 'team': 'lag 2', 'day': 'Fredag 20 november'}
    """
    names = {one.id: one.name for one in profile.actors}
    return {"actor": names.get(actor, "Pass"), "team": _team(shift), "day": _day(shift)}


def _own(found: ShiftVisits, said: dict[str, str], shift: str, profile: Profile) -> list[Stop]:
    """Visits that the patrol has made by itself, in the order that they were begun."""
    own = [(one, rows_of(found.own_place(shift, one))) for one in said]
    return [replace(_place(rows[0], profile), id=one, said=said[one]) for one, rows in own if rows]


def _near(found: ShiftVisits, profile: Profile) -> list[tuple[str, Stop]]:
    near = rows_of(found.near(profile.projected_crs))
    return [(str(row["place_id"]), _place(row, profile)) for row in near]


def _place(row: dict[str, Any], profile: Profile) -> Stop:
    district, name = str(row["district"]), str(row["name"])
    return replace(
        _BLANK,
        place=name,
        district=profile.district_names.get(district, ""),
        geo=f"geo:{row['lat']:.5f},{row['lon']:.5f}",
        report=_report(name, district),
    )


def _report(place: str, district: str) -> str:
    """Address of the report form with a place written in."""
    return f"/rapportera#{urlencode({'plats': place, 'stadsdel': district})}"


def _said(marks: pd.DataFrame) -> dict[str, str]:
    """By visit, what is said of it: "kind|at|note" of each mark, a space between."""
    found: dict[str, list[str]] = {}
    for row in rows_of(marks.sort_values(["at", "mark_id"])):
        note: str = "" if pd.isna(row["note"]) else str(row["note"])
        text = f"{row['kind']}|{row['at']:%Y-%m-%dT%H:%M:%SZ}|{note}"
        found.setdefault(str(row["visit_id"]), []).append(text)
    return {visit: " ".join(each) for visit, each in found.items()}


def _stop(row: dict[str, Any], profile: Profile, said: str) -> Stop:
    start, end = (pd.Timestamp(row[name]).tz_convert(profile.timezone) for name in ("start", "end"))
    district, task = str(row["district"]), _text(row, "task")
    return Stop(
        id=str(row["id"]),
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        place=str(row["place"]),
        district=profile.district_names.get(district, ""),
        why=str(row["why"]),
        ground=GROUNDS.get(_text(row, "ground"), ""),
        look=_text(row, "look"),
        task=_TASKS.get(task, task),
        geo=f"geo:{row['lat']:.5f},{row['lon']:.5f}",
        report=_report(str(row["place"]), district),
        said=said,
    )


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)


def _day(shift: str) -> str:
    """
    Say the day of a shift.

    Examples
    --------
    >>> _day("vakt-20261120-18-1"), _day("annat")
    ('Fredag 20 november', '')
    """
    found = _SHIFT.fullmatch(shift)
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups()[:3])
    date = dt.date(year, month, day)
    return f"{_DAYS[date.weekday()]} {date.day} {MONTHS[date.month - 1]}"


def _team(shift: str) -> str:
    found = _SHIFT.fullmatch(shift)
    return "" if found is None or found[4] == "1" else f"lag {found[4]}"
