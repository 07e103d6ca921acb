"""A week's sheets as files in a folder."""

import tempfile
from pathlib import Path

from est_geo.planning.sheet_plans import SheetPlan, sheet_plan
from est_geo.profile import Profile
from est_geo.render.geojson import to_text
from est_geo.render.sheets.calendars import calendar
from est_geo.render.sheets.paper import shift_pdf, week_pdf
from est_geo.render.sheets.points import shift_geojson
from est_geo.render.sheets.routes import route
from est_geo.render.sheets.stops import ShiftSheet, shift_sheets
from est_geo.render.sheets.texts import file_name
from est_geo.store import KeptPlan


def write_sheets(plan: KeptPlan, profile: Profile, out: Path, *, made_up: bool) -> list[Path]:
    """
    Write every sheet of a week to a folder, which is made if it does not exist.

    The files are ``WEEK.pdf``, ``WEEK-ACTOR.ics``, and for each shift ``SHIFT.pdf``, ``.ics``,
    ``.gpx`` and ``.geojson``. All are made before the first is put in place.

    Parameters
    ----------
    plan : KeptPlan
        The week.
    profile : Profile
        The municipality.
    out : pathlib.Path
        The folder.
    made_up : bool
        `Store.made_up`: then it is written on every sheet.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    seen = sheet_plan(plan, profile, made_up=made_up)
    made = {f"{file_name(seen.week.name)}.pdf": week_pdf(seen)}
    for actor in sorted(set(seen.visits["actor"])):
        name = f"{file_name(seen.week.name)}-{file_name(actor)}.ics"
        made[name] = actor_calendar(seen, actor)
    for sheet in shift_sheets(seen):
        for ending in ENDINGS:
            made[f"{file_name(sheet.shift_id)}.{ending}"] = sheet_bytes(sheet, ending)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".skrivs-", dir=out) as beside:
        for name, content in made.items():
            (Path(beside) / name).write_bytes(content)
        for name in made:
            (Path(beside) / name).replace(out / name)
    return [out / name for name in made]


ENDINGS = {
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
    "gpx": "application/gpx+xml; charset=utf-8",
    "geojson": "application/geo+json",
}
"""What a shift's sheet may be, by the ending of its name, and its media type."""


def sheet_bytes(sheet: ShiftSheet, ending: str) -> bytes:
    """
    Write a shift's sheet.

    Parameters
    ----------
    sheet : ShiftSheet
        The shift.
    ending : str
        A key of `ENDINGS`.
    """
    if ending == "pdf":
        return shift_pdf(sheet)
    if ending == "ics":
        return calendar([sheet], f"{sheet.who}, {sheet.day}", sheet.timezone)
    text = route(sheet) if ending == "gpx" else to_text(shift_geojson(sheet))
    return text.encode("utf-8")


def actor_calendar(plan: SheetPlan, actor: str) -> bytes:
    """
    Write an actor's week as a calendar.

    Parameters
    ----------
    plan : SheetPlan
        The week.
    actor : str
        The actor's id.
    """
    sheets = shift_sheets(plan, actor)
    who = sheets[0].actor_name if sheets else actor
    return calendar(sheets, f"{who}, {plan.week.label}", plan.timezone)
