"""Calendars (RFC 5545): a shift, or an actor's week, as Outlook and Google read them."""

from collections.abc import Iterable
from typing import Final

from icalendar import Calendar, Event

from est_geo.render.sheets.stops import ShiftSheet, Stop, is_draft
from est_geo.render.sheets.texts import EMERGENCY, MADE_UP

_MAKER: Final = "-//est_geo//narvaro//SV"


def calendar(sheets: Iterable[ShiftSheet], name: str, timezone: str) -> bytes:
    """
    Write shifts as a calendar, one entry a visit.

    Times are UTC, so that every calendar shows them right whatever it knows of summer time. An
    entry keeps its ``UID`` from one version of a plan to the next, and ``SEQUENCE`` is the version.

    Parameters
    ----------
    sheets : iterable of ShiftSheet
        The shifts.
    name : str
        What the calendar is called.
    timezone : str
        In which a calendar that asks shows them.

    Returns
    -------
    bytes
        UTF-8, lines folded at 75 octets, ending in CRLF.

    Examples
    --------
    >>> calendar([], "Polisen, vecka 47 2026", "Europe/Stockholm").splitlines()[0]
    b'BEGIN:VCALENDAR'
    """
    told = list(sheets)
    made_up = any(one.made_up for one in told)
    made = Calendar()
    made.add("prodid", _MAKER)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    called = f"{name} (påhittade rapporter)" if made_up else name
    made.add("name", called)
    made.add("x-wr-calname", called)
    made.add("x-wr-timezone", timezone)
    if made_up:
        made.add("description", MADE_UP)
        made.add("x-wr-caldesc", MADE_UP)
    for sheet in told:
        for stop in sheet.stops:
            made.add_component(_entry(sheet, stop))
    return bytes(made.to_ical())


def _entry(sheet: ShiftSheet, stop: Stop) -> Event:
    entry = Event()
    entry.add("uid", stop.uid)
    entry.add("dtstamp", stop.made_at.to_pydatetime())
    entry.add("last-modified", stop.made_at.to_pydatetime())
    entry.add("sequence", stop.version)
    entry.add("dtstart", stop.start.tz_convert("UTC").to_pydatetime())
    entry.add("dtend", stop.end.tz_convert("UTC").to_pydatetime())
    mark = "[påhittat] " if sheet.made_up else ""
    team = f" ({sheet.team})" if sheet.team else ""
    entry.add("summary", f"{mark}{stop.place}{team}")
    entry.add("location", stop.where)
    entry.add("geo", (stop.lat, stop.lon))
    entry.add("description", "\n".join(_said(sheet, stop)))
    entry.add("categories", ["Närvaro"])
    entry.add("status", "TENTATIVE" if is_draft(stop) else "CONFIRMED")
    entry.add("transp", "OPAQUE")
    # Who is out where is not for everybody that a calendar is shared with.
    entry.add("class", "PRIVATE")
    return entry


def _said(sheet: ShiftSheet, stop: Stop) -> list[str]:
    lines = [MADE_UP] if sheet.made_up else []
    lines += [f"{sheet.who}, besök {stop.number} av {len(sheet.stops)}.", stop.why]
    lines += [f"Uppgift: {stop.task}."] if stop.task else []
    lines += [f"Titta efter: {stop.look}"] if stop.look else []
    return [*lines, EMERGENCY, f"{sheet.plan}."]
