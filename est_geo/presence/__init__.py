"""Presence: who is where and when, proposed from where and when incidents are expected."""

from est_geo.presence.changing import ChangeCost, change_cost
from est_geo.presence.drafting import draft_visits
from est_geo.presence.planner import greedy_visits, plan_visits
from est_geo.presence.plans import Plan, PlanStatus
from est_geo.presence.problems import Problem
from est_geo.presence.shift_ids import shifts_of
from est_geo.presence.slots import demand
from est_geo.presence.supply import shifts_out
from est_geo.presence.travelling import travel_minutes
from est_geo.presence.wishing import wished_places, wishes_of
from est_geo.presence.worth import covered_share, hours_worth

__all__ = [
    "ChangeCost",
    "Plan",
    "PlanStatus",
    "Problem",
    "change_cost",
    "covered_share",
    "demand",
    "draft_visits",
    "greedy_visits",
    "hours_worth",
    "plan_visits",
    "shifts_of",
    "shifts_out",
    "travel_minutes",
    "wished_places",
    "wishes_of",
]
