"""Demand that no statistics can know: what a meeting has decided, and known occasions."""

from collections.abc import Hashable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from est_geo.periods import Period
from est_geo.presence.expected import clock, few, hour_words, typed_demand
from est_geo.presence.exploring import weekly_visits
from est_geo.presence.places import near_place, place_slug
from est_geo.profile import Profile
from est_geo.tables import DEMAND, OUTSIDE
from est_geo.words import counted

ASKING: Final = ("want", "together", "pin")
"""Kinds of wishes that make a place a place of the plan."""
_POWERS: Final = ("samtal", "narvaro", "tillsyn", "ordning")
_AROUND: Final = pd.Timedelta(hours=1)


def usual_weight(demand: pd.DataFrame, profile: Profile, least: float) -> float:
    """
    Weight of an ordinary hour with a visit: the median of as many as the teams can visit.

    Parameters
    ----------
    demand : pandas.DataFrame
        `DEMAND` of the statistics alone.
    profile : Profile
        The municipality: how many visits its actors' shifts make in a week.
    least : float
        What to say when there is no demand or no team (`least_weight`).

    Examples
    --------
    >>> usual_weight(DEMAND.empty(), Profile.load("linkoping"), 0.08)
    0.08
    """
    visited = demand["weight"].nlargest(weekly_visits(profile))
    return float(visited.median()) if len(visited) else least


def least_weight(profile: Profile, weeks: float) -> float:
    """
    Weight of an hour that is only just worth a visit: ``visit_min_incidents`` in the window.

    Examples
    --------
    >>> round(least_weight(Profile.load("linkoping"), 13), 3)
    0.077
    """
    return max(profile.thresholds.visit_min_incidents, 1e-3) / weeks


def raised(demand: pd.DataFrame, asked: pd.DataFrame, *, add: bool) -> pd.DataFrame:
    """
    Raise hours of a demand to at least a weight, or add the weight to what is there.

    Parameters
    ----------
    demand : pandas.DataFrame
        `DEMAND`.
    asked : pandas.DataFrame
        `DEMAND` without two rows of a key: the new weights and their sentences.
    add : bool
        Add to the weight that is there; else keep the larger.

    Returns
    -------
    pandas.DataFrame
        `DEMAND`. The sentence is the larger weight's; where weights are added, both.

    Examples
    --------
    >>> raised(DEMAND.empty(), DEMAND.empty(), add=True).empty
    True
    """
    if asked.empty:
        return demand
    both = demand.merge(asked, on=list(DEMAND.key), how="outer", suffixes=("", "_asked"))
    old, new = both["weight"].fillna(0.0), both["weight_asked"].fillna(0.0)
    larger = both["why"].where(both["why"].notna() & (old >= new), both["why_asked"])
    joined = both["why"].str.removesuffix(".") + "; dessutom " + _lowered(both["why_asked"])
    said = joined.fillna(both["why"]).fillna(both["why_asked"]) if add else larger
    weight = old + new if add else np.maximum(old, new)
    why = said.where(both["why_asked"].notna(), both["why"])
    return typed_demand(both.assign(weight=weight, why=why))


def decided(wishes: pd.DataFrame, weight: float, period: Period, timezone: str) -> pd.DataFrame:
    """
    Give the hours that people have asked for a weight (`DEMAND`).

    Every hour that a wish's span touches weighs as much as an ordinary hour with a visit, so that
    the coverage counts what the meeting has decided without drowning what was reported.

    Parameters
    ----------
    wishes : pandas.DataFrame
        `WISHES` of the week, weekly ones moved into it.
    weight : float
        From `usual_weight`.
    period : Period
        The week.
    timezone : str
        Its time zone.

    Examples
    --------
    >>> from est_geo.tables import WISHES
    >>> decided(WISHES.empty(), 0.1, Period.parse("2026-W47"), "Europe/Stockholm").empty
    True
    """
    rows, hours = [], clock(period, timezone)
    for wish in wishes[wishes["kind"].isin(ASKING)].to_dict("records"):
        why = f"mötets beslut ({_inside(wish['words'])}), vägs som en vanlig timme med besök"
        rows += _hours(wish["place_id"], (wish["start"], wish["end"]), weight, why, hours)
    return _each_once(rows)


def decided_places(wishes: pd.DataFrame, known: list[str]) -> list[dict[str, Any]]:
    """
    List the places that people have asked for and that the statistics do not have.

    Parameters
    ----------
    wishes : pandas.DataFrame
        `WISHES` of the week.
    known : list of str
        Ids of the places that are in the plan already.

    Returns
    -------
    list of dict
        Rows of `PRESENCE_PLACES`, all but ``felt_safe`` and ``weeks_running``.
    """
    asked = wishes[wishes["kind"].isin(ASKING) & ~wishes["place_id"].isin(known)]
    first = asked.sort_values("wish_id").drop_duplicates("place_id")
    return [
        {
            "place_id": wish["place_id"], "name": wish["name"], "district": wish["district"],
            "lon": wish["lon"], "lat": wish["lat"], "ground": "decision",
            "needs": wish["task"] if wish["task"] in _POWERS else "narvaro", "n": 0.0,
            "words": f"Mötets beslut: {_inside(wish['words'])}.",
        }
        for wish in first.to_dict("records")
    ]  # fmt: skip


def occasion_demand(
    occasions: pd.DataFrame, places: pd.DataFrame, weight: float, period: Period, profile: Profile
) -> tuple[pd.DataFrame, list[dict[str, Any]], str]:
    """
    Give the hours around known occasions a weight, at a place of the plan or at one of their own.

    From an hour before until an hour after. The weight is the least that is worth a visit: nobody
    has counted what a match or a fair brings, so it is a reminder and not a forecast.

    Parameters
    ----------
    occasions : pandas.DataFrame
        `OCCASIONS` that touch the week.
    places : pandas.DataFrame
        Places of the plan so far: ``place_id``, ``lon``, ``lat``.
    weight : float
        From `least_weight`.
    period : Period
        The week.
    profile : Profile
        Time zone, projected CRS, and how near a place must be to be the same.

    Returns
    -------
    tuple
        `DEMAND` to add; rows of `PRESENCE_PLACES`, all but ``felt_safe`` and ``weeks_running``; a
        Swedish sentence about occasions that have no point, empty if all have.
    """
    known = places[["place_id", "lon", "lat"]]
    reach = profile.thresholds.visit_reach_m
    rows: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    hours = clock(period, profile.timezone)
    for one in occasions.dropna(subset=["lon", "lat"]).to_dict("records"):
        place = near_place(known, one["lon"], one["lat"], profile.projected_crs, reach)
        if not place:
            row = _occasion_place(one, period, profile)
            place = str(row["place_id"])
            new.append(row)
            at = pd.DataFrame([{"place_id": place, "lon": one["lon"], "lat": one["lat"]}])
            known = pd.concat([known, at], ignore_index=True)
        why = f"känt arrangemang ({_inside(one['name'])}), vägs försiktigt till {few(weight)}"
        span = one["starts"] - _AROUND, one["ends"] + _AROUND
        rows += _hours(place, span, weight, why, hours)
    n = int(occasions["lon"].isna().sum())
    what = counted(n, "arrangemang", "arrangemang")
    note = f"{what} har ingen plats på kartan och är inte med i behovet." if n else ""
    return _each_once(rows), new, note


def _occasion_place(
    one: Mapping[Hashable, Any], period: Period, profile: Profile
) -> dict[str, Any]:
    district = one["district"] if isinstance(one["district"], str) else OUTSIDE[0]
    begin = max(one["starts"], period.bounds(profile.timezone)[0]).tz_convert(profile.timezone)
    when = hour_words(24 * begin.weekday() + begin.hour).split("–")[0]
    name = one["place"] if isinstance(one["place"], str) and one["place"] else one["name"]
    return {
        "place_id": place_slug("arrangemang", district, f"{name} {one['occasion_id'][:8]}"),
        "name": name, "district": district, "lon": one["lon"], "lat": one["lat"],
        "ground": "occasion", "needs": "narvaro", "n": 0.0,
        "words": f"Känt arrangemang: {_inside(one['name'])}, från {when}.",
    }  # fmt: skip


def _hours(
    place: str,
    span: tuple[pd.Timestamp, pd.Timestamp],
    weight: float,
    why: str,
    hours: pd.DataFrame,
) -> list[dict[str, Any]]:
    """List the hours of the period that a span touches, each with the same weight."""
    touched = (hours["start"] < span[1]) & (hours["start"] + pd.Timedelta(hours=1) > span[0])
    return [
        {
            "place_id": place,
            "start": one["start"],
            "weight": weight,
            "why": f"{hour_words(one['of_week']).capitalize()}: {why}.",
        }
        for one in hours[touched].to_dict("records")
    ]


def _each_once(rows: list[dict[str, Any]]) -> pd.DataFrame:
    if not rows:
        return DEMAND.empty()
    return typed_demand(pd.DataFrame(rows).drop_duplicates(list(DEMAND.key)))


def _lowered(words: pd.Series) -> pd.Series:
    return words.str[:1].str.lower() + words.str[1:]


def _inside(words: object) -> str:
    return str(words).strip().rstrip(".")
