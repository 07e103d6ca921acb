"""What a plan covers of what is expected, hour by hour; where nobody comes and where two come."""

import math
from typing import Final

import numpy as np
import pandas as pd

from est_geo.errors import TableError
from est_geo.periods import Period
from est_geo.presence.worth import hours_worth
from est_geo.profile import Profile
from est_geo.tables import COVERAGE, OVERLAPS, checked, typed

_HOUR: Final = pd.Timedelta(hours=1)
_HIGH_SHARE: Final = 0.9  # much is expected in the top tenth of the hours where anything is
_CLOSE: Final = 1e-9
WHOLE: Final = ""
"""District of the row that sums all of `coverage_totals`."""


def covered_hours(
    demand: pd.DataFrame,
    visits: pd.DataFrame,
    shifts: pd.DataFrame,
    places: pd.DataFrame,
    profile: Profile,
    period: Period,
) -> pd.DataFrame:
    """
    Give what is expected and what is covered of it, per district, weekday and hour.

    A visit belongs to the hour of its place that it begins in, and that hour's weight counts once;
    soon after another it counts less. Nothing disappears: ``expected`` sums to all demand.

    Parameters
    ----------
    demand, visits, shifts, places : pandas.DataFrame
        `DEMAND`, `VISITS`, `SHIFTS`, `PRESENCE_PLACES` of one plan.
    profile : Profile
        The time zone, the actors' districts, and what a visit soon after another is worth.
    period : Period
        What is planned; hours outside it are refused.

    Returns
    -------
    pandas.DataFrame
        `COVERAGE`: 168 rows for every district that has a place, in order.

    Raises
    ------
    TableError
        Demand or a visit is at a place that `places` lacks, or demand lies outside the period.

    Examples
    --------
    >>> from est_geo.tables import DEMAND, PRESENCE_PLACES, SHIFTS, VISITS
    >>> none = [one.empty() for one in (DEMAND, VISITS, SHIFTS, PRESENCE_PLACES)]
    >>> covered_hours(*none, Profile.load("linkoping"), Period.parse("2026-W47")).empty
    True
    """
    _refuse_strangers(demand, visits, places, period.bounds(profile.timezone))
    district = places.set_index("place_id")["district"]
    hours = counted_hours(demand, visits, profile)
    hours["district"] = hours["place_id"].map(district).astype("str")
    table = _cells(sorted(set(places["district"])))
    _put(table, "expected", hours, "weight", profile)
    _put(table, "covered", hours, "counts", profile)
    own = visits.assign(district=visits["place_id"].map(district).astype("str"), one=1)
    _put(table, "visits", own, "one", profile)
    twice = overlaps_of(visits, profile.thresholds.revisit_minutes)["second_id"]
    _put(table, "doubled", own[own["id"].isin(twice)], "one", profile)
    _put(table, "staffed", _teams_out(shifts, sorted(set(district)), profile, period), "n", profile)
    positive = table.loc[table["expected"] > 0, "expected"]
    high = float(positive.quantile(_HIGH_SHARE)) if len(positive) else np.inf
    table["gap"] = (table["expected"] >= high) & (table["visits"] == 0)
    found = table.reset_index().astype(COVERAGE.empty().dtypes.to_dict())
    _nothing_disappears(found, demand, hours)
    return checked(found, COVERAGE)


def counted_hours(demand: pd.DataFrame, visits: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """
    Give demand with ``counts``: what each hour is worth with these visits, 0 without a visit.

    Examples
    --------
    >>> from est_geo.tables import DEMAND, VISITS
    >>> counted_hours(DEMAND.empty(), VISITS.empty(), Profile.load("linkoping")).columns[-1]
    'counts'
    """
    hours = demand.sort_values(["place_id", "start"], ignore_index=True)
    found = hours_worth(visits, demand, profile.thresholds)[["place_id", "start", "worth"]]
    counted = hours.merge(found, on=["place_id", "start"], how="left")["worth"]
    return hours.assign(counts=counted.fillna(0.0).to_numpy())


def coverage_totals(table: pd.DataFrame) -> pd.DataFrame:
    """
    Sum coverage per district, and all of it in the last row, whose district is `WHOLE`.

    Returns
    -------
    pandas.DataFrame
        ``district, expected, covered, share`` (0–1; missing where nothing is expected), ``visits,
        gaps`` (hours) and ``doubled``.

    Examples
    --------
    >>> coverage_totals(COVERAGE.empty())[["district", "expected", "gaps"]].values.tolist()
    [['', 0.0, 0]]
    """
    names = ["expected", "covered", "visits", "gap", "doubled"]
    rows = [
        (str(district), *(own[name].sum() for name in names))
        for district, own in [*table.groupby("district"), (WHOLE, table)]
    ]
    frame = pd.DataFrame(rows, columns=["district", *names]).rename(columns={"gap": "gaps"})
    frame["share"] = (frame["covered"] / frame["expected"]).where(frame["expected"] > 0)
    ordered = ["district", "expected", "covered", "share", "visits", "gaps", "doubled"]
    return frame[ordered].astype({"visits": "int64", "gaps": "int64", "doubled": "int64"})


def overlaps_of(visits: pd.DataFrame, revisit_minutes: float) -> pd.DataFrame:
    """
    Find where two actors come to the same place close upon each other.

    Parameters
    ----------
    visits : pandas.DataFrame
        `VISITS`.
    revisit_minutes : float
        Visits that begin less than so many minutes apart are close.

    Returns
    -------
    pandas.DataFrame
        `OVERLAPS`: every such pair of two actors' visits, in order of time.

    Examples
    --------
    >>> from est_geo.tables import VISITS
    >>> overlaps_of(VISITS.empty(), 120).empty
    True
    """
    wanted = ["id", "actor", "actor_name", "start", "end"]
    left = visits[["place_id", "place", "district", *wanted]]
    pairs = left.merge(visits[["place_id", *wanted]], on="place_id", suffixes=("_1", "_2"))
    order = (pairs["start_1"] < pairs["start_2"]) | (
        (pairs["start_1"] == pairs["start_2"]) & (pairs["id_1"] < pairs["id_2"])
    )
    between = (pairs["start_2"] - pairs["start_1"]).dt.total_seconds() // 60
    close = order & (between < revisit_minutes) & (pairs["actor_1"] != pairs["actor_2"])
    at_once = pairs["start_2"] < pairs["end_1"]
    found = pairs.assign(minutes_between=between, at_once=at_once)[close]
    names = {f"{one}_{n}": f"{which}_{new}"
             for n, which in ((1, "first"), (2, "second"))
             for one, new in (("id", "id"), ("actor", "actor"), ("actor_name", "name"),
                              ("start", "start"))}  # fmt: skip
    ready = found.rename(columns=names).sort_values(
        ["first_start", "second_start", "first_id"], ignore_index=True
    )
    return typed(ready, OVERLAPS)


def _cells(districts: list[str]) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(
        [districts, range(7), range(24)], names=["district", "weekday", "hour"]
    )
    zero = {one.name: 0 for one in COVERAGE.columns if one.name not in COVERAGE.key}
    return pd.DataFrame(zero, index=index).astype({"expected": "float64", "covered": "float64"})


def _put(
    table: pd.DataFrame, name: str, frame: pd.DataFrame, column: str, profile: Profile
) -> None:
    """Sum a column of `frame` by district and local hour of the week into the table."""
    local = frame["start"].dt.tz_convert(profile.timezone)
    moment = {"weekday": local.dt.day_of_week, "hour": local.dt.hour}
    summed = frame.assign(**moment).groupby(["district", "weekday", "hour"])[column].sum()
    table[name] = summed.reindex(table.index, fill_value=0)


def _teams_out(
    shifts: pd.DataFrame, districts: list[str], profile: Profile, period: Period
) -> pd.DataFrame:
    """Give a row for each hour of each team that is out in it, in each district it works in."""
    begin, after = period.bounds(profile.timezone)
    clock = pd.date_range(begin, after, freq="1h", inclusive="left", unit="us")
    works = {one.id: set(one.districts) for one in profile.actors}
    rows = [
        (district, hour, 1)
        for actor, start, end in zip(shifts["actor"], shifts["start"], shifts["end"], strict=True)
        for hour in clock[(clock < end) & (clock + _HOUR > start)]
        for district in districts
        if not works.get(actor) or district in works[actor]
    ]
    frame = pd.DataFrame(rows, columns=["district", "start", "n"])
    return frame.astype({"district": "str", "start": "datetime64[us, UTC]", "n": "int64"})


def _refuse_strangers(
    demand: pd.DataFrame,
    visits: pd.DataFrame,
    places: pd.DataFrame,
    bounds: tuple[pd.Timestamp, pd.Timestamp],
) -> None:
    known = set(places["place_id"])
    strange = (set(demand["place_id"]) | set(visits["place_id"])) - known
    outside = int(((demand["start"] < bounds[0]) | (demand["start"] >= bounds[1])).sum())
    if strange or outside:
        raise TableError(
            "Every hour and visit of a plan must be at one of its places and inside its period; "
            f"{len(strange)} places are unknown and {outside} hours lie outside. Plan the week "
            "anew; nothing is changed."
        )


def _nothing_disappears(table: pd.DataFrame, demand: pd.DataFrame, hours: pd.DataFrame) -> None:
    for name, whole in (("expected", demand["weight"]), ("covered", hours["counts"])):
        told, had = math.fsum(table[name]), math.fsum(whole)
        if not math.isclose(told, had, rel_tol=_CLOSE, abs_tol=_CLOSE):
            raise TableError(
                f"Coverage must hold everything that is {name}: {told} is not {had}. This is a "
                "fault in est_geo; nothing is changed."
            )
