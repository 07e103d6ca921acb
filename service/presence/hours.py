"""Hour by hour: what is expected, what the visits cover, and where nobody or too many are."""

from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from est_geo.profile import Profile
from service.presence.shown import ShownPlan

COLUMNS = ("district", "weekday", "hour", "expected", "covered", "gap", "doubling")


@dataclass(frozen=True, slots=True)
class Covered:
    """Share of what is expected that the visits cover, of all places and of each district."""

    share: float
    expected: float
    by_district: dict[str, tuple[float, float]]


def hours_of_week(plan: ShownPlan, profile: Profile) -> pd.DataFrame:
    """
    Give what is expected and covered per district and local hour of the week.

    A place's hour counts once, however many visits it has. Of two visited hours of a place that
    begin closer than `revisit_minutes`, the smaller counts `repeat_value` of itself.

    Parameters
    ----------
    plan : ShownPlan
        The plan.
    profile : Profile
        Gives the time zone and how much a second visit is worth.

    Returns
    -------
    pandas.DataFrame
        ``district, weekday, hour, expected, covered, gap, doubling``: expected incidents; those of
        them in visited hours; those in hours that nobody can take; visits beyond the first at one
        place in one hour.
    """
    zone = profile.timezone
    places = plan.places.set_index("place_id")["district"]
    found = plan.demand.assign(
        district=plan.demand["place_id"].map(places), visits=_visits_in(plan)
    )
    found["covered"] = _worth(found, profile)
    local = found["start"].dt.tz_convert(zone)
    found = found.assign(weekday=local.dt.day_of_week, hour=local.dt.hour)
    gaps = plan.gaps.set_index(["place_id", "weekday", "hour"])["weight"]
    keys = pd.MultiIndex.from_frame(found[["place_id", "weekday", "hour"]])
    found["gap"] = gaps.reindex(keys).fillna(0.0).to_numpy() if len(gaps) else 0.0
    found["doubling"] = (found["visits"] - 1).clip(lower=0)
    grouped = found.groupby(["district", "weekday", "hour"], as_index=False)[
        ["weight", "covered", "gap", "doubling"]
    ].sum()
    return grouped.rename(columns={"weight": "expected"})[list(COLUMNS)]


def covered_shares(hours: pd.DataFrame) -> Covered:
    """
    Sum the hours of a week.

    Examples
    --------
    >>> hours = pd.DataFrame({"district": ["ryd", "ryd"], "expected": [1.0, 3.0],
    ...                       "covered": [1.0, 1.0]})
    >>> covered_shares(hours).share, covered_shares(hours).by_district
    (0.5, {'ryd': (4.0, 2.0)})
    """
    expected, covered = float(hours["expected"].sum()), float(hours["covered"].sum())
    grouped = hours.groupby("district")[["expected", "covered"]].sum().to_dict("index")
    sums = cast("dict[str, dict[str, float]]", grouped)
    return Covered(
        covered / expected if expected > 0 else float("nan"),
        expected,
        {str(one): (float(row["expected"]), float(row["covered"])) for one, row in sums.items()},
    )


def _visits_in(plan: ShownPlan) -> pd.Series:
    """Count the visits that begin in each row's hour at its place."""
    hours = plan.visits["start"].dt.floor("h")
    counts = plan.visits.groupby([plan.visits["place_id"], hours]).size()
    keys = pd.MultiIndex.from_frame(plan.demand[["place_id", "start"]])
    values: list[Any] = counts.reindex(keys).fillna(0).astype("int64").tolist()
    return pd.Series(values, plan.demand.index, dtype="int64")


def _worth(found: pd.DataFrame, profile: Profile) -> pd.Series:
    """Give what the visits of each hour are worth: its weight, less where another stands close."""
    limits = profile.thresholds
    apart = pd.Timedelta(minutes=limits.revisit_minutes)
    worth = found["weight"].where(found["visits"] > 0, 0.0)
    visited = found[found["visits"] > 0].sort_values(["place_id", "start"])
    for _, rows in visited.groupby("place_id"):
        starts, weights = rows["start"].tolist(), rows["weight"].tolist()
        for at, start in enumerate(starts):
            for other in range(at + 1, len(starts)):
                if starts[other] - start >= apart:
                    break
                smaller = other if weights[other] <= weights[at] else at
                worth.loc[rows.index[smaller]] -= (1 - limits.repeat_value) * weights[smaller]
    return worth.clip(lower=0.0)
