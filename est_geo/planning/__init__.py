"""Line 2b: from the picture to the week's presence plan, kept in the store."""

from est_geo.planning.counted import reports_made_on_visits
from est_geo.planning.demo_week import made_up_presence
from est_geo.planning.overlay import kept_plan, planned_week, with_plan
from est_geo.planning.reaching import REACH_OVER
from est_geo.planning.supply import supplied
from est_geo.planning.weeks import ground_of, now_utc, plan_week, propose_week
from est_geo.planning.wishing import FIRST_YEAR, LAST_YEAR, Wish, wish_row

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "REACH_OVER",
    "Wish",
    "ground_of",
    "kept_plan",
    "made_up_presence",
    "now_utc",
    "plan_week",
    "planned_week",
    "propose_week",
    "reports_made_on_visits",
    "supplied",
    "wish_row",
    "with_plan",
]
