"""Hour by hour: what is expected, what the visits cover, and where nobody comes."""

from dataclasses import dataclass
from typing import cast

import pandas as pd

from est_geo.presence.coverage import WHOLE, coverage_totals, covered_hours
from est_geo.profile import Profile
from service.presence.shown import ShownPlan


@dataclass(frozen=True, slots=True)
class Covered:
    """Share of what is expected that the visits cover, of all places and of each district."""

    share: float
    by_district: dict[str, tuple[float, float]]


def hours_of_week(plan: ShownPlan, profile: Profile) -> pd.DataFrame:
    """Give `COVERAGE` of a plan as it is shown."""
    return covered_hours(plan.demand, plan.visits, plan.shifts, plan.places, profile, plan.week)


def covered_shares(hours: pd.DataFrame) -> Covered:
    """
    Sum the hours of a week.

    Examples
    --------
    >>> from est_geo.tables import COVERAGE
    >>> covered_shares(COVERAGE.empty()).by_district
    {}
    """
    totals = coverage_totals(hours).set_index("district")[["expected", "covered", "share"]]
    rows = cast("dict[str, dict[str, float]]", totals.astype("float64").to_dict("index"))
    whole = rows.pop(WHOLE)
    return Covered(
        whole["share"], {one: (row["expected"], row["covered"]) for one, row in rows.items()}
    )
