"""Single reports in words: when, where, how two of them differ, and what was decided."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from est_geo.crs import to_metres
from est_geo.periods import MONTHS, WEEKDAYS
from est_geo.words import counted, number

Report = Mapping[str, Any]

KINDS: Final[Mapping[str, str]] = {
    "place": "Osäker plats",
    "duplicate": "Möjlig dubblett",
    "personal": "Misstänkt personuppgift",
}

PLACE_KINDS: Final[Mapping[str, str]] = {
    "address": "adress",
    "interpolated": "ungefärlig adress",
    "intersection": "gatukorsning",
    "street": "gata",
    "block": "kvarter",
    "stop": "hållplats",
    "centre": "centrum",
    "landmark": "känd plats",
    "label": "namn på kartan",
    "district": "stadsdel",
    "coordinates": "punkt på kartan",
}

# What is said when a decision is made, by the kind of doubt and the action.
SETTLED: Final[Mapping[tuple[str, str], str]] = {
    ("place", "accept"): "platsen är godtagen",
    ("place", "correct"): "platsen är satt på kartan",
    ("place", "keep"): "rapporten behålls utan plats",
    ("place", "reject"): "rapporten är avvisad",
    ("duplicate", "merge"): "rapporterna är en och samma händelse",
    ("duplicate", "keep"): "rapporterna är två olika händelser",
    ("personal", "accept"): "texten är okej som den står",
    ("personal", "correct"): "texten är borttagen",
    ("personal", "reject"): "rapporten är avvisad",
}

_MINUTES_A_DAY: Final = 24 * 60
_MINUTES_AN_HOUR: Final = 60
_KILOMETRE: Final = 1000


def when(report: Report, zone: ZoneInfo) -> str:
    """
    Say when a report's event happened, as exactly as it is known.

    Examples
    --------
    >>> report = {"occurred_from": "2026-11-13T21:15:00+00:00", "time_precision": "minute",
    ...           "occurred_to": "2026-11-13T21:15:00+00:00"}
    >>> when(report, ZoneInfo("Europe/Stockholm"))
    'fre 13 november 2026 kl. 22.15, vecka 46'
    >>> when(report | {"time_precision": "day"}, ZoneInfo("Europe/Stockholm"))
    'fre 13 november 2026, okänt klockslag, vecka 46'
    """
    start, end = moment(report.get("occurred_from"), zone), moment(report.get("occurred_to"), zone)
    if start is None or end is None:
        return "okänd tid"
    precision = report.get("time_precision")
    if precision == "month":
        return f"{MONTHS[start.month - 1]} {start.year}, okänd dag"
    week = f"vecka {start.isocalendar().week}"
    if precision == "day":
        return f"{_day(start)}, okänt klockslag, {week}"
    if precision != "window" or start == end:
        return f"{_day(start)} kl. {start:%H.%M}, {week}"
    if end.date() == start.date():
        return f"{_day(start)} kl. {start:%H.%M}–{end:%H.%M}, {week}"
    return f"{_day(start)} kl. {start:%H.%M} till {_day(end, start.year)} kl. {end:%H.%M}, {week}"


def brief_when(report: Report, zone: ZoneInfo) -> str:
    """
    Say when a report's event happened as shortly as a list has room for.

    Examples
    --------
    >>> report = {"occurred_from": "2026-11-13T21:15:00+00:00", "time_precision": "window",
    ...           "occurred_to": "2026-11-14T01:00:00+00:00"}
    >>> brief_when(report, ZoneInfo("Europe/Stockholm"))
    'fre 13 nov 22.15–02.00'
    """
    start, end = moment(report.get("occurred_from"), zone), moment(report.get("occurred_to"), zone)
    if start is None or end is None:
        return "okänd tid"
    month = MONTHS[start.month - 1][:3]
    if report.get("time_precision") == "month":
        return f"{month} {start.year}"
    day = f"{WEEKDAYS[start.weekday()]} {start.day} {month}"
    if report.get("time_precision") == "day":
        return day
    if start == end:
        return f"{day} {start:%H.%M}"
    if end - start < timedelta(days=1):
        return f"{day} {start:%H.%M}–{end:%H.%M}"
    return f"{day} – {end.day} {MONTHS[end.month - 1][:3]}"


def moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    """Read an ISO time as local time; None where there is none."""
    return datetime.fromisoformat(text).astimezone(zone) if text else None


def gap(one: Report, other: Report, zone: ZoneInfo) -> str:
    """
    Say how long it is between two reports' times; windows that overlap have no gap.

    Examples
    --------
    >>> early = {"occurred_from": "2026-11-13T21:15:00+00:00",
    ...          "occurred_to": "2026-11-13T21:15:00+00:00"}
    >>> late = {"occurred_from": "2026-11-13T21:27:00+00:00",
    ...         "occurred_to": "2026-11-13T22:00:00+00:00"}
    >>> gap(early, late, ZoneInfo("Europe/Stockholm"))
    '12 minuter isär'
    """
    bounds = [
        moment(report.get(name), zone)
        for report in (one, other)
        for name in ("occurred_from", "occurred_to")
    ]
    if None in bounds:
        return "kan inte jämföras"
    one_from, one_to, other_from, other_to = (bound for bound in bounds if bound is not None)
    apart = max(one_from, other_from) - min(one_to, other_to)
    if apart > timedelta(0):
        return f"{_length(round(apart.total_seconds() / 60))} isär"
    return "samma tid" if one_from == other_from and one_to == other_to else "tiderna överlappar"


def metres(one: Report, other: Report, crs: str) -> float | None:
    """Measure how far it is between two reports' points; None where one has no point."""
    if any(report.get(name) is None for report in (one, other) for name in ("lon", "lat")):
        return None
    east, north = to_metres([one["lon"], other["lon"]], [one["lat"], other["lat"]], crs)
    return float(((east[0] - east[1]) ** 2 + (north[0] - north[1]) ** 2) ** 0.5)


def distance(away: float) -> str:
    """
    Write a distance as one says it.

    Examples
    --------
    >>> distance(42.4), distance(1840.0)
    ('42 m', '1,8 km')
    """
    return f"{number(away)} m" if away < _KILOMETRE else f"{number(away / _KILOMETRE, 1)} km"


def _length(minutes: int) -> str:
    """Write a length of time in the unit that one would say."""
    if minutes < _MINUTES_AN_HOUR:
        return counted(max(minutes, 1), "minut", "minuter")
    if minutes < _MINUTES_A_DAY:
        hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
        return f"{number(hours)} h {rest} min" if rest else f"{number(hours)} h"
    return counted(round(minutes / _MINUTES_A_DAY), "dygn", "dygn")


def _day(local: datetime, known_year: int | None = None) -> str:
    year = "" if local.year == known_year else f" {local.year}"
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"
