"""Sheets of the presence plan: paper, calendar, route and points, for those who are out.

Everything here takes a plan as somebody may see it (`est_geo.planning.sheet_plans`).
"""

from est_geo.render.sheets.files import ENDINGS, actor_calendar, sheet_bytes, write_sheets
from est_geo.render.sheets.paper import week_pdf
from est_geo.render.sheets.stops import ShiftSheet, Stop, shift_sheet, shift_sheets
from est_geo.render.sheets.texts import file_name

__all__ = [
    "ENDINGS",
    "ShiftSheet",
    "Stop",
    "actor_calendar",
    "file_name",
    "sheet_bytes",
    "shift_sheet",
    "shift_sheets",
    "week_pdf",
    "write_sheets",
]
