"""Sheets: the presence plan for those who are out, and the papers of physical measures.

Everything here takes a plan, an order or a paper as somebody may see it
(`est_geo.planning.sheet_plans`, `est_geo.intervening.orders` and `.decision_papers`).
"""

from est_geo.render.sheets.decisions import decision_pdf
from est_geo.render.sheets.files import ENDINGS, actor_calendar, sheet_bytes, write_sheets
from est_geo.render.sheets.order_maps import OrderGround
from est_geo.render.sheets.orders import order_pdf
from est_geo.render.sheets.paper import week_pdf
from est_geo.render.sheets.stops import ShiftSheet, Stop, shift_sheet, shift_sheets
from est_geo.render.sheets.texts import file_name

__all__ = [
    "ENDINGS",
    "OrderGround",
    "ShiftSheet",
    "Stop",
    "actor_calendar",
    "decision_pdf",
    "file_name",
    "order_pdf",
    "sheet_bytes",
    "shift_sheet",
    "shift_sheets",
    "week_pdf",
    "write_sheets",
]
