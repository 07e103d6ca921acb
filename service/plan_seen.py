"""A kept plan as one role may see it: the rows of its districts, and nothing summed over others."""

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from est_geo.planning import REACH_OVER
from est_geo.policy import Access
from est_geo.render.geojson import records
from est_geo.store import KeptPlan

_OF_THE_TOWN: Final = ("method", "stopped_by")
"""What a part of the town may know of how the plan was made."""


def seen_plan(plan: KeptPlan, access: Access) -> KeptPlan:
    """
    Cut a plan to what somebody may see.

    Parameters
    ----------
    plan : KeptPlan
        The whole plan.
    access : Access
        What the policy lets them see.

    Returns
    -------
    KeptPlan
        Places, demand, visits and gaps of their districts; the shifts that have such a visit; no
        sum over the town and no unmet wish where they do not see all of it. A place whose numbers
        hold reports from another district too is left out, as it is of the picture.
    """
    if access.districts is None:
        return plan
    said = plan.status.get(REACH_OVER)
    over = said if isinstance(said, list) else []
    places, visits = (
        frame[access.rows.keeps(frame) & ~frame["place_id"].isin(over)].reset_index(drop=True)
        for frame in (plan.places, plan.visits)
    )
    own = set(places["place_id"])
    return replace(
        plan,
        status={name: plan.status[name] for name in _OF_THE_TOWN if name in plan.status},
        places=places,
        demand=_of(plan.demand, "place_id", own),
        visits=visits,
        gaps=_of(plan.gaps, "place_id", own),
        shifts=_of(plan.shifts, "shift_id", set(visits["shift_id"].dropna())),
        unmet=plan.unmet.head(0),
    )


def plan_json(plan: KeptPlan, *, made_up: bool) -> dict[str, Any]:
    """Say a plan as JSON; its demand is asked for by itself, because it is long."""
    return {
        "week": plan.week,
        "version": plan.version,
        "made_at": None if plan.made_at is None else f"{plan.made_at:%Y-%m-%dT%H:%M:%SZ}",
        "made_up": made_up,
        "status": dict(plan.status),
        "places": records(plan.places),
        "shifts": records(plan.shifts),
        "visits": records(plan.visits),
        "gaps": records(plan.gaps),
        "unmet": records(plan.unmet),
    }


def _of(frame: pd.DataFrame, column: str, kept: set[str]) -> pd.DataFrame:
    return frame[frame[column].isin(kept)].reset_index(drop=True)
