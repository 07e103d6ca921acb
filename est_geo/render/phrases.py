"""The picture's numbers as sentences and table cells, once, so that map and table say the same."""

import math
from collections.abc import Collection
from typing import Any

import pandas as pd

from est_geo.periods import MONTHS, WEEKDAYS, Period
from est_geo.picture import Heading, PublishedPicture
from est_geo.tables import ELSEWHERE, REST, dark_differs
from est_geo.words import MISSING, counted, number, outside, span, verdict

Row = dict[str, Any]

MADE_UP = "Påhittade rapporter: bilden visar inte verkliga händelser."
NOBODY = "okänt: ingen kunde ha rapporterat"
ALL = "alla"
_OUTSIDE = {REST: "Övriga kommunen", ELSEWHERE: "Utanför kommunen"}
_DAYS_IN_WEEK = 7
_EVENT = ("inrapporterad händelse", "inrapporterade händelser")


def reported(count: int) -> str:
    """
    Write a number of reports with its full name, which is never "brott".

    Examples
    --------
    >>> reported(1), reported(21)
    ('1 inrapporterad händelse', '21 inrapporterade händelser')
    """
    return counted(count, *_EVENT)


def brief(period: Period) -> str:
    """
    Name a period in a table head.

    Examples
    --------
    >>> brief(Period.parse("2026-W46")), brief(Period.parse("2026-10"))
    ('v. 46', 'oktober')
    """
    if period.kind == "week":
        return f"v. {period.first.isocalendar().week}"
    return MONTHS[period.first.month - 1] if period.kind == "month" else "perioden"


def window_length(heading: Heading) -> str:
    """Write the length of the hot-spot window: in weeks where it is whole weeks, else in days."""
    days = heading.window.n_days
    if days % _DAYS_IN_WEEK:
        return counted(days, "dag", "dagar")
    return counted(days // _DAYS_IN_WEEK, "vecka", "veckor")


def compared(row: Row) -> str:
    """
    Say what was expected and how the outcome stands to it.

    Examples
    --------
    >>> row = {"count": 21, "expected": 13.5, "low": 9, "high": 18, "arrow": "over"}
    >>> compared(row)
    'väntat 9–18, över det väntade'
    >>> compared(row | dict.fromkeys(("expected", "low", "high"), float("nan")))
    'ingen historik att jämföra med'
    """
    range_, said = span(row["low"], row["high"]), row_verdict(row)
    return f"väntat {range_}, {said}" if range_ != MISSING else said


def dark(spot: Row) -> str:
    """
    Write a hot spot's dark/light ratio with its interval, and whether it may be called one.

    The share in the dark is never written: an evening habit is dark in winter whatever the lamps
    do.

    Examples
    --------
    >>> spot = {"dark_ratio": 2.1, "dark_ratio_low": 1.3, "dark_ratio_high": 3.4, "dark_q": 0.01}
    >>> dark(spot), dark(spot | {"dark_q": 0.4}), dark(spot | {"dark_ratio": float("nan")})
    ('2,1 (1,3–3,4)', 'osäker (1,3–3,4)', '–')
    """
    ratio, low, high = (spot[f"dark_ratio{end}"] for end in ("", "_low", "_high"))
    if math.isnan(ratio):
        return MISSING
    sure = dark_differs(low, high, spot["dark_q"])
    return f"{number(ratio, 1) if sure else 'osäker'} ({span(low, high, 1)})"


def when(start: pd.Timestamp, end: pd.Timestamp, timezone: str) -> str:
    """
    Write a visit's time as the patrol's clock shows it.

    Examples
    --------
    >>> start = pd.Timestamp("2026-11-20T20:15Z")
    >>> when(start, start + pd.Timedelta(minutes=15), "Europe/Stockholm")
    'fre 20 nov 21:15–21:30'
    """
    begins, ends = start.tz_convert(timezone), end.tz_convert(timezone)
    day = f"{WEEKDAYS[begins.weekday()]} {begins.day} {MONTHS[begins.month - 1][:3]}"
    return f"{day} {begins:%H:%M}–{ends:%H:%M}"


def rows(frame: pd.DataFrame, by: str | None = None, *, falling: bool = False) -> list[Row]:
    """
    Give a table's rows as the reader meets them, ordered by a column.

    Examples
    --------
    >>> rows(pd.DataFrame({"rank": [2, 1], "name": ["Ryds centrum", "Resecentrum"]}), "rank")
    [{'rank': 1, 'name': 'Resecentrum'}, {'rank': 2, 'name': 'Ryds centrum'}]
    """
    # Stable, so that rows of equal rank keep the order of the table, and pages stay the same.
    ordered = frame if by is None else frame.sort_values(by, ascending=not falling, kind="stable")
    return [{str(name): value for name, value in row.items()} for row in ordered.to_dict("records")]


def district_names(picture: PublishedPicture) -> dict[str, str]:
    """Give the Swedish name of every district id of a picture, also of what lies outside."""
    named = dict(zip(picture.districts["id"], picture.districts["name"], strict=True))
    week = picture.tables.district_week
    return _OUTSIDE | named | dict(zip(week["district"], week["name"], strict=True))


def unknown_districts(picture: PublishedPicture) -> set[str]:
    """Give the districts from which nobody could have reported."""
    table = picture.tables.reach
    return set(table.loc[table["state"] == "unknown", "district"])


def district_verdict(row: Row, nobody: Collection[str]) -> str:
    """
    Say how a district's count stands to what was expected, or that nobody could have reported.

    Examples
    --------
    >>> row = {"district": "ryd", "count": 3, "arrow": "none", "expected": 3.1, "low": 0, "high": 7}
    >>> district_verdict(row, set()), district_verdict(row, {"ryd"})
    ('inom normal variation', 'okänt: ingen kunde ha rapporterat')
    """
    return NOBODY if row["district"] in nobody else row_verdict(row)


def row_verdict(row: Row) -> str:
    """
    Say how a row's count stands to what was expected.

    Examples
    --------
    >>> row_verdict({"count": 0, "arrow": "none", "expected": 6.0, "low": 2.0, "high": 14.0})
    'kan vara slump'
    """
    beyond = outside(row["count"], row["low"], row["high"])
    return verdict(row["arrow"], row["expected"], beyond=beyond)


def district_counts(picture: PublishedPicture) -> dict[str, str]:
    """Give the count of every district as it may be written, in the picture's order."""
    return {one: text for one, text in picture.count_text.items() if one != ALL}


def map_caption(picture: PublishedPicture) -> str:
    """Say what the map's cells count: how many, when, and what is not on the map."""
    heading, cells = picture.heading, picture.tables.cells
    when_ = f"{heading.window.dates} ({window_length(heading)})"
    text = f"{reported(int(cells['count'].sum()))} i rutorna, {when_}."
    return f"{text} {not_on_map(picture)}".strip()


def not_on_map(picture: PublishedPicture) -> str:
    """Say how many of the period's reports the map does not show, and why."""
    totals = picture.totals
    if totals is None:
        return ""
    inside, outside = number(totals.in_districts), number(totals.rest + totals.elsewhere)
    hidden = f"; {number(totals.sensitive)} visas aldrig på karta" if totals.sensitive else ""
    coarse = (
        f" ({number(totals.coarse)} av dem är kända bara till stadsdel eller gata och står inte i "
        "någon ruta)"
        if totals.coarse
        else ""
    )
    return (
        f"Av händelserna i {brief(picture.heading.period)} ligger {inside} i stadsdelarna och "
        f"{outside} utanför{coarse}; {number(totals.unplaced)} gick inte att placera{hidden}."
    )


def who_reported(picture: PublishedPicture) -> str:
    """Say how many actors have reported and who is missing; silence is not safety."""
    actors = picture.tables.reporters
    if actors.empty:
        return ""
    silent = actors.loc[actors["count"] == 0, "name"].tolist()
    text = f"{number(len(actors) - len(silent))} av {number(len(actors))} aktörer har rapporterat."
    missing = f" Saknas: {', '.join(silent)}." if silent else ""
    return f"{text}{missing} En tyst ruta är inte samma sak som en trygg plats."
