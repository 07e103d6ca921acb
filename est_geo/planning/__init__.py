"""Line 2b: from the picture to the week's presence plan, kept in the store."""

from est_geo.planning.supply import supplied
from est_geo.planning.weeks import ground_of, plan_week

__all__ = ["ground_of", "plan_week", "supplied"]
