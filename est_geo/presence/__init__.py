"""Presence: who is where and when, proposed from where and when incidents are expected."""

from est_geo.presence.planner import Plan, plan_visits
from est_geo.presence.shift_ids import shifts_of
from est_geo.presence.slots import demand

__all__ = ["Plan", "demand", "plan_visits", "shifts_of"]
