"""Paper: a shift on A4, and the week by actor, drawn by typst as tagged PDF (PDF/UA-1)."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from est_geo.periods import MONTHS, WEEKDAYS
from est_geo.planning.sheet_plans import SheetPlan
from est_geo.render.sheets.points import narrowed_words
from est_geo.render.sheets.stops import ShiftSheet, Stop, shift_sheets
from est_geo.render.sheets.texts import EMERGENCY, MADE_UP, NO_NAMES, NOTES
from est_geo.render.sheets.typesetting import typeset

_LONG_ROW: Final = 18


def shift_pdf(sheet: ShiftSheet) -> bytes:
    """
    Draw a shift on A4: its visits in order, with boxes to tick.

    Equal sheets give equal bytes: the letters are those that typst carries with it, and the time of
    the file is that of the plan.

    Parameters
    ----------
    sheet : ShiftSheet
        The shift.

    Returns
    -------
    bytes
        PDF/UA-1.
    """
    made_at = max(stop.made_at for stop in sheet.stops)
    return typeset("pass.typ", shift_data(sheet), int(made_at.timestamp()))


def week_pdf(plan: SheetPlan) -> bytes:
    """
    Draw a week by actor on A4, on its side: a row a team, a column a day.

    Parameters
    ----------
    plan : SheetPlan
        The week.

    Returns
    -------
    bytes
        PDF/UA-1.
    """
    return typeset("narvaro.typ", week_data(plan), int(plan.made_at.timestamp()))


def shift_data(sheet: ShiftSheet) -> dict[str, Any]:
    """Everything that stands on a shift's sheet, as its template reads it."""
    return {
        "title": f"{sheet.who}, {sheet.day}",
        "who": sheet.who,
        "day": sheet.day.capitalize(),
        "hours": sheet.hours,
        "made_up": MADE_UP if sheet.made_up else "",
        "only": " ".join(narrowed_words(sheet.only)),
        "emergency": EMERGENCY,
        "no_names": NO_NAMES,
        "notes": list(NOTES),
        "plan": sheet.plan,
        "place": sheet.place,
        "stops": [_stop(one) for one in sheet.stops],
    }


def week_data(plan: SheetPlan) -> dict[str, Any]:
    """Everything that stands on a week's sheet, as its template reads it."""
    days = [plan.week.first + dt.timedelta(days=at) for at in range(plan.week.n_days)]
    sheets = sorted(shift_sheets(plan), key=lambda one: (one.actor_name, one.actor))
    return {
        "title": f"Närvaro {plan.week.label}",
        "dates": plan.week.dates,
        "made_up": MADE_UP if plan.made_up else "",
        "only": " ".join(narrowed_words(plan.only)),
        "emergency": EMERGENCY,
        "plan": plan.words,
        "place": plan.place,
        "days": [_short(one) for one in days],
        "actors": [
            {"name": own[0].actor_name, "n": sum(len(one.stops) for one in own),
             "rows": _rows(own, days)}
            for own in (list(found) for _, found in groupby(sheets, key=lambda one: one.actor))
        ],
    }  # fmt: skip


def _short(day: dt.date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1][:3]}"


def _rows(sheets: Sequence[ShiftSheet], days: Sequence[dt.date]) -> list[dict[str, Any]]:
    def team_of(sheet: ShiftSheet) -> str:
        return sheet.team

    by_team = groupby(sorted(sheets, key=team_of), key=team_of)
    return [_row(team, list(own), days) for team, own in by_team]


def _row(team: str, sheets: Sequence[ShiftSheet], days: Sequence[dt.date]) -> dict[str, Any]:
    cells = [_cell(sheets, day, days[0]) for day in days]
    most = max(sum(1 + len(one["stops"]) for one in cell) for cell in cells)
    # A row is kept on one page, unless it is longer than a page could be.
    return {"team": team, "cells": cells, "long": most > _LONG_ROW}


def _cell(sheets: Sequence[ShiftSheet], day: dt.date, first: dt.date) -> list[dict[str, Any]]:
    # The end of a shift that began on the Sunday before stands under Monday.
    return [
        {"hours": one.hours, "stops": [{"at": f"{stop.start:%H:%M}", "place": stop.place}
                                       for stop in one.stops]}
        for one in sheets
        if max(one.start.date(), first) == day
    ]  # fmt: skip


def _stop(stop: Stop) -> dict[str, Any]:
    return {
        "number": stop.number,
        "hours": stop.hours,
        "place": stop.place,
        "district": stop.district,
        "why": stop.why,
        "task": stop.task,
        "look": stop.look,
        "pinned": stop.pinned,
    }
