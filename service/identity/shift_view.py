"""What a shift's page shows: its visits in order, and where they are."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from est_geo.periods import MONTHS
from est_geo.policy import Principal
from est_geo.profile import Profile

_SHIFT: Final = re.compile(r"[a-z0-9_-]+-(\d{4})(\d{2})(\d{2})-\d{2}-(\d{1,2})")
_DAYS: Final = ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag", "Lördag", "Söndag")


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit, as the patrol reads it."""

    start: str
    end: str
    place: str
    district: str
    why: str
    geo: str


def shift_page(visits: list[dict[str, Any]], profile: Profile, patrol: Principal) -> dict[str, Any]:
    """Say all that stands on the page of one shift."""
    names = {one.id: one.name for one in profile.actors}
    districts = profile.district_names
    return {
        "actor": names.get(patrol.actor or "", "Pass"),
        "team": _team(patrol.shift or ""),
        "day": _day(patrol.shift or ""),
        "stops": [_stop(row, districts, profile.timezone) for row in visits],
    }


def _stop(row: dict[str, Any], districts: dict[str, str], zone: str) -> Stop:
    start, end = (pd.Timestamp(row[name]).tz_convert(zone) for name in ("start", "end"))
    return Stop(
        start=f"{start:%H:%M}",
        end=f"{end:%H:%M}",
        place=str(row["place"]),
        district=districts.get(str(row["district"]), ""),
        why=str(row["why"]),
        geo=f"geo:{row['lat']:.5f},{row['lon']:.5f}",
    )


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
